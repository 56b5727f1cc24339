//! What earlier decisions taught about which to take next.
//!
//! A decision is good to divide on if the objective falls on both sides. How much
//! it falls per unit of share moved is averaged over the search ("pseudo-costs":
//! Bénichou et al. 1971); a side never tried counts as the average of all others.

/// A decision on one column, and what the objective was before it.
pub(super) struct Step {
    pub(super) column: usize,
    pub(super) up: bool,
    /// How far the share had to move.
    pub(super) by: f64,
    pub(super) objective: f64,
}

/// Averages by column and side.
pub(super) struct Lessons {
    fall: [Vec<f64>; 2],
    count: [Vec<f64>; 2],
    all: (f64, f64),
}

/// An impossible side counts as this many average falls.
const IMPOSSIBLE: f64 = 4.0;

impl Lessons {
    pub(super) fn new(columns: usize) -> Self {
        let zero = || vec![0.0; columns];
        Self { fall: [zero(), zero()], count: [zero(), zero()], all: (1e-6, 1.0) }
    }

    /// Notes the objective after a step; `None` if nothing was possible.
    pub(super) fn learn(&mut self, step: &Step, objective: Option<f64>) {
        let mean = self.all.0 / self.all.1;
        let fall = match objective {
            Some(objective) => (step.objective - objective).max(0.0) / step.by.max(1e-3),
            None => IMPOSSIBLE * mean,
        };
        let side = usize::from(step.up);
        self.fall[side][step.column] += fall;
        self.count[side][step.column] += 1.0;
        self.all = (self.all.0 + fall, self.all.1 + 1.0);
    }

    /// Whether both sides of a column were tried a few times.
    pub(super) fn reliable(&self, column: usize) -> bool {
        self.count.iter().all(|count| count[column] >= 3.0)
    }

    /// How much dividing on a column promises.
    pub(super) fn score(&self, column: usize, share: f64) -> f64 {
        let mean = self.all.0 / self.all.1;
        // One average experience is mixed in, so that a first try decides nothing.
        let side = |s: usize| (self.fall[s][column] + mean) / (self.count[s][column] + 1.0);
        (side(1) * (1.0 - share)).max(1e-9) * (side(0) * share).max(1e-9)
    }
}
