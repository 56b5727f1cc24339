//! The ranking by thing, and the page of one score; by unit in the folder.

pub mod unit_list;

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use super::shown::{self, ReasonSaid, level};
use super::store::{self, Filter, Ranked, SORTS, Scored};
use super::{Confidence, FactorId, Policy};
use crate::error::Result;
use crate::rules::NeedGroup;
use crate::sheets::{CSV, Cell, CsvRows, XLSX, is_filtered};
use crate::units;
use crate::web::{Choice, Ctx, ListQuery, Listed, PageLinks, SortLink, download, file};

#[derive(Serialize)]
struct View {
    q: String,
    group: String,
    unit: String,
    reason: String,
    confidence: String,
    least: String,
    groups: Vec<Choice>,
    units: Vec<Choice>,
    reasons: Vec<Choice>,
    confidences: Vec<Choice>,
    sort: String,
    sorts: Vec<SortLink>,
    filtered: bool,
    policy: i64,
    csv: String,
    xlsx: String,
    rows: Vec<RowSaid>,
    links: PageLinks,
}

/// A row with its two weightiest reasons.
#[derive(Serialize)]
struct RowSaid {
    #[serde(flatten)]
    row: Ranked,
    /// Its place in the ranking; in the list, where that is filtered.
    nth: i64,
    record: String,
    kind_name: String,
    level: &'static str,
    reasons: Vec<String>,
    confidence: &'static str,
}

const PATH: &str = "/priorities";

/// What needs money most, in scope and filters.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let asker = ctx.clone();
    ctx.show("priority/list", move |db| {
        let ctx = &asker;
        let listed = store::list(db, &ctx.scope, &filter, sort, &page, ctx.now.day())?;
        let links = PageLinks::new(&query, PATH, &listed);
        let place = store::places(db, &ctx.scope, &query, sort)?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            group: get("group"),
            unit: get("unit"),
            reason: get("reason"),
            confidence: get("confidence"),
            least: get("least"),
            groups: Choice::or(ctx, "all", Choice::words::<NeedGroup>(ctx, "need-group")),
            units: units::choice(db, ctx, "all")?,
            reasons: Choice::or(ctx, "all", Choice::words::<FactorId>(ctx, "factor")),
            confidences: Choice::or(ctx, "all", Choice::words::<Confidence>(ctx, "confidence")),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            filtered: is_filtered(&query, super::sheet::FILTERS),
            policy: Policy::shipped().version,
            csv: query.with("/priorities.csv", &[]),
            xlsx: query.with("/priorities.xlsx", &[]),
            rows: said(ctx, listed, (links.from..).map(place)),
            links,
        })
    })
    .await
}

fn said(ctx: &Ctx, listed: Listed<Ranked>, places: impl Iterator<Item = i64>) -> Vec<RowSaid> {
    let row = |(nth, row): (i64, Ranked)| RowSaid {
        nth,
        record: row.record(),
        kind_name: ctx.plain(&row.kind_key()),
        level: level(row.points),
        reasons: shown::top(ctx, &row.vector, 2),
        confidence: Confidence::of(row.confidence_bp, Policy::shipped()).into(),
        row,
    };
    places.zip(listed.items).map(row).collect()
}

/// The ranking as CSV, reasons in full, sent while it is read.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, asker) = (Filter::parse(&query)?, query.sort(SORTS)?, ctx.clone());
    download(&ctx, CSV, "uu-tien.csv", move |db, send| {
        let mut rows = CsvRows::new(super::sheet::headings(&asker, &query).iter().map(String::as_str))?;
        let (place, mut nth) = (store::places(db, &asker.scope, &query, sort)?, 0);
        store::stream(db, &asker.scope, &filter, sort, asker.now.day(), &mut |row| {
            nth += 1;
            let texts: Vec<String> = super::sheet::cells(&asker, place(nth), row).iter().map(Cell::bare).collect();
            rows.row(texts.iter().map(String::as_str))?;
            rows.piece()?.map_or(Ok(()), &mut *send)
        })?;
        send(rows.rest()?)
    })
    .await
}

/// The ranking as a spreadsheet, reasons in full.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort) = (Filter::parse(&query)?, query.sort(SORTS)?);
    let asker = ctx.clone();
    let bytes = ctx.export(move |db| {
        let mut sheet = super::sheet::begin(&asker, db, &query)?;
        let (place, mut nth) = (store::places(db, &asker.scope, &query, sort)?, 0);
        store::stream(db, &asker.scope, &filter, sort, asker.now.day(), &mut |row| {
            nth += 1;
            sheet.row(&super::sheet::cells(&asker, place(nth), row))
        })?;
        sheet.finish()
    });
    Ok(file(XLSX, "uu-tien.xlsx", bytes.await?))
}

#[derive(Serialize)]
struct ScoreView {
    scored: Scored,
    record: String,
    kind_name: String,
    level: &'static str,
    low: i64,
    high: i64,
    confidence: &'static str,
    reasons: Vec<ReasonSaid>,
}

/// One score: every reason with its points, weight, source and bounds.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<i64>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("priority/show", move |db| {
        let scored = store::scored(db, &asker.scope, *id, asker.now.day())?;
        Ok(ScoreView {
            record: scored.ranked.record(),
            kind_name: asker.plain(&scored.ranked.kind_key()),
            level: level(scored.ranked.points),
            low: (scored.ranked.low + 50) / 100,
            high: (scored.ranked.high + 50) / 100,
            confidence: Confidence::of(scored.ranked.confidence_bp, Policy::shipped()).into(),
            reasons: shown::reasons(&asker, &scored.vector),
            scored,
        })
    })
    .await
}
