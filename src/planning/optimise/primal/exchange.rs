//! The best exchange of a few options, for several rows at once.
//!
//! An item that waits a year changes two rows of every limit it counts in. For rows
//! that are nearly right the moves of least loss are weighed together, up to four at
//! a time:
//!
//! ```text
//! minimise Σ loss + Σ_rows |y|·slack(spent + Σ change)   over sets of at most four moves
//! ```
//!
//! All pairs of moves are listed with their changes, sorted by the change of one row,
//! the *lead*. A pair's partner must bring the lead to within what its slack may still
//! cost, and only those that do are looked at (meeting in the middle: Horowitz & Sahni
//! 1974, "Computing partitions with applications to the knapsack problem").

use super::ledger::{Ledger, Move};
use crate::planning::optimise::problem::{NO_HIGH, NONE};

/// Moves weighed together.
const MOVES: usize = 72;

/// Of moves alike in every change so many: more would crowd out others.
const ALIKE: usize = 3;

/// Of moves that change the same rows the same way so many, while a row is broken (it
/// may take a chain of different ones) and after.
const SAME: [usize; 2] = [3, 24];

/// Exchanges made for one limit, and those of them that may be of four moves.
const EXCHANGES: usize = 12;
const OF_FOUR: usize = 3;

/// Makes the best exchanges among `options` (item, option) as long as they help.
pub(super) fn exchange(ledger: &mut Ledger, rows: &[usize], options: &[(u32, u32)]) {
    let mut of_four = OF_FOUR;
    let mut touched = Vec::new();
    for _ in 0..EXCHANGES {
        let table = Table::new(ledger, rows, options);
        let Some(chosen) = table.best(&mut of_four) else { return };
        for k in chosen {
            let Move { item, to, .. } = table.moves[k as usize];
            ledger.touched(item as usize, to, &mut touched);
            ledger.apply(item as usize, to, &touched);
        }
    }
}

/// A row, from where it is now.
struct Side {
    low: i64,
    high: i64,
    price: f64,
    breach: f64,
    penalty: f64,
}

impl Side {
    fn new(ledger: &Ledger, row: usize) -> Self {
        let (sides, spent) = (&ledger.problem.rows[row], ledger.spent[row]);
        let high = if sides.high == NO_HIGH { NO_HIGH } else { sides.high - spent };
        let (price, breach, penalty) = (ledger.prices.row[row], ledger.breach, ledger.penalty);
        Self { low: sides.low - spent, high, price, breach, penalty }
    }

    /// [`Ledger::position`] after a change.
    #[inline]
    fn cost(&self, by: i64) -> f64 {
        if by > self.high {
            self.breach + self.penalty * (by - self.high) as f64
        } else if by < self.low {
            self.breach + self.penalty * (self.low - by) as f64
        } else if self.price > 0.0 && self.high < NO_HIGH {
            self.price * (self.high - by) as f64
        } else if self.price < 0.0 {
            -self.price * (by - self.low) as f64
        } else {
            0.0
        }
    }
}

/// Up to two moves.
#[derive(Clone, Copy)]
struct Pair {
    loss: f64,
    a: u32,
    b: u32,
}

/// What an exchange comes to, and its one or two pairs.
type Best = (f64, Option<(usize, Option<usize>)>);

/// The moves weighed together, and what they change.
struct Table {
    sides: Vec<Side>,
    moves: Vec<Move>,
    /// Changes by move and row.
    changes: Vec<i64>,
    /// What the rows cost as they are.
    now: f64,
}

impl Table {
    fn new(ledger: &Ledger, rows: &[usize], options: &[(u32, u32)]) -> Self {
        let sides: Vec<Side> = rows.iter().map(|&r| Side::new(ledger, r)).collect();
        let now: f64 = sides.iter().map(|s| s.cost(0)).sum();
        let same = SAME[usize::from(now < ledger.breach)];
        let mut table = Self { sides, moves: Vec::new(), changes: Vec::new(), now };
        let mut reserved = vec![0_i64; ledger.spent.len()];
        let mut touched = Vec::new();
        for m in cheapest(ledger, options) {
            if table.moves.len() == MOVES {
                break;
            }
            ledger.touched(m.item as usize, m.to, &mut touched);
            let change = |row: &usize| touched.iter().find(|t| t.0 as usize == *row).map_or(0, |t| t.1);
            let own: Vec<i64> = rows.iter().map(change).collect();
            let others = || table.changes.chunks_exact(rows.len());
            let signs = |c: &[i64]| c.iter().zip(&own).all(|(a, b)| a.signum() == b.signum());
            if others().filter(|c| **c == own).count() >= ALIKE || others().filter(|c| signs(c)).count() >= same {
                continue;
            }
            // Other rows' slack must bear all these moves at once.
            let slack = |t: &(u32, i64)| ledger.slack(t.0 as usize, t.1).map(|s| (t.0 as usize, s));
            let elsewhere = || touched.iter().filter(|t| !rows.contains(&(t.0 as usize))).filter_map(slack);
            if elsewhere().any(|(r, (used, left))| reserved[r] + used > left) {
                continue;
            }
            elsewhere().for_each(|(r, (used, _))| reserved[r] += used);
            table.moves.push(m);
            table.changes.extend(own);
        }
        table
    }

    /// The best set of at most four moves, if one helps; two are tried first.
    fn best(&self, of_four: &mut usize) -> Option<Vec<u32>> {
        let width = self.sides.len();
        let lead = self.lead()?;
        let mut pairs = self.pairs();
        pairs.sort_by_cached_key(|p| self.change(p.a, lead) + self.change(p.b, lead));
        let change = |p: &Pair, r: usize| self.change(p.a, r) + self.change(p.b, r);
        let changes: Vec<i64> = pairs.iter().flat_map(|p| (0..width).map(move |r| change(p, r))).collect();
        let mut best: Best = (self.now - 1e-9 * self.now.abs(), None);
        for (p, (pair, own)) in pairs.iter().zip(changes.chunks_exact(width)).enumerate() {
            let sum = pair.loss + self.sides.iter().zip(own).map(|(s, &by)| s.cost(by)).sum::<f64>();
            if sum < best.0 {
                best = (sum, Some((p, None)));
            }
        }
        if best.1.is_none() && *of_four > 0 {
            *of_four -= 1;
            self.partners(&pairs, &changes, lead, &mut best);
        }
        let (p, q) = best.1?;
        let moves = [Some(p), q].into_iter().flatten().flat_map(|p| [pairs[p].a, pairs[p].b]);
        Some(moves.filter(|&k| k != NONE).collect())
    }

    /// The row that has to come right: a broken one, or else the dearest.
    fn lead(&self) -> Option<usize> {
        let weight = |r: usize| match self.sides[r].cost(0) >= self.sides[r].breach {
            true => f64::INFINITY,
            false => self.sides[r].price.abs(),
        };
        (0..self.sides.len()).max_by(|&a, &b| weight(a).total_cmp(&weight(b)))
    }

    /// Nothing, every move, and every two moves of different items.
    fn pairs(&self) -> Vec<Pair> {
        let mut pairs = vec![Pair { loss: 0.0, a: NONE, b: NONE }];
        for (a, first) in self.moves.iter().enumerate() {
            pairs.push(Pair { loss: first.loss, a: a as u32, b: NONE });
            for (b, second) in self.moves.iter().enumerate().skip(a + 1).filter(|b| b.1.item != first.item) {
                pairs.push(Pair { loss: first.loss + second.loss, a: a as u32, b: b as u32 });
            }
        }
        pairs
    }

    /// Looks for two pairs that together are better.
    fn partners(&self, pairs: &[Pair], changes: &[i64], lead: usize, best: &mut Best) {
        let width = self.sides.len();
        let side = &self.sides[lead];
        let along: Vec<i64> = changes.iter().skip(lead).step_by(width).copied().collect();
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by(|&p, &q| pairs[p].loss.total_cmp(&pairs[q].loss).then(p.cmp(&q)));
        let least = pairs[order[0]].loss;
        for &p in &order {
            let pair = &pairs[p];
            // The partner is the pair of no less loss.
            let room = best.0 - pair.loss;
            if room <= least.max(pair.loss) {
                break;
            }
            let own = &changes[p * width..(p + 1) * width];
            let reach = match side.price {
                0.0 => i64::MAX / 4,
                y => ((room - least) / y.abs()).min(1e18) as i64,
            };
            let (from, to) = match side.price < 0.0 || side.high == NO_HIGH {
                true => (side.low, side.low.saturating_add(reach).min(side.high)),
                false => (side.high.saturating_sub(reach).max(side.low), side.high),
            };
            let (from, to) = (from.saturating_sub(own[lead]), to.saturating_sub(own[lead]));
            for q in along.partition_point(|&a| a < from)..along.partition_point(|&a| a <= to) {
                let mut sum = pair.loss + pairs[q].loss;
                if pairs[q].loss < pair.loss || sum >= best.0 {
                    continue;
                }
                for ((s, a), b) in self.sides.iter().zip(own).zip(&changes[q * width..(q + 1) * width]) {
                    sum += s.cost(a + b);
                    if sum >= best.0 {
                        break;
                    }
                }
                if sum < best.0 && self.apart(pair, &pairs[q]) {
                    *best = (sum, Some((p, Some(q))));
                }
            }
        }
    }

    fn change(&self, k: u32, row: usize) -> i64 {
        if k == NONE { 0 } else { self.changes[k as usize * self.sides.len() + row] }
    }

    /// Whether two pairs are about different items.
    fn apart(&self, p: &Pair, q: &Pair) -> bool {
        let item = |k: u32| if k == NONE { NONE } else { self.moves[k as usize].item };
        let own = [item(p.a), item(p.b)];
        [q.a, q.b].iter().all(|&k| k == NONE || !own.contains(&item(k)))
    }
}

/// The moves to these options from where their items are, cheapest first.
pub(super) fn cheapest(ledger: &Ledger, options: &[(u32, u32)]) -> Vec<Move> {
    let mut moves = Vec::new();
    for &(item, to) in options {
        let from = ledger.choice[item as usize];
        if from != to && ledger.available(item as usize, to) {
            moves.push(Move { loss: ledger.loss(from, to), item, from, to });
        }
    }
    moves.sort_unstable_by(|a, b| a.loss.total_cmp(&b.loss).then((a.item, a.to).cmp(&(b.item, b.to))));
    moves
}

#[cfg(test)]
mod tests {
    use super::{Move, NONE, Side, Table};
    use proptest::prelude::*;

    /// What a set of moves (by bits) comes to; `None` if an item moves twice or the
    /// lead stays broken.
    fn sum(table: &Table, set: usize) -> Option<f64> {
        let chosen: Vec<usize> = (0..table.moves.len()).filter(|k| set >> k & 1 == 1).collect();
        let mut items: Vec<u32> = chosen.iter().map(|&k| table.moves[k].item).collect();
        items.sort_unstable();
        items.dedup();
        let change = |r: usize| chosen.iter().map(|&k| table.change(k as u32, r)).sum::<i64>();
        let lead = table.lead().unwrap();
        let right = (table.sides[lead].low..=table.sides[lead].high).contains(&change(lead));
        let loss: f64 = chosen.iter().map(|&k| table.moves[k].loss).sum();
        let rows: f64 = table.sides.iter().enumerate().map(|(r, s)| s.cost(change(r))).sum();
        (items.len() == chosen.len() && (right || chosen.len() <= 2)).then_some(loss + rows)
    }

    fn least(table: &Table, most: u32) -> f64 {
        let sets = (0..1_usize << table.moves.len()).filter(|s| s.count_ones() <= most);
        sets.filter_map(|s| sum(table, s)).fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Two moves where two help, else four: none is better, and none twice.
        #[test]
        fn the_best_exchange_is_found(
            sides in proptest::collection::vec((-20..=5_i64, 0..=25_i64, -10..=10_i64), 1..4),
            moves in proptest::collection::vec((-3..=10_i64, 0..5_u32, proptest::collection::vec(-15..=15_i64, 3)), 0..8),
        ) {
            let side = |&(low, width, price): &(i64, i64, i64)| Side {
                low,
                high: low + width,
                price: price as f64 / 4.0,
                breach: 50.0,
                penalty: 3.0,
            };
            let sides: Vec<Side> = sides.iter().map(side).collect();
            let changes = moves.iter().flat_map(|m| m.2[..sides.len()].to_vec()).collect();
            let moved = |m: &(i64, u32, Vec<i64>)| Move { loss: m.0 as f64, item: m.1, from: NONE, to: 0 };
            let now = sides.iter().map(|s| s.cost(0)).sum();
            let table = Table { sides, moves: moves.iter().map(moved).collect(), changes, now };
            let (two, four) = (least(&table, 2), least(&table, 4));
            match table.best(&mut 1) {
                Some(chosen) => {
                    let found = sum(&table, chosen.iter().map(|&k| 1 << k).sum()).unwrap();
                    prop_assert!(found < now);
                    let best = if two < now - 1e-6 { two } else { four };
                    prop_assert!((found - best).abs() < 1e-6, "{found} {best}");
                }
                None => prop_assert!(two.min(four) >= now - 1e-6, "{now} {two} {four}"),
            }
        }
    }
}
