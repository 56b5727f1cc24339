//! Keeping rows that are filled one after the other near their sides.
//!
//! A row's turn (see `fill`) leaves what it can't bear to the rows that come later, and
//! the last one, with few moves of its own, would pay for all. So the rows about many
//! units are steered together, and so are the years of a limit about one: before each
//! turn moves that touch no row already done are made wherever they lower
//!
//! ```text
//! Σ loss + Σ_rows (g·e + w·e²),      e = (spent − side) / typical cost
//! ```
//!
//! and after each pass g grows by 2w·e (the method of multipliers: Hestenes 1969,
//! "Multiplier and gradient methods"). The square spreads an excess over all rows; g is
//! what a price must still change by for the excess to end at little loss.
//!
//! In the turn itself the harm that a move does to the rows to come, by the same formula,
//! counts as loss: where ties are heavy there mostly is another move that does none.

use super::filing::cheaper;
use super::ledger::{Ledger, Move};
use crate::planning::optimise::problem::NONE;

/// Rows are steered until they are within so many typical costs of their sides.
const NEAR: f64 = 1.0;

/// The weight w, in parts of what a typical option's money is worth.
const WEIGHT: f64 = 2e-4;

/// And where it measures harm: several moves are made at once then.
const HARM: f64 = 2e-3;

/// Passes over the moves before the first row's turn, and before the others'.
const PASSES: [usize; 2] = [12, 2];

/// The moves to steer by, and what is known of the rows.
pub(super) struct Steer {
    /// (item, option).
    moves: Vec<(u32, u32)>,
    passes: usize,
    /// g, by row.
    price: Vec<f64>,
    /// What a typical option's money is worth.
    worth: f64,
}

impl Steer {
    /// Steers by these moves, and back.
    pub(super) fn new(ledger: &Ledger, moves: &[Move]) -> Self {
        let there = moves.iter().map(|m| (m.item, m.to));
        let back = moves.iter().map(|m| (m.item, m.from));
        let mut moves: Vec<(u32, u32)> = there.chain(back).collect();
        moves.sort_unstable();
        moves.dedup();
        Self {
            moves,
            passes: PASSES[0],
            price: vec![0.0; ledger.spent.len()],
            worth: ledger.typical_price * ledger.typical_cost.max(1) as f64,
        }
    }

    /// Brings these rows near their sides; no row that is `done` is touched.
    pub(super) fn steer(&mut self, ledger: &mut Ledger, rows: &[usize], done: &[bool]) {
        let mut steered = vec![false; ledger.spent.len()];
        rows.iter().for_each(|&r| steered[r] = true);
        let weight = WEIGHT * self.worth;
        let mut touched = Vec::new();
        for _ in 0..std::mem::replace(&mut self.passes, PASSES[1]) {
            if rows.iter().all(|&r| excess(ledger, r, 0).abs() < NEAR) {
                return;
            }
            for &(item, to) in &self.moves {
                let from = ledger.choice[item as usize];
                if from == to || !ledger.available(item as usize, to) {
                    continue;
                }
                ledger.touched(item as usize, to, &mut touched);
                let free = |&(r, by): &(u32, i64)| {
                    !done[r as usize] && ledger.slack(r as usize, by).is_none_or(|(used, left)| used <= left)
                };
                let harm = self.harm(ledger, &touched, &steered, weight);
                if ledger.loss(from, to) + harm < -1e-12 && touched.iter().all(free) {
                    ledger.apply(item as usize, to, &touched);
                }
            }
            rows.iter().for_each(|&r| self.price[r] += 2.0 * weight * excess(ledger, r, 0));
        }
    }

    /// The moves that change the first of these rows and none that is `done`, cheapest
    /// first, with its change; the harm they do to the other rows is part of their loss.
    pub(super) fn open(&self, ledger: &Ledger, rows: &[usize], done: &[bool]) -> Vec<(Move, i64)> {
        let mut later = vec![false; ledger.spent.len()];
        rows[1..].iter().for_each(|&r| later[r] = true);
        let year = rows[0] % ledger.problem.years;
        let paid = |j: u32| j != NONE && ledger.problem.instance.cost(j as usize)[year] != 0;
        let (mut open, mut touched) = (Vec::new(), Vec::new());
        for &(item, to) in &self.moves {
            let from = ledger.choice[item as usize];
            if from == to || !(paid(from) || paid(to)) || !ledger.available(item as usize, to) {
                continue;
            }
            ledger.touched(item as usize, to, &mut touched);
            let Some(own) = touched.iter().find(|t| t.0 as usize == rows[0]) else { continue };
            if touched.iter().all(|t| !done[t.0 as usize]) {
                let harm = self.harm(ledger, &touched, &later, HARM * self.worth);
                open.push((Move { loss: ledger.loss(from, to) + harm.max(0.0), item, from, to }, own.1));
            }
        }
        open.sort_unstable_by(cheaper);
        open
    }

    /// How much a move adds to the rows' part of the sum.
    fn harm(&self, ledger: &Ledger, touched: &[(u32, i64)], rows: &[bool], weight: f64) -> f64 {
        let own = touched.iter().map(|t| (t.0 as usize, t.1)).filter(|t| rows[t.0]);
        let change = own.map(|(r, by)| {
            let (new, old) = (excess(ledger, r, by), excess(ledger, r, 0));
            (new - old) * (self.price[r] + weight * (new + old))
        });
        change.sum()
    }
}

/// How much more than it should a row spends after a change, in typical costs; a row
/// without a price is only off outside its sides.
fn excess(ledger: &Ledger, row: usize, by: i64) -> f64 {
    let (sides, y, spent) = (&ledger.problem.rows[row], ledger.prices.row[row], ledger.spent[row] + by);
    let over = |side: i64| spent.saturating_sub(side) as f64 / ledger.typical_cost.max(1) as f64;
    match y {
        y if y > 0.0 => over(sides.high),
        y if y < 0.0 => over(sides.low),
        _ => over(sides.high).max(0.0) + over(sides.low).min(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{Ledger, Move, NEAR, Steer, excess};
    use crate::planning::optimise::bound::Prices;
    use crate::planning::optimise::problem::{Asked, Problem};
    use crate::planning::optimise::{Builder, Forced, Instance, Limit, NewOption};

    /// Forty items of two units, each as good this year as next; each year's cap is
    /// enough for half of them, and the first unit has a limit that is wide enough.
    fn forty() -> Instance {
        let mut builder = Builder::new(2).unwrap();
        builder.cap(&[200, 200]).unwrap();
        let (unit, max) = (Some("u0".to_owned()), Some(vec![1000, 1000]));
        builder.limit(Limit { name: "u0".to_owned(), unit, max, ..Limit::default() }).unwrap();
        for i in 0..40 {
            builder.item(&format!("i{i}"), &format!("u{}", i % 2), "k", &Forced::Free).unwrap();
            for (id, cost) in [("now", [10, 0]), ("later", [0, 10])] {
                builder.option(&NewOption { id, value: 10, cost: &cost, fund: None, uses: &[] }).unwrap();
            }
        }
        builder.build().unwrap()
    }

    /// All items bought this year, and every move from there.
    fn all_now<'p, 'i>(problem: &'p Problem<'i>, prices: &'p Prices) -> (Ledger<'p, 'i>, Vec<Move>) {
        let mut ledger = Ledger::new(problem, prices, 0);
        let mut touched = Vec::new();
        for item in 0..problem.items() {
            let now = problem.instance.first[item];
            ledger.touched(item, now, &mut touched);
            ledger.apply(item, now, &touched);
        }
        let mut moves = Vec::new();
        (0..problem.items()).for_each(|item| ledger.moves(item, |m| moves.push(m)));
        (ledger, moves)
    }

    #[test]
    fn years_come_near_their_sides_and_rows_that_are_done_stay() {
        let instance = forty();
        let problem = Problem::new(&instance, &Asked::all(&instance));
        let mut prices = Prices::zero(&problem);
        prices.row[..2].fill(0.5);
        for first_unit_done in [false, true] {
            let (mut ledger, moves) = all_now(&problem, &prices);
            let done = [false, false, first_unit_done, first_unit_done];
            Steer::new(&ledger, &moves).steer(&mut ledger, &[0, 1], &done);
            assert!((0..2).all(|r| excess(&ledger, r, 0).abs() < NEAR), "{:?}", ledger.spent);
            if first_unit_done {
                assert_eq!(ledger.spent[2..], [200, 0]);
            }
        }
    }

    #[test]
    fn a_turn_counts_the_harm_to_rows_that_come_later() {
        let instance = forty();
        let problem = Problem::new(&instance, &Asked::all(&instance));
        let mut prices = Prices::zero(&problem);
        prices.row[..2].fill(0.5);
        let (mut ledger, moves) = all_now(&problem, &prices);
        let mut steer = Steer::new(&ledger, &moves);
        steer.steer(&mut ledger, &[0, 1], &[false; 4]);
        let open = steer.open(&ledger, &[0, 1], &[false, false, true, true]);
        assert!(open.is_sorted_by(|a, b| a.0.loss <= b.0.loss));
        let second_unit = open.iter().all(|m| m.0.item % 2 == 1);
        assert!(second_unit && !open.is_empty(), "moves of the unit that is done are closed");
        for (m, _) in open {
            let (own, now) = (ledger.loss(m.from, m.to), instance.first[m.item as usize]);
            match (m.from == now, m.to == now + 1) {
                (true, true) => assert!(m.loss > own, "a later row has one more"),
                (true, false) => assert_eq!(m.loss, own, "no later row changes"),
                (false, _) => assert!(m.loss >= own),
            }
        }
    }
}
