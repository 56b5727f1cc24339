//! What to look for: values a little under the bound first.
//!
//! A search for more than a value that is too high fails soon: almost everything is ruled
//! out by its loss, and the bound falls to that value. A search for too little finds
//! something, and goes on as an ordinary search with a good choice in hand. So the target
//! sinks from the bound in growing steps: trees grow exponentially with the step, so that
//! all that failed cost about as much as the last ("destructive lower bounds": Klein &
//! Scholl 1999). Nothing depends on luck with a first choice.
//!
//! Nor on luck with the first decisions: of trees for the same target, one may be ten times
//! as large as another. So one that has grown large is left, and another begun with what is
//! known by then and nothing learned, which may grow larger ("heavy tails" and restarts:
//! Gomes, Selman & Kautz 1998, "Boosting combinatorial search through randomization"). In
//! between, a part of the way to the target is tried, so that the bound falls though the search
//! may never end.

use super::Search;
use crate::planning::optimise::bound::Worth;
use crate::planning::optimise::exact::lessons::Lessons;

/// Rounds of cutting at the root.
const ROUNDS: usize = 40;

/// Without cuts and targets, small trees are searched sooner. The tests' instances, which
/// are searched exhaustively too, are all small: for them this and what follows begins at
/// once.
const LOOK: u64 = if cfg!(test) { 0 } else { 64 };

/// After so many nodes a good choice is looked for even where none is known.
const LONG: u64 = if cfg!(test) { 3 } else { 500 };

/// The first step is this part of the bound.
const FIRST: i64 = 1024;

/// A tree of so many nodes is begun afresh, and may then have so many times as many.
const AFRESH: u64 = if cfg!(test) { 1 } else { 20_000 };
const MORE: u64 = 3;

impl Search<'_, '_> {
    /// Searches the whole core.
    pub(super) fn targets(&mut self) {
        let mut bound = i64::MAX;
        // A search of limited effort is hardly ever finished. What can be had is a lower bound:
        // at once that of the first node, then in small steps.
        let limited = self.record.most_effort < usize::MAX;
        let look = if limited { 2 } else { LOOK };
        if self.reach(None, look, &mut bound) {
            return;
        }
        // Where no choice is known it is not the bound that takes long.
        let values = self.worth == Worth::Values;
        let parts = if values && self.record.known.is_some() {
            self.relaxation.parts(self.problem.years)
        } else {
            Vec::new()
        };
        self.relaxation.cut(ROUNDS, &parts, f64::NEG_INFINITY, self.control);
        if self.reach(None, look, &mut bound) {
            return;
        }
        let mut step = (bound.saturating_abs() / if limited { 8 * FIRST } else { FIRST }).max(1);
        let mut looked = limited;
        let mut nodes =
            if limited { (self.record.most_effort / 8 / self.allowed.len().max(1)) as u64 } else { AFRESH };
        let mut parts = 2;
        loop {
            if values && !looked && (self.record.known.is_some() || self.record.nodes > LONG) {
                // What follows may take its time: a good choice first. It also rules out much.
                looked = true;
                self.look_near(bound);
            }
            let known = self.record.known.unwrap_or(0);
            let target = bound.saturating_sub(step).max(known);
            let last = !values || target == known;
            if self.reach((!last).then_some(target), nodes, &mut bound) {
                return;
            }
            if self.record.stopped {
                // A part of it is proven sooner, if the whole ever is.
                let part = bound.saturating_sub(target) / parts;
                if values && part > 0 {
                    if self.reach(Some(bound - part), nodes / 8, &mut bound) {
                        return;
                    }
                    if self.record.stopped {
                        parts = parts.saturating_mul(2);
                    }
                    step = bound.saturating_sub(target).max(1);
                }
                nodes = nodes.saturating_mul(MORE);
                self.record.lessons = Lessons::new(&self.core, self.problem.years);
                looked = limited;
                continue;
            }
            // Where nothing may be allowed at all, no bound helps: sooner to the end.
            let slowly = match self.record.known {
                _ if limited => 1,
                None => 2,
                Some(_) => 4,
            };
            step = step.saturating_add((step / slowly).max(1));
        }
    }

    /// Searches the core as far as so many nodes go.
    pub(super) fn glance(&mut self, nodes: u64) {
        let mut bound = i64::MAX;
        self.reach(None, nodes, &mut bound);
    }

    /// Searches for more than the target, or anything better, in so many nodes. Lowers the
    /// bound to what was proven, and says whether that was all.
    fn reach(&mut self, target: Option<i64>, nodes: u64, bound: &mut i64) -> bool {
        let known = self.record.known;
        self.record.target = known.max(target);
        let pretended = self.record.target > known;
        self.record.most_nodes = self.record.nodes.saturating_add(nodes);
        self.record.stopped = false;
        self.record.open_bound = None;
        self.node(*bound, None);
        if !self.record.stopped && (!pretended || self.record.known > known.max(target)) {
            return true;
        }
        // What was not left open is worth no more than what was looked for, or is not allowed.
        let proven = self.record.open_bound.max(self.record.target);
        *bound = proven.unwrap_or(*bound).min(*bound);
        self.record.open_bound = Some(*bound);
        self.record.effort >= self.record.most_effort || self.control.stop()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Record, Search};
    use crate::planning::optimise::Control;
    use crate::planning::optimise::bound::Worth;
    use crate::planning::optimise::exact::Core;
    use crate::planning::optimise::problem::{Asked, Problem};
    use crate::planning::optimise::testing::{Small, SmallItem, SmallOption};

    /// Of two purchases for 2 and 3 only one fits in 4; before either is decided, the
    /// first and two thirds of the second do.
    #[test]
    fn a_search_that_is_stopped_lowers_the_bound_without_a_choice() {
        let option = |cost: i64, value: i64| SmallOption { cost: vec![cost], value, fund: None, uses: None };
        let item = |cost, value| SmallItem { unit: 0, kind: 0, force: 0, options: vec![option(cost, value)] };
        let items = vec![item(2, 3), item(3, 4)];
        let instance = Small { years: 1, cap: vec![4], limits: Vec::new(), items }.build();
        let problem = Problem::new(&instance, &Asked::all(&instance));
        let core = Core::whole(&problem);
        let record = Record::new(&core, problem.years, None);
        let control = Control::default();
        let mut search = Search::new(&problem, core, Worth::Values, &control, record);
        let mut bound = i64::MAX;
        assert!(!search.reach(None, 2, &mut bound));
        assert_eq!((search.record.known, bound), (None, 5));
    }
}
