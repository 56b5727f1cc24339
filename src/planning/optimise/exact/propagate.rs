//! What a row alone makes of earlier decisions.
//!
//! If the least that all other items can spend, and this option on top, is more than
//! a row holds, the option is out ("bound propagation", Savelsbergh 1994):
//!
//! ```text
//! Σ_{others} min over what they still can choose + a > high   ⇒   not this option
//! ```
//!
//! A floor is the same row with all signs turned: what can't be missed must be
//! taken. Where a commune has three PCs to meet its floor with, this decides most of
//! them at once. Integers only.

use super::cuts::Source;

/// Something that has become impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// A column.
    Option(usize),
    /// Choosing nothing of an open item.
    None(usize),
}

/// Lists what the rows rule out; false if they leave no choice at all. `first` says
/// which columns are an item's.
pub(super) fn narrow(
    rows: &[Source],
    first: &[usize],
    allowed: &[bool],
    none: &[bool],
    gone: &mut Vec<Gone>,
) -> bool {
    let mut least = Vec::with_capacity(none.len());
    for row in rows {
        let possible = |k: usize| (first[k]..first[k + 1]).filter(|&c| allowed[c]).map(|c| row.amounts[c]);
        least.clear();
        for (k, &none) in none.iter().enumerate() {
            match possible(k).chain(none.then_some(0)).min() {
                Some(amount) => least.push(amount),
                None => return false,
            }
        }
        let room = i128::from(row.high) - least.iter().map(|&a| i128::from(a)).sum::<i128>();
        if room < 0 {
            return false;
        }
        for (k, &least) in least.iter().enumerate() {
            let fits = |amount: i64| i128::from(amount) - i128::from(least) <= room;
            let columns = (first[k]..first[k + 1]).filter(|&c| allowed[c] && !fits(row.amounts[c]));
            gone.extend(columns.map(Gone::Option));
            if none[k] && !fits(0) {
                gone.push(Gone::None(k));
            }
        }
    }
    true
}
