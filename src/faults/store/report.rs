//! Logging a fault: by somebody who is signed in, or from a sticker by somebody who is not.

use diesel::prelude::*;
use serde_json::json;

use super::change::{Told, event, index, tell};
use super::sticker::Sticker;
use super::thing::Thing;
use crate::audit::Actor;
use crate::db::schema::faults::fault;
use crate::db::{Db, FaultId, Instant, Subject, Tx, UnitId};
use crate::error::{Error, Result};
use crate::faults::report::{Report, Reporter};
use crate::faults::state::State;
use crate::faults::time::due;
use crate::rules::WorkingCalendar;
use crate::units;

/// Logs a fault of a thing that the reporter may see.
///
/// # Errors
/// What the database says.
pub fn log(tx: &mut Tx, thing: &Thing, report: &Report, actor: &Actor, at: Instant) -> Result<FaultId> {
    let new = New {
        subject: thing.subject,
        unit: thing.unit_id,
        name: &thing.name,
        report,
        reporter: None,
        confirmed: true,
    };
    insert(tx, new, actor, at)
}

/// Takes a report from a sticker, to be confirmed. Where the same is reported of the same thing already and still open,
/// the second reporter's name goes to that fault: ten colleagues at one printer make one ticket.
///
/// # Errors
/// What the database says.
pub fn report_from_sticker(
    tx: &mut Tx,
    sticker: &Sticker,
    report: &Report,
    reporter: &Reporter,
    actor: &Actor,
    at: Instant,
) -> Result<FaultId> {
    let same: Option<FaultId> = fault::table
        .filter(fault::subject_kind.eq("asset"))
        .filter(fault::subject_id.eq(sticker.asset.0))
        .filter(fault::what.eq(&report.what))
        .filter(fault::is_open.eq(true))
        .select(fault::id)
        .first(tx.db())
        .optional()?;
    if let Some(id) = same {
        let said = [reporter.name.as_str(), reporter.phone.as_str(), report.words.as_str()];
        let detail = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        event(tx, id, "again", None, &detail, actor, at)?;
        let told =
            Told { id, unit: sticker.unit, action: "fault.report_again", about: Subject::Asset(sticker.asset) };
        tell(tx, told, (None, Some(json!({ "colleague": true }))), actor, at)?;
        return Ok(id);
    }
    let new = New {
        subject: Subject::Asset(sticker.asset),
        unit: sticker.unit,
        name: &sticker.tag,
        report,
        reporter: Some(reporter),
        confirmed: false,
    };
    insert(tx, new, actor, at)
}

struct New<'a> {
    subject: Subject,
    unit: UnitId,
    name: &'a str,
    report: &'a Report,
    reporter: Option<&'a Reporter>,
    confirmed: bool,
}

fn insert(tx: &mut Tx, new: New<'_>, actor: &Actor, at: Instant) -> Result<FaultId> {
    let (kind, number) = new.subject.parts();
    let report = new.report;
    let severity = report.impact.severity();
    let (state, waiting_for) = State::New.words();
    let id: i64 = diesel::insert_into(fault::table)
        .values((
            (
                fault::unit_id.eq(new.unit),
                fault::subject_kind.eq(kind),
                fault::subject_id.eq(number),
                fault::subject_name.eq(new.name),
                fault::fault_group.eq(report.group),
                fault::what.eq(&report.what),
                fault::impact.eq(report.impact),
                fault::severity.eq(severity),
                fault::severity_rank.eq(severity as i64),
                fault::words.eq(&report.words),
            ),
            (
                fault::state.eq(state),
                fault::waiting_for.eq(waiting_for),
                fault::is_open.eq(true),
                fault::reporter_id.eq(actor.account),
                fault::reporter_name.eq(new.reporter.map(|r| &r.name)),
                fault::reporter_phone.eq(new.reporter.map(|r| &r.phone)),
                fault::confirmed.eq(new.confirmed),
                fault::reported_at.eq(at),
                fault::due_at.eq(due(severity, at, &[], WorkingCalendar::province())),
                fault::updated_at.eq(at),
            ),
        ))
        .returning(fault::id)
        .get_result(tx.db())?;
    let id = FaultId(id);
    event(tx, id, "reported", None, &report.words, actor, at)?;
    let mut after = serde_json::to_value(report).map_err(Error::internal)?;
    after["about"] = json!(format!("{kind}-{number}"));
    // The trail is for ever: that a colleague reported it, never who.
    if new.reporter.is_some() {
        after["colleague"] = json!(true);
    }
    let told = Told { id, unit: new.unit, action: "fault.report", about: new.subject };
    tell(tx, told, (None, Some(after)), actor, at)?;
    index(tx, id)?;
    Ok(id)
}

/// The unit of a code that a form or a program named, else the only one the reporter works for.
///
/// # Errors
/// What the database says.
pub fn unit_named(db: &mut Db, code: Option<&str>, own: Option<UnitId>) -> Result<Option<UnitId>> {
    Ok(match code {
        Some(code) => units::id_of(db, code)?,
        None => own,
    })
}
