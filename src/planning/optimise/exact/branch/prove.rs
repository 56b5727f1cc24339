//! What the search proves at a node, in integers.
//!
//! That nothing fits, or that nothing left is worth more than a bound, and which options
//! that bound rules out. The simplex only proposes the prices; `bound` says why D is
//! never too low.

use super::Search;
use crate::planning::optimise::bound::{Fixed, Worth};

impl Search<'_, '_> {
    /// Whether the simplex's ray proves in integers that nothing fits here.
    pub(super) fn proves_nothing(&mut self) -> bool {
        let prices = self.relaxation.prices(self.problem, true);
        let fixed = Fixed::beside(self.problem, &prices, &self.relaxation.cut_prices);
        self.evaluate(&fixed, Worth::Nothing).is_some_and(|d| d < 0)
    }

    /// D over what is still possible; leaves each option's reduced value.
    /// `None` when an item has no possibility left or D overflows.
    fn evaluate(&mut self, fixed: &Fixed, worth: Worth) -> Option<i128> {
        let relaxation = &self.relaxation;
        let mut total = fixed.left_over(self.problem, &relaxation.spent, &relaxation.used)?;
        if worth == Worth::Values {
            total = total.checked_add(i128::from(relaxation.decided_value) << fixed.shift)?;
        }
        for (c, &(_, j)) in relaxation.columns.iter().enumerate().filter(|c| self.allowed[c.0]) {
            let uses = self.problem.instance.uses(j as usize);
            self.reduced[c] = fixed.reduced(self.problem, j as usize, uses, worth);
        }
        // A cut is one more row, with a price of its own.
        for (cut, &y) in relaxation.cuts.iter().zip(&fixed.others).filter(|c| *c.1 > 0) {
            total = total.checked_add(y * i128::from(cut.high))?;
            let terms = cut.terms.iter().filter(|t| self.allowed[t.0]);
            terms.for_each(|&(c, a)| self.reduced[c] -= y * i128::from(a));
        }
        for k in 0..self.core.open.len() {
            let best = self.possible(k).map(|c| self.reduced[c]).chain(self.none[k].then_some(0)).max();
            total = total.checked_add(best?)?;
        }
        Some(total)
    }

    /// D here at the simplex's prices, as a value. `None` where it overflows.
    pub(super) fn bound_here(&mut self) -> Option<i64> {
        let prices = self.relaxation.prices(self.problem, false);
        let fixed = Fixed::beside(self.problem, &prices, &self.relaxation.cut_prices);
        let total = self.evaluate(&fixed, Worth::Values)?;
        i64::try_from(total >> fixed.shift).ok()
    }

    /// Lowers the bound to D here and drops what its loss rules out. False if
    /// some item has no possibility left.
    pub(super) fn tighten(&mut self, bound: &mut i64) -> bool {
        if (0..self.none.len()).any(|k| !self.none[k] && self.possible(k).next().is_none()) {
            return false;
        }
        let prices = self.relaxation.prices(self.problem, false);
        let fixed = Fixed::beside(self.problem, &prices, &self.relaxation.cut_prices);
        self.root.get_or_insert(prices);
        if self.worth == Worth::Nothing {
            return true;
        }
        let Some(total) = self.evaluate(&fixed, Worth::Values) else {
            return true;
        };
        if let Ok(proven) = i64::try_from(total >> fixed.shift) {
            *bound = proven.min(*bound);
        }
        let Some(target) = self.record.target else { return true };
        let spare = total - ((i128::from(target) + 1) << fixed.shift);
        for k in 0..self.none.len() {
            let possible: Vec<usize> = self.possible(k).collect();
            let best = possible.iter().map(|&c| self.reduced[c]).chain(self.none[k].then_some(0)).max();
            let Some(best) = best else { return false };
            for c in possible {
                if best - self.reduced[c] > spare {
                    self.forbid(c);
                }
            }
            if self.none[k] && best > spare {
                self.require(k);
            }
        }
        true
    }
}
