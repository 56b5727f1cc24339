//! Equipment's pages.

pub mod files;
pub mod form;
pub mod list;

use std::collections::BTreeMap;

use super::store::RoomChoice;
use crate::rules::kinds;
use crate::web::{Choice, Visitor};

/// The kinds as a choice.
fn kind_choices(visitor: &Visitor) -> Vec<Choice> {
    kinds::all().iter().map(|kind| Choice::new(&kind.id, visitor.plain(&kind.name_key()))).collect()
}

/// A room as a choice, under its unit's name where there are several.
fn room_label(room: &RoomChoice, units: &BTreeMap<String, String>) -> String {
    let unit = units.get(&room.unit).map_or(String::new(), |unit| format!("{unit} · "));
    format!("{unit}{} · {}", room.building, room.name)
}
