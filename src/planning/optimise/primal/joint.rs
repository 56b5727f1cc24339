//! Limits of plans of several years, all years of one at a time.
//!
//! Filled one after the other (see `fill`), the first rows come right at the cost of
//! the last, for what waits a year leaves one row and meets another. So here a limit's
//! rows are dealt with together, narrowest limit first. Those about many units have
//! moves enough, but may be far off by what the units did: they are first brought
//! near, all together, by moves that lower
//!
//! ```text
//! Σ loss + w Σ_rows (off / typical cost)²,   w rising
//! ```
//!
//! The square lets an excess of one year spread over all years until a move that is
//! cheap can end it. Then [`exchange`] brings each limit to its sides, and the rows
//! about many units get what the other moves of one year can still add.

use super::exchange::{cheapest, exchange};
use super::fill::{Effort, Files, How, fresh, order};
use super::knapsack::Knapsack;
use super::ledger::{Ledger, Move};
use crate::planning::optimise::problem::NO_HIGH;

/// The weights w, in parts of what a typical option's money is worth.
const WEIGHTS: [f64; 5] = [2e-4, 8e-4, 3.2e-3, 1.28e-2, 5.12e-2];

/// And how many of them for rows about many units, which have further to go.
const WIDE: usize = 3;

/// Rows about many units aim at so much slack, in typical costs: what is left over is
/// easier to spend than what is missing is to find.
const SLACK: f64 = 0.5;

/// Passes over the moves at one weight.
const PASSES: usize = 30;

/// Fills every limit once.
pub(super) fn fill(ledger: &mut Ledger, effort: Effort) {
    let (order, breadth) = order(ledger, &vec![false; ledger.spent.len()]);
    let mut files = Files::new(ledger, &order, breadth, How::Jointly);
    files.put_all(ledger);
    let years = ledger.problem.years;
    let mut limits: Vec<usize> = order.iter().map(|r| r / years).collect();
    limits.dedup();
    let wide = |ledger: &Ledger, limit: usize| ledger.problem.rows[limit * years].unit.is_none();
    let units = limits.iter().position(|&l| wide(ledger, l)).unwrap_or(limits.len());
    let mut knapsack = Knapsack::default();
    for (k, &limit) in limits.iter().enumerate() {
        let rows = bounded(ledger, limit);
        if k == units {
            let all: Vec<usize> = limits[k..].iter().flat_map(|&l| bounded(ledger, l)).collect();
            let moves: Vec<Move> = limits[k..].iter().flat_map(|&l| files.of_limit(l)).collect();
            let options = options(ledger, &moves);
            approach(ledger, &all, &options, SLACK, &WEIGHTS[..WIDE]);
        }
        let moves = files.of_limit(limit);
        if rows.iter().all(|&r| ledger.position(r, ledger.spent[r]) == 0.0) {
            continue;
        }
        let own = options(ledger, &moves);
        if !wide(ledger, limit) {
            approach(ledger, &rows, &own, 0.0, &WEIGHTS);
        }
        exchange(ledger, &rows, &own);
        if wide(ledger, limit) {
            for &row in &rows {
                within(ledger, &mut knapsack, &rows, row, &moves, effort);
            }
        }
    }
}

/// The rows of a limit that have a side.
fn bounded(ledger: &Ledger, limit: usize) -> Vec<usize> {
    let years = ledger.problem.years;
    let has_side = |r: &usize| ledger.problem.rows[*r].low > 0 || ledger.problem.rows[*r].high < NO_HIGH;
    (limit * years..(limit + 1) * years).filter(has_side).collect()
}

/// The options that moves still to be made go to, and those they come from.
fn options(ledger: &Ledger, moves: &[Move]) -> Vec<(u32, u32)> {
    let open = moves.iter().filter(|m| fresh(ledger, **m));
    let mut options: Vec<(u32, u32)> = open.flat_map(|m| [(m.item, m.to), (m.item, m.from)]).collect();
    options.sort_unstable();
    options.dedup();
    options
}

/// A knapsack of the moves that touch one row of a limit and none of the others.
fn within(
    ledger: &mut Ledger,
    knapsack: &mut Knapsack,
    rows: &[usize],
    row: usize,
    moves: &[Move],
    effort: Effort,
) {
    let mut touched = Vec::new();
    let mut own = Vec::new();
    for &m in moves.iter().filter(|m| fresh(ledger, **m)) {
        ledger.touched(m.item as usize, m.to, &mut touched);
        let others = touched.iter().any(|t| t.0 as usize != row && rows.contains(&(t.0 as usize)));
        if let Some(t) = touched.iter().find(|t| t.0 as usize == row && !others) {
            own.push((m, t.1));
        }
    }
    knapsack.fill(ledger, row, &own, effort);
}

/// Brings rows near their sides, the cheapest moves first.
fn approach(ledger: &mut Ledger, rows: &[usize], options: &[(u32, u32)], slack: f64, weights: &[f64]) {
    let worth = ledger.typical_price() * ledger.typical_cost.max(1) as f64;
    let mut touched = Vec::new();
    for weight in weights.iter().map(|w| w * worth) {
        for _ in 0..PASSES {
            if rows.iter().all(|&r| off(ledger, r, 0, slack).abs() < 0.5) {
                return;
            }
            let mut any = false;
            for m in cheapest(ledger, options) {
                if !fresh(ledger, m) {
                    continue;
                }
                ledger.touched(m.item as usize, m.to, &mut touched);
                let mut change = 0.0;
                let fits = touched.iter().all(|&(r, by)| {
                    let r = r as usize;
                    if rows.contains(&r) {
                        change += off(ledger, r, by, slack).powi(2) - off(ledger, r, 0, slack).powi(2);
                        return true;
                    }
                    ledger.slack(r, by).is_none_or(|(used, left)| used <= left)
                });
                if fits && m.loss + weight * change < -1e-12 {
                    ledger.apply(m.item as usize, m.to, &touched);
                    any = true;
                }
            }
            if !any {
                break;
            }
        }
    }
}

/// How far a row is from its side after a change, in typical costs; a row without a
/// price is only off outside its sides.
fn off(ledger: &Ledger, row: usize, by: i64, slack: f64) -> f64 {
    let (sides, y, spent) = (&ledger.problem.rows[row], ledger.prices.row[row], ledger.spent[row] + by);
    let left = |from: i64, to: i64| to.saturating_sub(from) as f64 / ledger.typical_cost.max(1) as f64;
    match y {
        y if y > 0.0 => left(spent, sides.high) - slack,
        y if y < 0.0 => left(sides.low, spent) - slack,
        _ => left(spent, sides.high).min(left(sides.low, spent)).min(0.0),
    }
}
