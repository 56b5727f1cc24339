//! The page of one piece of equipment, with everything that hangs on it.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use crate::auth::Permission;
use crate::db::{AssetId, LocalDay};
use crate::equipment::{self, AssetView, EventRow, ReadingRow, Step};
use crate::error::Result;
use crate::rules::kinds::Class;
use crate::rules::{Days, LifeState, kinds, lives};
use crate::web::{Ctx, Text};

#[derive(Serialize)]
struct View {
    asset: AssetView,
    printer: bool,
    /// `over`, `running`, `unclear`, or nothing where the day of purchase leaves it open.
    life: Option<&'static str>,
    steps: Vec<Step>,
    may_retire: bool,
    may_write: bool,
    readings: Vec<ReadingRow>,
    events: Vec<EventSaid>,
}

#[derive(Serialize)]
struct EventSaid {
    at: crate::db::Instant,
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
            readings: if printer { equipment::readings(db, asset.id, 12)? } else { Vec::new() },
            events: events.into_iter().map(|event| say(&asker, event)).collect(),
            asset,
        })
    })
    .await
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
        _ => event.detail,
    };
    let said = ctx.say(&Text::new(format!("event-{}", event.kind)).with("detail", detail));
    EventSaid { at: event.at, said, person: event.person }
}
