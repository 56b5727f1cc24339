//! Sums of one row and of the items that are complemented in it.

use super::{Source, Sum};
use std::ops::Range;

/// Divisors tried for each row.
const DIVISORS: usize = 16;

/// Calls `on` with every sum of a row that promises something. `first` says which columns
/// are an item's, `items` are the rows "at most one option", `share` what the relaxation
/// chose.
pub(in crate::planning::optimise::exact) fn each_of_limit<'a>(
    source: &'a Source,
    first: &[usize],
    items: &'a [Source],
    share: &[f64],
    mut on: impl FnMut(&Sum<'a>),
) {
    let mut amounts = vec![0; share.len()];
    source.terms.iter().for_each(|&(c, a)| amounts[c] = a);
    let counts = |k: &usize| amounts[first[*k]..first[*k + 1]].iter().any(|&a| a != 0);
    let own: Vec<usize> = (0..items.len()).filter(counts).collect();
    let columns: Vec<Range<usize>> = own.iter().map(|&k| first[k]..first[k + 1]).collect();
    for least in [2.0, 0.6, 0.3] {
        let shift = complemented(&amounts, &columns, share, least);
        if least <= 1.0 && shift.iter().all(|&h| h == 0) {
            continue;
        }
        let complement = shift.iter().zip(&own).filter(|h| *h.0 != 0).map(|(&h, &k)| (-i128::from(h), &items[k]));
        let rows: Vec<(i128, &Source)> = std::iter::once((1, source)).chain(complement).collect();
        let mut sum = Sum { rows, divisor: 1 };
        for divisor in divisors(&amounts, &shift, &columns, share) {
            sum.divisor = divisor.into();
            on(&sum);
        }
    }
}

/// What to subtract of the row of each item with these columns: the amount of its preferred
/// option, where the relaxation chose at least so much of the item.
fn complemented(amounts: &[i64], columns: &[Range<usize>], share: &[f64], least: f64) -> Vec<i64> {
    let shift = |own: &Range<usize>| {
        let counts = || own.clone().filter(|&c| amounts[c] != 0);
        if counts().map(|c| share[c]).sum::<f64>() < least {
            return 0;
        }
        counts().max_by(|&a, &b| share[a].total_cmp(&share[b])).map_or(0, |most| amounts[most])
    };
    columns.iter().map(shift).collect()
}

/// Divisors worth trying: amounts of what is divided now.
fn divisors(amounts: &[i64], shift: &[i64], columns: &[Range<usize>], share: &[f64]) -> Vec<i64> {
    let divided = |share: f64| share > 1e-4 && share < 1.0 - 1e-4;
    let mut found: Vec<i64> = Vec::new();
    for (&shift, own) in shift.iter().zip(columns) {
        let amounts = own.clone().filter(|&c| divided(share[c])).map(|c| amounts[c]);
        found.extend(amounts.map(|a| a.saturating_sub(shift).saturating_abs()));
        if divided(share[own.clone()].iter().sum()) {
            found.push(shift.saturating_abs());
        }
    }
    found.retain(|&d| d > 1);
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup();
    found.truncate(DIVISORS);
    found
}
