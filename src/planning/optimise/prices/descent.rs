//! Good prices for any instance: projected Newton on the smoothed dual.
//!
//! τ (see `smooth`) falls from coarse to fine; at each τ a few Newton steps
//! (Levenberg: the ridge grows when a step disappoints) bring the gradient
//! down. A row with a low side only has a price ≤ 0, one with a high side only
//! a price ≥ 0; a price at 0 stays while its row is slack (Bertsekas 1982,
//! "Projected Newton methods"). Between steps each resource's ρ is set exactly:
//! to the midpoint of the two best margins of those who want it, as in an
//! auction. Large instances begin on a sample of 5,000 items or more, and go on with a
//! denser one.
//!
//! Where nothing is allowed D falls without end. Once it is below what every choice
//! is worth at least, more steps would only prove more of the same.
//!
//! The best *unsmoothed* D seen is kept; `bound` then evaluates it in integers.

use super::smooth::{Costs, Sweep};
use super::{by_class, newton};
use crate::planning::optimise::bound::{Prices, Worth};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::problem::{NO_HIGH, Problem};

const SAMPLE: usize = 5_000;
const PER_ROW: usize = 20;

/// The second sample of a large instance has so many times the items of the first.
const DENSER: usize = 8;

/// Smoothing for the sample, for a denser one and for all items, relative to a typical value.
const COARSE: [f64; 4] = [0.3, 0.1, 0.03, 0.01];
const MIDDLE: [f64; 2] = [0.01, 3e-3];
const FINE: [f64; 7] = [0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5];

/// From where on near good prices.
const NEAR: usize = 2;

/// What smoothing may add to D, relative to it, before τ is fine enough: the
/// bound lies much closer to the best than that.
const FINE_ENOUGH: f64 = 1e-5;

/// Steps at one τ at most.
const STEPS: usize = 10;

/// Prices that make D small, starting from `start` if that is given.
pub(crate) fn prices(problem: &Problem, start: Option<&Prices>, worth: Worth, control: &Control) -> Prices {
    let mut descent = Descent::new(problem, worth);
    let sample = SAMPLE.max(PER_ROW * problem.rows.len());
    let stride = (problem.items() / sample).max(1);
    let warm =
        start.filter(|s| s.row.len() == problem.rows.len() && s.resource.len() == problem.instance.resources.len());
    let mut at = warm.cloned().unwrap_or_default();
    // Prices that have far to go get there sooner from nowhere.
    let mut near = warm.is_some() && descent.settle(&mut at, FINE[NEAR], 1, control);
    if !near {
        at = Prices::zero(problem);
        let sampled = COARSE.iter().map(|&tau| (tau, stride));
        let middle = MIDDLE.iter().map(|&tau| (tau, stride / DENSER)).filter(|m| m.1 > 1);
        for (tau, stride) in sampled.chain(middle) {
            if control.stop() || descent.below {
                break;
            }
            descent.settle(&mut at, tau, stride, control);
        }
        descent.best = (f64::INFINITY, at.clone());
        near = stride / DENSER > 1;
    }
    descent.below = false;
    for &tau in &FINE[if near { NEAR } else { 0 }..] {
        descent.settle(&mut at, tau, 1, control);
        let fine = descent.now.smooth - descent.now.exact < FINE_ENOUGH * descent.best.0.abs();
        if fine || descent.below || control.stop() {
            break;
        }
    }
    descent.best.1
}

struct Descent<'p, 'i> {
    problem: &'p Problem<'i>,
    worth: Worth,
    /// A typical value of an item.
    value: f64,
    /// Without values D has no scale: prices then stay within this box.
    most: f64,
    /// Longest step in a price, in units of τ per đồng of a typical cost: the
    /// quadratic model holds about as far as an item's preferences stay soft.
    radius: f64,
    cost: f64,
    costs: Costs,
    now: Sweep,
    next: Sweep,
    best: (f64, Prices),
    /// What every choice is worth at least, and whether D was seen well below.
    least: f64,
    below: bool,
    wants: Vec<(u32, u32, u32)>,
}

impl<'p, 'i> Descent<'p, 'i> {
    fn new(problem: &'p Problem<'i>, worth: Worth) -> Self {
        let (mut values, mut costs, mut least) = (0.0, 0.0, 0.0);
        for i in 0..problem.items() {
            let best = problem.alive(i).map(|j| problem.instance.value[j]).max().unwrap_or(0);
            let most = |j: usize| problem.instance.cost(j).iter().map(|&c| c as f64).sum();
            values += (best as f64).abs();
            least += problem.alive(i).map(|j| problem.instance.value[j]).fold(0, i64::min) as f64;
            costs += problem.alive(i).map(most).fold(0.0, f64::max);
        }
        let count = problem.items().max(1) as f64;
        let cost = (costs / count).max(1.0);
        let (value, most) = match worth {
            Worth::Values => ((values / count).max(1e-9), f64::INFINITY),
            Worth::Nothing => (1.0, 1.0 / cost),
        };
        if worth == Worth::Nothing {
            least = 0.0;
        }
        Self {
            problem,
            worth,
            value,
            most,
            radius: 4.0,
            cost,
            costs: Costs::new(problem),
            now: Sweep::new(problem),
            next: Sweep::new(problem),
            best: (f64::INFINITY, Prices::zero(problem)),
            least,
            below: false,
            wants: wants(problem),
        }
    }

    /// Newton steps at one τ until the next would gain little; says whether it came so far.
    fn settle(&mut self, at: &mut Prices, tau: f64, stride: usize, control: &Control) -> bool {
        let tau = tau * self.value;
        self.now.run(self.problem, &self.costs, at, tau, stride, self.worth);
        self.note(at, stride, false);
        self.radius = self.radius.max(4.0);
        for _ in 0..STEPS {
            if control.stop() || self.below {
                return true;
            }
            let (free, gradient) = self.gradient(at, &self.now);
            let longest = self.longest(at, &gradient, tau);
            let step = newton::step(self.problem, &self.now, tau, &free, &gradient, &longest);
            let mut moved = at.clone();
            let mut promised = 0.0;
            for r in (0..step.len()).filter(|&r| free[r]) {
                moved.row[r] = self.project(r, at.row[r], step[r], 8.0 * longest[r]);
                promised -= gradient[r] * (moved.row[r] - at.row[r]) / 2.0;
            }
            if stride == 1 {
                self.auction(&mut moved);
            }
            self.next.run(self.problem, &self.costs, &moved, tau, stride, self.worth);
            let gained = self.constant(at) + self.now.smooth - self.constant(&moved) - self.next.smooth;
            self.note(&moved, stride, true);
            if gained > 0.5 * promised {
                self.radius = (self.radius * 2.0).min(256.0);
            } else if gained < 0.1 * promised {
                self.radius *= 0.25;
            }
            if gained > 0.0 {
                *at = moved;
                std::mem::swap(&mut self.now, &mut self.next);
            }
            let rounding = (self.now.smooth - self.now.exact).max(0.0);
            if promised.abs() <= 0.2 * rounding || promised.abs() < 1e-9 * self.now.exact.abs() {
                return true;
            }
        }
        false
    }

    /// Keeps the prices of the best exact D over all items.
    fn note(&mut self, prices: &Prices, stride: usize, next: bool) {
        let exact = if next { self.next.exact } else { self.now.exact };
        let total = self.constant(prices) + exact;
        // Well below: rounding must not be what makes it so.
        self.below |= total < self.least - 1e-6 * exact.abs() - self.value;
        if stride == 1 && total < self.best.0 {
            self.best = (total, prices.clone());
        }
    }

    fn constant(&self, prices: &Prices) -> f64 {
        let rows = self.problem.rows.iter().zip(&prices.row);
        let side = rows.map(|(row, &y)| match y {
            y if y > 0.0 => y * row.high as f64,
            y if y < 0.0 => y * row.low as f64,
            _ => 0.0,
        });
        side.sum::<f64>() + prices.resource.iter().sum::<f64>()
    }

    /// Which rows may move, and the derivative of D by their prices.
    fn gradient(&self, at: &Prices, sweep: &Sweep) -> (Vec<bool>, Vec<f64>) {
        let problem = self.problem;
        let mut spent = vec![0.0; problem.rows.len()];
        for (c, limits) in problem.class_limits.iter().enumerate() {
            for t in 0..problem.years {
                let s = sweep.spent[c * problem.years + t];
                limits.iter().for_each(|&l| spent[l as usize + t] += s);
            }
        }
        let mut free = vec![true; spent.len()];
        let mut gradient = vec![0.0; spent.len()];
        for (r, row) in problem.rows.iter().enumerate() {
            let (low, high) = (row.low as f64, row.high as f64);
            let y = at.row[r];
            let side = if y > 0.0 || (y == 0.0 && spent[r] > high) { high } else { low };
            gradient[r] = side - spent[r];
            let slack = y == 0.0 && spent[r] <= high && spent[r] >= low;
            let pushed = y.abs() >= self.most && y * gradient[r] < 0.0;
            free[r] = !slack && !pushed && (row.low > 0 || row.high < NO_HIGH);
        }
        (free, gradient)
    }

    /// How far each price should go at most. Where a floor's row spends twice what it
    /// must, that may be all the way to nothing: a sample of a unit's items that can't
    /// meet the floor has driven the price far off.
    fn longest(&self, at: &Prices, gradient: &[f64], tau: f64) -> Vec<f64> {
        let longest = self.radius * tau / self.cost;
        let own = |r: usize| match at.row[r] < 0.0 && gradient[r] < -self.problem.rows[r].low as f64 {
            true => longest.max(-at.row[r]),
            false => longest,
        };
        (0..gradient.len()).map(own).collect()
    }

    /// The new price of a row: a step of bounded length that doesn't jump over
    /// 0, to a side that the row has.
    fn project(&self, r: usize, y: f64, step: f64, longest: f64) -> f64 {
        let row = &self.problem.rows[r];
        let moved = y + step.clamp(-longest, longest);
        let least = if row.low > 0 && y <= 0.0 { -self.most } else { 0.0 };
        let most = if row.high < NO_HIGH && y >= 0.0 { self.most } else { 0.0 };
        moved.clamp(least, most)
    }

    /// Sets each ρ to the midpoint of the two best margins, 0 if fewer than two
    /// items gain by the resource.
    fn auction(&self, prices: &mut Prices) {
        if self.wants.is_empty() {
            return;
        }
        let mut class_price = Vec::new();
        by_class(self.problem, &prices.row, &mut class_price);
        let mut k = 0;
        while k < self.wants.len() {
            let resource = self.wants[k].0;
            let mut top = [0.0_f64; 2];
            while let Some(&(_, item, uses)) = self.wants.get(k).filter(|w| w.0 == resource) {
                let margin = self.margin(prices, &class_price, resource, item as usize, uses as usize);
                if margin > top[0] {
                    top = [margin, top[0]];
                } else if margin > top[1] {
                    top[1] = margin;
                }
                k += 1;
            }
            let midpoint = if top[1] > 0.0 { (top[0] + top[1]) / 2.0 } else { 0.0 };
            // A forced user's margin has no end; the second one then decides.
            prices.resource[resource as usize] = if midpoint < 1e200 { midpoint } else { 2.0 * top[1] };
        }
    }

    /// What an item gains by a resource: its best reduced value with it, less that without.
    /// `first_use` is where the item's uses start.
    fn margin(&self, prices: &Prices, class_price: &[f64], resource: u32, item: usize, first_use: usize) -> f64 {
        let (problem, years) = (self.problem, self.problem.years);
        let (mut with, mut without) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        if !problem.forced[item] {
            without = 0.0;
        }
        let mut uses = &problem.instance.uses[first_use..];
        for j in problem.instance.options(item) {
            let mut r = 0.0;
            let mut uses_it = false;
            while let Some((&(_, u), rest)) = uses.split_first().filter(|u| u.0.0 as usize == j) {
                uses_it |= u == resource;
                r -= if u == resource { 0.0 } else { prices.resource[u as usize] };
                uses = rest;
            }
            if problem.dead[j] {
                continue;
            }
            if self.worth == Worth::Values {
                r += problem.instance.value[j] as f64;
            }
            let class = problem.class_of[j] as usize * years;
            for (&c, p) in problem.instance.cost(j).iter().zip(&class_price[class..]) {
                r -= c as f64 * p;
            }
            let side = if uses_it { &mut with } else { &mut without };
            *side = side.max(r);
        }
        with - without.max(-1e300)
    }
}

/// Who wants what: (resource, item, where the item's uses start), sorted.
fn wants(problem: &Problem) -> Vec<(u32, u32, u32)> {
    let mut wants = Vec::new();
    let (mut item, mut start) = (0, 0);
    for (k, &(j, resource)) in problem.instance.uses.iter().enumerate() {
        if j >= problem.instance.first[item + 1] {
            item = problem.instance.first.partition_point(|&f| f <= j) - 1;
            start = k;
        }
        if !problem.dead[j as usize] {
            wants.push((resource, item as u32, start as u32));
        }
    }
    wants.sort_unstable();
    wants.dedup();
    wants
}
