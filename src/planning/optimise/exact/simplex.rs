//! A dual simplex for small dense problems whose variables all have bounds.
//!
//! ```text
//! maximise c·x,   z = A x,   lower ≤ (x, z) ≤ upper
//! ```
//!
//! The z are as much variables as the x. A *basis* writes as many variables as
//! there are rows by the others, `x_B = T x_N`; the others rest on one of their
//! bounds, chosen by the sign of their reduced cost d. So *every* basis is dual
//! feasible, whatever the bounds: branch and bound may change bounds at will and
//! go on from where it is, forwards or back, without keeping copies.
//!
//! A step takes the basic variable furthest outside its bounds, lets others pass
//! from bound to bound while that still helps ("long step": Maros 2003, "A
//! generalized dual phase-2 simplex algorithm"), and pivots on the last.

/// How a solve ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Optimal for the current bounds.
    Optimal,
    /// The objective fell below the cutoff.
    Below,
    /// Nothing satisfies the bounds; `ray` holds the proof.
    Infeasible,
    /// Too many steps: numbers have gone bad.
    Stalled,
}

/// The dense problem with its current basis.
#[derive(Debug)]
pub(super) struct Simplex {
    rows: usize,
    columns: usize,
    matrix: Vec<f64>,
    objective: Vec<f64>,
    table: Vec<f64>,
    d: Vec<f64>,
    /// Variable in each row and column of the table: x first, then z.
    basic: Vec<usize>,
    nonbasic: Vec<usize>,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    /// Value of every variable.
    pub(super) value: Vec<f64>,
    /// After `Infeasible`: prices of the z that prove it.
    pub(super) ray: Vec<f64>,
    pivots: usize,
    pub(super) total: usize,
    order: Vec<(f64, usize)>,
    /// About how long each line of the table is, squared; see `worst`.
    weight: Vec<f64>,
    /// Whether the values of basic variables must be added up afresh.
    stale: bool,
}

const TOLERANCE: f64 = 1e-9;

/// Entries below this are rounding and no pivots.
const SMALLEST_PIVOT: f64 = 1e-7;

impl Simplex {
    /// `matrix` is row-major, rows by columns; bounds are those of x, then z.
    pub(super) fn new(matrix: Vec<f64>, objective: Vec<f64>, lower: Vec<f64>, upper: Vec<f64>) -> Self {
        let columns = objective.len();
        let rows = lower.len() - columns;
        Self {
            rows,
            columns,
            table: matrix.clone(),
            matrix,
            d: objective.clone(),
            objective,
            basic: (columns..columns + rows).collect(),
            nonbasic: (0..columns).collect(),
            value: lower.clone(),
            lower,
            upper,
            ray: vec![0.0; rows],
            pivots: 0,
            total: 0,
            order: Vec::new(),
            weight: vec![1.0; rows],
            stale: true,
        }
    }

    /// One row more, basic to begin with.
    pub(super) fn add_row(&mut self, coefficients: &[f64], lower: f64, upper: f64) {
        let n = self.columns;
        let mut place = vec![None; n];
        for (k, &v) in self.nonbasic.iter().enumerate().filter(|v| *v.1 < n) {
            place[v] = Some(k);
        }
        let mut row = vec![0.0; n];
        for (&k, a) in place.iter().zip(coefficients) {
            if let Some(k) = k {
                row[k] += a;
            }
        }
        for (r, &v) in self.basic.iter().enumerate().filter(|v| *v.1 < n && coefficients[*v.1] != 0.0) {
            let line = &self.table[r * n..(r + 1) * n];
            row.iter_mut().zip(line).for_each(|(x, t)| *x += coefficients[v] * t);
        }
        self.matrix.extend_from_slice(coefficients);
        self.table.extend(row);
        self.basic.push(n + self.rows);
        self.lower.push(lower);
        self.upper.push(upper);
        self.value.push(lower);
        self.ray.push(0.0);
        self.weight.push(1.0);
        self.stale = true;
        self.rows += 1;
    }

    /// Takes out the rows from this one on that are basic and so hold nothing; says of
    /// each of them whether it stays.
    pub(super) fn drop_slack(&mut self, from: usize) -> Vec<bool> {
        let n = self.columns;
        let mut stays = vec![true; self.rows];
        self.basic.iter().filter(|&&v| v >= n + from).for_each(|&v| stays[v - n] = false);
        let mut place = Vec::with_capacity(n + self.rows);
        let mut next = 0;
        for v in 0..n + self.rows {
            place.push(next);
            next += usize::from(v < n || stays[v - n]);
        }
        let lines: Vec<bool> = self.basic.iter().map(|&v| v < n || stays[v - n]).collect();
        retain(&mut self.matrix, &stays, n);
        retain(&mut self.table, &lines, n);
        retain(&mut self.weight, &lines, 1);
        retain(&mut self.basic, &lines, 1);
        retain(&mut self.ray, &stays, 1);
        let all: Vec<bool> = std::iter::repeat_n(true, n).chain(stays.iter().copied()).collect();
        [&mut self.lower, &mut self.upper, &mut self.value].into_iter().for_each(|of| retain(of, &all, 1));
        self.basic.iter_mut().chain(&mut self.nonbasic).for_each(|v| *v = place[*v]);
        self.rows = self.basic.len();
        stays.split_off(from)
    }

    /// Solves for the current bounds, or stops once below `cutoff`.
    pub(super) fn solve(&mut self, cutoff: f64) -> End {
        if self.pivots > 1000 {
            self.refactor();
        }
        self.settle();
        for _ in 0..50 * (self.rows + 10) {
            if self.objective_now() < cutoff {
                return End::Below;
            }
            let Some((row, up)) = self.worst() else {
                return End::Optimal;
            };
            let Some(column) = self.entering(row, up) else {
                self.keep_ray(row, up);
                return End::Infeasible;
            };
            let leaving = self.basic[row];
            let bound = if up { self.lower[leaving] } else { self.upper[leaving] };
            let moved = (bound - self.value[leaving]) / self.table[row * self.columns + column];
            self.value[self.nonbasic[column]] += moved;
            self.shift(&[(moved, column)]);
            self.value[leaving] = bound;
            self.pivot(row, column);
        }
        End::Stalled
    }

    /// Prices of the rows: reduced costs of the z that rest on a bound.
    pub(super) fn prices(&self, into: &mut Vec<f64>) {
        into.clear();
        into.resize(self.rows, 0.0);
        for (k, &v) in self.nonbasic.iter().enumerate() {
            if v >= self.columns {
                into[v - self.columns] = self.d[k];
            }
        }
    }

    /// The objective at the current values.
    pub(super) fn objective_now(&self) -> f64 {
        self.nonbasic.iter().zip(&self.d).map(|(&v, d)| d * self.value[v]).sum()
    }

    /// Lines of the table whose x is neither whole nor near it.
    pub(super) fn divided(&self) -> impl Iterator<Item = usize> + '_ {
        let divided = |b: usize| b < self.columns && self.value[b] > 5e-3 && self.value[b] < 1.0 - 5e-3;
        (0..self.rows).filter(move |&r| divided(self.basic[r]))
    }

    /// The z that rest on a bound, how often a line counts them, and whether the bound
    /// is the upper one.
    pub(super) fn rests(&self, line: usize) -> impl Iterator<Item = (usize, f64, bool)> + '_ {
        let times = &self.table[line * self.columns..(line + 1) * self.columns];
        let counts = self.nonbasic.iter().zip(times).filter(|v| *v.0 >= self.columns && v.1.abs() > TOLERANCE);
        counts.map(|(&v, &times)| (v - self.columns, times, self.value[v] >= self.upper[v]))
    }

    /// Of every x, what the objective would gain by one more of it.
    pub(super) fn reduced_costs(&self) -> Vec<f64> {
        let mut costs = vec![0.0; self.columns];
        for (&v, &d) in self.nonbasic.iter().zip(&self.d).filter(|v| *v.0 < self.columns) {
            costs[v] = d;
        }
        costs
    }

    /// The nonbasic x that rest at 1.
    pub(super) fn full(&self) -> impl Iterator<Item = usize> + '_ {
        self.nonbasic.iter().copied().filter(|&v| v < self.columns && self.value[v] > 0.5)
    }

    /// Puts every nonbasic variable on the bound its reduced cost asks for, and
    /// works out the basic ones.
    fn settle(&mut self) {
        let mut moved = std::mem::take(&mut self.order);
        moved.clear();
        for (k, (&v, &d)) in self.nonbasic.iter().zip(&self.d).enumerate() {
            let up = d > TOLERANCE || (d >= -TOLERANCE && self.value[v] >= self.upper[v]);
            let value = if up { self.upper[v] } else { self.lower[v] };
            let from = if self.stale { 0.0 } else { self.value[v] };
            self.value[v] = value;
            if value != from {
                moved.push((value - from, k));
            }
        }
        if self.stale {
            self.basic.iter().for_each(|&b| self.value[b] = 0.0);
            self.stale = false;
        }
        self.shift(&moved);
        self.order = moved;
    }

    /// Moves the basic variables after nonbasic ones have moved.
    fn shift(&mut self, moved: &[(f64, usize)]) {
        if moved.is_empty() {
            return;
        }
        for (&b, row) in self.basic.iter().zip(self.table.chunks_exact(self.columns)) {
            self.value[b] += moved.iter().map(|&(by, k)| row[k] * by).sum::<f64>();
        }
    }

    /// The basic variable furthest outside its bounds for the length of its line ("dual
    /// Devex": Forrest & Goldfarb 1992), and whether it must rise.
    fn worst(&self) -> Option<(usize, bool)> {
        let mut worst = None;
        let mut most = 0.0;
        for (r, &b) in self.basic.iter().enumerate() {
            let (below, above) = (self.lower[b] - self.value[b], self.value[b] - self.upper[b]);
            let by = below.max(above);
            if by > 1e-7 && by * by > most * self.weight[r] {
                most = by * by / self.weight[r];
                worst = Some((r, below > above));
            }
        }
        worst
    }

    /// The column to pivot on, after those that pass to their other bound.
    fn entering(&mut self, row: usize, up: bool) -> Option<usize> {
        let b = self.basic[row];
        let mut missing = if up { self.lower[b] - self.value[b] } else { self.value[b] - self.upper[b] };
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        for k in 0..self.columns {
            let alpha = self.table[row * self.columns + k] * if up { 1.0 } else { -1.0 };
            let v = self.nonbasic[k];
            let range = self.upper[v] - self.lower[v];
            if alpha.abs() < SMALLEST_PIVOT || range <= 0.0 {
                continue;
            }
            let at_upper = self.value[v] > self.lower[v] + 0.5 * range;
            if at_upper == (alpha < 0.0) {
                order.push((self.d[k].abs() / alpha.abs(), k));
            }
        }
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut entering = None;
        let mut passed = 0;
        for &(_, k) in &order {
            let v = self.nonbasic[k];
            missing -= self.table[row * self.columns + k].abs() * (self.upper[v] - self.lower[v]);
            if missing <= 0.0 {
                entering = Some(k);
                break;
            }
            passed += 1;
        }
        if entering.is_some() {
            // Of those that tie with it, the one with the largest pivot.
            let size = |k: usize| self.table[row * self.columns + k].abs();
            let tied = order[passed..].iter().take_while(|o| o.0 <= order[passed].0 + TOLERANCE);
            entering = tied.map(|o| o.1).max_by(|&a, &b| size(a).total_cmp(&size(b)).then(b.cmp(&a)));
        }
        if entering.is_some() {
            order.truncate(passed);
            self.pass(&mut order);
        }
        self.order = order;
        entering
    }

    /// Moves nonbasic variables to their other bound.
    fn pass(&mut self, columns: &mut [(f64, usize)]) {
        for (by, k) in columns.iter_mut() {
            let v = self.nonbasic[*k];
            let other = self.lower[v] + self.upper[v] - self.value[v];
            *by = other - self.value[v];
            self.value[v] = other;
        }
        self.shift(columns);
    }

    fn keep_ray(&mut self, row: usize, up: bool) {
        let sign = if up { 1.0 } else { -1.0 };
        self.ray.fill(0.0);
        for (k, &v) in self.nonbasic.iter().enumerate() {
            if v >= self.columns {
                self.ray[v - self.columns] = sign * self.table[row * self.columns + k];
            }
        }
        if self.basic[row] >= self.columns {
            self.ray[self.basic[row] - self.columns] = -sign;
        }
    }

    /// Exchanges the basic variable of `row` with the nonbasic of `column`.
    fn pivot(&mut self, row: usize, column: usize) {
        let n = self.columns;
        let pivot = self.table[row * n + column];
        let mut own: Vec<f64> = self.table[row * n..(row + 1) * n].iter().map(|t| -t / pivot).collect();
        own[column] = 1.0 / pivot;
        let weight = self.weight[row] / (pivot * pivot);
        self.weight[row] = weight.max(1.0);
        for (r, line) in self.table.chunks_exact_mut(n).enumerate().filter(|l| l.0 != row) {
            let factor = line[column];
            if factor != 0.0 {
                line[column] = 0.0;
                line.iter_mut().zip(&own).for_each(|(t, o)| *t += factor * o);
                self.weight[r] = self.weight[r].max(factor * factor * weight);
            }
        }
        let factor = self.d[column];
        self.d[column] = 0.0;
        self.d.iter_mut().zip(&own).for_each(|(d, o)| *d += factor * o);
        self.table[row * n..(row + 1) * n].copy_from_slice(&own);
        std::mem::swap(&mut self.basic[row], &mut self.nonbasic[column]);
        self.pivots += 1;
        self.total += 1;
    }

    /// Works the table out again from the matrix, to shed rounding errors.
    pub(super) fn refactor(&mut self) {
        let wanted = self.basic.clone();
        self.table.copy_from_slice(&self.matrix);
        self.d.copy_from_slice(&self.objective);
        self.basic = (self.columns..self.columns + self.rows).collect();
        self.nonbasic = (0..self.columns).collect();
        self.weight.fill(1.0);
        self.stale = true;
        let mut is_wanted = vec![false; self.columns + self.rows];
        wanted.iter().for_each(|&v| is_wanted[v] = true);
        for column in 0..self.columns {
            if !is_wanted[self.nonbasic[column]] {
                continue;
            }
            let size = |r: usize| self.table[r * self.columns + column].abs();
            let rows = (0..self.rows).filter(|&r| !is_wanted[self.basic[r]]);
            if let Some(row) = rows.max_by(|&a, &b| size(a).total_cmp(&size(b)))
                && size(row) > TOLERANCE
            {
                self.pivot(row, column);
            }
        }
        self.pivots = 0;
    }
}

/// Keeps those parts of so many entries each that stay.
fn retain<T>(list: &mut Vec<T>, stays: &[bool], entries: usize) {
    let mut k = 0;
    list.retain(|_| {
        k += 1;
        stays[(k - 1) / entries]
    });
}
