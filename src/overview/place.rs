//! What happened in a facility or a building, in the reader's language.

use serde::Serialize;

use crate::db::Instant;
use crate::sites::EventRow;
use crate::web::{Ctx, Text};

/// A line of the timeline.
#[derive(Serialize)]
pub(super) struct EventSaid {
    at: Instant,
    said: String,
    person: Option<String>,
}

pub(super) fn say_all(ctx: &Ctx, events: Vec<EventRow>) -> Vec<EventSaid> {
    events.into_iter().map(|event| say(ctx, event)).collect()
}

fn say(ctx: &Ctx, event: EventRow) -> EventSaid {
    let detail = match event.kind.as_str() {
        "changed" => {
            let field = |field: &str| ctx.word(&event.noun, field);
            event.detail.split(' ').map(field).collect::<Vec<_>>().join(", ")
        }
        _ => event.detail,
    };
    let key = format!("site-event-{}-{}", event.noun, event.kind);
    let said = ctx.say(&Text::new(key).with("name", event.name).with("detail", detail));
    EventSaid { at: event.at, said, person: event.person }
}
