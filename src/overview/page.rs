//! The overviews: of everything in the reader's scope, of one unit.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::figure::{Figure, Figures, List};
use super::map::{Map, map};
use super::shape::{self, Eye, Key, Years};
use super::store::{self, Named};
use crate::auth::{Permission, Scope};
use crate::db::{Db, Instant};
use crate::error::{Result, not_found};
use crate::priority;
use crate::units::{self, UnitKind, UnitLabel};
use crate::web::Ctx;

/// From so many units on, a map tells more than a list.
const MAPPED: usize = 12;
/// How many of the neediest stand on the page.
const NEEDIEST: usize = 8;

#[derive(Serialize)]
struct HomeView {
    asof: Instant,
    xa: usize,
    phuong: usize,
    units: usize,
    /// Whether the reader sees every unit; else the units are the reader's own few.
    whole: bool,
    keys: Vec<Key>,
    /// Whether anything needs an eye.
    watched: bool,
    eyes: Vec<Eye>,
    dark_units: usize,
    dark: Vec<Named>,
    years: Years,
    /// Whether the reader is one to complete the records.
    shows_steps: bool,
    steps: Vec<Figure>,
    /// The neediest of all; of a reader's own few, all of them.
    neediest: Vec<UnitLine>,
    map: Option<Map>,
    things: Vec<ThingLine>,
    scored: Figure,
    begin: Vec<Begin>,
}

/// Where to begin while there is nothing yet.
#[derive(Serialize)]
struct Begin {
    key: &'static str,
    href: String,
}

/// What this reader can do about a province, or a unit of it, that has nothing to show yet.
fn begin(ctx: &Ctx, unit: Option<&str>, scored: &Figure) -> Vec<Begin> {
    let ways: [(_, _, &str); 4] = [
        (Permission::ManagePeople, "people-invite", "/people/new"),
        (Permission::WriteRecords, "begin-places", "/facilities"),
        (Permission::ManageAgents, "codes-new", "/agents"),
        (Permission::WriteRecords, "equipment-new", "/equipment/new"),
    ];
    let at = |path: &str| unit.map_or(path.to_owned(), |unit| format!("{path}?unit={unit}"));
    let open = ways.into_iter().filter(|(needs, ..)| scored.n == 0 && ctx.who.may(*needs));
    open.map(|(_, key, path)| Begin { key, href: at(path) }).collect()
}

/// A unit with its points.
#[derive(Serialize)]
struct UnitLine {
    code: String,
    kind: UnitKind,
    name: String,
    points: i64,
    level: &'static str,
    /// Of how many things; its points are told only where there are any.
    things: i64,
}

/// The neediest units; of a reader who works for a few, every one of them.
fn unit_lines(ranked: &[priority::RankedUnit], communes: &[UnitLabel], whole: bool) -> Vec<UnitLine> {
    let line = |unit: &UnitLabel, points, level, things| UnitLine {
        code: unit.code.clone(),
        kind: unit.kind,
        name: unit.name.clone(),
        points,
        level,
        things,
    };
    let scored =
        |r: &priority::RankedUnit| line(&r.unit, r.score.points, priority::level(r.score.points), r.things);
    if whole {
        return ranked.iter().take(NEEDIEST).map(scored).collect();
    }
    let unscored = communes.iter().filter(|unit| ranked.iter().all(|r| r.unit.id != unit.id));
    ranked.iter().map(scored).chain(unscored.map(|unit| line(unit, 0, "", 0))).collect()
}

/// A thing that needs money first.
#[derive(Serialize)]
struct ThingLine {
    id: i64,
    record: String,
    tag: String,
    name: String,
    /// Its unit, where the page shows several.
    unit: Option<String>,
    points: i64,
    level: &'static str,
    reason: String,
}

/// The first page: the common picture of what is in scope. Whoever works for one unit sees that unit.
///
/// # Errors
/// What the database says.
pub async fn home(ctx: Ctx) -> Result<HttpResponse> {
    let asker = ctx.clone();
    if let Some(own) = ctx.own_unit() {
        return ctx
            .show("overview/unit", move |db| {
                let labels = units::labels(db, &asker.scope, asker.now.day())?;
                let own = labels.into_iter().find(|unit| unit.id == own).ok_or_else(not_found)?;
                unit_view(db, &asker, &own.code)
            })
            .await;
    }
    ctx.show("overview/home", move |db| {
        let (ctx, day) = (&asker, asker.now.day());
        let of = Figures { ctx, unit: None };
        let labels = units::labels(db, &ctx.scope, day)?;
        let communes: Vec<UnitLabel> =
            labels.into_iter().filter(|unit| unit.kind != UnitKind::Provincial).collect();
        let count = |kind: UnitKind| communes.iter().filter(|unit| unit.kind == kind).count();
        let ranked = priority::ranked_units(db, &ctx.scope, day)?;
        let whole = ctx.scope == Scope::All;
        let shows_steps = !whole && ctx.who.may(Permission::WriteRecords);
        let scored = of.of(db, "scored", List::Priorities, "")?;
        let (eyes, dark) = (shape::eyes(db, &of)?, store::dark_units(db, &ctx.scope, ctx.now)?);
        Ok(HomeView {
            asof: ctx.now,
            xa: count(UnitKind::Xa),
            phuong: count(UnitKind::Phuong),
            units: communes.len(),
            whole,
            keys: shape::keys(db, &of)?,
            watched: !eyes.is_empty() || !dark.is_empty(),
            eyes,
            dark_units: dark.len(),
            dark,
            years: shape::years(db, &of)?,
            shows_steps,
            steps: if shows_steps { shape::steps(db, &of)? } else { Vec::new() },
            neediest: unit_lines(&ranked, &communes, whole),
            map: (communes.len() >= MAPPED).then(|| map(&communes, &ranked)),
            things: things(db, &of)?,
            begin: begin(ctx, None, &scored),
            scored,
        })
    })
    .await
}

/// What needs money first.
fn things(db: &mut Db, of: &Figures<'_>) -> Result<Vec<ThingLine>> {
    let first = priority::first(db, &of.ctx.scope, of.unit, NEEDIEST, of.ctx.now.day())?;
    let several = of.unit.is_none() && of.ctx.own_unit().is_none();
    let line = |row: &priority::Ranked| ThingLine {
        id: row.id,
        record: row.record(),
        tag: row.tag.clone(),
        name: row.name.clone(),
        unit: several.then(|| units::called(of.ctx, row.unit_kind, &row.unit_name)),
        points: row.points,
        level: priority::level(row.points),
        reason: priority::shown::top(of.ctx, &row.vector, 1).into_iter().next().unwrap_or_default(),
    };
    Ok(first.iter().map(line).collect())
}

#[derive(Serialize)]
struct UnitPage {
    unit: units::UnitView,
    names: Vec<units::NameRow>,
    may_write: bool,
    /// Whether it is the only unit that the reader works for.
    own: bool,
    asof: Instant,
    keys: Vec<Key>,
    watched: bool,
    eyes: Vec<Eye>,
    /// Whether the reader is one to complete the records.
    shows_steps: bool,
    steps: Vec<Figure>,
    years: Years,
    things: Vec<ThingLine>,
    scored: Figure,
    begin: Vec<Begin>,
    /// Its place among the reader's units that have a score, and its points.
    rank: Option<Rank>,
    /// Whether there are others to compare it with.
    several: bool,
}

#[derive(Serialize)]
struct Rank {
    place: usize,
    of: usize,
    points: i64,
    level: &'static str,
}

fn unit_view(db: &mut Db, ctx: &Ctx, code: &str) -> Result<UnitPage> {
    let day = ctx.now.day();
    let (unit, names) = units::show(db, &ctx.scope, code, day)?;
    let own = ctx.own_unit() == Some(unit.id);
    // Whoever works for one unit sees nothing else: no list needs to be told.
    let of = Figures { ctx, unit: (!own).then_some(code) };
    let ranked = priority::ranked_units(db, &ctx.scope, day)?;
    let place = ranked.iter().position(|ranked| ranked.unit.id == unit.id);
    let rank = place.and_then(|place| {
        let points = ranked.get(place)?.score.points;
        Some(Rank { place: place + 1, of: ranked.len(), points, level: priority::level(points) })
    });
    let scored = of.of(db, "scored", List::Priorities, "")?;
    let (eyes, several) = (shape::eyes(db, &of)?, ranked.len() > 1 && rank.is_some());
    let may_write = ctx.who.scope(Permission::WriteRecords).has(unit.id);
    Ok(UnitPage {
        may_write,
        own,
        asof: ctx.now,
        keys: shape::keys(db, &of)?,
        watched: !eyes.is_empty(),
        eyes,
        shows_steps: may_write || own,
        steps: if may_write || own { shape::steps(db, &of)? } else { Vec::new() },
        years: shape::years(db, &of)?,
        things: things(db, &of)?,
        begin: begin(ctx, (!own).then_some(code), &scored),
        scored,
        rank,
        several,
        unit,
        names,
    })
}

/// One unit with everything it has.
///
/// # Errors
/// `NotFound`.
pub async fn unit(ctx: Ctx, code: Path<String>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("overview/unit", move |db| unit_view(db, &asker, &code)).await
}
