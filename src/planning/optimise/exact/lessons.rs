//! What earlier decisions taught about which to take next.
//!
//! A decision is good to divide on if the objective falls on both sides. How much
//! it falls per unit of share moved is averaged over the search ("pseudo-costs":
//! Bénichou et al. 1971); a side never tried counts as the average of all others.

use super::core::Core;

/// A decision on a split, and what the objective was before it.
pub(super) struct Step {
    /// Place of what was decided.
    pub(super) lesson: usize,
    pub(super) up: bool,
    /// How far the share had to move.
    pub(super) by: f64,
    pub(super) objective: f64,
}

/// Averages by place and side.
///
/// The places are those of every option between the first and the last that are open, then
/// for every such item one for each year and one more for all its options together.
#[derive(Clone)]
pub(super) struct Lessons {
    /// Numbers of the first option and item, and how many options there are.
    first: (u32, usize),
    options: usize,
    years: usize,
    /// How much the objective fell in all, and how often it was tried, by side and place.
    fall: [Vec<f64>; 2],
    count: [Vec<f64>; 2],
    /// The same over all sides and places.
    all: (f64, f64),
}

/// An impossible side counts as this many average falls.
const IMPOSSIBLE: f64 = 4.0;

impl Lessons {
    pub(super) fn new(core: &Core, years: usize) -> Self {
        let numbers = || core.open.iter().flat_map(|o| &o.options).copied();
        let first = (numbers().min().unwrap_or(0), core.open.first().map_or(0, |o| o.item));
        let options = numbers().max().map_or(0, |last| (last - first.0) as usize + 1);
        let items = core.open.last().map_or(0, |o| o.item - first.1 + 1);
        let zero = || vec![0.0; options + items * (years + 1)];
        Self { first, options, years, fall: [zero(), zero()], count: [zero(), zero()], all: (1e-6, 1.0) }
    }

    /// Place of an option by itself.
    pub(super) fn of_option(&self, option: u32) -> usize {
        (option - self.first.0) as usize
    }

    /// Place of an item's options of a year, or, after the last year, of them all.
    pub(super) fn of_item(&self, item: usize, year: usize) -> usize {
        self.options + (item - self.first.1) * (self.years + 1) + year
    }

    /// Notes the objective after a step; `None` if nothing was possible.
    pub(super) fn learn(&mut self, step: &Step, objective: Option<f64>) {
        let mean = self.all.0 / self.all.1;
        let fall = match objective {
            Some(objective) => (step.objective - objective).max(0.0) / step.by.max(1e-3),
            None => IMPOSSIBLE * mean,
        };
        let side = usize::from(step.up);
        self.fall[side][step.lesson] += fall;
        self.count[side][step.lesson] += 1.0;
        self.all = (self.all.0 + fall, self.all.1 + 1.0);
    }

    /// Whether both sides were tried a few times.
    pub(super) fn reliable(&self, lesson: usize) -> bool {
        self.count.iter().all(|count| count[lesson] >= 3.0)
    }

    /// How much a split promises.
    pub(super) fn score(&self, lesson: usize, share: f64) -> f64 {
        let mean = self.all.0 / self.all.1;
        // One average experience is mixed in, so that a first try decides nothing.
        let side = |s: usize| (self.fall[s][lesson] + mean) / (self.count[s][lesson] + 1.0);
        (side(1) * (1.0 - share)).max(1e-9) * (side(0) * share).max(1e-9)
    }
}
