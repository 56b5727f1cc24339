//! What to look for: values a little under the bound first.
//!
//! A search for more than a value that is too high fails soon: almost everything is ruled
//! out by its loss, and the bound falls to that value. A search for too little finds
//! something, and goes on as an ordinary search with a good choice in hand. So the target
//! sinks from the bound in growing steps: trees grow exponentially with the step, so that
//! all that failed cost about as much as the last ("destructive lower bounds": Klein &
//! Scholl 1999). Nothing depends on luck with a first choice.

use super::Search;
use crate::planning::optimise::bound::Worth;

/// Rounds of cutting at the root.
const ROUNDS: usize = 40;

/// Without cuts and targets, small trees are searched sooner.
const LOOK: u64 = 64;

/// The first step is this part of the bound.
const FIRST: i64 = 1024;

impl Search<'_, '_> {
    /// Searches the whole core.
    pub(super) fn targets(&mut self) {
        self.look(i64::MAX);
        if self.done() {
            return;
        }
        self.relaxation.cut(ROUNDS);
        self.look(self.record.open_bound.unwrap_or(i64::MAX));
        if self.done() {
            return;
        }
        self.record.most_nodes = u64::MAX;
        let mut bound = self.record.open_bound.unwrap_or(i64::MAX);
        let mut step = (bound.saturating_abs() / FIRST).max(1);
        loop {
            let known = self.record.known;
            let target = bound.saturating_sub(step);
            let last = self.worth == Worth::Nothing || target <= known.unwrap_or(0);
            self.record.target = if last { known } else { Some(target) };
            self.start(bound);
            if last || self.record.known > known.max(Some(target)) {
                return;
            }
            // What was not left open is worth no more than the target.
            bound = self.record.open_bound.map_or(target, |open| open.clamp(target, bound));
            if self.record.stopped {
                self.record.open_bound = Some(bound);
                return;
            }
            // Where nothing may be allowed at all, no bound helps: sooner to the end.
            step = step.saturating_add((step / if known.is_none() { 2 } else { 4 }).max(1));
        }
    }

    fn start(&mut self, bound: i64) {
        self.record.stopped = false;
        self.record.open_bound = None;
        self.node(bound, None);
    }

    /// A short search as it comes.
    fn look(&mut self, bound: i64) {
        self.record.most_nodes = self.record.nodes + LOOK;
        self.start(bound);
    }

    fn done(&self) -> bool {
        !self.record.stopped || self.control.stop()
    }
}
