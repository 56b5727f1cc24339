//! How good the best choice could be: a bound from prices, in integers.
//!
//! Put a price y on every row (positive for what is scarce, negative where
//! spending must be encouraged) and ρ ≥ 0 on every resource. For any allowed
//! choice x (weak Lagrangian duality; Geoffrion 1974, "Lagrangean relaxation
//! for integer programming"):
//!
//! ```text
//! value(x) ≤ D(y, ρ) = Σ_rows max(y·high, y·low) + Σ_resources ρ
//!                    + Σ_items max over its options of (value − Σ y·cost − Σ ρ), 0
//! ```
//!
//! where the 0 (nothing chosen) is left out for a forced item. This holds for
//! *any* prices, so the floating-point search that finds them can't make the
//! bound wrong: prices are rounded once to integer multiples of 2^-k, and D is
//! then evaluated in `i128` without any rounding. A poor price only makes the
//! bound weaker. The value being an integer, D may be rounded down.
//!
//! With all values taken as 0 the same formula certifies that nothing is
//! allowed at all (Farkas' lemma): if D < 0, then 0 ≤ D fails for every x.

use super::problem::{NO_HIGH, Problem};

/// Prices of rows and resources, as the search left them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Prices {
    pub(crate) row: Vec<f64>,
    pub(crate) resource: Vec<f64>,
}

impl Prices {
    pub(crate) fn zero(problem: &Problem) -> Self {
        Self { row: vec![0.0; problem.rows.len()], resource: vec![0.0; problem.instance.resources.len()] }
    }
}

/// Whether values count (a bound on value) or not (a proof of infeasibility).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worth {
    Values,
    Nothing,
}

/// Prices as integer multiples of 2^-shift, and their sums by class and year.
pub(crate) struct Fixed {
    pub(crate) shift: u32,
    row: Vec<i128>,
    resource: Vec<i128>,
    class: Vec<i128>,
    years: usize,
    /// See [`Fixed::beside`].
    pub(crate) others: Vec<i128>,
}

/// Largest integer that the prices may add up to, and so any class's or resource's, and the
/// finest scale. Values and costs are below 2^63 even when summed over all
/// items (a promise of the instance), and there are at most 100 years, so no
/// sum of products below reaches 2^63 · 2^55 · 100 < 2^126.
const LARGEST: f64 = (1_u64 << 55) as f64;
const FINEST: i32 = 50;

impl Fixed {
    pub(crate) fn new(problem: &Problem, prices: &Prices) -> Self {
        Self::beside(problem, prices, &[])
    }

    /// At a scale at which these other prices fit, too, and mean something.
    pub(crate) fn beside(problem: &Problem, prices: &Prices, others: &[f64]) -> Self {
        let (rows, years) = (&problem.rows, problem.years);
        let legal = |r: usize| {
            let price = if prices.row[r].is_finite() { prices.row[r] } else { 0.0 };
            let floor = if rows[r].low > 0 { f64::NEG_INFINITY } else { 0.0 };
            let ceiling = if rows[r].high < NO_HIGH { f64::INFINITY } else { 0.0 };
            price.clamp(floor, ceiling)
        };
        let row: Vec<f64> = (0..rows.len()).map(legal).collect();
        let total: f64 = row.iter().chain(&prices.resource).chain(others).map(|p| p.abs()).sum();
        // The exponent of LARGEST / total, read off its bits: the largest power of
        // two that leaves every sum of prices within LARGEST.
        let room = if total > 0.0 { ((LARGEST / total).to_bits() >> 52) as i32 - 1023 } else { 0 };
        let shift = room.clamp(0, FINEST);
        // Prices too large even for shift 0 are scaled down: any prices do.
        let scale = 2_f64.powi(shift) * if total > LARGEST { LARGEST / total } else { 1.0 };
        let fixed = |p: &f64| (p * scale).round() as i128;
        let row: Vec<i128> = row.iter().map(fixed).collect();
        let resource = prices.resource.iter().map(|p| fixed(&p.max(0.0))).collect();
        let class = vec![0; problem.class_limits.len() * years];
        let others = others.iter().map(fixed).collect();
        let mut fixed = Self { shift: shift as u32, row, resource, class, years, others };
        (0..problem.class_limits.len()).for_each(|class| fixed.add_up(problem, class));
        fixed
    }

    /// Adds up the prices of the rows that a class counts in.
    fn add_up(&mut self, problem: &Problem, class: usize) {
        let limits = &problem.class_limits[class];
        for t in 0..self.years {
            self.class[class * self.years + t] = limits.iter().map(|&l| self.row[l as usize + t]).sum();
        }
    }

    /// Gives a row another price and returns the one it had. `classes` are the classes
    /// that count there.
    pub(crate) fn exchange(&mut self, problem: &Problem, row: usize, price: i128, classes: &[usize]) -> i128 {
        let before = std::mem::replace(&mut self.row[row], price);
        classes.iter().for_each(|&class| self.add_up(problem, class));
        before
    }

    /// What a row adds to D's constant.
    pub(crate) fn weight(&self, problem: &Problem, row: usize) -> i128 {
        self.side(problem, row).unwrap_or(i128::MAX)
    }

    /// The price of a row.
    pub(crate) fn price(&self, row: usize) -> i128 {
        self.row[row]
    }

    fn side(&self, problem: &Problem, row: usize) -> Option<i128> {
        let (sides, price) = (&problem.rows[row], self.row[row]);
        price.checked_mul(i128::from(if price > 0 { sides.high } else { sides.low }))
    }

    /// Σ_rows max(y·high, y·low) + Σ_resources ρ, or `None` where it overflows
    /// (then these prices say nothing).
    pub(crate) fn constant(&self, problem: &Problem) -> Option<i128> {
        let sides = (0..self.row.len()).map(|r| self.side(problem, r));
        let sum = sides.into_iter().try_fold(0_i128, |sum, side| sum.checked_add(side?))?;
        self.resource.iter().try_fold(sum, |sum, &price| sum.checked_add(price))
    }

    /// The same after some items have spent and used their part: what remains
    /// of the rows' and resources' worth for the items still open.
    pub(crate) fn left_over(&self, problem: &Problem, spent: &[i64], used: &[bool]) -> Option<i128> {
        let mut sum: i128 = 0;
        for ((row, &price), &spent) in problem.rows.iter().zip(&self.row).zip(spent) {
            let side = if price > 0 { row.high } else { row.low };
            sum = sum.checked_add(price.checked_mul(i128::from(side) - i128::from(spent))?)?;
        }
        let left = self.resource.iter().zip(used).filter(|r| !r.1);
        left.map(|r| r.0).try_fold(sum, |sum, &price| sum.checked_add(price))
    }

    /// value − Σ y·cost − Σ ρ of one option; `uses` are its own.
    pub(crate) fn reduced(&self, problem: &Problem, option: usize, uses: &[(u32, u32)], worth: Worth) -> i128 {
        let value = match worth {
            Worth::Values => i128::from(problem.instance.value[option]) << self.shift,
            Worth::Nothing => 0,
        };
        let class = problem.class_of[option] as usize * self.years;
        let prices = &self.class[class..class + self.years];
        let cost = problem.instance.cost(option).iter().zip(prices).map(|(&c, p)| i128::from(c) * p);
        value - cost.sum::<i128>() - uses.iter().map(|u| self.resource[u.1 as usize]).sum::<i128>()
    }

    /// The most an item adds to D: its best reduced value. `None` when it is
    /// forced and has no option left, so that nothing is allowed.
    pub(crate) fn best(&self, problem: &Problem, item: usize, uses: &mut Uses, worth: Worth) -> Option<i128> {
        let mut best = if problem.forced[item] { None } else { Some(0) };
        for j in problem.instance.options(item) {
            let uses = uses.of(j);
            if !problem.dead[j] {
                best = best.max(Some(self.reduced(problem, j, uses, worth)));
            }
        }
        best
    }
}

/// Walks the list of uses along with rising option numbers.
pub(crate) struct Uses<'a> {
    list: &'a [(u32, u32)],
}

impl<'a> Uses<'a> {
    pub(crate) fn new(problem: &Problem<'a>) -> Self {
        Self { list: &problem.instance.uses }
    }

    /// From an option on.
    pub(crate) fn from(problem: &Problem<'a>, option: usize) -> Self {
        let list = &problem.instance.uses;
        Self { list: &list[list.partition_point(|u| (u.0 as usize) < option)..] }
    }

    /// Whether the option, or one passed over, uses anything.
    #[inline]
    pub(crate) fn next_is(&self, option: usize) -> bool {
        self.list.first().is_some_and(|u| u.0 as usize <= option)
    }

    /// The next (option, resource) below an option, once.
    #[inline]
    pub(crate) fn before(&mut self, option: usize) -> Option<(usize, usize)> {
        match self.list.split_first() {
            Some((&(j, resource), rest)) if (j as usize) < option => {
                self.list = rest;
                Some((j as usize, resource as usize))
            }
            _ => None,
        }
    }

    /// The uses of an option; options must be asked for in rising order.
    #[inline]
    pub(crate) fn of(&mut self, option: usize) -> &'a [(u32, u32)] {
        if !self.next_is(option) {
            return &[];
        }
        let skip = self.list.iter().take_while(|u| (u.0 as usize) < option).count();
        let list = &self.list[skip..];
        let (own, rest) = list.split_at(list.iter().take_while(|u| u.0 as usize == option).count());
        self.list = rest;
        own
    }
}

/// What prices prove about every allowed choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// No allowed choice is worth more.
    AtMost(i64),
    /// There is no allowed choice.
    Infeasible,
    /// Nothing that fits in an `i64`.
    Nothing,
}

/// Evaluates D at the given prices, exactly.
pub(crate) fn prove(problem: &Problem, prices: &Prices, worth: Worth) -> Proof {
    let fixed = Fixed::new(problem, prices);
    let Some(mut sum) = fixed.constant(problem) else {
        return Proof::Nothing;
    };
    let mut uses = Uses::new(problem);
    for i in 0..problem.items() {
        let Some(best) = fixed.best(problem, i, &mut uses, worth) else {
            return Proof::Infeasible;
        };
        match sum.checked_add(best) {
            Some(more) => sum = more,
            None => return Proof::Nothing,
        }
    }
    match worth {
        Worth::Nothing if sum < 0 => Proof::Infeasible,
        Worth::Nothing => Proof::Nothing,
        // An arithmetic shift rounds down, as the integer value allows.
        Worth::Values => i64::try_from(sum >> fixed.shift).map_or(Proof::Nothing, Proof::AtMost),
    }
}
