//! The rooms' JSON.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use crate::db::{BuildingId, RoomId};
use crate::error::{Error, Result};
use crate::sites::room::{Record, Typed};
use crate::sites::store::room::{self as store, RoomView};
use crate::sites::store::room_list::{Filter, SORTS, list as list_page};
use crate::web::patch::{area, text, whole, word};
use crate::web::{
    Ctx, IdempotencyKey, IfMatch, ListParams, ListQuery, Listed, Patch, created, entity, if_match, read_json,
};

/// `GET rooms?q=&unit=&building=&retired=`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/rooms",
    summary = "A page of rooms; in the order in which they were recorded where no other is asked for",
    params(
        ListParams,
        ("building" = Option<i64>, Query, description = "A building's number"),
        ("retired" = Option<bool>, Query, description = "Only what is retired"),
    ),
    responses((status = 200, body = Listed<RoomView>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let scope = ctx.scope.clone();
    let listed = ctx.read(move |db| list_page(db, &scope, &filter, sort, &page)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// `GET rooms/ID`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(get, path = "/api/v1/rooms/{id}", summary = "One room", responses((status = 200, body = RoomView)))]
pub async fn show(ctx: Ctx, id: Path<RoomId>) -> Result<HttpResponse> {
    let scope = ctx.scope.clone();
    let room = ctx.read(move |db| store::show(db, &scope, *id)).await?;
    Ok(entity(room.version, &room))
}

/// What a creation or a change names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub(super) struct RoomSent {
    building: Patch<BuildingId>,
    name: Patch<String>,
    function: Patch<String>,
    floor: Patch<i64>,
    area_dm2: Patch<i64>,
}

impl RoomSent {
    /// Lays what was sent over the present record.
    pub(super) fn typed(self, present: Option<&RoomView>) -> Typed {
        Typed {
            name: text(self.name, present.map(|r| r.name.clone())),
            function: word(self.function, present.map(|r| r.function)),
            floor: whole(self.floor, present.and_then(|r| r.floor)),
            area_dm2: area(self.area_dm2, present.and_then(|r| r.area_dm2)),
        }
    }
}

/// `POST rooms`.
///
/// # Errors
/// Field errors; `KeyReused`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/rooms",
    summary = "Record a room",
    params(IdempotencyKey),
    request_body = RoomSent,
    responses((status = 201, body = RoomView)),
)]
pub async fn create(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: RoomSent = read_json(&body)?;
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    created(&ctx, &request, &body, move |tx| {
        let Patch::Value(building) = sent.building else { return Err(Error::field("building", "required")) };
        let record: Record = sent.clone().typed(None).judge()?;
        let made = store::create(tx, &scope, building, &vec![(String::new(), record)], &actor, now)?;
        let id = made.first().copied().ok_or_else(|| Error::internal("one room was recorded"))?;
        let room = store::show(tx.db(), &scope, id)?;
        Ok((room.version, room))
    })
    .await
}

/// `PATCH rooms/ID`.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `NotFound`.
#[utoipa::path(
    patch,
    path = "/api/v1/rooms/{id}",
    summary = "Change named fields",
    params(IfMatch),
    request_body = RoomSent,
    responses((status = 200, body = RoomView)),
)]
pub async fn change(ctx: Ctx, id: Path<RoomId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<RoomSent>(&body)?);
    if sent.building != Patch::Absent {
        return Err(Error::field("building", "not_changed_here"));
    }
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let room = ctx.write(move |tx| {
        let present = store::show(tx.db(), &scope, of)?;
        let record = sent.clone().typed(Some(&present)).judge()?;
        store::save(tx, &scope, of, version, &record, &actor, now)?;
        store::show(tx.db(), &scope, of)
    });
    let room = room.await?;
    Ok(entity(room.version, &room))
}
