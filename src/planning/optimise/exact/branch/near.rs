//! A good choice first: a search among the options nearest to the relaxation.
//!
//! Nearly all that the best choice contains costs little at the optimum of the relaxation.
//! So only the options of least loss there are left in, with those of the best choice
//! known, and a short search among them often finds one close to the best ("relaxation
//! induced neighbourhood search": Danna, Rothberg & Le Pape 2005).

use super::Search;

/// Of so many tenths of the options, and in so many nodes each.
const TENTHS: [usize; 3] = [2, 3, 4];
const NODES: u64 = 300;

/// What is looked for is a choice worth at most this part of the gap less than the bound:
/// much first, which is soon found or ruled out among so few options.
const PARTS: [i64; 3] = [4, 2, 1];

impl Search<'_, '_> {
    /// Looks for better choices near the optimum here. `bound` is that of the whole.
    pub(super) fn look_near(&mut self, bound: i64) {
        let outer = self.record.open_bound;
        // What a few options teach misleads about all.
        let lessons = self.record.lessons.clone();
        for tenths in TENTHS {
            self.relaxation.simplex.solve(f64::NEG_INFINITY, self.control);
            let costs = self.relaxation.simplex.reduced_costs();
            let mut order: Vec<usize> = (0..costs.len()).collect();
            order.sort_by(|&a, &b| costs[b].total_cmp(&costs[a]));
            let mut near = vec![false; costs.len()];
            order.iter().take(costs.len() * tenths / 10).for_each(|&c| near[c] = true);
            let mark = self.trail.len();
            for (c, near) in near.into_iter().enumerate() {
                let known = |best: &(i64, Vec<u32>)| best.1[self.item(c)] == self.option(c);
                if !near && !self.record.best.as_ref().is_some_and(known) {
                    self.forbid(c);
                }
            }
            for part in PARTS {
                let target = self.record.known.map(|known| bound - bound.saturating_sub(known).max(0) / part);
                self.record.target = target.max(self.record.known);
                self.record.most_nodes = self.record.nodes + NODES;
                self.record.stopped = false;
                self.node(bound, None);
            }
            self.undo(mark);
        }
        self.record.open_bound = outer;
        self.record.lessons = lessons;
    }

    fn item(&self, column: usize) -> usize {
        self.core.open[self.relaxation.columns[column].0].item
    }
}
