//! What to divide on.
//!
//! An item can be divided in more ways than "this option or not", of which the second says
//! little where the same PC can as well be bought a year later: also by the year, or into
//! something and nothing ("special ordered sets": Beale & Tomlin 1970). Of all that the
//! relaxation divides, the one is taken whose both sides promise to lower the objective
//! most, after trying both sides of what was hardly tried yet ("reliability branching":
//! Achterberg, Koch & Martin 2005).

use super::Search;
use crate::planning::optimise::exact::lessons::Step;
use crate::planning::optimise::exact::simplex::End;

/// How many splits are tried out at a node.
const TRIED: usize = 8;

/// Some of the possible options of an item, against all else.
pub(super) struct Split {
    open: usize,
    columns: Vec<usize>,
    /// Its place among the lessons.
    lesson: usize,
    /// How much of it the relaxation chose.
    share: f64,
    score: f64,
}

impl Split {
    pub(super) fn step(&self, up: bool, objective: f64) -> Step {
        Step { lesson: self.lesson, up, by: if up { 1.0 - self.share } else { self.share }, objective }
    }
}

impl Search<'_, '_> {
    /// Every split of what the relaxation divides, the best first.
    fn splits(&self) -> Vec<Split> {
        let mut splits = Vec::new();
        let years = self.problem.years;
        let value = self.relaxation.simplex.shares();
        let mut offer = |open: usize, columns: &[usize], lesson: usize| {
            let share: f64 = columns.iter().map(|&c| value[c]).sum();
            if share > 1e-6 && share < 1.0 - 1e-6 {
                let score = self.record.lessons.score(lesson, share);
                splits.push(Split { open, columns: columns.to_vec(), lesson, share, score });
            }
        };
        for k in (0..self.none.len()).filter(|&k| self.possibilities[k] > 1) {
            let item = self.core.open[k].item;
            let all: Vec<usize> = self.possible(k).collect();
            all.iter().for_each(|&c| offer(k, &[c], self.record.lessons.of_option(self.option(c))));
            for t in 0..if years > 1 { years } else { 0 } {
                let spends = |c: &usize| self.problem.instance.cost(self.option(*c) as usize)[t] != 0;
                let columns: Vec<usize> = all.iter().copied().filter(spends).collect();
                if columns.len() > 1 && columns.len() < all.len() {
                    offer(k, &columns, self.record.lessons.of_item(item, t));
                }
            }
            if self.none[k] && all.len() > 1 {
                offer(k, &all, self.record.lessons.of_item(item, years));
            }
        }
        splits.sort_by(|a, b| b.score.total_cmp(&a.score));
        splits
    }

    /// The split to go on with. Where the simplex divides nothing, any option of an item
    /// with two possibilities; `None` if there is none.
    pub(super) fn best_split(&self) -> Option<Split> {
        self.splits().into_iter().next().or_else(|| {
            let open = (0..self.none.len()).find(|&k| self.possibilities[k] > 1)?;
            let column = self.possible(open).next()?;
            let lesson = self.record.lessons.of_option(self.option(column));
            let share = self.relaxation.simplex.shares()[column].clamp(0.0, 1.0);
            Some(Split { open, columns: vec![column], lesson, share, score: 0.0 })
        })
    }

    /// Chooses among the columns of a split, or outside.
    pub(super) fn decide(&mut self, split: &Split, up: bool) {
        if up {
            self.require(split.open);
            for c in self.relaxation.first[split.open]..self.relaxation.first[split.open + 1] {
                if !split.columns.contains(&c) {
                    self.forbid(c);
                }
            }
        } else {
            split.columns.iter().for_each(|&c| self.forbid(c));
        }
    }

    /// Tries both sides of the most promising splits that were hardly tried. Where one side
    /// proves to hold nothing it takes the other and says so.
    pub(super) fn try_out(&mut self, cutoff: f64, objective: f64) -> bool {
        let mut splits = self.splits();
        splits.truncate(TRIED);
        splits.retain(|s| !self.record.lessons.reliable(s.lesson));
        for split in &splits {
            for up in [true, false] {
                let mark = self.trail.len();
                self.decide(split, up);
                let closed = !self.narrow() || {
                    let here = self.relaxation.simplex.apart();
                    let end = self.relaxation.simplex.solve(cutoff, self.control);
                    let after = (end != End::Infeasible).then(|| self.relaxation.objective());
                    self.record.lessons.learn(&split.step(up, objective), after);
                    let closed = self.closed(end);
                    self.relaxation.simplex.back(here);
                    closed
                };
                self.undo(mark);
                if closed {
                    self.decide(split, !up);
                    return true;
                }
            }
        }
        false
    }

    /// Whether this end of the simplex is proven to leave nothing worth having.
    fn closed(&mut self, end: End) -> bool {
        match end {
            End::Infeasible => self.proves_nothing(),
            End::Below => {
                let bound = self.bound_here();
                bound.is_some_and(|bound| self.record.target.is_some_and(|target| bound <= target))
            }
            End::Optimal | End::Stalled => false,
        }
    }
}
