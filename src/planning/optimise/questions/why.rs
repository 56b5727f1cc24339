//! Why not mine? The least change by which an item gets in.
//!
//! Forcing the item in and solving again tells what its entry costs in value
//! (V* − V_in) and whom it pushes out. From there: a higher value of exactly that
//! much and one makes it part of the best; a lower price does when the forced
//! solve reaches V*, found by halving an interval; and so does more budget, found
//! by solving freely with more. Whatever is reported was solved once more, freely,
//! and had the item in it. On large instances, where a solve has a gap, intervals
//! are halved only to about a sixteenth.

use super::{Change, again, changes, solved};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::{Force, Instance};
use crate::planning::optimise::solution::Solution;

/// Up to this many options amounts are found to the last đồng.
const SMALL: usize = 500;

/// A change with which the item enters, confirmed by a free solve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Enough: extra budget or price cut in đồng, or added value.
    pub enough: i64,
    /// The largest amount seen that is not enough.
    pub not_enough: i64,
}

/// The answer for one item.
#[derive(Debug, Clone)]
pub struct Why {
    /// The option it has, if it is chosen already; nothing else is then asked.
    pub chosen: Option<usize>,
    /// Whether the instance itself forces the item out; nothing else is then
    /// asked.
    pub ruled_out: bool,
    /// The option that it would best enter with.
    pub option: Option<usize>,
    /// The value lost by forcing it in; `None` when that leaves nothing allowed.
    pub loss: Option<i64>,
    /// What changes among the others if it is forced in.
    pub pushes_out: Vec<Change>,
    /// More budget, in every year in which the option costs something.
    pub extra_budget: Option<Entry>,
    /// A lower price of the option, taken off its years from the first on.
    pub lower_price: Option<Entry>,
    /// A higher value of the option.
    pub higher_value: Option<Entry>,
}

/// Answers for `item` against a solved `base`.
pub fn why(instance: &Instance, base: &Solution, item: usize, control: &Control) -> Why {
    let mut answer = Why {
        chosen: base.chosen(item),
        ruled_out: instance.force[item] == Force::Out,
        option: None,
        loss: None,
        pushes_out: Vec::new(),
        extra_budget: None,
        lower_price: None,
        higher_value: None,
    };
    if answer.chosen.is_some() || answer.ruled_out || instance.options(item).is_empty() {
        return answer;
    }
    let mut asking = Asking { instance: instance.clone(), base, item, control };
    asking.instance.set_force(item, Force::In);
    let forced = solved(again(&asking.instance, base, control));
    asking.instance.set_force(item, Force::Free);
    let Some(forced) = forced else {
        // Impossible at this budget; more of it may still help.
        answer.option = instance.options(item).max_by_key(|&j| (instance.value(j), j));
        answer.extra_budget = answer.option.and_then(|j| asking.extra_budget(j));
        return answer;
    };
    let Some(option) = forced.chosen(item) else { return answer };
    answer.option = Some(option);
    answer.loss = Some((base.value - forced.value).max(0));
    answer.pushes_out = changes(instance, base, &forced);
    answer.pushes_out.retain(|c| c.item != item);
    answer.higher_value = asking.higher_value(option, (base.value - forced.value).max(0));
    answer.lower_price = asking.lower_price(option);
    answer.extra_budget = asking.extra_budget(option);
    answer
}

struct Asking<'a> {
    instance: Instance,
    base: &'a Solution,
    item: usize,
    control: &'a Control<'a>,
}

impl Asking<'_> {
    /// Whether a free solve of the instance as it now stands has the item.
    fn enters(&self) -> bool {
        solved(again(&self.instance, self.base, self.control)).is_some_and(|s| s.chosen(self.item).is_some())
    }

    fn higher_value(&mut self, option: usize, loss: i64) -> Option<Entry> {
        let value = self.instance.value(option);
        let mut entry = Entry { enough: loss.checked_add(1)?, not_enough: 0 };
        // Exact solves agree at once; with a gap it may take a little more.
        for _ in 0..8 {
            let raised = value.checked_add(entry.enough)?;
            let enters = self.instance.set_value(option, raised) && self.enters();
            self.instance.set_value(option, value);
            if enters {
                return Some(entry);
            }
            entry = Entry { enough: entry.enough.checked_mul(2)?, not_enough: entry.enough };
        }
        None
    }

    fn lower_price(&mut self, option: usize) -> Option<Entry> {
        let cost = self.instance.cost(option).to_vec();
        let total = cost.iter().try_fold(0_i64, |sum, &c| sum.checked_add(c))?;
        let mut enters = |this: &mut Self, cut: i64| {
            let mut left = cut;
            let lower: Vec<i64> = cost.iter().map(|&c| c - take(&mut left, c)).collect();
            this.instance.set_cost(option, &lower);
            let enters = this.enters();
            this.instance.set_cost(option, &cost);
            enters
        };
        if total == 0 || !enters(self, total) {
            return None;
        }
        Some(self.narrow(Entry { enough: total, not_enough: 0 }, &mut enters))
    }

    fn extra_budget(&mut self, option: usize) -> Option<Entry> {
        let cap = self.instance.cap().to_vec();
        let cost = self.instance.cost(option).to_vec();
        let mut enters = |this: &mut Self, extra: i64| {
            let more: Vec<i64> = cap
                .iter()
                .zip(&cost)
                .map(|(&cap, &c)| if c > 0 { cap.saturating_add(extra) } else { cap })
                .collect();
            this.instance.set_cap(&more);
            let enters = this.enters();
            this.instance.set_cap(&cap);
            enters
        };
        // All wishes together are more budget than anybody can use.
        let instance = &self.instance;
        let year = |t: usize| {
            let most = |i: usize| instance.options(i).map(|j| instance.cost(j)[t]).max().unwrap_or(0);
            (0..instance.items()).map(most).sum::<i64>()
        };
        let all = (0..cap.len()).map(year).max().unwrap_or(0);
        if !enters(self, all) {
            return None;
        }
        let mut entry = Entry { enough: all, not_enough: 0 };
        let mut step = cost.iter().copied().max().unwrap_or(0).max(1);
        while step < all {
            if enters(self, step) {
                entry.enough = step;
                break;
            }
            entry.not_enough = step;
            step = step.saturating_mul(4);
        }
        Some(self.narrow(entry, &mut enters))
    }

    /// Halves the interval between not enough and enough.
    fn narrow(&mut self, mut entry: Entry, enters: &mut impl FnMut(&mut Self, i64) -> bool) -> Entry {
        let small = self.instance.value.len() <= SMALL;
        let close = |e: &Entry| e.enough - e.not_enough <= if small { 1 } else { (e.enough / 16).max(1) };
        while !close(&entry) && !self.control.stop() {
            let middle = entry.not_enough + (entry.enough - entry.not_enough) / 2;
            match enters(self, middle) {
                true => entry.enough = middle,
                false => entry.not_enough = middle,
            }
        }
        entry
    }
}

fn take(left: &mut i64, most: i64) -> i64 {
    let taken = most.min(*left);
    *left -= taken;
    taken
}
