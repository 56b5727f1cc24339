//! What money buys: the best value against the cap, and the next amounts.

use super::{Change, again, changes, solved};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::Instance;
use crate::planning::optimise::solution::{Solution, Status};

/// Caps of the curve, in percent of the instance's own.
const PERCENT: [i64; 11] = [50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150];

/// The next amounts, in percent of the cap.
const NEXT: [i64; 3] = [1, 5, 10];

/// One point: the best value under some cap.
#[derive(Debug, Clone)]
pub struct Point {
    /// The cap of each year, đồng.
    pub cap: Vec<i64>,
    /// How the solve ended; less money may make the minima impossible.
    pub status: Status,
    /// Best value found.
    pub value: i64,
    /// No choice under this cap is worth more.
    pub bound: i64,
    /// What it spends in each year, đồng.
    pub cost: Vec<i64>,
}

/// What some more money buys.
#[derive(Debug, Clone)]
pub struct Next {
    /// The extra of each year, đồng.
    pub extra: Vec<i64>,
    /// The value it adds.
    pub value: i64,
    /// No more than this could be added.
    pub at_most: i64,
    /// What changes.
    pub buys: Vec<Change>,
}

/// The curve and the next amounts.
#[derive(Debug, Clone)]
pub struct Curve {
    /// By rising cap.
    pub points: Vec<Point>,
    /// By rising amount.
    pub next: Vec<Next>,
}

/// Solves around the cap of a solved `base`.
pub fn curve(instance: &Instance, base: &Solution, control: &Control) -> Curve {
    let mut variant = instance.clone();
    let mut curve = Curve { points: Vec::new(), next: Vec::new() };
    for percent in PERCENT {
        let cap = share(instance.cap(), percent);
        let solution = if percent == 100 {
            base.clone()
        } else {
            variant.set_cap(&cap);
            again(&variant, base, control)
        };
        let Solution { status, value, bound, cost, .. } = solution;
        curve.points.push(Point { cap, status, value, bound, cost });
    }
    for percent in NEXT {
        let extra = share(instance.cap(), percent);
        let cap: Vec<i64> = instance.cap().iter().zip(&extra).map(|(c, e)| c.saturating_add(*e)).collect();
        variant.set_cap(&cap);
        let solution = again(&variant, base, control);
        let at_most = solution.bound.saturating_sub(base.value).max(0);
        // With more money the base stays allowed: never report less than it.
        let next = match solved(solution).filter(|s| s.value > base.value) {
            Some(solution) => Next {
                value: solution.value - base.value,
                buys: changes(instance, base, &solution),
                extra,
                at_most,
            },
            None => Next { extra, value: 0, at_most, buys: Vec::new() },
        };
        curve.next.push(next);
    }
    curve
}

fn share(cap: &[i64], percent: i64) -> Vec<i64> {
    let part = |&c: &i64| i64::try_from(i128::from(c) * i128::from(percent) / 100).unwrap_or(i64::MAX);
    cap.iter().map(part).collect()
}
