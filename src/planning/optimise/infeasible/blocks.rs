//! Minima that share no item, against the cap of their year.
//!
//! This is what most sets of clashing limits come down to. Each minimum is then met with as
//! little as its own items can,
//!
//! ```text
//! least_u = min { Σ cost of chosen options that count in u ≥ low_u }
//! ```
//!
//! from the sums that one half of the items can reach and those of the other (Horowitz &
//! Sahni 1974, "Computing partitions with applications to the knapsack problem"), and nothing
//! is allowed if Σ_u least_u is beyond the cap. Where a commune has a dozen items this proves
//! what no price can: whole options cost more than the minimum asks for. Where it has more,
//! some of them mostly meet the minimum to the đồng, and less than that no choice spends.

use crate::planning::optimise::problem::{Choice, NONE, Problem};

/// Items of one minimum at most: with more `cover` meets it almost to the đồng.
const ITEMS: usize = 64;

/// So many of them are tried first, then so many; all where these can't meet it at all.
const FEW: [usize; 3] = [8, 14, ITEMS];

/// Sums kept at most. Beyond that they are thinned out: what is found is a choice, but its
/// sum proves nothing.
const SUMS: usize = 1 << 16;

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
        let met = meet(problem, year, items, low, &counts);
        let Some((spent, picks)) = met.least else { return met.exact.then_some(None) };
        // Exact or not, a minimum takes no less than itself.
        least += i128::from(if met.exact { spent } else { low });
        picks.into_iter().for_each(|(item, option)| choice[item] = option);
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

/// How little meets a minimum.
struct Met {
    /// What is spent, and the option of each item; `None` if nothing was found.
    least: Option<(i64, Vec<(usize, u32)>)>,
    /// Whether no choice meets it with less.
    exact: bool,
}

fn meet(problem: &Problem, year: usize, items: &[usize], low: i64, counts: &impl Fn(&usize) -> bool) -> Met {
    // What must have an option comes first.
    let mut order = items.to_vec();
    order.sort_by_key(|&item| !problem.forced[item]);
    let forced = order.partition_point(|&item| problem.forced[item]);
    let mut met = Met { least: None, exact: false };
    for few in FEW {
        let tried = &order[..few.max(forced).min(order.len())];
        let (one, other) = tried.split_at(tried.len() / 2);
        let (ones, others) = (reach(problem, year, one, low, counts), reach(problem, year, other, low, counts));
        met.least = together(&ones, &others, low).map(|(spent, a, b)| {
            let picks = ones.picks(one, a).into_iter().chain(others.picks(other, b));
            (spent, picks.collect())
        });
        let all = tried.len() == order.len();
        met.exact = all && ones.exact && others.exact || met.least.as_ref().is_some_and(|l| l.0 == low);
        if met.exact || all || few != FEW[0] && met.least.is_some() {
            break;
        }
    }
    met
}

/// The least sum of one of each that reaches a minimum, and their places.
fn together(ones: &Sums, others: &Sums, low: i64) -> Option<(i64, usize, usize)> {
    let (ones, others) = (ones.last(), others.last());
    let mut best: Option<(i64, usize, usize)> = None;
    let mut b = others.len();
    for (a, one) in ones.iter().enumerate() {
        while b > 0 && one.spent + others[b - 1].spent >= low {
            b -= 1;
        }
        if let Some(other) = others.get(b) {
            let sum = (one.spent + other.spent, a, b);
            best = Some(best.map_or(sum, |best| best.min(sum)));
        }
    }
    best
}

/// The sums that can be reached below a minimum, and the least that reaches it, with no
/// item, the first, the first two, and so on.
struct Sums {
    lists: Vec<Vec<Sum>>,
    /// Whether none was left out.
    exact: bool,
}

impl Sums {
    fn last(&self) -> &[Sum] {
        &self.lists[self.lists.len() - 1]
    }

    /// The options of the items that make a sum.
    fn picks(&self, items: &[usize], mut at: usize) -> Vec<(usize, u32)> {
        let mut picks = Vec::new();
        for (&item, sums) in items.iter().zip(&self.lists[1..]).rev() {
            picks.push((item, sums[at].option));
            at = sums[at].from as usize;
        }
        picks
    }
}

fn reach(problem: &Problem, year: usize, items: &[usize], low: i64, counts: &impl Fn(&usize) -> bool) -> Sums {
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
                let options = problem.alive(item).filter(counts);
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
    Sums { lists: sums, exact }
}
