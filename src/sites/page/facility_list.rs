//! The list of facilities and its exports.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::auth::Permission;
use crate::db::Db;
use crate::error::Result;
use crate::sheets::{Asked, CSV, Filters, XLSX, is_filtered};
use crate::sites::facility::UseStatus;
use crate::sites::sheet::facility::SHEET;
use crate::sites::store::facility_list::{self as store, FacilityRow, Filter, SORTS};
use crate::units;
use crate::web::{Choice, Ctx, ListQuery, Listed, PageLinks, Sort, SortLink, download, file};

#[derive(Serialize)]
struct View {
    q: String,
    unit: String,
    use_status: String,
    sort: String,
    verified: String,
    sorts: Vec<SortLink>,
    units: Vec<Choice>,
    statuses: Vec<Choice>,
    filtered: bool,
    may_write: bool,
    unverified: bool,
    unverified_link: String,
    retired: bool,
    retired_link: String,
    csv: String,
    xlsx: String,
    listed: Listed<FacilityRow>,
    links: PageLinks,
}

/// The filters in the address.
pub(in crate::sites) const FILTERS: Filters = &[
    ("q", Asked::Typed("search")),
    ("unit", Asked::By(units::unit_asked)),
    ("use_status", Asked::Word("facility-use-status", "use-status")),
    ("verified", Asked::By(verified_asked)),
    ("retired", Asked::On("sites-retired")),
];

fn verified_asked(ctx: &Ctx, _: &mut Db, word: &str) -> Result<String> {
    Ok(ctx.plain(if word == "true" { "verified" } else { "unverified" }))
}

const PATH: &str = "/facilities";

fn asked(request: &HttpRequest) -> Result<(ListQuery, Filter, Sort)> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort) = (Filter::parse(&query)?, query.sort(SORTS)?);
    Ok((query, filter, sort))
}

/// Everything in scope that fits the filters.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&request)?;
    let page = query.page()?;
    let asker = ctx.clone();
    ctx.show("sites/facilities", move |db| {
        let ctx = &asker;
        let listed = store::list(db, &ctx.scope, &filter, sort, &page, ctx.now.day())?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        let unverified = filter.verified == Some(false);
        Ok(View {
            q: get("q"),
            unit: get("unit"),
            use_status: get("use_status"),
            sort: get("sort"),
            verified: get("verified"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            units: units::choice(db, ctx, "all")?,
            statuses: Choice::or(ctx, "all", Choice::words::<UseStatus>(ctx, "use-status")),
            filtered: is_filtered(&query, FILTERS),
            may_write: ctx.who.may(Permission::WriteRecords),
            unverified,
            unverified_link: query.with(PATH, &[("verified", (!unverified).then_some("false"))]),
            retired: filter.retired,
            retired_link: query.with(PATH, &[("retired", (!filter.retired).then_some("true"))]),
            csv: query.with("/facilities.csv", &[]),
            xlsx: query.with("/facilities.xlsx", &[]),
            links: PageLinks::new(&query, PATH, &listed),
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
    let (_, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    download(&ctx, CSV, "co-so-nha-dat.csv", move |db, send| {
        SHEET.csv(&asker, send, |take| store::stream(db, &asker.scope, &filter, sort, asker.now.day(), take))
    })
    .await
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    let bytes = ctx.export(move |db| {
        let day = asker.now.day();
        SHEET.xlsx(&asker, db, &query, |db, take| store::stream(db, &asker.scope, &filter, sort, day, take))
    });
    Ok(file(XLSX, "co-so-nha-dat.xlsx", bytes.await?))
}
