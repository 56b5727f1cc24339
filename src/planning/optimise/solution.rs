//! What a solve answers.

use super::bound::Prices;
use super::control::gap;
use super::instance::Instance;
use super::problem::{Choice, NONE};

/// How a solve ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// A choice that keeps to everything is known; `bound` says how good the
    /// best could be.
    Solved,
    /// Proven: no choice keeps to everything.
    Infeasible,
    /// Stopped before either was known.
    Unknown,
}

/// The answer to one instance.
#[derive(Debug, Clone)]
pub struct Solution {
    /// How the solve ended.
    pub status: Status,
    /// For each item the number of the chosen option among all options.
    pub(crate) choice: Choice,
    /// What the choice is worth (0 unless solved).
    pub value: i64,
    /// What it spends in each year, đồng.
    pub cost: Vec<i64>,
    /// What it spends in each row, the cap's first (nothing unless solved).
    pub(crate) spending: Vec<i64>,
    /// No allowed choice is worth more.
    pub bound: i64,
    /// When infeasible: a set of limits that clash, each in one year, irreducible if
    /// `irreducible` says so. Together with what is forced they can't hold; without any one of
    /// them they can. Empty where what is forced can't hold whatever the limits.
    /// The cap is `None`, a limit its place in the instance; years count from 0. In order.
    pub clash: Vec<(Option<usize>, usize)>,
    /// Whether `clash` is proven irreducible (a stop may come before).
    pub irreducible: bool,
    /// Prices of limits and resources, by which a similar instance can start.
    pub(crate) prices: Prices,
}

impl Solution {
    /// (bound − value) / max(1, bound).
    pub fn gap(&self) -> f64 {
        gap(self.value, self.bound)
    }

    /// The option chosen for an item (its number among all options).
    pub fn chosen(&self, item: usize) -> Option<usize> {
        self.choice.get(item).filter(|&&j| j != NONE).map(|&j| j as usize)
    }

    /// What a solved choice spends in a limit (its place in the instance) in each year, đồng.
    pub fn spent(&self, limit: usize) -> &[i64] {
        let years = self.cost.len();
        &self.spending[(limit + 1) * years..][..years]
    }

    /// Names of the limits that clash, each with its years from 1; the budget is `cap`.
    pub fn clash_names<'a>(&self, instance: &'a Instance) -> Vec<(&'a str, Vec<usize>)> {
        let name = |limit: Option<usize>| limit.map_or("cap", |l| instance.limits[l].name.as_str());
        let years = |own: &[(Option<usize>, usize)]| own.iter().map(|c| c.1 + 1).collect();
        self.clash.chunk_by(|a, b| a.0 == b.0).map(|own| (name(own[0].0), years(own))).collect()
    }
}
