//! Cuts of one limit over two years at once: what holds for every choice among its items.
//!
//! A kind has fifteen PCs and money for four: which sums can be reached, and in which years,
//! no rounding of a single row says. But the choices P among so few items can be searched
//! exactly, and so can the deepest cut be found ("Fenchel cuts": Boyd 1994; "local cuts":
//! Applegate, Bixby, Chvátal & Cook 2001; for knapsacks: Kaparis & Letchford 2010). For
//! the shares x of the relaxation
//!
//! ```text
//! minimise β  so that  α·p ≤ β for every p ∈ P,  α·x = 1,  α ≥ 0
//! ```
//!
//! cuts x off if β < 1. (For floors it is the other way round: maximise β so that α·p ≥ β.)
//! The rows p are added as [`best`] finds them, over the columns that the relaxation
//! chooses. Then α is made whole, β worked out again from P, exactly, and every other
//! column *lifted*, one after the other: it gets what the best choice beside it leaves of β.

mod best;

use super::cuts::{Cut, Source};
use super::relaxation::Relaxation;
use super::simplex::{End, Simplex};
use crate::planning::optimise::control::Control;
use best::Best;
use std::ops::Range;

/// Limits of more columns than this are left to rounding.
const COLUMNS: usize = 130;

/// Amounts and sides are below this: prices and losses stay within `i128`.
const AMOUNT: i64 = 1 << 40;

/// A cut must be off by this part of β.
const OFF: f64 = 2e-3;

/// Years of a part: so many it takes to compare two ways quickly.
const YEARS: usize = 2;

/// Choices looked for until a cut is given up.
const CHOICES: usize = 200;

/// The same side of a limit in two years (or one): `Σ amount · x ≤ high`, and at most one column of
/// each item.
#[derive(Debug)]
pub(super) struct Part {
    /// The columns that count in it, rising; a *place* is a number in here.
    columns: Vec<usize>,
    /// Places of each item.
    items: Vec<Range<usize>>,
    rows: Vec<PartRow>,
    /// Amounts are all negative, or none is.
    floor: bool,
}

/// One year.
#[derive(Debug)]
struct PartRow {
    amount: Vec<i64>,
    high: i64,
}

impl Part {
    /// The part that these rows make, if it is small enough.
    pub(super) fn new(sources: &[&Source], item: impl Fn(usize) -> usize) -> Option<Self> {
        let mut columns: Vec<usize> = sources.iter().flat_map(|s| &s.terms).map(|t| t.0).collect();
        columns.sort_unstable();
        columns.dedup();
        let small = |s: &&Source| s.high.abs() < AMOUNT && s.terms.iter().all(|t| t.1.abs() < AMOUNT);
        if columns.len() > COLUMNS || !sources.iter().all(small) {
            return None;
        }
        let mut items: Vec<Range<usize>> = Vec::new();
        for (k, &c) in columns.iter().enumerate() {
            match items.last_mut().filter(|i| item(columns[i.start]) == item(c)) {
                Some(own) => own.end = k + 1,
                None => items.push(k..k + 1),
            }
        }
        let row = |s: &&Source| PartRow { amount: columns.iter().map(|&c| s.of(c)).collect(), high: s.high };
        let rows = sources.iter().map(row).collect();
        let floor = sources.iter().any(|s| s.terms.iter().any(|t| t.1 < 0));
        Some(Self { items, rows, floor, columns })
    }

    /// The deepest cut that these shares break, if there is one. `costs` are the reduced costs.
    pub(super) fn cut(&self, share: &[f64], costs: &[f64]) -> Option<Cut> {
        let share: Vec<f64> = self.columns.iter().map(|&c| share[c]).collect();
        if !share.iter().any(|s| (1e-3..1.0 - 1e-3).contains(s)) {
            return None;
        }
        let mut active: Vec<bool> = share.iter().map(|&s| s > 1e-4).collect();
        let mut weights = whole(&self.direction(&share, &active)?);
        if self.floor {
            weights.iter_mut().for_each(|w| *w = -*w);
        }
        let Best::Sum(high, _) = self.best(&weights, &active, None, None) else { return None };
        let sum: f64 = weights.iter().zip(&share).map(|(&w, s)| w as f64 * s).sum();
        if sum - high as f64 <= OFF * sum.abs() {
            return None;
        }
        let mut others: Vec<usize> = (0..active.len()).filter(|&c| !active[c]).collect();
        others.sort_by(|&a, &b| costs[self.columns[b]].total_cmp(&costs[self.columns[a]]));
        for c in others {
            weights[c] = match self.best(&weights, &active, Some(c), None) {
                Best::Sum(sum, _) => high - sum,
                Best::Nothing => 0,
                // Without it a choice still keeps to a cap, so nothing is always true there.
                Best::Some(_) | Best::Unknown if self.floor => return None,
                Best::Some(_) | Best::Unknown => 0,
            };
            active[c] = true;
        }
        let terms: Vec<(usize, i64)> = self.columns.iter().copied().zip(weights).filter(|t| t.1 != 0).collect();
        let scale = terms.iter().map(|t| t.1.unsigned_abs()).max()? as f64;
        Some(Cut { terms, high, scale })
    }

    /// α of the deepest cut, zero for what is not active; `None` if there is none.
    fn direction(&self, share: &[f64], active: &[bool]) -> Option<Vec<f64>> {
        let places: Vec<usize> = (0..share.len()).filter(|&c| active[c]).collect();
        let k = places.len();
        let sign = if self.floor { -1.0 } else { 1.0 };
        // Columns are α, then β.
        let mut matrix: Vec<f64> = places.iter().map(|&c| share[c]).collect();
        matrix.push(0.0);
        let mut objective = vec![0.0; k + 1];
        objective[k] = -sign;
        let most = places.iter().map(|&c| 1.0 / share[c]);
        let upper: Vec<f64> = most.chain([if self.floor { 100.0 } else { 1.0 }, 1.0]).collect();
        let mut lower = vec![0.0; k + 1];
        lower.push(1.0);
        let mut simplex = Simplex::new(matrix, objective, lower, upper);
        for _ in 0..CHOICES {
            if simplex.solve(f64::NEG_INFINITY, &Control::default()) != End::Optimal {
                return None;
            }
            let found = simplex.shares();
            let high = found[k];
            if sign * (1.0 - high) < OFF {
                return None;
            }
            let mut alpha = vec![0.0; share.len()];
            places.iter().zip(found).for_each(|(&c, &a)| alpha[c] = a);
            let unit = sign * 65536.0 / alpha.iter().copied().fold(1e-9, f64::max);
            let weights: Vec<i64> = alpha.iter().map(|a| (a * unit).round() as i64).collect();
            // What breaks this α by less than a hair is not looked for.
            let high = (high * unit) as i64;
            let chosen = match self.best(&weights, active, None, Some(high + high.abs() / 10_000 + 1)) {
                Best::Sum(_, chosen) | Best::Some(chosen) => chosen,
                Best::Nothing => return Some(alpha),
                Best::Unknown => return None,
            };
            let mut row: Vec<f64> = places.iter().map(|c| f64::from(u8::from(chosen.contains(c)))).collect();
            row.push(-1.0);
            let far = 1e6;
            let (low, high) = if self.floor { (0.0, far) } else { (-far, 0.0) };
            simplex.add_row(&row, low, high);
        }
        None
    }
}

/// A direction in whole numbers: small ones where they say the same.
fn whole(alpha: &[f64]) -> Vec<i64> {
    let most = alpha.iter().copied().fold(1e-9, f64::max);
    let near = |times: &f64| alpha.iter().map(|a| a / most * times).all(|a| (a - a.round()).abs() < 1e-4);
    let times = (1..=40).map(f64::from).find(near).unwrap_or(4096.0);
    alpha.iter().map(|a| (a / most * times).round() as i64).collect()
}

impl Relaxation {
    /// The limits' sides, two years at a time; the limits' are the first of `sides`.
    pub(super) fn parts(&self, years: usize) -> Vec<Part> {
        let mut parts = Vec::new();
        for own in self.limits.chunk_by(|a, b| a.0 / years == b.0 / years) {
            let first = self.limits.iter().position(|l| l.0 == own[0].0).unwrap_or(0);
            for side in [0, 1] {
                let sources = (first..first + own.len()).filter_map(|k| Some(&self.sources[self.sides[k][side]?]));
                let sources: Vec<&Source> = sources.collect();
                parts.extend(sources.chunks(YEARS).filter_map(|years| Part::new(years, |c| self.columns[c].0)));
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests;
