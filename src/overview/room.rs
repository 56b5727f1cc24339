//! The page of one room, with what stands in it and what broke there.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use crate::attachments::Hung;
use crate::auth::Permission;
use crate::db::{RoomId, Subject};
use crate::equipment;
use crate::error::Result;
use crate::faults::{self, Past};
use crate::sites::{self, BuildingView, RoomView};
use crate::web::Ctx;

#[derive(Serialize)]
struct View {
    room: RoomView,
    building: BuildingView,
    equipment: i64,
    faults: Past,
    files: Hung,
    may_write: bool,
    may_report: bool,
}

/// Shows it.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<RoomId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("overview/room", move |db| {
        let room = sites::one_room(db, &asker.scope, *id)?;
        let building = sites::building(db, &asker.scope, room.building, asker.now.day())?;
        let counts = equipment::by_room(db, room.facility)?;
        let may_write = asker.who.scope(Permission::WriteRecords).has(room.unit_id);
        Ok(View {
            equipment: counts.iter().filter(|count| count.room == room.id).map(|count| count.count).sum(),
            faults: faults::of(db, Subject::Room(room.id), asker.now, 5)?,
            files: Hung::on(db, Subject::Room(room.id), "/sites/files", &format!("/rooms/{}", room.id), may_write)?,
            may_write,
            may_report: asker.who.scope(Permission::ReportFaults).has(room.unit_id),
            room,
            building,
        })
    })
    .await
}
