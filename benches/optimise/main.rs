//! The table.
mod generate;
use generate::*;
use hatang::planning::optimise::{Control, solve};
use std::time::Instant;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let what = args[0].as_str();
    let mode: u8 = args[1].parse().unwrap();
    let shape = match what {
        "A" => Shape::one_cap(mode, 100_000, 4),
        "B" => Shape::all(mode, 100_000, 6),
        "F" => Shape::all(mode, 10_000, 6),
        "C" => Shape { years: 5, funds: true, binding: Some(5), ..Shape::one_cap(mode, 20_000, 4) },
        "D" => Shape { units: 3300, binding: Some(1300), ..Shape::one_cap(mode, 3_000_000, 4) },
        "D2" => Shape { units: 3300, binding: Some(1300), funds: true, kinds: true, resources: 20_000, ..Shape::one_cap(mode, 3_000_000, 4) },
        _ => Shape::tiny(mode, what.parse().unwrap(), args[2].parse().unwrap()),
    };
    let instance = instance(&shape);
    let t = Instant::now();
    let s = solve(&instance, &Control { gap: std::env::var("GAP").map(|g| g.parse().unwrap()).unwrap_or(0.0), ..Control::default() });
    let status = std::fs::read_to_string("/proc/self/status").unwrap(); for l in status.lines().filter(|l| l.starts_with("VmHWM")) { println!("{l}"); }
    println!("{what} m{mode} {:?} value {} bound {} gap {:.2e} {:?}", s.status, s.value, s.bound, s.gap(), t.elapsed());
}
