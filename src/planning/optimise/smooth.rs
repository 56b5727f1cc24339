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

use super::bound::{Prices, Uses, Worth};
use super::problem::Problem;

/// Families wider than this keep only the diagonal of their covariance.
const WIDE: usize = 64;

/// Options this many τ behind the best have no weight (e^-30 < 1e-13).
const FAR: f64 = 30.0;

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
    pub(crate) fn run(&mut self, problem: &Problem, prices: &Prices, tau: f64, stride: usize, worth: Worth) {
        let years = problem.years;
        class_prices(problem, &prices.row, &mut self.price);
        self.spent.fill(0.0);
        self.spread.fill(0.0);
        (self.smooth, self.exact) = (0.0, 0.0);
        let instance = problem.instance;
        let mut uses = Uses::new(problem);
        let has_uses = !instance.uses.is_empty();
        let mut near: Vec<(f64, usize)> = Vec::new();
        let mut mean = Vec::new();
        for i in (0..problem.items()).step_by(stride) {
            let mut best = if problem.forced[i] { f64::NEG_INFINITY } else { 0.0 };
            near.clear();
            for j in instance.options(i) {
                if problem.dead[j] {
                    continue;
                }
                let class = problem.class_of[j] as usize;
                let mut r = match worth {
                    Worth::Values => instance.value[j] as f64,
                    Worth::Nothing => 0.0,
                };
                if years == 1 {
                    r -= instance.cost[j] as f64 * self.price[class];
                } else {
                    let cost = instance.cost(j).iter();
                    r -= cost.zip(&self.price[class * years..]).map(|(&c, p)| c as f64 * p).sum::<f64>();
                }
                if has_uses {
                    r -= uses.of(j).iter().map(|u| prices.resource[u.1 as usize]).sum::<f64>();
                }
                best = best.max(r);
                if r > best - FAR * tau {
                    near.push((r, j));
                }
            }
            if best == f64::NEG_INFINITY {
                continue;
            }
            self.exact += best;
            near.retain(|n| n.0 > best - FAR * tau);
            let none = !problem.forced[i] && 0.0 > best - FAR * tau;
            if near.len() + usize::from(none) == 1 {
                self.smooth += best;
                if let Some(&(_, j)) = near.first() {
                    let class = problem.class_of[j] as usize * years;
                    for (t, &c) in instance.cost(j).iter().enumerate() {
                        self.spent[class + t] += c as f64;
                    }
                }
            } else {
                let z_none = if none { (-best / tau).exp() } else { 0.0 };
                let z = near.iter_mut().fold(z_none, |z, n| {
                    n.0 = ((n.0 - best) / tau).exp();
                    z + n.0
                });
                self.smooth += best + tau * z.ln();
                self.spread_item(problem, &near, z, &mut mean);
            }
        }
        let weight = stride as f64;
        self.smooth *= weight;
        self.exact *= weight;
        self.spent.iter_mut().for_each(|s| *s *= weight);
        self.spread.iter_mut().for_each(|s| *s *= weight);
    }

    /// Adds one undecided item: its mean spending and `E[c c'] − mean mean'`.
    fn spread_item(&mut self, problem: &Problem, near: &[(f64, usize)], z: f64, mean: &mut Vec<f64>) {
        let years = problem.years;
        let Some(&(_, first)) = near.first() else { return };
        let family = problem.family_of_class[problem.class_of[first] as usize] as usize;
        let classes = &problem.families[family];
        let width = classes.len() * years;
        let base = classes.start as usize * years;
        let start = self.starts[family];
        let full = width <= WIDE;
        mean.clear();
        mean.resize(width, 0.0);
        for &(w, j) in near {
            let p = w / z;
            let column = problem.class_of[j] as usize * years - base;
            let cost = problem.instance.cost(j);
            for (t, &c) in cost.iter().enumerate().filter(|c| *c.1 != 0) {
                let c = c as f64;
                mean[column + t] += p * c;
                if !full {
                    self.spread[start + column + t] += p * c * c;
                    continue;
                }
                for (s, &d) in cost.iter().enumerate() {
                    self.spread[start + (column + t) * width + column + s] += p * c * d as f64;
                }
            }
        }
        for a in (0..width).filter(|&a| mean[a] != 0.0) {
            self.spent[base + a] += mean[a];
            if !full {
                self.spread[start + a] -= mean[a] * mean[a];
                continue;
            }
            let row = &mut self.spread[start + a * width..start + (a + 1) * width];
            row.iter_mut().zip(mean.iter()).for_each(|(s, m)| *s -= mean[a] * m);
        }
    }
}

/// The price of one đồng by class and year.
pub(crate) fn class_prices(problem: &Problem, row: &[f64], into: &mut Vec<f64>) {
    into.clear();
    for limits in &problem.class_limits {
        for t in 0..problem.years {
            into.push(limits.iter().map(|&l| row[l as usize + t]).sum());
        }
    }
}
