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
//! | to change | open |
//! |---|---|
//! | what an instance is, and how one is made or read | [`instance`], `builder`, `read`, `names` |
//! | rows and classes: the instance as the solver sees it | `problem` |
//! | the proof: a bound from prices, in integers; and what lumps take off it | `bound`; `residue` |
//! | prices where one cap and floors are all there is, exactly | `laminar` |
//! | prices in general: smoothed dual, Newton step, descent | `smooth`, `newton`, `dual`; `exp` |
//! | a choice near the prices | `primal`: `first`, `ledger`, `repair`, `fill`, `steer`, `knapsack` |
//! | small instances and last gaps, by branch and bound | `exact`: `core`, `relaxation`, `cuts`, `hull`, `separate`, `simplex`, `propagate`, `lessons`, `branch` |
//! | proof that nothing is allowed, and the limits that clash | `infeasible`, `certificate`, `clash` |
//! | the order in which all these take their turn | `solver` |
//! | why not, curve, minima, stability, keep | [`questions`] |
//!
//! **What is exact.** Money, value, choice and bound are integers, and what is
//! reported is checked once more from the instance alone. Floating point finds
//! prices and picks moves; any prices whatever give a true bound (see `bound`), so
//! no rounding can make it too low.
//!
//! **What is repeatable.** One thread, no random numbers, no order of a hash map, no
//! function of the platform's mathematics library: the same instance gives the
//! same answer everywhere. Only a deadline or a cancellation makes runs differ.

mod bound;
mod builder;
mod certificate;
mod clash;
mod control;
mod dual;
mod exact;
mod exp;
mod infeasible;
pub mod instance;
mod laminar;
mod names;
mod newton;
mod primal;
mod problem;
pub mod questions;
mod read;
mod residue;
mod smooth;
mod solution;
mod solver;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests_exact;
#[cfg(test)]
mod tests_parts;
#[cfg(test)]
mod tests_questions;
#[cfg(test)]
mod tests_read;
#[cfg(test)]
mod tests_whole;

pub use builder::{Builder, Forced, NewOption};
pub use control::{Control, Progress};
pub use instance::{Force, Instance, Invalid, Limit, MAX_YEARS};
pub use solution::{Solution, Status};

/// The best choice for an instance that the control leaves time for.
///
/// The answer is `Unknown` only if the control stopped the search, or if the
/// instance is too large for the exact core, its linear relaxation allows
/// something, and no whole choice was found.
pub fn solve(instance: &Instance, control: &Control) -> Solution {
    solver::run(instance, control)
}
