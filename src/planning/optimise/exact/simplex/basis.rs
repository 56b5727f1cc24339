//! A basis with its table, and copies of it.
//!
//! Branch and bound goes from a node to one side, deep down, and then to the other side. To
//! get back it may pivot all the way, or keep the table as it was: copying costs about as
//! much as two pivots. What cannot be chosen in a subtree has no column in the copy that
//! its search works on, so tables shrink on the way down.

use super::TOLERANCE;

/// The basic variables written by the others, with the values of all.
#[derive(Debug, Clone, Default)]
pub(in crate::planning::optimise::exact) struct Basis {
    /// By rows, each as wide as there are nonbasic variables.
    pub(super) table: Vec<f64>,
    /// What the objective would gain by one more of each nonbasic variable.
    pub(super) d: Vec<f64>,
    /// Variable in each row and column of the table: x first, then z.
    pub(super) basic: Vec<usize>,
    pub(super) nonbasic: Vec<usize>,
    /// Of every variable.
    pub(super) value: Vec<f64>,
    /// About how long each line of the table is, squared; see `worst`.
    pub(super) weight: Vec<f64>,
    /// Pivots since the table was last worked out from the matrix.
    pub(super) pivots: usize,
    /// Whether the values of basic variables must be added up afresh.
    pub(super) stale: bool,
    /// The pivot line of the last pivot: room for the next.
    own: Vec<f64>,
}

impl Basis {
    /// Where all z are basic.
    pub(super) fn slack(matrix: &[f64], objective: &[f64], value: Vec<f64>) -> Self {
        let mut basis = Self { value, ..Self::default() };
        basis.restart(matrix, objective);
        basis
    }

    /// Makes all z basic again.
    fn restart(&mut self, matrix: &[f64], objective: &[f64]) {
        let (columns, rows) = (objective.len(), self.value.len() - objective.len());
        self.table.clear();
        self.table.extend_from_slice(matrix);
        self.d.clear();
        self.d.extend_from_slice(objective);
        self.basic = (columns..columns + rows).collect();
        self.nonbasic = (0..columns).collect();
        self.weight.clear();
        self.weight.resize(rows, 1.0);
        self.stale = true;
    }

    /// Works the table out again from the matrix, to shed rounding errors.
    pub(super) fn refactor(&mut self, matrix: &[f64], objective: &[f64]) {
        let wanted = std::mem::take(&mut self.basic);
        let columns = objective.len();
        self.restart(matrix, objective);
        let mut is_wanted = vec![false; self.value.len()];
        wanted.iter().for_each(|&v| is_wanted[v] = true);
        for column in 0..columns {
            if !is_wanted[self.nonbasic[column]] {
                continue;
            }
            let size = |r: usize| self.table[r * columns + column].abs();
            let rows = (0..self.basic.len()).filter(|&r| !is_wanted[self.basic[r]]);
            if let Some(row) = rows.max_by(|&a, &b| size(a).total_cmp(&size(b)))
                && size(row) > TOLERANCE
            {
                self.pivot(row, column, 0.0);
            }
        }
        self.pivots = 0;
    }

    /// Its copy in `into`, but for nonbasic variables that `gone` names.
    pub(super) fn copy(&self, into: &mut Self, gone: impl Fn(usize) -> bool) {
        let width = self.nonbasic.len();
        let keep: Vec<usize> = (0..width).filter(|&k| !gone(self.nonbasic[k])).collect();
        into.table.clear();
        into.d.clear();
        into.nonbasic.clear();
        if keep.len() == width {
            into.table.extend_from_slice(&self.table);
            into.d.extend_from_slice(&self.d);
            into.nonbasic.extend_from_slice(&self.nonbasic);
        } else {
            for line in self.table.chunks_exact(width) {
                into.table.extend(keep.iter().map(|&k| line[k]));
            }
            into.d.extend(keep.iter().map(|&k| self.d[k]));
            into.nonbasic.extend(keep.iter().map(|&k| self.nonbasic[k]));
        }
        into.basic.clone_from(&self.basic);
        into.value.clone_from(&self.value);
        into.weight.clone_from(&self.weight);
        (into.pivots, into.stale) = (self.pivots, self.stale);
    }

    /// The line of a row.
    pub(super) fn line(&self, row: usize) -> &[f64] {
        let width = self.nonbasic.len();
        &self.table[row * width..(row + 1) * width]
    }

    /// The objective at the current values.
    pub(super) fn objective(&self) -> f64 {
        self.nonbasic.iter().zip(&self.d).map(|(&v, d)| d * self.value[v]).sum()
    }

    /// Moves the basic variables after nonbasic ones have moved.
    pub(super) fn shift(&mut self, moved: &[(f64, usize)]) {
        if moved.is_empty() {
            return;
        }
        for (&b, row) in self.basic.iter().zip(self.table.chunks_exact(self.nonbasic.len())) {
            self.value[b] += moved.iter().map(|&(by, k)| row[k] * by).sum::<f64>();
        }
    }

    /// Moves the nonbasic variable of `column` by so much, and exchanges it with the basic
    /// one of `row`.
    pub(super) fn pivot(&mut self, row: usize, column: usize, moved: f64) {
        let n = self.nonbasic.len();
        let pivot = self.table[row * n + column];
        let mut own = std::mem::take(&mut self.own);
        own.clear();
        own.extend(self.table[row * n..(row + 1) * n].iter().map(|t| -t / pivot));
        own[column] = 1.0 / pivot;
        let weight = self.weight[row] / (pivot * pivot);
        self.weight[row] = weight.max(1.0);
        self.value[self.nonbasic[column]] += moved;
        for (r, line) in self.table.chunks_exact_mut(n).enumerate().filter(|l| l.0 != row) {
            let factor = line[column];
            if factor != 0.0 {
                self.value[self.basic[r]] += factor * moved;
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
        self.own = own;
    }
}
