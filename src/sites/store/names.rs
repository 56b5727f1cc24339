//! Names that tell records apart: the buildings of a facility, the rooms of a building. Whoever places a printer picks
//! its room by name alone.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::db::schema::sites::{building, room};
use crate::db::{BuildingId, Db, FacilityId};
use crate::error::{Error, Result};

/// Among which records a name stands once.
#[derive(Clone, Copy)]
pub(super) enum Among {
    /// The buildings of a facility.
    Buildings(FacilityId),
    /// The rooms of a building.
    Rooms(BuildingId),
}

/// The names of those in use, as [`key`] says them.
pub(super) fn in_use(db: &mut Db, among: Among) -> Result<Vec<String>> {
    let names: Vec<String> = match among {
        Among::Buildings(of) => building::table
            .filter(building::facility_id.eq(of.0).and(building::retired_at.is_null()))
            .select(building::name)
            .load(db)?,
        Among::Rooms(of) => room::table
            .filter(room::building_id.eq(of.0).and(room::retired_at.is_null()))
            .select(room::name)
            .load(db)?,
    };
    Ok(names.iter().map(|name| key(name)).collect())
}

/// Whether a record may be called `to`, that was called `from` before. One that kept its name keeps it, whoever else has
/// it.
///
/// # Errors
/// The field error `name: name_used`.
pub(super) fn renamed(db: &mut Db, among: Among, from: &str, to: &str) -> Result<()> {
    let to = key(to);
    if to != key(from) && in_use(db, among)?.contains(&to) {
        return Err(Error::field("name", "name_used"));
    }
    Ok(())
}

/// A name whatever its case and however its marks were typed.
pub(super) fn key(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect()
}
