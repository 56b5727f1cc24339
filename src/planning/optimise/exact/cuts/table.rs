//! Cuts of the simplex's table.
//!
//! A line of the table writes a basic option by the variables that rest on a bound:
//! so it says which rows to add up, how often, for all other basic options to cancel.
//! Where the option is divided, the sum's right side is a fraction of the divisor that
//! the option itself counts, and rounding cuts the optimum off (Gomory 1960, "An
//! algorithm for the mixed integer problem"; Balas et al. 1996 on why to use many of
//! them in rounds). Options that rest at 1 are complemented.

use super::{Source, Sum};

/// One row of the simplex that rests on a side: how often it counts, that side in
/// whole numbers, and what the simplex divided it by.
pub(in crate::planning::optimise::exact) struct Part<'a> {
    pub(in crate::planning::optimise::exact) times: f64,
    pub(in crate::planning::optimise::exact) source: &'a Source,
    pub(in crate::planning::optimise::exact) scale: f64,
}

/// Times are rounded to so many bits beyond the largest scale.
const BITS: i32 = 24;

/// The sum of a line: `parts` are its rows, `full` (open item, column) of the columns that
/// rest at 1. `None` if it grows too large.
pub(in crate::planning::optimise::exact) fn of_table<'a>(
    parts: &[Part<'a>],
    full: &[(usize, usize)],
    items: &'a [Source],
) -> Option<Sum<'a>> {
    let most = parts.iter().map(|p| p.scale).fold(1.0, f64::max);
    let unit = most * 2_f64.powi(BITS);
    if unit > 2_f64.powi(90) {
        return None;
    }
    let mut rows: Vec<(i128, &Source)> = Vec::new();
    for part in parts {
        let times = (part.times / part.scale * unit).round();
        if times.abs() > 2_f64.powi(100) {
            return None;
        }
        if times != 0.0 {
            rows.push((times as i128, part.source));
        }
    }
    for &(open, column) in full {
        let count = |r: &(i128, &Source)| r.0.checked_mul(i128::from(r.1.of(column)));
        let own = rows.iter().map(count).sum::<Option<i128>>()?;
        if own != 0 {
            match rows.iter_mut().find(|r| std::ptr::eq(r.1, &items[open])) {
                Some(item) => item.0 -= own,
                None => rows.push((-own, &items[open])),
            }
        }
    }
    Some(Sum { rows, divisor: unit as i128 })
}
