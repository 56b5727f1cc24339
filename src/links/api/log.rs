//! Measurements and outages as JSON.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::db::{Instant, LinkId, LocalDay, MeasurementId, OutageId};
use crate::error::{Error, Result};
use crate::links::measurement;
use crate::links::outage::{self, Layer};
use crate::links::store::{self, OutageView};
use crate::typed::{decimal, reason};
use crate::web::patch::{rate, text, word};
use crate::web::{
    Ctx, IdempotencyKey, IfMatch, ListQuery, Listed, PageParams, Patch, created, entity, if_match, read_json,
};

/// `GET links/ID/measurements`, latest first.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/links/{id}/measurements",
    summary = "Measurements, latest first",
    params(PageParams),
    responses((status = 200, body = Listed<store::MeasurementView>)),
)]
pub async fn measurements(ctx: Ctx, id: Path<LinkId>, request: HttpRequest) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let page = ListQuery::parse(request.query_string())?.page()?;
    let rows = ctx.read(move |db| {
        let link = store::show(db, &scope, *id, day)?;
        store::measurements(db, link.id, usize::MAX)
    });
    Ok(HttpResponse::Ok().json(Listed::whole(rows.await?, &page)?))
}

/// `GET links/ID/outages`, latest first.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/links/{id}/outages",
    summary = "Outages, latest first",
    params(PageParams),
    responses((status = 200, body = Listed<OutageView>)),
)]
pub async fn outages(ctx: Ctx, id: Path<LinkId>, request: HttpRequest) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let page = ListQuery::parse(request.query_string())?.page()?;
    let rows = ctx.read(move |db| {
        let link = store::show(db, &scope, *id, day)?;
        store::outages(db, link.id, usize::MAX)
    });
    Ok(HttpResponse::Ok().json(Listed::whole(rows.await?, &page)?))
}

#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct Measured {
    measured_on: Patch<LocalDay>,
    method: Patch<String>,
    down_kbps: Patch<i64>,
    up_kbps: Patch<i64>,
    rtt_us: Patch<i64>,
    loss_bp: Patch<i64>,
    note: Patch<String>,
}

impl Measured {
    fn judge(self, today: LocalDay) -> Result<measurement::Record> {
        let typed = measurement::Typed {
            measured_on: self.measured_on.over(None).map_or(String::new(), |day| day.0.to_string()),
            method: text(self.method, None),
            down_kbps: rate(self.down_kbps, None),
            up_kbps: rate(self.up_kbps, None),
            // Microseconds as hundredths of a millisecond; basis points are hundredths of a per cent.
            rtt_us: self.rtt_us.over(None).map_or(String::new(), |us| decimal(us.saturating_add(5) / 10)),
            loss_bp: self.loss_bp.over(None).map_or(String::new(), decimal),
            note: text(self.note, None),
        };
        typed.judge(today)
    }
}

/// `POST links/ID/measurements`.
///
/// # Errors
/// Field errors; `KeyReused`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/links/{id}/measurements",
    summary = "Record a measurement",
    params(IdempotencyKey),
    request_body = Measured,
    responses((status = 201, body = store::MeasurementView)),
)]
pub async fn measure(ctx: Ctx, id: Path<LinkId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Measured = read_json(&body)?;
    let (scope, actor, now, link) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    created(&ctx, &request, &body, move |tx| {
        let record = sent.clone().judge(now.day())?;
        let id = store::measure(tx, &scope, link, &record, &actor, now)?;
        let (made, _) = store::measurement(tx.db(), &scope, id, now.day())?;
        Ok((made.version, made))
    })
    .await
}

#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = OutageSent)]
#[serde(default)]
struct Outage {
    began_at: Patch<Instant>,
    ended_at: Patch<Instant>,
    layer: Patch<String>,
    cause: Patch<String>,
    note: Patch<String>,
}

impl Outage {
    /// Lays what was sent over the present record, as the form has it typed.
    fn typed(self, present: Option<&OutageView>) -> outage::Typed {
        let at = |at: Option<Instant>| at.map_or(String::new(), Instant::rfc3339);
        outage::Typed {
            began_at: at(self.began_at.over(present.map(|o| o.began_at))),
            ended_at: at(self.ended_at.over(present.and_then(|o| o.ended_at))),
            layer: word::<Layer>(self.layer, present.map(|o| o.layer)),
            cause: word(self.cause, present.map(|o| o.cause)),
            note: text(self.note, present.and_then(|o| o.note.clone())),
        }
    }
}

/// `POST links/ID/outages`.
///
/// # Errors
/// Field errors; `KeyReused`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/links/{id}/outages",
    summary = "Log an outage",
    params(IdempotencyKey),
    request_body = Outage,
    responses((status = 201, body = OutageView)),
)]
pub async fn log_outage(ctx: Ctx, id: Path<LinkId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Outage = read_json(&body)?;
    let (scope, actor, now, link) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    created(&ctx, &request, &body, move |tx| {
        let circuit = store::show(tx.db(), &scope, link, now.day())?.circuit;
        let record = sent.clone().typed(None).judge(circuit, now)?;
        let id = store::log_outage(tx, &scope, link, &record, &actor, now)?;
        let (made, _) = store::outage(tx.db(), &scope, id, now.day())?;
        Ok((made.version, made))
    })
    .await
}

/// `PATCH outages/ID`.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `NotFound`, `IllegalStep` where it was withdrawn.
#[utoipa::path(
    patch,
    path = "/api/v1/outages/{id}",
    summary = "Change named fields",
    params(IfMatch),
    request_body = Outage,
    responses((status = 200, body = OutageView)),
)]
pub async fn change_outage(
    ctx: Ctx,
    id: Path<OutageId>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<Outage>(&body)?);
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let outage = ctx.write(move |tx| {
        let (present, link) = store::outage(tx.db(), &scope, of, now.day())?;
        let record = sent.clone().typed(Some(&present)).judge(link.circuit, now)?;
        store::change_outage(tx, &scope, of, version, &record, &actor, now)?;
        Ok(store::outage(tx.db(), &scope, of, now.day())?.0)
    });
    let outage = outage.await?;
    Ok(entity(outage.version, &outage))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Withdraw {
    #[serde(default)]
    reason: String,
}

fn why(body: &[u8]) -> Result<String> {
    let sent: Withdraw = read_json(body)?;
    match sent.reason.as_str() {
        "" => Err(Error::field("reason", "required")),
        typed => reason(typed),
    }
}

/// `POST outages/ID/withdraw`.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`; a withdrawal without a reason.
#[utoipa::path(
    post,
    path = "/api/v1/outages/{id}/withdraw",
    summary = "Withdraw an outage",
    params(IfMatch),
    request_body = Withdraw,
    responses((status = 200, body = OutageView)),
)]
pub async fn withdraw_outage(
    ctx: Ctx,
    id: Path<OutageId>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse> {
    let (read, reason) = (if_match(&request)?, why(&body)?);
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let outage = ctx.write(move |tx| {
        store::withdraw_outage(tx, &scope, of, read, &reason, &actor, now)?;
        Ok(store::outage(tx.db(), &scope, of, now.day())?.0)
    });
    let outage = outage.await?;
    Ok(entity(outage.version, &outage))
}

/// `POST measurements/ID/withdraw`.
///
/// # Errors
/// `NotFound`, `VersionNeeded`, `LostUpdate`, `IllegalStep`; a withdrawal without a reason.
#[utoipa::path(
    post,
    path = "/api/v1/measurements/{id}/withdraw",
    summary = "Withdraw a measurement",
    params(IfMatch),
    request_body = Withdraw,
    responses((status = 200, body = store::MeasurementView)),
)]
pub async fn withdraw_measurement(
    ctx: Ctx,
    id: Path<MeasurementId>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse> {
    let (read, reason) = (if_match(&request)?, why(&body)?);
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let measured = ctx.write(move |tx| {
        store::withdraw_measurement(tx, &scope, of, read, &reason, &actor, now)?;
        Ok(store::measurement(tx.db(), &scope, of, now.day())?.0)
    });
    let measured = measured.await?;
    Ok(entity(measured.version, &measured))
}
