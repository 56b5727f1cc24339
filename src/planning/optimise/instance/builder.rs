//! Making an [`Instance`], one checked step at a time.
//!
//! The reader of files, the generator of the benches and the plans of the
//! product all come through here, so there is one set of rules: amounts are
//! not negative and as many as the plan has years, ids are unique, groups and
//! forced options exist, and no total can overflow.

use super::names::{Names, TooMany};
use super::{Force, Instance, Invalid, Limit, MAX_LIMITS, MAX_YEARS, NO_FUND};

/// What is forced, while the item's options are still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forced<'a> {
    /// The solver decides.
    Free,
    /// Nothing of it may be chosen.
    Out,
    /// The option with this id must be chosen.
    Option(&'a str),
}

/// One option of an item.
#[derive(Debug, Clone, Copy)]
pub struct NewOption<'a> {
    /// Unique within its item; `out` is reserved.
    pub id: &'a str,
    /// Worth, in the unit of the whole instance; may be negative.
    pub value: i64,
    /// đồng per plan year.
    pub cost: &'a [i64],
    /// The fund that pays, if one is named.
    pub fund: Option<&'a str>,
    /// What it takes that exists only once.
    pub uses: &'a [&'a str],
}

/// Collects items, groups and limits; [`Builder::build`] gives the instance.
#[derive(Debug, Default)]
pub struct Builder {
    made: Instance,
    groups: Vec<(String, Vec<String>)>,
    group_names: Names,
    largest_value: i64,
    largest_cost: Vec<i64>,
    total_value: i64,
    total_cost: Vec<i64>,
    wanted: Option<String>,
    /// The last item's options: their names and funds.
    parts: Vec<(u32, u16)>,
    /// For each name of an option the last item that has one so called.
    seen_in: Vec<usize>,
}

impl Builder {
    /// An instance of `years` plan years.
    ///
    /// # Errors
    /// When there are no years or more than [`MAX_YEARS`].
    pub fn new(years: usize) -> Result<Self, Invalid> {
        if years == 0 || years > MAX_YEARS {
            let message = format!("{years} is not between 1 and {MAX_YEARS}");
            return Err(Invalid::at("years", message));
        }
        let made = Instance { years, first: vec![0], ..Instance::default() };
        let zero = vec![0; years];
        Ok(Self { made, largest_cost: zero.clone(), total_cost: zero, ..Self::default() })
    }

    /// The number of plan years.
    pub fn years(&self) -> usize {
        self.made.years
    }

    /// The most that may be spent in each year.
    ///
    /// # Errors
    /// When an amount is negative or their number is not the number of years.
    pub fn cap(&mut self, cap: &[i64]) -> Result<(), Invalid> {
        self.amounts("cap", "cap", cap)?;
        self.made.cap = cap.to_vec();
        Ok(())
    }

    /// A named set of units.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn group(&mut self, name: &str, units: Vec<String>) -> Result<(), Invalid> {
        let place = || format!("group \"{name}\"");
        if !self.group_names.add(name).map_err(|_| Invalid::at(place(), "too many names"))?.1 {
            return Err(Invalid::at(place(), "this name is used twice"));
        }
        self.groups.push((name.to_owned(), units));
        Ok(())
    }

    /// A limit on matching spending.
    ///
    /// # Errors
    /// When an amount is negative or their number is not the number of years, or the name is
    /// `cap`, as which a clash names the budget.
    pub fn limit(&mut self, limit: Limit) -> Result<(), Invalid> {
        let place = format!("limit \"{}\"", limit.name);
        if limit.name == "cap" {
            return Err(Invalid::at(place, "this name is the budget's"));
        }
        for (what, amounts) in [("min", &limit.min), ("max", &limit.max)] {
            if let Some(amounts) = amounts {
                self.amounts(&place, what, amounts)?;
            }
        }
        self.made.limits.push(limit);
        Ok(())
    }

    /// The next item; its options follow.
    ///
    /// # Errors
    /// When the id is taken, or the item before lacks its forced option.
    pub fn item(&mut self, id: &str, unit: &str, kind: &str, force: &Forced) -> Result<(), Invalid> {
        self.finish_item()?;
        let place = || format!("item \"{id}\"");
        let too_many = |_: TooMany| Invalid::at(place(), "too many names");
        if !self.made.ids.add(id).map_err(too_many)?.1 {
            return Err(Invalid::at(place(), "this id is used twice"));
        }
        self.made.unit.push(self.made.units.add(unit).map_err(too_many)?.0);
        self.made.kind.push(self.made.kinds.add(kind).map_err(too_many)?.0);
        self.made.force.push(match force {
            Forced::Free | Forced::Option(_) => Force::Free,
            Forced::Out => Force::Out,
        });
        self.wanted = match force {
            Forced::Free | Forced::Out => None,
            Forced::Option(id) => Some((*id).to_owned()),
        };
        self.made.first.push(self.made.value.len() as u32);
        Ok(())
    }

    /// The next option of the item added last.
    ///
    /// # Errors
    /// When the id is taken or reserved, a cost is negative, their number is
    /// not the number of years, or a resource is listed twice.
    pub fn option(&mut self, option: &NewOption) -> Result<(), Invalid> {
        let place = format!("{}, option \"{}\"", self.last_place(), option.id);
        let too_many = |_: TooMany| Invalid::at(place.clone(), "too many names");
        self.amounts(&place, "cost", option.cost)?;
        if option.id == "out" {
            return Err(Invalid::at(place, "\"out\" is reserved for force"));
        }
        let (name, is_new) = self.made.option_ids.add(option.id).map_err(too_many)?;
        let item = self.made.items() - 1;
        let first = self.made.first[item] as usize;
        if is_new {
            self.seen_in.push(item);
        } else if std::mem::replace(&mut self.seen_in[name as usize], item) == item {
            return Err(Invalid::at(place, "this id is used twice in the item"));
        }
        let number = u32::try_from(self.made.value.len() + 1).map_err(|_| too_many(TooMany))? - 1;
        let fund = self.fund(&place, option.fund)?;
        self.uses(&place, number, option.uses)?;
        if self.wanted.as_deref() == Some(option.id) {
            let local = number - first as u32;
            if let Some(force) = self.made.force.last_mut() {
                *force = Force::Option(local);
            }
            self.wanted = None;
        }
        let magnitude = option.value.checked_abs().ok_or_else(|| Invalid::at(place, "value overflows"))?;
        self.largest_value = self.largest_value.max(magnitude);
        for (most, &cost) in self.largest_cost.iter_mut().zip(option.cost) {
            *most = cost.max(*most);
        }
        self.parts.push((name, fund));
        self.made.value.push(option.value);
        self.made.cost.extend_from_slice(option.cost);
        if let Some(end) = self.made.first.last_mut() {
            *end = number + 1;
        }
        Ok(())
    }

    /// The instance, once all its parts fit together.
    ///
    /// # Errors
    /// When a limit's name is taken or its group unknown, when the cap is
    /// missing, or when a forced option doesn't exist.
    pub fn build(mut self) -> Result<Instance, Invalid> {
        self.finish_item()?;
        let mut made = self.made;
        if made.cap.is_empty() {
            return Err(Invalid::at("cap", "is missing"));
        }
        for (name, units) in self.groups {
            let mut members: Vec<u32> = units.iter().filter_map(|u| made.units.find(u)).collect();
            members.sort_unstable();
            members.dedup();
            made.groups.push((name, members));
        }
        made.groups.sort_unstable();
        let mut names = Names::default();
        for limit in &made.limits {
            let place = || format!("limit \"{}\"", limit.name);
            if !names.add(&limit.name).map_err(|_| Invalid::at(place(), "too many names"))?.1 {
                return Err(Invalid::at(place(), "this name is used twice"));
            }
            if let Some(group) = &limit.group
                && self.group_names.find(group).is_none()
            {
                return Err(Invalid::at(place(), format!("there is no group \"{group}\"")));
            }
        }
        if let Some(item) = made.crowded() {
            let place = format!("item \"{}\"", made.item_id(item));
            return Err(Invalid::at(place, format!("more than {MAX_LIMITS} limits count for one of its options")));
        }
        if !made.uses.is_empty() {
            made.has_uses = vec![false; made.value.len()];
            made.uses.iter().for_each(|u| made.has_uses[u.0 as usize] = true);
        }
        made.seal();
        Ok(made)
    }

    /// Notes what an option uses.
    fn uses(&mut self, place: &str, option: u32, uses: &[&str]) -> Result<(), Invalid> {
        let start = self.made.uses.len();
        for resource in uses {
            let number = self.made.resources.add(resource).map_err(|_| Invalid::at(place, "too many names"))?.0;
            self.made.uses.push((option, number));
        }
        let mut sorted = self.made.uses[start..].to_vec();
        sorted.sort_unstable();
        match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(twice) => {
                let resource = self.made.resources.get(twice[0].1);
                Err(Invalid::at(place, format!("uses \"{resource}\" twice")))
            }
            None => Ok(()),
        }
    }

    /// The number of a fund.
    fn fund(&mut self, place: &str, fund: Option<&str>) -> Result<u16, Invalid> {
        let Some(fund) = fund else { return Ok(NO_FUND) };
        let number = self.made.funds.add(fund).map_err(|_| Invalid::at(place, "too many names"))?.0;
        let number = u16::try_from(number).ok().filter(|&f| f != NO_FUND);
        number.ok_or_else(|| Invalid::at(place, "more than 65,535 funds"))
    }

    fn last_place(&self) -> String {
        match self.made.items() {
            0 => "items".to_owned(),
            n => format!("item \"{}\"", self.made.item_id(n - 1)),
        }
    }

    /// Notes the form of the item added last, and adds its largest value and costs to the
    /// totals that must fit.
    fn finish_item(&mut self) -> Result<(), Invalid> {
        if self.made.form.len() < self.made.items() {
            self.made.form.push(self.made.forms.add(&self.parts));
            self.parts.clear();
        }
        if let Some(option) = self.wanted.take() {
            let message = format!("is forced to \"{option}\", which is not one of its options");
            return Err(Invalid::at(self.last_place(), message));
        }
        let overflow = |this: &Self, what: &str| {
            Invalid::at(this.last_place(), format!("the sum of {what} up to here overflows"))
        };
        let value = self.total_value.checked_add(self.largest_value);
        self.total_value = value.ok_or_else(|| overflow(self, "values"))?;
        for t in 0..self.total_cost.len() {
            let cost = self.total_cost[t].checked_add(self.largest_cost[t]);
            self.total_cost[t] = cost.ok_or_else(|| overflow(self, "costs"))?;
        }
        self.largest_value = 0;
        self.largest_cost.fill(0);
        Ok(())
    }

    fn amounts(&self, place: &str, what: &str, amounts: &[i64]) -> Result<(), Invalid> {
        if amounts.len() != self.made.years {
            let (have, need) = (amounts.len(), self.made.years);
            return Err(Invalid::at(place, format!("{what} has {have} amounts, the plan has {need} years")));
        }
        match amounts.iter().find(|&&a| a < 0) {
            Some(a) => Err(Invalid::at(place, format!("{what} {a} is negative"))),
            None => Ok(()),
        }
    }
}
