//! What money buys: the best value against the cap, and the next amounts.

use super::{Change, again_to, changes, solved};
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

/// Solves around the cap of a solved `base`, each time from the answer at the cap before:
/// what is allowed there is allowed with more.
pub fn curve(instance: &Instance, base: &Solution, control: &Control) -> Curve {
    let mut variant = instance.clone();
    let gap = control.gap.max(base.gap());
    let mut solve = |percent: i64, before: &Solution| {
        variant.set_cap(&share(instance.cap(), percent));
        again_to(&variant, before, gap, control)
    };
    let at = PERCENT.iter().position(|&p| p == 100).unwrap_or(0);
    let mut solutions = vec![base.clone(); PERCENT.len()];
    for k in at + 1..PERCENT.len() {
        solutions[k] = solve(PERCENT[k], &solutions[k - 1]);
    }
    for k in (0..at).rev() {
        let before = if solutions[k + 1].status == Status::Solved { &solutions[k + 1] } else { base };
        solutions[k] = solve(PERCENT[k], before);
    }
    // With less money nothing is worth more than with more.
    for k in (1..PERCENT.len()).rev() {
        solutions[k - 1].bound = solutions[k - 1].bound.min(solutions[k].bound);
    }
    let point = |(&percent, solution): (&i64, Solution)| {
        let Solution { status, value, bound, cost, .. } = solution;
        Point { cap: share(instance.cap(), percent), status, value, bound, cost }
    };
    let points = PERCENT.iter().zip(solutions).map(point).collect();
    let mut next = Vec::new();
    let mut before = base.clone();
    for percent in NEXT {
        let solution = solve(100 + percent, &before);
        let at_most = solution.bound.saturating_sub(base.value).max(0);
        if let Some(solution) = solved(solution).filter(|s| s.value > before.value) {
            before = solution;
        }
        let (extra, value) = (share(instance.cap(), percent), before.value - base.value);
        next.push(Next { extra, value, at_most, buys: changes(instance, base, &before) });
    }
    Curve { points, next }
}

fn share(cap: &[i64], percent: i64) -> Vec<i64> {
    let part = |&c: &i64| i64::try_from(i128::from(c) * i128::from(percent) / 100).unwrap_or(i64::MAX);
    cap.iter().map(part).collect()
}
