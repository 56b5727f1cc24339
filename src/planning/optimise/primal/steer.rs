//! Keeping rows about many units near their sides while they are filled one by one.
//!
//! A row's turn (see `fill`) leaves what it can't bear to the rows that come later, and
//! the last one, with few moves of its own, would pay for all. So before each turn moves
//! that touch no row already done are made wherever they lower
//!
//! ```text
//! Σ loss + Σ_rows (g·e + w·e²),      e = (spent − side) / typical cost
//! ```
//!
//! and after each pass g grows by 2w·e (the method of multipliers: Hestenes 1969,
//! "Multiplier and gradient methods"). The square spreads an excess over all rows; g is
//! what a price must still change by for the excess to end at little loss.

use super::ledger::{Ledger, Move};

/// Rows are steered until they are within so many typical costs of their sides.
const NEAR: f64 = 1.0;

/// The weight w, in parts of what a typical option's money is worth.
const WEIGHT: f64 = 2e-4;

/// Passes over the moves before the first row's turn, and before the others'.
const PASSES: [usize; 2] = [12, 2];

/// The moves to steer by, and what is known of the rows.
pub(super) struct Steer {
    /// (item, option).
    moves: Vec<(u32, u32)>,
    passes: usize,
    /// g, by row.
    price: Vec<f64>,
    weight: f64,
}

impl Steer {
    /// Steers by these moves, and back.
    pub(super) fn new(ledger: &Ledger, moves: &[Move]) -> Self {
        let there = moves.iter().map(|m| (m.item, m.to));
        let back = moves.iter().map(|m| (m.item, m.from));
        Self {
            moves: there.chain(back).collect(),
            passes: PASSES[0],
            price: vec![0.0; ledger.spent.len()],
            weight: WEIGHT * ledger.typical_price() * ledger.typical_cost.max(1) as f64,
        }
    }

    /// Brings these rows near their sides; no other row that has its turn is touched.
    pub(super) fn steer(&mut self, ledger: &mut Ledger, rows: &[usize]) {
        let mut steered = vec![false; ledger.spent.len()];
        rows.iter().for_each(|&r| steered[r] = true);
        for _ in 0..std::mem::replace(&mut self.passes, PASSES[1]) {
            if rows.iter().all(|&r| excess(ledger, r, 0).abs() < NEAR) {
                return;
            }
            self.pass(ledger, &steered);
            rows.iter().for_each(|&r| self.price[r] += 2.0 * self.weight * excess(ledger, r, 0));
        }
    }

    fn pass(&self, ledger: &mut Ledger, steered: &[bool]) {
        let mut touched = Vec::new();
        for &(item, to) in &self.moves {
            let from = ledger.choice[item as usize];
            if from == to || !ledger.available(item as usize, to) {
                continue;
            }
            let mut change = ledger.loss(from, to);
            ledger.touched(item as usize, to, &mut touched);
            let fits = touched.iter().all(|&(r, by)| {
                let r = r as usize;
                if steered[r] {
                    let (new, old) = (excess(ledger, r, by), excess(ledger, r, 0));
                    change += (new - old) * (self.price[r] + self.weight * (new + old));
                    return true;
                }
                !ledger.live(r) && ledger.slack(r, by).is_none_or(|(used, left)| used <= left)
            });
            if fits && change < -1e-12 {
                ledger.apply(item as usize, to, &touched);
            }
        }
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
