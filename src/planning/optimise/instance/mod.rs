//! What is to be decided: items, their options, the cap and the limits.
//!
//! An [`Instance`] is valid by construction: only a `Builder` makes one, and
//! every promise that the solver relies on is checked there, with an error
//! that names the item. Two promises carry the integer arithmetic of the whole
//! solver: the sum over items of the largest |value|, and for each year the
//! sum over items of the largest cost, fit in an `i64`. So no choice whatever
//! can overflow a total.

mod builder;
mod crowded;
mod forms;
mod names;
mod objects;
mod read;
mod unmatched;

pub use builder::{Builder, Forced, NewOption};
pub use crowded::MAX_LIMITS;
pub(crate) use forms::{Forms, NO_FUND};
pub(crate) use names::Names;

use std::fmt;
use std::ops::Range;

/// Most plan years that one instance may have.
pub const MAX_YEARS: usize = 100;

/// What must happen to an item, whatever it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// The solver decides.
    Free,
    /// None of its options may be chosen.
    Out,
    /// This option must be chosen (its place among the item's options).
    Option(u32),
    /// Some option must be chosen: what questions ask; no file says it.
    In,
}

/// A bound on the spending that matches every selector it names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limit {
    /// Unique name, by which a clash is reported; `cap` is the budget's.
    pub name: String,
    /// Only options paid from this fund.
    pub fund: Option<String>,
    /// Only items of this kind.
    pub kind: Option<String>,
    /// Only items of this unit.
    pub unit: Option<String>,
    /// Only items of the units in this group.
    pub group: Option<String>,
    /// Least spending, đồng per year.
    pub min: Option<Vec<i64>>,
    /// Most spending, đồng per year.
    pub max: Option<Vec<i64>>,
}

/// Why an instance can't be accepted; `place` names the item or limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Where: an item's or a limit's name, or the part of the file.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl Invalid {
    pub(crate) fn at(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for Invalid {}

/// One valid instance; items and options are numbered in the order given.
#[derive(Debug, Clone, Default)]
pub struct Instance {
    pub(crate) years: usize,
    pub(crate) cap: Vec<i64>,
    pub(crate) limits: Vec<Limit>,
    /// By name: each group and the numbers of its units that own an item or a limit.
    pub(crate) groups: Vec<(String, Vec<u32>)>,
    pub(crate) ids: Names,
    pub(crate) units: Names,
    pub(crate) kinds: Names,
    pub(crate) funds: Names,
    pub(crate) resources: Names,
    pub(crate) option_ids: Names,
    pub(crate) unit: Vec<u32>,
    pub(crate) kind: Vec<u32>,
    pub(crate) force: Vec<Force>,
    /// Options of item i are `first[i]..first[i + 1]`.
    pub(crate) first: Vec<u32>,
    /// The form of each item: what its options are called and who pays for them.
    pub(crate) form: Vec<u32>,
    pub(crate) forms: Forms,
    pub(crate) value: Vec<i64>,
    /// `years` amounts per option.
    pub(crate) cost: Vec<i64>,
    /// (option, resource), sorted by option.
    pub(crate) uses: Vec<(u32, u32)>,
    /// Options that a question has ruled out.
    pub(crate) barred: Vec<u32>,
    /// Whether each option uses anything; empty if none does.
    pub(crate) has_uses: Vec<bool>,
}

impl Instance {
    /// How many items there are.
    pub fn items(&self) -> usize {
        self.unit.len()
    }

    /// How many years the plan has.
    pub fn years(&self) -> usize {
        self.years
    }

    /// The most that may be spent in each year, đồng.
    pub fn cap(&self) -> &[i64] {
        &self.cap
    }

    /// The limits, in the order given.
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The id of an item.
    pub fn item_id(&self, item: usize) -> &str {
        self.ids.get(item as u32)
    }

    /// The number of the item with this id.
    pub fn find_item(&self, id: &str) -> Option<usize> {
        self.ids.find(id).map(|k| k as usize)
    }

    /// The units a limit is about, rising; `None` for all.
    pub(crate) fn units_of(&self, limit: &Limit) -> Option<Vec<u32>> {
        let group = limit.group.as_ref().map(|name| {
            let place = self.groups.binary_search_by(|g| g.0.as_str().cmp(name));
            place.map_or(Vec::new(), |g| self.groups[g].1.clone())
        });
        match (&limit.unit, group) {
            (None, group) => group,
            (Some(unit), group) => {
                let unit = self.units.find(unit);
                Some(unit.into_iter().filter(|u| group.as_ref().is_none_or(|g| g.contains(u))).collect())
            }
        }
    }

    /// The numbers of the options of an item, among all options.
    pub fn options(&self, item: usize) -> Range<usize> {
        self.first[item] as usize..self.first[item + 1] as usize
    }

    /// The id of an option (by its number among all options).
    pub fn option_id(&self, option: usize) -> &str {
        self.option_ids.get(self.part(option).0)
    }

    /// What an option is worth.
    pub fn value(&self, option: usize) -> i64 {
        self.value[option]
    }

    /// What an option costs in each year, đồng.
    pub fn cost(&self, option: usize) -> &[i64] {
        &self.cost[option * self.years..(option + 1) * self.years]
    }

    /// The unit of an item.
    pub fn unit(&self, item: usize) -> &str {
        self.units.get(self.unit[item])
    }

    /// The kind of an item.
    pub fn kind(&self, item: usize) -> &str {
        self.kinds.get(self.kind[item])
    }

    /// The fund that pays an option, if one is named.
    pub fn fund(&self, option: usize) -> Option<&str> {
        let fund = self.part(option).1;
        (fund != NO_FUND).then(|| self.funds.get(fund.into()))
    }

    /// The number of an option's name, and its fund.
    fn part(&self, option: usize) -> (u32, u16) {
        let item = self.first.partition_point(|&f| f as usize <= option) - 1;
        self.parts(item)[option - self.first[item] as usize]
    }

    /// The same for all options of an item, in order.
    pub(crate) fn parts(&self, item: usize) -> &[(u32, u16)] {
        self.forms.get(self.form[item])
    }

    /// What an option uses that exists only once.
    pub fn resources(&self, option: usize) -> impl Iterator<Item = &str> {
        self.uses(option).iter().map(|u| self.resources.get(u.1))
    }

    /// The (option, resource) pairs of an option.
    pub(crate) fn uses(&self, option: usize) -> &[(u32, u32)] {
        if !self.has_uses.get(option).is_some_and(|&has| has) {
            return &[];
        }
        let from = self.uses.partition_point(|u| (u.0 as usize) < option);
        let rest = &self.uses[from..];
        &rest[..rest.iter().take_while(|u| u.0 as usize == option).count()]
    }

    /// A resource that two forced options use, and their items: nothing is allowed then,
    /// whatever the limits.
    pub fn forced_twice(&self) -> Option<(&str, [usize; 2])> {
        let mut user = vec![None; self.resources.len()];
        for item in 0..self.items() {
            if let Force::Option(option) = self.force[item] {
                for &(_, resource) in self.uses((self.first[item] + option) as usize) {
                    if let Some(other) = user[resource as usize].replace(item) {
                        return Some((self.resources.get(resource), [other, item]));
                    }
                }
            }
        }
        None
    }

    /// Gives back the memory that only building needs.
    fn seal(&mut self) {
        // Units, kinds and funds are looked for by every limit that names one.
        [&mut self.ids, &mut self.resources, &mut self.option_ids].into_iter().for_each(Names::seal);
        for list in [&mut self.unit, &mut self.kind, &mut self.first, &mut self.form] {
            list.shrink_to_fit();
        }
        self.value.shrink_to_fit();
        self.cost.shrink_to_fit();
        self.forms.seal();
        self.force.shrink_to_fit();
        self.uses.shrink_to_fit();
    }

    /// Forces an item, or frees it.
    pub(crate) fn set_force(&mut self, item: usize, force: Force) {
        self.force[item] = force;
    }

    /// Another cap (for the same number of years).
    pub(crate) fn set_cap(&mut self, cap: &[i64]) {
        self.cap.copy_from_slice(cap);
    }

    /// A lower cost of one option.
    pub(crate) fn set_cost(&mut self, option: usize, cost: &[i64]) {
        let years = self.years;
        self.cost[option * years..(option + 1) * years].copy_from_slice(cost);
    }

    /// Another value of an option; false if a total might overflow by it.
    pub(crate) fn set_value(&mut self, option: usize, value: i64) -> bool {
        let old = std::mem::replace(&mut self.value[option], value);
        let fits = self.values_fit();
        if !fits {
            self.value[option] = old;
        }
        fits
    }

    /// Whether no choice's value can overflow: the builder's promise, for
    /// values changed since.
    pub(crate) fn values_fit(&self) -> bool {
        let most = |i: usize| self.options(i).map(|j| self.value[j].unsigned_abs()).max().unwrap_or(0);
        let total: u128 = (0..self.items()).map(|i| u128::from(most(i))).sum();
        total <= i64::MAX as u128
    }

    /// Bars all of an item's options but one; nothing may still be chosen instead.
    pub(crate) fn keep_only(&mut self, item: usize, option: usize) {
        for other in self.options(item).filter(|&j| j != option) {
            self.barred.push(other as u32);
        }
    }
}
