//! What may break: the choices that a person taps when reporting a fault, by group of equipment.

use std::sync::OnceLock;

use serde::Deserialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::severity::Impact;

/// Which list of faults belongs to a thing.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
    utoipa::ToSchema,
)]
#[schema(as = FaultGroup)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Group {
    /// Computers.
    Computer,
    /// Printers, copiers, multi-function devices.
    Printer,
    /// Scanners.
    Scanner,
    /// Network devices.
    Network,
    /// UPS and generators.
    Power,
    /// Other equipment.
    Other,
    /// Links: Internet and the specialised data transmission network (TSLCD).
    Link,
    /// Buildings and rooms: power, water, roof, fire protection.
    Building,
    /// Systems that all units share.
    System,
}

/// One thing that may break.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Whose it is.
    pub group: Group,
    /// Stable word, unique within the group.
    pub id: String,
    /// The impact that is offered first.
    pub impact: Impact,
}

impl Choice {
    /// Key of its name in `rules.ftl`.
    pub fn name_key(&self) -> String {
        let group: &str = self.group.into();
        format!("fault-{group}-{}", self.id.replace('_', "-"))
    }
}

#[derive(Deserialize)]
struct File {
    choice: Vec<Choice>,
}

/// All choices, in the order in which they are offered.
pub fn all() -> &'static [Choice] {
    static CHOICES: OnceLock<Vec<Choice>> = OnceLock::new();
    CHOICES.get_or_init(|| super::embedded::<File>("faults.toml", include_str!("data/faults.toml")).choice)
}

/// The choices of one group, in the order in which they are offered.
pub fn of(group: Group) -> impl Iterator<Item = &'static Choice> {
    all().iter().filter(move |choice| choice.group == group)
}

/// The choice with this word in this group; `None` where there is none.
pub fn find(group: Group, id: &str) -> Option<&'static Choice> {
    of(group).find(|choice| choice.id == id)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_group_offers_four_or_more_and_something_else_last() {
        for group in Group::iter() {
            let words: Vec<&str> = of(group).map(|choice| choice.id.as_str()).collect();
            assert!(words.len() >= 4 && words.last() == Some(&"other"), "{group:?}: {words:?}");
            let mut unique = words.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), words.len(), "{group:?}");
        }
    }

    #[test]
    fn a_word_is_found_in_its_own_group() {
        assert!(find(Group::Printer, "paper_jam").is_some());
        assert!(find(Group::Computer, "paper_jam").is_none());
    }
}
