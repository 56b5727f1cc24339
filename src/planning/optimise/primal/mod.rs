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

/// Later rounds look harder.
const EFFORTS: [Effort; 3] =
    [Effort { items: 64, buckets: 512 }, Effort { items: 96, buckets: 1024 }, Effort { items: 192, buckets: 2048 }];

/// The best allowed choice found near `prices` in so many rounds, and its value.
/// `bound` says how much there is to gain.
pub(crate) fn choose(
    problem: &Problem,
    prices: &Prices,
    bound: i64,
    rounds: usize,
    control: &Control,
) -> Option<(i64, Choice)> {
    let mut ledger = Ledger::new(problem, prices);
    let mut best: Option<(i64, Choice)> = None;
    let mut promoted = vec![false; problem.rows.len()];
    for round in 0..rounds {
        let before = best.as_ref().map(|b| b.0);
        repair::repair(&mut ledger, round, control);
        keep(&ledger, &mut best);
        let effort = EFFORTS[round.min(EFFORTS.len() - 1)];
        fill::fill(&mut ledger, &promoted, effort);
        keep(&ledger, &mut best);
        if let Some((value, _)) = best {
            control.tell(Some(value), bound);
            let little = before.is_some_and(|b| value - b <= bound.saturating_sub(value) / 20);
            if control.close_enough(value, bound) || (round >= 2 && little) {
                break;
            }
        }
        if control.stop() {
            break;
        }
        promoted = ledger.broken();
    }
    best
}

/// Remembers the choice if it is allowed and the best so far.
fn keep(ledger: &Ledger, best: &mut Option<(i64, Choice)>) {
    if ledger.violated() {
        return;
    }
    let value = ledger.problem.value(&ledger.choice);
    let better = best.as_ref().is_none_or(|b| value > b.0) && ledger.problem.allows(&ledger.choice);
    if better {
        *best = Some((value, ledger.choice.clone()));
    }
}
