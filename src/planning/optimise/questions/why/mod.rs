//! Why not mine? The least change by which an item gets in.
//!
//! Forcing the item in and solving again tells what its entry costs in value
//! (V* − V_in) and whom it pushes out. From there: a higher value of exactly that
//! much and one makes it part of every best choice; so does a lower price once the
//! forced solve is worth more than V*; and so may more budget. On small instances
//! [`least`] finds the least amount of each and proves it. On large ones, where a
//! solve has a gap, prices guess the amounts: at the price π of an option's money an
//! item that is short of value by s enters for a cut of s / π, and the prices at
//! another budget alone tell whether it is wanted there. Prices then answer for the
//! side that is not enough, and amounts are found to about a hundredth. Whatever is
//! reported as enough was solved once more: on large instances freely, with the item
//! in the choice, on small ones with it in and with it out, which is worth less.
//!
//! Often no budget is enough, because a fund or a kind is used up as well. Then the
//! limits that stand in the way are named: with all the budget that anybody could use,
//! the item enters once their most is lifted.

mod least;

use super::{Change, again, changes, solved};
use crate::planning::optimise::bound::Prices;
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::{Force, Instance};
use crate::planning::optimise::prices;
use crate::planning::optimise::problem::{Asked, Problem};
use crate::planning::optimise::solution::Solution;
use least::{Least, Money, cheaper};

/// Up to this many options amounts are found to the last đồng.
const SMALL: usize = 500;

/// Beyond, an amount is found to one part in so many of it.
const FINE: i64 = 128;

/// So often is a factor of 16 halved to find where prices begin to want an item: to 1 %.
const HALVINGS: u32 = 8;

/// A change with which the item enters, confirmed by solving once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Enough: extra budget or price cut in đồng, or added value.
    pub enough: i64,
    /// On small instances all amounts up to this are proven not to be enough: one below
    /// `enough` unless the search was cut short. On large ones the largest amount seen at
    /// which the prices do not want the item.
    pub not_enough: i64,
    /// The option that it then has.
    pub option: usize,
}

/// The answer for one item.
#[derive(Debug, Clone)]
pub struct Why {
    /// The option it has, if it is chosen already; nothing else is then asked.
    pub chosen: Option<usize>,
    /// Whether the instance itself leaves it nothing (forced out, or no option);
    /// nothing else is then asked.
    pub ruled_out: bool,
    /// The option that it would best enter with.
    pub option: Option<usize>,
    /// The value lost by forcing it in, as far as was found; `None` when that leaves nothing allowed.
    pub loss: Option<i64>,
    /// What changes among the others if it is forced in.
    pub pushes_out: Vec<Change>,
    /// More budget, in every year in which the option costs something; `None` where none is
    /// enough, or none was found before the search was cut short.
    pub extra_budget: Option<Entry>,
    /// Where there is none: limits (by place in the instance) any one of whose
    /// maxima, lifted beside the budget, lets the item in; if no single one does, all
    /// that the option counts in; none if lifting them does not help either.
    pub held_by: Vec<usize>,
    /// A lower price of the option, taken off its years from the first on.
    pub lower_price: Option<Entry>,
    /// A higher value of the option.
    pub higher_value: Option<Entry>,
}

/// Answers for `item` against a solved `base`.
pub fn why(instance: &Instance, base: &Solution, item: usize, control: &Control) -> Why {
    let mut answer = Why {
        chosen: base.chosen(item),
        ruled_out: instance.force[item] == Force::Out || instance.options(item).is_empty(),
        option: None,
        loss: None,
        pushes_out: Vec::new(),
        extra_budget: None,
        held_by: Vec::new(),
        lower_price: None,
        higher_value: None,
    };
    if answer.chosen.is_some() || answer.ruled_out {
        return answer;
    }
    // Small instances are answered exactly, whatever the gap that was good enough before.
    let gap = if instance.value.len() > SMALL { control.gap } else { 0.0 };
    let control = &Control { gap, ..*control };
    let mut asking = Asking { instance: instance.clone(), base, item, control };
    asking.instance.set_force(item, Force::In);
    let forced = solved(again(&asking.instance, base, control));
    asking.instance.set_force(item, Force::Free);
    // Where it can't be in at this budget, more of it or a lower price may still help.
    let best = || instance.options(item).max_by_key(|&j| (instance.value(j), j));
    let Some(option) = forced.as_ref().map_or_else(best, |forced| forced.chosen(item)) else { return answer };
    answer.option = Some(option);
    if let Some(forced) = forced {
        answer.loss = Some((base.value - forced.value).max(0));
        answer.pushes_out = changes(instance, base, &forced);
        answer.pushes_out.retain(|c| c.item != item);
        answer.higher_value = asking.higher_value(option, &forced);
    }
    answer.lower_price = asking.lower_price(option);
    answer.extra_budget = asking.extra_budget(option);
    if answer.extra_budget.is_none() {
        answer.held_by = asking.held_by(option);
    }
    answer
}

struct Asking<'a> {
    instance: Instance,
    base: &'a Solution,
    item: usize,
    control: &'a Control<'a>,
}

impl Asking<'_> {
    /// The option that the item has in a free solve of the instance as it now stands.
    fn enters(&self) -> Option<usize> {
        solved(again(&self.instance, self.base, self.control))?.chosen(self.item)
    }

    fn higher_value(&mut self, option: usize, forced: &Solution) -> Option<Entry> {
        let value = self.instance.value(option);
        let mut enters = |this: &mut Self, more: i64| {
            let raised = value.checked_add(more);
            let fits = raised.is_some_and(|v| this.instance.set_value(option, v));
            let enters = if fits { this.enters() } else { None };
            this.instance.set_value(option, value);
            enters
        };
        let enough = self.base.bound.saturating_sub(forced.value).max(0).saturating_add(1);
        if self.large() {
            let short = -surplus(&self.problem(), &self.base.prices, option);
            let guess = (short.clamp(0.0, i64::MAX as f64 / 64.0) as i64).saturating_add(1);
            return self.about(guess, guess - 1, enough.max(guess).saturating_mul(64), &mut enters);
        }
        // What is lost and one, where both solves were exact; the bounds say so where they were not.
        let not_enough = self.base.value.saturating_sub(forced.bound).max(0);
        enters(self, enough).map(|option| Entry { enough, not_enough, option })
    }

    fn problem(&self) -> Problem<'_> {
        Problem::new(&self.instance, &Asked::all(&self.instance))
    }

    fn lower_price(&mut self, option: usize) -> Option<Entry> {
        let cost = self.instance.cost(option).to_vec();
        let total = cost.iter().try_fold(0_i64, |sum, &c| sum.checked_add(c)).filter(|&total| total > 0)?;
        if !self.large() {
            return self.least_of(Money::Price(option), total);
        }
        let mut enters = |this: &mut Self, cut: i64| {
            this.instance.set_cost(option, &cheaper(&cost, cut));
            let enters = this.enters();
            this.instance.set_cost(option, &cost);
            enters
        };
        let guess = self.guess_cut(option).clamp(1, total);
        self.about(guess, guess - (guess / FINE).max(1), total, &mut enters)
    }

    /// The least amount, proven.
    fn least_of(&self, money: Money, most: i64) -> Option<Entry> {
        Least::new(self.instance.clone(), self.base, self.item, money, self.control).run(most)
    }

    /// The cut that the prices of the base ask for: off the first year that costs.
    fn guess_cut(&self, option: usize) -> i64 {
        let problem = self.problem();
        let prices = &self.base.prices;
        let Some(year) = self.instance.cost(option).iter().position(|&c| c > 0) else { return 1 };
        let limits = &problem.class_limits[problem.class_of[option] as usize];
        let price: f64 = limits.iter().filter_map(|&l| prices.row.get(l as usize + year)).sum();
        (-surplus(&problem, prices, option) / price.max(1e-300)).clamp(1.0, i64::MAX as f64) as i64
    }

    /// More budget in the years in which the option costs something.
    fn extra_budget(&mut self, option: usize) -> Option<Entry> {
        let cap = self.instance.cap().to_vec();
        let cost = self.instance.cost(option).to_vec();
        let raise = |this: &mut Self, extra: i64| {
            let more = |(&cap, &c): (&i64, &i64)| if c > 0 { cap.saturating_add(extra) } else { cap };
            this.instance.set_cap(&cap.iter().zip(&cost).map(more).collect::<Vec<i64>>());
        };
        // What the best choice spends without a cap is all the budget that is of use; where
        // answers are exact, the best one with the item in it.
        let wishes = self.all_wishes();
        let most = |t: usize| if cost[t] > 0 { wishes[t].max(cap[t]) } else { cap[t] };
        self.instance.set_cap(&(0..cap.len()).map(most).collect::<Vec<i64>>());
        self.instance.set_force(self.item, if self.large() { Force::Free } else { Force::In });
        let richest = solved(again(&self.instance, self.base, self.control));
        self.instance.set_force(self.item, Force::Free);
        self.instance.set_cap(&cap);
        let richest = richest?;
        let spent = richest.cost.iter().zip(&cap).zip(&cost).filter(|s| *s.1 > 0);
        let all = spent.map(|((spent, cap), _)| spent - cap).max().filter(|&all| all > 0)?;
        if !self.large() {
            return self.least_of(Money::Budget(option), all);
        }
        let mut enters = |this: &mut Self, extra: i64| {
            if extra == all {
                return richest.chosen(this.item);
            }
            raise(this, extra);
            let enters = this.enters();
            this.instance.set_cap(&cap);
            enters
        };
        let least = cost.iter().copied().max().unwrap_or(0).clamp(1, all);
        let (guess, below) = self.guess_budget(least, all, |this, extra| {
            raise(this, extra);
            let wanted = this.wanted(option);
            this.instance.set_cap(&cap);
            wanted
        });
        self.about(guess, below, all, &mut enters)
    }

    /// The amount from which the prices want the option, and the last at which they
    /// don't: by factors of 16, then closer by halving the exponent.
    fn guess_budget(&mut self, least: i64, all: i64, wanted: impl Fn(&mut Self, i64) -> bool) -> (i64, i64) {
        let (mut guess, mut below) = (least, 0);
        while guess < all && !wanted(self, guess) {
            below = guess;
            guess = guess.saturating_mul(16).min(all);
        }
        for _ in 0..HALVINGS {
            let middle = (below.max(1) as f64 * guess as f64).sqrt() as i64;
            if middle > below && middle < guess {
                *(if wanted(self, middle) { &mut guess } else { &mut below }) = middle;
            }
        }
        (guess, below)
    }

    /// What all wishes together cost in each year: more budget than anybody can use.
    fn all_wishes(&self) -> Vec<i64> {
        let instance = &self.instance;
        let most = |i: usize, t: usize| instance.options(i).map(|j| instance.cost(j)[t]).max().unwrap_or(0);
        (0..instance.years()).map(|t| (0..instance.items()).map(|i| most(i, t)).sum()).collect()
    }

    /// See [`Why::held_by`].
    fn held_by(&mut self, option: usize) -> Vec<usize> {
        let problem = self.problem();
        let limits = &problem.class_limits[problem.class_of[option] as usize];
        let places = limits.iter().filter_map(|&row| (row as usize / problem.years).checked_sub(1));
        let mut limits: Vec<usize> = places.filter(|&l| self.instance.limits[l].max.is_some()).collect();
        limits.sort_unstable();
        let cap = self.instance.cap().to_vec();
        self.instance.set_cap(&self.all_wishes());
        let mut lets_in = |lifted: &[usize]| {
            let most: Vec<_> = lifted.iter().map(|&l| self.instance.limits[l].max.take()).collect();
            let enters = !self.control.stop() && self.enters().is_some();
            lifted.iter().zip(most).for_each(|(&l, most)| self.instance.limits[l].max = most);
            enters
        };
        let alone: Vec<usize> = limits.iter().copied().filter(|&l| lets_in(&[l])).collect();
        let held_by = match alone[..] {
            [] if limits.len() > 1 && lets_in(&limits) => limits,
            _ => alone,
        };
        self.instance.set_cap(&cap);
        held_by
    }

    /// Whether the prices of the instance as it stands want an option in.
    fn wanted(&self, option: usize) -> bool {
        let problem = self.problem();
        let (prices, _) = prices::good(&problem, Some(&self.base.prices), self.control);
        surplus(&problem, &prices, option) >= 0.0
    }

    fn large(&self) -> bool {
        self.instance.value.len() > SMALL
    }

    /// An amount up to `most` that is enough, to about a hundredth: out from the guess
    /// until one is, then by halving towards what is not enough. `None` if not even `most` is.
    fn about(
        &mut self,
        guess: i64,
        not_enough: i64,
        most: i64,
        enters: &mut impl FnMut(&mut Self, i64) -> Option<usize>,
    ) -> Option<Entry> {
        let (mut enough, mut not_enough) = (None, not_enough);
        let mut at = guess.clamp(1, most);
        let mut step = (at / FINE).max(1);
        while !self.control.stop() {
            match enters(self, at) {
                Some(option) => enough = Some((at, option)),
                None => not_enough = at,
            }
            at = match enough {
                None if at == most => return None,
                None => at.saturating_add(step).min(most),
                Some((e, _)) if e - not_enough <= (e / FINE).max(1) => break,
                Some((e, _)) if not_enough == 0 && e / 2 > step => e - step,
                Some((e, _)) => not_enough + (e - not_enough) / 2,
            };
            step = step.saturating_mul(4);
        }
        enough.map(|(enough, option)| Entry { enough, not_enough, option })
    }
}

/// value − Σ price·cost − Σ ρ of an option: below 0 an item is better off empty.
fn surplus(problem: &Problem, prices: &Prices, option: usize) -> f64 {
    let instance = problem.instance;
    let mut surplus = instance.value(option) as f64;
    problem.each_use(option, |row, amount| surplus -= amount as f64 * prices.row.get(row).copied().unwrap_or(0.0));
    let rho = |u: &(u32, u32)| prices.resource.get(u.1 as usize).copied().unwrap_or(0.0);
    surplus - instance.uses(option).iter().map(rho).sum::<f64>()
}
