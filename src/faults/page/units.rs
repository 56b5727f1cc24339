//! Open faults by unit, the list's exports, and the switch of a unit's stickers.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use crate::auth::Permission;
use crate::db::Db;
use crate::error::{Result, not_found};
use crate::faults::store::{self, UnitRow};
use crate::sheets::{Asked, CSV, Cell, ListSheet, XLSX, is_filtered};
use crate::units;
use crate::web::{Ctx, Form, ListQuery, SortLink, file, sift};

#[derive(Serialize)]
struct View {
    q: String,
    sort: String,
    sorts: Vec<SortLink>,
    filtered: bool,
    rows: Vec<Line>,
    csv: String,
    xlsx: String,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    row: UnitRow,
    may_switch: bool,
}

/// The columns that the list can be sorted by; the first is the order nobody asked for.
const SORTS: &[&str] = &["-overdue", "-open", "-unconfirmed"];

/// The list's exports.
static SHEET: ListSheet<UnitRow> = ListSheet {
    title: "faults-units-title",
    filters: &[("q", Asked::Typed("search"))],
    columns: &[
        ("units-column-code", 10),
        ("unit", 28),
        ("fault-stand-open", 12),
        ("fault-stand-overdue", 12),
        ("fault-stand-unconfirmed", 14),
        ("sticker-reports", 18),
    ],
    cells,
};

fn cells(ctx: &Ctx, row: &UnitRow) -> Vec<Cell> {
    vec![
        Cell::Text(row.unit.clone()),
        Cell::Text(units::called(ctx, row.unit_kind, &row.unit_name)),
        Cell::Number(row.open),
        Cell::Number(row.overdue),
        Cell::Number(row.unconfirmed),
        Cell::Text(ctx.plain(if row.takes_reports { "sticker-on" } else { "sticker-is-off" })),
    ]
}

/// The units that are asked for.
///
/// # Errors
/// The field error of an order that is none.
pub fn rows(db: &mut Db, ctx: &Ctx, query: &ListQuery) -> Result<Vec<UnitRow>> {
    let sort = query.sort(SORTS)?;
    let mut rows = store::by_unit(db, &ctx.scope, ctx.now)?;
    let words = |row: &UnitRow| format!("{} {}", row.unit, units::called(ctx, row.unit_kind, &row.unit_name));
    sift(&mut rows, query, sort, words, |row| match sort.by {
        "open" => row.open,
        "unconfirmed" => row.unconfirmed,
        _ => row.overdue,
    });
    Ok(rows)
}

/// Open faults by unit, and whether each takes reports from its stickers.
///
/// # Errors
/// The field error of an order that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (sort, asker, works) = (query.sort(SORTS)?, ctx.clone(), ctx.who.scope(Permission::WorkFaults));
    ctx.show("faults/units", move |db| {
        let rows = rows(db, &asker, &query)?;
        let line = |row: UnitRow| Line { may_switch: works.has(row.unit_id), row };
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            sort: get("sort"),
            sorts: SortLink::all(&query, "/faults/units", SORTS, sort),
            filtered: is_filtered(&query, SHEET.filters),
            rows: rows.into_iter().map(line).collect(),
            csv: query.with("/faults/units.csv", &[]),
            xlsx: query.with("/faults/units.xlsx", &[]),
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
    Ok(file(CSV, "su-co-theo-don-vi.csv", SHEET.whole_csv(&ctx, query, rows).await?))
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// The field error of an order that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    Ok(file(XLSX, "su-co-theo-don-vi.xlsx", SHEET.whole_xlsx(&ctx, query, vec![], rows).await?))
}

/// Switches a unit's reports from stickers on or off.
///
/// # Errors
/// `NotFound`.
pub async fn switch(ctx: Ctx, code: Path<String>, form: Form) -> Result<HttpResponse> {
    let takes = form.get("takes_reports") == "on";
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| {
        let unit = units::id_of(tx.db(), &code)?.ok_or_else(not_found)?;
        store::set_takes_reports(tx, &scope, unit, takes, &actor, now)
    })
    .await?;
    Ok(ctx.to("/faults/units"))
}
