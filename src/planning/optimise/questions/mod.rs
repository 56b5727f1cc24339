//! What finance asks once a plan is on the table. Each question is a pure
//! function over the same solver.
//!
//! * [`why`]: what would have to change for this item to be funded?
//! * [`minima`]: what does each guaranteed minimum cost?
//! * [`curve`]: what would more money buy, and less money lose?
//! * [`stability`]: which picks survive if the values are only roughly known?
//! * [`keep`]: what if this list stands and may only be trimmed or extended?

mod curve;
mod keep;
mod minima;
mod stability;
mod why;

pub use curve::{Curve, Next, Point, curve};
pub use keep::{Kept, keep};
pub use minima::{MinimumCost, minima};
pub use stability::{Stability, stability};
pub use why::{Entry, Why, why};

use super::control::Control;
use super::instance::Instance;
use super::solution::{Solution, Status};

/// An item whose option differs between two choices (numbers of options).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The item.
    pub item: usize,
    /// Its option before, if it had one.
    pub from: Option<usize>,
    /// Its option after, if it has one.
    pub to: Option<usize>,
}

/// Where two solved choices differ.
pub(crate) fn changes(instance: &Instance, before: &Solution, after: &Solution) -> Vec<Change> {
    let differing = (0..instance.items()).filter(|&i| before.chosen(i) != after.chosen(i));
    differing.map(|item| Change { item, from: before.chosen(item), to: after.chosen(item) }).collect()
}

/// Solves a variant of an instance, starting from the answer to the original; closer to the
/// best than that answer is it need not be.
fn again(instance: &Instance, start: &Solution, control: &Control) -> Solution {
    again_to(instance, start, control.gap.max(start.gap()), control)
}

/// The same to another gap.
fn again_to(instance: &Instance, start: &Solution, gap: f64, control: &Control) -> Solution {
    super::solve(instance, &Control { start: Some(start), progress: None, gap, ..*control })
}

fn solved(solution: Solution) -> Option<Solution> {
    (solution.status == Status::Solved).then_some(solution)
}
