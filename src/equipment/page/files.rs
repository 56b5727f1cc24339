//! Photos and papers of a piece of equipment: taken in, handed out, taken off; for people and for programs.

use actix_web::web::{Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::attachments::{self, Files};
use crate::db::{AssetId, AttachmentId, Subject};
use crate::equipment::store;
use crate::error::{Error, Result};
use crate::web::{Ctx, Form, Upload};

async fn take(ctx: &Ctx, id: AssetId, upload: Upload) -> Result<AttachmentId> {
    let name = upload.name.clone();
    let file = attachments::prepare(upload).await?;
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::add_file(tx, &scope, id, &name, &file, &actor, now)).await
}

/// Adds a file from the page.
///
/// # Errors
/// `NotFound`; the field error `photo` where it is none that is taken.
pub async fn add(ctx: Ctx, id: Path<AssetId>, form: Form) -> Result<HttpResponse> {
    let upload = form.files.first().cloned().ok_or_else(|| Error::field("photo", "required"))?;
    take(&ctx, *id, upload).await?;
    Ok(ctx.to(&format!("/equipment/{id}")))
}

/// `POST equipment/ID/files?name=…`: the body is the file.
///
/// # Errors
/// Field errors under `file`; `TooLarge`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/equipment/{id}/files",
    summary = "Attach a file: the body is the file",
    params(("name" = Option<String>, Query, description = "The file's name")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = attachments::FileRow)),
)]
pub async fn receive(ctx: Ctx, id: Path<AssetId>, request: HttpRequest, body: Payload) -> Result<HttpResponse> {
    let upload = attachments::receive(&request, body).await?;
    let added = take(&ctx, *id, upload).await?;
    let files = ctx.read({
        let (scope, day, of) = (ctx.scope.clone(), ctx.now.day(), *id);
        move |db| {
            let asset = store::show(db, &scope, of, day)?;
            attachments::of(db, Subject::Asset(asset.id))
        }
    });
    let file = files.await?.into_iter().find(|file| file.id == added);
    Ok(HttpResponse::Created().json(file))
}

/// `GET equipment/ID/files`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/equipment/{id}/files",
    summary = "The files of a piece of equipment",
    responses((status = 200, body = Files)),
)]
pub async fn list(ctx: Ctx, id: Path<AssetId>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let items = ctx.read(move |db| {
        let asset = store::show(db, &scope, *id, day)?;
        attachments::of(db, Subject::Asset(asset.id))
    });
    Ok(HttpResponse::Ok().json(Files { items: items.await? }))
}

/// Hands one out.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/equipment/files/{id}",
    summary = "Fetch an attached file",
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")),
)]
pub async fn show(ctx: Ctx, file: Path<AttachmentId>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let found = ctx.read(move |db| {
        store::of_file(db, &scope, *file, day)?;
        attachments::fetch(db, *file)
    });
    Ok(attachments::show(found.await?))
}

/// Takes one off; its record keeps what was there.
///
/// # Errors
/// `NotFound`.
pub async fn retire(ctx: Ctx, file: Path<AttachmentId>) -> Result<HttpResponse> {
    let id = take_off(&ctx, *file).await?;
    Ok(ctx.to(&format!("/equipment/{id}")))
}

/// `POST equipment/files/ID/retire`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/equipment/files/{id}/retire",
    summary = "Take a file off its piece of equipment",
    responses((status = 204)),
)]
pub async fn remove(ctx: Ctx, file: Path<AttachmentId>) -> Result<HttpResponse> {
    take_off(&ctx, *file).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn take_off(ctx: &Ctx, file: AttachmentId) -> Result<AssetId> {
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::retire_file(tx, &scope, file, &actor, now)).await
}
