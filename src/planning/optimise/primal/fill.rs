//! Using up slack, one row at a time, narrowest first.
//!
//! Rows are taken in order of how many options count in them: a commune's floor,
//! then a kind, a fund, the cap. A move is *filed* under the narrowest priced
//! row it touches; when that row's turn comes, the move can't disturb a row that
//! is already done, unless that is just as narrow. For each row the filed moves of least
//! loss form a [knapsack](super::knapsack). Rows that share moves (all that are about many
//! units; a limit's years) are [steered](super::steer) together.

use super::knapsack::Knapsack;
use super::ledger::{Ledger, Move};
use super::steer::Steer;
use crate::planning::optimise::problem::{NONE, Problem, Row};

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
pub(super) fn fill(ledger: &mut Ledger, promoted: &[bool], how: How, effort: Effort) {
    let (order, breadth) = order(ledger, promoted);
    let mut files = Files::new(ledger, &order, breadth, how);
    files.put_all(ledger);
    let mut knapsack = Knapsack::default();
    let mut done = vec![false; ledger.spent.len()];
    let problem = ledger.problem;
    for rows in order.chunk_by(|&a, &b| kin(problem, a, b) && promoted[a] == promoted[b]) {
        let mut steer = (rows.len() > 1).then(|| Steer::new(ledger, &files.under(rows)));
        for (k, &row) in rows.iter().enumerate() {
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
pub(super) fn order(ledger: &Ledger, promoted: &[bool]) -> (Vec<usize>, Vec<u64>) {
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
    fn take(&mut self, row: usize) -> Vec<(Move, i64)> {
        let mut both = Vec::new();
        for file in [2 * row, 2 * row + 1] {
            prune(&mut self.moves[file], self.kept[file]);
            both.append(&mut self.moves[file]);
        }
        both.sort_unstable_by(cheaper);
        both
    }

    /// The moves filed under these rows, cheapest first.
    fn under(&self, rows: &[usize]) -> Vec<Move> {
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
