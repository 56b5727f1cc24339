//! Finding a choice close to the bound.
//!
//! Good prices nearly decide: take every item's best option at them, and what is
//! left of the gap between the bound D and the value can be read off:
//!
//! ```text
//! D − value = Σ_items loss + Σ_rows |y|·slack + Σ_unsold resources ρ
//! ```
//!
//! so improving a choice is descent on that sum, and a *move* (another option for one
//! item) changes it only in the few rows it touches. [`ledger`] keeps the sum.
//!
//! 1. [`first`] chooses to begin with.
//! 2. [`repair`] makes the choice allowed, by cheap single moves.
//! 3. [`fill`] uses up slack row by row, the narrowest first: [`filing`] says which moves
//!    are a row's own, [`knapsack`] picks among them, and [`steer`] keeps the rows to come
//!    near their sides.
//!
//! 2 and 3 are repeated for a few rounds; the best allowed choice is kept. What is then
//! still broken or lost is for [`around`], which lets the exact core decide a [`part`] of the
//! choice anew; and where nothing is allowed near the prices, [`thrifty`] begins elsewhere.

mod around;
mod filing;
mod fill;
mod first;
mod knapsack;
mod ledger;
mod part;
mod repair;
mod steer;
mod thrifty;

use super::bound::Prices;
use super::control::Control;
use super::problem::{Choice, Problem};
use around::Around;
use fill::{Effort, How};
use ledger::Ledger;

/// Later rounds look harder.
const EFFORTS: [Effort; 3] =
    [Effort { items: 64, buckets: 512 }, Effort { items: 96, buckets: 1024 }, Effort { items: 192, buckets: 2048 }];

/// So many rounds fill freely, which goes furthest where it goes anywhere; if they
/// found nothing allowed the search begins again, carefully.
const FREE: usize = 3;

/// Rounds from a choice that was found otherwise.
const RESUMED: usize = 3;

/// Looks around in a row without more value before the choice is left as it is, and in all;
/// fewer where the exact core goes on, or where an earlier answer was looked around already.
const LONG: (u32, u32) = (100, u32::MAX);
const SHORT: (u32, u32) = (20, 60);

/// Second looks at tied items when beginning carefully.
const LOOKS: usize = 4;

/// The search for a choice, which can pause between rounds.
pub(crate) struct Search<'p, 'i> {
    prices: &'p Prices,
    ledger: Ledger<'p, 'i>,
    round: usize,
    how: How,
    promoted: Vec<bool>,
    /// The best allowed choice so far and its value.
    pub(crate) best: Option<(i64, Choice)>,
}

impl<'p, 'i> Search<'p, 'i> {
    /// Starts near `prices`.
    pub(crate) fn new(problem: &'p Problem<'i>, prices: &'p Prices) -> Self {
        let ledger = Ledger::new(problem, prices, 0);
        let promoted = vec![false; problem.rows.len()];
        let mut search = Self { prices, ledger, round: 0, how: How::Freely, promoted, best: None };
        search.keep();
        search
    }

    /// Whether something allowed is found, or seems to be within reach.
    pub(crate) fn is_near(&self) -> bool {
        self.best.is_some() || !self.ledger.lost()
    }

    /// Up to so many rounds more. `bound` says how much there is to gain.
    pub(crate) fn run(&mut self, rounds: usize, bound: i64, control: &Control) {
        for _ in 0..rounds {
            let before = self.best.as_ref().map(|b| b.0);
            if control.stop() || before.is_some_and(|value| control.close_enough(value, bound)) {
                return;
            }
            if self.round == FREE && before.is_none() && self.how != How::Carefully {
                self.how = How::Carefully;
                self.ledger = Ledger::new(self.ledger.problem, self.prices, LOOKS);
                self.round = 0;
                self.promoted.fill(false);
            }
            repair::repair(&mut self.ledger, self.round, control);
            self.keep();
            let effort = EFFORTS[self.round.min(EFFORTS.len() - 1)];
            fill::fill(&mut self.ledger, &self.promoted, self.how, effort, control);
            self.keep();
            self.round += 1;
            self.promoted = self.ledger.broken();
            if let Some((value, _)) = self.best {
                control.tell(Some(value), bound);
                let little = before.is_some_and(|b| value - b <= bound.saturating_sub(value) / 20);
                if self.round >= FREE && little {
                    return;
                }
            }
        }
    }

    /// Goes on from another choice, once it is allowed; what is broken in it is mended if that
    /// takes no more than so many looks at each row.
    pub(crate) fn resume(&mut self, choice: Choice, looks: u32, bound: i64, control: &Control) {
        self.ledger.load(choice);
        let problem = self.ledger.problem.clone();
        if !self.ledger.violated() || Around::new(&mut self.ledger, control).mend(problem, looks) {
            self.keep();
            self.run(RESUMED, bound, control);
        }
    }

    /// Looks around the best choice for more value, `long` or not; to be called after `run`.
    pub(crate) fn look_around(&mut self, long: bool, bound: i64, control: &Control) {
        if let Some((_, choice)) = &self.best {
            self.ledger.load(choice.clone());
            let most = if long { LONG } else { SHORT };
            Around::new(&mut self.ledger, control).improve(most, bound);
            self.keep();
        }
    }

    /// Remembers the choice if it is allowed and the best so far.
    fn keep(&mut self) {
        if self.ledger.violated() {
            return;
        }
        let value = self.ledger.problem.value(&self.ledger.choice);
        let better = self.best.as_ref().is_none_or(|b| value > b.0);
        if better && self.ledger.problem.allows(&self.ledger.choice) {
            // Into the same memory: a choice of a national instance takes twelve megabytes.
            let best = self.best.get_or_insert_default();
            best.0 = value;
            best.1.clone_from(&self.ledger.choice);
        }
    }
}
