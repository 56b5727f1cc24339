//! Writes an instance as the file that `hatang optimise` reads.

use hatang::planning::optimise::Instance;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Result, Write};

/// An amount: one integer, or one for each year.
fn amount(amounts: &[i64]) -> Value {
    match amounts {
        [one] => json!(one),
        years => json!(years),
    }
}

/// Writes `instance` to `file`, item by item.
pub(crate) fn write(instance: &Instance, file: &str) -> Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    let side = |side: &Option<Vec<i64>>| side.as_ref().map(|a| amount(a));
    let limits = instance.limits().iter().map(|l| {
        json!({"name": l.name, "fund": l.fund, "kind": l.kind, "unit": l.unit, "group": l.group,
               "min": side(&l.min), "max": side(&l.max)})
    });
    let limits: Value = limits.collect();
    write!(out, r#"{{"years":{},"cap":{},"limits":{limits},"items":["#, instance.years(), amount(instance.cap()))?;
    for i in 0..instance.items() {
        let options = instance.options(i).map(|j| {
            json!({"id": instance.option_id(j), "cost": amount(instance.cost(j)), "value": instance.value(j),
                   "fund": instance.fund(j), "uses": instance.resources(j).collect::<Vec<_>>()})
        });
        let options: Value = options.collect();
        let comma = if i > 0 { "," } else { "" };
        let item = json!({"id": instance.item_id(i), "unit": instance.unit(i), "kind": instance.kind(i), "options": options});
        write!(out, "{comma}\n{item}")?;
    }
    writeln!(out, "]}}")
}
