//! The buildings' JSON.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::room::RoomSent;
use crate::db::{BuildingId, Dong, FacilityId, LocalDay};
use crate::error::{Error, Result};
use crate::sites::building::{Record, Typed};
use crate::sites::room::Sent as Rooms;
use crate::sites::store::building::{self as store, BuildingView};
use crate::sites::store::building_list::{self, Filter, SORTS};
use crate::web::patch::{area, day, money, text, whole, word};
use crate::web::{
    Ctx, IdempotencyKey, IfMatch, ListParams, ListQuery, Listed, Patch, created, entity, if_match, read_json,
};

/// `GET buildings`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/buildings",
    summary = "A page of buildings",
    params(
        ListParams,
        ("facility" = Option<i64>, Query, description = "A facility's number"),
        ("use_status" = Option<String>, Query, description = "Use status of its facility"),
        ("condition" = Option<String>, Query, description = "A condition's word, or unknown"),
        ("purpose" = Option<String>, Query, description = "What it is for"),
        ("retired" = Option<bool>, Query, description = "Only what is retired"),
    ),
    responses((status = 200, body = Listed<building_list::BuildingRow>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let listed = ctx.read(move |db| building_list::list(db, &scope, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// `GET buildings/ID`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/buildings/{id}",
    summary = "One building",
    responses((status = 200, body = BuildingView)),
)]
pub async fn show(ctx: Ctx, id: Path<BuildingId>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let building = ctx.read(move |db| store::show(db, &scope, *id, day)).await?;
    Ok(entity(building.version, &building))
}

/// What a creation or a change names.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = BuildingSent)]
#[serde(default)]
struct Sent {
    facility: Patch<FacilityId>,
    name: Patch<String>,
    purpose: Patch<String>,
    grade: Patch<String>,
    built_year: Patch<i64>,
    repaired_year: Patch<i64>,
    floors: Patch<i64>,
    floor_dm2: Patch<i64>,
    condition: Patch<String>,
    condition_on: Patch<LocalDay>,
    original_cost: Patch<Dong>,
    rooms: Patch<Vec<RoomSent>>,
}

impl Sent {
    /// Lays what was sent over the present record and judges the whole, as the form does.
    fn over(self, present: Option<&BuildingView>, today: LocalDay) -> Result<(Record, Rooms)> {
        let rooms = self.rooms.over(None).unwrap_or_default();
        // A new condition is of today unless it says otherwise; the day of the old one says nothing about it.
        let condition_on = match &self.condition {
            Patch::Absent => present.and_then(|b| b.condition_on),
            Patch::Null | Patch::Value(_) => None,
        };
        let typed = Typed {
            name: text(self.name, present.map(|b| b.name.clone())),
            purpose: word(self.purpose, present.map(|b| b.purpose)),
            grade: word(self.grade, present.and_then(|b| b.grade)),
            built_year: whole(self.built_year, present.and_then(|b| b.built_year)),
            repaired_year: whole(self.repaired_year, present.and_then(|b| b.repaired_year)),
            floors: whole(self.floors, present.and_then(|b| b.floors)),
            floor_dm2: area(self.floor_dm2, present.and_then(|b| b.floor_dm2)),
            condition: word(self.condition, present.and_then(|b| b.condition)),
            condition_on: day(self.condition_on, condition_on),
            original_cost: money(self.original_cost, present.and_then(|b| b.original_cost)),
            rooms: (0..)
                .zip(rooms)
                .map(|(i, room): (usize, RoomSent)| (format!("rooms[{i}]."), room.typed(None)))
                .collect(),
        };
        typed.judge(today)
    }
}

/// `POST buildings`, with its rooms where they come along.
///
/// # Errors
/// Field errors; `KeyReused`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/buildings",
    summary = "Record a building, with its rooms where they come along",
    params(IdempotencyKey),
    request_body = Sent,
    responses((status = 201, body = BuildingView)),
)]
pub async fn create(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Sent = read_json(&body)?;
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    created(&ctx, &request, &body, move |tx| {
        let Patch::Value(facility) = sent.facility else { return Err(Error::field("facility", "required")) };
        let (record, rooms) = sent.clone().over(None, now.day())?;
        let id = store::create(tx, &scope, facility, &record, &rooms, &actor, now)?;
        let building = store::show(tx.db(), &scope, id, now.day())?;
        Ok((building.version, building))
    })
    .await
}

/// `PATCH buildings/ID`.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `NotFound`.
#[utoipa::path(
    patch,
    path = "/api/v1/buildings/{id}",
    summary = "Change named fields",
    params(IfMatch),
    request_body = Sent,
    responses((status = 200, body = BuildingView)),
)]
pub async fn change(ctx: Ctx, id: Path<BuildingId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<Sent>(&body)?);
    for (named, path) in [(sent.facility != Patch::Absent, "facility"), (sent.rooms != Patch::Absent, "rooms")] {
        if named {
            return Err(Error::field(path, "not_changed_here"));
        }
    }
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let building = ctx.write(move |tx| {
        let present = store::show(tx.db(), &scope, of, now.day())?;
        let (record, _) = sent.clone().over(Some(&present), now.day())?;
        store::save(tx, &scope, of, version, &record, &actor, now)?;
        store::show(tx.db(), &scope, of, now.day())
    });
    let building = building.await?;
    Ok(entity(building.version, &building))
}
