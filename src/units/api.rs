//! The units' JSON.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Path},
};
use serde::Deserialize;

use super::store::{self, Filter, SORTS, UnitEdit};
use crate::error::Result;
use crate::web::{Ctx, ListQuery, Patch, entity, if_match, read_json};

/// `GET units`.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let listed = ctx.read(move |db| store::list(db, &scope, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// `GET units/CODE`.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, code: Path<String>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let (unit, names) = ctx.read(move |db| store::show(db, &scope, &code, day)).await?;
    let version = unit.version;
    let mut body = serde_json::to_value(&unit).map_err(crate::error::Error::internal)?;
    body["names"] = serde_json::to_value(&names).map_err(crate::error::Error::internal)?;
    Ok(entity(version, &body))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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
