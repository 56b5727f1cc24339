//! The questions by which a node is divided.
//!
//! "This option or another" is lopsided: ruling one of eight options out says
//! little, and the relaxation moves its share to a neighbour. An item whose shares
//! lie in several years is better asked for the year, and one that is partly
//! empty whether it gets anything at all (special ordered sets: Beale & Tomlin
//! 1970). All are offered; experience (`lessons`) chooses.

use super::relaxation::Relaxation;

/// Some options of one open item, against its others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Division {
    pub(super) open: usize,
    set: Set,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// One column.
    Column(usize),
    /// Those that spend most in this year.
    Year(usize),
    /// All: something or nothing.
    Any,
}

/// Shares within this of 0 or 1 are whole.
pub(super) const WHOLE: f64 = 1e-6;

impl Division {
    pub(super) fn column(relaxation: &Relaxation, column: usize) -> Self {
        Self { open: relaxation.columns[column].0, set: Set::Column(column) }
    }

    /// How many different questions there are.
    pub(super) fn count(relaxation: &Relaxation) -> usize {
        relaxation.columns.len() + (relaxation.first.len() - 1) * (relaxation.years + 1)
    }

    /// Its number among them.
    pub(super) fn number(&self, relaxation: &Relaxation) -> usize {
        let others = relaxation.columns.len() + self.open * (relaxation.years + 1);
        match self.set {
            Set::Column(column) => column,
            Set::Year(year) => others + year,
            Set::Any => others + relaxation.years,
        }
    }

    /// Whether one of the item's columns is meant.
    pub(super) fn contains(&self, relaxation: &Relaxation, column: usize) -> bool {
        match self.set {
            Set::Column(own) => own == column,
            Set::Year(year) => relaxation.year[column] == year,
            Set::Any => true,
        }
    }

    /// What the relaxation gives to it.
    pub(super) fn share(&self, relaxation: &Relaxation) -> f64 {
        let own = relaxation.first[self.open]..relaxation.first[self.open + 1];
        own.filter(|&c| self.contains(relaxation, c))
            .map(|c| relaxation.simplex.value[c])
            .sum::<f64>()
            .clamp(0.0, 1.0)
    }

    /// Whether both answers would change what is possible: some option of the set
    /// is, and something else too.
    fn open(&self, relaxation: &Relaxation, allowed: &[bool], none: bool) -> bool {
        let possible = relaxation.first[self.open]..relaxation.first[self.open + 1];
        let (mut inside, mut outside) = (false, none);
        for c in possible.filter(|&c| allowed[c]) {
            *(if self.contains(relaxation, c) { &mut inside } else { &mut outside }) = true;
        }
        inside && outside
    }

    /// Every open question about an item that the relaxation answers with "partly".
    pub(super) fn each(
        relaxation: &Relaxation,
        open: usize,
        allowed: &[bool],
        none: bool,
        mut on: impl FnMut(Self, f64),
    ) {
        let columns = relaxation.first[open]..relaxation.first[open + 1];
        let years = if relaxation.years > 1 { relaxation.years } else { 0 };
        let sets = columns.map(Set::Column).chain((0..years).map(Set::Year)).chain([Set::Any]);
        for set in sets {
            let division = Self { open, set };
            let share = division.share(relaxation);
            if share > WHOLE && share < 1.0 - WHOLE && division.open(relaxation, allowed, none) {
                on(division, share);
            }
        }
    }
}
