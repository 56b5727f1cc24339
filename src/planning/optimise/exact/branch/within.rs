//! A search within a subtree, over what is left there.
//!
//! The simplex pays for every column of its table at every step, possible or not. Where
//! half of them are ruled out it is cheaper to state the rest anew: fewer columns, fewer
//! rows (decided items and slack limits have none), the same cuts with what is decided
//! put in, and new ones for this part of the tree.

use super::{Record, Search};
use crate::planning::optimise::exact::core::{Core, Open};

/// Rounds of cutting here: the outer cuts have done most.
const ROUNDS: usize = 2;

impl Search<'_, '_> {
    /// Searches everything still possible here, whose value is at most `bound`.
    pub(super) fn search_within(&mut self, bound: i64) {
        let mut core = Core { decided: self.core.decided.clone(), ..Core::nothing() };
        // The new number of a column, if it has one, and what is decided to be chosen.
        let mut place = vec![None; self.allowed.len()];
        let mut columns = 0;
        let mut taken = vec![false; self.allowed.len()];
        for (k, open) in self.core.open.iter().enumerate() {
            let possible: Vec<usize> = self.possible(k).collect();
            let options = possible.iter().map(|&c| self.option(c)).collect();
            let before = core.open.len();
            core.put(Open { item: open.item, options, none: self.none[k] });
            if core.open.len() > before {
                for &c in &possible {
                    place[c] = Some(columns);
                    columns += 1;
                }
            } else {
                possible.iter().for_each(|&c| taken[c] = true);
            }
        }
        let cuts = self.relaxation.cuts.iter().map(|cut| cut.within(&place, &taken)).collect();
        let record = std::mem::replace(&mut self.record, Record::new(&Core::nothing(), 0, None));
        let mut inner = Search::new(self.problem, core, self.worth, self.control, record);
        inner.relaxation.keep(cuts);
        let cutoff = inner.cutoff();
        inner.relaxation.cut(ROUNDS, &[], cutoff, self.control);
        inner.node(bound, None);
        self.record = inner.record;
    }
}
