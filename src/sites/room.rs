//! What a room of a building is.

use serde::Serialize;

use crate::error::{Check, Error, Result};
use crate::rules::RoomFunction;
use crate::typed;

/// Everything that a person records about a room.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// What people call it.
    pub name: String,
    /// What it is used for.
    pub function: RoomFunction,
    /// Its storey: 1 is the ground floor, 0 and below are basements.
    pub floor: Option<i64>,
    /// Its area, dm².
    pub area_dm2: Option<i64>,
}

/// What was typed or sent, unjudged: text by field.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Free text.
    pub name: String,
    /// A word of [`RoomFunction`].
    pub function: String,
    /// A number.
    pub floor: String,
    /// Square metres.
    pub area_dm2: String,
}

impl Typed {
    /// Judges one room.
    ///
    /// # Errors
    /// All field errors.
    pub fn judge(&self) -> Result<Record> {
        let mut check = Check::default();
        let record = self.read(&mut check, "");
        if record.is_none() {
            check.add("name", "required");
        }
        check.done()?;
        record.ok_or_else(|| Error::field("name", "required"))
    }

    /// Reads one of several rooms, noting slips under `path`; a row without any name, floor or area is passed over.
    fn read(&self, check: &mut Check, path: &str) -> Option<Record> {
        if [&self.name, &self.floor, &self.area_dm2].iter().all(|text| text.trim().is_empty()) {
            return None;
        }
        let at = |field: &str| format!("{path}{field}");
        Some(Record {
            name: typed::needed(check, &at("name"), &self.name, 80),
            // Noted where it is missing.
            function: typed::needed_word(check, &at("function"), &self.function).unwrap_or(RoomFunction::Other),
            floor: typed::whole(check, &at("floor"), &self.floor, -3..=60),
            area_dm2: typed::area(check, &at("area_dm2"), &self.area_dm2),
        })
    }
}

/// Rooms that are recorded together, each with the path of its fields in what was sent: `room_1_`, `rooms[0].`.
pub type Sent = Vec<(String, Record)>;

/// Judges the rooms that are added to a building together; at least one.
///
/// # Errors
/// All field errors; `name: required` of the first row where all are empty.
pub fn judge_all(rooms: &[(String, Typed)]) -> Result<Sent> {
    let mut check = Check::default();
    let records = read_all(&mut check, rooms);
    if records.is_empty() {
        check.add(format!("{}name", rooms.first().map_or("", |(path, _)| path)), "required");
    }
    check.done()?;
    Ok(records)
}

/// Reads several rooms; rows that say nothing are passed over.
pub(super) fn read_all(check: &mut Check, rooms: &[(String, Typed)]) -> Sent {
    rooms.iter().filter_map(|(path, room)| Some((path.clone(), room.read(check, path)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, floor: &str) -> Typed {
        Typed { name: name.into(), function: "office".into(), floor: floor.into(), ..Typed::default() }
    }

    #[test]
    fn a_room_needs_a_name_as_soon_as_anything_is_said_of_it() {
        assert!(room("", "").judge().unwrap_err().fields.contains_key("name"));
        let rows = [("room_1_".to_owned(), room("Phòng họp", "2")), ("room_2_".to_owned(), room("", "1"))];
        let slips: Vec<_> = judge_all(&rows).unwrap_err().fields.into_keys().collect();
        assert_eq!(slips, ["room_2_name"]);
    }

    #[test]
    fn rooms_without_any_row_are_no_rooms() {
        let rows = [("room_1_".to_owned(), room("", "")), ("room_2_".to_owned(), room(" ", ""))];
        assert!(judge_all(&rows).unwrap_err().fields.contains_key("room_1_name"));
        assert_eq!(judge_all(&[("room_1_".to_owned(), room("P. họp", "-1"))]).unwrap()[0].1.floor, Some(-1));
    }
}
