//! Which row's turn a move belongs to.
//!
//! A move is *filed* under the narrowest row to be filled that it touches: when that row's
//! turn comes (see `fill`), it can't disturb a row that is already done, unless that is
//! just as narrow. Of each row only the cheapest moves are kept.

use super::fill::How;
use super::ledger::{Ledger, Move};
use crate::planning::optimise::problem::{NONE, Row};

/// Moves by the row they are filed under and its change, up or down, the cheapest of each.
pub(super) struct Files {
    how: How,
    rank: Vec<u32>,
    /// By class and year, the row whose turn comes first.
    foremost: Vec<u32>,
    breadth: Vec<u64>,
    moves: Vec<Vec<(Move, i64)>>,
    cut: Vec<f64>,
    /// Moves kept in each file.
    kept: Vec<usize>,
    touched: Vec<(u32, i64)>,
}

/// Moves kept for a row, half of them up and half down, if there are not so many rows
/// about one unit that memory counts: where ties are heavy one way would crowd out the other.
const KEPT: usize = 768;
const KEPT_IN_ALL: usize = 400_000;

/// But a row about many units of a large instance has further to go and keeps more.
const ITEMS_A_MOVE: usize = 500;

impl Files {
    pub(super) fn new(ledger: &Ledger, order: &[usize], breadth: Vec<u64>, how: How) -> Self {
        let rows = breadth.len();
        let mut rank = vec![NONE; rows];
        order.iter().enumerate().for_each(|(k, &r)| rank[r] = k as u32);
        let mut foremost = Vec::new();
        for limits in &ledger.problem.class_limits {
            let first = |t: usize| limits.iter().map(|&l| l + t as u32).min_by_key(|&r| rank[r as usize]);
            foremost.extend((0..ledger.problem.years).map(|t| first(t).unwrap_or(NONE)));
        }
        let narrow = KEPT.min(KEPT_IN_ALL / order.len().max(1)).max(64);
        let wide = KEPT.max(ledger.choice.len() / ITEMS_A_MOVE);
        let kept = |row: &Row| if row.unit.is_none() { wide / 2 } else { narrow / 2 };
        let kept: Vec<usize> = ledger.problem.rows.iter().flat_map(|row| [kept(row); 2]).collect();
        let files = kept.len();
        let (moves, cut) = (vec![Vec::new(); files], vec![f64::INFINITY; files]);
        Self { how, rank, foremost, breadth, moves, cut, kept, touched: Vec::new() }
    }

    /// Files every move that takes no resource.
    pub(super) fn put_all(&mut self, ledger: &Ledger) {
        for i in 0..ledger.choice.len() {
            ledger.moves(i, |m| {
                if !ledger.takes(m.to) {
                    self.put(ledger, m);
                }
            });
        }
    }

    fn put(&mut self, ledger: &Ledger, m: Move) {
        let Some((row, by)) = self.place(ledger, m) else { return };
        let file = 2 * row + usize::from(by > 0);
        if m.loss >= self.cut[file] {
            return;
        }
        if self.how == How::Carefully {
            ledger.touched(m.item as usize, m.to, &mut self.touched);
            let turn = |t: &&(u32, i64)| self.rank[t.0 as usize] != NONE && t.0 as usize != row;
            if self.touched.iter().filter(turn).any(|t| self.breadth[t.0 as usize] <= self.breadth[row]) {
                return;
            }
        }
        let list = &mut self.moves[file];
        list.push((m, by));
        let kept = self.kept[file];
        if list.len() >= 2 * kept {
            list.select_nth_unstable_by(kept, cheaper);
            list.truncate(kept);
            self.cut[file] = list.iter().map(|m| m.0.loss).fold(f64::NEG_INFINITY, f64::max);
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

    /// A row's moves, cheapest first.
    pub(super) fn take(&mut self, row: usize) -> Vec<(Move, i64)> {
        let mut both = Vec::new();
        for file in [2 * row, 2 * row + 1] {
            prune(&mut self.moves[file], self.kept[file]);
            both.append(&mut self.moves[file]);
        }
        both.sort_unstable_by(cheaper);
        both
    }

    /// The moves filed under these rows, cheapest first.
    pub(super) fn under(&self, rows: &[usize]) -> Vec<Move> {
        let files = rows.iter().flat_map(|&r| &self.moves[2 * r..2 * r + 2]);
        let mut moves: Vec<(Move, i64)> = files.flatten().copied().collect();
        moves.sort_unstable_by(cheaper);
        moves.into_iter().map(|m| m.0).collect()
    }
}

fn prune(list: &mut Vec<(Move, i64)>, kept: usize) {
    list.sort_unstable_by(cheaper);
    list.truncate(kept);
}

pub(super) fn cheaper(a: &(Move, i64), b: &(Move, i64)) -> std::cmp::Ordering {
    let key = |m: &(Move, i64)| (m.0.item, m.0.to);
    a.0.loss.total_cmp(&b.0.loss).then(key(a).cmp(&key(b)))
}
