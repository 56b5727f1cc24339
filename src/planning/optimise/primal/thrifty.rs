//! An allowed choice, whatever it is worth: one that spends little.
//!
//! Where nothing allowed was found near the prices, mostly the money of some limits is used
//! up and some minimum still lacks a little. So the same is done over with money saved for
//! value, which leaves room in every limit that has a high side.

use super::around::Around;
use super::{RESUMED, Search};
use crate::planning::optimise::bound::Worth;
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::Instance;
use crate::planning::optimise::prices::descent;

/// Rounds of `primal`.
const ROUNDS: usize = 8;

impl Search<'_, '_> {
    /// An allowed choice, if one is found with no more than so many looks at each row still
    /// broken; to be called where `run` found none.
    pub(crate) fn spend_little(&mut self, looks: u32, bound: i64, control: &Control) {
        let instance = saving(self.ledger.problem.instance);
        let problem = self.ledger.problem.valued(&instance);
        let prices = descent::prices(&problem, None, Worth::Values, control);
        // Values here are not the user's: no progress, and any choice will do.
        let any = Control { progress: None, gap: f64::INFINITY, ..*control };
        let mut saving = Search::new(&problem, &prices);
        saving.run(ROUNDS, i64::MAX, &any);
        self.ledger.load(saving.best.map_or(saving.ledger.choice, |best| best.1));
        if Around::new(&mut self.ledger, control).mend(problem, looks) {
            self.keep();
            self.run(RESUMED, bound, control);
        }
    }
}

/// The instance with every option valued at a little of its value less its mean
/// yearly cost. What is allowed doesn't depend on values.
fn saving(instance: &Instance) -> Instance {
    let mut saving = instance.clone();
    let years = instance.years as i128;
    let cost = |j: usize| instance.cost(j).iter().map(|&c| i128::from(c)).sum::<i128>() / years;
    let options = 0..instance.value.len();
    let costs: i128 = options.clone().map(cost).sum();
    let values: i128 = instance.value.iter().map(|&v| i128::from(v).abs()).sum();
    for j in options {
        // Value on the scale of cost, in 1024ths so that the product fits.
        let scale = (costs / values.max(1).div_euclid(1024).max(1)).clamp(0, 1 << 60);
        let worth = i128::from(instance.value[j]).saturating_mul(scale) / 1024 / 64;
        saving.value[j] = i64::try_from(worth - cost(j)).unwrap_or(0);
    }
    if !saving.values_fit() {
        saving.value.clone_from(&instance.value);
    }
    saving
}
