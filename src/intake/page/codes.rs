//! Every enrolment code that was made, and the list's exports.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::db::{Db, fold};
use crate::error::Result;
use crate::intake::store::{self, CodeRow};
use crate::sheets::{Asked, CSV, Cell, ListSheet, XLSX, is_filtered};
use crate::units;
use crate::web::{Choice, Ctx, ListQuery, Listed, PageLinks, SortLink, file, sift};

/// A code as it is shown.
#[derive(Serialize)]
pub struct Shown {
    #[serde(flatten)]
    pub row: CodeRow,
    /// Its unit as people call it …
    unit_called: String,
    /// … and as it is sorted: by name, whatever its type.
    #[serde(skip)]
    unit_name: String,
    /// Whether its days are over.
    pub over: bool,
}

#[derive(Serialize)]
struct View {
    q: String,
    units: Vec<Choice>,
    unit: String,
    sort: String,
    sorts: Vec<SortLink>,
    filtered: bool,
    listed: Listed<Shown>,
    links: PageLinks,
    csv: String,
    xlsx: String,
}

/// The columns that the list can be sorted by; the first is the order nobody asked for.
const SORTS: &[&str] = &["-created_at", "unit", "-uses_left"];

/// The list's exports.
static SHEET: ListSheet<Shown> = ListSheet {
    title: "codes",
    filters: &[("q", Asked::Typed("search")), ("unit", Asked::By(units::unit_asked))],
    columns: &[
        ("code", 10),
        ("code-label", 28),
        ("asset-unit", 12),
        ("unit", 24),
        ("code-column-created-at", 17),
        ("code-until", 17),
        ("code-uses", 12),
        ("code-left", 12),
        ("code-revoked", 17),
    ],
    cells,
};

fn cells(_: &Ctx, shown: &Shown) -> Vec<Cell> {
    let row = &shown.row;
    vec![
        Cell::Text(format!("…{}", row.hint)),
        Cell::Text(row.label.clone()),
        Cell::Text(row.unit.clone()),
        Cell::Text(shown.unit_called.clone()),
        Cell::When(row.created_at),
        Cell::When(row.expires_at),
        Cell::Number(row.uses_total),
        Cell::Number(row.uses_left),
        Cell::of(row.revoked_at, Cell::When),
    ]
}

/// Every code in scope, the latest first.
///
/// # Errors
/// What the database says.
pub fn all(db: &mut Db, ctx: &Ctx) -> Result<Vec<Shown>> {
    let labels = units::labels(db, &ctx.scope, ctx.now.day())?;
    let shown = |row: CodeRow| {
        let unit = labels.iter().find(|unit| unit.code == row.unit);
        Shown {
            unit_called: unit.map_or(String::new(), |unit| units::called(ctx, unit.kind, &unit.name)),
            unit_name: unit.map_or(String::new(), |unit| unit.name.clone()),
            over: row.expires_at < ctx.now,
            row,
        }
    };
    Ok(store::codes(db, &ctx.scope, usize::MAX)?.into_iter().map(shown).collect())
}

/// The codes that are asked for.
///
/// # Errors
/// The field error of an order that is none.
pub fn rows(db: &mut Db, ctx: &Ctx, query: &ListQuery) -> Result<Vec<Shown>> {
    let sort = query.sort(SORTS)?;
    let mut rows = all(db, ctx)?;
    if let Some(unit) = query.get("unit") {
        rows.retain(|shown| shown.row.unit == unit);
    }
    let words = |shown: &Shown| format!("{} {} {}", shown.row.hint, shown.row.label, shown.unit_called);
    sift(&mut rows, query, sort, words, |shown| match sort.by {
        "unit" => (0, fold::sort_key(&shown.unit_name)),
        "uses_left" => (shown.row.uses_left, String::new()),
        // Their numbers rise with the time, also within one moment.
        _ => (shown.row.id.0, String::new()),
    });
    Ok(rows)
}

/// Every code in scope that fits the filters.
///
/// # Errors
/// The field error of an order that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    const PATH: &str = "/agents/codes";
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let (sort, page) = (query.sort(SORTS)?, query.page()?);
    ctx.show("intake/codes", move |db| {
        let listed = Listed::whole(rows(db, &asker, &query)?, &page)?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            units: units::choice(db, &asker, "all")?,
            unit: get("unit"),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            filtered: is_filtered(&query, SHEET.filters),
            links: PageLinks::new(&query, PATH, &listed),
            listed,
            csv: query.with("/agents/codes.csv", &[]),
            xlsx: query.with("/agents/codes.xlsx", &[]),
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
    Ok(file(CSV, "ma-dang-ky.csv", SHEET.whole_csv(&ctx, query, rows).await?))
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// The field error of an order that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    Ok(file(XLSX, "ma-dang-ky.xlsx", SHEET.whole_xlsx(&ctx, query, vec![], rows).await?))
}
