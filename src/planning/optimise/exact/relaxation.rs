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
        let mut relaxation = Self {
            simplex: Simplex::new(matrix, objective, lower, upper),
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

fn sides(sources: &mut Vec<Source>, both: [Option<Source>; 2]) -> [Option<usize>; 2] {
    both.map(|side| {
        side.map(|side| {
            sources.push(side);
            sources.len() - 1
        })
    })
}
