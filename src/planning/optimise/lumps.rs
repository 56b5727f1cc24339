//! What of the bound no choice can reach, because purchases come in lumps.
//!
//! The gap between D (see `bound`) and the value of a choice is the losses of its items
//! plus every row's slack at its price. Take the row of one unit, with the items that
//! count there, and any ε > 0. Either one of them loses at least ε, or all have options
//! that lose less; then, with g the greatest common divisor of what such options differ
//! by in the row,
//!
//! ```text
//! spent ≡ spent by the best options  (mod g),   slack ≥ (side − that) mod g
//! ```
//!
//! so min(ε, |y|·slack) is lost whatever is chosen (Gomory 1965, "On the relation between
//! integer and noninteger solutions to linear programs", on one row). The best ε is
//! taken, and of a unit the best row; an item has one unit, so units add up. With
//! catalogue prices this is a third of the gap, with prices to the đồng nothing.

use super::bound::{Fixed, Prices, Uses, Worth};
use super::problem::{NO_HIGH, NONE, Problem, common_divisor};

/// Differences kept of each row: by then the divisor is mostly as small as it gets.
const KEPT: usize = 16;

/// One row of one unit.
struct Lumps {
    row: usize,
    unit: u32,
    /// What the best options spend.
    spent: i64,
    /// Differences from them, each once, with the least loss that makes it.
    differences: Vec<(i128, i64)>,
    /// Differences of this loss or more were left out.
    cut: i128,
}

/// How much less than D at these prices every allowed choice is worth, rounded down.
pub(crate) fn loss(problem: &Problem, prices: &Prices) -> i64 {
    let fixed = Fixed::new(problem, prices);
    let mut rows: Vec<Lumps> = Vec::new();
    let mut of_row = vec![NONE; problem.rows.len()];
    for (row, sides) in problem.rows.iter().enumerate() {
        if let Some(unit) = sides.unit.filter(|_| fixed.price(row) != 0) {
            of_row[row] = rows.len() as u32;
            rows.push(Lumps { row, unit, spent: 0, differences: Vec::new(), cut: i128::MAX });
        }
    }
    if rows.is_empty() {
        return 0;
    }
    gather(problem, &fixed, &of_row, &mut rows);
    let mut of_unit = vec![0_i128; problem.instance.units.len()];
    for lumps in &mut rows {
        let best = &mut of_unit[lumps.unit as usize];
        *best = lumps.least(problem, fixed.price(lumps.row)).max(*best);
    }
    let sum = of_unit.iter().try_fold(0_i128, |sum, &own| sum.checked_add(own));
    sum.and_then(|sum| i64::try_from(sum >> fixed.shift).ok()).unwrap_or(0)
}

/// Walks all items once and notes in the rows what their options differ by.
fn gather(problem: &Problem, fixed: &Fixed, of_row: &[u32], rows: &mut [Lumps]) {
    let mut uses = Uses::new(problem);
    let mut reduced: Vec<(u32, i128)> = Vec::new();
    let mut touched: Vec<u32> = Vec::new();
    for item in 0..problem.items() {
        let options = problem.instance.options(item);
        touched.clear();
        for class in options.clone().map(|j| problem.class_of[j] as usize) {
            let own = problem.class_limits[class].iter().flat_map(|&l| l..l + problem.years as u32);
            touched.extend(own.map(|r| of_row[r as usize]).filter(|&k| k != NONE));
        }
        if touched.is_empty() {
            continue;
        }
        touched.sort_unstable();
        touched.dedup();
        reduced.clear();
        if !problem.forced[item] {
            reduced.push((NONE, 0));
        }
        for j in options {
            let uses = uses.of(j);
            if !problem.dead[j] {
                reduced.push((j as u32, fixed.reduced(problem, j, uses, Worth::Values)));
            }
        }
        let Some(&(best, most)) = reduced.iter().reduce(|a, b| if b.1 > a.1 { b } else { a }) else { continue };
        for lumps in touched.iter().map(|&k| k as usize) {
            let lumps = &mut rows[lumps];
            let amount = amount(problem, best, lumps.row);
            lumps.spent += amount;
            for &(j, r) in &reduced {
                if most - r < lumps.cut {
                    lumps.note(most - r, self::amount(problem, j, lumps.row) - amount);
                }
            }
        }
    }
}

/// What an option (or `NONE`) spends in a row.
fn amount(problem: &Problem, option: u32, row: usize) -> i64 {
    let (limit, year) = ((row - row % problem.years) as u32, row % problem.years);
    match option {
        NONE => 0,
        j if problem.class_limits[problem.class_of[j as usize] as usize].contains(&limit) => {
            problem.instance.cost(j as usize)[year]
        }
        _ => 0,
    }
}

impl Lumps {
    fn note(&mut self, loss: i128, by: i64) {
        let by = by.abs();
        if by == 0 {
            return;
        }
        match self.differences.iter_mut().find(|d| d.1 == by) {
            Some(known) => known.0 = known.0.min(loss),
            None => self.differences.push((loss, by)),
        }
        if self.differences.len() >= 2 * KEPT {
            self.differences.sort_unstable();
            self.cut = self.differences[KEPT].0;
            self.differences.truncate(KEPT);
        }
    }

    /// What is lost in this row or by its items, whatever is chosen.
    fn least(&mut self, problem: &Problem, price: i128) -> i128 {
        let sides = &problem.rows[self.row];
        let slack = match price > 0 {
            true if sides.high == NO_HIGH => return 0,
            true => i128::from(sides.high) - i128::from(self.spent),
            false => i128::from(self.spent) - i128::from(sides.low),
        };
        self.differences.sort_unstable();
        let (mut divisor, mut least) = (0_i64, 0);
        for k in 0..=self.differences.len() {
            let (loss, by) = self.differences.get(k).copied().unwrap_or((self.cut, 0));
            let left = match divisor {
                // Nothing else loses less; a broken side is out of reach then.
                0 => {
                    if slack < 0 {
                        None
                    } else {
                        Some(slack)
                    }
                }
                g => Some(slack.rem_euclid(i128::from(g))),
            };
            let slack_costs = left.map_or(i128::MAX, |left| left.saturating_mul(price.abs()));
            least = least.max(loss.min(slack_costs));
            divisor = common_divisor(divisor, by);
        }
        // Nothing at all would be proof of more than this is for.
        if least == i128::MAX { 0 } else { least }
    }
}
