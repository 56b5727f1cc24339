//! Equipment's JSON.

use actix_web::web::{Bytes, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::asset::{Record, Step, Typed};
use super::page::files::{take, take_off};
use super::store::{self, Filter, SORTS};
use crate::attachments::{self, FileRow};
use crate::db::{AssetId, AttachmentId, Dong, LocalDay, RoomId, Subject, UnitId};
use crate::error::{Error, Result};
use crate::units;
use crate::web::patch::{day, money, text, word};
use crate::web::{
    Ctx, IdempotencyKey, IfMatch, ListParams, ListQuery, Listed, PageParams, Patch, created, entity, if_match,
    read_json,
};

/// `GET equipment`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/equipment",
    summary = "A page of equipment",
    params(
        ListParams,
        ("kind" = Option<String>, Query, description = "A kind's word"),
        ("state" = Option<String>, Query, description = "Where in its life"),
        ("room" = Option<String>, Query, description = "A room's number, or none"),
        ("class" = Option<String>, Query, description = "Only kinds of this class"),
    ),
    responses((status = 200, body = Listed<store::AssetRow>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let listed = ctx.read(move |db| store::list(db, &scope, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// `GET equipment/ID`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/equipment/{id}",
    summary = "One piece of equipment",
    responses((status = 200, body = store::AssetView)),
)]
pub async fn show(ctx: Ctx, id: Path<AssetId>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let asset = ctx.read(move |db| store::show(db, &scope, *id, day)).await?;
    Ok(entity(asset.version, &asset))
}

/// What a creation or a change names.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = AssetSent)]
#[serde(default)]
struct Sent {
    unit: Patch<String>,
    room: Patch<RoomId>,
    kind: Patch<String>,
    tag: Patch<String>,
    name: Patch<String>,
    custodian: Patch<String>,
    maker: Patch<String>,
    model: Patch<String>,
    serial: Patch<String>,
    bought_on: Patch<LocalDay>,
    price: Patch<Dong>,
    origin: Patch<String>,
    warranty_to: Patch<LocalDay>,
    off_books: Patch<bool>,
    to_revalue: Patch<bool>,
    note: Patch<String>,
}

impl Sent {
    /// Lays what was sent over the present record and judges the whole, as the form does.
    fn over(self, present: Option<&store::AssetView>, unit: UnitId, today: LocalDay) -> Result<Record> {
        let of = |field: fn(&store::AssetView) -> Option<String>| present.and_then(field);
        let typed = Typed {
            kind: text(self.kind, of(|a| Some(a.kind.clone()))),
            tag: text(self.tag, of(|a| Some(a.tag.clone()))),
            name: text(self.name, of(|a| Some(a.name.clone()))),
            custodian: text(self.custodian, of(|a| a.custodian.clone())),
            maker: text(self.maker, of(|a| a.maker.clone())),
            model: text(self.model, of(|a| a.model.clone())),
            serial: text(self.serial, of(|a| a.serial.clone())),
            bought_on: day(self.bought_on, present.and_then(|a| a.bought_on)),
            price: money(self.price, present.and_then(|a| a.price)),
            origin: word(self.origin, present.and_then(|a| a.origin)),
            warranty_to: day(self.warranty_to, present.and_then(|a| a.warranty_to)),
            off_books: self.off_books.over(present.map(|a| a.off_books)).unwrap_or(false),
            to_revalue: self.to_revalue.over(present.map(|a| a.to_revalue)).unwrap_or(false),
            note: text(self.note, of(|a| a.note.clone())),
        };
        typed.judge(unit, self.room.over(present.and_then(|a| a.room)), today)
    }
}

/// `POST equipment`.
///
/// # Errors
/// Field errors; `KeyReused`.
#[utoipa::path(
    post,
    path = "/api/v1/equipment",
    summary = "Record a piece of equipment",
    params(IdempotencyKey),
    request_body = Sent,
    responses((status = 201, body = store::AssetView)),
)]
pub async fn create(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Sent = read_json(&body)?;
    let (scope, actor, now, own) = (ctx.scope.clone(), ctx.actor(), ctx.now, ctx.own_unit());
    created(&ctx, &request, &body, move |tx| {
        let unit = match &sent.unit {
            Patch::Value(code) => units::id_of(tx.db(), code)?,
            Patch::Absent | Patch::Null => own,
        };
        let unit = unit.ok_or_else(|| Error::field("unit", "required"))?;
        let record = sent.clone().over(None, unit, now.day())?;
        let id = store::create(tx, &scope, &record, &actor, now)?;
        let asset = store::show(tx.db(), &scope, id, now.day())?;
        Ok((asset.version, asset))
    })
    .await
}

/// `PATCH equipment/ID`.
///
/// # Errors
/// Field errors; `VersionNeeded`, `NotFound`; `LostUpdate`, always so by the number of a record that was merged into
/// another: what `GET` answers for it holds the other's `id` and version, by which it is changed.
#[utoipa::path(
    patch,
    path = "/api/v1/equipment/{id}",
    summary = "Change named fields",
    params(IfMatch),
    request_body = Sent,
    responses((status = 200, body = store::AssetView)),
)]
pub async fn change(ctx: Ctx, id: Path<AssetId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<Sent>(&body)?);
    if sent.unit != Patch::Absent {
        return Err(Error::field("unit", "not_changed_here"));
    }
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let asset = ctx.write(move |tx| {
        let present = store::show(tx.db(), &scope, of, now.day())?;
        let record = sent.clone().over(Some(&present), present.unit_id, now.day())?;
        store::save(tx, &scope, of, version, &record, &actor, now)?;
        store::show(tx.db(), &scope, of, now.day())
    });
    let asset = asset.await?;
    Ok(entity(asset.version, &asset))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = AssetStep)]
struct StepSent {
    step: String,
    #[serde(default)]
    reason: Option<String>,
}

/// `POST equipment/ID/steps`: a step in its life.
///
/// # Errors
/// Field errors; `VersionNeeded`, `IllegalStep`, `NotFound`; `LostUpdate`, always so by the number of a record that was
/// merged into another.
#[utoipa::path(
    post,
    path = "/api/v1/equipment/{id}/steps",
    summary = "Take a step in its life",
    params(IfMatch),
    request_body = StepSent,
    responses((status = 200, body = store::AssetView)),
)]
pub async fn step(ctx: Ctx, id: Path<AssetId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<StepSent>(&body)?);
    let (step, reason) = Step::judge(&sent.step, sent.reason.as_deref().unwrap_or(""))?;
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let asset = ctx.write(move |tx| {
        store::step(tx, &scope, of, version, step, reason.as_deref(), &actor, now)?;
        store::show(tx.db(), &scope, of, now.day())
    });
    let asset = asset.await?;
    Ok(entity(asset.version, &asset))
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
pub async fn add_file(ctx: Ctx, id: Path<AssetId>, request: HttpRequest, body: Payload) -> Result<HttpResponse> {
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
    params(PageParams),
    responses((status = 200, body = Listed<FileRow>)),
)]
pub async fn files(ctx: Ctx, id: Path<AssetId>, request: HttpRequest) -> Result<HttpResponse> {
    let page = ListQuery::parse(request.query_string())?.page()?;
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let files = ctx.read(move |db| {
        let asset = store::show(db, &scope, *id, day)?;
        attachments::of(db, Subject::Asset(asset.id))
    });
    Ok(HttpResponse::Ok().json(Listed::whole(files.await?, &page)?))
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
pub async fn retire_file(ctx: Ctx, file: Path<AttachmentId>) -> Result<HttpResponse> {
    take_off(&ctx, *file).await?;
    Ok(HttpResponse::NoContent().finish())
}
