//! What each guaranteed minimum costs: the value that could be had without it.

use super::again;
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::Instance;
use crate::planning::optimise::solution::{Solution, Status};

/// The cost of one limit's minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinimumCost {
    /// The limit (its place in the instance).
    pub limit: usize,
    /// Value gained if its minimum is dropped and all else holds.
    pub value_lost: i64,
    /// No more than this could be gained.
    pub at_most: i64,
}

/// The cost of every minimum, each dropped alone, against a solved `base`.
pub fn minima(instance: &Instance, base: &Solution, control: &Control) -> Vec<MinimumCost> {
    let mut without = instance.clone();
    let mut costs = Vec::new();
    for limit in 0..instance.limits().len() {
        let Some(min) = without.limits[limit].min.take() else { continue };
        let solution = again(&without, base, control);
        without.limits[limit].min = Some(min);
        // The base stays allowed without the minimum: a solve that found less
        // has only missed it.
        let value = if solution.status == Status::Solved { solution.value } else { base.value };
        let value_lost = (value - base.value).max(0);
        let at_most = solution.bound.saturating_sub(base.value).max(value_lost);
        costs.push(MinimumCost { limit, value_lost, at_most });
        if control.stop() {
            break;
        }
    }
    costs
}
