//! Finding a choice close to the bound.
//!
//! Good prices nearly decide: take every item's best option at them, and what is
//! left of the gap between the bound D and the value can be read off:
//!
//! ```text
//! D − value = Σ_items loss + Σ_rows |y|·slack + Σ_unsold resources ρ
//! ```
//!
//! so improving a choice is descent on that sum, and a move's effect is known
//! from the few rows it touches. [`ledger`] keeps the sum, [`repair`] makes the
//! choice allowed by cheap single moves, [`fill`] uses up slack row by row with
//! a small dynamic programme. A few rounds; the best allowed choice is kept.

mod fill;
mod ledger;
mod repair;

use super::bound::Prices;
use super::control::Control;
use super::problem::{Choice, Problem};
use fill::Effort;
use ledger::Ledger;

/// Rounds of repair and fill.
const ROUNDS: usize = 6;

/// Later rounds look harder.
const EFFORTS: [Effort; 3] = [
    Effort { items: 48, buckets: 512 },
    Effort { items: 96, buckets: 1024 },
    Effort { items: 192, buckets: 2048 },
];

/// The best allowed choice found near `prices`, and its value. `start` is a
/// choice to begin from instead of the best options at the prices.
pub(crate) fn choose(
    problem: &Problem,
    prices: &Prices,
    start: Option<&[u32]>,
    enough: impl Fn(i64) -> bool,
    control: &Control,
) -> Option<(i64, Choice)> {
    let mut ledger = Ledger::new(problem, prices, start);
    let mut best: Option<(i64, Choice)> = None;
    let mut promoted = vec![false; problem.rows.len()];
    let t=std::time::Instant::now(); let dbg=std::env::var("DBG").is_ok();
    for round in 0..ROUNDS {
 if dbg {for r in 0..ledger.spent.len() {let row=&problem.rows[r]; let s=ledger.spent[r]; if s>row.high {eprintln!("    row {r} over {} y {:e}", s-row.high, prices.row[r])} if s<row.low {eprintln!("    row {r} under {} y {:e}", row.low-s, prices.row[r])}}
 eprintln!(" round {round} {:?} viol {} best {:?}", t.elapsed(), ledger.violated(), best.as_ref().map(|b|b.0));}
        if control.stop() {
            break;
        }
        repair::repair(&mut ledger, round, control);
        keep(&ledger, &mut best); if dbg {eprintln!("   repaired {:?} viol {} best {:?}", t.elapsed(), ledger.violated(), best.as_ref().map(|b|b.0));}
        let effort = EFFORTS[round.min(EFFORTS.len() - 1)];
        fill::fill(&mut ledger, &promoted, effort);
        let improved = keep(&ledger, &mut best);
        if best.as_ref().is_some_and(|b| enough(b.0)) {
            break;
        }
        if !improved && round >= 2 && best.is_some() {
            break;
        }
        promoted = ledger.broken();
        if dbg { ledger.report(); }
    }
    best
}

fn keep(ledger: &Ledger, best: &mut Option<(i64, Choice)>) -> bool {
    if ledger.violated() {
        return false;
    }
    let value = ledger.problem.value(&ledger.choice);
    let better = best.as_ref().is_none_or(|b| value > b.0) && ledger.problem.allows(&ledger.choice);
    if better {
        *best = Some((value, ledger.choice.clone()));
    }
    better
}
