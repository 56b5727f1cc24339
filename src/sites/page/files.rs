//! Photos and papers of facilities, buildings and rooms: taken in, handed out, taken off.

use actix_web::HttpResponse;
use actix_web::web::Path;

use crate::attachments::{self, FileRow};
use crate::db::{AttachmentId, BuildingId, FacilityId, RoomId};
use crate::error::{Error, Result, not_found};
use crate::sites::store::files;
use crate::sites::store::life::Site;
use crate::web::{Ctx, Form, Upload};

/// Takes a file in; answers its row.
pub(in crate::sites) async fn take(ctx: &Ctx, site: Site, upload: Upload) -> Result<FileRow> {
    let name = upload.name.clone();
    let file = attachments::prepare(upload).await?;
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| {
        let added = files::add(tx, &scope, site, &name, &file, &actor, now)?;
        let row = files::of(tx.db(), &scope, site, now)?.into_iter().find(|file| file.id == added);
        row.ok_or_else(not_found)
    })
    .await
}

fn page_of(site: Site) -> String {
    match site {
        Site::Facility(id) => format!("/facilities/{id}"),
        Site::Building(id) => format!("/buildings/{id}"),
        Site::Room(id) => format!("/rooms/{id}"),
    }
}

async fn add(ctx: &Ctx, site: Site, form: &Form) -> Result<HttpResponse> {
    let upload = form.files.first().cloned().ok_or_else(|| Error::field("photo", "required"))?;
    take(ctx, site, upload).await?;
    Ok(ctx.to(&page_of(site)))
}

/// Adds a file to a facility.
///
/// # Errors
/// `NotFound`; the field error `photo` where it is none that is taken.
pub async fn add_to_facility(ctx: Ctx, id: Path<FacilityId>, form: Form) -> Result<HttpResponse> {
    add(&ctx, Site::Facility(*id), &form).await
}

/// Adds a file to a building.
///
/// # Errors
/// `NotFound`; the field error `photo` where it is none that is taken.
pub async fn add_to_building(ctx: Ctx, id: Path<BuildingId>, form: Form) -> Result<HttpResponse> {
    add(&ctx, Site::Building(*id), &form).await
}

/// Adds a file to a room.
///
/// # Errors
/// `NotFound`; the field error `photo` where it is none that is taken.
pub async fn add_to_room(ctx: Ctx, id: Path<RoomId>, form: Form) -> Result<HttpResponse> {
    add(&ctx, Site::Room(*id), &form).await
}

/// Hands one out.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/sites/files/{id}",
    summary = "Fetch a file attached to a facility, building or room",
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")),
)]
pub async fn show(ctx: Ctx, file: Path<AttachmentId>) -> Result<HttpResponse> {
    let (scope, now) = (ctx.scope.clone(), ctx.now);
    let found = ctx.read(move |db| {
        files::site_of(db, &scope, *file, now)?;
        attachments::fetch(db, *file)
    });
    Ok(attachments::show(found.await?))
}

/// Takes one off; its record keeps what was there.
///
/// # Errors
/// `NotFound`.
pub async fn retire(ctx: Ctx, file: Path<AttachmentId>) -> Result<HttpResponse> {
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    let site = ctx.write(move |tx| files::retire(tx, &scope, *file, &actor, now)).await?;
    Ok(ctx.to(&page_of(site)))
}
