//! The list of equipment, its exports, and placing in bulk.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use strum::IntoEnumIterator;

use super::{kind_choices, unit_choices};
use crate::auth::Permission;
use crate::db::AssetId;
use crate::equipment::asset::State;
use crate::equipment::sheet;
use crate::equipment::store::{self, AssetRow, Filter, RoomChoice, SORTS};
use crate::error::{Error, Result};
use crate::sheets::{CsvRows, XLSX};
use crate::web::{Choice, Ctx, Form, ListQuery, Listed, PageLinks, Sort, SortLink, Text, download, file};

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
    listed: Listed<AssetRow>,
    links: PageLinks,
}

/// A filter that is on; a tap takes it off.
#[derive(Serialize)]
struct Chip {
    name: &'static str,
    value: String,
    label: String,
    off: String,
}

const PATH: &str = "/equipment";

/// The filters in the address.
const FILTERS: &[&str] = &["q", "kind", "unit", "state", "room", "class", "life", "os", "disk", "papers", "year"];

/// The filters that overviews set and that have no field of their own.
fn chips(ctx: &Ctx, query: &ListQuery) -> Vec<Chip> {
    let set =
        ["life", "os", "disk", "papers", "year"].into_iter().filter_map(|name| Some((name, query.get(name)?)));
    let chip = |(name, value): (&'static str, &str)| {
        let label = match (name, value) {
            ("year", "unknown") => ctx.plain("equipment-chip-year-unknown"),
            ("year", year) => ctx.say(&Text::new("equipment-chip-year").with("year", year)),
            (_, _) => ctx.plain(&format!("equipment-chip-{name}")),
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
        let rooms = if filter.no_room && may_write { store::room_choices(db, &ctx.scope)? } else { Vec::new() };
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
            kinds: kind_choices(ctx, "all"),
            units: unit_choices(db, ctx, "all")?,
            states: state_choices(ctx),
            rooms: rooms.iter().map(|r| Choice::new(r.id, room_label(r))).collect(),
            filtered: FILTERS.iter().any(|name| query.get(name).is_some()),
            may_write,
            placing: filter.no_room && may_write && !rooms.is_empty(),
            no_room,
            chips: chips(ctx, &query),
            csv: query.with("/equipment.csv", &[]),
            xlsx: query.with("/equipment.xlsx", &[]),
            links: PageLinks::new(&query, PATH, &listed),
            listed,
        })
    })
    .await
}

fn room_label(room: &RoomChoice) -> String {
    format!("{} · {}", room.building, room.name)
}

fn state_choices(ctx: &Ctx) -> Vec<Choice> {
    let all = State::iter().map(|state| {
        let word: &str = state.into();
        Choice::new(word, ctx.plain(&format!("asset-state-{}", word.replace('_', "-"))))
    });
    std::iter::once(Choice::new("", ctx.plain("asset-state-any"))).chain(all).collect()
}

/// Exactly what the list shows, as CSV, sent while it is read.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (_, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    Ok(download(&ctx, "text/csv; charset=utf-8", "thiet-bi.csv", move |db, send| {
        let headings = sheet::headings(&asker);
        let mut rows = CsvRows::new(headings.iter().map(String::as_str))?;
        store::stream(db, &asker.scope, &filter, sort, asker.now.day(), &mut |row| {
            rows.row(sheet::texts(&asker, row).iter().map(String::as_str))?;
            rows.piece()?.map_or(Ok(()), &mut *send)
        })?;
        send(rows.rest()?)
    }))
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    let bytes = ctx.read(move |db| {
        let mut sheet = sheet::begin(&asker, db, &query)?;
        store::stream(db, &asker.scope, &filter, sort, asker.now.day(), &mut |row| {
            sheet::put(&asker, &mut sheet, row)
        })?;
        sheet.finish()
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
        return Err(Error::field("asset", "required"));
    }
    let room = form.get("room").parse().map_err(|_| Error::field("room", "required"))?;
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::move_to(tx, &scope, &ids, Some(room), &actor, now)).await?;
    Ok(ctx.to("/equipment?room=none"))
}
