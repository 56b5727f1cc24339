//! The optimiser's table: every row as a line of Markdown, median of five runs.
//!
//! `cargo bench --bench optimise -- ROW...` measures rows (A, B, C, D, D2, E, F, I, M;
//! by default all but the national ones; `D:3` is one mode of a row); `-- write ROW
//! MODE FILE` writes an instance for other solvers. Pin it to one core (`taskset -c 1`).

mod generate;
mod write;

use generate::{Shape, instance};
use hatang::planning::optimise::{Control, Instance, Solution, Status, questions, solve};
use std::time::{Duration, Instant};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["write", row, mode, file] => {
            let shape = shape(row, mode.parse().expect("mode")).expect("row");
            write::write(&instance(&shape), file).expect("write");
        }
        [] => ["A", "B", "C", "E", "F", "I", "M"].into_iter().for_each(measure),
        _ => args.into_iter().for_each(measure),
    }
}

/// The instance of a row of the table.
fn shape(row: &str, mode: u8) -> Option<Shape> {
    let national = Shape { units: 3_300, binding: Some(1_300), ..Shape::one_cap(mode, 3_000_000, 4) };
    Some(match row {
        "H" => Shape::one_cap(mode, 20_000, 4),
        "A" => Shape::one_cap(mode, 100_000, 4),
        "B" => Shape::all(mode, 100_000, 6),
        "C" => Shape { years: 5, funds: true, binding: Some(5), ..Shape::one_cap(mode, 20_000, 4) },
        "D" => national,
        "M" => Shape { years: 3, units: 5, binding: Some(2), ..Shape::all(mode, 400, 4) },
        "D2" => Shape { funds: true, kinds: true, resources: 20_000, ..national },
        _ => return None,
    })
}

/// Gap asked of a row, by mode.
fn gap(row: &str, mode: u8) -> f64 {
    match (row, mode) {
        ("A", 3) => 5e-6,
        ("A", _) => 1e-6,
        ("B", 3) => 1e-4,
        ("C" | "D2", 3) => 5e-5,
        ("B" | "C", _) => 2e-5,
        ("D2", _) => 5e-5,
        _ => 1e-5,
    }
}

fn measure(row: &str) {
    match row {
        "E" => tiny(),
        "F" => again(),
        "I" => asked(),
        "M" => middle(),
        _ => match row.split_once(':') {
            Some((row, mode)) => in_mode(row, mode.parse().expect("mode")),
            None => (0..4).for_each(|mode| in_mode(row, mode)),
        },
    }
}

fn in_mode(row: &str, mode: u8) {
    let shape = shape(row, mode).expect("a row of the table");
    let (instance, gap) = (instance(&shape), gap(row, mode));
    report(&format!("{row} m{mode}"), || solve_to(&instance, gap, None));
}

fn solve_to(instance: &Instance, gap: f64, start: Option<&Solution>) -> Solution {
    let begun = Instant::now();
    let elapsed = || begun.elapsed();
    let deadline = Some(Duration::from_secs(120));
    solve(instance, &Control { elapsed: &elapsed, deadline, gap, start, ..Control::default() })
}

/// Prints a line: time by the clock and by the processor (on a busy machine the one
/// that says something), status, gap, peak memory of the process so far.
fn report(name: &str, run: impl Fn() -> Solution) {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..5 {
        // The answer before is no part of this one's memory.
        last.take();
        let (begun, before) = (Instant::now(), cpu());
        last = Some(run());
        times.push((cpu() - before, begun.elapsed().as_secs_f64()));
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let solution = last.expect("a run");
    let ((cpu, time), gap) = (times[2], solution.gap());
    println!("| {name} | {time:.4} s | {cpu:.4} s | {:?} | {gap:.1e} | {} MB |", solution.status, peak());
}

/// Processor seconds of this process so far (Linux; 0 elsewhere). It has one thread.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|n| n.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}

/// Peak resident memory in MB (Linux), 0 elsewhere.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kb = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kb.unwrap_or(0) / 1000
}

/// E: many tiny instances, then larger ones to the proven best.
fn tiny() {
    let tiny =
        |seed: u64| Shape { mild: seed % 8 < 4, ..Shape::tiny((seed % 4) as u8, 4 + seed as usize % 5, seed) };
    let instances: Vec<Instance> = (0..2_000).map(|seed| instance(&tiny(seed))).collect();
    let allow = instances.iter().filter(|i| solve_to(i, 0.0, None).status == Status::Solved).count();
    report(&format!("E 2,000 tiny, {allow} of which allow something"), || {
        let (last, others) = instances.split_last().expect("instances");
        others.iter().for_each(|i| drop(solve_to(i, 0.0, None)));
        solve_to(last, 0.0, None)
    });
    // A seed of the form 3 k + 2 has two years: five of each kind and mode.
    for (items, limit) in [(30, 2), (60, 10)] {
        for (years, seeds) in [("one year", [1, 3, 4, 6, 7]), ("two years", [2, 5, 8, 11, 14])] {
            let of = |mode| seeds.map(|seed| (mode, seed));
            let proven: Vec<Option<f64>> =
                (0..4).flat_map(of).map(|(mode, seed)| proven(mode, items, seed, limit)).collect();
            let (of, mut times) = (proven.len(), proven.into_iter().flatten().collect::<Vec<f64>>());
            times.sort_by(f64::total_cmp);
            let slowest = times.last().copied().unwrap_or_default();
            println!(
                "| E n={items}, {years}: proven within {limit} s | {} of {of} | slowest {slowest:.2} s |",
                times.len()
            );
        }
    }
}

/// Processor time in which a small instance's answer is proven, where that is within the limit in seconds.
fn proven(mode: u8, items: usize, seed: u64, limit: u64) -> Option<f64> {
    let instance = instance(&Shape::tiny(mode, items, seed));
    let before = cpu();
    let elapsed = || Duration::from_secs_f64(cpu() - before);
    let deadline = Some(Duration::from_secs(limit));
    let solution = solve(&instance, &Control { elapsed: &elapsed, deadline, ..Control::default() });
    let (cpu, gap) = (cpu() - before, solution.gap());
    println!("| E n={items} m{mode} seed {seed} | cpu {cpu:.3} s | {:?} | gap {gap:.1e} |", solution.status);
    let settled = solution.status == Status::Infeasible || solution.status == Status::Solved && gap == 0.0;
    // Whatever ran into the limit is not settled: a set of clashing limits may still be larger than it must be.
    (settled && cpu < limit as f64).then_some(cpu)
}

/// F: the cap moves by one percent, from the answer before.
fn again() {
    for mode in 0..4 {
        for (name, shape, gap) in [
            ("one cap", Shape::one_cap(mode, 10_000, 4), 1e-5),
            ("all limits", Shape::all(mode, 10_000, 6), 2.5e-4),
        ] {
            let before = solve_to(&instance(&shape), gap, None);
            let moved = instance(&Shape { more: 1.01, ..shape });
            report(&format!("F {name} m{mode}, warm"), || solve_to(&moved, gap, Some(&before)));
        }
    }
}

/// M: the middle sizes, three years and every kind of limit: how close in ten seconds.
fn middle() {
    for items in [150, 400, 700] {
        for mode in 0..4 {
            let instance = instance(&Shape { items, ..shape("M", mode).expect("a row of the table") });
            let before = cpu();
            let elapsed = || Duration::from_secs_f64(cpu() - before);
            let deadline = Some(Duration::from_secs(10));
            let solution = solve(&instance, &Control { elapsed: &elapsed, deadline, ..Control::default() });
            let (cpu, gap) = (cpu() - before, solution.gap());
            let Solution { status, value, bound, .. } = solution;
            println!("| M n={items} m{mode} | cpu {cpu:.2} s | {status:?} | {value} of {bound} | gap {gap:.1e} |");
        }
    }
}

/// I: a proof that nothing is allowed, and why one item isn't in.
fn asked() {
    for mode in 0..4 {
        let poor = instance(&Shape { more: 0.4, ..Shape::all(mode, 100_000, 6) });
        let (begun, before) = (Instant::now(), cpu());
        let stop = || begun.elapsed();
        let control = Control { elapsed: &stop, deadline: Some(Duration::from_secs(60)), ..Control::default() };
        let solution = solve(&poor, &control);
        let (time, limits, sure) = (begun.elapsed().as_secs_f64(), solution.clash.len(), solution.irreducible);
        let cpu_time = cpu() - before;
        println!(
            "| I m{mode} infeasible, 100,000 | {time:.3} s | {cpu_time:.3} s | {:?} by {limits} limits, irreducible {sure} |",
            solution.status
        );
        for (name, shape) in
            [("one cap", Shape::one_cap(mode, 10_000, 4)), ("all limits", Shape::all(mode, 10_000, 6))]
        {
            let gap = if name == "one cap" { 1e-5 } else { 2.5e-4 };
            let instance = instance(&shape);
            let base = solve_to(&instance, gap, None);
            let Some(item) = (0..instance.items()).rev().find(|&i| base.chosen(i).is_none()) else { continue };
            let (begun, before) = (Instant::now(), cpu());
            let stop = || begun.elapsed();
            let control =
                Control { elapsed: &stop, deadline: Some(Duration::from_secs(60)), gap, ..Control::default() };
            let why = questions::why(&instance, &base, item, &control);
            let (time, cpu_time) = (begun.elapsed().as_secs_f64(), cpu() - before);
            println!(
                "| I m{mode} why not, {name} | {time:.3} s | {cpu_time:.3} s | budget {:?} price {:?} value {:?} |",
                why.extra_budget, why.lower_price, why.higher_value
            );
        }
    }
}
