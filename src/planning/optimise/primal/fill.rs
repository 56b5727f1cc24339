//! Using up slack, one row at a time, narrowest first.
//!
//! Rows are taken in order of how many options count in them: a commune's minimum,
//! then a kind, a fund, the cap. In its turn a row goes most of a long way by the cheapest
//! of the moves that are [filed](super::filing) under it, and the rest by a
//! [knapsack](super::knapsack) of them. Rows that share moves (all that are about many
//! units; a limit's years) are [steered](super::steer) together.

use super::filing::Files;
use super::knapsack::Knapsack;
use super::ledger::{Ledger, Move};
use super::steer::Steer;
use crate::planning::optimise::control::Control;
use crate::planning::optimise::problem::{NO_HIGH, Problem};

/// How large one row's knapsack is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    pub(super) items: usize,
    pub(super) buckets: usize,
}

/// Which moves a row's turn may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Any: what they do to other rows is made good in those rows' turns.
    Freely,
    /// None that touches an equally narrow row, whose turn may be over.
    Carefully,
}

/// Fills every priced or broken row once; promoted rows come first. Rows without
/// a price have no turn, but their slack is reserved: no row's knapsack holds
/// more moves than they could bear all at once.
pub(super) fn fill(ledger: &mut Ledger, promoted: &[bool], how: How, effort: Effort, control: &Control) {
    let (order, breadth) = order(ledger, promoted);
    let mut files = Files::new(ledger, &order, breadth, how);
    files.put_all(ledger);
    let mut knapsack = Knapsack::default();
    let mut done = vec![false; ledger.spent.len()];
    let problem = ledger.problem;
    for rows in order.chunk_by(|&a, &b| kin(problem, a, b) && promoted[a] == promoted[b]) {
        let mut steer = (rows.len() > 1).then(|| Steer::new(ledger, &files.under(rows)));
        for (k, &row) in rows.iter().enumerate() {
            if control.stop() {
                return;
            }
            if let Some(steer) = &mut steer {
                steer.steer(ledger, &rows[k..], &done);
            }
            if ledger.position(row, ledger.spent[row]) != 0.0 {
                let moves = match &steer {
                    Some(steer) => steer.open(ledger, &rows[k..], &done),
                    None => files.take(row),
                };
                approach(ledger, row, &moves);
                knapsack.fill(ledger, row, &moves, effort);
            }
            done[row] = true;
        }
    }
}

/// Whether two rows are steered together: all years of a limit about one unit, and all
/// rows about many.
fn kin(problem: &Problem, a: usize, b: usize) -> bool {
    a / problem.years == b / problem.years || [a, b].iter().all(|&r| problem.rows[r].unit.is_none())
}

/// How much more (or less, if negative) a row should spend.
pub(super) fn goal(ledger: &Ledger, row: usize) -> i64 {
    let (sides, spent) = (&ledger.problem.rows[row], ledger.spent[row]);
    match ledger.prices.row[row] {
        y if y < 0.0 || (y == 0.0 && spent < sides.low) => sides.low - spent,
        _ if sides.high == NO_HIGH => 0,
        _ => sides.high - spent,
    }
}

/// A way of so many typical costs is long.
const LONG: i64 = 4;

/// Goes most of the way by the cheapest moves, where the way is long: the
/// dynamic programme is for the last few moves.
fn approach(ledger: &mut Ledger, row: usize, moves: &[(Move, i64)]) {
    let mut touched = Vec::new();
    for &(m, by) in moves {
        let way = goal(ledger, row);
        if way.abs() < LONG * ledger.typical_cost {
            return;
        }
        if by.signum() == way.signum() && by.abs() < way.abs() / 2 && fresh(ledger, m) {
            ledger.touched(m.item as usize, m.to, &mut touched);
            let fits = |t: &(u32, i64)| ledger.slack(t.0 as usize, t.1).is_none_or(|(used, left)| used <= left);
            if !touched.iter().all(fits) {
                continue;
            }
            let (spent, own) = (ledger.spent[row], ledger.position(row, ledger.spent[row]));
            if m.loss + ledger.position(row, spent + by) - own < 0.0 {
                ledger.apply(m.item as usize, m.to, &touched);
            }
        }
    }
}

/// Whether the item still is where it was when the move was filed.
pub(super) fn fresh(ledger: &Ledger, m: Move) -> bool {
    ledger.choice[m.item as usize] == m.from
}

/// Rows worth filling, promoted first, then by how many options count there; and
/// that number for every row.
fn order(ledger: &Ledger, promoted: &[bool]) -> (Vec<usize>, Vec<u64>) {
    let problem = ledger.problem;
    let mut sizes = vec![0_u32; problem.class_limits.len()];
    problem.class_of.iter().for_each(|&c| sizes[c as usize] += 1);
    let mut breadth = vec![0_u64; problem.rows.len()];
    for (limits, &size) in problem.class_limits.iter().zip(&sizes) {
        for &l in limits {
            (0..problem.years).for_each(|t| breadth[l as usize + t] += u64::from(size));
        }
    }
    let mut order: Vec<usize> = (0..problem.rows.len()).filter(|&r| ledger.live(r)).collect();
    order.sort_by_key(|&r| (!promoted[r], breadth[r], r));
    (order, breadth)
}
