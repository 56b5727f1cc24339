//! Rounds of cutting: which cuts the relaxation gets.
//!
//! Each round asks `cuts` and `hull` for what the optimum breaks, takes the deepest that do not
//! say the same, and solves again. What no longer holds the optimum goes.

use super::cuts::{self, Cut, Part, Scratch, Source, Sum};
use super::hull;
use super::relaxation::Relaxation;
use super::simplex::End;
use crate::planning::optimise::control::Control;

/// Cuts a round.
const CUTS: usize = 24;

/// A cut must be off the relaxation by so much, in lengths of its coefficients.
const OFF: f64 = 1e-3;

/// Rounds that lower the objective by less than this part are little use: so many are
/// borne with.
const LITTLE: f64 = 1e-4;
const PATIENCE: u32 = 3;

/// Cuts whose directions agree by more than this say the same.
const ALIKE: f64 = 0.8;

impl Relaxation {
    /// Adds such cuts as the optimum breaks, those of the parts among them, in so many rounds
    /// at most: no more once the objective is below `cutoff`.
    pub(super) fn cut(&mut self, rounds: usize, parts: &[hull::Part], cutoff: f64, control: &Control) {
        let mut objective = f64::INFINITY;
        let mut stalled = 0;
        for _ in 0..rounds {
            if self.simplex.solve(cutoff, control) != End::Optimal {
                break;
            }
            let now = self.simplex.objective_now();
            stalled = if objective - now < LITTLE * now.abs() { stalled + 1 } else { 0 };
            objective = now;
            let mut found = self.broken();
            let (share, costs) = (self.simplex.shares(), self.simplex.reduced_costs());
            found.extend(parts.iter().filter_map(|part| part.cut(share, &costs)));
            if found.is_empty() || stalled > PATIENCE {
                break;
            }
            self.keep(found);
            // Cuts that do not hold the optimum are let go.
            if self.simplex.solve(cutoff, control) == End::Optimal {
                let held = self.simplex.drop_slack(self.first.len() - 1 + self.sides.len());
                let mut held = held.into_iter();
                self.cuts.retain(|_| held.next().unwrap_or(true));
            }
        }
    }

    /// Adds cuts that are known to hold.
    pub(super) fn keep(&mut self, cuts: Vec<Cut>) {
        cuts.into_iter().for_each(|cut| self.add(cut));
    }

    fn add(&mut self, cut: Cut) {
        let mut row = vec![0.0; self.columns.len()];
        cut.terms.iter().for_each(|&(c, a)| row[c] = a as f64 / cut.scale);
        self.simplex.add_row(&row, cut.low(), (cut.high as f64 / cut.scale).max(cut.low()));
        self.cuts.push(cut);
    }

    /// The deepest cuts that differ.
    fn broken(&self) -> Vec<Cut> {
        let n = self.columns.len();
        let share = self.simplex.shares();
        let sums = self.differences(share);
        let own: Vec<Source> = self.cuts.iter().map(Cut::source).collect();
        let mut found: Vec<(f64, Sum)> = Vec::new();
        let mut scratch = Scratch::default();
        let mut off = |sum: &Sum<'_>| sum.off(share, &mut scratch);
        for source in self.sources.iter().chain(&sums) {
            let mut best: Option<(f64, Sum)> = None;
            cuts::each_of_limit(source, &self.first, &self.items, share, |sum| {
                let off = off(sum);
                if off > best.as_ref().map_or(OFF, |b| b.0) {
                    best = Some((off, sum.clone()));
                }
            });
            found.extend(best);
        }
        let full = self.simplex.full().filter(|&c| c < n);
        let full: Vec<(usize, usize)> = full.map(|c| (self.columns[c].0, c)).collect();
        for line in self.simplex.divided() {
            let parts: Vec<Part> = self.simplex.rests(line).filter_map(|rest| self.part(rest, &own)).collect();
            let sum = cuts::of_table(&parts, &full, &self.items);
            found.extend(sum.map(|sum| (off(&sum), sum)).filter(|s| s.0 > OFF));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.differing(found.into_iter().map(|found| found.1))
    }

    /// Cuts of the sums, the first of those that say the same.
    fn differing<'a>(&self, sums: impl Iterator<Item = Sum<'a>>) -> Vec<Cut> {
        let (n, share) = (self.columns.len(), self.simplex.shares());
        // With the squares of their lengths.
        let mut taken: Vec<(f64, Cut)> = Vec::new();
        let mut laid_out = vec![0.0; n];
        for sum in sums {
            if taken.len() >= CUTS {
                break;
            }
            let Some(cut) = sum.round(n).filter(|cut| cut.off(share) > OFF) else { continue };
            let square = cut.square();
            cut.terms.iter().for_each(|&(c, a)| laid_out[c] = a as f64);
            // The cosine of the angle between them.
            let alike = |(other, taken): &(f64, Cut)| taken.product(&laid_out) / (square * other).sqrt().max(1e-12);
            let differs = taken.iter().all(|taken| alike(taken) < ALIKE);
            cut.terms.iter().for_each(|&(c, _)| laid_out[c] = 0.0);
            if differs {
                taken.push((square, cut));
            }
        }
        taken.into_iter().map(|taken| taken.1).collect()
    }

    /// A row that rests on a side, in whole numbers, for [`cuts::of_table`].
    fn part<'a>(&'a self, (z, times, upper): (usize, f64, bool), cuts: &'a [Source]) -> Option<Part<'a>> {
        let items = self.items.len();
        if z < items {
            return upper.then_some(Part { times, source: &self.items[z], scale: 1.0 });
        }
        match self.sides.get(z - items) {
            Some(&[low, high]) => {
                let source = &self.sources[if upper { high? } else { low? }];
                Some(Part { times: if upper { times } else { -times }, source, scale: source.most() })
            }
            None => {
                let k = z - items - self.sides.len();
                upper.then_some(Part { times, source: &cuts[k], scale: self.cuts[k].scale })
            }
        }
    }

    /// Full caps less the floors within them that are just met: what is left for the
    /// others.
    fn differences(&self, share: &[f64]) -> Vec<Source> {
        let tight = |s: &&Source| {
            let sum: f64 = s.terms.iter().map(|&(c, a)| a as f64 * share[c]).sum();
            s.high as f64 - sum < 1e-6 * s.most()
        };
        let floor = |s: &&Source| s.terms.iter().any(|t| t.1 < 0);
        let mut differences = Vec::new();
        for cap in self.sources.iter().filter(|s| !floor(s)).filter(tight) {
            let mut left = vec![0; share.len()];
            cap.terms.iter().for_each(|&(c, a)| left[c] = a);
            let mut high = cap.high;
            for floor in self.sources.iter().filter(floor).filter(tight) {
                let within = floor.terms.iter().all(|&(c, a)| left[c] + a == 0);
                if let Some(less) = high.checked_add(floor.high).filter(|_| within) {
                    floor.terms.iter().for_each(|&(c, _)| left[c] = 0);
                    high = less;
                }
            }
            if high != cap.high {
                let terms = left.into_iter().enumerate().filter(|a| a.1 != 0).collect();
                differences.push(Source { terms, high });
            }
        }
        differences
    }
}

#[cfg(test)]
mod tests {
    use super::Relaxation;
    use crate::planning::optimise::exact::Core;
    use crate::planning::optimise::problem::{Asked, NONE, Problem};
    use crate::planning::optimise::testing::small;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever the table was made to add up, every choice that the limits allow keeps
        /// to the cuts.
        #[test]
        fn cuts_allow_what_the_limits_allow(small in small(5)) {
            let instance = small.build();
            let problem = Problem::new(&instance, &Asked::all(&instance));
            let core = Core::whole(&problem);
            let mut relaxation = Relaxation::new(&problem, &core);
            let parts = relaxation.parts(problem.years);
            relaxation.cut(10, &parts, f64::NEG_INFINITY, &crate::planning::optimise::Control::default());
            let mut choice = vec![NONE; problem.items()];
            core.decided.iter().for_each(|&(i, j)| choice[i] = j);
            let every: usize = core.open.iter().map(|o| o.options.len() + 1).product();
            for mut number in 0..every {
                for open in &core.open {
                    let pick = number % (open.options.len() + 1);
                    choice[open.item] = open.options.get(pick).copied().unwrap_or(NONE);
                    number /= open.options.len() + 1;
                }
                if problem.allows(&choice) {
                    let chosen = |c: usize| choice.contains(&relaxation.columns[c].1);
                    for cut in &relaxation.cuts {
                        let sum: i64 = cut.terms.iter().filter(|t| chosen(t.0)).map(|t| t.1).sum();
                        prop_assert!(sum <= cut.high);
                    }
                }
            }
        }
    }
}
