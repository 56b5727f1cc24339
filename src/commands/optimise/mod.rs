//! `hatang optimise FILE`: solves an instance without a database, for auditors
//! and for comparison with other solvers.
//!
//! The answer is one JSON object on standard output. The same file gives the
//! same answer on every machine, unless the deadline was reached: `stopped` says so.

mod answer;

use crate::planning::optimise::questions::{self, Change, Entry, Kept};
use crate::planning::optimise::{Control, Instance, Solution, Status, solve};
use answer::{Fields, Part, amount, print};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
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
    /// Show in how many of 100 draws of all values, each up to so many percent more or less, every
    /// pick survives
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(..=100))]
    stability: Option<u8>,
    /// Stop with the best choice so far after this many seconds; half of them where more is asked
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    deadline: f64,
    /// Stop once (bound - value) / max(1, bound) is at most this
    #[arg(long, value_name = "GAP", default_value_t = 0.0)]
    gap: f64,
}

/// Solves, prints the answer, and says whether it could be read at all.
pub fn run(args: &Args) -> ExitCode {
    match answer(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn answer(args: &Args) -> Result<(), String> {
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
    // What is asked beside needs its time, too.
    let asks = item.is_some() || list.is_some() || args.curve || args.stability.is_some();
    let solving = Control { deadline: Some(if asks { deadline / 2 } else { deadline }), ..control };
    let solution = solve(&instance, &solving);
    let cut_short = solving.stop();
    let seconds = elapsed().as_secs_f64();
    let solved = solution.status == Status::Solved;
    let mut asked: Fields = Vec::new();
    if let Some(item) = item.filter(|_| solved) {
        asked.push(("why", Part::Fields(why(&instance, &solution, item, &control))));
    }
    if args.curve && solved {
        asked.extend(curve(&instance, &solution, &control));
    }
    if let Some(percent) = args.stability.filter(|_| solved) {
        asked.push(("stability", Part::Fields(stability(&instance, &solution, percent, &control))));
    }
    let kept = list.filter(|_| solved).map(|list| questions::keep(&instance, &solution, &list, &control));
    if let Some(kept) = &kept {
        asked.push(("keep", Part::Fields(keep(&instance, kept))));
    }
    let mut answer = found(&instance, &solution);
    // What is null or missing then may only not have been found in time.
    answer.push(("stopped", Part::One(json!(cut_short || control.stop()))));
    answer.push(("seconds", Part::One(json!(seconds))));
    let unmatched = instance.unmatched().into_iter().map(|l| instance.limits()[l].name.as_str());
    answer.push(("unmatched", Part::One(unmatched.collect())));
    answer.extend(asked);
    answer.extend(lists(&instance, &solution));
    let mut out = BufWriter::new(io::stdout().lock());
    let printed = print(&mut out, &answer, 0).and_then(|()| writeln!(out)).and_then(|()| out.flush());
    printed.map_err(|e| e.to_string())
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

/// How the solve ended, in a few figures.
fn found<'a>(instance: &'a Instance, solution: &Solution) -> Fields<'a> {
    let fields = match solution.status {
        Status::Solved => vec![
            ("status", json!("solved")),
            ("value", json!(solution.value)),
            ("bound", json!(solution.bound)),
            ("gap", json!(solution.gap())),
            ("cost", amount(&solution.cost)),
            ("cap", amount(instance.cap())),
        ],
        Status::Infeasible => {
            let clash = solution.clash_names(instance);
            vec![
                ("status", json!("infeasible")),
                ("clash", clash.iter().map(|c| c.0).collect()),
                ("clash_years", clash.iter().map(|c| json!({"limit": c.0, "years": c.1})).collect()),
                ("irreducible", json!(solution.irreducible)),
                (
                    "used_twice",
                    json!(instance.forced_twice().map(|(resource, items)| {
                        json!({"resource": resource, "items": items.map(|i| instance.item_id(i))})
                    })),
                ),
            ]
        }
        Status::Unknown => vec![("status", json!("unknown")), ("bound", json!(solution.bound))],
    };
    fields.into_iter().map(|(key, value)| (key, Part::One(value))).collect()
}

/// What a solved choice spends in every limit, and the choice itself.
fn lists<'a>(instance: &'a Instance, solution: &'a Solution) -> Fields<'a> {
    if solution.status != Status::Solved {
        return Vec::new();
    }
    let spent = instance.limits().iter().enumerate().map(|(l, limit)| {
        let mut row = json!({"limit": limit.name, "spent": amount(solution.spent(l))});
        for (side, amounts) in [("min", &limit.min), ("max", &limit.max)] {
            if let Some(amounts) = amounts {
                row[side] = amount(amounts);
            }
        }
        row
    });
    vec![
        ("limits", Part::One(spent.collect())),
        ("chosen", Part::Chosen(instance, solution)),
        ("lines", Part::Lines(instance, solution)),
    ]
}

fn changes(instance: &Instance, changes: &[Change]) -> Value {
    let option = |j: Option<usize>| j.map(|j| instance.option_id(j));
    let one = |c: &Change| json!({"item": instance.item_id(c.item), "from": option(c.from), "to": option(c.to)});
    changes.iter().map(one).collect()
}

fn why<'a>(instance: &'a Instance, solution: &Solution, item: usize, control: &Control) -> Fields<'a> {
    let why = questions::why(instance, solution, item, control);
    let option = |j: Option<usize>| json!(j.map(|j| instance.option_id(j)));
    let entry = |e: Option<Entry>| {
        let some = |e: Entry| json!({"enough": e.enough, "not_enough": e.not_enough, "option": instance.option_id(e.option)});
        json!(e.map(some))
    };
    let fields = vec![
        ("item", json!(instance.item_id(item))),
        ("chosen", option(why.chosen)),
        ("ruled_out", json!(why.ruled_out)),
        ("option", option(why.option)),
        ("value_lost", json!(why.loss)),
        ("pushes_out", changes(instance, &why.pushes_out)),
        ("extra_budget", entry(why.extra_budget)),
        ("held_by", why.held_by.iter().map(|&l| instance.limits()[l].name.as_str()).collect()),
        ("lower_price", entry(why.lower_price)),
        ("higher_value", entry(why.higher_value)),
    ];
    fields.into_iter().map(|(key, value)| (key, Part::One(value))).collect()
}

fn curve<'a>(instance: &Instance, solution: &Solution, control: &Control) -> Fields<'a> {
    let curve = questions::curve(instance, solution, control);
    let points = curve.points.iter().map(|p| match p.status {
        Status::Solved => json!({
            "cap": amount(&p.cap), "status": "solved",
            "value": p.value, "bound": p.bound, "cost": amount(&p.cost),
        }),
        Status::Infeasible => json!({"cap": amount(&p.cap), "status": "infeasible"}),
        Status::Unknown => json!({"cap": amount(&p.cap), "status": "unknown", "bound": p.bound}),
    });
    let next = curve.next.iter().map(|n| {
        json!({
            "extra": amount(&n.extra), "value": n.value, "at_most": n.at_most, "buys": changes(instance, &n.buys),
        })
    });
    let minima = questions::minima(instance, solution, control);
    let minima = minima.iter().map(|m| {
        json!({
            "limit": instance.limits()[m.limit].name, "value_lost": m.value_lost, "at_most": m.at_most,
        })
    });
    vec![
        ("curve", Part::One(points.collect())),
        ("next", Part::One(next.collect())),
        ("minima", Part::One(minima.collect())),
    ]
}

/// Draws of the values, and what they follow from.
const DRAWS: u32 = 100;
const SEED: u64 = 1;

fn stability<'a>(instance: &Instance, solution: &Solution, percent: u8, control: &Control) -> Fields<'a> {
    let around = |value: i64| {
        let by = i64::try_from(i128::from(value).abs() * i128::from(percent) / 100).unwrap_or(i64::MAX);
        (value.saturating_sub(by), value.saturating_add(by))
    };
    let options = (0..instance.items()).flat_map(|i| instance.options(i));
    let intervals: Vec<(i64, i64)> = options.map(|j| around(instance.value(j))).collect();
    let found = questions::stability(instance, solution, &intervals, DRAWS, SEED, control);
    let picks = (0..instance.items()).filter(|&i| solution.chosen(i).is_some());
    let survived = picks.map(|i| (instance.item_id(i).to_owned(), json!(found.survived[i])));
    let survived: serde_json::Map<String, Value> = survived.collect();
    let fields = vec![("percent", json!(percent)), ("draws", json!(found.draws)), ("survived", json!(survived))];
    fields.into_iter().map(|(key, value)| (key, Part::One(value))).collect()
}

fn keep<'a>(instance: &'a Instance, kept: &'a Kept) -> Fields<'a> {
    let mut answer = found(instance, &kept.solution);
    if kept.solution.status == Status::Solved {
        answer.push(("value_lost", Part::One(json!(kept.loss))));
    }
    answer.push(("changes", Part::One(changes(instance, &kept.changes))));
    answer.extend(lists(instance, &kept.solution));
    answer
}
