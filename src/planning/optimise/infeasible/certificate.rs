//! A proof that nothing is allowed, made to need few rows.
//!
//! The proof is D < 0 with all values taken as 0 (see `bound`). D is a sum over
//! families, and a row's price matters only to families that count in it, so
//! whether the proof stands without that price is a look at those alone: the
//! floor of one commune costs a look at that commune. Rows that add least to
//! the proof are dropped first, so that what remains is short.

use crate::planning::optimise::bound::{Fixed, Prices, Uses, Worth};
use crate::planning::optimise::problem::{Asked, Problem};

/// A proof, added up by family.
pub(super) struct Certificate<'a, 'i> {
    problem: &'a Problem<'i>,
    fixed: Fixed,
    /// Items by family; where each family starts.
    items: Vec<u32>,
    starts: Vec<usize>,
    sums: Vec<i128>,
}

/// The rows among those asked that the proof by `prices` needs; `None` if
/// there is no proof in these prices. `problem` has the sides that are asked for,
/// but no option may be ruled out by one: only then is a row without a price as
/// good as a row that isn't there.
pub(crate) fn needed(problem: &Problem, asked: &Asked, prices: &Prices) -> Option<Asked> {
    let nothing = Asked::nothing(problem.instance);
    let Some(mut proof) = Certificate::new(problem, prices) else {
        // A forced item has no option left, whatever the limits.
        return Some(nothing);
    };
    if !proof.holds() {
        return None;
    }
    let mut rows: Vec<usize> = (0..asked.0.len()).filter(|&r| asked.0[r] && prices.row[r] != 0.0).collect();
    // The cap, which most proofs need, is tried last.
    rows.sort_by_key(|&r| (r < problem.years, proof.fixed.weight(problem, r).abs(), r));
    let mut kept = nothing;
    for r in rows {
        kept.0[r] = !proof.drop(r);
    }
    Some(kept)
}

impl<'a, 'i> Certificate<'a, 'i> {
    /// `None` when an item must have an option and has none.
    fn new(problem: &'a Problem<'i>, prices: &Prices) -> Option<Self> {
        let family = |item: usize| {
            let option = problem.instance.options(item).next();
            option.map(|j| problem.family_of_class[problem.class_of[j] as usize] as usize)
        };
        let mut starts = vec![0; problem.families.len() + 1];
        for item in 0..problem.items() {
            match family(item) {
                Some(f) => starts[f + 1] += 1,
                None if problem.forced[item] => return None,
                None => (),
            }
        }
        for f in 0..problem.families.len() {
            starts[f + 1] += starts[f];
        }
        let mut next = starts.clone();
        let mut items = vec![0; starts[problem.families.len()]];
        for item in 0..problem.items() {
            if let Some(f) = family(item) {
                items[next[f]] = item as u32;
                next[f] += 1;
            }
        }
        let fixed = Fixed::new(problem, prices);
        let mut proof = Self { problem, fixed, items, starts, sums: Vec::new() };
        proof.sums = (0..problem.families.len()).map(|f| proof.sum(f)).collect::<Option<_>>()?;
        Some(proof)
    }

    /// What the items of a family add to D.
    fn sum(&self, family: usize) -> Option<i128> {
        let items = &self.items[self.starts[family]..self.starts[family + 1]];
        let best = |&item: &u32| {
            let item = item as usize;
            let mut uses = Uses::from(self.problem, self.problem.instance.first[item] as usize);
            self.fixed.best(self.problem, item, &mut uses, Worth::Nothing)
        };
        items.iter().map(best).sum()
    }

    fn holds(&self) -> bool {
        let constant = self.fixed.constant(self.problem);
        constant.and_then(|c| self.sums.iter().try_fold(c, |sum, &s| sum.checked_add(s))).is_some_and(|d| d < 0)
    }

    /// Takes a row's price out if the proof stands without.
    fn drop(&mut self, row: usize) -> bool {
        let problem = self.problem;
        let limit = (row - row % problem.years) as u32;
        let counts = |c: &usize| problem.class_limits[*c].contains(&limit);
        let classes: Vec<usize> = (0..problem.class_limits.len()).filter(counts).collect();
        let mut families: Vec<usize> = classes.iter().map(|&c| problem.family_of_class[c] as usize).collect();
        families.dedup();
        let before = self.fixed.exchange(problem, row, 0, &classes);
        let sums: Vec<i128> = families.iter().map(|&f| self.sums[f]).collect();
        for &f in &families {
            // Every forced item had an option when the proof was made.
            self.sums[f] = self.sum(f).unwrap_or(0);
        }
        let stands = self.holds();
        if !stands {
            self.fixed.exchange(problem, row, before, &classes);
            families.iter().zip(sums).for_each(|(&f, sum)| self.sums[f] = sum);
        }
        stands
    }
}
