//! Using up slack, one row at a time, narrowest first.
//!
//! Rows are taken in order of how many options count in them: a commune's floor,
//! then a kind, a fund, the cap. A move is *filed* under the narrowest priced
//! row it touches; when that row's turn comes, the move can't disturb a row that
//! is already done, unless that is just as narrow (a floor in one year and in the
//! next: see [`How`]). For each row the filed moves of least loss form a knapsack:
//!
//! ```text
//! minimise Σ loss + |y|·slack(spent + Σ change),  at most one move an item
//! ```
//!
//! solved by dynamic programming over the sum of changes, in buckets that keep
//! their best entry with its exact sum (Bellman 1957; the buckets make it a
//! heuristic, the exact sums keep it allowed).

use super::ledger::{Ledger, Move};
use crate::planning::optimise::problem::NONE;

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
    /// None that touches an equally narrow row, whose turn may be over. Plans of
    /// several years with heavy ties need that.
    Carefully,
}

/// Moves of one item in a knapsack.
const MOVES: usize = 3;

/// Fills every priced or broken row once; promoted rows come first. Rows without
/// a price have no turn, but their slack is reserved: no row's knapsack holds
/// more moves than they could bear all at once.
pub(super) fn fill(ledger: &mut Ledger, promoted: &[bool], how: How, effort: Effort) {
    let (order, breadth) = order(ledger, promoted);
    let mut files = Files::new(ledger, &order, breadth, how);
    for i in 0..ledger.choice.len() {
        ledger.moves(i, |m| {
            if !ledger.takes(m.to) {
                files.put(ledger, m);
            }
        });
    }
    let mut knapsack = Knapsack::default();
    for &row in &order {
        if ledger.position(row, ledger.spent[row]) == 0.0 {
            continue;
        }
        let moves = files.take(row);
        approach(ledger, row, &moves);
        knapsack.fill(ledger, row, &moves, effort);
    }
}

/// How much more (or less, if negative) a row should spend.
fn goal(ledger: &Ledger, row: usize) -> i64 {
    let (sides, spent) = (&ledger.problem.rows[row], ledger.spent[row]);
    match ledger.prices.row[row] {
        y if y < 0.0 || (y == 0.0 && spent < sides.low) => sides.low - spent,
        _ => sides.high - spent,
    }
}

/// Goes most of the way by the cheapest moves, where the way is long: the
/// dynamic programme is for the last few moves.
fn approach(ledger: &mut Ledger, row: usize, moves: &[(Move, i64)]) {
    let mut touched = Vec::new();
    for &(m, by) in moves {
        let way = goal(ledger, row);
        if by.signum() == way.signum() && by.abs() < way.abs() / 4 && fresh(ledger, m) {
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
fn fresh(ledger: &Ledger, m: Move) -> bool {
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

/// Moves by the row they are filed under, the cheapest of each.
struct Files {
    how: How,
    rank: Vec<u32>,
    /// By class and year, the row whose turn comes first.
    foremost: Vec<u32>,
    breadth: Vec<u64>,
    moves: Vec<Vec<(Move, i64)>>,
    cut: Vec<f64>,
    kept: usize,
    touched: Vec<(u32, i64)>,
}

/// Moves kept in a file, if there are not so many files that memory counts.
const KEPT: usize = 768;
const KEPT_IN_ALL: usize = 400_000;

impl Files {
    fn new(ledger: &Ledger, order: &[usize], breadth: Vec<u64>, how: How) -> Self {
        let rows = breadth.len();
        let mut rank = vec![NONE; rows];
        order.iter().enumerate().for_each(|(k, &r)| rank[r] = k as u32);
        let mut foremost = Vec::new();
        for limits in &ledger.problem.class_limits {
            let first = |t: usize| limits.iter().map(|&l| l + t as u32).min_by_key(|&r| rank[r as usize]);
            foremost.extend((0..ledger.problem.years).map(|t| first(t).unwrap_or(NONE)));
        }
        let cut = vec![f64::INFINITY; rows];
        let kept = KEPT.min(KEPT_IN_ALL / order.len().max(1)).max(64);
        Self { how, rank, foremost, breadth, moves: vec![Vec::new(); rows], cut, kept, touched: Vec::new() }
    }

    fn put(&mut self, ledger: &Ledger, m: Move) {
        let Some((row, by)) = self.place(ledger, m) else { return };
        if m.loss >= self.cut[row] {
            return;
        }
        if self.how == How::Carefully {
            ledger.touched(m.item as usize, m.to, &mut self.touched);
            let turn = |t: &&(u32, i64)| self.rank[t.0 as usize] != NONE && t.0 as usize != row;
            if self.touched.iter().filter(turn).any(|t| self.breadth[t.0 as usize] <= self.breadth[row]) {
                return;
            }
        }
        let list = &mut self.moves[row];
        list.push((m, by));
        if list.len() >= 2 * self.kept {
            list.select_nth_unstable_by(self.kept, cheaper);
            list.truncate(self.kept);
            self.cut[row] = list.iter().map(|m| m.0.loss).fold(f64::NEG_INFINITY, f64::max);
        }
    }

    /// The row of those a move touches whose turn comes first, and the change there.
    /// Of two options of one item, each has its foremost row in a year; where that is
    /// the same row and the change nothing, all rows are looked at.
    fn place(&mut self, ledger: &Ledger, m: Move) -> Option<(usize, i64)> {
        let problem = ledger.problem;
        let mut found: Option<(u32, u32, i64)> = None;
        let mut offer = |rank: u32, row: u32, by: i64| {
            if rank != NONE && by != 0 && found.is_none_or(|f| rank < f.0) {
                found = Some((rank, row, by));
            }
        };
        for t in 0..problem.years {
            let part = |option: u32| match option {
                NONE => (NONE, 0),
                j => {
                    let row = self.foremost[problem.class_of[j as usize] as usize * problem.years + t];
                    (row, problem.instance.cost(j as usize)[t])
                }
            };
            let ((old, less), (new, more)) = (part(m.from), part(m.to));
            if less != 0 && more != 0 && old == new {
                let same = problem.class_of[m.from as usize] == problem.class_of[m.to as usize];
                if less == more && !same {
                    return self.place_slowly(ledger, m);
                }
                offer(self.rank[old as usize], old, more - less);
            } else {
                if less != 0 {
                    offer(self.rank[old as usize], old, -less);
                }
                if more != 0 {
                    offer(self.rank[new as usize], new, more);
                }
            }
        }
        found.map(|f| (f.1 as usize, f.2))
    }

    fn place_slowly(&mut self, ledger: &Ledger, m: Move) -> Option<(usize, i64)> {
        ledger.touched(m.item as usize, m.to, &mut self.touched);
        let turn = |t: &&(u32, i64)| self.rank[t.0 as usize] != NONE;
        let first = self.touched.iter().filter(turn).min_by_key(|t| self.rank[t.0 as usize]);
        first.map(|&(row, by)| (row as usize, by))
    }

    /// The filed moves, cheapest first.
    fn take(&mut self, row: usize) -> Vec<(Move, i64)> {
        let mut list = std::mem::take(&mut self.moves[row]);
        prune(&mut list, self.kept);
        list
    }
}

fn prune(list: &mut Vec<(Move, i64)>, kept: usize) {
    list.sort_unstable_by(cheaper);
    list.truncate(kept);
}

fn cheaper(a: &(Move, i64), b: &(Move, i64)) -> std::cmp::Ordering {
    let key = |m: &(Move, i64)| (m.0.item, m.0.to);
    a.0.loss.total_cmp(&b.0.loss).then(key(a).cmp(&key(b)))
}

/// The moves of each item in a knapsack, with their change of the row.
type Items = Vec<Vec<(Move, i64)>>;

/// The buckets of the dynamic programme, reused from row to row.
#[derive(Default)]
struct Knapsack {
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
    fn fill(&mut self, ledger: &mut Ledger, row: usize, moves: &[(Move, i64)], effort: Effort) {
        let items = self.gather(ledger, row, moves, effort.items);
        let buckets = effort.buckets;
        if items.is_empty() {
            return;
        }
        let spent = ledger.spent[row];
        let goal = goal(ledger, row);
        let largest = items.iter().flatten().map(|m| m.1.abs()).max().unwrap_or(0);
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

    /// The cheapest moves, grouped by item. Of moves alike in loss and change
    /// only as many are kept as the way to go may need, and a few: with catalogue
    /// prices the list would hold nothing else.
    fn gather(&mut self, ledger: &Ledger, row: usize, moves: &[(Move, i64)], most: usize) -> Items {
        let mut items: Items = Vec::new();
        let mut alike = 0;
        let mut last = (f64::NAN, 0);
        let mut touched = Vec::new();
        let way = goal(ledger, row).abs();
        self.reserved.clear();
        self.reserved.resize(ledger.spent.len(), 0);
        for &(m, by) in moves.iter().filter(|m| fresh(ledger, m.0)) {
            alike = if last == (m.loss, by) { alike + 1 } else { 0 };
            last = (m.loss, by);
            let place = items.iter().position(|own| own[0].0.item == m.item);
            let room = match place {
                Some(k) => items[k].len() < MOVES,
                None => items.len() < most,
            };
            if alike >= 4 + way / by.abs() || !room {
                continue;
            }
            ledger.touched(m.item as usize, m.to, &mut touched);
            let slack = |t: &(u32, i64)| ledger.slack(t.0 as usize, t.1).map(|s| (t.0 as usize, s));
            if touched.iter().filter_map(slack).any(|(r, (used, left))| self.reserved[r] + used > left) {
                continue;
            }
            touched.iter().filter_map(slack).for_each(|(r, (used, _))| self.reserved[r] += used);
            match place {
                Some(k) => items[k].push((m, by)),
                None => items.push(vec![(m, by)]),
            }
        }
        items
    }
}
