//! Retiring and bringing back by JSON: `POST …/ID/retire {"reason"}`, `POST …/ID/restore`; the answer is the record's new
//! version.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::db::{BuildingId, FacilityId, RoomId};
use crate::error::Result;
use crate::sites::store::life::{Site, set_retired};
use crate::typed::reason;
use crate::web::{Ctx, IfMatch, Retire, Retired, entity, if_match, read_json};

async fn set(ctx: &Ctx, site: Site, request: &HttpRequest, reason: Option<String>) -> Result<HttpResponse> {
    let read = if_match(request)?;
    let (scope, actor, now, retired) = (ctx.scope.clone(), ctx.actor(), ctx.now, reason.is_some());
    let version = ctx.write(move |tx| set_retired(tx, &scope, site, read, reason.as_deref(), &actor, now)).await?;
    Ok(entity(version, &Retired { retired, version }))
}

fn why(body: &[u8]) -> Result<Option<String>> {
    let sent: Retire = read_json(body)?;
    reason(&sent.reason).map(Some)
}

/// Retires a facility.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`; a retirement without a reason.
#[utoipa::path(
    post,
    path = "/api/v1/facilities/{id}/retire",
    summary = "Retire a facility",
    params(IfMatch),
    request_body = Retire,
    responses((status = 200, body = Retired)),
)]
pub async fn retire_facility(
    ctx: Ctx,
    id: Path<FacilityId>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse> {
    set(&ctx, Site::Facility(*id), &request, why(&body)?).await
}

/// Brings a facility back.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`.
#[utoipa::path(
    post,
    path = "/api/v1/facilities/{id}/restore",
    summary = "Bring a facility back",
    params(IfMatch),
    responses((status = 200, body = Retired)),
)]
pub async fn restore_facility(ctx: Ctx, id: Path<FacilityId>, request: HttpRequest) -> Result<HttpResponse> {
    set(&ctx, Site::Facility(*id), &request, None).await
}

/// Retires a building.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`; a retirement without a reason.
#[utoipa::path(
    post,
    path = "/api/v1/buildings/{id}/retire",
    summary = "Retire a building",
    params(IfMatch),
    request_body = Retire,
    responses((status = 200, body = Retired)),
)]
pub async fn retire_building(
    ctx: Ctx,
    id: Path<BuildingId>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse> {
    set(&ctx, Site::Building(*id), &request, why(&body)?).await
}

/// Brings a building back.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`.
#[utoipa::path(
    post,
    path = "/api/v1/buildings/{id}/restore",
    summary = "Bring a building back",
    params(IfMatch),
    responses((status = 200, body = Retired)),
)]
pub async fn restore_building(ctx: Ctx, id: Path<BuildingId>, request: HttpRequest) -> Result<HttpResponse> {
    set(&ctx, Site::Building(*id), &request, None).await
}

/// Retires a room.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`; a retirement without a reason.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{id}/retire",
    summary = "Retire a room",
    params(IfMatch),
    request_body = Retire,
    responses((status = 200, body = Retired)),
)]
pub async fn retire_room(ctx: Ctx, id: Path<RoomId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    set(&ctx, Site::Room(*id), &request, why(&body)?).await
}

/// Brings a room back.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{id}/restore",
    summary = "Bring a room back",
    params(IfMatch),
    responses((status = 200, body = Retired)),
)]
pub async fn restore_room(ctx: Ctx, id: Path<RoomId>, request: HttpRequest) -> Result<HttpResponse> {
    set(&ctx, Site::Room(*id), &request, None).await
}
