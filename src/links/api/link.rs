//! The links' JSON.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::db::{BuildingId, Dong, LinkId, LocalDay};
use crate::error::{Error, Result};
use crate::links::link::{Record, Typed};
use crate::links::store::{self, Filter, LinkView, SORTS};
use crate::typed::reason;
use crate::web::patch::{rate, text, word};
use crate::web::{
    Ctx, IdempotencyKey, IfMatch, ListParams, ListQuery, Listed, Patch, Retire, Retired, created, entity, if_match,
    read_json,
};

/// `GET links`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/links",
    summary = "A page of network links",
    params(
        ListParams,
        ("building" = Option<i64>, Query, description = "A building's number"),
        ("circuit" = Option<String>, Query, description = "internet or tslcd"),
        ("degraded" = Option<bool>, Query, description = "Only what measures below its contract"),
        ("down" = Option<bool>, Query, description = "Only what is out now"),
        ("retired" = Option<bool>, Query, description = "Only what is retired"),
    ),
    responses((status = 200, body = Listed<store::LinkRow>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let listed = ctx.read(move |db| store::list(db, &scope, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// `GET links/ID`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(get, path = "/api/v1/links/{id}", summary = "One link", responses((status = 200, body = LinkView)))]
pub async fn show(ctx: Ctx, id: Path<LinkId>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let link = ctx.read(move |db| store::show(db, &scope, *id, day)).await?;
    Ok(entity(link.version, &link))
}

/// What a creation or a change names.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = LinkSent)]
#[serde(default)]
struct Sent {
    building: Patch<BuildingId>,
    circuit: Patch<String>,
    provider: Patch<String>,
    circuit_id: Patch<String>,
    medium: Patch<String>,
    down_kbps: Patch<i64>,
    up_kbps: Patch<i64>,
    monthly_cost: Patch<Dong>,
    sla_hours: Patch<i64>,
    starts_on: Patch<LocalDay>,
    ends_on: Patch<LocalDay>,
    support_phone: Patch<String>,
    note: Patch<String>,
}

impl Sent {
    /// Lays what was sent over the present record and judges the whole, as the form does.
    fn over(self, present: Option<&LinkView>, today: LocalDay) -> Result<Record> {
        let day = |day: LocalDay| day.0.to_string();
        let whole = |n: i64| n.to_string();
        let cost = self.monthly_cost.over(present.and_then(|l| l.monthly_cost).map(Dong));
        let typed = Typed {
            circuit: word(self.circuit, present.map(|l| l.circuit)),
            provider: text(self.provider, present.map(|l| l.provider.clone())),
            circuit_id: text(self.circuit_id, present.and_then(|l| l.circuit_id.clone())),
            medium: word(self.medium, present.and_then(|l| l.medium)),
            down_kbps: rate(self.down_kbps, present.and_then(|l| l.down_kbps)),
            up_kbps: rate(self.up_kbps, present.and_then(|l| l.up_kbps)),
            monthly_cost: cost.map_or(String::new(), |sum| sum.0.to_string()),
            sla_hours: self.sla_hours.over(present.and_then(|l| l.sla_hours)).map_or(String::new(), whole),
            starts_on: self.starts_on.over(present.and_then(|l| l.starts_on)).map_or(String::new(), day),
            ends_on: self.ends_on.over(present.and_then(|l| l.ends_on)).map_or(String::new(), day),
            support_phone: text(self.support_phone, present.and_then(|l| l.support_phone.clone())),
            note: text(self.note, present.and_then(|l| l.note.clone())),
        };
        typed.judge(today)
    }
}

/// `POST links`.
///
/// # Errors
/// Field errors; `KeyReused`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/links",
    summary = "Record a link",
    params(IdempotencyKey),
    request_body = Sent,
    responses((status = 201, body = LinkView)),
)]
pub async fn create(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Sent = read_json(&body)?;
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    created(&ctx, &request, &body, move |tx| {
        let Patch::Value(building) = sent.building else { return Err(Error::field("building", "required")) };
        let record = sent.clone().over(None, now.day())?;
        let id = store::create(tx, &scope, building, &record, &actor, now)?;
        let link = store::show(tx.db(), &scope, id, now.day())?;
        Ok((link.version, link))
    })
    .await
}

/// `PATCH links/ID`.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `NotFound`.
#[utoipa::path(
    patch,
    path = "/api/v1/links/{id}",
    summary = "Change named fields",
    params(IfMatch),
    request_body = Sent,
    responses((status = 200, body = LinkView)),
)]
pub async fn change(ctx: Ctx, id: Path<LinkId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<Sent>(&body)?);
    if sent.building != Patch::Absent {
        return Err(Error::field("building", "not_changed_here"));
    }
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let link = ctx.write(move |tx| {
        let present = store::show(tx.db(), &scope, of, now.day())?;
        let record = sent.clone().over(Some(&present), now.day())?;
        store::save(tx, &scope, of, version, &record, &actor, now)?;
        store::show(tx.db(), &scope, of, now.day())
    });
    let link = link.await?;
    Ok(entity(link.version, &link))
}

/// `POST links/ID/retire`; the answer is the new version.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`; a retirement without a reason.
#[utoipa::path(
    post,
    path = "/api/v1/links/{id}/retire",
    summary = "Retire a link",
    params(IfMatch),
    request_body = Retire,
    responses((status = 200, body = Retired)),
)]
pub async fn retire(ctx: Ctx, id: Path<LinkId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Retire = read_json(&body)?;
    set_retired(&ctx, *id, &request, Some(reason(&sent.reason)?)).await
}

/// `POST links/ID/restore`; the answer is the new version.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`.
#[utoipa::path(
    post,
    path = "/api/v1/links/{id}/restore",
    summary = "Bring a link back",
    params(IfMatch),
    responses((status = 200, body = Retired)),
)]
pub async fn restore(ctx: Ctx, id: Path<LinkId>, request: HttpRequest) -> Result<HttpResponse> {
    set_retired(&ctx, *id, &request, None).await
}

async fn set_retired(ctx: &Ctx, id: LinkId, request: &HttpRequest, reason: Option<String>) -> Result<HttpResponse> {
    let read = if_match(request)?;
    let (scope, actor, now, retired) = (ctx.scope.clone(), ctx.actor(), ctx.now, reason.is_some());
    let version =
        ctx.write(move |tx| store::set_retired(tx, &scope, id, read, reason.as_deref(), &actor, now)).await?;
    Ok(entity(version, &Retired { retired, version }))
}
