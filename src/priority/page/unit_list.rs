//! The ranking of the units, and its exports.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::db::{Db, fold};
use crate::error::Result;
use crate::priority::sheet::UNITS;
use crate::priority::shown::level;
use crate::priority::store::{self, RankedUnit};
use crate::priority::{Interval, Policy};
use crate::rules::NeedGroup;
use crate::sheets::{CSV, XLSX, is_filtered};
use crate::units;
use crate::web::{Ctx, ListQuery, SortLink, Text, file, sift};

#[derive(Serialize)]
struct View {
    q: String,
    sort: String,
    sorts: Vec<SortLink>,
    filtered: bool,
    rows: Vec<Line>,
    policy: i64,
    csv: String,
    xlsx: String,
}

#[derive(Serialize)]
struct Line {
    code: String,
    name: String,
    points: i64,
    level: &'static str,
    kinds: Vec<KindSaid>,
}

#[derive(Serialize)]
struct KindSaid {
    name: String,
    count: i64,
}

/// The columns that the list can be sorted by; the first is the order nobody asked for.
const SORTS: &[&str] = &["-points", "unit", "-things"];

const PATH: &str = "/priorities/units";

/// The units in scope that are asked for, the neediest first.
///
/// # Errors
/// The field error of an order that is none.
pub fn rows(db: &mut Db, ctx: &Ctx, query: &ListQuery) -> Result<Vec<RankedUnit>> {
    let sort = query.sort(SORTS)?;
    let mut ranked = store::units(db, &ctx.scope, ctx.now.day())?;
    let words =
        |row: &RankedUnit| format!("{} {}", row.unit.code, units::called(ctx, row.unit.kind, &row.unit.name));
    sift(&mut ranked, query, sort, words, |row| match sort.by {
        "unit" => (0, fold::sort_key(&row.unit.name)),
        "things" => (row.things, String::new()),
        _ => (row.score.total.value, String::new()),
    });
    Ok(ranked)
}

/// The units in scope, the neediest first.
///
/// # Errors
/// The field error of an order that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let sort = query.sort(SORTS)?;
    ctx.show("priority/units", move |db| {
        let rows = rows(db, &asker, &query)?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            filtered: is_filtered(&query, UNITS.filters),
            rows: rows.into_iter().map(|row| line(&asker, row)).collect(),
            policy: Policy::shipped().version,
            csv: query.with("/priorities/units.csv", &[]),
            xlsx: query.with("/priorities/units.xlsx", &[]),
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
    Ok(file(CSV, "uu-tien-theo-don-vi.csv", UNITS.whole_csv(&ctx, query, rows).await?))
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// The field error of an order that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let policy = ctx.say(&Text::new("sheet-policy").with("value", Policy::shipped().version.to_string()));
    Ok(file(XLSX, "uu-tien-theo-don-vi.xlsx", UNITS.whole_xlsx(&ctx, query, vec![policy], rows).await?))
}

fn line(ctx: &Ctx, ranked: RankedUnit) -> Line {
    let kind = |(group, count, _): &(NeedGroup, i64, Interval)| KindSaid {
        name: ctx.word("need-group", *group),
        count: *count,
    };
    Line {
        name: units::called(ctx, ranked.unit.kind, &ranked.unit.name),
        code: ranked.unit.code,
        points: ranked.score.points,
        level: level(ranked.score.points),
        kinds: ranked.score.kinds.iter().map(kind).collect(),
    }
}
