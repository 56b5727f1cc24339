//! What broke three times or more in ninety days, and the list's exports.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::db::{Db, Subject};
use crate::error::Result;
use crate::faults::fault::MOST_REPEAT;
use crate::faults::store::{self, RepeatRow};
use crate::rules::kinds;
use crate::sheets::{Asked, CSV, Cell, ListSheet, XLSX, is_filtered};
use crate::units;
use crate::web::{Choice, Ctx, ListQuery, SortLink, file, sift};

#[derive(Serialize)]
struct View {
    q: String,
    units: Vec<Choice>,
    unit: String,
    sort: String,
    sorts: Vec<SortLink>,
    filtered: bool,
    rows: Vec<Line>,
    total: usize,
    csv: String,
    xlsx: String,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    row: RepeatRow,
    record: Option<String>,
    downtime: String,
}

/// The columns that the list can be sorted by; the first is the order nobody asked for.
const SORTS: &[&str] = &["-faults", "-last_at", "-downtime", "-cost"];

/// The list's exports.
static SHEET: ListSheet<RepeatRow> = ListSheet {
    title: "faults-repeat",
    filters: &[("q", Asked::Typed("search")), ("unit", Asked::By(units::unit_asked))],
    columns: &[
        ("asset-tag", 12),
        ("asset-kind", 18),
        ("fault-about", 30),
        ("unit", 24),
        ("faults-repeat-count", 10),
        ("faults-repeat-last", 17),
        ("fault-downtime-hours", 14),
        ("fault-cost-dong", 14),
    ],
    cells,
};

/// What kind of thing it is.
fn kind(ctx: &Ctx, row: &RepeatRow) -> String {
    match kinds::find(&row.kind) {
        Some(kind) => ctx.plain(&kind.name_key()),
        None => ctx.plain(&format!("fault-thing-{}", row.subject_kind)),
    }
}

fn cells(ctx: &Ctx, row: &RepeatRow) -> Vec<Cell> {
    vec![
        Cell::Text(row.tag.clone()),
        Cell::Text(kind(ctx, row)),
        Cell::Text(row.name.clone()),
        Cell::Text(units::called(ctx, row.unit_kind, &row.unit_name)),
        Cell::Number(row.faults),
        Cell::When(row.last_at),
        // Whole working hours, half up.
        Cell::Number((row.downtime_seconds + 1800) / 3600),
        Cell::Money(row.cost),
    ]
}

/// The rows that are asked for.
///
/// # Errors
/// The field error of an order that is none.
pub fn rows(db: &mut Db, ctx: &Ctx, query: &ListQuery) -> Result<Vec<RepeatRow>> {
    let (sort, scope) = (query.sort(SORTS)?, units::narrowed(db, &ctx.scope, query)?);
    let mut rows = store::repeat_offenders(db, &scope, ctx.now, MOST_REPEAT)?;
    let words = |row: &RepeatRow| {
        let unit = units::called(ctx, row.unit_kind, &row.unit_name);
        format!("{} {} {} {unit}", row.tag, row.name, kind(ctx, row))
    };
    sift(&mut rows, query, sort, words, |row| match sort.by {
        "last_at" => row.last_at.micros(),
        "downtime" => row.downtime_seconds,
        "cost" => row.cost,
        _ => row.faults,
    });
    Ok(rows)
}

/// Everything in scope that fits the filters.
///
/// # Errors
/// The field error of an order that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let sort = query.sort(SORTS)?;
    ctx.show("faults/repeat", move |db| {
        let rows = rows(db, &asker, &query)?;
        let line = |row: RepeatRow| Line {
            record: Subject::from_parts(&row.subject_kind, row.id).and_then(super::page_of),
            downtime: super::working_time(&asker, row.downtime_seconds),
            row,
        };
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            units: units::choice(db, &asker, "all")?,
            unit: get("unit"),
            sort: get("sort"),
            sorts: SortLink::all(&query, "/faults/repeat", SORTS, sort),
            filtered: is_filtered(&query, SHEET.filters),
            total: rows.len(),
            rows: rows.into_iter().map(line).collect(),
            csv: query.with("/faults/repeat.csv", &[]),
            xlsx: query.with("/faults/repeat.xlsx", &[]),
        })
    })
    .await
}

/// Exactly what the list shows, as CSV.
///
/// # Errors
/// The field error of an order that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    Ok(file(CSV, "hong-lap-lai.csv", SHEET.whole_csv(&ctx, query, rows).await?))
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// The field error of an order that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    Ok(file(XLSX, "hong-lap-lai.xlsx", SHEET.whole_xlsx(&ctx, query, vec![], rows).await?))
}
