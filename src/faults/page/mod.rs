//! The faults' pages.

pub mod list;
pub mod repeat;
pub mod report;
pub mod show;
pub mod sticker;
pub mod units;

use serde::Serialize;

use crate::db::{Instant, Subject};
use crate::faults::fault::Cause;
use crate::faults::time::due;
use crate::rules::calendar::WORKING_DAY;
use crate::rules::taxonomy::{self, Group};
use crate::rules::{Impact, WorkingCalendar};
use crate::web::{Choice, Text, Visitor, when};

/// What broke, in the reader's language.
pub(super) fn what_name(visitor: &Visitor, group: Group, what: &str) -> String {
    taxonomy::find(group, what).map_or(what.to_owned(), |choice| visitor.plain(&choice.name_key()))
}

/// The causes as a choice.
fn causes(visitor: &Visitor) -> Vec<Choice> {
    Choice::words::<Cause>(visitor, "fault-cause")
}

/// Where a record is shown to whoever may read it; nothing for what has no page of its own, and for units, whose page
/// goes by their code.
pub fn page_of(subject: Subject) -> Option<String> {
    match subject {
        Subject::Facility(id) => Some(format!("/facilities/{id}")),
        Subject::Building(id) => Some(format!("/buildings/{id}")),
        Subject::Room(id) => Some(format!("/rooms/{id}")),
        Subject::Asset(id) => Some(format!("/equipment/{id}")),
        Subject::Link(id) => Some(format!("/links/{id}")),
        Subject::Fault(id) => Some(format!("/faults/{id}")),
        Subject::Unit(_)
        | Subject::Account(_)
        | Subject::Device(_)
        | Subject::EnrolCode(_)
        | Subject::Conflict(_)
        | Subject::System => None,
    }
}

/// Something to tap.
#[derive(Clone, Debug, Serialize)]
struct Tap {
    value: String,
    label: String,
    /// What it brings along: the usual impact, or the due time.
    note: String,
}

/// What may break, each with its usual impact.
fn what_taps(visitor: &Visitor, group: Group) -> Vec<Tap> {
    let tap = |choice: &taxonomy::Choice| Tap {
        value: choice.id.clone(),
        label: visitor.plain(&choice.name_key()),
        note: <&str>::from(choice.impact).to_owned(),
    };
    taxonomy::of(group).map(tap).collect()
}

/// Whom it stops, each with the time by which it would be settled.
fn impact_taps(visitor: &Visitor, now: Instant) -> Vec<Tap> {
    use strum::IntoEnumIterator;
    let tap = |impact: Impact| {
        let word: &str = impact.into();
        let by = due(impact.severity(), now, &[], WorkingCalendar::province());
        Tap {
            value: word.to_owned(),
            label: visitor.word("impact", impact),
            note: visitor.say(&Text::new("fault-settled-by").with("when", when(by))),
        }
    };
    Impact::iter().map(tap).collect()
}

/// Working time as people say it: days of 8.5 hours, hours, minutes; the two largest parts.
pub(super) fn working_time(visitor: &Visitor, seconds: i64) -> String {
    let (days, rest) = (seconds / WORKING_DAY, seconds % WORKING_DAY);
    let (hours, minutes) = (rest / 3600, rest % 3600 / 60);
    let say = |key: &'static str, n: i64| visitor.say(&Text::new(key).with("n", n));
    match (days, hours, minutes) {
        (0, 0, minutes) => say("span-minutes", minutes),
        (0, hours, 0) => say("span-hours", hours),
        (0, hours, minutes) => format!("{} {}", say("span-hours", hours), say("span-minutes", minutes)),
        (days, 0, _) => say("span-days", days),
        (days, hours, _) => format!("{} {}", say("span-days", days), say("span-hours", hours)),
    }
}
