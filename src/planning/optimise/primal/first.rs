//! A first choice: every item's best option, and the tied ones so shared out that
//! every row comes out right.
//!
//! Where catalogue prices meet small values, a tenth of the items may be
//! indifferent between options, and taking the same one for all would break
//! every row by thousands of purchases. At a low temperature τ each item spends
//!
//! ```text
//! mean = Σ_j p_j cost_j,   p_j = exp(r_j / τ) / Σ exp(r / τ)
//! ```
//!
//! and good prices balance these means (see `smooth`). So the tied items are
//! rounded one after the other, each to the option with the least
//!
//! ```text
//! loss_j + Σ_rows φ(projected_row),   projected = chosen so far + means of the rest
//! ```
//!
//! with φ growing with the distance from the side that the row's price points to:
//! error diffusion (Floyd & Steinberg 1976), with rows for colours. A row that many
//! tied items touch has time to come right and pulls each of them less.

use super::ledger::Ledger;
use crate::planning::optimise::bound::Uses;
use crate::planning::optimise::prices::exp::exp;
use crate::planning::optimise::problem::{NO_HIGH, NONE};

/// The temperature, in parts of what a typical option's money is worth.
const TAU: f64 = 1e-4;

/// Options so many τ behind the best are not tied with it.
const TIED: f64 = 12.0;

/// And within so many τ they are even.
const EVEN: f64 = 1e-2;

/// φ is quadratic up to so many typical costs and linear from there: however far
/// a row is off, an item gives up only a few τ for it.
const LINEAR: f64 = 4.0;

/// A row pulls with a reach of √(tied options) over this, in typical costs.
const REACH: f64 = 4.0;

/// The items that are indifferent, with their tied options, end to end: where ties are
/// heavy, a list for each item would take more memory than what is in it.
#[derive(Default)]
struct Tied {
    /// (item, where its options end).
    items: Vec<(u32, u32)>,
    /// (option, loss, share).
    options: Vec<(u32, f64, f64)>,
}

impl Tied {
    fn iter(&self) -> impl Iterator<Item = (usize, &[(u32, f64, f64)])> {
        let mut start = 0;
        self.items.iter().map(move |&(item, end)| {
            let own = start..end as usize;
            start = own.end;
            (item as usize, &self.options[own])
        })
    }
}

/// Fills the ledger's choice. Forced items claim their resources first. Second looks
/// bring the rows closer at the price of more loss.
pub(super) fn choose(ledger: &mut Ledger, looks: usize) {
    let rows = ledger.problem.rows.len();
    let tau = (TAU * ledger.typical_price * ledger.typical_cost.max(1) as f64).max(f64::MIN_POSITIVE);
    let mut totals = Totals { tau, projected: vec![0.0; rows], reach: vec![0.0; rows] };
    let mut tied = Tied::default();
    for forced in [true, false] {
        decide(ledger, forced, &mut totals, &mut tied);
    }
    // Only what is tied for good counts: where ties are rare every row pulls in full.
    for (_, options) in tied.iter() {
        let even = || options.iter().filter(|o| o.1 <= EVEN * tau);
        if even().count() > 1 {
            for option in even().filter(|o| o.0 != NONE) {
                ledger.problem.each_use(option.0 as usize, |row, _| totals.reach[row] += 1.0);
            }
        }
    }
    let typical = ledger.typical_cost.max(1) as f64;
    totals.reach.iter_mut().for_each(|reach| *reach = typical * (reach.sqrt() / REACH).max(1.0));
    for (item, options) in tied.iter() {
        options.iter().for_each(|o| totals.spend(ledger, o.0, -o.2));
        totals.round(ledger, item, options);
    }
    // Now that all are rounded each looks again at what the others did; what is
    // still off is near enough for every row to pull in full.
    totals.reach.fill(typical);
    for _ in 0..looks {
        for (item, options) in tied.iter() {
            totals.spend(ledger, ledger.choice[item], -1.0);
            ledger.disown(item);
            totals.round(ledger, item, options);
        }
    }
}

/// Decides the items that have one best option, and gathers the others.
fn decide(ledger: &mut Ledger, forced: bool, totals: &mut Totals, tied: &mut Tied) {
    let (problem, tau) = (ledger.problem, totals.tau);
    let mut walk = Uses::new(problem);
    let mut reduced: Vec<(u32, f64)> = Vec::new();
    for item in 0..problem.items() {
        if problem.forced[item] != forced {
            continue;
        }
        reduced.clear();
        if !forced {
            reduced.push((NONE, 0.0));
        }
        for j in problem.instance.options(item) {
            let uses = walk.of(j);
            if !problem.dead[j] && ledger.available(item, j as u32) {
                reduced.push((j as u32, ledger.reduced(j, uses)));
            }
        }
        let Some(&(best, most)) = reduced.iter().reduce(|a, b| if b.1 > a.1 { b } else { a }) else { continue };
        let near = |r: &&(u32, f64)| most - r.1 <= TIED * tau;
        if reduced.iter().filter(near).count() == 1 {
            ledger.choice[item] = best;
            ledger.own(item, best);
            totals.spend(ledger, best, 1.0);
            continue;
        }
        let weights = reduced.iter().filter(near).map(|&(j, r)| (j, most - r, exp((r - most) / tau)));
        let start = tied.options.len();
        tied.options.extend(weights);
        let options = &mut tied.options[start..];
        let sum: f64 = options.iter().map(|o| o.2).sum();
        options.iter_mut().for_each(|o| o.2 /= sum);
        options.iter().for_each(|o| totals.spend(ledger, o.0, o.2));
        tied.items.push((item as u32, tied.options.len() as u32));
    }
}

/// What the rows come to.
struct Totals {
    tau: f64,
    projected: Vec<f64>,
    /// How far each row pulls quadratically, đồng.
    reach: Vec<f64>,
}

impl Totals {
    fn spend(&mut self, ledger: &Ledger, option: u32, share: f64) {
        if option != NONE {
            ledger.problem.each_use(option as usize, |row, amount| self.projected[row] += share * amount as f64);
        }
    }

    /// Gives a tied item the option that leaves the rows best.
    fn round(&mut self, ledger: &mut Ledger, item: usize, options: &[(u32, f64, f64)]) {
        let mut best = (f64::INFINITY, NONE);
        for &(option, loss, _) in options.iter().filter(|o| ledger.available(item, o.0)) {
            let mut sum = loss;
            if option != NONE {
                ledger.problem.each_use(option as usize, |row, amount| {
                    let now = self.projected[row];
                    sum += self.tau * (self.pull(ledger, row, now + amount as f64) - self.pull(ledger, row, now));
                });
            }
            if sum < best.0 {
                best = (sum, option);
            }
        }
        ledger.choice[item] = best.1;
        ledger.own(item, best.1);
        self.spend(ledger, best.1, 1.0);
    }

    /// φ over τ.
    fn pull(&self, ledger: &Ledger, row: usize, spent: f64) -> f64 {
        let (sides, y) = (&ledger.problem.rows[row], ledger.prices.row[row]);
        let high = if sides.high < NO_HIGH { sides.high as f64 } else { f64::INFINITY };
        let off = match y {
            y if y > 0.0 => spent - high,
            y if y < 0.0 => spent - sides.low as f64,
            _ => (spent - high).max(sides.low as f64 - spent).max(0.0),
        };
        let x = off.abs() / self.reach[row];
        match x {
            x if !x.is_finite() => 0.0,
            x if x < LINEAR => x * x,
            x => LINEAR * (2.0 * x - LINEAR),
        }
    }
}
