//! Computers by when their agents were last heard of, and the list's exports.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use strum::IntoEnumIterator;

use super::store::{self, Heard, HeardRow, SORTS};
use crate::error::Result;
use crate::sheets::{Asked, CSV, Cell, ListSheet, XLSX, is_filtered};
use crate::units;
use crate::web::{Choice, Ctx, ListQuery, Listed, PageLinks, Sort, SortLink, download, file};

#[derive(Serialize)]
struct View {
    q: String,
    heard: String,
    unit: String,
    sort: String,
    sorts: Vec<SortLink>,
    ways: Vec<Way>,
    units: Vec<Choice>,
    filtered: bool,
    listed: Listed<HeardRow>,
    links: PageLinks,
    csv: String,
    xlsx: String,
}

/// A filter that is on or off: a tap turns it.
#[derive(Serialize)]
struct Way {
    word: &'static str,
    on: bool,
    href: String,
}

/// The list's exports.
static SHEET: ListSheet<HeardRow> = ListSheet {
    title: "computers-title",
    filters: &[
        ("q", Asked::Typed("search")),
        ("unit", Asked::By(units::unit_asked)),
        ("heard", Asked::Word("computers-heard-at", "computers-heard")),
    ],
    columns: &[
        ("asset-tag", 12),
        ("computers-name", 28),
        ("asset-unit", 24),
        ("asset-room", 22),
        ("asset-custodian", 20),
        ("computers-heard-at", 17),
        ("asset-state", 16),
    ],
    cells,
};

fn cells(ctx: &Ctx, row: &HeardRow) -> Vec<Cell> {
    vec![
        Cell::Text(row.tag.clone()),
        Cell::Text(row.name.clone()),
        Cell::Text(units::called(ctx, row.unit_kind, &row.unit_name)),
        Cell::text(&row.room),
        Cell::text(&row.custodian),
        Cell::of(row.heard_at, Cell::When),
        Cell::Text(ctx.word("asset-state", row.state)),
    ]
}

const PATH: &str = "/computers";

fn asked(request: &HttpRequest) -> Result<(ListQuery, Option<Heard>, Sort)> {
    let query = ListQuery::parse(request.query_string())?;
    let (heard, sort) = (query.word("heard")?, query.sort(SORTS)?);
    Ok((query, heard, sort))
}

/// Everything in scope that fits the filters.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, heard, sort) = asked(&request)?;
    let (page, asker) = (query.page()?, ctx.clone());
    ctx.show("overview/computers", move |db| {
        let listed = store::heard(db, &asker.scope, &query, sort, &page, asker.now)?;
        let way = |way: Heard| {
            let (word, on) = (<&str>::from(way), heard == Some(way));
            Way { word, on, href: query.with(PATH, &[("heard", (!on).then_some(word))]) }
        };
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            heard: get("heard"),
            unit: get("unit"),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            ways: Heard::iter().map(way).collect(),
            units: units::choice(db, &asker, "all")?,
            filtered: is_filtered(&query, SHEET.filters),
            links: PageLinks::new(&query, PATH, &listed),
            csv: query.with("/computers.csv", &[]),
            xlsx: query.with("/computers.xlsx", &[]),
            listed,
        })
    })
    .await
}

/// Exactly what the list shows, as CSV, sent while it is read.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, _, sort) = asked(&request)?;
    let asker = ctx.clone();
    download(&ctx, CSV, "may-tinh.csv", move |db, send| {
        SHEET.csv(&asker, send, |take| store::each_heard(db, &asker.scope, &query, sort, asker.now, take))
    })
    .await
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, _, sort) = asked(&request)?;
    let asker = ctx.clone();
    let bytes = ctx.export(move |db| {
        let (scope, now) = (&asker.scope, asker.now);
        SHEET.xlsx(&asker, db, &query, |db, take| store::each_heard(db, scope, &query, sort, now, take))
    });
    Ok(file(XLSX, "may-tinh.xlsx", bytes.await?))
}
