//! Retiring a record and bringing it back, and the timeline: the same for facilities, buildings and rooms. Retiring one
//! refuses nothing and touches nothing below it.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::names::{self, Among};
use super::tell::{Place, Told, tell};
use super::{building, facility, room};
use crate::audit::Actor;
use crate::auth::Scope;
use crate::db::{BuildingId, Db, FacilityId, Instant, RoomId, Sql, Tx};
use crate::error::{Code, Result};

/// One of the three nouns, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// A facility.
    Facility(FacilityId),
    /// A building.
    Building(BuildingId),
    /// A room.
    Room(RoomId),
}

/// What happened in a facility.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct EventRow {
    /// When.
    #[diesel(sql_type = Timestamp)]
    pub at: Instant,
    /// To what: `facility`, `building`, `room`.
    #[diesel(sql_type = Text)]
    pub noun: String,
    /// Its present name; empty for the facility itself.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What: `created`, `changed`, `verified`, `retired`, `restored`, `file`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Its particulars: the changed fields, the reason.
    #[diesel(sql_type = Text)]
    pub detail: String,
    /// Who did it, where a person did.
    #[diesel(sql_type = Nullable<Text>)]
    pub person: Option<String>,
}

/// A record's place, version and whether it is retired.
pub(super) fn present(db: &mut Db, scope: &Scope, site: Site, at: Instant) -> Result<(Place, i64, bool)> {
    Ok(match site {
        Site::Facility(id) => {
            let it = facility::show(db, scope, id, at.day())?;
            (it.place(), it.version, it.retired_at.is_some())
        }
        Site::Building(id) => {
            let it = building::show(db, scope, id, at.day())?;
            (it.place(), it.version, it.retired_at.is_some())
        }
        Site::Room(id) => {
            let it = room::show(db, scope, id)?;
            (it.place(), it.version, it.retired_at.is_some())
        }
    })
}

/// Retires a record for `reason`, or brings it back where there is none; `version` is still the record's.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; `IllegalStep` where it is so already; the field error `name: name_used` where
/// another took the name of what is brought back.
pub fn set_retired(
    tx: &mut Tx,
    scope: &Scope,
    site: Site,
    version: i64,
    reason: Option<&str>,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let (place, present, retired) = present(tx.db(), scope, site, at)?;
    if present != version {
        return Err(Code::LostUpdate.into());
    }
    if retired == reason.is_some() {
        return Err(Code::IllegalStep.into());
    }
    if reason.is_none() {
        still_free(tx.db(), scope, site, at)?;
    }
    let (table, id, retire, restore) = match site {
        Site::Facility(id) => ("UPDATE facility SET ", id.0, "facility.retire", "facility.restore"),
        Site::Building(id) => ("UPDATE building SET ", id.0, "building.retire", "building.restore"),
        Site::Room(id) => ("UPDATE room SET ", id.0, "room.retire", "room.restore"),
    };
    let mut sql = Sql::new(table);
    match reason {
        Some(reason) => sql.with("retired_at = ", at).with(", retired_reason = ", reason),
        None => sql.push("retired_at = NULL, retired_reason = NULL"),
    };
    sql.with(", updated_at = ", at).with(", version = ", version + 1).with(" WHERE id = ", id).execute(tx.db())?;
    let values = (Some(json!({ "retired": retired })), Some(json!({ "retired": !retired, "reason": reason })));
    let told = match reason {
        Some(reason) => Told { action: retire, event: "retired", detail: reason.to_owned(), values },
        None => Told { action: restore, event: "restored", detail: String::new(), values },
    };
    tell(tx, place, told, actor, at)?;
    // A retired room's name no longer finds its building.
    if let (Site::Room(_), Some(of)) = (site, place.building) {
        building::index(tx, of)?;
    }
    Ok(version + 1)
}

/// Whether nobody took the name of what is brought back.
fn still_free(db: &mut Db, scope: &Scope, site: Site, at: Instant) -> Result<()> {
    let (among, name) = match site {
        // Facilities have an address besides.
        Site::Facility(_) => return Ok(()),
        Site::Building(id) => {
            let it = building::show(db, scope, id, at.day())?;
            (Among::Buildings(it.facility), it.name)
        }
        Site::Room(id) => {
            let it = room::show(db, scope, id)?;
            (Among::Rooms(it.building), it.name)
        }
    };
    names::renamed(db, among, "", &name)
}

/// What happened in a facility, or in one building of it, latest first.
///
/// # Errors
/// What the database says.
pub fn events(
    db: &mut Db,
    facility: FacilityId,
    building: Option<BuildingId>,
    most: usize,
) -> Result<Vec<EventRow>> {
    let mut sql = Sql::new(
        "SELECT e.at, CASE WHEN e.room_id IS NOT NULL THEN 'room' WHEN e.building_id IS NOT NULL THEN 'building' \
         ELSE 'facility' END AS noun, COALESCE(r.name, b.name, '') AS name, e.kind, e.detail, p.full_name AS person \
         FROM site_event e LEFT JOIN building b ON b.id = e.building_id LEFT JOIN room r ON r.id = e.room_id \
         LEFT JOIN account p ON p.id = e.account_id WHERE e.facility_id = ",
    );
    sql.bind(facility);
    if let Some(building) = building {
        sql.with(" AND e.building_id = ", building);
    }
    sql.with(" ORDER BY e.at DESC, e.id DESC LIMIT ", most).load(db)
}
