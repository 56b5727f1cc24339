//! Words for buildings and rooms that several rooms of the house share: the condition of a building, the function of an
//! office room, and what each stands for.

use std::sync::OnceLock;

use serde::Deserialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

/// What a room is used for.
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
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RoomFunction {
    /// One-stop counter, where citizens hand in dossiers.
    Counter,
    /// Where citizens are received and heard.
    Reception,
    /// A leader's room: signatures wait here.
    Leader,
    /// Specialists' office.
    Office,
    /// Hall, store, corridor, server closet.
    Other,
}

/// The condition of a building, from the best to the worst.
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
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Condition {
    /// In good use.
    Good,
    /// Slightly degraded.
    SlightlyDegraded,
    /// Degraded.
    Degraded,
    /// Seriously degraded.
    SeriouslyDegraded,
    /// Dangerous, to be pulled down.
    Dangerous,
}

#[derive(Deserialize)]
struct ConditionRow {
    word: Condition,
    need_bp: i64,
}

#[derive(Deserialize)]
struct RoomRow {
    word: RoomFunction,
    service_bp: i64,
}

#[derive(Deserialize)]
struct File {
    condition: Vec<ConditionRow>,
    room: Vec<RoomRow>,
}

fn table() -> &'static File {
    static TABLE: OnceLock<File> = OnceLock::new();
    TABLE.get_or_init(|| super::embedded("places.toml", include_str!("data/places.toml")))
}

impl Condition {
    /// How much the building needs by this word, in basis points.
    pub fn need_bp(self) -> i64 {
        // Every word has its row: the test below asks for each.
        table().condition.iter().find(|row| row.word == self).map_or(0, |row| row.need_bp)
    }
}

impl RoomFunction {
    /// How much of the public service stops when equipment in such a room fails, in basis points.
    pub fn service_bp(self) -> i64 {
        // Every word has its row: the test below asks for each.
        table().room.iter().find(|row| row.word == self).map_or(0, |row| row.service_bp)
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_word_has_a_share_and_worse_words_a_larger_one() {
        let needs: Vec<i64> = Condition::iter().map(Condition::need_bp).collect();
        assert!(needs.is_sorted_by(|a, b| a < b), "{needs:?}");
        assert_eq!((needs.first(), needs.last()), (Some(&0), Some(&10_000)));
        let shares: Vec<i64> = RoomFunction::iter().map(RoomFunction::service_bp).collect();
        assert_eq!(shares, [10_000, 8_000, 8_000, 6_000, 4_000]);
    }
}
