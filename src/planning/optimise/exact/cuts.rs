//! Cuts: what the limits imply for whole choices but not for shares.
//!
//! The relaxation may buy thirds of PCs, so that a floor is met to the đồng and a
//! cap used up. *Mixed-integer rounding* (Nemhauser & Wolsey 1990; Marchand &
//! Wolsey 2001) forbids much of that. Every row is whole numbers, so is its slack:
//! `Σ a x + s = b`, s ≥ 0. For any sum of rows by whole multipliers λ of either sign,
//! `Σ α x + Σ λ s = β`, a divisor δ and `r = β mod δ`,
//!
//! ```text
//! Σ F(α) x + Σ F(λ) s ≤ F(β),    F(a) = ⌊a/δ⌋ (δ − r) + max(0, a mod δ − r)
//! ```
//!
//! holds for all whole x, s ≥ 0: F is superadditive and at β is what it says. Putting
//! `s = b − Σ a x` back makes it a row over x. What to add up:
//!
//! * one limit, with "at most one option" of the items that the relaxation chooses
//!   subtracted as often as the preferred option costs (*complemented*). This gives
//!   covers of caps and of floors, divided by whatever is divided now;
//! * what the simplex's own table adds up to solve for a divided option ([`table`]; Gomory 1960).
//!
//! Everything here is integers, made from integers by the formula; the relaxation's
//! shares and table only say where to look. A cut is as true as the limits it comes from.

mod limit;
mod table;

pub(super) use limit::each_of_limit;
pub(super) use table::{Part, of_table};

/// `Σ coefficient · x ≤ high` over columns of the relaxation.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// (column, coefficient), by rising columns.
    pub(super) terms: Vec<(usize, i64)>,
    pub(super) high: i64,
    /// The largest coefficient: the simplex has the row divided by it.
    pub(super) scale: f64,
}

/// A row to make cuts from: `Σ amounts · x ≤ high`.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// (column, amount), by rising columns.
    pub(super) terms: Vec<(usize, i64)>,
    pub(super) high: i64,
}

impl Source {
    /// A limit's row, in the largest units that its amounts are whole in.
    pub(super) fn new(mut terms: Vec<(usize, i64)>, high: i64) -> Self {
        let unit = terms.iter().fold(0, |unit, t| divisor_of(unit, i128::from(t.1).abs())).max(1) as i64;
        terms.iter_mut().for_each(|t| t.1 /= unit);
        Self { terms, high: high.div_euclid(unit) }
    }

    /// The amount of a column.
    pub(super) fn of(&self, column: usize) -> i64 {
        self.terms.binary_search_by_key(&column, |t| t.0).map_or(0, |k| self.terms[k].1)
    }

    /// The largest amount, one way or the other.
    pub(super) fn most(&self) -> f64 {
        self.terms.iter().map(|t| t.1.unsigned_abs()).max().unwrap_or(0) as f64
    }
}

impl Cut {
    /// How far the shares break it, in lengths of its coefficients.
    pub(super) fn off(&self, share: &[f64]) -> f64 {
        let (mut sum, mut square) = (0.0, 0.0);
        for &(c, a) in &self.terms {
            let a = a as f64 / self.scale;
            sum += a * share[c];
            square += a * a;
        }
        (sum - self.high as f64 / self.scale) / square.sqrt().max(1e-12)
    }

    /// The least the left side can come to, over the scale.
    pub(super) fn low(&self) -> f64 {
        self.terms.iter().map(|t| t.1.min(0) as f64).sum::<f64>() / self.scale
    }

    /// The length of its coefficients, squared.
    pub(super) fn square(&self) -> f64 {
        self.terms.iter().map(|t| (t.1 as f64) * (t.1 as f64)).sum()
    }

    /// Its product with another cut, whose coefficients are laid out by column.
    pub(super) fn product(&self, other: &[f64]) -> f64 {
        self.terms.iter().map(|&(c, a)| a as f64 * other[c]).sum()
    }

    /// The cut where some columns are taken, and only those that have a place are left.
    pub(super) fn within(&self, place: &[Option<usize>], taken: &[bool]) -> Self {
        let spent: i64 = self.terms.iter().filter(|t| taken[t.0]).map(|t| t.1).sum();
        let terms: Vec<(usize, i64)> = self.terms.iter().filter_map(|&(c, a)| Some((place[c]?, a))).collect();
        let scale = terms.iter().map(|t| t.1.unsigned_abs()).max().unwrap_or(1) as f64;
        Self { terms, high: self.high.saturating_sub(spent), scale }
    }

    /// As a row to make further cuts from.
    pub(super) fn source(&self) -> Source {
        Source { terms: self.terms.clone(), high: self.high }
    }
}

/// Coefficients have at most so many bits, and one.
const BITS: u32 = 16;

/// A sum of rows to be rounded by a divisor.
#[derive(Clone)]
pub(super) struct Sum<'a> {
    pub(super) rows: Vec<(i128, &'a Source)>,
    pub(super) divisor: i128,
}

impl Sum<'_> {
    /// About how far the shares break its cut, in lengths of its coefficients: in floating
    /// point, only to choose by.
    pub(super) fn off(&self, share: &[f64], scratch: &mut Scratch) -> f64 {
        scratch.clear(share.len());
        let divisor = self.divisor as f64;
        let mut high = 0.0;
        for &(times, source) in &self.rows {
            let times = times as f64 / divisor;
            source.terms.iter().for_each(|&(c, a)| scratch.add(c, times * a as f64));
            high += times * source.high as f64;
        }
        let rest = high - floor(high);
        if !(1e-6..1.0 - 1e-6).contains(&rest) {
            return 0.0;
        }
        let f = |a: f64| {
            let whole = floor(a);
            whole * (1.0 - rest) + (a - whole - rest).max(0.0)
        };
        scratch.touched.iter().for_each(|&c| scratch.amount[c] = f(scratch.amount[c]));
        high = f(high);
        for &(times, source) in &self.rows {
            let slack = f(times as f64 / divisor);
            source.terms.iter().for_each(|&(c, a)| scratch.amount[c] -= slack * a as f64);
            high -= slack * source.high as f64;
        }
        let (mut sum, mut square) = (0.0, 0.0);
        for &c in &scratch.touched {
            let a = scratch.amount[c];
            sum += a * share[c];
            square += a * a;
        }
        (sum - high) / square.sqrt().max(1e-12)
    }

    /// Its cut; `None` if it says nothing or grows too large.
    pub(super) fn round(&self, columns: usize) -> Option<Cut> {
        let mut terms = vec![0; columns];
        let mut high = self.add_up(&mut terms)?;
        let rest = high.rem_euclid(self.divisor);
        if rest == 0 {
            return None;
        }
        // |F(a)| is at most |a| + divisor.
        let f = |a: i128| {
            let whole = floor_of(a, self.divisor);
            whole * (self.divisor - rest) + (a - whole * self.divisor - rest).max(0)
        };
        terms.iter_mut().filter(|a| **a != 0).for_each(|a| *a = f(*a));
        high = f(high);
        for &(times, source) in &self.rows {
            let slack = f(times);
            if slack != 0 {
                for &(c, a) in &source.terms {
                    terms[c] = terms[c].checked_sub(slack.checked_mul(i128::from(a))?)?;
                }
                high = high.checked_sub(slack.checked_mul(i128::from(source.high))?)?;
            }
        }
        coarse(&terms, high)
    }

    /// Adds the rows up: returns β, leaves α.
    fn add_up(&self, terms: &mut [i128]) -> Option<i128> {
        let mut high = 0_i128;
        for &(times, source) in &self.rows {
            for &(c, a) in &source.terms {
                terms[c] = terms[c].checked_add(times.checked_mul(i128::from(a))?)?;
            }
            high = high.checked_add(times.checked_mul(i128::from(source.high))?)?;
        }
        Some(high)
    }
}

/// The cut in numbers no finer than the simplex can tell apart.
///
/// What is common is divided by: the left side is a multiple of it, so may the right be.
/// What is finer still is rounded down, which x ≥ 0 allows.
fn coarse(terms: &[i128], high: i128) -> Option<Cut> {
    let common = terms.iter().fold(0, |common, &a| divisor_of(common, a.abs()));
    let most = terms.iter().map(|a| a.abs()).max().filter(|&a| a > 0)?;
    let unit = common.max(most >> BITS);
    let terms = terms
        .iter()
        .enumerate()
        .filter(|t| *t.1 != 0)
        .map(|(c, a)| (c, floor_of(*a, unit) as i64))
        .filter(|t| t.1 != 0);
    let high = i64::try_from(high.div_euclid(unit)).ok()?;
    Some(Cut { terms: terms.collect(), high, scale: (most / unit) as f64 })
}

/// Room for a sum's amount of every column, most of them zero.
#[derive(Default)]
pub(super) struct Scratch {
    amount: Vec<f64>,
    seen: Vec<bool>,
    touched: Vec<usize>,
}

impl Scratch {
    fn clear(&mut self, columns: usize) {
        self.amount.resize(columns, 0.0);
        self.seen.resize(columns, false);
        for c in self.touched.drain(..) {
            (self.amount[c], self.seen[c]) = (0.0, false);
        }
    }

    fn add(&mut self, column: usize, amount: f64) {
        self.amount[column] += amount;
        if !self.seen[column] {
            self.seen[column] = true;
            self.touched.push(column);
        }
    }
}

/// The next whole number below, up to the size of an `i64`.
fn floor(a: f64) -> f64 {
    let whole = a as i64 as f64;
    if whole > a { whole - 1.0 } else { whole }
}

/// ⌊a / divisor⌋: mostly of small numbers, which the processor divides at once.
fn floor_of(a: i128, divisor: i128) -> i128 {
    match (i64::try_from(a), i64::try_from(divisor)) {
        (Ok(a), Ok(divisor)) => a.div_euclid(divisor).into(),
        _ => a.div_euclid(divisor),
    }
}

fn divisor_of(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        if let (Ok(small), Ok(other)) = (u64::try_from(a), u64::try_from(b)) {
            return divisor_of_small(small, other).into();
        }
        (a, b) = (b, a % b);
    }
    a
}

fn divisor_of_small(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b > 0 && a != 1 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::{Cut, Source, Sum};
    use proptest::prelude::*;

    /// Three items of three options each: of each item column 0, 1, 2 or none.
    fn choices() -> impl Iterator<Item = Vec<usize>> {
        let picked = |choice: usize| (0..3).map(move |k| (k, choice >> (2 * k) & 3));
        (0..64).map(move |choice| picked(choice).filter(|p| p.1 < 3).map(|(k, o)| 3 * k + o).collect())
    }

    fn sum(terms: &[(usize, i64)], picked: &[usize]) -> i64 {
        terms.iter().filter(|t| picked.contains(&t.0)).map(|t| t.1).sum()
    }

    fn row() -> impl Strategy<Value = Source> {
        let amounts = proptest::collection::vec(prop_oneof![2 => Just(0), 3 => -40..=40_i64], 9);
        (amounts, -60..=120_i64).prop_map(|(amounts, high)| {
            Source::new(amounts.into_iter().enumerate().filter(|a| a.1 != 0).collect(), high)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever is added up and divided by, no whole choice that keeps to the rows
        /// breaks the cut; nor, once something is decided, what is left of it.
        #[test]
        fn a_cut_is_as_true_as_its_rows(
            rows in proptest::collection::vec((row(), -1_000..=1_000_i128), 1..5),
            items in proptest::collection::vec(-4_000..=4_000_i128, 3),
            divisor in 2..3_000_i128,
        ) {
            let item = |k: usize| Source { terms: (3 * k..3 * k + 3).map(|c| (c, 1)).collect(), high: 1 };
            let all = [item(0), item(1), item(2)];
            let own = rows.iter().map(|(row, times)| (*times, row));
            let added: Vec<(i128, &Source)> = own.chain(items.iter().copied().zip(&all)).collect();
            let Some(cut) = (Sum { rows: added, divisor }).round(9) else { return Ok(()) };
            for picked in choices() {
                if rows.iter().all(|(row, _)| sum(&row.terms, &picked) <= row.high) {
                    prop_assert!(sum(&cut.terms, &picked) <= cut.high);
                    // The first item decided as it is here, the others not.
                    let taken: Vec<bool> = (0..9).map(|c| c < 3 && picked.contains(&c)).collect();
                    let place: Vec<Option<usize>> = (0..9).map(|c: usize| c.checked_sub(3)).collect();
                    let rest: Vec<usize> = picked.iter().filter_map(|&c| place[c]).collect();
                    let within: Cut = cut.within(&place, &taken);
                    prop_assert!(sum(&within.terms, &rest) <= within.high);
                }
            }
        }
    }
}
