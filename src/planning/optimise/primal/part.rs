//! The part of a choice that is opened: some moves near it.
//!
//! What a better choice has where this one doesn't mostly costs little at good prices. So
//! the moves of least loss are opened, half of them in the row in question and its other
//! years, thinned out at random so that no two parts are alike.

use super::ledger::{Ledger, Move};
use super::repair::cheapest;
use crate::planning::optimise::exact::{Core, Open};
use crate::planning::optimise::problem::NONE;

/// Moves that are kept to choose from: many times a part.
const KEPT: usize = 20_000;

/// A part is opened so often before the moves are looked for anew.
const FRESH: u32 = 20;

/// The moves to choose from.
pub(super) struct Parts {
    /// By rising loss.
    moves: Vec<Move>,
    age: u32,
    /// Items of each unit.
    items: Vec<Vec<u32>>,
    random: Random,
}

impl Parts {
    pub(super) fn new(ledger: &Ledger) -> Self {
        let instance = ledger.problem.instance;
        let mut items = vec![Vec::new(); instance.units.len()];
        (0..instance.items()).for_each(|i| items[instance.unit[i] as usize].push(i as u32));
        Self { moves: Vec::new(), age: FRESH, items, random: Random(0) }
    }

    /// About `size` options, one move in `every` taken; the first half in a row, if one is
    /// named.
    pub(super) fn open(&mut self, ledger: &Ledger, row: Option<usize>, size: usize, every: u64) -> Core {
        self.age += 1;
        if self.age > FRESH {
            self.age = 0;
            self.moves = cheapest(ledger, KEPT);
        }
        let mut open: Vec<(u32, u32)> = Vec::new();
        if let Some(row) = row {
            let own = self.of_row(ledger, row);
            open.extend(own.filter(|_| self.random.one_in(every)).map(|m| (m.item, m.to)).take(size / 2));
        }
        let any = self.moves.iter().filter(|_| self.random.one_in(every));
        let any: Vec<(u32, u32)> = any.map(|m| (m.item, m.to)).take(size - open.len()).collect();
        open.extend(any);
        for k in 0..open.len() {
            let item = open[k].0;
            open.push((item, ledger.choice[item as usize]));
        }
        open.sort_unstable();
        open.dedup();
        core(ledger, &open)
    }

    /// The moves that change a row or, in a limit of one unit, any of its years, by rising
    /// loss.
    fn of_row(&self, ledger: &Ledger, row: usize) -> impl Iterator<Item = Move> + use<> {
        let problem = ledger.problem;
        let (limit, year) = ((row - row % problem.years) as u32, row % problem.years);
        let unit = problem.rows[row].unit;
        let counts = |j: u32| {
            j != NONE && {
                let (class, cost) = (problem.class_of[j as usize], problem.instance.cost(j as usize));
                problem.class_limits[class as usize].contains(&limit) && (unit.is_some() || cost[year] != 0)
            }
        };
        let mut own = Vec::new();
        match unit {
            Some(unit) => self.items[unit as usize].iter().for_each(|&i| ledger.moves(i as usize, |m| own.push(m))),
            None => own.extend(self.moves.iter().copied()),
        }
        own.retain(|m| counts(m.from) || counts(m.to));
        own.sort_by(|a, b| a.loss.total_cmp(&b.loss));
        own.into_iter()
    }
}

/// What is open, by item, and all else as it is.
fn core(ledger: &Ledger, open: &[(u32, u32)]) -> Core {
    let mut core = Core::nothing();
    let mut items = open.chunk_by(|a, b| a.0 == b.0).peekable();
    for (item, &now) in ledger.choice.iter().enumerate() {
        match items.next_if(|own| own[0].0 as usize == item) {
            None => core.decided.push((item, now)),
            Some(own) => {
                let options = own.iter().map(|o| o.1).filter(|&j| j != NONE).collect();
                core.put(Open { item, options, none: !ledger.problem.forced[item] });
            }
        }
    }
    core
}

/// SplitMix64 (Steele, Lea & Flood 2014): the same on every machine.
struct Random(u64);

impl Random {
    fn one_in(&mut self, every: u64) -> bool {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)).is_multiple_of(every)
    }
}
