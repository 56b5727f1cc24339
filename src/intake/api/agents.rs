//! Enrolment codes and devices as JSON.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use crate::db::{DeviceId, EnrolCodeId};
use crate::error::{Error, Result, not_found};
use crate::intake::page;
use crate::intake::store::{self, CodeRow, DEVICE_SORTS, DeviceFilter, DeviceRow, NewCode};
use crate::units;
use crate::web::{Ctx, IdempotencyKey, ListParams, ListQuery, Listed, created, read_json};

/// `GET enrol-codes`: the codes in scope, latest first; never the code itself.
///
/// # Errors
/// The field error of an order that is none.
#[utoipa::path(
    get,
    path = "/api/v1/enrol-codes",
    summary = "Enrolment codes, latest first; never the code itself",
    description = "`q`: each word begins a word of its last letters, label or unit. `sort`: created_at, unit or uses_left.",
    params(ListParams),
    responses((status = 200, body = Listed<CodeRow>)),
)]
pub async fn codes(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let page = query.page()?;
    let rows = ctx.read(move |db| page::codes::rows(db, &asker, &query)).await?;
    Ok(HttpResponse::Ok().json(Listed::whole(rows, &page)?.map(|shown| shown.row)))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct CodeSent {
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    label: String,
    uses: i64,
}

/// A new code.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = NewCode)]
struct Made {
    /// The code, shown this once.
    code: String,
    /// The line to run on a computer.
    line: String,
    #[serde(flatten)]
    row: CodeRow,
}

/// `POST enrol-codes`: makes a code and answers it, this once, with the line to run.
///
/// # Errors
/// Field errors; `KeyReused`.
#[utoipa::path(
    post,
    path = "/api/v1/enrol-codes",
    summary = "Make a code; it is answered this once",
    params(IdempotencyKey),
    request_body = CodeSent,
    responses((status = 201, body = Made)),
)]
pub async fn make_code(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: CodeSent = read_json(&body)?;
    let (scope, actor, now, own) = (ctx.scope.clone(), ctx.actor(), ctx.now, ctx.own_unit());
    let server = ctx.app.public_url.clone();
    created(&ctx, &request, &body, move |tx| {
        let named = sent.unit.as_ref().map(|code| units::id_of(tx.db(), code)).transpose()?.flatten();
        let unit = named.or(own.filter(|_| sent.unit.is_none())).ok_or_else(|| Error::field("unit", "required"))?;
        let new = NewCode::parse(unit, &sent.label, &sent.uses.to_string())?;
        let code = store::make_code(tx, &scope, &new, &actor, now)?;
        let row = store::codes(tx.db(), &scope, 1)?.into_iter().next().ok_or_else(not_found)?;
        Ok((1, Made { line: store::enrol_line(&server, &code), code, row }))
    })
    .await
}

/// `POST enrol-codes/ID/revoke`.
///
/// # Errors
/// `NotFound`, also where it is revoked already.
#[utoipa::path(
    post,
    path = "/api/v1/enrol-codes/{id}/revoke",
    summary = "Revoke a code",
    responses((status = 204)),
)]
pub async fn revoke_code(ctx: Ctx, id: Path<EnrolCodeId>) -> Result<HttpResponse> {
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::revoke_code(tx, &scope, *id, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET devices`: the agents in scope, latest first; `?code=7` those that came by one code.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/devices",
    summary = "A page of the enrolled agents; latest first where no other order is asked for",
    params(ListParams, ("code" = Option<i64>, Query, description = "Only those that came by this code")),
    responses((status = 200, body = Listed<DeviceRow>)),
)]
pub async fn devices(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (DeviceFilter::parse(&query)?, query.sort(DEVICE_SORTS)?, query.page()?);
    let scope = ctx.scope.clone();
    let listed = ctx.read(move |db| store::devices(db, &scope, &filter, sort, &page)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// `POST devices/ID/reject`: turns an agent away at its next word.
///
/// # Errors
/// `NotFound`, also where it was turned away already.
#[utoipa::path(
    post,
    path = "/api/v1/devices/{id}/reject",
    summary = "Turn an agent away",
    responses((status = 204)),
)]
pub async fn reject(ctx: Ctx, id: Path<DeviceId>) -> Result<HttpResponse> {
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::revoke_device(tx, &scope, *id, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}
