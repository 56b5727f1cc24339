//! The page of one facility: its buildings and rooms in one view, with what stands in them.

use std::collections::HashMap;

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::place::{EventSaid, say_all};
use crate::attachments::Hung;
use crate::auth::Permission;
use crate::db::{FacilityId, RoomId, Subject};
use crate::equipment;
use crate::error::Result;
use crate::sites::{self, BuildingView, FacilityView, RoomView};
use crate::web::Ctx;

#[derive(Serialize)]
struct View {
    facility: FacilityView,
    coordinates: Option<String>,
    buildings: Vec<BuildingShown>,
    count: Figures,
    files: Hung,
    may_write: bool,
    may_report: bool,
    events: Vec<EventSaid>,
}

/// The key figures: what is in use.
#[derive(Default, Serialize)]
struct Figures {
    buildings: i64,
    rooms: i64,
    floor_dm2: i64,
    equipment: i64,
}

#[derive(Serialize)]
struct BuildingShown {
    building: BuildingView,
    rooms: Vec<RoomShown>,
}

/// A room with what stands in it.
#[derive(Serialize)]
pub(super) struct RoomShown {
    #[serde(flatten)]
    pub(super) room: RoomView,
    pub(super) equipment: i64,
}

/// Sets the number of pieces of equipment beside each room.
pub(super) fn with_equipment(rooms: Vec<RoomView>, counts: &HashMap<RoomId, i64>) -> Vec<RoomShown> {
    let shown = |room: RoomView| RoomShown { equipment: counts.get(&room.id).copied().unwrap_or(0), room };
    rooms.into_iter().map(shown).collect()
}

fn figures(buildings: &[BuildingShown]) -> Figures {
    let mut sum = Figures::default();
    for shown in buildings {
        let in_use = shown.building.retired_at.is_none();
        sum.buildings += i64::from(in_use);
        sum.floor_dm2 += shown.building.floor_dm2.filter(|_| in_use).unwrap_or(0);
        sum.rooms += shown.rooms.iter().filter(|r| in_use && r.room.retired_at.is_none()).count() as i64;
        sum.equipment += shown.rooms.iter().map(|r| r.equipment).sum::<i64>();
    }
    sum
}

/// Degrees as map programs take them.
fn coordinates(facility: &FacilityView) -> Option<String> {
    let (north, east) = (facility.latitude_micro?, facility.longitude_micro?);
    Some(format!("{:.6}, {:.6}", north as f64 / 1e6, east as f64 / 1e6))
}

/// Shows it.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<FacilityId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("overview/facility", move |db| {
        let facility = sites::facility(db, &asker.scope, *id, asker.now.day())?;
        let counts = equipment::by_room(db, facility.id)?.into_iter().map(|c| (c.room, c.count)).collect();
        let mut rooms: HashMap<_, Vec<RoomShown>> = HashMap::new();
        for shown in with_equipment(sites::rooms_of(db, facility.id)?, &counts) {
            rooms.entry(shown.room.building).or_default().push(shown);
        }
        let buildings: Vec<BuildingShown> = sites::buildings_of(db, facility.id, asker.now.day())?
            .into_iter()
            .map(|building| BuildingShown { rooms: rooms.remove(&building.id).unwrap_or_default(), building })
            .collect();
        let events = sites::events(db, facility.id, None, 50)?;
        let may_write = asker.who.scope(Permission::WriteRecords).has(facility.unit_id);
        Ok(View {
            coordinates: coordinates(&facility),
            count: figures(&buildings),
            buildings,
            files: Hung::on(
                db,
                Subject::Facility(facility.id),
                "/sites/files",
                &format!("/facilities/{}", facility.id),
                may_write,
            )?,
            may_write,
            may_report: asker.who.scope(Permission::ReportFaults).has(facility.unit_id),
            events: say_all(&asker, events),
            facility,
        })
    })
    .await
}
