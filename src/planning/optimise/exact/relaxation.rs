//! The linear relaxation of the core, as the simplex wants it.
//!
//! Columns are the core's options; rows are "at most (or exactly) one option"
//! per open item, then every limit that could bind, then every resource that
//! two options want, then cuts. What decided items spend is taken off the limits. Rows and
//! values are scaled to about 1; [`Relaxation::prices`] undoes the scaling.

use super::core::Core;
use super::cuts::{Cut, Source};
use super::propagate::Line;
use super::simplex::Simplex;
use crate::planning::optimise::bound::Prices;
use crate::planning::optimise::instance::Instance;
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
    /// (row of the problem, its scale) of each limit row of the simplex.
    pub(super) limits: Vec<(usize, f64)>,
    resources: Vec<usize>,
    /// "At most one option" of each open item, and every limit and resource, as rows
    /// `≤` in integers.
    pub(super) items: Vec<Source>,
    pub(super) sources: Vec<Source>,
    /// The same, for `propagate`.
    pub(super) lines: Vec<Line>,
    /// Of every limit and resource, its sides in `sources`: lower and upper.
    pub(super) sides: Vec<[Option<usize>; 2]>,
    /// Rows after those of limits and resources, and their prices when
    /// [`Relaxation::prices`] was last asked.
    pub(super) cuts: Vec<Cut>,
    pub(super) cut_prices: Vec<f64>,
    scratch: Vec<f64>,
}

/// The simplex's rows as they are put together.
struct Rows {
    columns: usize,
    matrix: Vec<f64>,
    /// Bounds of the columns, then of the rows.
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Rows {
    fn add(&mut self, terms: impl Iterator<Item = (usize, f64)>, low: f64, high: f64) {
        let start = self.matrix.len();
        self.matrix.resize(start + self.columns, 0.0);
        terms.for_each(|(c, a)| self.matrix[start + c] = a);
        self.low.push(low);
        self.high.push(high);
    }

    /// Adds what could bind of the limits; returns each with its scale.
    fn add_limits(&mut self, problem: &Problem, columns: &[(usize, u32)], spent: &[i64]) -> Vec<(usize, f64)> {
        let mut amounts: Vec<Vec<(usize, i64)>> = vec![Vec::new(); problem.rows.len()];
        for (c, &(_, j)) in columns.iter().enumerate() {
            problem.each_use(j as usize, |row, amount| amounts[row].push((c, amount)));
        }
        let mut limits = Vec::new();
        for (r, (row, amounts)) in problem.rows.iter().zip(amounts).enumerate() {
            let most: i128 = amounts.iter().map(|a| i128::from(a.1)).sum();
            let low_left = i128::from(row.low) - i128::from(spent[r]);
            let high_left = i128::from(row.high) - i128::from(spent[r]);
            if low_left <= 0 && (row.high == NO_HIGH || high_left >= most) {
                continue;
            }
            let scale = amounts.iter().map(|a| a.1).max().unwrap_or(1).max(1) as f64;
            let terms = amounts.iter().map(|&(c, a)| (c, a as f64 / scale));
            self.add(terms, low_left as f64 / scale, high_left.min(most.max(low_left)) as f64 / scale);
            limits.push((r, scale));
        }
        limits
    }

    /// Adds the resources that more than one option wants; returns which.
    fn add_resources(&mut self, instance: &Instance, columns: &[(usize, u32)], used: &[bool]) -> Vec<usize> {
        let mut wanted: Vec<Vec<usize>> = vec![Vec::new(); used.len()];
        for (c, &(_, j)) in columns.iter().enumerate() {
            instance.uses(j as usize).iter().for_each(|u| wanted[u.1 as usize].push(c));
        }
        let mut resources = Vec::new();
        for (k, (wanted, &used)) in wanted.iter().zip(used).enumerate() {
            if wanted.len() + usize::from(used) > 1 {
                self.add(wanted.iter().map(|&c| (c, 1.0)), 0.0, if used { 0.0 } else { 1.0 });
                resources.push(k);
            }
        }
        resources
    }
}

/// What the decided items spend in every row, which resources they use, and their value.
fn decided(problem: &Problem, core: &Core) -> (Vec<i64>, Vec<bool>, i64) {
    let instance = problem.instance;
    let (mut spent, mut used, mut value) = (vec![0; problem.rows.len()], vec![false; instance.resources.len()], 0);
    for &(_, j) in core.decided.iter().filter(|d| d.1 != NONE) {
        problem.each_use(j as usize, |row, amount| spent[row] += amount);
        value += instance.value[j as usize];
        instance.uses(j as usize).iter().for_each(|u| used[u.1 as usize] = true);
    }
    (spent, used, value)
}

impl Relaxation {
    pub(super) fn new(problem: &Problem, core: &Core) -> Self {
        let mut columns = Vec::new();
        let mut first = vec![0];
        for (k, open) in core.open.iter().enumerate() {
            columns.extend(open.options.iter().map(|&j| (k, j)));
            first.push(columns.len());
        }
        let n = columns.len();
        let value = |c: &(usize, u32)| problem.instance.value[c.1 as usize];
        let scale = columns.iter().map(|c| value(c).unsigned_abs()).max().unwrap_or(0).max(1) as f64;
        let objective = columns.iter().map(|c| value(c) as f64 / scale).collect();
        let (spent, used, decided_value) = decided(problem, core);
        let mut rows = Rows { columns: n, matrix: Vec::new(), low: vec![0.0; n], high: vec![1.0; n] };
        for (open, own) in core.open.iter().zip(first.windows(2)) {
            rows.add((own[0]..own[1]).map(|c| (c, 1.0)), if open.none { 0.0 } else { 1.0 }, 1.0);
        }
        let limits = rows.add_limits(problem, &columns, &spent);
        let resources = rows.add_resources(problem.instance, &columns, &used);
        let mut relaxation = Self {
            simplex: Simplex::new(rows.matrix, objective, rows.low, rows.high),
            columns,
            first,
            spent,
            used,
            decided_value,
            scale,
            limits,
            resources,
            items: Vec::new(),
            sources: Vec::new(),
            lines: Vec::new(),
            sides: Vec::new(),
            cuts: Vec::new(),
            cut_prices: Vec::new(),
            scratch: Vec::new(),
        };
        relaxation.state(problem);
        let item = |c: usize| relaxation.columns[c].0;
        relaxation.lines = relaxation.sources.iter().map(|s| Line::new(s, item)).collect();
        relaxation
    }

    /// States the rows in integers.
    fn state(&mut self, problem: &Problem) {
        for own in self.first.windows(2) {
            self.items.push(Source { terms: (own[0]..own[1]).map(|c| (c, 1)).collect(), high: 1 });
        }
        let mut of_row = vec![usize::MAX; problem.rows.len()];
        self.limits.iter().enumerate().for_each(|(k, &(r, _))| of_row[r] = k);
        let mut amounts: Vec<Vec<(usize, i64)>> = vec![Vec::new(); self.limits.len()];
        for (c, &(_, j)) in self.columns.iter().enumerate() {
            problem.each_use(j as usize, |row, amount| {
                if let Some(amounts) = amounts.get_mut(of_row[row]) {
                    amounts.push((c, amount));
                }
            });
        }
        for (&(r, _), amounts) in self.limits.iter().zip(amounts) {
            let (row, spent) = (&problem.rows[r], self.spent[r]);
            let low = (row.low > spent)
                .then(|| Source::new(amounts.iter().map(|&(c, a)| (c, -a)).collect(), spent - row.low));
            let high = (row.high < NO_HIGH).then(|| Source::new(amounts, row.high - spent));
            self.sides.push(sides(&mut self.sources, [low, high]));
        }
        for &k in &self.resources {
            let uses = |j: u32| problem.instance.uses(j as usize).iter().any(|u| u.1 as usize == k);
            let terms = (0..self.columns.len()).filter(|&c| uses(self.columns[c].1)).map(|c| (c, 1)).collect();
            let high = Source { terms, high: i64::from(!self.used[k]) };
            self.sides.push(sides(&mut self.sources, [None, Some(high)]));
        }
    }

    /// The simplex's objective, as a value.
    pub(super) fn objective(&self) -> f64 {
        self.simplex.objective_now() * self.scale
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
        for (k, &(row, scale)) in self.limits.iter().enumerate() {
            prices.row[row] = own[items + k] * self.scale / scale;
        }
        for (k, &resource) in self.resources.iter().enumerate() {
            prices.resource[resource] = own[items + self.limits.len() + k] * self.scale;
        }
        let cuts = &own[items + self.limits.len() + self.resources.len()..];
        self.cut_prices.clear();
        let price = |(y, cut): (&f64, &Cut)| (y * self.scale / cut.scale).max(0.0);
        self.cut_prices.extend(cuts.iter().zip(&self.cuts).map(price));
        self.scratch = own;
        prices
    }
}

fn sides(sources: &mut Vec<Source>, both: [Option<Source>; 2]) -> [Option<usize>; 2] {
    both.map(|side| {
        side.map(|side| {
            sources.push(side);
            sources.len() - 1
        })
    })
}
