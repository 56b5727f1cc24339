//! The list of links and its exports.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::auth::Permission;
use crate::db::{BuildingId, Db};
use crate::error::Result;
use crate::links::link::Circuit;
use crate::links::sheet::SHEET;
use crate::links::store::{self, Filter, LinkRow, SORTS};
use crate::rules::floor;
use crate::sheets::{Asked, CSV, Filters, XLSX, is_filtered, labelled_record};
use crate::web::{Choice, Ctx, ListQuery, Listed, PageLinks, Sort, SortLink, download, file};
use crate::{sites, units};

#[derive(Serialize)]
struct View {
    q: String,
    unit: String,
    circuit: String,
    building: String,
    sort: String,
    sorts: Vec<SortLink>,
    units: Vec<Choice>,
    circuits: Vec<Choice>,
    filtered: bool,
    /// Where a link is added: in the building that is meant, else in one that is chosen first.
    add: Option<String>,
    chips: Vec<Chip>,
    /// Below this share of the contract's rate a link is marked, basis points.
    degraded_bp: i64,
    csv: String,
    xlsx: String,
    listed: Listed<LinkRow>,
    links: PageLinks,
}

/// A filter that is on or off: a tap turns it.
#[derive(Serialize)]
struct Chip {
    /// Its text: `links-chip-NAME`.
    name: &'static str,
    /// The parameter and its value.
    field: &'static str,
    value: &'static str,
    on: bool,
    href: String,
}

/// The filters in the address.
pub(in crate::links) const FILTERS: Filters = &[
    ("q", Asked::Typed("search")),
    ("unit", Asked::By(units::unit_asked)),
    ("building", Asked::By(building_asked)),
    ("circuit", Asked::Word("link-circuit", "circuit")),
    ("degraded", Asked::On("links-chip-degraded")),
    ("down", Asked::On("links-chip-down")),
    ("measured", Asked::On("links-chip-unmeasured")),
    ("retired", Asked::On("links-chip-retired")),
];

fn building_asked(ctx: &Ctx, db: &mut Db, id: &str) -> Result<String> {
    let building = sites::building(db, &ctx.scope, id.parse().unwrap_or(BuildingId(0)), ctx.now.day());
    labelled_record(ctx, "link-building", building.map(|building| building.name), id)
}

const PATH: &str = "/links";

fn asked(request: &HttpRequest) -> Result<(ListQuery, Filter, Sort)> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort) = (Filter::parse(&query)?, query.sort(SORTS)?);
    Ok((query, filter, sort))
}

fn chips(query: &ListQuery, filter: &Filter) -> Vec<Chip> {
    let all = [
        ("degraded", "degraded", "true", filter.degraded),
        ("down", "down", "true", filter.down),
        ("unmeasured", "measured", "never", filter.unmeasured),
        ("retired", "retired", "true", filter.retired),
    ];
    let chip = |(name, field, value, on): (&'static str, &'static str, &'static str, bool)| Chip {
        name,
        field,
        value,
        on,
        href: query.with(PATH, &[(field, (!on).then_some(value))]),
    };
    all.into_iter().map(chip).collect()
}

fn add(db: &mut Db, ctx: &Ctx, filter: &Filter) -> Result<Option<String>> {
    if !ctx.who.may(Permission::WriteRecords) {
        return Ok(None);
    }
    let meant = match filter.building {
        Some(id) => Some(id),
        None => sites::only_building(db, &ctx.scope)?,
    };
    Ok(Some(meant.map_or_else(|| "/buildings".into(), |id| format!("/buildings/{id}/links/new"))))
}

/// Everything in scope that fits the filters.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&request)?;
    let page = query.page()?;
    let asker = ctx.clone();
    ctx.show("links/list", move |db| {
        let ctx = &asker;
        let listed = store::list(db, &ctx.scope, &filter, sort, &page, ctx.now.day())?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            unit: get("unit"),
            circuit: get("circuit"),
            building: get("building"),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            units: units::choice(db, ctx, "all")?,
            circuits: Choice::or(ctx, "all", Choice::words::<Circuit>(ctx, "circuit")),
            filtered: is_filtered(&query, FILTERS),
            add: add(db, ctx, &filter)?,
            chips: chips(&query, &filter),
            degraded_bp: floor::floor(ctx.now.day()).link_degraded_bp,
            csv: query.with("/links.csv", &[]),
            xlsx: query.with("/links.xlsx", &[]),
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
    download(&ctx, CSV, "duong-truyen.csv", move |db, send| {
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
    Ok(file(XLSX, "duong-truyen.xlsx", bytes.await?))
}
