//! The list stands: only trim or extend it.
//!
//! A list that was announced is not reopened lightly. All of it stays if that is
//! possible at all, and the rest of the money is spent best, on what a minimum lacks
//! first. If not, as little value as possible is taken off it and nothing else is
//! added. If a minimum can be met by neither, both are allowed at once. The loss is
//! against the free optimum.

use super::{Change, again, changes};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::{Force, Instance};
use crate::planning::optimise::problem::{Asked, Choice, NONE, Problem};
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
    let attempt = |trim, extend| again(&restricted(instance, list, trim, extend), base, control);
    // Where time is up nothing is known against this attempt, and the next would say there is.
    let last = |s: &Solution| s.status == Status::Solved || (s.status == Status::Unknown && control.stop());
    let solution = (!spends_too_much(instance, list))
        .then(|| attempt(false, true))
        .filter(last)
        .or_else(|| Some(attempt(true, false)).filter(last))
        .unwrap_or_else(|| attempt(true, true));
    let choice = list.iter().map(|j| j.map_or(NONE, |j| j as u32)).collect();
    let before = Solution { choice, ..solution.clone() };
    let changes = match solution.status {
        Status::Solved => changes(instance, &before, &solution),
        Status::Infeasible | Status::Unknown => Vec::new(),
    };
    let loss = (base.value - solution.value).max(0);
    Kept { solution, changes, loss }
}

/// Whether what stands on the list, what is forced aside, is more than some limit
/// holds: then no extension can make it allowed, and none is tried.
fn spends_too_much(instance: &Instance, list: &[Option<usize>]) -> bool {
    let problem = Problem::new(instance, &Asked::all(instance));
    let free = |item: usize| instance.force[item] == Force::Free;
    let listed = |item: usize| list[item].filter(|_| free(item)).map_or(NONE, |j| j as u32);
    let choice: Choice = (0..instance.items()).map(listed).collect();
    problem.rows.iter().zip(problem.spending(&choice)).any(|(row, spent)| spent > row.high)
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
