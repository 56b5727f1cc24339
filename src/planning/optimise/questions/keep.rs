//! The list stands: only trim or extend it.
//!
//! A list that was announced is not reopened lightly. If it still keeps to
//! everything, all of it stays and the rest of the money is spent best; if not,
//! as little value as possible is taken off it and nothing else is added. If a
//! minimum can be met by neither, both are allowed at once. The loss is against
//! the free optimum.

use super::{Change, again, changes};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::{Force, Instance};
use crate::planning::optimise::problem::{Asked, Choice, Problem};
use crate::planning::optimise::solution::{Solution, Status};

/// What becomes of a list.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The trimmed or extended choice, or why there is none.
    pub solution: Solution,
    /// What it differs in from the list.
    pub changes: Vec<Change>,
    /// Value lost against the free optimum.
    pub loss: i64,
}

/// Trims or extends `list` (for each item the number of its option among all
/// options, or none), against the solved free optimum `base`.
///
/// # Panics
/// When the list has fewer entries than the instance has items.
pub fn keep(instance: &Instance, base: &Solution, list: &[Option<usize>], control: &Control) -> Kept {
    let problem = Problem::new(instance, &Asked::all(instance));
    let choice: Choice = list.iter().map(|j| j.map_or(u32::MAX, |j| j as u32)).collect();
    let fits = problem.allows(&choice);
    let solution = [(false, true), (true, false), (true, true)]
        .into_iter()
        // A list that fits is extended; one that doesn't is trimmed, else both.
        .filter(|&(trim, _)| trim != fits)
        .map(|(trim, extend)| again(&restricted(instance, list, trim, extend), base, control))
        .find(|s| s.status == Status::Solved);
    let solution = solution.unwrap_or_else(|| again(&restricted(instance, list, true, true), base, control));
    let before = Solution { choice, ..solution.clone() };
    let changes = match solution.status {
        Status::Solved => changes(instance, &before, &solution),
        Status::Infeasible | Status::Unknown => Vec::new(),
    };
    let loss = (base.value - solution.value).max(0);
    Kept { solution, changes, loss }
}

/// The instance in which listed items keep their option or, if trimming is
/// allowed, lose it, and others stay out unless extending is allowed.
fn restricted(instance: &Instance, list: &[Option<usize>], trim: bool, extend: bool) -> Instance {
    let mut variant = instance.clone();
    for (item, listed) in list.iter().enumerate() {
        let free = instance.force[item] == Force::Free;
        match listed {
            Some(option) if free && !trim => {
                variant.set_force(item, Force::Option(*option as u32 - instance.first[item]));
            }
            Some(option) if free => variant.keep_only(item, *option),
            None if free && !extend => variant.set_force(item, Force::Out),
            Some(_) | None => (),
        }
    }
    variant
}
