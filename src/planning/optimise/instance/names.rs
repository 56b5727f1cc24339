//! Names kept once and spoken of by number.
//!
//! A national instance has three million item ids and twelve million options.
//! One `String` each would cost more memory than the whole solver, so names
//! live end to end in one text, and everything else holds a `u32`.

use std::hash::{BuildHasher, RandomState};

/// A list of distinct names; a name's number is its place in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    text: String,
    ends: Vec<u32>,
    /// Open addressing over name numbers plus one (0 is an empty slot), so
    /// that finding a duplicate never needs a second copy of the text. The
    /// keyed hash keeps hostile names from colliding; only membership depends
    /// on it, never an order.
    slots: Vec<u32>,
    hasher: RandomState,
}

/// The text is longer, or the list is, than a `u32` can count.
#[derive(Debug)]
pub(crate) struct TooMany;

impl Names {
    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name with this number.
    pub(crate) fn get(&self, number: u32) -> &str {
        let k = number as usize;
        let start = if k == 0 { 0 } else { self.ends[k - 1] as usize };
        &self.text[start..self.ends[k] as usize]
    }

    /// The number of `name`, added if it is new; the flag says whether it was.
    pub(crate) fn add(&mut self, name: &str) -> Result<(u32, bool), TooMany> {
        if self.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(name);
        if self.slots[slot] != 0 {
            return Ok((self.slots[slot] - 1, false));
        }
        let end = u32::try_from(self.text.len() + name.len()).map_err(|_| TooMany)?;
        let number = u32::try_from(self.len()).map_err(|_| TooMany)?;
        self.text.push_str(name);
        self.ends.push(end);
        self.slots[slot] = number + 1;
        Ok((number, true))
    }

    /// The number of `name`, if it is in the list.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return (0..self.len() as u32).find(|&k| self.get(k) == name);
        }
        match self.slots[self.slot(name)] {
            0 => None,
            number => Some(number - 1),
        }
    }

    /// Gives back the memory that only adding needs.
    pub(crate) fn seal(&mut self) {
        self.slots = Vec::new();
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.hasher.hash_one(name) as usize & mask;
        while self.slots[slot] != 0 && self.get(self.slots[slot] - 1) != name {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(16)];
        for number in 0..self.len() as u32 {
            let slot = self.slot(self.get(number));
            self.slots[slot] = number + 1;
        }
    }
}
