//! Priorities' JSON.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use super::page;
use super::shown::{ReasonSaid, reasons};
use super::store::{self, Filter, RankedUnit, SORTS, Scored};
use crate::error::Result;
use crate::rules::NeedGroup;
use crate::units;
use crate::web::{Ctx, ListParams, ListQuery, Listed};

/// `GET priorities`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/priorities",
    summary = "A page of the ranking, the neediest first",
    params(
        ListParams,
        ("group" = Option<String>, Query, description = "Which weights scored it"),
        ("reason" = Option<String>, Query, description = "Only what is scored for this factor"),
        ("confidence" = Option<String>, Query, description = "How sure the score is"),
    ),
    responses((status = 200, body = Listed<store::Ranked>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let listed = ctx.read(move |db| store::list(db, &scope, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// One score with its reasons in the asker's language, the weightiest first.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Score)]
struct Whole {
    #[serde(flatten)]
    scored: Scored,
    reasons: Vec<ReasonSaid>,
}

/// `GET priorities/ID`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/priorities/{id}",
    summary = "One score with its reasons, the weightiest first",
    responses((status = 200, body = Whole)),
)]
pub async fn show(ctx: Ctx, id: Path<i64>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let scored = ctx.read(move |db| store::scored(db, &scope, *id, day)).await?;
    Ok(HttpResponse::Ok().json(Whole { reasons: reasons(&ctx, &scored.vector), scored }))
}

/// A unit in the ranking of units.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = UnitNeed)]
struct Unit {
    unit: String,
    unit_name: String,
    points: i64,
    /// Hundredths of a point, as those below: the order.
    total: i64,
    low: i64,
    high: i64,
    /// How many of its things are scored.
    things: i64,
    groups: Vec<Group>,
}

/// The things of one kind in a unit.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = UnitNeedOfKind)]
struct Group {
    need_group: NeedGroup,
    things: i64,
    /// How far they lie above what counts as good, on average, in hundredths of a point of 100.
    excess: i64,
}

impl From<RankedUnit> for Unit {
    fn from(ranked: RankedUnit) -> Self {
        let group = |(need_group, things, excess): &(NeedGroup, i64, super::Interval)| Group {
            need_group: *need_group,
            things: *things,
            excess: excess.value,
        };
        let total = ranked.score.total;
        Unit {
            unit: ranked.unit.code,
            unit_name: ranked.unit.name,
            points: ranked.score.points,
            total: total.value,
            low: total.low,
            high: total.high,
            things: ranked.things,
            groups: ranked.score.kinds.iter().map(group).collect(),
        }
    }
}

/// `GET priorities/units`: the units in scope, the neediest first.
///
/// # Errors
/// The field error of an order that is none.
#[utoipa::path(
    get,
    path = "/api/v1/priorities/units",
    summary = "The units in scope, the neediest first",
    description = "`q`: each word begins a word of the unit's name or code. `sort`: points, unit or things.",
    params(ListParams),
    responses((status = 200, body = Listed<Unit>)),
)]
pub async fn units(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let page = query.page()?;
    let ranked = ctx.read(move |db| {
        let scope = units::narrowed(db, &asker.scope, &query)?;
        page::unit_list::rows(db, &Ctx { scope, ..asker }, &query)
    });
    let ranked = ranked.await?;
    Ok(HttpResponse::Ok().json(Listed::whole(ranked, &page)?.map(Unit::from)))
}
