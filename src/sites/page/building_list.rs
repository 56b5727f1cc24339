//! The list of buildings and its exports.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::auth::Permission;
use crate::db::{Db, FacilityId};
use crate::error::Result;
use crate::rules::Condition;
use crate::sheets::{Asked, CSV, Filters, XLSX, is_filtered, labelled, labelled_record};
use crate::sites::building::Purpose;
use crate::sites::facility::UseStatus;
use crate::sites::sheet::building::SHEET;
use crate::sites::store::building_list::{self as store, BuildingRow, Filter, SORTS};
use crate::sites::store::{facility, facility_list};
use crate::units;
use crate::web::{Choice, Ctx, ListQuery, Listed, PageLinks, Sort, SortLink, download, file};

#[derive(Serialize)]
struct View {
    q: String,
    unit: String,
    use_status: String,
    sort: String,
    condition: String,
    purpose: String,
    facility: String,
    sorts: Vec<SortLink>,
    units: Vec<Choice>,
    statuses: Vec<Choice>,
    conditions: Vec<Choice>,
    purposes: Vec<Choice>,
    filtered: bool,
    /// Where a building is added: in the facility that is meant, else in one that is chosen first.
    add: Option<String>,
    retired: bool,
    retired_link: String,
    csv: String,
    xlsx: String,
    listed: Listed<BuildingRow>,
    links: PageLinks,
}

/// The filters in the address.
pub(in crate::sites) const FILTERS: Filters = &[
    ("q", Asked::Typed("search")),
    ("unit", Asked::By(units::unit_asked)),
    ("facility", Asked::By(facility_asked)),
    ("use_status", Asked::Word("facility-use-status", "use-status")),
    ("condition", Asked::By(condition_asked)),
    ("purpose", Asked::Word("building-purpose", "purpose")),
    ("retired", Asked::On("sites-retired")),
];

fn facility_asked(ctx: &Ctx, db: &mut Db, id: &str) -> Result<String> {
    let facility = facility::show(db, &ctx.scope, id.parse().unwrap_or(FacilityId(0)), ctx.now.day());
    labelled_record(ctx, "building-facility", facility.map(|facility| facility.name), id)
}

fn condition_asked(ctx: &Ctx, _: &mut Db, word: &str) -> Result<String> {
    let said = match word {
        "unknown" => ctx.plain("unknown"),
        word => ctx.word("condition", word),
    };
    Ok(labelled(ctx, "building-condition", &said))
}

const PATH: &str = "/buildings";

fn asked(request: &HttpRequest) -> Result<(ListQuery, Filter, Sort)> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort) = (Filter::parse(&query)?, query.sort(SORTS)?);
    Ok((query, filter, sort))
}

fn add(db: &mut Db, ctx: &Ctx, filter: &Filter) -> Result<Option<String>> {
    if !ctx.who.may(Permission::WriteRecords) {
        return Ok(None);
    }
    let meant = match filter.facility {
        Some(id) => Some(id),
        None => facility_list::only(db, &ctx.scope)?,
    };
    Ok(Some(meant.map_or_else(|| "/facilities".into(), |id| format!("/facilities/{id}/buildings/new"))))
}

/// Everything in scope that fits the filters.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&request)?;
    let page = query.page()?;
    let asker = ctx.clone();
    ctx.show("sites/buildings", move |db| {
        let ctx = &asker;
        let listed = store::list(db, &ctx.scope, &filter, sort, &page, ctx.now.day())?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        let mut conditions = Choice::or(ctx, "all", Choice::words::<Condition>(ctx, "condition"));
        conditions.push(Choice::new("poor", ctx.plain("condition-poor")));
        conditions.push(Choice::new("unknown", ctx.plain("unknown")));
        Ok(View {
            q: get("q"),
            unit: get("unit"),
            use_status: get("use_status"),
            sort: get("sort"),
            condition: get("condition"),
            purpose: get("purpose"),
            facility: get("facility"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            units: units::choice(db, ctx, "all")?,
            statuses: Choice::or(ctx, "all", Choice::words::<UseStatus>(ctx, "use-status")),
            conditions,
            purposes: Choice::or(ctx, "all", Choice::words::<Purpose>(ctx, "purpose")),
            filtered: is_filtered(&query, FILTERS),
            add: add(db, ctx, &filter)?,
            retired: filter.retired,
            retired_link: query.with(PATH, &[("retired", (!filter.retired).then_some("true"))]),
            csv: query.with("/buildings.csv", &[]),
            xlsx: query.with("/buildings.xlsx", &[]),
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
    download(&ctx, CSV, "nha.csv", move |db, send| {
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
    Ok(file(XLSX, "nha.xlsx", bytes.await?))
}
