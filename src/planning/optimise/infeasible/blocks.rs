//! Minima that share no item, against the cap of their year.
//!
//! This is what most sets of clashing limits come down to. Each minimum is then met with as
//! little as its own items can ([`meet`](super::meet)), and nothing is allowed if that adds up
//! to more than the cap. Where a commune has a dozen items this proves what no price can:
//! whole options cost more than the minimum asks for.

use super::meet::{Block, Member, Met};
use crate::planning::optimise::problem::{Choice, NONE, Problem};

/// What is known of minima, so that a question with one row less is soon answered.
#[derive(Default)]
pub(crate) struct Blocks {
    /// By row.
    known: Vec<Option<(Block, Met)>>,
}

impl Blocks {
    /// An allowed choice, or `Some(None)` if it is proven that there is none; `None` where
    /// minima share items, or what they take together leaves it open.
    pub(crate) fn settle(&mut self, problem: &Problem) -> Option<Option<Choice>> {
        let asks =
            |year: &usize| (*year..problem.rows.len()).step_by(problem.years).any(|r| problem.rows[r].low > 0);
        (0..problem.years).filter(asks).find_map(|year| self.settle_year(problem, year))
    }

    fn settle_year(&mut self, problem: &Problem, year: usize) -> Option<Option<Choice>> {
        let row_of = row_of_class(problem, year)?;
        let mut choice: Choice = vec![NONE; problem.items()];
        let mut least = 0_i128;
        let blocks = blocks(problem, &row_of, year)?;
        for (row, items) in blocks.iter().enumerate().skip(year).step_by(problem.years) {
            let low = problem.rows[row].low;
            let member = |&item: &usize| {
                let counts = problem.alive(item).filter(|&j| row_of[problem.class_of[j] as usize] == row);
                let options = counts.map(|j| (problem.instance.cost(j)[year], j as u32)).collect();
                Member { item, forced: problem.forced[item], options }
            };
            let met = self.meet(row, Block { low, items: items.iter().map(member).collect() });
            let Some((spent, picks)) = &met.least else { return met.exact.then_some(None) };
            // Exact or not, a minimum takes no less than itself.
            least += i128::from(if met.exact { *spent } else { low });
            picks.iter().for_each(|&(item, option)| choice[item] = option);
        }
        if problem.allows(&choice) {
            return Some(Some(choice));
        }
        (least > i128::from(problem.rows[year].high)).then_some(None)
    }

    fn meet(&mut self, row: usize, block: Block) -> &Met {
        if self.known.len() <= row {
            self.known.resize_with(row + 1, || None);
        }
        let known = self.known[row].take().filter(|known| known.0 == block);
        &self.known[row]
            .insert(known.unwrap_or_else(|| {
                let met = block.meet();
                (block, met)
            }))
            .1
    }
}

/// The row of the minimum that each class counts in, or the cap's if in none; `None` if
/// some class counts in two.
fn row_of_class(problem: &Problem, year: usize) -> Option<Vec<usize>> {
    let of = |limits: &Vec<u32>| {
        let mut lows = limits.iter().map(|&l| l as usize + year).filter(|&r| problem.rows[r].low > 0);
        let row = lows.next().unwrap_or(year);
        lows.next().is_none().then_some(row)
    };
    problem.class_limits.iter().map(of).collect()
}

/// The items of every row's minimum; with the cap's, those that are forced and in no other.
/// `None` if an item's options count in two, or if some of a forced item's count in none.
fn blocks(problem: &Problem, row_of: &[usize], year: usize) -> Option<Vec<Vec<usize>>> {
    let mut blocks = vec![Vec::new(); problem.rows.len()];
    for item in 0..problem.items() {
        let rows = || problem.alive(item).map(|j| row_of[problem.class_of[j] as usize]);
        let forced = problem.forced[item];
        let Some(row) = rows().find(|&r| r != year).or(forced.then_some(year)) else { continue };
        if rows().any(|r| r != row && (forced || r != year)) {
            return None;
        }
        blocks[row].push(item);
    }
    Some(blocks)
}
