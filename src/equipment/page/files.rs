//! Photos and papers of a piece of equipment: taken in, handed out, taken off.

use actix_web::HttpResponse;
use actix_web::web::Path;

use crate::attachments;
use crate::db::{AssetId, AttachmentId};
use crate::equipment::store;
use crate::error::{Error, Result};
use crate::web::{Ctx, Form, Upload};

/// Takes a file in, from a form or a program.
pub(in crate::equipment) async fn take(ctx: &Ctx, id: AssetId, upload: Upload) -> Result<AttachmentId> {
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

/// Takes one off; answers what it hung on.
pub(in crate::equipment) async fn take_off(ctx: &Ctx, file: AttachmentId) -> Result<AssetId> {
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::retire_file(tx, &scope, file, &actor, now)).await
}
