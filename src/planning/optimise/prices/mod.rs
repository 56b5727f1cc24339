//! Good prices: those at which the bound D (see `bound`) is small.
//!
//! D is convex in the prices, so there is one best bound, and descent finds it: that of
//! the linear relaxation. A price is good to a few digits; what it proves is worked out
//! afterwards, in integers.
//!
//! * [`laminar`]: one year, one cap, and limits that share no item. The best prices fall
//!   out of sorting.
//! * [`descent`]: everything else, by steps ([`newton`]) on D with its corners rounded
//!   ([`smooth`], by the e^x of [`exp`]).

pub(crate) mod descent;
pub(crate) mod exp;
pub(crate) mod laminar;
mod newton;
mod smooth;

use super::bound::{Prices, Worth};
use super::control::Control;
use super::problem::Problem;

/// Good prices, looked for from `start` where that helps; and whether it is known that
/// the relaxation allows something.
pub(crate) fn good(problem: &Problem, start: Option<&Prices>, control: &Control) -> (Prices, bool) {
    laminar::prices(problem).unwrap_or_else(|| (descent::prices(problem, start, Worth::Values, control), false))
}

/// The price of one đồng by class and year.
pub(crate) fn by_class(problem: &Problem, row: &[f64], into: &mut Vec<f64>) {
    into.clear();
    for limits in &problem.class_limits {
        for t in 0..problem.years {
            into.push(limits.iter().map(|&l| row[l as usize + t]).sum());
        }
    }
}
