//! What is told of a change to those who keep it: the facility's timeline, the audit trail, the dirty set.

use diesel::prelude::*;
use serde_json::Value;

use crate::audit::{self, Actor, Entry};
use crate::changes;
use crate::db::schema::sites::site_event;
use crate::db::{BuildingId, FacilityId, Instant, RoomId, Subject, Tx, UnitId};
use crate::error::Result;

/// Where in a facility something happened: the facility itself, one of its buildings, one of their rooms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) unit: UnitId,
    pub(super) facility: FacilityId,
    pub(super) building: Option<BuildingId>,
    pub(super) room: Option<RoomId>,
}

impl Place {
    pub(super) fn subject(self) -> Subject {
        match (self.room, self.building) {
            (Some(room), _) => Subject::Room(room),
            (None, Some(building)) => Subject::Building(building),
            (None, None) => Subject::Facility(self.facility),
        }
    }
}

/// What happened.
pub(super) struct Told {
    /// As the trail calls it: `building.update`.
    pub(super) action: &'static str,
    /// As the timeline calls it: `changed`.
    pub(super) event: &'static str,
    pub(super) detail: String,
    pub(super) values: (Option<Value>, Option<Value>),
}

/// Writes a line of the timeline.
pub(super) fn line(tx: &mut Tx, place: Place, event: &str, detail: &str, actor: &Actor, at: Instant) -> Result<()> {
    diesel::insert_into(site_event::table)
        .values((
            site_event::facility_id.eq(place.facility),
            site_event::building_id.eq(place.building),
            site_event::room_id.eq(place.room),
            site_event::at.eq(at),
            site_event::account_id.eq(actor.account),
            site_event::kind.eq(event),
            site_event::detail.eq(detail),
        ))
        .execute(tx.db())?;
    Ok(())
}

pub(super) fn tell(tx: &mut Tx, place: Place, told: Told, actor: &Actor, at: Instant) -> Result<()> {
    line(tx, place, told.event, &told.detail, actor, at)?;
    let subject = place.subject();
    let (before, after) = told.values;
    audit::record(tx, Entry { at, actor, action: told.action, subject, unit: Some(place.unit), before, after })?;
    changes::mark(tx, subject, at)
}

/// The names of the fields that differ, for the timeline: keys of the messages that name them.
pub(super) fn fields(after: &Value) -> String {
    after.as_object().into_iter().flat_map(|o| o.keys().map(String::as_str)).collect::<Vec<_>>().join(" ")
}
