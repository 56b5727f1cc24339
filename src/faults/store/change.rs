//! What people do about a fault: steps, settlement, comments, assignment, files. Each leaves a line on its timeline, an
//! entry in the trail and a mark on what broke, in one transaction.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::show::{FaultView, show, steps, workers};
use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::changes;
use crate::db::schema::faults::{fault, fault_event};
use crate::db::search::Index;
use crate::db::{AccountId, FaultId, Instant, Sql, Subject, Tx, UnitId};
use crate::error::{Code, Error, FieldError, Result, not_found};
use crate::faults::fault::{FaultCode, Settlement};
use crate::faults::state::{Action, Refused, State, next};
use crate::faults::time::{Step, downtime, due};
use crate::rules::{Impact, WorkingCalendar};

/// Takes a step, where `version` is still the fault's; resolving takes along how it was settled. Whoever takes a fault
/// up confirms it.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; `IllegalStep`.
pub fn step(
    tx: &mut Tx,
    scope: &Scope,
    id: FaultId,
    version: i64,
    action: Action,
    settlement: Option<&Settlement>,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = read(tx, scope, id, version, at)?;
    let state = next(old.stands()?, action).map_err(refused)?;
    let mut steps = steps(tx.db(), id)?;
    steps.push(Step { at, state });
    let (word, waiting_for) = state.words();
    let confirmed = old.confirmed || state != State::Cancelled;
    let calendar = WorkingCalendar::province();
    diesel::update(fault::table.find(id.0))
        .set((
            fault::state.eq(word),
            fault::waiting_for.eq(waiting_for),
            fault::is_open.eq(state.is_open()),
            fault::confirmed.eq(confirmed),
            fault::due_at.eq(due(old.severity, old.reported_at, &steps, calendar)),
            fault::resolved_at.eq(settled_at(&steps)),
            fault::closed_at.eq(Some(at).filter(|_| state == State::Closed)),
            fault::downtime_seconds.eq(downtime(old.impact, old.reported_at, &steps, at, calendar)),
            fault::updated_at.eq(at),
            fault::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let mut after = json!({ "state": word, "waiting_for": waiting_for });
    if let Some(settlement) = settlement.filter(|_| state == State::Resolved) {
        put_settlement(tx, id, settlement)?;
        after["settlement"] = serde_json::to_value(settlement).map_err(Error::internal)?;
    }
    // Whoever begins to work on what nobody has works on it from then on.
    if let (None, Some(account), State::InProgress | State::Resolved) = (old.assigned_to, actor.account, state) {
        diesel::update(fault::table.find(id.0)).set(fault::assigned_to.eq(account)).execute(tx.db())?;
        after["assigned_to"] = json!(account);
    }
    let detail = settlement.map_or("", |settlement| settlement.done.as_str());
    event(tx, id, "step", Some(state), detail, actor, at)?;
    let before = json!({ "state": old.state, "waiting_for": old.waiting_for });
    let told = Told { id, unit: old.unit_id, action: "fault.step", about: old.subject()? };
    tell(tx, told, (Some(before), Some(after)), actor, at)?;
    index(tx, id)?;
    Ok(version + 1)
}

/// A step that the state does not allow, with the way on.
pub(super) fn refused(why: Refused) -> Error {
    let fields = [("action".to_owned(), FieldError { code: why.into(), arg: None })].into();
    Error { fields, ..Error::new(Code::IllegalStep) }
}

/// When a fault was settled last, unless it was reopened since.
pub(super) fn settled_at(steps: &[Step]) -> Option<Instant> {
    let last = steps.iter().rev().find(|step| step.state == State::Resolved || step.state == State::Reopened);
    last.filter(|step| step.state == State::Resolved).map(|step| step.at)
}

fn read(tx: &mut Tx, scope: &Scope, id: FaultId, version: i64, at: Instant) -> Result<FaultView> {
    let old = show(tx.db(), scope, id, at)?;
    if old.version == version { Ok(old) } else { Err(Code::LostUpdate.into()) }
}

fn put_settlement(tx: &mut Tx, id: FaultId, settlement: &Settlement) -> Result<()> {
    diesel::update(fault::table.find(id.0))
        .set((fault::cause.eq(settlement.cause), fault::done.eq(&settlement.done), fault::cost.eq(settlement.cost)))
        .execute(tx.db())?;
    Ok(())
}

/// A settlement as the record has it, for the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Settled {
    cause: Option<crate::faults::Cause>,
    done: String,
    cost: Option<i64>,
}

impl Settled {
    /// What a fault's record says.
    pub fn of(fault: &FaultView) -> Self {
        Settled { cause: fault.cause, done: fault.done.clone(), cost: fault.cost }
    }
}

/// Corrects how a fault was settled, where `version` is still the fault's: the bill often comes later.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; `IllegalStep` where it was never resolved.
pub fn settle(
    tx: &mut Tx,
    scope: &Scope,
    id: FaultId,
    version: i64,
    settlement: &Settlement,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = read(tx, scope, id, version, at)?;
    if old.cause.is_none() {
        return Err(refused(Refused::ResolveFirst));
    }
    let new = Settled {
        cause: Some(settlement.cause),
        done: settlement.done.clone(),
        cost: settlement.cost.map(|cost| cost.0),
    };
    let Some((before, after)) = audit::changed(&Settled::of(&old), &new)? else { return Ok(version) };
    put_settlement(tx, id, settlement)?;
    touch(tx, id, version, at)?;
    let fields: Vec<&str> = after.as_object().into_iter().flat_map(|o| o.keys().map(String::as_str)).collect();
    event(tx, id, "settled", None, &fields.join(" "), actor, at)?;
    let told = Told { id, unit: old.unit_id, action: "fault.settle", about: old.subject()? };
    tell(tx, told, (Some(before), Some(after)), actor, at)?;
    index(tx, id)?;
    Ok(version + 1)
}

/// Judges anew whom a fault stops, where `version` is still the fault's: severity and due time follow from the report (or
/// the last reopening) on, and so does its downtime.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`.
pub fn set_impact(
    tx: &mut Tx,
    scope: &Scope,
    id: FaultId,
    version: i64,
    impact: Impact,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = read(tx, scope, id, version, at)?;
    if old.impact == impact {
        return Ok(version);
    }
    let (severity, calendar) = (impact.severity(), WorkingCalendar::province());
    let steps = steps(tx.db(), id)?;
    let counted_to = steps.last().map_or(old.reported_at, |step| step.at);
    diesel::update(fault::table.find(id.0))
        .set((
            fault::impact.eq(impact),
            fault::severity.eq(severity),
            fault::severity_rank.eq(severity as i64),
            fault::due_at.eq(due(severity, old.reported_at, &steps, calendar)),
            fault::downtime_seconds.eq(downtime(impact, old.reported_at, &steps, counted_to, calendar)),
        ))
        .execute(tx.db())?;
    touch(tx, id, version, at)?;
    let (was, is) = (<&str>::from(old.impact), <&str>::from(impact));
    event(tx, id, "impact", None, &format!("{was} {is}"), actor, at)?;
    let (before, after) = (json!({ "impact": was }), json!({ "impact": is }));
    let told = Told { id, unit: old.unit_id, action: "fault.impact", about: old.subject()? };
    tell(tx, told, (Some(before), Some(after)), actor, at)?;
    Ok(version + 1)
}

fn touch(tx: &mut Tx, id: FaultId, version: i64, at: Instant) -> Result<()> {
    diesel::update(fault::table.find(id.0))
        .set((fault::updated_at.eq(at), fault::version.eq(version + 1)))
        .execute(tx.db())?;
    Ok(())
}

/// Gives a fault to somebody who may work it, or to nobody, where `version` is still the fault's.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; the field error `assigned_to: unknown_word`.
pub fn assign(
    tx: &mut Tx,
    scope: &Scope,
    id: FaultId,
    version: i64,
    to: Option<AccountId>,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = read(tx, scope, id, version, at)?;
    if old.assigned_to == to {
        return Ok(version);
    }
    let works = workers(tx.db(), old.unit_id)?;
    if to.is_some_and(|to| !works.iter().any(|worker| worker.id == to)) {
        return Err(Error::field("assigned_to", "unknown_word"));
    }
    diesel::update(fault::table.find(id.0)).set(fault::assigned_to.eq(to)).execute(tx.db())?;
    touch(tx, id, version, at)?;
    given(tx, id, to, actor, at)?;
    let (before, after) = (json!({ "assigned_to": old.assigned_to }), json!({ "assigned_to": to }));
    let told = Told { id, unit: old.unit_id, action: "fault.assign", about: old.subject()? };
    tell(tx, told, (Some(before), Some(after)), actor, at)?;
    index(tx, id)?;
    Ok(version + 1)
}

/// Adds a comment. Comments do not collide, so they ask for no version.
///
/// # Errors
/// `NotFound` out of scope.
pub fn comment(tx: &mut Tx, scope: &Scope, id: FaultId, text: &str, actor: &Actor, at: Instant) -> Result<()> {
    let old = show(tx.db(), scope, id, at)?;
    event(tx, id, "comment", None, text, actor, at)?;
    let told = Told { id, unit: old.unit_id, action: "fault.comment", about: old.subject()? };
    tell(tx, told, (None, Some(json!({ "comment": text }))), actor, at)?;
    index(tx, id)
}

/// Notes on the timeline that a file was added, and marks what broke: a repair with papers counts for more.
/// `attachments` has written the trail.
///
/// # Errors
/// `NotFound` out of scope.
pub fn file_added(tx: &mut Tx, scope: &Scope, id: FaultId, name: &str, actor: &Actor, at: Instant) -> Result<()> {
    let about = show(tx.db(), scope, id, at)?.subject()?;
    event(tx, id, "file", None, name, actor, at)?;
    changes::mark(tx, about, at)
}

/// What is told of a change, to the two who keep it.
pub(super) struct Told {
    pub(super) id: FaultId,
    pub(super) unit: UnitId,
    pub(super) action: &'static str,
    pub(super) about: Subject,
}

pub(super) fn tell(
    tx: &mut Tx,
    told: Told,
    values: (Option<Value>, Option<Value>),
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let (before, after) = values;
    let (subject, unit) = (Subject::Fault(told.id), Some(told.unit));
    audit::record(tx, Entry { at, actor, action: told.action, subject, unit, before, after })?;
    changes::mark(tx, told.about, at)
}

/// A line on a fault's timeline.
pub(super) fn event(
    tx: &mut Tx,
    id: FaultId,
    kind: &str,
    state: Option<State>,
    detail: &str,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let (state, waiting_for) = state.map_or((None, None), |state| {
        let (word, waiting_for) = state.words();
        (Some(word), waiting_for)
    });
    diesel::insert_into(fault_event::table)
        .values((
            fault_event::fault_id.eq(id),
            fault_event::at.eq(at),
            fault_event::account_id.eq(actor.account),
            fault_event::kind.eq(kind),
            fault_event::state.eq(state),
            fault_event::waiting_for.eq(waiting_for),
            fault_event::detail.eq(detail),
        ))
        .execute(tx.db())?;
    Ok(())
}

/// The line of who has it now: by number, so that it names nobody who was erased.
fn given(tx: &mut Tx, id: FaultId, to: Option<AccountId>, actor: &Actor, at: Instant) -> Result<()> {
    diesel::insert_into(fault_event::table)
        .values((
            fault_event::fault_id.eq(id),
            fault_event::at.eq(at),
            fault_event::account_id.eq(actor.account),
            fault_event::kind.eq("assigned"),
            fault_event::detail.eq(""),
            fault_event::given_to.eq(to),
        ))
        .execute(tx.db())?;
    Ok(())
}

/// The words by which faults `f` are found, beside their codes and comments. Names of accounts are none of them: they
/// would outlive the erasure of a leaver.
pub(super) const WORDS: &str = "SELECT f.id, f.subject_name || ' ' || COALESCE(a.name, l.circuit_id, '') || ' ' || \
     COALESCE(a.model, b.name, '') || \
     ' ' || f.words || ' ' || f.done || ' ' || COALESCE(f.reporter_name, '') || ' ' || n.name AS words \
     FROM fault f JOIN unit_name n ON n.unit_id = f.unit_id AND n.valid_to IS NULL \
     LEFT JOIN asset a ON f.subject_kind = 'asset' AND a.id = f.subject_id \
     LEFT JOIN link l ON f.subject_kind = 'link' AND l.id = f.subject_id \
     LEFT JOIN room r ON f.subject_kind = 'room' AND r.id = f.subject_id \
     LEFT JOIN building b ON b.id = COALESCE(l.building_id, r.building_id)";

/// Puts the fault's words into the search index: its code, what broke and where, which colleague reported it from a
/// sticker, what was said.
///
/// # Errors
/// What the database says.
pub fn index(tx: &mut Tx, id: FaultId) -> Result<()> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = diesel::sql_types::Text)]
        words: String,
    }
    let found: Words = Sql::new(WORDS).with(" WHERE f.id = ", id).first(tx.db())?.ok_or_else(not_found)?;
    let code = FaultCode::new(id.0).map_or(String::new(), |code| code.to_string());
    let said = super::show::events(tx.db(), id, 200)?;
    let said = said.into_iter().filter(|event| event.kind == "comment").map(|event| event.detail);
    let text = [code, found.words].into_iter().chain(said).collect::<Vec<_>>().join(" ");
    Index::Fault.put(tx, id.0, &text)
}
