//! Options that count in too many limits.
//!
//! The limits of every unit, kind and fund are kept in one list each. Some thousand limits
//! about everything and some thousand kinds, a small file, would take gigabytes. No plan
//! needs so many limits for one purchase.

use super::{Instance, Names};
use std::collections::HashSet;

/// So many limits may count for one option.
pub const MAX_LIMITS: usize = 500;

/// What a limit names, by number; a name that nothing has is `Some(None)`.
struct Named {
    unit: Option<Option<u32>>,
    group: Option<usize>,
    kind: Option<Option<u32>>,
    fund: Option<Option<u32>>,
}

impl Instance {
    /// An item with an option for which more than [`MAX_LIMITS`] limits count.
    pub(super) fn crowded(&self) -> Option<usize> {
        // First by unit alone, which no usual instance gets beyond.
        let (mut of_unit, mut anywhere) = (vec![0_usize; self.units.len()], 0);
        for limit in &self.limits {
            match self.units_of(limit) {
                Some(units) => units.iter().for_each(|&u| of_unit[u as usize] += 1),
                None => anywhere += 1,
            }
        }
        if of_unit.iter().all(|own| own + anywhere <= MAX_LIMITS) {
            return None;
        }
        let named = self.named();
        let mut seen = HashSet::new();
        (0..self.items()).filter(|&i| of_unit[self.unit[i] as usize] + anywhere > MAX_LIMITS).find(|&i| {
            self.parts(i).iter().any(|&(_, fund)| {
                let key = (self.unit[i], self.kind[i], fund);
                seen.insert(key) && named.iter().filter(|n| self.counts(n, key)).count() > MAX_LIMITS
            })
        })
    }

    fn named(&self) -> Vec<Named> {
        let number = |names: &Names, name: &Option<String>| name.as_ref().map(|name| names.find(name));
        let group = |name: &String| self.groups.binary_search_by(|g| g.0.cmp(name)).ok();
        let of = |limit: &super::Limit| Named {
            unit: number(&self.units, &limit.unit),
            group: limit.group.as_ref().and_then(group),
            kind: number(&self.kinds, &limit.kind),
            fund: number(&self.funds, &limit.fund),
        };
        self.limits.iter().map(of).collect()
    }

    fn counts(&self, named: &Named, (unit, kind, fund): (u32, u32, u16)) -> bool {
        named.unit.is_none_or(|n| n == Some(unit))
            && named.kind.is_none_or(|n| n == Some(kind))
            && named.fund.is_none_or(|n| n == Some(u32::from(fund)))
            && named.group.is_none_or(|g| self.groups[g].1.binary_search(&unit).is_ok())
    }
}
