//! The page of one piece of equipment, with everything that hangs on it.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::score::{ScoreView, score};
use crate::attachments::{self, FileRow};
use crate::auth::Permission;
use crate::db::{AssetId, Db, Instant, LocalDay, Subject};
use crate::equipment::effective::Column;
use crate::equipment::{self, AssetView, EventRow, ReadingRow, Step};
use crate::error::Result;
use crate::faults::{self, Past};
use crate::intake::observed::{Change, Observed};
use crate::intake::{self, DayRow};
use crate::rules::kinds::Class;
use crate::rules::{Days, LifeState, WorkingCalendar, kinds, lives};
use crate::web::{Ctx, Text, day, disk_size, file_size};

#[derive(Serialize)]
struct View {
    asset: AssetView,
    printer: bool,
    /// `over`, `running`, `unclear`, or nothing where the day of purchase leaves it open.
    life: Option<&'static str>,
    steps: Vec<Step>,
    may_retire: bool,
    may_write: bool,
    may_report: bool,
    faults: Past,
    files: Vec<FileRow>,
    readings: Vec<ReadingRow>,
    events: Vec<EventSaid>,
    pc: Option<PcView>,
    score: Option<ScoreView>,
    may_manage: bool,
    merged: Vec<Merged>,
}

/// What a computer reported about itself.
#[derive(Serialize)]
struct PcView {
    facts: Vec<FactSaid>,
    reported: Instant,
    share: Option<i64>,
    /// Its days, for those who may see them.
    strip: Option<Vec<Bar>>,
}

#[derive(Serialize)]
struct FactSaid {
    name: String,
    value: String,
    /// What was observed, where a person says otherwise.
    observed: Option<String>,
}

/// One day of the strip, in the picture's units.
#[derive(Serialize)]
struct Bar {
    x: i64,
    y: i64,
    height: i64,
    class: &'static str,
    title: String,
}

/// A record that was merged into this one.
#[derive(Serialize)]
struct Merged {
    id: AssetId,
    tag: String,
}

#[derive(Serialize)]
struct EventSaid {
    at: Instant,
    said: String,
    person: Option<String>,
}

/// Shows it.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<AssetId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("overview/asset", move |db| {
        let asset = equipment::show(db, &asker.scope, *id, asker.now.day())?;
        let printer = kinds::find(&asset.kind).is_some_and(|kind| kind.class == Class::Printer);
        let events = equipment::events(db, asset.id, 50)?;
        Ok(View {
            printer,
            life: life(&asset, asker.now.day()),
            steps: asset.state.steps().into_iter().filter(|step| *step != Step::Retire).collect(),
            may_retire: asset.state.steps().contains(&Step::Retire),
            may_write: asker.who.scope(Permission::WriteRecords).has(asset.unit_id),
            may_report: asker.who.scope(Permission::ReportFaults).has(asset.unit_id),
            faults: faults::of(db, Subject::Asset(asset.id), asker.now, 5)?,
            files: attachments::of(db, Subject::Asset(asset.id))?,
            readings: if printer { equipment::readings(db, asset.id, 12)? } else { Vec::new() },
            pc: pc(db, &asker, &asset)?,
            score: score(db, &asker, Subject::Asset(asset.id))?,
            may_manage: asker.who.scope(Permission::ManageAgents).has(asset.unit_id),
            merged: equipment::merged_into(db, asset.id)?.into_iter().map(|(id, tag)| Merged { id, tag }).collect(),
            events: events.into_iter().map(|event| say(&asker, event)).collect(),
            asset,
        })
    })
    .await
}

fn pc(db: &mut Db, ctx: &Ctx, asset: &AssetView) -> Result<Option<PcView>> {
    let today = ctx.now.day();
    let columns = |document: &str| {
        serde_json::from_str::<Observed>(document).map(|observed| observed.columns(today)).unwrap_or_default()
    };
    let Some(hardware) = equipment::hardware(db, asset.id, today, columns)? else { return Ok(None) };
    let said = |column: Column, value: &str| say_value(ctx, column, value);
    let facts = equipment::texts(&hardware.columns).into_iter().filter_map(|(column, value)| {
        let observed = hardware.overridden.iter().find(|o| o.column == column && o.drifts);
        let observed = observed.and_then(|o| o.observed.as_deref()).map(|value| said(column, value));
        Some(FactSaid { name: ctx.plain(&column.key()), value: said(column, &value?), observed })
    });
    let sees_days = ctx.who.scope(Permission::ReadDailyUse).has(asset.unit_id);
    let strip = sees_days.then(|| intake::days(db, asset.id, today.plus(-89))).transpose()?;
    Ok(Some(PcView {
        facts: facts.collect(),
        reported: hardware.observed_at,
        share: intake::month_share(db, asset.id, today, WorkingCalendar::province())?,
        strip: strip.map(|days| bars(ctx, &days, today)).filter(|bars| !bars.is_empty()),
    }))
}

/// A column's value as people read it.
fn say_value(ctx: &Ctx, column: Column, value: &str) -> String {
    match column {
        Column::RamBytes => value.parse().map_or(value.to_owned(), |n| file_size(ctx.lang, n)),
        Column::DiskBytes => value.parse().map_or(value.to_owned(), |n| disk_size(ctx.lang, n)),
        Column::FirmwareDate => LocalDay::parse(value).map_or(value.to_owned(), day),
        Column::BootSeconds => ctx.say(&Text::new("seconds").with("n", value)),
        Column::DiskKind | Column::Chassis | Column::OsFamily => {
            ctx.plain(&format!("value-{}", value.replace('_', "-")))
        }
        Column::Hostname
        | Column::Vendor
        | Column::Model
        | Column::Serial
        | Column::CpuName
        | Column::CpuCores
        | Column::CpuThreads
        | Column::OsName
        | Column::OsVersion
        | Column::OsBuild
        | Column::OsEdition => value.to_owned(),
    }
}

/// 90 bars of at most 40 units; a day without a word is a line at the bottom.
fn bars(ctx: &Ctx, days: &[DayRow], today: LocalDay) -> Vec<Bar> {
    if days.is_empty() {
        return Vec::new();
    }
    (0..90)
        .map(|i| {
            let of = today.plus(i - 89);
            let row = days.iter().find(|row| row.day == of);
            let hours = row.map_or(0, |row| row.on_seconds / 3600);
            let height = row.map_or(2, |row| (row.on_seconds * 40 / 86_400).max(2));
            let class = match row {
                None => "rest",
                Some(row) if row.hard_downs > 0 => "red",
                Some(_) => "on",
            };
            let title = ctx.say(&Text::new("pc-use-day").with("day", day(of)).with("hours", hours));
            Bar { x: i * 10, y: 42 - height, height, class, title }
        })
        .collect()
}

fn life(asset: &AssetView, today: LocalDay) -> Option<&'static str> {
    let kind = kinds::find(&asset.kind)?;
    match lives::state(kind.asset_class, asset.bought_on.map(Days::exactly), today) {
        LifeState::Over(_) => Some("over"),
        LifeState::Running(_) => Some("running"),
        LifeState::Unclear(_) => Some("unclear"),
        LifeState::Unknown => None,
    }
}

fn say(ctx: &Ctx, event: EventRow) -> EventSaid {
    let detail = match event.kind.as_str() {
        "step" => ctx.plain(&format!("asset-step-{}", event.detail.replace('_', "-"))),
        "changed" => {
            let fields = event.detail.split(' ').map(|f| ctx.plain(&format!("asset-{}", f.replace('_', "-"))));
            fields.collect::<Vec<_>>().join(", ")
        }
        "observed" => {
            serde_json::from_str(&event.detail).map_or(event.detail.clone(), |change| say_change(ctx, change))
        }
        "overridden" => ctx.plain(&format!("column-{}", event.detail.replace('_', "-"))),
        _ => event.detail,
    };
    let said = ctx.say(&Text::new(format!("event-{}", event.kind)).with("detail", detail));
    EventSaid { at: event.at, said, person: event.person }
}

fn say_change(ctx: &Ctx, change: Change) -> String {
    let text = match change {
        Change::Fact { fact, before, after } => Text::new("observed-fact")
            .with("fact", ctx.plain(&fact.key()))
            .with("before", before)
            .with("after", after),
        Change::Component { kind, before, after } => {
            let kind = ctx.plain(&kind.key());
            match (before, after) {
                (Some(before), Some(after)) => Text::new("observed-replaced")
                    .with("kind", kind)
                    .with("before", before.text)
                    .with("after", after.text),
                (Some(part), None) => Text::new("observed-removed").with("kind", kind).with("part", part.text),
                (None, Some(part)) => Text::new("observed-added").with("kind", kind).with("part", part.text),
                (None, None) => Text::new("unknown"),
            }
        }
    };
    ctx.say(&text)
}
