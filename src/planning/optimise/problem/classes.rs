//! Classes: which options count in the same limits.
//!
//! That depends only on unit, kind and fund, and only as far as some limit names them.
//! So prices are added up once per class instead of once per option. Classes of one unit
//! and kind stand side by side: a *family*, the most that the options of one item can be
//! spread over.

use super::{NONE, Problem};
use crate::planning::optimise::instance::{Limit, NO_FUND, Names};
use std::collections::HashMap;

/// Unit and kind ([`NONE`]) and fund ([`NO_FUND`]) of a class, where some limit names them.
type Key = (u32, u32, u16);

/// What limits name.
struct Named {
    /// First rows of the limits about each unit, and of those about all.
    by_unit: Vec<Vec<u32>>,
    anywhere: Vec<u32>,
    kinds: Vec<bool>,
    funds: Vec<bool>,
}

impl Problem<'_> {
    /// Gives every option its class.
    pub(super) fn classify(&mut self) {
        let named = self.named();
        let keys = self.sort_options(&named);
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_unstable_by_key(|&c| keys[c as usize]);
        let mut renumbered = vec![0; keys.len()];
        let mut last = None;
        for (new, &old) in order.iter().enumerate() {
            renumbered[old as usize] = new as u32;
            let key = keys[old as usize];
            self.class_limits.push(self.limits_of(&named, key));
            if last.replace((key.0, key.1)) != Some((key.0, key.1)) {
                self.families.push(new as u32..new as u32);
                self.family_unit.push(key.0);
            }
            if let Some(family) = self.families.last_mut() {
                family.end += 1;
            }
            self.family_of_class.push(self.families.len() as u32 - 1);
        }
        self.class_of.iter_mut().for_each(|c| *c = renumbered[*c as usize]);
    }

    fn named(&mut self) -> Named {
        let instance = self.instance;
        let mut by_unit: Vec<Vec<u32>> = vec![Vec::new(); instance.units.len()];
        let mut anywhere = Vec::new();
        for (l, limit) in instance.limits.iter().enumerate() {
            let row = ((l + 1) * self.years) as u32;
            let units = instance.units_of(limit);
            self.only_unit.push(units.as_ref().filter(|u| u.len() == 1).map(|u| u[0]));
            match units {
                Some(units) => units.iter().for_each(|&u| by_unit[u as usize].push(row)),
                None => anywhere.push(row),
            }
        }
        let seen = |selector: fn(&Limit) -> &Option<String>, names: &Names| {
            let mut seen = vec![false; names.len()];
            let numbers = instance.limits.iter().filter_map(|l| names.find(selector(l).as_ref()?));
            numbers.for_each(|n| seen[n as usize] = true);
            seen
        };
        let (kinds, funds) = (seen(|l| &l.kind, &instance.kinds), seen(|l| &l.fund, &instance.funds));
        Named { by_unit, anywhere, kinds, funds }
    }

    /// Numbers the classes in the order in which options meet them; returns their keys.
    fn sort_options(&mut self, named: &Named) -> Vec<Key> {
        let instance = self.instance;
        // Family of (unit, kind), and within it the classes by fund.
        let mut found: HashMap<(u32, u32), usize> = HashMap::new();
        let mut members: Vec<Vec<(u16, u32)>> = Vec::new();
        let mut keys = Vec::new();
        self.class_of = Vec::with_capacity(instance.value.len());
        for i in 0..instance.items() {
            let (unit, kind) = (instance.unit[i], instance.kind[i]);
            let unit = if named.by_unit[unit as usize].is_empty() { NONE } else { unit };
            let kind = if named.kinds[kind as usize] { kind } else { NONE };
            let family = *found.entry((unit, kind)).or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            let members = &mut members[family];
            for &(_, fund) in instance.parts(i) {
                let fund = if fund != NO_FUND && named.funds[fund as usize] { fund } else { NO_FUND };
                let class = members.iter().find(|m| m.0 == fund).map(|m| m.1);
                let class = class.unwrap_or_else(|| {
                    keys.push((unit, kind, fund));
                    members.push((fund, keys.len() as u32 - 1));
                    keys.len() as u32 - 1
                });
                self.class_of.push(class);
            }
        }
        keys
    }

    /// The first row of every limit that a class counts in, the cap first.
    fn limits_of(&self, named: &Named, (unit, kind, fund): Key) -> Vec<u32> {
        let instance = self.instance;
        let fits = |row: &u32| {
            let limit = &instance.limits[*row as usize / self.years - 1];
            let kind_fits = |k: &String| kind != NONE && instance.kinds.get(kind) == k;
            let fund_fits = |f: &String| fund != NO_FUND && instance.funds.get(fund.into()) == f;
            limit.kind.as_ref().is_none_or(kind_fits) && limit.fund.as_ref().is_none_or(fund_fits)
        };
        let of_unit: &[u32] = if unit == NONE { &[] } else { &named.by_unit[unit as usize] };
        let matching = named.anywhere.iter().chain(of_unit).copied().filter(fits);
        std::iter::once(0).chain(matching).collect()
    }
}
