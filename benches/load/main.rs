//! The load harness: what the README promises of the whole server, measured on the release build.
//!
//! `cargo bench --bench load -- ROW...` prints lines of Markdown; without a row it measures all. The server is pinned to
//! one core, this generator to another. With `HATANG_TEST_POSTGRES` (see `tests/postgres.sh`) the lists are measured on
//! PostgreSQL too. The databases are made once, in `target/tmp/load`; delete that folder when the demo has changed.

mod agents;
mod heartbeat;
mod http;
mod inventory;
mod pages;
mod province;
mod roles;
mod server;
mod start;
mod wire;
mod writes;

#[path = "../../tests/it/harness/html.rs"]
#[allow(dead_code)] // the tests read more of a page
mod html;

use std::time::Duration;

const ROWS: &[(&str, fn())] = &[
    ("lists", pages::lists),
    ("pc", pages::pc),
    ("forms", writes::forms),
    ("scores", writes::scores),
    ("wire", wire::pages),
    ("inventory", inventory::inventory),
    ("heartbeat", heartbeat::processor),
    ("memory", heartbeat::memory),
    ("start", start::start),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    if let ["role", role, ref rest @ ..] = args[..] {
        return roles::play(role, rest);
    }
    server::pin_generator();
    println!("| what | measured |\n|---|---|");
    for (name, measure) in ROWS {
        if args.is_empty() || args.contains(name) {
            measure();
        }
    }
}

/// Prints one line of the table.
fn row(what: &str, measured: &str) {
    println!("| {what} | {measured} |");
}

/// Runs of every figure; the median is reported.
const RUNS: usize = 5;

/// The median of five runs.
fn median(mut run: impl FnMut() -> f64) -> f64 {
    middle((0..RUNS).map(|_| run()).collect())
}

/// The median of runs that are over.
fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    eprintln!("  runs: {figures:.2?}");
    figures[figures.len() / 2]
}

/// The value that 99 of 100 stay under, ms.
fn p99(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    ms(times[(times.len() * 99).div_ceil(100) - 1])
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
