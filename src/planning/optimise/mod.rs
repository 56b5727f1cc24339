//! The best choice under a budget, with proof.
//!
//! Every item (a PC, a building, a link) has options that exclude each other.
//! Choose at most one for each so that the value is greatest and every limit
//! holds in every year:
//!
//! ```text
//! maximise   Σ value_ij x_ij                            x_ij ∈ {0, 1}
//! so that    Σ_j x_ij ≤ 1                               for every item i
//!            min_l ≤ Σ_{ij counts in l} cost_ij x_ij ≤ max_l   for every limit l, the cap too, and year
//!            Σ_{ij uses ρ} x_ij ≤ 1                     for every resource ρ
//! ```
//!
//! This is a multiple-choice knapsack with side constraints (Kellerer, Pferschy &
//! Pisinger 2004, "Knapsack Problems", ch. 11). The way through it is *prices*: put a
//! price on every limit, and each item can decide alone. What the items then add
//! up to bounds the best possible value, and taking what they want is nearly the
//! best choice. Everything here makes prices better, or closes what they leave open.
//!
//! Read in this order: `problem`, `bound`, `prices`, `primal`, `solver`; the rest when
//! needed. The words:
//!
//! | word | is |
//! |---|---|
//! | unit, kind, fund | the commune that owns an item; what it is; who pays for an option. A limit names some of them, a *group* several units |
//! | resource | a surplus PC or room: used once at most |
//! | force | an item's option that must be chosen, or that nothing may be |
//! | row | one limit in one year, `low ≤ spent ≤ high`; `low` and `high` are its *sides*, the room to one its *slack* |
//! | price | what a đồng in a row costs; negative where spending must be encouraged. ρ is a resource's |
//! | reduced value | value − price · cost − ρ of an option; an item's *loss* is how far it is from its best |
//! | bound, gap | D: no allowed choice is worth more; how far a choice is from that |
//! | choice | an option or nothing for every item; *allowed* if it keeps to everything |
//! | class, family | options that count in the same rows; the classes of one unit and kind |
//! | core | what the bound leaves undecided, or a part that is opened; small enough for branch and bound |
//!
//! | to change | open |
//! |---|---|
//! | what an instance may say, what is refused, what is odd | [`instance`]: `builder`, `crowded`; `unmatched` |
//! | what limits select by | `instance`: `unmatched`, `crowded`; `problem`: `classes` |
//! | what may be used once, or a few times | `problem` (`allows`), `bound` (ρ), `prices`: `descent`, `primal`: `ledger`, `exact`: `relaxation` |
//! | how little memory an instance takes | `instance`: `names`, `forms` |
//! | the file format; what an error says | `instance`: `read`; `objects` |
//! | how rows and classes are made; which options are never looked at | `problem`; `classes` |
//! | the proof: a bound from prices, in integers | `bound` |
//! | what purchases in lumps take off the bound | `lumps` |
//! | prices where one cap and limits that share no item are all there is | `prices`: `laminar` |
//! | prices in general: when to stop, steps, smoothing | `prices`: `descent`, `newton`, `smooth` |
//! | the first choice; ties between options | `primal`: `first` |
//! | how a choice is improved: by moves, by rows, over rows, by parts | `primal`: `repair`; `fill`, `filing`, `knapsack`; `steer`; `around`, `part` |
//! | how an allowed choice is found where limits are tight | `primal`: `thrifty`; `around` |
//! | how small instances and last gaps are closed | `exact` (its `mod` is a map of its own) |
//! | the proof that nothing is allowed; which limits and years are named | `infeasible`: its `mod` for what needs no search, `certificate`, `blocks`, `meet`; `clash` |
//! | the order in which all these take their turn; what counts as small | `solver` |
//! | deadline, cancellation, progress; what an answer holds | `control` (whatever may take long asks it whether to stop); `solution` |
//! | why not, curve, minima, stability, keep | [`questions`]: a file each; `why` has `least` for amounts |
//! | random instances, exhaustive search, what must always hold | `testing`; `tests` |
//!
//! **What is exact.** Money, value, choice and bound are integers, and what is
//! reported is checked once more from the instance alone. Floating point finds
//! prices and picks moves; any prices whatever give a true bound (see `bound`), so
//! no rounding can make it too low.
//!
//! What is printed of an answer, and the command's flags, are in `commands::optimise`.
//!
//! **What is repeatable.** One thread, no random numbers but from a fixed seed, no order of
//! a hash map, no function of the platform's mathematics library: the same instance gives
//! the same answer everywhere. Only a deadline or a cancellation makes runs differ.

mod bound;
mod control;
mod exact;
mod infeasible;
pub mod instance;
mod lumps;
mod prices;
mod primal;
mod problem;
pub mod questions;
mod solution;
mod solver;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use control::{Control, Progress};
pub use instance::{Builder, Force, Forced, Instance, Invalid, Limit, MAX_YEARS, NewOption};
pub use solution::{Solution, Status};

/// The best choice for an instance that the control leaves time for.
///
/// The answer is `Unknown` only if the control stopped the search: without a deadline one
/// for a choice that keeps to very tight limits may go on for ever.
pub fn solve(instance: &Instance, control: &Control) -> Solution {
    solver::run(instance, control)
}
