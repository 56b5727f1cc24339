//! Files by JSON: `GET` and `POST …/ID/files` (the body is the file, `?name=` what it is called), `POST sites/files/ID/retire`.

use actix_web::web::{Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::attachments::{self, FileRow};
use crate::db::{AttachmentId, BuildingId, FacilityId, RoomId};
use crate::error::Result;
use crate::sites::page;
use crate::sites::store::files;
use crate::sites::store::life::Site;
use crate::web::{Ctx, ListQuery, Listed, PageParams};

async fn list(ctx: &Ctx, site: Site, request: &HttpRequest) -> Result<HttpResponse> {
    let (scope, now) = (ctx.scope.clone(), ctx.now);
    let page = ListQuery::parse(request.query_string())?.page()?;
    let files = ctx.read(move |db| files::of(db, &scope, site, now)).await?;
    Ok(HttpResponse::Ok().json(Listed::whole(files, &page)?))
}

async fn receive(ctx: &Ctx, site: Site, request: &HttpRequest, body: Payload) -> Result<HttpResponse> {
    let upload = attachments::receive(request, body).await?;
    Ok(HttpResponse::Created().json(page::files::take(ctx, site, upload).await?))
}

/// The files of a facility.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/facilities/{id}/files",
    summary = "The files of a facility",
    params(PageParams),
    responses((status = 200, body = Listed<FileRow>)),
)]
pub async fn of_facility(ctx: Ctx, id: Path<FacilityId>, request: HttpRequest) -> Result<HttpResponse> {
    list(&ctx, Site::Facility(*id), &request).await
}

/// Attaches a file to a facility.
///
/// # Errors
/// Field errors under `file`; `TooLarge`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/facilities/{id}/files",
    summary = "Attach a file to a facility: the body is the file",
    params(("name" = Option<String>, Query, description = "The file's name")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = FileRow)),
)]
pub async fn to_facility(
    ctx: Ctx,
    id: Path<FacilityId>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse> {
    receive(&ctx, Site::Facility(*id), &request, body).await
}

/// The files of a building.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/buildings/{id}/files",
    summary = "The files of a building",
    params(PageParams),
    responses((status = 200, body = Listed<FileRow>)),
)]
pub async fn of_building(ctx: Ctx, id: Path<BuildingId>, request: HttpRequest) -> Result<HttpResponse> {
    list(&ctx, Site::Building(*id), &request).await
}

/// Attaches a file to a building.
///
/// # Errors
/// Field errors under `file`; `TooLarge`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/buildings/{id}/files",
    summary = "Attach a file to a building: the body is the file",
    params(("name" = Option<String>, Query, description = "The file's name")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = FileRow)),
)]
pub async fn to_building(
    ctx: Ctx,
    id: Path<BuildingId>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse> {
    receive(&ctx, Site::Building(*id), &request, body).await
}

/// The files of a room.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/rooms/{id}/files",
    summary = "The files of a room",
    params(PageParams),
    responses((status = 200, body = Listed<FileRow>)),
)]
pub async fn of_room(ctx: Ctx, id: Path<RoomId>, request: HttpRequest) -> Result<HttpResponse> {
    list(&ctx, Site::Room(*id), &request).await
}

/// Attaches a file to a room.
///
/// # Errors
/// Field errors under `file`; `TooLarge`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{id}/files",
    summary = "Attach a file to a room: the body is the file",
    params(("name" = Option<String>, Query, description = "The file's name")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = FileRow)),
)]
pub async fn to_room(ctx: Ctx, id: Path<RoomId>, request: HttpRequest, body: Payload) -> Result<HttpResponse> {
    receive(&ctx, Site::Room(*id), &request, body).await
}

/// Takes a file off; the trail keeps what was there.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/sites/files/{id}/retire",
    summary = "Take a file off its facility, building or room",
    responses((status = 204)),
)]
pub async fn retire(ctx: Ctx, file: Path<AttachmentId>) -> Result<HttpResponse> {
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| files::retire(tx, &scope, *file, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}
