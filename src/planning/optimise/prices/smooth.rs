//! The smoothed dual: D with its corners rounded, so that Newton can walk it.
//!
//! D (see `bound`) is convex but has a corner wherever an item is indifferent
//! between two options. Replacing each item's maximum by a soft one,
//!
//! ```text
//! max_j r_j  →  τ · ln Σ_j exp(r_j / τ),      p_j = exp(r_j / τ) / Σ exp
//! ```
//!
//! (Nesterov 2005, "Smooth minimization of non-smooth functions") gives a
//! function whose gradient is `side of the row − expected spending under p` and
//! whose Hessian is `Σ_items covariance of spending under p / τ`. An item's
//! spending lies in one family, so covariances are added up per family, over
//! (class, year), and spread to rows only once, in `newton`.
//!
//! Each sweep also adds up the unsmoothed D at the same prices.

use super::by_class;
use super::exp::{exp, ln};
use crate::planning::optimise::bound::{Prices, Uses, Worth};
use crate::planning::optimise::problem::Problem;

/// Families wider than this keep only the diagonal of their covariance.
const WIDE: usize = 64;

/// Options this many τ behind the best have no weight (e^-30 < 1e-13).
const FAR: f64 = 30.0;

/// What options cost in the years in which they cost anything, for plans of several
/// years: most options are bought in one of them, and walking all would take most of
/// the time.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    /// Options' parts of `parts`; empty for plans of one year.
    first: Vec<u32>,
    /// (year, đồng).
    parts: Vec<(u32, f64)>,
}

impl Costs {
    pub(crate) fn new(problem: &Problem) -> Self {
        let (years, cost) = (problem.years, &problem.instance.cost);
        let amounts = cost.iter().filter(|&&c| c != 0).count();
        let mut costs = Self::default();
        if years == 1 || u32::try_from(amounts).is_err() {
            return costs;
        }
        costs.parts.reserve_exact(amounts);
        costs.first.push(0);
        for own in cost.chunks_exact(years) {
            let paid = own.iter().enumerate().filter(|c| *c.1 != 0);
            costs.parts.extend(paid.map(|(t, &c)| (t as u32, c as f64)));
            costs.first.push(costs.parts.len() as u32);
        }
        costs
    }

    /// Calls `on` with each year in which an option costs something, and how much.
    #[inline]
    fn each(&self, problem: &Problem, option: usize, mut on: impl FnMut(usize, f64)) {
        match self.first.get(option..option + 2) {
            Some(&[from, to]) => {
                self.parts[from as usize..to as usize].iter().for_each(|&(t, c)| on(t as usize, c));
            }
            _ => problem.instance.cost(option).iter().enumerate().for_each(|(t, &c)| on(t, c as f64)),
        }
    }
}

/// What one pass over the items finds at some prices. The buffers are reused.
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    /// Smoothed D, without the rows' and resources' constant.
    pub(crate) smooth: f64,
    /// Exact D, likewise.
    pub(crate) exact: f64,
    /// Expected spending by class and year.
    pub(crate) spent: Vec<f64>,
    /// Covariances (not yet over τ) by family, row-major over (class, year).
    pub(crate) spread: Vec<f64>,
    /// Where each family's matrix starts.
    pub(crate) starts: Vec<usize>,
    price: Vec<f64>,
}

impl Sweep {
    pub(crate) fn new(problem: &Problem) -> Self {
        let mut starts = vec![0];
        for family in &problem.families {
            let width = family.len() * problem.years;
            let size = if width <= WIDE { width * width } else { width };
            starts.push(starts[starts.len() - 1] + size);
        }
        let columns = problem.class_limits.len() * problem.years;
        Self {
            spent: vec![0.0; columns],
            spread: vec![0.0; starts[starts.len() - 1]],
            price: vec![0.0; columns],
            starts,
            ..Self::default()
        }
    }

    /// The covariance of two columns of a family (by place in the family).
    pub(crate) fn covariance(&self, family: usize, width: usize, a: usize, b: usize) -> f64 {
        let start = self.starts[family];
        match (width <= WIDE, a == b) {
            (true, _) => self.spread[start + a * width + b],
            (false, true) => self.spread[start + a],
            (false, false) => 0.0,
        }
    }

    /// Evaluates at `prices` over every `stride`-th item, each counted
    /// `stride` times.
    pub(crate) fn run(
        &mut self,
        problem: &Problem,
        costs_of: &Costs,
        prices: &Prices,
        tau: f64,
        stride: usize,
        worth: Worth,
    ) {
        let years = problem.years;
        by_class(problem, &prices.row, &mut self.price);
        self.spent.fill(0.0);
        self.spread.fill(0.0);
        (self.smooth, self.exact) = (0.0, 0.0);
        let instance = problem.instance;
        let mut uses = Uses::new(problem);
        let with_values = match worth {
            Worth::Values => 1.0,
            Worth::Nothing => 0.0,
        };
        let mut reduced: Vec<f64> = Vec::new();
        let mut near: Vec<(f64, usize)> = Vec::new();
        let mut mean = [0.0; WIDE];
        for i in (0..problem.items()).step_by(stride) {
            let options = instance.options(i);
            self.reduce(problem, costs_of, i, with_values, &mut reduced);
            while let Some((j, resource)) = uses.before(options.end) {
                if j >= options.start {
                    reduced[j - options.start] -= prices.resource[resource];
                }
            }
            let none = if problem.forced[i] { f64::NEG_INFINITY } else { 0.0 };
            let best = reduced.iter().fold(none, |best: f64, &r| best.max(r));
            if best == f64::NEG_INFINITY {
                continue;
            }
            self.exact += best;
            let cut = best - FAR * tau;
            let count = reduced.iter().filter(|&&r| r > cut).count();
            if count + usize::from(none > cut) == 1 {
                self.smooth += best;
                if let Some(k) = reduced.iter().position(|&r| r > cut) {
                    let class = problem.class_of[options.start + k] as usize;
                    let spent = &mut self.spent[class * years..];
                    costs_of.each(problem, options.start + k, |t, c| spent[t] += c);
                }
                continue;
            }
            let z_none = if none > cut { exp((none - best) / tau) } else { 0.0 };
            let mut z = z_none;
            near.clear();
            for (k, &r) in reduced.iter().enumerate().filter(|r| *r.1 > cut) {
                let weight = exp((r - best) / tau);
                z += weight;
                near.push((weight, options.start + k));
            }
            self.smooth += best + tau * ln(z);
            self.spread_item(problem, costs_of, &near, z, &mut mean);
        }
        let weight = stride as f64;
        self.smooth *= weight;
        self.exact *= weight;
        self.spent.iter_mut().for_each(|s| *s *= weight);
        self.spread.iter_mut().for_each(|s| *s *= weight);
    }

    /// value − Σ y·cost of an item's options, -∞ for dead ones.
    #[inline]
    fn reduce(&self, problem: &Problem, costs_of: &Costs, item: usize, with_values: f64, reduced: &mut Vec<f64>) {
        let (instance, years) = (problem.instance, problem.years);
        let options = instance.options(item);
        reduced.clear();
        let values = &instance.value[options.clone()];
        let (classes, dead) = (&problem.class_of[options.clone()], &problem.dead[options.clone()]);
        let costs = &instance.cost[options.start * years..options.end * years];
        for (k, ((&value, &class), &dead)) in values.iter().zip(classes).zip(dead).enumerate() {
            let class = class as usize;
            let spent = match years {
                1 => costs[k] as f64 * self.price[class],
                _ => {
                    let (price, mut sum) = (&self.price[class * years..(class + 1) * years], 0.0);
                    costs_of.each(problem, options.start + k, |t, c| sum += c * price[t]);
                    sum
                }
            };
            let r = value as f64 * with_values - spent;
            reduced.push(if dead { f64::NEG_INFINITY } else { r });
        }
    }

    /// Adds one undecided item: its mean spending and `E[c c'] − mean mean'`.
    fn spread_item(
        &mut self,
        problem: &Problem,
        costs_of: &Costs,
        near: &[(f64, usize)],
        z: f64,
        mean: &mut [f64; WIDE],
    ) {
        let years = problem.years;
        let Some(&(_, first)) = near.first() else { return };
        let family = problem.family_of_class[problem.class_of[first] as usize] as usize;
        let classes = &problem.families[family];
        let width = classes.len() * years;
        let base = classes.start as usize * years;
        let spread = &mut self.spread[self.starts[family]..self.starts[family + 1]];
        let spent = &mut self.spent[base..base + width];
        if width > WIDE {
            // The mean of a wide family is only known row by row: its square is
            // left out, which makes the diagonal larger and the steps shorter.
            for &(w, j) in near {
                let column = problem.class_of[j] as usize * years - base;
                costs_of.each(problem, j, |t, c| {
                    spent[column + t] += w / z * c;
                    spread[column + t] += w / z * c * c;
                });
            }
            return;
        }
        let mean = &mut mean[..width];
        mean.fill(0.0);
        for &(w, j) in near {
            let p = w / z;
            let column = problem.class_of[j] as usize * years - base;
            costs_of.each(problem, j, |t, c| {
                let share = p * c;
                mean[column + t] += share;
                let row = &mut spread[(column + t) * width + column..][..years];
                costs_of.each(problem, j, |u, d| row[u] += share * d);
            });
        }
        for a in (0..width).filter(|&a| mean[a] != 0.0) {
            spent[a] += mean[a];
            let row = &mut spread[a * width..(a + 1) * width];
            row.iter_mut().zip(mean.iter()).for_each(|(s, m)| *s -= mean[a] * m);
        }
    }
}
