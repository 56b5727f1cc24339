//! Cuts: what the limits imply for whole choices but not for shares.
//!
//! The relaxation may buy thirds of PCs, so that a floor is met to the đồng and a
//! cap used up. *Mixed-integer rounding* (Nemhauser & Wolsey 1990; Marchand &
//! Wolsey 2001) forbids much of that. For a row `Σ a x ≤ b` over whole x ≥ 0, a
//! divisor δ and `r = b mod δ`,
//!
//! ```text
//! Σ F(a) x ≤ F(b),    F(a) = ⌊a/δ⌋ (δ − r) + max(0, a mod δ − r)
//! ```
//!
//! holds for every whole x: F is superadditive and at b is what it says. Before
//! that, items that the relaxation chooses are *complemented*: with s = 1 − Σ x for
//! "nothing of item i", `Σ a x = h + Σ (a − h) x − h s` for any h, here the amount
//! of the option that the relaxation prefers. So one formula gives covers of caps
//! and of floors (a floor is the row with all signs turned), divided by whatever is
//! divided now.
//!
//! Everything here is integers, made from integers by the formula; the relaxation's
//! shares only say where to look. A cut is as true as the limit it comes from.

/// `Σ coefficient · x ≤ high` over columns of the relaxation.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    pub(super) terms: Vec<(usize, i64)>,
    pub(super) high: i64,
    /// The largest coefficient.
    pub(super) divisor: f64,
}

/// A row to make cuts from: `Σ amounts · x ≤ high`, amounts by column.
pub(super) struct Source {
    pub(super) amounts: Vec<i64>,
    pub(super) high: i64,
}

/// Coefficients have at most so many bits, and one.
const BITS: u32 = 16;

/// A cut must be off the relaxation by so much, in lengths of its coefficients.
const OFF: f64 = 1e-3;

/// Divisors tried for each row.
const DIVISORS: usize = 16;

/// The cut of a row that the shares break most. `first` says which columns are an
/// item's, `share` what the relaxation chose.
pub(super) fn best(source: &Source, first: &[usize], share: &[f64]) -> Option<Cut> {
    let mut best: Option<(f64, Cut)> = None;
    for least in [2.0, 0.6, 0.3] {
        let Some(row) = Complemented::new(source, first, share, least) else { continue };
        for divisor in row.divisors(share) {
            let Some(cut) = row.round(divisor) else { continue };
            let off = cut.off(share);
            if off > OFF && best.as_ref().is_none_or(|b| off > b.0) {
                best = Some((off, cut));
            }
        }
    }
    best.map(|b| b.1)
}

impl Cut {
    /// How far the shares break it.
    fn off(&self, share: &[f64]) -> f64 {
        let (mut sum, mut square) = (0.0, 0.0);
        for &(c, a) in &self.terms {
            let a = a as f64 / self.divisor;
            sum += a * share[c];
            square += a * a;
        }
        (sum - self.high as f64 / self.divisor) / square.sqrt().max(1e-12)
    }

    /// The least the left side can come to, over the divisor.
    pub(super) fn low(&self) -> f64 {
        self.terms.iter().map(|t| t.1.min(0) as f64).sum::<f64>() / self.divisor
    }
}

/// A row with some items complemented.
struct Complemented<'a> {
    source: &'a Source,
    first: &'a [usize],
    /// h of each item, 0 for those left as they are.
    shift: Vec<i64>,
    /// The high side without them.
    high: i64,
}

impl<'a> Complemented<'a> {
    /// Complements every item of which the relaxation chose at least so much.
    fn new(source: &'a Source, first: &'a [usize], share: &[f64], least: f64) -> Option<Self> {
        let mut high = source.high;
        let mut shift = vec![0; first.len() - 1];
        for (shift, own) in shift.iter_mut().zip(first.windows(2)) {
            let counts = || (own[0]..own[1]).filter(|&c| source.amounts[c] != 0);
            if counts().map(|c| share[c]).sum::<f64>() >= least {
                let most = counts().max_by(|&a, &b| share[a].total_cmp(&share[b]))?;
                *shift = source.amounts[most];
                high = high.checked_sub(*shift)?;
            }
        }
        let new = least > 1.0 || shift.iter().any(|&h| h != 0);
        new.then_some(Self { source, first, shift, high })
    }

    /// Divisors worth trying: amounts of what is divided now.
    fn divisors(&self, share: &[f64]) -> Vec<i64> {
        let divided = |share: f64| share > 1e-4 && share < 1.0 - 1e-4;
        let mut found: Vec<i64> = Vec::new();
        for (&shift, own) in self.shift.iter().zip(self.first.windows(2)) {
            let amounts = (own[0]..own[1]).filter(|&c| divided(share[c])).map(|c| self.source.amounts[c]);
            found.extend(amounts.map(|a| a.saturating_sub(shift).saturating_abs()));
            if divided(share[own[0]..own[1]].iter().sum()) {
                found.push(shift.saturating_abs());
            }
        }
        found.retain(|&d| d > 1);
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        found.truncate(DIVISORS);
        found
    }

    /// The cut by one divisor; `None` if it says nothing new or grows too large.
    fn round(&self, divisor: i64) -> Option<Cut> {
        let rest = self.high.rem_euclid(divisor);
        if rest == 0 {
            return None;
        }
        let f = |a: i64| {
            let part = i128::from((a.rem_euclid(divisor) - rest).max(0));
            i128::from(a.div_euclid(divisor)) * i128::from(divisor - rest) + part
        };
        let mut high = f(self.high);
        let mut terms = Vec::new();
        let mut common = 0;
        for (&shift, own) in self.shift.iter().zip(self.first.windows(2)) {
            let base = f(shift.checked_neg()?);
            high -= base;
            for c in own[0]..own[1] {
                let term = f(self.source.amounts[c].checked_sub(shift)?) - base;
                if term != 0 {
                    terms.push((c, term));
                    common = divisor_of(common, term.abs());
                }
            }
        }
        // What is common is divided by: the left side is a multiple of it, so may the
        // right be. What is finer than the simplex can tell is rounded down, which x ≥ 0
        // allows.
        let most = terms.iter().map(|t| t.1.abs()).max()?;
        let unit = common.max(most >> BITS);
        let terms = terms.iter().map(|&(c, a)| (c, a.div_euclid(unit) as i64)).filter(|t| t.1 != 0).collect();
        let high = i64::try_from(high.div_euclid(unit)).ok()?;
        let divisor = (most / unit) as f64;
        Some(Cut { terms, high, divisor })
    }
}

fn divisor_of(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::{Source, best};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever the shares, no whole choice that keeps to the row breaks its cut,
        /// and the shares do.
        #[test]
        fn a_cut_is_as_true_as_its_row(
            amounts in proptest::collection::vec(-40..=40_i64, 9),
            high in -60..=120_i64,
            shares in proptest::collection::vec(0..=100_u8, 9),
        ) {
            let first = [0, 3, 6, 9];
            let mut share: Vec<f64> = shares.iter().map(|&s| f64::from(s) / 100.0).collect();
            for own in share.chunks_mut(3) {
                let sum: f64 = own.iter().sum();
                own.iter_mut().for_each(|x| *x /= sum.max(1.0));
            }
            let source = Source { amounts, high };
            let Some(cut) = best(&source, &first, &share) else { return Ok(()) };
            let sum: f64 = cut.terms.iter().map(|&(c, a)| a as f64 * share[c]).sum();
            prop_assert!(sum > cut.high as f64);
            for choice in 0..64_usize {
                // Of each item column 0, 1, 2 or none.
                let picked: Vec<usize> =
                    (0..3).map(|k| (k, choice >> (2 * k) & 3)).filter(|p| p.1 < 3).map(|(k, o)| 3 * k + o).collect();
                let left: i64 = picked.iter().map(|&c| source.amounts[c]).sum();
                let cut_left: i64 = cut.terms.iter().filter(|t| picked.contains(&t.0)).map(|t| t.1).sum();
                prop_assert!(left > source.high || cut_left <= cut.high);
            }
        }
    }
}
