//! Looking around a choice: the exact core decides a part of it anew.
//!
//! A few moves at once, in several rows, do what single moves and the knapsack of one row
//! can't. So some tens of options near the choice are opened ([`part`](super::part)), all
//! other items keep theirs, and the exact core searches that for a while ("large
//! neighbourhood search": Shaw 1998, "Using constraint programming and local search methods
//! to solve vehicle routing problems").
//!
//! While rows are broken, each look is to mend one, or to bring it nearer; the others may
//! stay as they are, and now and then some may give what this one gains, so that the trouble
//! moves to where it can be mended. Then every look is for more value, by turns where slack
//! costs most and anywhere. A part that proves to hold nothing grows, and one that took too
//! long shrinks.

use super::ledger::Ledger;
use super::part::Parts;
use crate::planning::optimise::bound::Worth;
use crate::planning::optimise::control::Control;
use crate::planning::optimise::exact;
use crate::planning::optimise::problem::Problem;

/// Options in a first part, at least and at most.
const FIRST: usize = 40;
const LEAST: usize = 16;
const MOST: usize = 4000;

/// Nodes of a look.
const NODES: u64 = 60;

/// Mending asks for all that is missing, or for one part in so many.
const PARTS: [i64; 4] = [1, 4, 16, 64];

/// Every so many looks at a row, one other row in `GIVE` may give half of what is missing.
const SHAKE: u32 = 4;
const GIVE: u32 = 8;

/// Of parts so thinned out in turn (see [`Parts::open`]).
const THINNED: u64 = 4;

/// What a look finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Better,
    /// Proven: nothing.
    Nothing,
    /// Nothing so far.
    Perhaps,
}

/// The looks at one row, or those at none.
#[derive(Debug, Clone, Copy)]
struct Looks {
    /// How many there were.
    made: u32,
    /// Options in the next.
    size: usize,
}

/// The search.
pub(super) struct Around<'s, 'p, 'i> {
    ledger: &'s mut Ledger<'p, 'i>,
    control: &'s Control<'s>,
    parts: Parts,
    /// By row; the last is for those at none.
    looks: Vec<Looks>,
}

impl<'s, 'p, 'i> Around<'s, 'p, 'i> {
    /// Around the ledger's choice.
    pub(super) fn new(ledger: &'s mut Ledger<'p, 'i>, control: &'s Control<'s>) -> Self {
        let parts = Parts::new(ledger);
        let looks = vec![Looks { made: 0, size: FIRST }; ledger.spent.len() + 1];
        Self { ledger, control, parts, looks }
    }

    /// Mends the broken rows, by no more than so many looks at each; says whether the choice
    /// is allowed now.
    pub(super) fn mend(&mut self, mut asked: Problem, most: u32) -> bool {
        loop {
            let broken = self.ledger.broken();
            let broken = (0..broken.len()).filter(|&r| broken[r]);
            let Some(row) = broken.min_by_key(|&r| self.looks[r].made) else { return true };
            if self.looks[row].made > most || self.control.stop() {
                return false;
            }
            let mut found = Found::Nothing;
            for part in PARTS {
                self.ask(&mut asked, row, part);
                found = self.look(&asked, Some(row), None);
                if found != Found::Nothing {
                    break;
                }
            }
            self.learn(Some(row), found);
        }
    }

    /// The rows as they are asked to be while this one is mended.
    fn ask(&self, asked: &mut Problem, row: usize, part: i64) {
        let (ledger, made) = (&self.ledger, self.looks[row].made);
        let (sides, spent) = (&ledger.problem.rows[row], ledger.spent[row]);
        let missing = (sides.low - spent).max(spent.saturating_sub(sides.high));
        let left = missing - (missing / part).max(1);
        for (r, rows) in asked.rows.iter_mut().enumerate() {
            let (sides, spent) = (&ledger.problem.rows[r], ledger.spent[r]);
            let gives = made % SHAKE == SHAKE - 1 && (r as u32).wrapping_add(made / SHAKE).is_multiple_of(GIVE);
            let (low, high, give) = match r == row {
                true => (sides.low, sides.high, left),
                false => (
                    sides.low.min(spent),
                    sides.high.max(spent),
                    if gives { (missing / 2).min(ledger.typical_cost) } else { 0 },
                ),
            };
            (rows.low, rows.high) = (low - give.min(low), high.saturating_add(give));
        }
    }

    /// Looks for more value, up to the bound, until so many looks in a row have failed, or
    /// so many were made in all.
    pub(super) fn improve(&mut self, (failed, most): (u32, u32), bound: i64) {
        let mut value = self.ledger.problem.value(&self.ledger.choice);
        let mut failures = 0;
        let mut turn = 0;
        self.looks.fill(Looks { made: 0, size: FIRST });
        while failures < failed && turn < most && !self.control.close_enough(value, bound) && !self.control.stop() {
            let row = if turn % 3 == 0 { None } else { self.costliest() };
            turn += 1;
            let found = self.look(self.ledger.problem, row, Some(value));
            self.learn(row, found);
            failures += 1;
            if found == Found::Better {
                failures = 0;
                value = self.ledger.problem.value(&self.ledger.choice);
                self.control.tell(Some(value), bound);
            }
        }
    }

    /// The row whose slack costs most, less each time it was looked at.
    fn costliest(&self) -> Option<usize> {
        let ledger = &self.ledger;
        let cost = |&r: &usize| ledger.position(r, ledger.spent[r]) / f64::from(1 + self.looks[r].made);
        let rows = (0..ledger.spent.len()).filter(|&r| ledger.live(r));
        rows.reduce(|a, b| if cost(&b) > cost(&a) { b } else { a })
    }

    /// Searches a part for an allowed choice, or for one worth more than what is known.
    fn look(&mut self, asked: &Problem, row: Option<usize>, known: Option<i64>) -> Found {
        let looks = self.looks[self.place(row)];
        let core = self.parts.open(self.ledger, row, looks.size, 1 + u64::from(looks.made) % THINNED);
        // Any choice mends; of better ones the best.
        let gap = if known.is_none() { f64::INFINITY } else { 0.0 };
        let control = Control { progress: None, gap, ..*self.control };
        let outcome = exact::glance(asked, &core, Worth::Values, known, NODES, &control);
        match (outcome.choice, outcome.open_bound) {
            (Some((_, choice)), _) => {
                self.ledger.load(choice);
                Found::Better
            }
            (None, None) => Found::Nothing,
            (None, Some(_)) => Found::Perhaps,
        }
    }

    /// Counts a look, and what it found tells how large the next should be.
    fn learn(&mut self, row: Option<usize>, found: Found) {
        let place = self.place(row);
        let Looks { made, size } = &mut self.looks[place];
        *made += 1;
        *size = match found {
            Found::Better => *size,
            Found::Nothing => (*size + *size / 4).min(MOST),
            Found::Perhaps => (*size - *size / 8).max(LEAST),
        };
    }

    fn place(&self, row: Option<usize>) -> usize {
        row.unwrap_or(self.looks.len() - 1)
    }
}
