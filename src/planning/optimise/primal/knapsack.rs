//! The knapsack of one row's moves (see `fill`).
//!
//! ```text
//! minimise Σ loss + |y|·slack(spent + Σ change),  at most one move an item
//! ```
//!
//! by dynamic programming over the sum of changes, in buckets that keep their best
//! entry with its exact sum (Bellman 1957; the buckets make it a heuristic, the exact
//! sums keep it allowed).

use super::fill::{Effort, fresh, goal};
use super::ledger::{Ledger, Move};

/// Sums stay within an `i64` where neither the way to go nor any change is longer than this.
const FAR: i64 = i64::MAX / 8;

/// Moves of one item in a knapsack.
const MOVES: usize = 3;

/// The moves of each item in a knapsack, with their change of the row.
type Items = Vec<Vec<(Move, i64)>>;

/// The buckets of the dynamic programme, reused from row to row.
#[derive(Default)]
pub(super) struct Knapsack {
    /// Slack of unpriced rows that the moves taken in would use.
    reserved: Vec<i64>,
    loss: Vec<f64>,
    sum: Vec<i64>,
    next_loss: Vec<f64>,
    next_sum: Vec<i64>,
    /// For each item, which of its moves each bucket took (255: none).
    took: Vec<u8>,
    /// And from which bucket.
    came: Vec<u16>,
}

const STAY: u8 = u8::MAX;

impl Knapsack {
    /// Makes the best of a row's moves, if they make the sum of `primal` smaller.
    pub(super) fn fill(&mut self, ledger: &mut Ledger, row: usize, moves: &[(Move, i64)], effort: Effort) {
        let items = self.gather(ledger, row, moves, effort.items);
        let (buckets, goal) = (effort.buckets, goal(ledger, row));
        let largest = items.iter().flatten().map(|m| m.1.abs()).max().unwrap_or(0);
        if items.is_empty() || goal.abs().max(largest) > FAR {
            return;
        }
        self.programme(&items, goal, largest, buckets);
        let spent = ledger.spent[row];
        let cost = |b: usize| self.loss[b] + ledger.position(row, spent + self.sum[b]);
        let reached = (0..buckets).filter(|&b| self.loss[b] < f64::INFINITY);
        let Some(mut b) = reached.min_by(|&a, &b| cost(a).total_cmp(&cost(b))) else { return };
        if cost(b) >= ledger.position(row, spent) - 1e-15 {
            return;
        }
        let mut touched = Vec::new();
        for k in (0..items.len()).rev() {
            let took = self.took[k * buckets + b];
            if took != STAY {
                let m = items[k][took as usize].0;
                ledger.touched(m.item as usize, m.to, &mut touched);
                ledger.apply(m.item as usize, m.to, &touched);
                b = self.came[k * buckets + b] as usize;
            }
        }
    }

    /// The least loss, and how it is made, for every bucket of sums about the way to go.
    fn programme(&mut self, items: &Items, goal: i64, largest: i64, buckets: usize) {
        let (from, to) = (goal.min(0) - 2 * largest, goal.max(0) + 2 * largest);
        // Buckets as wide as a power of two: dividing would take most of the time.
        let shift = 64 - ((to - from) as u64 / buckets as u64).leading_zeros();
        let bucket = |sum: i64| ((sum - from) as u64 >> shift) as usize;
        self.reset(items.len(), buckets);
        self.loss[bucket(0)] = 0.0;
        self.sum[bucket(0)] = 0;
        for (k, own) in items.iter().enumerate() {
            self.next_loss.copy_from_slice(&self.loss);
            self.next_sum.copy_from_slice(&self.sum);
            let base = k * buckets;
            for b in 0..buckets {
                let loss = self.loss[b];
                if loss == f64::INFINITY {
                    continue;
                }
                for (o, &(m, by)) in own.iter().enumerate() {
                    let sum = self.sum[b] + by;
                    let n = bucket(sum);
                    // Below `from` wraps to beyond `to`.
                    if n < buckets && loss + m.loss < self.next_loss[n] {
                        self.next_loss[n] = loss + m.loss;
                        self.next_sum[n] = sum;
                        self.took[base + n] = o as u8;
                        self.came[base + n] = b as u16;
                    }
                }
            }
            std::mem::swap(&mut self.loss, &mut self.next_loss);
            std::mem::swap(&mut self.sum, &mut self.next_sum);
        }
    }

    fn reset(&mut self, items: usize, buckets: usize) {
        for list in [&mut self.loss, &mut self.next_loss] {
            list.clear();
            list.resize(buckets, f64::INFINITY);
        }
        for list in [&mut self.sum, &mut self.next_sum] {
            list.clear();
            list.resize(buckets, 0);
        }
        self.took.clear();
        self.took.resize(items * buckets, STAY);
        self.came.clear();
        self.came.resize(items * buckets, 0);
    }

    /// The cheapest moves, grouped by item: as many items up as down, and none so small
    /// that all of its size together would not go the way. Of moves alike in loss and
    /// change only as many are kept as the way to go may need, and a few: with catalogue
    /// prices the list would hold nothing else.
    fn gather(&mut self, ledger: &Ledger, row: usize, moves: &[(Move, i64)], most: usize) -> Items {
        let mut items: Items = Vec::new();
        let mut alike = 0;
        let mut of_sign = [0; 2];
        let mut last = (f64::NAN, 0);
        let mut touched = Vec::new();
        let goal = goal(ledger, row);
        let way = goal.abs();
        self.reserved.clear();
        self.reserved.resize(ledger.spent.len(), 0);
        for &(m, by) in moves.iter().filter(|m| fresh(ledger, m.0)) {
            alike = if last == (m.loss, by) { alike + 1 } else { 0 };
            last = (m.loss, by);
            let place = items.iter().position(|own| own[0].0.item == m.item);
            let room = match place {
                Some(k) => items[k].len() < MOVES,
                None => of_sign[usize::from(by > 0)] < most / 2,
            };
            let tiny = (by > 0) == (goal > 0) && by.abs() < way / (most as i64 / 2);
            if alike >= 4 + way / by.abs() || !room || tiny {
                continue;
            }
            ledger.touched(m.item as usize, m.to, &mut touched);
            let slack = |t: &(u32, i64)| ledger.slack(t.0 as usize, t.1).map(|s| (t.0 as usize, s));
            if touched
                .iter()
                .filter_map(slack)
                .any(|(r, (used, left))| self.reserved[r].saturating_add(used) > left)
            {
                continue;
            }
            touched.iter().filter_map(slack).for_each(|(r, (used, _))| self.reserved[r] += used);
            match place {
                Some(k) => items[k].push((m, by)),
                None => {
                    of_sign[usize::from(by > 0)] += 1;
                    items.push(vec![(m, by)]);
                }
            }
        }
        items
    }
}
