//! The page of one piece of equipment, with everything that hangs on it.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::score::{ScoreView, score};
use crate::attachments::Hung;
use crate::auth::Permission;
use crate::db::{AssetId, Db, Instant, LocalDay, Subject};
use crate::equipment::effective::Column;
use crate::equipment::{self, AssetView, EventRow, ReadingRow, Step};
use crate::error::Result;
use crate::faults::{self, Past};
use crate::intake::observed::{Change, ComponentKind, Fact, Observed, components};
use crate::intake::{self, DayRow};
use crate::rules::kinds::Class;
use crate::rules::{Days, LifeState, WorkingCalendar, kinds, lives};
use crate::web::{Choice, Ctx, Text, day, file_size, when};

/// Lines of the timeline.
const TOLD: usize = 50;

#[derive(Serialize)]
struct View {
    asset: AssetView,
    /// Maker and model.
    product: String,
    /// Whether its name says more than maker and model.
    named: bool,
    printer: bool,
    /// `over`, `over-estimate`, `running`, `unclear`, or nothing where the day of purchase leaves it open.
    life: Option<&'static str>,
    /// Bounds of the day of purchase, where no paper says it and the computer tells.
    estimate: Option<Days>,
    steps: Vec<Step>,
    may_retire: bool,
    may_write: bool,
    may_report: bool,
    faults: Past,
    files: Hung,
    readings: Vec<ReadingRow>,
    events: Vec<EventSaid>,
    pc: Option<PcView>,
    score: Option<ScoreView>,
    may_manage: bool,
    merged: Vec<Merged>,
    /// Records typed by hand that this reporting computer could be.
    records: Vec<Choice>,
    /// Reporting computers that this record typed by hand could be.
    computers: Vec<Choice>,
}

/// What a computer reported about itself.
#[derive(Serialize)]
struct PcView {
    facts: Vec<FactSaid>,
    parts: Vec<PartSaid>,
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

/// The parts of one kind.
#[derive(Serialize)]
struct PartSaid {
    name: String,
    /// Each as its maker writes it.
    texts: Vec<String>,
    /// What else there is to know: slots for more memory.
    note: Option<String>,
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
        let events = timeline(db, asset.id)?;
        let pc = pc(db, &asker, &asset)?;
        let may_write = asker.who.scope(Permission::WriteRecords).has(asset.unit_id);
        let may_manage = asker.who.scope(Permission::ManageAgents).has(asset.unit_id);
        let computer = kinds::find(&asset.kind).is_some_and(|kind| kind.class == Class::Computer);
        let twins =
            if may_manage && computer { equipment::twins(db, asset.unit_id, pc.is_none(), 300)? } else { vec![] };
        let twins = twins.iter().map(|twin| Choice::new(twin.id, format!("{} {}", twin.tag, twin.name)));
        let twins = Vec::from_iter(twins);
        let (records, computers) = if pc.is_some() { (twins, vec![]) } else { (vec![], twins) };
        let bounds = asset.bought_from.zip(asset.bought_to).filter(|_| asset.bought_on.is_none());
        let estimate = bounds.map(|(earliest, latest)| Days { earliest, latest });
        let product = equipment::product(asset.maker.as_deref(), asset.model.as_deref());
        Ok(View {
            named: !asset.name.is_empty()
                && asset.model.as_ref().is_none_or(|model| asset.name != *model && asset.name != product),
            product,
            printer,
            life: life(&asset, estimate, asker.now.day()),
            estimate,
            steps: asset.state.steps().into_iter().filter(|step| *step != Step::Retire).collect(),
            may_retire: asset.state.steps().contains(&Step::Retire),
            may_write,
            may_report: asker.who.scope(Permission::ReportFaults).has(asset.unit_id),
            faults: faults::of(db, Subject::Asset(asset.id), asker.now, 5)?,
            files: Hung::on(
                db,
                Subject::Asset(asset.id),
                "/equipment/files",
                &format!("/equipment/{}", asset.id),
                may_write,
            )?,
            readings: if printer { equipment::readings(db, asset.id, 12)? } else { Vec::new() },
            pc,
            score: score(db, &asker, Subject::Asset(asset.id))?,
            may_manage,
            records,
            computers,
            merged: equipment::merged_into(db, asset.id)?.into_iter().map(|(id, tag)| Merged { id, tag }).collect(),
            events: events.into_iter().map(|event| say(&asker, event)).collect(),
            asset,
        })
    })
    .await
}

/// What happened to it, latest first, its merges among the rest.
fn timeline(db: &mut Db, id: AssetId) -> Result<Vec<EventRow>> {
    let mut events = equipment::joinings(db, id, TOLD)?;
    events.extend(equipment::events(db, id, TOLD)?);
    // Stable: those of one moment stay in their order.
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events.truncate(TOLD);
    Ok(events)
}

fn pc(db: &mut Db, ctx: &Ctx, asset: &AssetView) -> Result<Option<PcView>> {
    let today = ctx.now.day();
    let Some(hardware) = intake::hardware(db, asset.id, today)? else { return Ok(None) };
    let said = |column: Column, value: &str| intake::say_fact(ctx, column, value);
    let facts = equipment::texts(&hardware.columns).into_iter().filter_map(|(column, value)| {
        let observed = hardware.overridden.iter().find(|o| o.column == column && o.drifts);
        let observed = observed.and_then(|o| o.observed.as_deref()).map(|value| said(column, value));
        Some(FactSaid { name: ctx.word("column", column), value: said(column, &value?), observed })
    });
    let sees_days = ctx.who.scope(Permission::ReadDailyUse).has(asset.unit_id);
    let strip = sees_days.then(|| intake::days(db, asset.id, today.plus(-89))).transpose()?;
    Ok(Some(PcView {
        facts: facts.collect(),
        parts: parts(ctx, &hardware.document),
        reported: hardware.observed_at,
        share: intake::month_share(db, asset.id, today, WorkingCalendar::province())?,
        strip: strip.map(|days| bars(ctx, &days, today)).filter(|bars| !bars.is_empty()),
    }))
}

/// What it is made of, by kind: whoever adds memory or a disk must know what is in it.
fn parts(ctx: &Ctx, document: &str) -> Vec<PartSaid> {
    let Observed(facts) = serde_json::from_str(document).unwrap_or_else(|flaw| {
        // The rest of the page is worth showing.
        tracing::error!("what a computer reported cannot be read: {flaw}");
        Observed::default()
    });
    let slots = facts.memory.as_ref().and_then(|memory| Some((memory.modules.len(), memory.slots?)));
    let slots = slots.map(|(used, all)| ctx.say(&Text::new("pc-slots").with("used", used as i64).with("all", all)));
    let mut said: Vec<PartSaid> = Vec::new();
    for part in components(&facts).into_iter().filter(|part| !part.text.is_empty()) {
        let name = ctx.word("component", part.kind);
        let note = slots.clone().filter(|_| part.kind == ComponentKind::MemoryModule);
        match said.last_mut().filter(|last| last.name == name) {
            Some(last) => last.texts.push(part.text),
            None => said.push(PartSaid { name, texts: vec![part.text], note }),
        }
    }
    said
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

fn life(asset: &AssetView, estimate: Option<Days>, today: LocalDay) -> Option<&'static str> {
    let kind = kinds::find(&asset.kind)?;
    match lives::state(kind.asset_class, asset.bought_on.map(Days::exactly).or(estimate), today) {
        // An estimate proves nothing: the books must bear it out before money is spent on it.
        LifeState::Over(_) if estimate.is_some() => Some("over-estimate"),
        LifeState::Over(_) => Some("over"),
        LifeState::Running(_) => Some("running"),
        LifeState::Unclear(_) => Some("unclear"),
        LifeState::Unknown => None,
    }
}

fn say(ctx: &Ctx, event: EventRow) -> EventSaid {
    let detail = match event.kind.as_str() {
        "step" => ctx.word("asset-step", event.detail.as_str()),
        "changed" => event.detail.split(' ').map(|field| ctx.word("asset", field)).collect::<Vec<_>>().join(", "),
        "observed" => {
            serde_json::from_str(&event.detail).map_or(event.detail.clone(), |change| say_change(ctx, change))
        }
        "overridden" | "override_cleared" | "override_lapsed" => ctx.word("column", event.detail.as_str()),
        _ => event.detail,
    };
    let said = ctx.say(&Text::new(format!("event-{}", event.kind.replace('_', "-"))).with("detail", detail));
    EventSaid { at: event.at, said, person: event.person }
}

/// A fact's value as people read it, where it is not reported as they do.
fn say_observed(ctx: &Ctx, fact: Fact, value: &str) -> Option<String> {
    if fact == Fact::RamBytes {
        return Some(file_size(ctx.lang, value.parse().ok()?));
    }
    if fact == Fact::SecureBoot {
        return Some(ctx.plain(if value == "true" { "value-on" } else { "value-off" }));
    }
    (fact == Fact::OsInstalled).then(|| Instant::parse_rfc3339(value).map(when)).flatten()
}

fn say_change(ctx: &Ctx, change: Change) -> String {
    let text = match change {
        Change::Fact { fact, before, after } => {
            let said = |value: String| say_observed(ctx, fact, &value).unwrap_or(value);
            Text::new("observed-fact")
                .with("fact", ctx.word("fact", fact))
                .with("before", said(before))
                .with("after", said(after))
        }
        Change::Component { kind, before, after } => {
            let kind = ctx.word("component", kind);
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
