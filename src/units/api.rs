//! The units' JSON.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Path},
};
use serde::{Deserialize, Serialize};

use super::store::{self, Filter, NameRow, SORTS, UnitEdit, UnitRow, UnitView};
use crate::error::Result;
use crate::web::{Ctx, IfMatch, ListParams, ListQuery, Listed, Patch, entity, if_match, read_json};

/// `GET units`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/units",
    summary = "A page of units",
    params(
        ListParams,
        ("kind" = Option<String>, Query, description = "A type of unit"),
        ("tag" = Option<String>, Query, description = "A tag"),
    ),
    responses((status = 200, body = Listed<UnitRow>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let listed = ctx.read(move |db| store::list(db, &scope, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// One unit with its names and types over time.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Unit)]
struct Whole {
    #[serde(flatten)]
    unit: UnitView,
    names: Vec<NameRow>,
}

/// `GET units/CODE`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(get, path = "/api/v1/units/{code}", summary = "One unit", responses((status = 200, body = Whole)))]
pub async fn show(ctx: Ctx, code: Path<String>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let (unit, names) = ctx.read(move |db| store::show(db, &scope, &code, day)).await?;
    let whole = Whole { unit, names };
    Ok(entity(whole.unit.version, &whole))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = UnitChange)]
struct Change {
    #[serde(default)]
    budget_code: Patch<String>,
    #[serde(default)]
    tags: Patch<String>,
}

/// `PATCH units/CODE`.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `NotFound`.
#[utoipa::path(
    patch,
    path = "/api/v1/units/{code}",
    summary = "Change named fields",
    params(IfMatch),
    request_body = Change,
    responses((status = 200, body = Whole)),
)]
pub async fn change(ctx: Ctx, code: Path<String>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, change) = (if_match(&request)?, read_json::<Change>(&body)?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let of = code.clone();
    let (unit, _) = ctx.read(move |db| store::show(db, &scope, &of, day)).await?;
    let budget_code = change.budget_code.over(unit.budget_code).unwrap_or_default();
    let edit = UnitEdit::parse(&budget_code, &change.tags.over(Some(unit.tags)).unwrap_or_default())?;
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, code.clone());
    ctx.write(move |tx| store::save(tx, &scope, &of, version, &edit, &actor, now)).await?;
    show(ctx, code).await
}
