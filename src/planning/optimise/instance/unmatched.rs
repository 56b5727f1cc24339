//! Limits in which nothing can count.
//!
//! Such a limit is valid: a plan may have no printers this year. But mostly a fund, a kind
//! or a unit is misspelt in it, and the money that it was to hold back is free. So it is
//! told to whoever asks.

use super::{Instance, Names};

impl Instance {
    /// The limits (by number) that no item meets, or, where they name a fund, no item with
    /// an option from that fund.
    pub fn unmatched(&self) -> Vec<usize> {
        let number = |names: &Names, name: &Option<String>| name.as_ref().map(|name| names.find(name));
        let (mut unmatched, mut open) = (Vec::new(), Vec::new());
        for (l, limit) in self.limits.iter().enumerate() {
            let units = self.units_of(limit);
            let (kind, fund) = (number(&self.kinds, &limit.kind), number(&self.funds, &limit.fund));
            // A name that nothing has needs no look at the items.
            if kind == Some(None) || fund == Some(None) || units.as_ref().is_some_and(Vec::is_empty) {
                unmatched.push(l);
            } else {
                open.push((l, units, kind.flatten(), fund.flatten()));
            }
        }
        for i in 0..self.items() {
            open.retain(|(_, units, kind, fund)| {
                let meets = units.as_ref().is_none_or(|units| units.binary_search(&self.unit[i]).is_ok())
                    && kind.is_none_or(|kind| kind == self.kind[i]);
                let pays = |fund: u32| self.parts(i).iter().any(|part| u32::from(part.1) == fund);
                !(meets && fund.is_none_or(pays))
            });
        }
        unmatched.extend(open.iter().map(|limit| limit.0));
        unmatched.sort_unstable();
        unmatched
    }
}
