//! One Newton step in price space.
//!
//! With H the Hessian and g the gradient of the smoothed dual, the step solves
//! `(H + ridge) d = −g` over the rows that may move. A row about one unit only
//! meets other rows of that unit and the *head*, the few rows about many units.
//! Ordering units first gives an arrow-shaped matrix, and eliminating the small
//! unit blocks leaves a head of the size of the funds and kinds:
//!
//! ```text
//! | B_u   C_u |         head' = head − Σ_u C_uᵀ B_u⁻¹ C_u      (Schur complement)
//! | C_uᵀ head |
//! ```
//!
//! so three thousand floors cost no more than the pass that adds them up.

use super::smooth::Sweep;
use crate::planning::optimise::problem::{NONE, Problem};

/// Beyond this many rows in one dense block only the diagonal is used.
const DENSE: usize = 400;

/// Ridge, relative to the diagonal.
const RIDGE: f64 = 1e-6;

/// Solves for the step. `free` says which rows may move; the others get 0.
/// `tau` is that of the sweep. No row is to move much further than its `longest`:
/// adding `|g| / longest` to its diagonal sees to that while the row is far from
/// balance, keeps the step downhill, and fades as the gradient does.
pub(crate) fn step(
    problem: &Problem,
    sweep: &Sweep,
    tau: f64,
    free: &[bool],
    gradient: &[f64],
    longest: &[f64],
) -> Vec<f64> {
    let layout = Layout::new(problem, free);
    let mut system = layout.assemble(problem, sweep, tau);
    if layout.head.len() > DENSE || layout.blocks.iter().any(|b| b.len() > DENSE) {
        return layout.diagonal(&system, gradient);
    }
    system.stiffen();
    layout.restrain(&mut system, gradient, longest);
    layout.solve(system, gradient)
}

/// Where each free row stands.
struct Layout {
    head: Vec<usize>,
    blocks: Vec<Vec<usize>>,
    /// (block or `NONE` for the head, place) of each row; place `NONE` if held.
    place: Vec<(u32, u32)>,
}

/// The arrow-shaped matrix, dense blocks in row-major order.
struct System {
    head: Vec<f64>,
    blocks: Vec<Vec<f64>>,
    /// Per block: its rows by head columns.
    arrow: Vec<Vec<f64>>,
    width: usize,
}

impl Layout {
    fn new(problem: &Problem, free: &[bool]) -> Self {
        let mut block_of_unit = vec![NONE; problem.instance.units.len()];
        let mut layout = Self { head: Vec::new(), blocks: Vec::new(), place: vec![(NONE, NONE); free.len()] };
        for (r, row) in problem.rows.iter().enumerate().filter(|r| free[r.0]) {
            let (block, list) = match row.unit {
                None => (NONE, &mut layout.head),
                Some(unit) => {
                    let block = &mut block_of_unit[unit as usize];
                    if *block == NONE {
                        *block = layout.blocks.len() as u32;
                        layout.blocks.push(Vec::new());
                    }
                    (*block, &mut layout.blocks[*block as usize])
                }
            };
            layout.place[r] = (block, list.len() as u32);
            list.push(r);
        }
        layout
    }

    /// Spreads the families' covariances to the rows their columns count in.
    fn assemble(&self, problem: &Problem, sweep: &Sweep, tau: f64) -> System {
        let h = self.head.len();
        let dense = |n: usize| if n > DENSE { 0 } else { n * n };
        let mut system = System {
            head: vec![0.0; dense(h).max(h)],
            blocks: self.blocks.iter().map(|b| vec![0.0; dense(b.len()).max(b.len())]).collect(),
            arrow: self.blocks.iter().map(|b| vec![0.0; if h > DENSE { 0 } else { b.len() * h }]).collect(),
            width: h,
        };
        let years = problem.years;
        for (f, classes) in problem.families.iter().enumerate() {
            let width = classes.len() * years;
            let limits = |a: usize| {
                let class = classes.start as usize + a / years;
                problem.class_limits[class].iter().map(move |&l| self.place[l as usize + a % years])
            };
            for a in 0..width {
                for b in 0..width {
                    let c = sweep.covariance(f, width, a, b) / tau;
                    if c != 0.0 {
                        for p in limits(a).filter(|p| p.1 != NONE) {
                            limits(b).filter(|q| q.1 != NONE).for_each(|q| system.add(self, p, q, c));
                        }
                    }
                }
            }
        }
        system
    }

    /// Without a dense solve: each row as if alone, shortened because a đồng
    /// counts in several rows at once.
    fn diagonal(&self, system: &System, gradient: &[f64]) -> Vec<f64> {
        let mut d = vec![0.0; gradient.len()];
        let lists = self.blocks.iter().zip(&system.blocks).chain([(&self.head, &system.head)]);
        for (rows, matrix) in lists {
            let n = rows.len();
            for (k, &r) in rows.iter().enumerate() {
                let own = if n > DENSE { matrix[k] } else { matrix[k * n + k] };
                d[r] = if own > 0.0 { -gradient[r] / (4.0 * own) } else { 0.0 };
            }
        }
        d
    }

    fn restrain(&self, system: &mut System, gradient: &[f64], longest: &[f64]) {
        let lists = self.blocks.iter().zip(&mut system.blocks).chain([(&self.head, &mut system.head)]);
        for (rows, matrix) in lists {
            let n = rows.len();
            rows.iter().enumerate().for_each(|(k, &r)| matrix[k * n + k] += gradient[r].abs() / longest[r]);
        }
    }

    fn solve(&self, mut system: System, gradient: &[f64]) -> Vec<f64> {
        let h = self.head.len();
        let mut d = vec![0.0; gradient.len()];
        let mut right: Vec<f64> = self.head.iter().map(|&r| -gradient[r]).collect();
        for (b, rows) in self.blocks.iter().enumerate() {
            let n = rows.len();
            factor(&mut system.blocks[b], n);
            let mut own: Vec<f64> = rows.iter().map(|&r| -gradient[r]).collect();
            forward(&system.blocks[b], n, &mut own);
            // W = L⁻¹ C, so that Cᵀ B⁻¹ C = Wᵀ W.
            let arrow = &mut system.arrow[b];
            let mut column = vec![0.0; n];
            for q in 0..h {
                (0..n).for_each(|k| column[k] = arrow[k * h + q]);
                forward(&system.blocks[b], n, &mut column);
                (0..n).for_each(|k| arrow[k * h + q] = column[k]);
            }
            for k in 0..n {
                let w = &arrow[k * h..(k + 1) * h];
                for p in (0..h).filter(|&p| w[p] != 0.0) {
                    right[p] -= w[p] * own[k];
                    (0..h).for_each(|q| system.head[p * h + q] -= w[p] * w[q]);
                }
            }
            rows.iter().zip(own).for_each(|(&r, o)| d[r] = o);
        }
        factor(&mut system.head, h);
        forward(&system.head, h, &mut right);
        backward(&system.head, h, &mut right);
        self.head.iter().zip(&right).for_each(|(&r, &x)| d[r] = x);
        for (b, rows) in self.blocks.iter().enumerate() {
            let n = rows.len();
            let w = |k: usize| &system.arrow[b][k * h..(k + 1) * h];
            let mut own: Vec<f64> =
                (0..n).map(|k| d[rows[k]] - w(k).iter().zip(&right).map(|(w, x)| w * x).sum::<f64>()).collect();
            backward(&system.blocks[b], n, &mut own);
            rows.iter().zip(own).for_each(|(&r, o)| d[r] = o);
        }
        d
    }
}

impl System {
    fn add(&mut self, layout: &Layout, p: (u32, u32), q: (u32, u32), c: f64) {
        let (k, l) = (p.1 as usize, q.1 as usize);
        let put = |matrix: &mut [f64], n: usize| match n > DENSE {
            true if k == l => matrix[k] += c,
            true => (),
            false => matrix[k * n + l] += c,
        };
        if p.0 == q.0 {
            match p.0 {
                NONE => put(&mut self.head, self.width),
                b => put(&mut self.blocks[b as usize], layout.blocks[b as usize].len()),
            }
        } else if q.0 == NONE && self.width <= DENSE {
            self.arrow[p.0 as usize][k * self.width + l] += c;
        }
    }

    /// Adds a small ridge, so that rows on which nobody is undecided, or that
    /// always move together, don't make the matrix singular.
    fn stiffen(&mut self) {
        let sizes: Vec<usize> = self.blocks.iter().map(|b| b.len().isqrt()).chain([self.width]).collect();
        let (mut sum, mut count) = (0.0, 0);
        for (&n, matrix) in sizes.iter().zip(self.blocks.iter().chain([&self.head])) {
            sum += (0..n).map(|k| matrix[k * n + k]).sum::<f64>();
            count += n;
        }
        let mean = (sum / count.max(1) as f64).max(f64::MIN_POSITIVE);
        for (n, matrix) in sizes.into_iter().zip(self.blocks.iter_mut().chain([&mut self.head])) {
            (0..n).for_each(|k| matrix[k * n + k] += RIDGE * (matrix[k * n + k] + 1e-2 * mean));
        }
    }
}

/// Cholesky: the lower triangle of `m` becomes L with L Lᵀ = m.
fn factor(m: &mut [f64], n: usize) {
    for k in 0..n {
        let original = m[k * n + k];
        let pivot = original - (0..k).map(|p| m[k * n + p] * m[k * n + p]).sum::<f64>();
        // A pivot lost to rounding: its row depends on those before and stays.
        let lost = pivot.is_nan() || pivot <= 1e-13 * original || pivot <= 0.0;
        let root = if lost { f64::INFINITY } else { pivot.sqrt() };
        m[k * n + k] = root;
        for r in k + 1..n {
            let dot: f64 = (0..k).map(|p| m[r * n + p] * m[k * n + p]).sum();
            m[r * n + k] = (m[r * n + k] - dot) / root;
        }
    }
}

fn forward(l: &[f64], n: usize, x: &mut [f64]) {
    for k in 0..n {
        let dot: f64 = (0..k).map(|p| l[k * n + p] * x[p]).sum();
        x[k] = (x[k] - dot) / l[k * n + k];
    }
}

fn backward(l: &[f64], n: usize, x: &mut [f64]) {
    for k in (0..n).rev() {
        let dot: f64 = (k + 1..n).map(|p| l[p * n + k] * x[p]).sum();
        x[k] = (x[k] - dot) / l[k * n + k];
    }
}
