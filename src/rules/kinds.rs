//! Kinds of equipment. A kind is data: what it is called, which form it gets, how long it lives by law, what can break.

use std::sync::OnceLock;

use serde::Deserialize;
use strum::{EnumIter, IntoStaticStr};

use super::lives::AssetClass;
use super::taxonomy::Group;

/// Which form a kind gets and which facts it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, IntoStaticStr, strum::EnumString, EnumIter)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Class {
    /// Has hardware that an agent can report.
    Computer,
    /// Has counters and supplies.
    Printer,
    /// Carries others' traffic.
    Network,
    /// Anything else on the books.
    Other,
}

/// Which weights score it: the kinds of one group compete by the same rules.
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
    strum::EnumString,
    EnumIter,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum NeedGroup {
    /// Desktops and laptops that people work at.
    Computer,
    /// Servers.
    Server,
    /// Printers, copiers, multi-function devices.
    Printer,
    /// Routers, switches, firewalls, access points.
    Network,
    /// All other equipment.
    Other,
    /// Circuits that come into a building.
    Link,
    /// Buildings.
    Building,
}

/// One kind of equipment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Stable word, as it stands in the database and on the wire.
    pub id: String,
    /// Which form it gets.
    pub class: Class,
    /// Row of the useful-life table.
    pub asset_class: AssetClass,
    /// Which weights score it.
    pub need_group: NeedGroup,
    /// Which faults are offered.
    pub faults: Group,
    /// Name of its icon.
    pub icon: String,
    /// Letters before the number on its tag; several kinds may share them.
    pub tag_prefix: String,
}

impl Kind {
    /// Key of its name in `rules.ftl`.
    pub fn name_key(&self) -> String {
        format!("kind-{}", self.id.replace('_', "-"))
    }
}

#[derive(Deserialize)]
struct File {
    kind: Vec<Kind>,
}

/// All kinds, in the order in which they are offered.
pub fn all() -> &'static [Kind] {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    KINDS.get_or_init(|| super::embedded::<File>("kinds.toml", include_str!("data/kinds.toml")).kind)
}

/// The kind with this word; `None` where there is none.
pub fn find(id: &str) -> Option<&'static Kind> {
    all().iter().find(|kind| kind.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_word_alone() {
        assert_eq!(find("printer").map(|kind| kind.tag_prefix.as_str()), Some("MI"));
        assert_eq!(find("Printer"), None);
    }

    #[test]
    fn words_are_unique_and_prefixes_fit_a_sticker() {
        let mut words: Vec<_> = all().iter().map(|kind| &kind.id).collect();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), all().len());
        for kind in all() {
            assert!(
                kind.tag_prefix.len() == 2 && kind.tag_prefix.bytes().all(|b| b.is_ascii_uppercase()),
                "{}",
                kind.id
            );
            assert!(kind.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", kind.id);
        }
    }

    #[test]
    fn equipment_is_never_scored_as_a_link_or_a_building() {
        assert!(all().iter().all(|kind| !matches!(kind.need_group, NeedGroup::Link | NeedGroup::Building)));
    }
}
