//! What the bound leaves undecided.
//!
//! At prices with bound D, choosing option j instead of the item's best costs
//! its *loss* `best − r_j`, whatever the other items do. If `D − loss` is no
//! better than a choice already known, j is in no better choice and is dropped
//! (reduced-cost fixing; Dantzig, Fulkerson & Johnson 1954). Items left with a
//! single possibility are decided; the rest is the *core*. All in integers.

use crate::planning::optimise::bound::{Fixed, Prices, Uses, Worth};
use crate::planning::optimise::problem::{NONE, Problem};

/// One undecided item.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) item: usize,
    /// Its options still possible.
    pub(crate) options: Vec<u32>,
    /// Whether choosing nothing is still possible.
    pub(crate) none: bool,
}

/// The undecided items, and the decisions on all others.
#[derive(Debug, Clone)]
pub(crate) struct Core {
    pub(crate) open: Vec<Open>,
    /// Decided items with their option (or `NONE`).
    pub(crate) decided: Vec<(usize, u32)>,
}

impl Core {
    /// Everything undecided.
    pub(crate) fn whole(problem: &Problem) -> Self {
        let mut core = Core { open: Vec::new(), decided: Vec::new() };
        for item in 0..problem.items() {
            let options: Vec<u32> = problem.alive(item).map(|j| j as u32).collect();
            core.put(Open { item, options, none: !problem.forced[item] });
        }
        core
    }

    /// What remains possible in a choice worth more than `value`.
    pub(crate) fn better_than(problem: &Problem, prices: &Prices, value: i64) -> Option<Self> {
        let fixed = Fixed::new(problem, prices);
        let mut total = fixed.constant(problem)?;
        let mut uses = Uses::new(problem);
        let mut bests = Vec::with_capacity(problem.items());
        for i in 0..problem.items() {
            bests.push(fixed.best(problem, i, &mut uses, Worth::Values)?);
            total = total.checked_add(bests[i])?;
        }
        let spare = total - ((i128::from(value) + 1) << fixed.shift);
        let mut core = Core { open: Vec::new(), decided: Vec::new() };
        let mut uses = Uses::new(problem);
        for (item, &best) in bests.iter().enumerate() {
            let mut options = Vec::new();
            for j in problem.instance.options(item) {
                let uses = uses.of(j);
                if !problem.dead[j] && best - fixed.reduced(problem, j, uses, Worth::Values) <= spare {
                    options.push(j as u32);
                }
            }
            core.put(Open { item, options, none: !problem.forced[item] && best <= spare });
        }
        Some(core)
    }

    fn put(&mut self, open: Open) {
        match (&open.options[..], open.none) {
            ([], true) => self.decided.push((open.item, NONE)),
            ([only], false) => self.decided.push((open.item, *only)),
            ([] | [_, ..], _) => self.open.push(open),
        }
    }

    /// How many options are undecided.
    pub(crate) fn options(&self) -> usize {
        self.open.iter().map(|o| o.options.len()).sum()
    }
}
