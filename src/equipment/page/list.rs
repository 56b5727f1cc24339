//! The list of equipment, its exports, and placing in bulk.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::kind_choices;
use crate::auth::Permission;
use crate::db::{AssetId, Db, RoomId};
use crate::equipment::asset::{State, product};
use crate::equipment::sheet::SHEET;
use crate::equipment::store::{self, AssetRow, Filter, SORTS};
use crate::error::{Error, Result};
use crate::sheets::{Asked, CSV, Filters, XLSX, is_filtered, labelled_record};
use crate::web::{Choice, Ctx, Form, ListQuery, PageLinks, Sort, SortLink, Text, download, file};
use crate::{sites, units};

#[derive(Serialize)]
struct View {
    q: String,
    kind: String,
    unit: String,
    state: String,
    room: String,
    class: String,
    sort: String,
    sorts: Vec<SortLink>,
    kinds: Vec<Choice>,
    units: Vec<Choice>,
    states: Vec<Choice>,
    rooms: Vec<Choice>,
    filtered: bool,
    may_write: bool,
    placing: bool,
    no_room: String,
    chips: Vec<Chip>,
    csv: String,
    xlsx: String,
    rows: Vec<RowSaid>,
    links: PageLinks,
}

#[derive(Serialize)]
struct RowSaid {
    #[serde(flatten)]
    row: AssetRow,
    /// Maker and model.
    product: String,
}

/// A filter that is on; a tap takes it off.
#[derive(Serialize)]
struct Chip {
    name: &'static str,
    value: String,
    label: String,
    off: String,
}

/// The filters in the address.
pub(in crate::equipment) const FILTERS: Filters = &[
    ("q", Asked::Typed("search")),
    ("unit", Asked::By(units::unit_asked)),
    ("kind", Asked::Word("asset-kind", "kind")),
    ("class", Asked::Word("asset-kind", "class")),
    ("state", Asked::Word("asset-state", "asset-state")),
    ("room", Asked::By(room_asked)),
    ("life", Asked::On("equipment-chip-life")),
    ("os", Asked::On("equipment-chip-os")),
    ("disk", Asked::On("equipment-chip-disk")),
    ("papers", Asked::On("equipment-chip-papers")),
    ("year", Asked::By(|ctx, _, year| Ok(year_asked(ctx, year)))),
];

fn room_asked(ctx: &Ctx, db: &mut Db, value: &str) -> Result<String> {
    if value == "none" {
        return Ok(ctx.plain("equipment-no-room"));
    }
    let room = sites::one_room(db, &ctx.scope, value.parse().unwrap_or(RoomId(0)));
    labelled_record(ctx, "asset-room", room.map(|room| room.name), value)
}

fn year_asked(ctx: &Ctx, year: &str) -> String {
    match year {
        "unknown" => ctx.plain("equipment-chip-year-unknown"),
        year => ctx.say(&Text::new("equipment-chip-year").with("year", year)),
    }
}

const PATH: &str = "/equipment";

/// The filters that overviews set and that have no field of their own.
fn chips(ctx: &Ctx, query: &ListQuery) -> Vec<Chip> {
    let set =
        ["life", "os", "disk", "papers", "year"].into_iter().filter_map(|name| Some((name, query.get(name)?)));
    let chip = |(name, value): (&'static str, &str)| {
        let label = match name {
            "year" => year_asked(ctx, value),
            _ => ctx.plain(&format!("equipment-chip-{name}")),
        };
        Chip { name, value: value.to_owned(), label, off: query.with(PATH, &[(name, None)]) }
    };
    set.map(chip).collect()
}

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
    ctx.show("equipment/list", move |db| {
        let ctx = &asker;
        let listed = store::list(db, &ctx.scope, &filter, sort, &page, ctx.now.day())?;
        let may_write = ctx.who.may(Permission::WriteRecords);
        let rooms = if filter.no_room && may_write {
            let within = units::narrowed(db, &ctx.scope, &query)?;
            store::room_choices(db, &within)?
        } else {
            Vec::new()
        };
        // Names of units cost a query, and only rooms to choose from bear them.
        let names = if rooms.is_empty() { BTreeMap::new() } else { units::names(db, ctx)? };
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        let no_room = query.with(PATH, &[("room", (!filter.no_room).then_some("none"))]);
        Ok(View {
            q: get("q"),
            kind: get("kind"),
            unit: get("unit"),
            state: get("state"),
            room: get("room"),
            class: get("class"),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            kinds: Choice::or(ctx, "all", kind_choices(ctx)),
            units: units::choice(db, ctx, "all")?,
            states: Choice::or(ctx, "asset-state-any", Choice::words::<State>(ctx, "asset-state")),
            rooms: rooms.iter().map(|room| Choice::new(room.id, super::room_label(room, &names))).collect(),
            filtered: is_filtered(&query, FILTERS),
            may_write,
            placing: filter.no_room && may_write && !rooms.is_empty(),
            no_room,
            chips: chips(ctx, &query),
            csv: query.with("/equipment.csv", &[]),
            xlsx: query.with("/equipment.xlsx", &[]),
            links: PageLinks::new(&query, PATH, &listed),
            rows: listed.items.into_iter().map(said).collect(),
        })
    })
    .await
}

fn said(row: AssetRow) -> RowSaid {
    let product = product(row.maker.as_deref(), row.model.as_deref());
    // Many are called what they are: said once.
    RowSaid { product: if product == row.name { String::new() } else { product }, row }
}

/// Exactly what the list shows, as CSV, sent while it is read.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (_, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    download(&ctx, CSV, "thiet-bi.csv", move |db, send| {
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
    Ok(file(XLSX, "thiet-bi.xlsx", bytes.await?))
}

/// Puts the ticked equipment into the chosen room.
///
/// # Errors
/// Field errors where nothing is ticked, or the room is another unit's.
pub async fn move_to(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    let ids: Vec<AssetId> = form.all("asset").filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Err(Error::field("asset", "nothing_ticked"));
    }
    let room = form.get("room").parse().map_err(|_| Error::field("room", "required"))?;
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::move_to(tx, &scope, &ids, Some(room), &actor, now)).await?;
    // Back to the same list: what is left of it is placed next.
    let to = Some(form.get("to")).filter(|to| to.starts_with("/equipment?"));
    Ok(ctx.to(to.unwrap_or("/equipment?room=none")))
}
