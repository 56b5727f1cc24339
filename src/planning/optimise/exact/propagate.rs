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
use std::ops::Range;

/// A row as this looks at it: which open items count in it, with which of its terms.
pub(super) struct Line {
    high: i64,
    items: Vec<(usize, Range<usize>)>,
    terms: Vec<(usize, i64)>,
}

impl Line {
    /// `item` says whose a column is.
    pub(super) fn new(source: &Source, item: impl Fn(usize) -> usize) -> Self {
        let terms = source.terms.clone();
        let mut items: Vec<(usize, Range<usize>)> = Vec::new();
        for (k, &(c, _)) in terms.iter().enumerate() {
            match items.last_mut().filter(|i| i.0 == item(c)) {
                Some(own) => own.1.end = k + 1,
                None => items.push((item(c), k..k + 1)),
            }
        }
        Self { high: source.high, items, terms }
    }
}

/// Something that has become impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// A column.
    Option(usize),
    /// Everything of an open item that does not count in the row, nothing included.
    Rest(usize, usize),
}

/// Lists what the rows rule out; false if they leave no choice at all. `possibilities`
/// says how many each open item has, nothing included.
pub(super) fn narrow(lines: &[Line], allowed: &[bool], possibilities: &[usize], gone: &mut Vec<Gone>) -> bool {
    let mut least: Vec<(i64, bool)> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        least.clear();
        let mut room = i128::from(line.high);
        for (k, terms) in &line.items {
            let (mut own, mut count) = (i64::MAX, 0);
            for &(_, a) in line.terms[terms.clone()].iter().filter(|t| allowed[t.0]) {
                own = own.min(a);
                count += 1;
            }
            let others = possibilities[*k] > count;
            let own = if others { own.min(0) } else { own };
            if possibilities[*k] == 0 {
                return false;
            }
            room -= i128::from(own);
            least.push((own, others));
        }
        if room < 0 {
            return false;
        }
        for ((k, terms), &(least, others)) in line.items.iter().zip(&least) {
            let fits = |amount: i64| i128::from(amount) - i128::from(least) <= room;
            let terms = line.terms[terms.clone()].iter().filter(|t| allowed[t.0] && !fits(t.1));
            gone.extend(terms.map(|t| Gone::Option(t.0)));
            if others && !fits(0) {
                gone.push(Gone::Rest(number, *k));
            }
        }
    }
    true
}

impl Line {
    /// Whether a column of an item counts here.
    pub(super) fn counts(&self, column: usize) -> bool {
        self.terms.binary_search_by_key(&column, |t| t.0).is_ok()
    }
}
