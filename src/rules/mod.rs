//! Effective-dated reference that every room judges by: kinds of equipment, useful lives, end of support, processor
//! strength, working floors, the working calendar, severities, words for rooms, buildings and faults.
//!
//! Facts lie in small TOML files under `data/`, one per subject, embedded in the binary. Each carries where it is
//! written (`cite`), from when it holds (`from`, `until`) and how sure it is ([`Mark`]). Code holds the formulas, data
//! the numbers: a new circular is a new row, and what was judged by the old one stays explainable.

pub mod bought;
pub mod calendar;
pub mod cpu;
pub mod cpu_name;
pub mod floor;
pub mod kinds;
pub mod lives;
pub mod os_support;
pub mod places;
pub mod retention;
pub mod severity;
pub mod taxonomy;
pub mod windows11;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::db::LocalDay;

pub use calendar::WorkingCalendar;
pub use kinds::{Kind, NeedGroup};
pub use lives::{AssetClass, Days, LifeState};
pub use places::{Condition, RoomFunction};
pub use severity::{Impact, Severity};

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Mark {
    /// Read in the legal text or in primary data.
    A,
    /// Read in a secondary source: press, a law portal's digest, third-party data.
    B,
    /// General knowledge or our own proposal, to be checked before it binds anybody.
    C,
}

/// On what a fact rests, and when it holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Basis {
    /// First day on which it holds.
    pub from: LocalDay,
    /// Last day on which it holds; absent while it is in force.
    pub until: Option<LocalDay>,
    /// Where it is written: law and article, or source of the data.
    pub cite: String,
    /// How sure it is.
    pub mark: Mark,
}

impl Basis {
    /// Whether the fact holds on `day`.
    pub fn in_force(&self, day: LocalDay) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Reads an embedded file.
fn embedded<T: DeserializeOwned>(name: &str, text: &str) -> T {
    // Cannot fail in a released binary: every file is a constant, and a test reads each one.
    toml::from_str(text).unwrap_or_else(|error| panic!("data/{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_holds_from_its_first_to_its_last_day() {
        let day = |d| LocalDay::new(2025, 12, d).unwrap();
        let basis = Basis { from: day(2), until: Some(day(4)), cite: String::new(), mark: Mark::A };
        let held: Vec<bool> = (1..=5).map(|d| basis.in_force(day(d))).collect();
        assert_eq!(held, [false, true, true, true, false]);
    }

    #[test]
    fn every_message_of_the_rules_stands_in_both_languages() {
        let vi = message_keys(include_str!("../../locales/vi/rules.ftl"));
        let en = message_keys(include_str!("../../locales/en/rules.ftl"));
        assert_eq!(vi, en, "both languages have the same messages");
        let mut used: Vec<String> = kinds::all().iter().map(Kind::name_key).collect();
        used.extend(taxonomy::all().iter().map(taxonomy::Choice::name_key));
        used.extend(words::<Impact>("impact").chain(words::<Severity>("severity")));
        used.extend(words::<RoomFunction>("room").chain(words::<Condition>("condition")));
        used.extend(words::<kinds::Class>("class"));
        used.extend(words::<taxonomy::Group>("fault-group").chain(words::<windows11::Verdict>("windows11")));
        used.sort();
        used.dedup();
        let missing: Vec<_> = used.iter().filter(|key| !vi.contains(key)).collect();
        let unused: Vec<_> = vi.iter().filter(|key| !used.contains(key)).collect();
        assert!(missing.is_empty() && unused.is_empty(), "missing {missing:?}, unused {unused:?}");
    }

    fn words<T: strum::IntoEnumIterator + Into<&'static str>>(prefix: &str) -> impl Iterator<Item = String> {
        T::iter().map(move |value| format!("{prefix}-{}", value.into().replace('_', "-")))
    }

    fn message_keys(ftl: &str) -> Vec<String> {
        let mut keys: Vec<String> = ftl
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
            .collect();
        keys.sort();
        keys
    }
}
