//! Minima that share no item, against the cap of their year.
//!
//! This is what most sets of clashing limits come down to. Each minimum is then met with as
//! little as its own items can,
//!
//! ```text
//! least_u = min { Σ cost of chosen options that count in u ≥ low_u }
//! ```
//!
//! by dynamic programming over the sums that can be reached (Bellman 1957), and nothing is
//! allowed if Σ_u least_u is beyond the cap. Where a commune has a dozen items this proves
//! what no price can: whole options cost more than the minimum asks for.

use crate::planning::optimise::problem::{Choice, NONE, Problem};

/// Items of one minimum at most: with more `cover` meets it almost to the đồng.
const ITEMS: usize = 64;

/// Sums kept at most. Beyond that they are thinned out: what is found is a choice, but its
/// sum proves nothing.
const SUMS: usize = 1024;

/// A sum that can be reached, by which option and from which sum before.
#[derive(Clone, Copy)]
struct Sum {
    spent: i64,
    option: u32,
    from: u32,
}

/// An allowed choice, or `Some(None)` if it is proven that there is none; `None` where
/// minima share items, or the sums are too many to tell.
pub(crate) fn settle(problem: &Problem) -> Option<Option<Choice>> {
    let asks = |year: &usize| (*year..problem.rows.len()).step_by(problem.years).any(|r| problem.rows[r].low > 0);
    (0..problem.years).filter(asks).find_map(|year| settle_year(problem, year))
}

fn settle_year(problem: &Problem, year: usize) -> Option<Option<Choice>> {
    let row_of = row_of_class(problem, year)?;
    let mut choice: Choice = vec![NONE; problem.items()];
    let mut least = 0_i128;
    let blocks = blocks(problem, &row_of, year)?;
    for (row, items) in blocks.iter().enumerate().skip(year).step_by(problem.years) {
        let low = problem.rows[row].low;
        if low > 0 && items.len() > ITEMS {
            return None;
        }
        let counts = |j: &usize| row_of[problem.class_of[*j] as usize] == row;
        let (sums, exact) = reach(problem, year, items, low, counts);
        let Some(last) = sums.last()?.iter().rposition(|s| s.spent >= low) else {
            return exact.then_some(None);
        };
        // Thinned out or not, a minimum takes no less than itself.
        least += i128::from(if exact { sums[items.len()][last].spent } else { low });
        let mut at = last;
        for (k, &item) in items.iter().enumerate().rev() {
            let sum = sums[k + 1][at];
            choice[item] = sum.option;
            at = sum.from as usize;
        }
    }
    if problem.allows(&choice) {
        return Some(Some(choice));
    }
    (least > i128::from(problem.rows[year].high)).then_some(None)
}

/// The row of the minimum that each class counts in, or the cap's if in none; `None` if
/// some class counts in two.
fn row_of_class(problem: &Problem, year: usize) -> Option<Vec<usize>> {
    let of = |limits: &Vec<u32>| {
        let mut lows = limits.iter().map(|&l| l as usize + year).filter(|&r| problem.rows[r].low > 0);
        let row = lows.next().unwrap_or(year);
        lows.next().is_none().then_some(row)
    };
    problem.class_limits.iter().map(of).collect()
}

/// The items of every row's minimum; with the cap's, those that are forced and in no other.
/// `None` if an item's options count in two, or if some of a forced item's count in none.
fn blocks(problem: &Problem, row_of: &[usize], year: usize) -> Option<Vec<Vec<usize>>> {
    let mut blocks = vec![Vec::new(); problem.rows.len()];
    for item in 0..problem.items() {
        let rows = || problem.alive(item).map(|j| row_of[problem.class_of[j] as usize]);
        let forced = problem.forced[item];
        let Some(row) = rows().find(|&r| r != year).or(forced.then_some(year)) else { continue };
        if rows().any(|r| r != row && (forced || r != year)) {
            return None;
        }
        blocks[row].push(item);
    }
    Some(blocks)
}

/// The sums that can be reached below a minimum, and the least that reaches it, with the
/// first of the items, the first two, and so on; and whether none is left out.
fn reach(
    problem: &Problem,
    year: usize,
    items: &[usize],
    low: i64,
    counts: impl Fn(&usize) -> bool,
) -> (Vec<Vec<Sum>>, bool) {
    let mut exact = true;
    let mut sums = vec![vec![Sum { spent: 0, option: NONE, from: 0 }]];
    for &item in items {
        let mut next = Vec::new();
        for (from, before) in sums[sums.len() - 1].iter().enumerate() {
            let mut offer = |option: u32, cost: i64| {
                next.push(Sum { spent: before.spent + cost, option, from: from as u32 });
            };
            if !problem.forced[item] {
                offer(NONE, 0);
            }
            if problem.forced[item] || before.spent < low {
                let options = problem.alive(item).filter(&counts);
                options.for_each(|j| offer(j as u32, problem.instance.cost(j)[year]));
            }
        }
        next.sort_unstable_by_key(|s| (s.spent, s.from, s.option));
        next.dedup_by_key(|s| s.spent);
        next.truncate(next.partition_point(|s| s.spent < low) + 1);
        if next.len() > SUMS {
            exact = false;
            let (step, last) = (next.len().div_ceil(SUMS), next[next.len() - 1]);
            next = next.into_iter().step_by(step).collect();
            if next.last().is_none_or(|s| s.spent < last.spent) {
                next.push(last);
            }
        }
        sums.push(next);
    }
    (sums, exact)
}
