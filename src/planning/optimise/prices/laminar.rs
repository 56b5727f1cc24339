//! One cap, and limits that no two of which share an item: exact prices
//! without iteration.
//!
//! Most plans are of this shape: one year, one cap, and perhaps a least and a
//! most for each commune. The linear relaxation then falls apart (Sinha &
//! Zoltners 1979, "The multiple-choice knapsack problem"):
//!
//! ```text
//! an item    its upper concave hull over (cost, value): increments of falling slope
//! a block    all increments of a limit's items by slope: spend_u(λ) = prefix with slope > λ,
//!            held between the limit's min and max
//! the cap    the least λ ≥ 0 with Σ_u spend_u(λ) ≤ cap, by bisection
//! ```
//!
//! λ is the price of the cap; where a min or max holds a block at a prefix whose
//! next slope is p, the limit's price is p − λ. Slopes are floating point and so
//! only a guide: `bound` evaluates the prices in integers.

use crate::planning::optimise::bound::Prices;
use crate::planning::optimise::problem::{NO_HIGH, Problem};

/// Increments of one block: their slopes, falling, and the spending up to each.
struct Block {
    /// Row of its limit, `None` for the items without one.
    row: Option<usize>,
    /// Its part of the slopes and totals.
    start: usize,
    end: usize,
    /// Spending before the first increment.
    base: i64,
}

/// All blocks; their increments end to end.
struct Blocks {
    blocks: Vec<Block>,
    /// (slope, spending of the block up to here).
    increments: Vec<(f64, i64)>,
}

/// Exact prices, if the problem has this shape, and whether the cap leaves room for
/// what the other limits ask at least: then the relaxation allows something, unless
/// one of them can't hold by itself, and no prices prove that it doesn't.
pub(crate) fn prices(problem: &Problem) -> Option<(Prices, bool)> {
    if problem.years != 1 || !problem.instance.uses.is_empty() {
        return None;
    }
    let rows = block_rows(problem)?;
    let blocks = Blocks::new(problem, &rows);
    let cap = problem.rows[0].high;
    let spent =
        |lambda: f64| -> i128 { blocks.blocks.iter().map(|b| i128::from(blocks.held(problem, b, lambda).0)).sum() };
    let (mut low, mut high) = (0.0, blocks.increments.iter().map(|i| i.0).fold(0.0, f64::max));
    if spent(0.0) > i128::from(cap) {
        // Doubles have 64 bits: after as many halvings low and high are neighbours.
        for _ in 0..64 {
            let middle = low + (high - low) / 2.0;
            let side = if spent(middle) > i128::from(cap) { &mut low } else { &mut high };
            *side = middle;
        }
        low = high;
    }
    let allows = spent(low) <= i128::from(cap);
    let mut prices = Prices::zero(problem);
    prices.row[0] = low;
    for block in &blocks.blocks {
        if let (Some(row), (_, Some(slope))) = (block.row, blocks.held(problem, block, low)) {
            prices.row[row] = slope - low;
        }
    }
    Some((prices, allows))
}

/// The row of each class's one limit besides the cap (0 for none); `None` if
/// some class has two, or an item's options differ in theirs.
fn block_rows(problem: &Problem) -> Option<Vec<usize>> {
    let mut rows = Vec::with_capacity(problem.families.len());
    for family in &problem.families {
        let of = |class: u32| match problem.class_limits[class as usize][..] {
            [_] => Some(0),
            [_, row] => Some(row as usize),
            _ => None,
        };
        let row = of(family.start)?;
        if family.clone().any(|class| of(class) != Some(row)) {
            return None;
        }
        rows.push(row);
    }
    Some(rows)
}

impl Blocks {
    /// Two passes over the items in memory's order, one to count and one to
    /// write: fetching three million items block by block would wait for memory.
    fn new(problem: &Problem, rows: &[usize]) -> Self {
        let mut hull = Hull::default();
        let mut ends = vec![0_usize; problem.rows.len() + 1];
        let mut bases = vec![0_i64; problem.rows.len()];
        each_item(problem, rows, |row, item| {
            bases[row] += hull.of(problem, item);
            ends[row + 1] += hull.worth_taking(problem, row).count();
        });
        for row in 0..problem.rows.len() {
            ends[row + 1] += ends[row];
        }
        let mut next = ends.clone();
        let mut increments = vec![(0.0, 0); ends[problem.rows.len()]];
        each_item(problem, rows, |row, item| {
            hull.of(problem, item);
            for increment in hull.worth_taking(problem, row) {
                increments[next[row]] = increment;
                next[row] += 1;
            }
        });
        let mut blocks = Vec::new();
        for (row, &base) in bases.iter().enumerate() {
            let (start, end) = (ends[row], ends[row + 1]);
            let own = &mut increments[start..end];
            own.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            own.iter_mut().fold(base, |total, increment| {
                increment.1 += total;
                increment.1
            });
            if base > 0 || start < end {
                blocks.push(Block { row: (row > 0).then_some(row), start, end, base });
            }
        }
        Self { blocks, increments }
    }

    /// What a block spends at λ and, if its limit holds it elsewhere than λ
    /// alone would, the slope at which it is held.
    fn held(&self, problem: &Problem, block: &Block, lambda: f64) -> (i64, Option<f64>) {
        let own = &self.increments[block.start..block.end];
        let after = |k: usize| if k == 0 { block.base } else { own[k - 1].1 };
        let free = own.partition_point(|i| i.0 > lambda);
        let Some(row) = block.row.map(|r| &problem.rows[r]) else {
            return (after(free), None);
        };
        if after(free) < row.low {
            let k = own.partition_point(|i| i.1 < row.low);
            return (row.low, own.get(k.min(own.len().saturating_sub(1))).map(|i| i.0));
        }
        if row.high < NO_HIGH && after(free) > row.high {
            let k = own.partition_point(|i| i.1 <= row.high);
            return (row.high, own.get(k).map(|i| i.0));
        }
        (after(free), None)
    }
}

/// Calls `on` with (row of its limit or 0, item) for every item with an option.
fn each_item(problem: &Problem, rows: &[usize], mut on: impl FnMut(usize, usize)) {
    for item in 0..problem.items() {
        if let Some(option) = problem.instance.options(item).next() {
            let family = problem.family_of_class[problem.class_of[option] as usize];
            on(rows[family as usize], item);
        }
    }
}

/// The upper concave hull of one item, reused from item to item.
#[derive(Default)]
struct Hull {
    points: Vec<(i64, i64)>,
}

impl Hull {
    /// Takes in an item; returns the cost of its cheapest possibility.
    fn of(&mut self, problem: &Problem, item: usize) -> i64 {
        let instance = problem.instance;
        let mut all: Vec<(i64, i64)> = std::mem::take(&mut self.points);
        all.clear();
        if !problem.forced[item] {
            all.push((0, 0));
        }
        all.extend(problem.alive(item).map(|j| (instance.cost[j], instance.value[j])));
        all.sort_unstable();
        let mut kept = 0;
        for k in 0..all.len() {
            let point = all[k];
            // Same cost, or below the line from the one before: the middle goes.
            while kept > 0 && all[kept - 1].0 == point.0 || kept > 1 && below(all[kept - 2], all[kept - 1], point) {
                kept -= 1;
            }
            all[kept] = point;
            kept += 1;
        }
        all.truncate(kept);
        self.points = all;
        self.points.first().map_or(0, |p| p.0)
    }

    /// (slope, cost) of each step along the hull. Only a floor can make a step
    /// of negative slope worth taking.
    fn worth_taking(&self, problem: &Problem, row: usize) -> impl Iterator<Item = (f64, i64)> + '_ {
        let least = if problem.rows[row].low > 0 { f64::NEG_INFINITY } else { 0.0 };
        let steps = self.points.windows(2).map(|w| {
            let cost = w[1].0 - w[0].0;
            ((i128::from(w[1].1) - i128::from(w[0].1)) as f64 / cost as f64, cost)
        });
        steps.take_while(move |step| step.0 > least)
    }
}

/// Whether `b` lies on or below the line from `a` to `c`, in integers.
fn below(a: (i64, i64), b: (i64, i64), c: (i64, i64)) -> bool {
    let (ab, ac) = (i128::from(b.0 - a.0), i128::from(c.0 - a.0));
    let (rise_b, rise_c) = (i128::from(b.1) - i128::from(a.1), i128::from(c.1) - i128::from(a.1));
    rise_b * ac <= rise_c * ab
}
