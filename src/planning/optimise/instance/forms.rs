//! What many items share: the names of their options and who pays.
//!
//! Mostly every PC has the same few options from the same funds. So the list of
//! (name, fund) is kept once, a *form*, and each item says which it is: four bytes
//! instead of six for every option.

use std::collections::HashMap;

/// An option that no fund pays for.
pub(crate) const NO_FUND: u16 = u16::MAX;

/// Distinct lists of (name of the option by number, fund or [`NO_FUND`]).
#[derive(Debug, Clone, Default)]
pub(crate) struct Forms {
    /// All lists end to end, and where each ends.
    parts: Vec<(u32, u16)>,
    ends: Vec<u32>,
    /// Their numbers, while forms are added.
    found: HashMap<Box<[(u32, u16)]>, u32>,
}

impl Forms {
    /// The form with this number.
    pub(crate) fn get(&self, number: u32) -> &[(u32, u16)] {
        let k = number as usize;
        let start = if k == 0 { 0 } else { self.ends[k - 1] as usize };
        &self.parts[start..self.ends[k] as usize]
    }

    /// The number of a form, added if it is new. All forms together are no longer than
    /// all options, whose number fits in a `u32`.
    pub(crate) fn add(&mut self, form: &[(u32, u16)]) -> u32 {
        if let Some(&number) = self.found.get(form) {
            return number;
        }
        let number = self.ends.len() as u32;
        self.parts.extend_from_slice(form);
        self.ends.push(self.parts.len() as u32);
        self.found.insert(form.into(), number);
        number
    }

    /// Gives back the memory that only adding needs.
    pub(crate) fn seal(&mut self) {
        self.found = HashMap::new();
        self.parts.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
