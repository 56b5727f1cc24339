//! The page of one building, with its rooms and what stands in them.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::facility::{RoomShown, with_equipment};
use super::place::{EventSaid, say_all};
use super::score::{ScoreView, score};
use crate::attachments::Hung;
use crate::auth::Permission;
use crate::db::{BuildingId, LocalDay, Subject};
use crate::equipment;
use crate::error::Result;
use crate::faults::{self, Past};
use crate::links::{self, LinkView};
use crate::rules::Days;
use crate::rules::lives::{self, LifeState};
use crate::sites::{self, BuildingView};
use crate::web::Ctx;

#[derive(Serialize)]
struct View {
    building: BuildingView,
    /// `over`, `running`, `unclear`, or nothing where grade or year is unknown.
    life: Option<&'static str>,
    rooms: Vec<RoomShown>,
    links: Vec<LinkView>,
    rooms_in_use: usize,
    equipment: i64,
    score: Option<ScoreView>,
    faults: Past,
    files: Hung,
    may_write: bool,
    may_report: bool,
    events: Vec<EventSaid>,
}

/// Shows it.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<BuildingId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("overview/building", move |db| {
        let building = sites::building(db, &asker.scope, *id, asker.now.day())?;
        let counts = equipment::by_room(db, building.facility)?.into_iter().map(|c| (c.room, c.count)).collect();
        let rooms = with_equipment(sites::rooms_in(db, building.id)?, &counts);
        let events = sites::events(db, building.facility, Some(building.id), 50)?;
        let may_write = asker.who.scope(Permission::WriteRecords).has(building.unit_id);
        Ok(View {
            life: life(&building, asker.now.day()),
            rooms_in_use: rooms.iter().filter(|r| r.room.retired_at.is_none()).count(),
            links: links::of_building(db, building.id, asker.now.day())?,
            equipment: rooms.iter().map(|r| r.equipment).sum(),
            rooms,
            files: Hung::on(
                db,
                Subject::Building(building.id),
                "/sites/files",
                &format!("/buildings/{}", building.id),
                may_write,
            )?,
            may_write,
            may_report: asker.who.scope(Permission::ReportFaults).has(building.unit_id),
            score: score(db, &asker, Subject::Building(building.id))?,
            faults: faults::of(db, Subject::Building(building.id), asker.now, 5)?,
            events: say_all(&asker, events),
            building,
        })
    })
    .await
}

/// Where its legal life stands: begun somewhen in the year it was first used.
fn life(building: &BuildingView, today: LocalDay) -> Option<&'static str> {
    let year = i32::try_from(building.built_year?).ok()?;
    let start = Days { earliest: LocalDay::new(year, 1, 1)?, latest: LocalDay::new(year, 12, 31)?.min(today) };
    match lives::state(building.grade?.asset_class(), Some(start), today) {
        LifeState::Over(_) => Some("over"),
        LifeState::Running(_) => Some("running"),
        LifeState::Unclear(_) => Some("unclear"),
        LifeState::Unknown => None,
    }
}
