//! The instance as the solver sees it: rows, classes and dead options.
//!
//! A *row* is one limit in one year (the cap is limit 0):
//!
//! ```text
//! low ≤ Σ cost of matching chosen options ≤ high
//! ```
//!
//! Options that count in the same limits share a *class* ([`classes`]). A *dead* option
//! is one that no choice worth having contains. Both spare the rest of the solver most
//! of the work.

mod classes;

use super::instance::{Force, Instance};
use std::ops::Range;

/// Nothing of the item is chosen.
pub(crate) const NONE: u32 = u32::MAX;

/// A high side that never binds: no choice's total reaches it.
pub(crate) const NO_HIGH: i64 = i64::MAX;

/// A choice: for every item the number of an option, or [`NONE`].
pub(crate) type Choice = Vec<u32>;

/// One limit in one year.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) low: i64,
    pub(crate) high: i64,
    /// The only unit whose items can count here, if there is just one.
    pub(crate) unit: Option<u32>,
}

/// An instance with the rows that are asked to hold.
#[derive(Debug, Clone)]
pub(crate) struct Problem<'a> {
    pub(crate) instance: &'a Instance,
    pub(crate) years: usize,
    /// Row of limit l (0 is the cap) in year t: `l * years + t`.
    pub(crate) rows: Vec<Row>,
    only_unit: Vec<Option<u32>>,
    divisor: Vec<i64>,
    pub(crate) class_of: Vec<u32>,
    /// For each class, the first row of every limit it counts in.
    pub(crate) class_limits: Vec<Vec<u32>>,
    pub(crate) families: Vec<Range<u32>>,
    pub(crate) family_of_class: Vec<u32>,
    /// Unit of each family.
    pub(crate) family_unit: Vec<u32>,
    /// Options that no choice worth having contains.
    pub(crate) dead: Vec<bool>,
    /// Items that must have an option.
    pub(crate) forced: Vec<bool>,
}

/// Which rows are asked to hold: all, or those of a clash being looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked(pub(crate) Vec<bool>);

impl Asked {
    /// The cap and every limit, in every year.
    pub(crate) fn all(instance: &Instance) -> Self {
        Self(vec![true; instance.years * (instance.limits.len() + 1)])
    }

    /// None at all.
    pub(crate) fn nothing(instance: &Instance) -> Self {
        Self(vec![false; instance.years * (instance.limits.len() + 1)])
    }
}

impl<'a> Problem<'a> {
    pub(crate) fn new(instance: &'a Instance, asked: &Asked) -> Self {
        let mut problem = Problem {
            instance,
            years: instance.years,
            rows: Vec::new(),
            only_unit: Vec::new(),
            divisor: Vec::new(),
            class_of: Vec::new(),
            class_limits: Vec::new(),
            families: Vec::new(),
            family_of_class: Vec::new(),
            family_unit: Vec::new(),
            dead: vec![false; instance.value.len()],
            forced: instance.force.iter().map(|f| matches!(f, Force::Option(_) | Force::In)).collect(),
        };
        problem.classify();
        problem.divide();
        problem.ask(asked);
        problem
    }

    /// The same instance with other rows asked to hold.
    pub(crate) fn asking(&self, asked: &Asked) -> Self {
        let mut other = self.clone();
        other.ask(asked);
        other
    }

    /// The same with other values of the same options; what is dead stays so.
    pub(crate) fn valued<'b>(&self, instance: &'b Instance) -> Problem<'b>
    where
        'a: 'b,
    {
        let same: Problem<'b> = self.clone();
        Problem { instance, ..same }
    }

    fn ask(&mut self, asked: &Asked) {
        self.rows = self.sides(asked);
        self.bury();
    }

    /// The rows with the sides that are asked to hold.
    ///
    /// Sides are rounded to what can be spent: a multiple of the greatest common
    /// divisor of the row's amounts (Chvátal 1973, on one row). With catalogue
    /// prices this closes a good part of the gap for nothing.
    pub(crate) fn sides(&self, asked: &Asked) -> Vec<Row> {
        let instance = self.instance;
        let mut rows = Vec::with_capacity(self.years * (1 + instance.limits.len()));
        for t in 0..self.years {
            let high = if asked.0[t] { instance.cap[t] } else { NO_HIGH };
            rows.push(Row { low: 0, high, unit: None });
        }
        for (l, limit) in instance.limits.iter().enumerate() {
            for t in 0..self.years {
                let is_asked = asked.0[rows.len()];
                let side = |side: &Option<Vec<i64>>| side.as_ref().filter(|_| is_asked).map(|a| a[t]);
                let (low, high) = (side(&limit.min).unwrap_or(0), side(&limit.max).unwrap_or(NO_HIGH));
                rows.push(Row { low, high, unit: self.only_unit[l] });
            }
        }
        for (row, &divisor) in rows.iter_mut().zip(&self.divisor).filter(|d| *d.1 > 1) {
            // A low side that rounds up past i64 can't be reached at all.
            row.low = row.low.saturating_add((divisor - row.low % divisor) % divisor);
            if row.high < NO_HIGH {
                row.high -= row.high % divisor;
            }
        }
        rows
    }

    /// Finds the greatest common divisor of the amounts of every row.
    fn divide(&mut self) {
        let years = self.years;
        let mut of_class = vec![0_i64; self.class_limits.len() * years];
        for (&class, costs) in self.class_of.iter().zip(self.instance.cost.chunks_exact(years)) {
            let own = &mut of_class[class as usize * years..][..years];
            own.iter_mut().zip(costs).for_each(|(d, &cost)| *d = common_divisor(*d, cost));
        }
        self.divisor = vec![0_i64; years * (1 + self.instance.limits.len())];
        for (limits, own) in self.class_limits.iter().zip(of_class.chunks_exact(years)) {
            for &l in limits {
                let rows = &mut self.divisor[l as usize..][..years];
                rows.iter_mut().zip(own).for_each(|(d, &other)| *d = common_divisor(*d, other));
            }
        }
    }

    pub(crate) fn items(&self) -> usize {
        self.instance.items()
    }

    /// The options of an item that are still alive.
    pub(crate) fn alive(&self, item: usize) -> impl Iterator<Item = usize> + '_ {
        self.instance.options(item).filter(|&j| !self.dead[j])
    }

    /// Calls `on` with every row an option counts in and its amount there.
    pub(crate) fn each_use(&self, option: usize, mut on: impl FnMut(usize, i64)) {
        let limits = &self.class_limits[self.class_of[option] as usize];
        for (t, &amount) in self.instance.cost(option).iter().enumerate().filter(|c| *c.1 != 0) {
            limits.iter().for_each(|&limit| on(limit as usize + t, amount));
        }
    }

    /// What a choice spends in every row.
    pub(crate) fn spending(&self, choice: &[u32]) -> Vec<i64> {
        let mut spent = vec![0; self.rows.len()];
        for &j in choice.iter().filter(|&&j| j != NONE) {
            self.each_use(j as usize, |row, amount| spent[row] += amount);
        }
        spent
    }

    /// What a choice is worth.
    pub(crate) fn value(&self, choice: &[u32]) -> i64 {
        choice.iter().filter(|&&j| j != NONE).map(|&j| self.instance.value[j as usize]).sum()
    }

    /// Whether a choice keeps to everything asked: the last word on every
    /// choice that is reported, in integers and from nothing but the instance.
    pub(crate) fn allows(&self, choice: &[u32]) -> bool {
        let spent = self.spending(choice);
        let rows = self.rows.iter().zip(&spent).all(|(row, &s)| row.low <= s && s <= row.high);
        let mut used = vec![false; self.instance.resources.len()];
        let items = choice.iter().enumerate().all(|(i, &j)| {
            let force = match self.instance.force[i] {
                Force::Free => j == NONE || self.instance.options(i).contains(&(j as usize)),
                Force::Out => j == NONE,
                Force::In => j != NONE && self.instance.options(i).contains(&(j as usize)),
                Force::Option(o) => j == self.instance.first[i] + o,
            };
            let mut uses = match j {
                NONE => [].iter(),
                j => self.instance.uses(j as usize).iter(),
            };
            force && uses.all(|u| !std::mem::replace(&mut used[u.1 as usize], true))
        });
        rows && items
    }

    /// Marks options that can't be chosen, or that are never worth choosing:
    /// ruled out by force, alone too dear for a row, using what a forced option
    /// uses, or costing nothing, needed by nothing and not worth anything.
    fn bury(&mut self) {
        let (instance, years) = (self.instance, self.years);
        let roof = self.roofs();
        for i in 0..instance.items() {
            for j in instance.options(i) {
                let cost = instance.cost(j);
                let idle = instance.value[j] <= 0 && cost.iter().all(|&c| c == 0);
                let roof = &roof[self.class_of[j] as usize * years..];
                let dear = cost.iter().zip(roof).any(|(cost, roof)| cost > roof);
                self.dead[j] = match instance.force[i] {
                    Force::Free => idle || dear,
                    Force::Out => true,
                    Force::Option(o) => j as u32 != instance.first[i] + o,
                    Force::In => false,
                };
            }
        }
        instance.barred.iter().for_each(|&j| self.dead[j as usize] = true);
        let mut taken = vec![false; instance.resources.len()];
        for i in 0..instance.items() {
            if let Force::Option(o) = instance.force[i] {
                let j = (instance.first[i] + o) as usize;
                instance.uses(j).iter().for_each(|u| taken[u.1 as usize] = true);
            }
        }
        for &(j, resource) in &instance.uses {
            let item = instance.first.partition_point(|&f| f <= j) - 1;
            if taken[resource as usize] && matches!(instance.force[item], Force::Free | Force::In) {
                self.dead[j as usize] = true;
            }
        }
    }

    /// The least high side that an option of each class meets, by year.
    fn roofs(&self) -> Vec<i64> {
        let mut roofs = Vec::with_capacity(self.class_limits.len() * self.years);
        for limits in &self.class_limits {
            let least = |t: usize| limits.iter().map(|&l| self.rows[l as usize + t].high).fold(NO_HIGH, i64::min);
            roofs.extend((0..self.years).map(least));
        }
        roofs
    }
}

/// Euclid's; 0 divides nothing and is left out. Most amounts are multiples of the
/// divisor found so far, which one division tells.
pub(crate) fn common_divisor(a: i64, b: i64) -> i64 {
    if a == 1 || (a != 0 && b % a == 0) {
        return a;
    }
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
