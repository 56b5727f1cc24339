//! The page of one link: what was promised, what was measured beside it, when it was down.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::score::{ScoreView, score};
use crate::auth::Permission;
use crate::db::{Instant, LinkId, Subject};
use crate::error::Result;
use crate::faults::{self, Past};
use crate::links::{self, Cause, EventRow, LinkView, MeasurementView, OutageView, over_sla, share_bp};
use crate::rules::floor;
use crate::web::{Ctx, Text};

#[derive(Serialize)]
struct View {
    link: LinkView,
    /// Below this share of the contract's rate a measurement is marked, basis points.
    degraded_bp: i64,
    latest: Option<Measured>,
    measured: Vec<Measured>,
    outages: Vec<Outage>,
    year: Year,
    score: Option<ScoreView>,
    faults: Past,
    may_write: bool,
    may_report: bool,
    events: Vec<EventSaid>,
}

/// A measurement with its shares of the contract.
#[derive(Clone, Serialize)]
struct Measured {
    #[serde(flatten)]
    measurement: MeasurementView,
    down_bp: Option<i64>,
    up_bp: Option<i64>,
}

/// An outage with how long it lasted, or lasts.
#[derive(Serialize)]
struct Outage {
    #[serde(flatten)]
    outage: OutageView,
    lasted: String,
    over_sla: bool,
}

/// Outages of the last 365 days; announced maintenance and withdrawn entries apart.
#[derive(Serialize)]
struct Year {
    outages: usize,
    down: String,
}

#[derive(Serialize)]
struct EventSaid {
    at: Instant,
    said: String,
    person: Option<String>,
}

/// Rows of a link's page.
const MOST: usize = 200;

/// Shows it.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<LinkId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("overview/link", move |db| {
        let (ctx, now) = (&asker, asker.now);
        let link = links::show(db, &ctx.scope, *id, now.day())?;
        let measured: Vec<Measured> = links::measurements(db, link.id, MOST)?
            .into_iter()
            .map(|measurement| Measured {
                down_bp: share_bp(measurement.down_kbps, link.down_kbps),
                up_bp: measurement.up_kbps.and_then(|up| share_bp(up, link.up_kbps)),
                measurement,
            })
            .collect();
        let outages = links::outages(db, link.id, MOST)?;
        let events = links::events(db, link.id, 50)?;
        Ok(View {
            degraded_bp: floor::floor(now.day()).link_degraded_bp,
            latest: measured.iter().find(|m| m.measurement.withdrawn_reason.is_none()).cloned(),
            measured,
            year: year(ctx, &outages),
            outages: outages.into_iter().map(|outage| shown(ctx, outage, link.sla_hours)).collect(),
            may_write: ctx.who.scope(Permission::WriteRecords).has(link.unit_id),
            may_report: ctx.who.scope(Permission::ReportFaults).has(link.unit_id),
            score: score(db, ctx, Subject::Link(link.id))?,
            faults: faults::of(db, Subject::Link(link.id), now, 5)?,
            events: events.into_iter().map(|event| say(ctx, event)).collect(),
            link,
        })
    })
    .await
}

fn shown(ctx: &Ctx, outage: OutageView, sla_hours: Option<i64>) -> Outage {
    let seconds = outage.ended_at.unwrap_or(ctx.now).since(outage.began_at);
    let counts = outage.withdrawn_reason.is_none() && outage.cause != Cause::Planned;
    Outage {
        lasted: lasted(ctx, seconds),
        over_sla: counts && over_sla(outage.began_at, outage.ended_at, sla_hours, ctx.now),
        outage,
    }
}

fn year(ctx: &Ctx, outages: &[OutageView]) -> Year {
    let from = ctx.now.plus(-365 * 86_400);
    let counted = |o: &&OutageView| {
        o.withdrawn_reason.is_none() && o.cause != Cause::Planned && o.ended_at.unwrap_or(ctx.now) > from
    };
    let seconds = |o: &OutageView| o.ended_at.unwrap_or(ctx.now).since(o.began_at.max(from));
    let (count, down) = outages.iter().filter(counted).fold((0, 0), |(n, sum), o| (n + 1, sum + seconds(o)));
    Year { outages: count, down: lasted(ctx, down) }
}

/// Days and hours, or hours and minutes: two units say enough.
fn lasted(ctx: &Ctx, seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let (key, large, small) = match (days, hours) {
        (0, 0) => ("lasted-minutes", minutes, 0),
        (0, _) => ("lasted-hours", hours, minutes),
        (_, _) => ("lasted-days", days, hours),
    };
    ctx.say(&Text::new(key).with("large", large).with("small", small))
}

fn say(ctx: &Ctx, event: EventRow) -> EventSaid {
    let detail = match event.kind.as_str() {
        "changed" => event.detail.split(' ').map(|field| ctx.word("link", field)).collect::<Vec<_>>().join(", "),
        _ => event.detail,
    };
    let key = format!("link-event-{}", event.kind.replace('_', "-"));
    EventSaid { at: event.at, said: ctx.say(&Text::new(key).with("detail", detail)), person: event.person }
}
