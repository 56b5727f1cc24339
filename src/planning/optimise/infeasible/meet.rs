//! How little meets one minimum.
//!
//! ```text
//! least = min { Σ cost of chosen options ≥ low }
//! ```
//!
//! from the sums that one half of the items can reach and those of the other (Horowitz &
//! Sahni 1974, "Computing partitions with applications to the knapsack problem"). Where there
//! are more items, some of them, beside what others spend, mostly meet the minimum to the
//! đồng, and less than that no choice spends.

use crate::planning::optimise::problem::NONE;

/// So many items are tried first, then so many; then all of them, which is not too much where
/// prices are few. The tests' minima have few items.
const FEW: [usize; 3] = if cfg!(test) { [2, 3, 64] } else { [8, 14, 64] };

/// Sums looked at most for one more item.
const SUMS: usize = 1 << 18;

/// A minimum and the items that count there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) low: i64,
    pub(super) items: Vec<Member>,
}

/// One item of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) item: usize,
    /// Whether it must have an option.
    pub(super) forced: bool,
    /// What its options cost there, and their numbers.
    pub(super) options: Vec<(i64, u32)>,
}

/// What meets a minimum.
#[derive(Debug, Clone)]
pub(super) struct Met {
    /// What is spent, and the option of each item; `None` if nothing was found.
    pub(super) least: Option<(i64, Vec<(usize, u32)>)>,
    /// Whether no choice meets it with less.
    pub(super) exact: bool,
}

/// A sum that can be reached, by which option and from which sum before.
#[derive(Clone, Copy)]
struct Sum {
    spent: i64,
    option: u32,
    from: u32,
}

impl Block {
    /// The least that meets the minimum, or some of what does.
    pub(super) fn meet(&self) -> Met {
        // What must have an option comes first.
        let (mut order, free): (Vec<&Member>, Vec<&Member>) = self.items.iter().partition(|m| m.forced);
        let forced = order.len();
        order.extend(free);
        let mut met = Met { least: None, exact: false };
        for few in FEW {
            let (tried, others) = order.split_at(few.max(forced).min(order.len()));
            let (before, mut picks) = filled(others, tried, self.low);
            let low = self.low - before;
            let (one, other) = tried.split_at(tried.len() / 2);
            let (Some(ones), Some(others_sums)) = (reach(one, low), reach(other, low)) else { continue };
            let least = together(&ones, &others_sums, low);
            let exact = others.is_empty() || least.is_some_and(|l| l.0 == low);
            if let Some((spent, a, b)) = least {
                picks.extend(chosen(one, &ones, a).chain(chosen(other, &others_sums, b)));
                met.least = Some((before + spent, picks));
            }
            met.exact = exact;
            if exact {
                break;
            }
        }
        met
    }
}

/// Options of some items that leave others about half of what they can spend to do.
fn filled(items: &[&Member], others: &[&Member], low: i64) -> (i64, Vec<(usize, u32)>) {
    let most = |m: &&Member| m.options.iter().map(|o| o.0).max().unwrap_or(0);
    let left = others.iter().map(most).fold(0_i64, i64::saturating_add) / 2;
    let (mut spent, mut picks) = (0, Vec::new());
    for member in items {
        let rest = low - spent;
        let fitting = member.options.iter().filter(|o| o.0 <= rest).max();
        if let Some(&(cost, option)) = fitting.filter(|_| rest > left) {
            spent += cost;
            picks.push((member.item, option));
        }
    }
    (spent, picks)
}

/// The sums below a minimum that can be reached, rising, and the least that reaches it, with
/// no item, the first, the first two, and so on; `None` if they are too many.
fn reach(items: &[&Member], low: i64) -> Option<Vec<Vec<Sum>>> {
    let mut lists = vec![vec![Sum { spent: 0, option: NONE, from: 0 }]];
    for member in items {
        let last = &lists[lists.len() - 1];
        if last.len() * (member.options.len() + 1) > SUMS {
            return None;
        }
        let mut next = Vec::with_capacity(last.len() * (member.options.len() + 1));
        for (from, before) in last.iter().enumerate() {
            let mut offer = |option: u32, cost: i64| {
                next.push(Sum { spent: before.spent + cost, option, from: from as u32 });
            };
            if !member.forced {
                offer(NONE, 0);
            }
            if member.forced || before.spent < low {
                member.options.iter().for_each(|&(cost, option)| offer(option, cost));
            }
        }
        next.sort_unstable_by_key(|s| (s.spent, s.from, s.option));
        next.dedup_by_key(|s| s.spent);
        next.truncate(next.partition_point(|s| s.spent < low) + 1);
        lists.push(next);
    }
    Some(lists)
}

/// The least sum of one of each that reaches a minimum, and their places.
fn together(ones: &[Vec<Sum>], others: &[Vec<Sum>], low: i64) -> Option<(i64, usize, usize)> {
    let (ones, others) = (ones.last()?, others.last()?);
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

/// The options of the items that make a sum.
fn chosen<'a>(
    items: &'a [&Member],
    lists: &'a [Vec<Sum>],
    mut at: usize,
) -> impl Iterator<Item = (usize, u32)> + 'a {
    items.iter().zip(&lists[1..]).rev().map(move |(member, sums)| {
        let sum = sums[at];
        at = sum.from as usize;
        (member.item, sum.option)
    })
}
