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
//! go on from where it is, or from a copy ([`basis`]).
//!
//! A step takes the basic variable furthest outside its bounds, lets others pass
//! from bound to bound while that still helps ("long step": Maros 2003, "A
//! generalized dual phase-2 simplex algorithm"), and pivots on the last.

mod basis;

use crate::planning::optimise::control::Control;
use basis::Basis;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
    columns: usize,
    rows: usize,
    matrix: Vec<f64>,
    objective: Vec<f64>,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    basis: Basis,
    /// Bases that are not needed any more: room for others.
    spare: Vec<Basis>,
    /// Entries of all bases to go back to.
    held: usize,
    /// After `Infeasible`: prices of the z that prove it.
    pub(super) ray: Vec<f64>,
    /// Of each nonbasic variable, which way it can move: up (1), down (-1) or not at all.
    way: Vec<f64>,
    moved: Vec<(f64, usize)>,
    /// By what ratio the columns would have to pass; see `entering`.
    ratios: Vec<Reverse<(u64, usize)>>,
}

const TOLERANCE: f64 = 1e-9;

/// Bases to go back to have at most so many entries in all, of eight bytes each.
const ROOM: usize = 1 << 25;

/// Pivots after each of which the time is looked at: one of a large table takes milliseconds.
const LOOKS: usize = 64;

/// A variable this little outside its bounds is within them but for rounding.
const OUTSIDE: f64 = 1e-7;

/// Entries below this are rounding and no pivots.
const SMALLEST_PIVOT: f64 = 1e-7;

impl Simplex {
    /// `matrix` is row-major, rows by columns; bounds are those of x, then z.
    pub(super) fn new(matrix: Vec<f64>, objective: Vec<f64>, lower: Vec<f64>, upper: Vec<f64>) -> Self {
        let columns = objective.len();
        let rows = lower.len() - columns;
        Self {
            columns,
            rows,
            basis: Basis::slack(&matrix, &objective, lower.clone()),
            matrix,
            objective,
            lower,
            upper,
            spare: Vec::new(),
            held: 0,
            ray: vec![0.0; rows],
            way: Vec::new(),
            moved: Vec::new(),
            ratios: Vec::new(),
        }
    }

    /// One row more, basic to begin with.
    pub(super) fn add_row(&mut self, coefficients: &[f64], lower: f64, upper: f64) {
        let (n, basis) = (self.columns, &mut self.basis);
        let mut place = vec![None; n];
        for (k, &v) in basis.nonbasic.iter().enumerate().filter(|v| *v.1 < n) {
            place[v] = Some(k);
        }
        let mut row = vec![0.0; n];
        for (&k, a) in place.iter().zip(coefficients) {
            if let Some(k) = k {
                row[k] += a;
            }
        }
        for (r, &v) in basis.basic.iter().enumerate().filter(|v| *v.1 < n && coefficients[*v.1] != 0.0) {
            row.iter_mut().zip(basis.line(r)).for_each(|(x, t)| *x += coefficients[v] * t);
        }
        self.matrix.extend_from_slice(coefficients);
        basis.table.extend(row);
        basis.basic.push(n + self.rows);
        self.lower.push(lower);
        self.upper.push(upper);
        basis.value.push(lower);
        self.ray.push(0.0);
        basis.weight.push(1.0);
        basis.stale = true;
        self.rows += 1;
    }

    /// Takes out the rows from this one on that are basic and so hold nothing; says of
    /// each of them whether it stays.
    pub(super) fn drop_slack(&mut self, from: usize) -> Vec<bool> {
        let (n, basis) = (self.columns, &mut self.basis);
        let mut stays = vec![true; self.rows];
        basis.basic.iter().filter(|&&v| v >= n + from).for_each(|&v| stays[v - n] = false);
        let mut place = Vec::with_capacity(n + self.rows);
        let mut next = 0;
        for v in 0..n + self.rows {
            place.push(next);
            next += usize::from(v < n || stays[v - n]);
        }
        let lines: Vec<bool> = basis.basic.iter().map(|&v| v < n || stays[v - n]).collect();
        retain(&mut self.matrix, &stays, n);
        retain(&mut basis.table, &lines, n);
        retain(&mut basis.weight, &lines, 1);
        retain(&mut basis.basic, &lines, 1);
        retain(&mut self.ray, &stays, 1);
        let all: Vec<bool> = std::iter::repeat_n(true, n).chain(stays.iter().copied()).collect();
        [&mut self.lower, &mut self.upper, &mut basis.value].into_iter().for_each(|of| retain(of, &all, 1));
        basis.basic.iter_mut().chain(&mut basis.nonbasic).for_each(|v| *v = place[*v]);
        self.rows = basis.basic.len();
        stays.split_off(from)
    }

    /// Whether there is room for another copy of the basis.
    pub(super) fn has_room(&self) -> bool {
        self.held + self.basis.table.len() <= ROOM
    }

    /// Goes on with a copy of the basis, without what cannot be chosen now. [`Simplex::back`]
    /// returns to what this gives.
    pub(super) fn apart(&mut self) -> Basis {
        let mut copy = self.spare.pop().unwrap_or_default();
        let out = |v: usize| v < self.columns && self.upper[v] <= 0.0 && self.basis.value[v] <= 0.0;
        self.basis.copy(&mut copy, out);
        self.held += self.basis.table.len();
        std::mem::replace(&mut self.basis, copy)
    }

    /// Goes back to a basis.
    pub(super) fn back(&mut self, basis: Basis) {
        self.held -= basis.table.len();
        self.spare.push(std::mem::replace(&mut self.basis, basis));
    }

    /// Solves for the current bounds, or stops once below `cutoff`.
    pub(super) fn solve(&mut self, cutoff: f64, control: &Control) -> End {
        if self.basis.pivots > 1000 {
            self.refactor();
        }
        self.put_on_bounds();
        let mut objective = self.basis.objective();
        for pivots in 1..50 * (self.rows + 10) {
            if pivots % LOOKS == 0 && control.stop() {
                return End::Stalled;
            }
            if objective < cutoff {
                return End::Below;
            }
            let Some((row, up)) = self.worst() else {
                return End::Optimal;
            };
            let Some(column) = self.entering(row, up) else {
                self.keep_ray(row, up);
                return End::Infeasible;
            };
            objective += self.moved.iter().map(|&(by, k)| by * self.basis.d[k]).sum::<f64>();
            let leaving = self.basis.basic[row];
            let bound = if up { self.lower[leaving] } else { self.upper[leaving] };
            let moved = (bound - self.basis.value[leaving]) / self.basis.line(row)[column];
            objective += self.basis.d[column] * moved;
            self.basis.pivot(row, column, moved);
            self.basis.value[leaving] = bound;
            self.way[column] = way(self.lower[leaving], self.upper[leaving], !up);
        }
        End::Stalled
    }

    /// Works the table out again from the matrix, to shed rounding errors.
    pub(super) fn refactor(&mut self) {
        self.basis.refactor(&self.matrix, &self.objective);
    }

    /// Prices of the rows: reduced costs of the z that rest on a bound.
    pub(super) fn prices(&self, into: &mut Vec<f64>) {
        into.clear();
        into.resize(self.rows, 0.0);
        for (&v, &d) in self.basis.nonbasic.iter().zip(&self.basis.d).filter(|v| *v.0 >= self.columns) {
            into[v - self.columns] = d;
        }
    }

    /// The objective at the current values.
    pub(super) fn objective_now(&self) -> f64 {
        self.basis.objective()
    }

    /// The value of every x.
    pub(super) fn shares(&self) -> &[f64] {
        &self.basis.value[..self.columns]
    }

    /// Lines of the table whose x is neither whole nor near it.
    pub(super) fn divided(&self) -> impl Iterator<Item = usize> + '_ {
        let value = |b: usize| self.basis.value[b];
        let divided = move |b: usize| b < self.columns && value(b) > 5e-3 && value(b) < 1.0 - 5e-3;
        (0..self.rows).filter(move |&r| divided(self.basis.basic[r]))
    }

    /// The z that rest on a bound, how often a line counts them, and whether the bound
    /// is the upper one.
    pub(super) fn rests(&self, line: usize) -> impl Iterator<Item = (usize, f64, bool)> + '_ {
        let own = self.basis.nonbasic.iter().zip(self.basis.line(line));
        let counts = own.filter(|v| *v.0 >= self.columns && v.1.abs() > TOLERANCE);
        counts.map(|(&v, &times)| (v - self.columns, times, self.basis.value[v] >= self.upper[v]))
    }

    /// Of every x, what the objective would gain by one more of it.
    pub(super) fn reduced_costs(&self) -> Vec<f64> {
        let mut costs = vec![0.0; self.columns];
        for (&v, &d) in self.basis.nonbasic.iter().zip(&self.basis.d).filter(|v| *v.0 < self.columns) {
            costs[v] = d;
        }
        costs
    }

    /// The nonbasic x that rest at 1.
    pub(super) fn full(&self) -> impl Iterator<Item = usize> + '_ {
        let full = |&v: &usize| v < self.columns && self.basis.value[v] > 0.5;
        self.basis.nonbasic.iter().copied().filter(full)
    }

    /// Puts every nonbasic variable on the bound its reduced cost asks for, and
    /// works out the basic ones.
    fn put_on_bounds(&mut self) {
        let basis = &mut self.basis;
        self.moved.clear();
        self.way.clear();
        for (k, (&v, &d)) in basis.nonbasic.iter().zip(&basis.d).enumerate() {
            let (lower, upper) = (self.lower[v], self.upper[v]);
            let up = d > TOLERANCE || (d >= -TOLERANCE && basis.value[v] >= upper);
            let value = if up { upper } else { lower };
            let from = if basis.stale { 0.0 } else { basis.value[v] };
            basis.value[v] = value;
            if value != from {
                self.moved.push((value - from, k));
            }
            self.way.push(way(lower, upper, up));
        }
        if basis.stale {
            basis.basic.iter().for_each(|&b| basis.value[b] = 0.0);
            basis.stale = false;
        }
        basis.shift(&self.moved);
    }

    /// The basic variable furthest outside its bounds for the length of its line ("dual
    /// Devex": Forrest & Goldfarb 1992), and whether it must rise.
    fn worst(&self) -> Option<(usize, bool)> {
        let mut worst = None;
        let mut most = 0.0;
        for (r, (&b, &weight)) in self.basis.basic.iter().zip(&self.basis.weight).enumerate() {
            let value = self.basis.value[b];
            let (below, above) = (self.lower[b] - value, value - self.upper[b]);
            let by = below.max(above);
            if by > OUTSIDE && by * by > most * weight {
                most = by * by / weight;
                worst = Some((r, below > above));
            }
        }
        worst
    }

    /// The column to pivot on, after those that pass to their other bound (`moved`): in
    /// the order of their ratios, until what is missing is made up for.
    fn entering(&mut self, row: usize, up: bool) -> Option<usize> {
        let b = self.basis.basic[row];
        let value = self.basis.value[b];
        let mut missing = if up { self.lower[b] - value } else { value - self.upper[b] };
        let sign = if up { 1.0 } else { -1.0 };
        let line = self.basis.line(row);
        let mut ratios = std::mem::take(&mut self.ratios);
        ratios.clear();
        for (k, (&alpha, &way)) in line.iter().zip(&self.way).enumerate() {
            if alpha * sign * way >= SMALLEST_PIVOT {
                // Of numbers that are not negative the bits are in order, too.
                ratios.push(Reverse(((self.basis.d[k].abs() / alpha.abs()).to_bits(), k)));
            }
        }
        let mut ratios = BinaryHeap::from(ratios);
        let mut entering = None;
        self.moved.clear();
        while let Some(Reverse((ratio, k))) = ratios.pop() {
            let v = self.basis.nonbasic[k];
            let range = self.upper[v] - self.lower[v];
            missing -= line[k].abs() * range;
            if missing <= OUTSIDE {
                entering = Some((f64::from_bits(ratio), k));
                break;
            }
            self.moved.push((self.way[k] * range, k));
        }
        let entering = entering.map(|(ratio, mut column)| {
            // Of those that tie with it, the one with the largest pivot.
            while let Some(Reverse((_, k))) = ratios.pop().filter(|r| f64::from_bits(r.0.0) <= ratio + TOLERANCE) {
                column = if line[k].abs() > line[column].abs() { k } else { column };
            }
            column
        });
        self.ratios = ratios.into_vec();
        if entering.is_some() {
            self.pass();
        }
        entering
    }

    /// Moves nonbasic variables to their other bound.
    fn pass(&mut self) {
        for &(by, k) in &self.moved {
            self.basis.value[self.basis.nonbasic[k]] += by;
            self.way[k] = -self.way[k];
        }
        self.basis.shift(&self.moved);
    }

    fn keep_ray(&mut self, row: usize, up: bool) {
        let sign = if up { 1.0 } else { -1.0 };
        self.ray.fill(0.0);
        for (&v, alpha) in self.basis.nonbasic.iter().zip(self.basis.line(row)).filter(|v| *v.0 >= self.columns) {
            self.ray[v - self.columns] = sign * alpha;
        }
        let basic = self.basis.basic[row];
        if basic >= self.columns {
            self.ray[basic - self.columns] = -sign;
        }
    }
}

/// Which way a variable can move from the bound it rests on.
fn way(lower: f64, upper: f64, at_upper: bool) -> f64 {
    match (lower < upper, at_upper) {
        (true, true) => -1.0,
        (true, false) => 1.0,
        (false, _) => 0.0,
    }
}

/// Keeps those parts of so many entries each that stay.
fn retain<T: Copy>(list: &mut Vec<T>, stays: &[bool], entries: usize) {
    let mut to = 0;
    for (k, _) in stays.iter().enumerate().filter(|stays| *stays.1) {
        list.copy_within(k * entries..(k + 1) * entries, to);
        to += entries;
    }
    list.truncate(to);
}
