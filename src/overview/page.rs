//! The overviews.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::store::{self, Figures, YearRow};
use crate::auth::Permission;
use crate::error::Result;
use crate::units::{self, UnitKind};
use crate::web::Ctx;
use crate::{intake, priority};

#[derive(Serialize)]
struct HomeView {
    units: usize,
    xa: usize,
    phuong: usize,
    /// The only unit, for a person who works for one.
    own: Option<units::UnitLabel>,
    figures: Figures,
    dark: i64,
    neediest: Vec<UnitLine>,
    things: Vec<ThingLine>,
    years: Vec<YearBar>,
    unknown_years: i64,
    conflicts: i64,
}

/// A unit with its points.
#[derive(Serialize)]
struct UnitLine {
    code: String,
    kind: UnitKind,
    name: String,
    points: i64,
    level: &'static str,
    things: i64,
}

/// A thing that needs money first.
#[derive(Serialize)]
struct ThingLine {
    id: i64,
    record: String,
    tag: String,
    name: String,
    kind: String,
    points: i64,
    level: &'static str,
    reason: String,
}

/// A year's bar, in the picture's units.
#[derive(Serialize)]
struct YearBar {
    x: i64,
    y: i64,
    height: i64,
    year: i64,
    short: String,
    n: i64,
    class: &'static str,
}

/// The tallest bar.
const TALLEST: i64 = 100;

fn year_bars(rows: &[YearRow], this_year: i64) -> Vec<YearBar> {
    let known: Vec<&YearRow> = rows.iter().filter(|row| row.year > 1900).collect();
    let most = known.iter().map(|row| row.n).max().unwrap_or(1).max(1);
    let bar = |(i, row): (i64, &&YearRow)| {
        let height = (row.n * TALLEST / most).max(2);
        // Seven years: the useful life of an office machine (TT 141/2025/TT-BTC).
        let class = if this_year - row.year >= 7 { "red" } else { "on" };
        let short = format!("{:02}", row.year % 100);
        YearBar { x: i * 31 + 8, y: 118 - height, height, year: row.year, short, n: row.n, class }
    };
    (0..).zip(&known).map(bar).collect()
}

/// The first page: the common picture of what is in scope.
///
/// # Errors
/// What the database says.
pub async fn home(ctx: Ctx) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("overview/home", move |db| {
        let (ctx, day) = (&asker, asker.now.day());
        let labels = units::labels(db, &ctx.scope, day)?;
        let of = |kind: UnitKind| labels.iter().filter(|unit| unit.kind == kind).count();
        let (xa, phuong) = (of(UnitKind::Xa), of(UnitKind::Phuong));
        let ranked = priority::ranked_units(db, &ctx.scope, day)?;
        let line = |r: &priority::RankedUnit| UnitLine {
            code: r.unit.code.clone(),
            kind: r.unit.kind,
            name: r.unit.name.clone(),
            points: r.score.points,
            level: priority::level(r.score.points),
            things: r.things,
        };
        let years = store::years(db, &ctx.scope)?;
        let top = priority::first(db, &ctx.scope, 8, day)?;
        Ok(HomeView {
            units: xa + phuong,
            xa,
            phuong,
            own: (labels.len() == 1).then(|| labels[0].clone()),
            figures: store::figures(db, &ctx.scope, ctx.now)?,
            dark: store::dark_units(db, &ctx.scope, ctx.now)?,
            neediest: if labels.len() > 1 { ranked.iter().take(8).map(line).collect() } else { Vec::new() },
            things: top.iter().map(|row| thing_line(ctx, row)).collect(),
            unknown_years: years.iter().filter(|row| row.year <= 1900).map(|row| row.n).sum(),
            years: year_bars(&years, i64::from(day.year())),
            conflicts: if ctx.who.may(Permission::ManageAgents) {
                intake::open_conflicts(db, &ctx.scope)?
            } else {
                0
            },
        })
    })
    .await
}

fn thing_line(ctx: &Ctx, row: &priority::Ranked) -> ThingLine {
    ThingLine {
        id: row.id,
        record: row.record(),
        tag: row.tag.clone(),
        name: row.name.clone(),
        kind: row.kind.clone(),
        points: row.points,
        level: priority::level(row.points),
        reason: priority::shown::top(ctx, &row.vector, 1).into_iter().next().unwrap_or_default(),
    }
}

#[derive(Serialize)]
struct UnitPage {
    unit: units::UnitView,
    names: Vec<units::NameRow>,
    may_write: bool,
}

/// One unit with everything it has.
///
/// # Errors
/// `NotFound`.
pub async fn unit(ctx: Ctx, code: Path<String>) -> Result<HttpResponse> {
    let (scope, day, writes) = (ctx.scope.clone(), ctx.now.day(), ctx.who.scope(Permission::WriteRecords));
    ctx.show("overview/unit", move |db| {
        let (unit, names) = units::show(db, &scope, &code, day)?;
        Ok(UnitPage { may_write: writes.has(unit.id), unit, names })
    })
    .await
}
