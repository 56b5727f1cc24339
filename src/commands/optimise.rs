//! `hatang optimise FILE`: solves an instance without a database, for auditors
//! and for comparison with other solvers.
//!
//! The answer is one JSON object on standard output. The same file gives the
//! same answer on every machine, unless the deadline was reached: `stopped` says so.

use crate::planning::optimise::questions::{self, Change, Entry};
use crate::planning::optimise::{Control, Instance, Solution, Status, solve};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What to solve and what to ask.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The instance, a JSON file
    file: PathBuf,
    /// Say why this item is not chosen: what it would push out, and the least extra budget, lower
    /// price or higher value with which it enters, each tried by solving again
    #[arg(long, value_name = "ITEM")]
    why: Option<String>,
    /// Show what more or less money would buy, and the value that each minimum costs
    #[arg(long)]
    curve: bool,
    /// Only extend, or where that is impossible trim, the choice in this file (an earlier answer)
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Stop with the best choice so far after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    deadline: f64,
    /// Stop once (bound - value) / max(1, bound) is at most this
    #[arg(long, value_name = "GAP", default_value_t = 0.0)]
    gap: f64,
}

/// Solves, prints the answer, and says whether it could be read at all.
pub fn run(args: &Args) -> ExitCode {
    match answer(args) {
        Ok(answer) => match writeln!(io::stdout().lock(), "{answer}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn answer(args: &Args) -> Result<Value, String> {
    let instance = read(&args.file)?;
    let item = match &args.why {
        Some(id) => Some(instance.find_item(id).ok_or_else(|| format!("there is no item \"{id}\""))?),
        None => None,
    };
    let list = args.keep.as_ref().map(|file| read_list(&instance, file)).transpose()?;
    let deadline = Duration::try_from_secs_f64(args.deadline).map_err(|e| format!("--deadline: {e}"))?;
    let begun = Instant::now();
    let elapsed = || begun.elapsed();
    let control = Control { elapsed: &elapsed, deadline: Some(deadline), gap: args.gap, ..Control::default() };
    let solution = solve(&instance, &control);
    let seconds = elapsed().as_secs_f64();
    let mut answer = describe(&instance, &solution);
    answer.insert("seconds".to_owned(), json!(seconds));
    let unmatched = instance.unmatched();
    let unmatched = unmatched.iter().map(|&l| instance.limits()[l].name.as_str());
    answer.insert("unmatched".to_owned(), unmatched.collect());
    if solution.status == Status::Solved {
        if let Some(item) = item {
            answer.insert("why".to_owned(), why(&instance, &solution, item, &control));
        }
        if args.curve {
            curve(&instance, &solution, &control, &mut answer);
        }
        if let Some(list) = list {
            answer.insert("keep".to_owned(), keep(&instance, &solution, &list, &control));
        }
    }
    // What is null or missing then may only not have been found in time.
    answer.insert("stopped".to_owned(), json!(control.stop()));
    Ok(Value::Object(answer))
}

fn read(file: &Path) -> Result<Instance, String> {
    let input = open(file)?;
    Instance::read(input).map_err(|e| format!("{}: {e}", file.display()))
}

/// A file's text without the mark that Windows editors put before it.
fn open(file: &Path) -> Result<impl Read, String> {
    let read = || -> io::Result<BufReader<File>> {
        let mut input = BufReader::with_capacity(1 << 20, File::open(file)?);
        if input.fill_buf()?.starts_with("\u{feff}".as_bytes()) {
            input.consume("\u{feff}".len());
        }
        Ok(input)
    };
    read().map_err(|e| format!("{}: {e}", file.display()))
}

/// The `chosen` of an earlier answer, as options of this instance.
fn read_list(instance: &Instance, file: &Path) -> Result<Vec<Option<usize>>, String> {
    let name = file.display();
    let earlier: Value = serde_json::from_reader(open(file)?).map_err(|e| format!("{name}: {e}"))?;
    let chosen = earlier.get("chosen").and_then(Value::as_object);
    let chosen = chosen.ok_or_else(|| format!("{name}: there is no object \"chosen\""))?;
    let mut list = vec![None; instance.items()];
    for (id, option) in chosen {
        let item = instance.find_item(id).ok_or_else(|| format!("{name}: there is no item \"{id}\""))?;
        let found = instance.options(item).find(|&j| option.as_str() == Some(instance.option_id(j)));
        list[item] = Some(found.ok_or_else(|| format!("{name}: item \"{id}\" has no option {option}"))?);
    }
    Ok(list)
}

/// An amount as the file has it: an integer, or one for each year.
fn amount(amounts: &[i64]) -> Value {
    match amounts {
        [one] => json!(one),
        years => json!(years),
    }
}

fn describe(instance: &Instance, solution: &Solution) -> Map<String, Value> {
    let mut answer = Map::new();
    let mut put = |key: &str, value: Value| answer.insert(key.to_owned(), value);
    match solution.status {
        Status::Solved => {
            put("status", json!("solved"));
            put("chosen", chosen(instance, solution));
            put("value", json!(solution.value));
            put("cost", amount(&solution.cost));
            put("bound", json!(solution.bound));
            put("gap", json!(solution.gap()));
        }
        Status::Infeasible => {
            put("status", json!("infeasible"));
            let clash = solution.clash_names(instance);
            put("clash", clash.iter().map(|c| c.0).collect());
            put("clash_years", clash.iter().map(|c| json!({"limit": c.0, "years": c.1})).collect());
            put("irreducible", json!(solution.irreducible));
        }
        Status::Unknown => {
            put("status", json!("unknown"));
            put("bound", json!(solution.bound));
        }
    }
    answer
}

fn chosen(instance: &Instance, solution: &Solution) -> Value {
    let picks = (0..instance.items()).filter_map(|i| Some((i, solution.chosen(i)?)));
    picks.map(|(i, j)| (instance.item_id(i).to_owned(), json!(instance.option_id(j)))).collect::<Map<_, _>>().into()
}

fn changes(instance: &Instance, changes: &[Change]) -> Value {
    let option = |j: Option<usize>| j.map(|j| instance.option_id(j));
    let one = |c: &Change| json!({"item": instance.item_id(c.item), "from": option(c.from), "to": option(c.to)});
    changes.iter().map(one).collect()
}

fn why(instance: &Instance, solution: &Solution, item: usize, control: &Control) -> Value {
    let why = questions::why(instance, solution, item, control);
    let option = |j: Option<usize>| j.map(|j| instance.option_id(j));
    let entry = |e: Option<Entry>| {
        e.map(|e| json!({"enough": e.enough, "not_enough": e.not_enough, "option": instance.option_id(e.option)}))
    };
    json!({
        "item": instance.item_id(item),
        "chosen": option(why.chosen),
        "ruled_out": why.ruled_out,
        "option": option(why.option),
        "value_lost": why.loss,
        "pushes_out": changes(instance, &why.pushes_out),
        "extra_budget": entry(why.extra_budget),
        "held_by": why.held_by.iter().map(|&l| &instance.limits()[l].name).collect::<Vec<_>>(),
        "lower_price": entry(why.lower_price),
        "higher_value": entry(why.higher_value),
    })
}

fn curve(instance: &Instance, solution: &Solution, control: &Control, answer: &mut Map<String, Value>) {
    let curve = questions::curve(instance, solution, control);
    let points = curve.points.iter().map(|p| match p.status {
        Status::Solved => json!({
            "cap": amount(&p.cap), "status": "solved",
            "value": p.value, "bound": p.bound, "cost": amount(&p.cost),
        }),
        Status::Infeasible => json!({"cap": amount(&p.cap), "status": "infeasible"}),
        Status::Unknown => json!({"cap": amount(&p.cap), "status": "unknown", "bound": p.bound}),
    });
    answer.insert("curve".to_owned(), points.collect());
    let next = curve.next.iter().map(|n| {
        json!({
            "extra": amount(&n.extra), "value": n.value, "at_most": n.at_most, "buys": changes(instance, &n.buys),
        })
    });
    answer.insert("next".to_owned(), next.collect());
    let minima = questions::minima(instance, solution, control);
    let minima = minima.iter().map(|m| {
        json!({
            "limit": instance.limits()[m.limit].name, "value_lost": m.value_lost, "at_most": m.at_most,
        })
    });
    answer.insert("minima".to_owned(), minima.collect());
}

fn keep(instance: &Instance, solution: &Solution, list: &[Option<usize>], control: &Control) -> Value {
    let kept = questions::keep(instance, solution, list, control);
    let mut answer = describe(instance, &kept.solution);
    answer.insert("changes".to_owned(), changes(instance, &kept.changes));
    if kept.solution.status == Status::Solved {
        answer.insert("value_lost".to_owned(), json!(kept.loss));
    }
    Value::Object(answer)
}
