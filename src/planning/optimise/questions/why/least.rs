//! The least amount at which an item enters, proven.
//!
//! An amount is more budget or a lower price. Write V_in(b) for the best value with the item
//! in at amount b, V_out(b) with it out. It *enters* at b if V_in(b) > V_out(b): every best
//! choice has it. That can be so at some amount, and not at a larger one with which
//! something better is bought, so halving alone finds *an* amount. But both rise with b, so
//! that one look rules out a whole stretch:
//!
//! ```text
//! V_in(to) ≤ V_out(from)   ⇒   it enters at no b in from..=to
//! ```
//!
//! The stretches that are left are divided until each is ruled out or shows an amount, of
//! which the least counts (branch and bound on one variable; Land & Doig 1960). A choice that
//! is found with the item in needs some amount b of its own: it enters there, or all from b
//! to the end of the stretch is ruled out as well. V_out is only asked for where that helps,
//! and each question is a search for more than a known value, which the prices mostly
//! answer.
//!
//! Where values lie close to costs thousands of stretches would be needed: after so many
//! looks the rest stays open, and `not_enough` says how far the proof came.
//!
//! A lower price leaves V_out as it is. Where a minimum counts the money it may lower V_in;
//! then a stretch is looked at with the minima that the highest price in it meets, and the
//! highs that the lowest does, which is exact for a single amount.

use super::Entry;
use crate::planning::optimise::bound::{Prices, Proof, Worth, prove};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::exact::{self, Core};
use crate::planning::optimise::instance::{Force, Instance};
use crate::planning::optimise::problem::{Asked, Choice, NO_HIGH, Problem};
use crate::planning::optimise::solution::Solution;

/// Looks at most to rule out what is below the first amount found; the rest stays open.
const LOOKS: usize = 200;

/// What amounts change.
pub(super) enum Money {
    /// More cap in the years in which this option costs something.
    Budget(usize),
    /// A lower price of this option, off its years from the first on.
    Price(usize),
}

/// A look at the amounts of a stretch.
enum Look {
    /// It enters at none.
    Nothing,
    /// It enters at this one, with this option.
    Enters(i64, usize),
    /// It enters at none from this one on.
    From(i64),
    /// Nothing can be said about the stretch as a whole.
    Perhaps,
    /// Stopped.
    Stopped,
}

/// The search for one kind of amount.
pub(super) struct Least<'a> {
    instance: Instance,
    item: usize,
    money: Money,
    control: Control<'a>,
    /// First rows of the limits that the option counts in.
    limits: Vec<usize>,
    /// Choices without the item: what amount they need and what they are worth.
    without: Vec<(i64, i64)>,
    /// Without the item no choice is worth more, as things are.
    base_bound: i64,
    /// Prices seen, by the amount where they were.
    prices: Vec<(i64, Prices)>,
}

impl<'a> Least<'a> {
    /// `base` is the best choice as things are; it doesn't have the item.
    pub(super) fn new(
        instance: Instance,
        base: &Solution,
        item: usize,
        money: Money,
        control: &Control<'a>,
    ) -> Self {
        let control = Control { progress: None, start: None, ..*control };
        let (without, prices) = (vec![(0, base.value)], vec![(0, base.prices.clone())]);
        let problem = Problem::new(&instance, &Asked::all(&instance));
        let limits = &problem.class_limits[problem.class_of[money.option()] as usize];
        let limits = limits.iter().map(|&l| l as usize).collect();
        Self { instance, item, money, control, limits, without, base_bound: base.bound, prices }
    }

    /// The least of the amounts from 1 to `most` at which the item enters: all up to
    /// `not_enough` is ruled out, `enough` is proven. `None` if it enters at none, or none was
    /// found before it was stopped.
    pub(super) fn run(mut self, most: i64) -> Option<Entry> {
        // Halving finds an amount; all below it are open but for what a look rules out.
        let (mut found, mut below): (Option<Entry>, i64) = (None, 0);
        let mut at = most;
        while below < at {
            match self.look(below + 1, at) {
                Look::Enters(amount, option) => found = Some(Entry { enough: amount, not_enough: 0, option }),
                Look::Stopped => break,
                Look::Nothing | Look::From(_) | Look::Perhaps => below = at,
            }
            at = below + (found.map_or(most, |f| f.enough) - below) / 2;
        }
        // Stretches by falling amount.
        let mut open = vec![(1, found.map_or(most, |f| f.enough - 1))];
        let mut looks = 0;
        while let Some((from, to)) = open.pop().filter(|s| s.0 <= s.1) {
            looks += 1;
            let to = match if looks > LOOKS { Look::Stopped } else { self.look(from, to) } {
                Look::Nothing => continue,
                Look::Enters(amount, option) => {
                    found = Some(Entry { enough: amount, not_enough: 0, option });
                    open.clear();
                    amount - 1
                }
                Look::From(amount) => amount - 1,
                Look::Perhaps => to,
                Look::Stopped => return found.map(|f| Entry { not_enough: from - 1, ..f }),
            };
            if from <= to {
                let middle = from + (to - from) / 2;
                open.extend([(middle + 1, to), (from, middle)].into_iter().filter(|half| half.0 <= half.1));
            }
        }
        found.map(|f| Entry { not_enough: f.enough - 1, ..f })
    }

    /// What can be said about the amounts of a stretch.
    fn look(&mut self, from: i64, to: i64) -> Look {
        let without = self.without.iter().filter(|w| w.0 <= from).map(|w| w.1).max().unwrap_or(i64::MIN);
        let inside = match self.more_than(without, true, from, to) {
            Ok(Some(inside)) => inside,
            Ok(None) => return Look::Nothing,
            Err(Stopped) => return Look::Stopped,
        };
        let Some(amount) = self.amount(&inside.1, from) else { return Look::Perhaps };
        let option = inside.1[self.item] as usize;
        if matches!(self.money, Money::Price(_)) && inside.0 > self.base_bound {
            return Look::Enters(amount, option);
        }
        match self.more_than(inside.0 - 1, false, amount.max(from), amount.max(from)) {
            Ok(Some(_)) => Look::From(amount.max(from)),
            // With a smaller amount the others can't do better.
            Ok(None) => Look::Enters(amount.max(1), option),
            Err(Stopped) => Look::Stopped,
        }
    }

    /// Prices seen at the nearest amount.
    fn prices_near(&self, amount: i64) -> &Prices {
        let nearest = (0..self.prices.len()).min_by_key(|&k| self.prices[k].0.abs_diff(amount));
        &self.prices[nearest.unwrap_or(0)].1
    }

    /// The best choice worth more than a value, with the item in or out, for the amounts of
    /// a stretch.
    fn more_than(
        &mut self,
        value: i64,
        inside: bool,
        from: i64,
        to: i64,
    ) -> Result<Option<(i64, Choice)>, Stopped> {
        if !inside && self.without.iter().any(|w| w.0 <= to && w.1 > value) {
            return Ok(Some((value, Vec::new())));
        }
        let variant = self.variant(inside, from, to);
        let problem = Problem::new(&variant, &Asked::all(&variant));
        let prices = self.prices_near(to);
        match prove(&problem, prices, Worth::Values) {
            Proof::AtMost(bound) if bound <= value => return Ok(None),
            Proof::Infeasible => return Ok(None),
            Proof::AtMost(_) | Proof::Nothing => (),
        }
        let core = Core::better_than(&problem, prices, value, usize::MAX);
        let core = core.unwrap_or_else(|| Core::whole(&problem));
        let outcome = exact::search(&problem, &core, Worth::Values, Some(value), &self.control);
        if outcome.open_bound.is_some() {
            return Err(Stopped);
        }
        self.prices.push((to, outcome.prices));
        if !inside
            && let Some((value, choice)) = &outcome.choice
            && let Some(needs) = self.amount(choice, 0)
        {
            self.without.push((needs, *value));
        }
        Ok(outcome.choice)
    }

    /// The instance at the amounts of a stretch, with the item in or out.
    fn variant(&self, inside: bool, from: i64, to: i64) -> Instance {
        let mut variant = self.instance.clone();
        variant.set_force(self.item, if inside { Force::In } else { Force::Out });
        let years = variant.years;
        match self.money {
            Money::Budget(option) => {
                let cost = self.instance.cost(option);
                let raise = |(&cap, &c): (&i64, &i64)| if c > 0 { cap.saturating_add(to) } else { cap };
                let cap: Vec<i64> = self.instance.cap.iter().zip(cost).map(raise).collect();
                variant.set_cap(&cap);
            }
            Money::Price(option) if inside => {
                variant.set_force(self.item, Force::Option(option as u32 - self.instance.first[self.item]));
                let (dear, cheap) =
                    (cheaper(self.instance.cost(option), from), cheaper(self.instance.cost(option), to));
                variant.set_cost(option, &cheap);
                for limit in self.limits.iter().filter_map(|l| (l / years).checked_sub(1)) {
                    for (t, min) in variant.limits[limit].min.iter_mut().flatten().enumerate() {
                        *min = (*min - (dear[t] - cheap[t])).max(0);
                    }
                }
            }
            Money::Price(_) => (),
        }
        variant
    }

    /// The least amount at which a choice is allowed, if it is allowed just there.
    fn amount(&self, choice: &Choice, from: i64) -> Option<i64> {
        let instance = &self.instance;
        let problem = Problem::new(instance, &Asked::all(instance));
        let spent = problem.spending(choice);
        let option = self.money.option();
        let cost = instance.cost(option);
        let raised = (0..instance.years).filter(|&t| cost[t] > 0);
        if let Money::Budget(_) = self.money {
            return raised.map(|t| spent[t] - instance.cap[t]).max();
        }
        let (mut amount, mut before) = (from, 0);
        for t in raised {
            let over = self.limits.iter().map(|&l| spent[l + t].saturating_sub(self.high(l, t))).max().unwrap_or(0);
            if over > 0 {
                amount = amount.max(before + over);
            }
            before += cost[t];
        }
        let price = cheaper(cost, amount);
        let meets = |l: usize, t: usize| spent[l + t] - (cost[t] - price[t]) >= self.low(l, t);
        self.limits.iter().all(|&l| (0..instance.years).all(|t| meets(l, t))).then_some(amount)
    }

    fn high(&self, limit: usize, year: usize) -> i64 {
        match (limit / self.instance.years).checked_sub(1) {
            Some(l) => self.instance.limits[l].max.as_ref().map_or(NO_HIGH, |max| max[year]),
            None => self.instance.cap[year],
        }
    }

    fn low(&self, limit: usize, year: usize) -> i64 {
        let limit = (limit / self.instance.years).checked_sub(1).map(|l| &self.instance.limits[l]);
        limit.and_then(|l| l.min.as_ref()).map_or(0, |min| min[year])
    }
}

impl Money {
    fn option(&self) -> usize {
        match self {
            Money::Budget(option) | Money::Price(option) => *option,
        }
    }
}

/// What is left of the costs of years after a cut, off the first on.
pub(super) fn cheaper(cost: &[i64], mut cut: i64) -> Vec<i64> {
    let rest = |&c: &i64| {
        let taken = cut.min(c);
        cut -= taken;
        c - taken
    };
    cost.iter().map(rest).collect()
}

/// Before it was known.
struct Stopped;
