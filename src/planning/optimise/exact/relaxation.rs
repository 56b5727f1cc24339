//! The linear relaxation of the core, as the simplex wants it.
//!
//! Columns are the core's options; rows are "at most (or exactly) one option"
//! per open item, then every limit that could bind, then every resource that
//! two options want, then cuts. What decided items spend is taken off the limits. Rows and
//! values are scaled to about 1; [`Relaxation::prices`] undoes the scaling.

use super::core::Core;
use super::cuts::{self, Cut, Source};
use super::simplex::{End, Simplex};
use crate::planning::optimise::bound::Prices;
use crate::planning::optimise::problem::{NO_HIGH, NONE, Problem};

/// The simplex, and what its rows and columns stand for.
pub(super) struct Relaxation {
    pub(super) simplex: Simplex,
    /// (open item, option) of each column.
    pub(super) columns: Vec<(usize, u32)>,
    /// Columns of each open item.
    pub(super) first: Vec<usize>,
    /// What the decided items spend in every row, and which resources they use.
    pub(super) spent: Vec<i64>,
    pub(super) used: Vec<bool>,
    pub(super) decided_value: i64,
    /// Values are divided by this.
    pub(super) scale: f64,
    /// (row of the problem, its divisor) of each limit row of the simplex.
    limits: Vec<(usize, f64)>,
    resources: Vec<usize>,
    /// Every limit as rows `≤`, in integers.
    pub(super) sources: Vec<Source>,
    /// Rows after those of limits and resources, and their prices when
    /// [`Relaxation::prices`] was last asked.
    pub(super) cuts: Vec<Cut>,
    pub(super) cut_prices: Vec<f64>,
    scratch: Vec<f64>,
}

/// Rounds of cutting at most, and cuts for each limit.
const ROUNDS: usize = 20;
const CUTS: usize = 4;

impl Relaxation {
    pub(super) fn new(problem: &Problem, core: &Core) -> Self {
        let instance = problem.instance;
        let mut spent = vec![0; problem.rows.len()];
        let mut used = vec![false; instance.resources.len()];
        let mut decided_value = 0;
        for &(_, j) in core.decided.iter().filter(|d| d.1 != NONE) {
            problem.each_use(j as usize, |row, amount| spent[row] += amount);
            decided_value += instance.value[j as usize];
            instance.uses(j as usize).iter().for_each(|u| used[u.1 as usize] = true);
        }
        let mut columns = Vec::new();
        let mut first = vec![0];
        for (k, open) in core.open.iter().enumerate() {
            columns.extend(open.options.iter().map(|&j| (k, j)));
            first.push(columns.len());
        }
        let n = columns.len();
        let scale = columns.iter().map(|c| instance.value[c.1 as usize].unsigned_abs()).max().unwrap_or(0);
        let scale = (scale as f64).max(1.0);
        let objective = columns.iter().map(|c| instance.value[c.1 as usize] as f64 / scale).collect();
        let (mut matrix, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
        for (k, open) in core.open.iter().enumerate() {
            matrix.extend((0..n).map(|c| if columns[c].0 == k { 1.0 } else { 0.0 }));
            low.push(if open.none { 0.0 } else { 1.0 });
            high.push(1.0);
        }
        let mut amounts: Vec<Vec<(usize, i64)>> = vec![Vec::new(); problem.rows.len()];
        let mut wanted: Vec<Vec<usize>> = vec![Vec::new(); instance.resources.len()];
        for (c, &(_, j)) in columns.iter().enumerate() {
            problem.each_use(j as usize, |row, amount| amounts[row].push((c, amount)));
            let uses = instance.uses(j as usize);
            uses.iter().for_each(|u| wanted[u.1 as usize].push(c));
        }
        let mut limits = Vec::new();
        for (r, row) in problem.rows.iter().enumerate() {
            let most: i128 = amounts[r].iter().map(|a| i128::from(a.1)).sum();
            let low_left = i128::from(row.low) - i128::from(spent[r]);
            let high_left = i128::from(row.high) - i128::from(spent[r]);
            if low_left <= 0 && (row.high == NO_HIGH || high_left >= most) {
                continue;
            }
            let divisor = amounts[r].iter().map(|a| a.1).max().unwrap_or(1).max(1) as f64;
            let start = matrix.len();
            matrix.resize(start + n, 0.0);
            amounts[r].iter().for_each(|&(c, a)| matrix[start + c] = a as f64 / divisor);
            low.push(low_left as f64 / divisor);
            high.push(high_left.min(most.max(low_left)) as f64 / divisor);
            limits.push((r, divisor));
        }
        let mut resources = Vec::new();
        for (k, wanted) in wanted.iter().enumerate() {
            if wanted.len() + usize::from(used[k]) > 1 {
                let start = matrix.len();
                matrix.resize(start + n, 0.0);
                wanted.iter().for_each(|&c| matrix[start + c] = 1.0);
                low.push(0.0);
                high.push(if used[k] { 0.0 } else { 1.0 });
                resources.push(k);
            }
        }
        let lower = [vec![0.0; n], low].concat();
        let upper = [vec![1.0; n], high].concat();
        Self {
            simplex: Simplex::new(matrix, objective, lower, upper),
            columns,
            first,
            spent,
            used,
            decided_value,
            scale,
            limits,
            resources,
            sources: Vec::new(),
            cuts: Vec::new(),
            cut_prices: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// The relaxation with such cuts as its optimum breaks.
    pub(super) fn with_cuts(problem: &Problem, core: &Core) -> Self {
        let mut loose = Self::new(problem, core);
        loose.sources = loose.limits_as_rows(problem);
        let most = CUTS * loose.limits.len();
        for _ in 0..ROUNDS {
            if loose.simplex.solve(f64::NEG_INFINITY) != End::Optimal || loose.cuts.len() >= most {
                break;
            }
            let share = loose.simplex.value[..loose.columns.len()].to_vec();
            let sums = loose.differences(&share);
            let found = loose.sources.iter().chain(&sums).filter_map(|s| cuts::best(s, &loose.first, &share));
            let found: Vec<Cut> = found.collect();
            if found.is_empty() {
                break;
            }
            found.into_iter().for_each(|cut| loose.add(cut));
        }
        if loose.cuts.is_empty() || loose.simplex.solve(f64::NEG_INFINITY) != End::Optimal {
            return loose;
        }
        // Only those that hold the optimum are kept.
        loose.prices(problem, false);
        let prices = std::mem::take(&mut loose.cut_prices);
        let mut tight = Self { sources: loose.sources, ..Self::new(problem, core) };
        let held = loose.cuts.into_iter().zip(prices).filter(|c| c.1 > 0.0);
        held.for_each(|(cut, _)| tight.add(cut));
        tight
    }

    fn add(&mut self, cut: Cut) {
        let mut row = vec![0.0; self.columns.len()];
        cut.terms.iter().for_each(|&(c, a)| row[c] = a as f64 / cut.divisor);
        self.simplex.add_row(&row, cut.low(), (cut.high as f64 / cut.divisor).max(cut.low()));
        self.cuts.push(cut);
    }

    fn limits_as_rows(&self, problem: &Problem) -> Vec<Source> {
        let mut sources = Vec::new();
        for &(r, _) in &self.limits {
            let mut amounts = vec![0; self.columns.len()];
            for (c, &(_, j)) in self.columns.iter().enumerate() {
                problem.each_use(j as usize, |row, amount| {
                    if row == r {
                        amounts[c] += amount;
                    }
                });
            }
            let (row, spent) = (&problem.rows[r], self.spent[r]);
            if row.low > spent {
                let amounts = amounts.iter().map(|a| -a).collect();
                sources.push(Source { amounts, high: spent - row.low });
            }
            if row.high < NO_HIGH {
                sources.push(Source { amounts, high: row.high - spent });
            }
        }
        sources
    }

    /// Full caps less the floors within them that are just met: what is left for the
    /// others.
    fn differences(&self, share: &[f64]) -> Vec<Source> {
        let tight = |s: &&Source| {
            let sum: f64 = s.amounts.iter().zip(share).map(|(&a, x)| a as f64 * x).sum();
            let most = s.amounts.iter().map(|a| a.unsigned_abs()).max().unwrap_or(0);
            s.high as f64 - sum < 1e-6 * most as f64
        };
        let floor = |s: &&Source| s.amounts.iter().any(|&a| a < 0);
        let mut differences = Vec::new();
        for cap in self.sources.iter().filter(|s| !floor(s)).filter(tight) {
            let mut left = Source { amounts: cap.amounts.clone(), high: cap.high };
            for floor in self.sources.iter().filter(floor).filter(tight) {
                let within = || left.amounts.iter().zip(&floor.amounts);
                if let Some(high) = left.high.checked_add(floor.high).filter(|_| within().all(|(a, f)| a + f >= 0))
                {
                    left = Source { amounts: within().map(|(a, f)| a + f).collect(), high };
                }
            }
            if left.high != cap.high {
                differences.push(left);
            }
        }
        differences
    }

    /// The simplex row of an open item.
    pub(super) fn item_row(&self, open: usize) -> usize {
        self.columns.len() + open
    }

    /// Prices of the problem's rows and resources, from the basis or, where
    /// nothing was possible, from the ray that says so. Those of the cuts are left
    /// in `cut_prices`.
    pub(super) fn prices(&mut self, problem: &Problem, ray: bool) -> Prices {
        let mut own = std::mem::take(&mut self.scratch);
        if ray {
            own.clone_from(&self.simplex.ray);
        } else {
            self.simplex.prices(&mut own);
        }
        let mut prices = Prices::zero(problem);
        let items = self.first.len() - 1;
        for (k, &(row, divisor)) in self.limits.iter().enumerate() {
            prices.row[row] = own[items + k] * self.scale / divisor;
        }
        for (k, &resource) in self.resources.iter().enumerate() {
            prices.resource[resource] = own[items + self.limits.len() + k] * self.scale;
        }
        let cuts = &own[items + self.limits.len() + self.resources.len()..];
        self.cut_prices.clear();
        let price = |(y, cut): (&f64, &Cut)| (y * self.scale / cut.divisor).max(0.0);
        self.cut_prices.extend(cuts.iter().zip(&self.cuts).map(price));
        self.scratch = own;
        prices
    }
}
