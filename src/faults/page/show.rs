//! The page of one fault, and what people do there.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use super::{causes, page_of, working_time};
use crate::attachments::{self, FileRow};
use crate::auth::Permission;
use crate::db::{AccountId, AttachmentId, Db, Dong, FaultId, Instant, Subject};
use crate::error::{Error, Result, not_found};
use crate::faults::fault::{Settlement, may_be_disposed_of};
use crate::faults::report;
use crate::faults::state::{Action, State, WaitingFor};
use crate::faults::store::{self, EventRow, FaultRow, FaultView};
use crate::faults::time::{Timing, timing};
use crate::rules::{Impact, WorkingCalendar};
use crate::typed::grouped;
use crate::web::{Choice, Ctx, Form, FormState, ListQuery, Text};

#[derive(Serialize)]
struct View {
    fault: FaultView,
    /// Where a click on what broke leads.
    record: Option<String>,
    /// How it stands against its due time, in words.
    timing: String,
    downtime: String,
    sent: bool,
    /// The steps of one tap.
    steps: Vec<&'static str>,
    waits: Vec<&'static str>,
    may_resolve: bool,
    may_cancel: bool,
    may_work: bool,
    may_report: bool,
    may_judge: bool,
    impacts: Vec<Choice>,
    causes: Vec<Choice>,
    workers: Vec<Choice>,
    files: Vec<FileRow>,
    events: Vec<EventSaid>,
    others: Vec<FaultRow>,
    repeat: bool,
    /// Its repairs have cost more than 30 % of what it cost: it may be disposed of before its life is over.
    beyond_repair: bool,
    photo_error: Option<String>,
    form: FormState,
}

#[derive(Serialize)]
struct EventSaid {
    at: Instant,
    said: String,
    detail: String,
    person: Option<String>,
}

fn view(db: &mut Db, ctx: &Ctx, id: FaultId, sent: bool, form: Option<FormState>) -> Result<View> {
    let scope = ctx.who.scope(Permission::ReadRecords);
    let fault = store::show(db, &scope, id, ctx.now)?;
    let (state, subject) = (fault.stands()?, fault.subject()?);
    let calendar = WorkingCalendar::province();
    let may_work = ctx.who.scope(Permission::WorkFaults).has(fault.unit_id);
    let allowed = if may_work { Action::allowed(state) } else { Vec::new() };
    let past = match subject {
        // A shared system's faults stand with every unit.
        Subject::System => None,
        subject => Some(store::of(db, subject, ctx.now, 8)?),
    };
    let workers = if may_work { store::workers(db, fault.unit_id)? } else { Vec::new() };
    let nobody = Choice::new("", ctx.plain("fault-assigned-nobody"));
    let events = store::events(db, id, 200)?;
    let form = form.unwrap_or_else(|| present(&fault));
    Ok(View {
        record: page_of(subject),
        timing: said_timing(ctx, timing(state, fault.due_at, ctx.now, calendar)),
        downtime: working_time(ctx, fault.downtime_seconds),
        sent,
        steps: allowed.iter().filter_map(|action| one_tap(*action)).collect(),
        waits: allowed.iter().filter_map(|action| waits(*action)).collect(),
        may_resolve: allowed.contains(&Action::Resolve),
        may_cancel: allowed.contains(&Action::Cancel),
        may_work,
        may_report: ctx.who.scope(Permission::ReportFaults).has(fault.unit_id),
        may_judge: ctx.who.scope(Permission::JudgeFaults).has(fault.unit_id),
        impacts: Choice::words::<Impact>(ctx, "impact"),
        causes: causes(ctx),
        workers: std::iter::once(nobody)
            .chain(workers.into_iter().map(|w| Choice::new(w.id, w.full_name)))
            .collect(),
        files: attachments::of(db, Subject::Fault(id))?,
        events: events.into_iter().map(|event| say(ctx, event)).collect(),
        repeat: past.as_ref().is_some_and(|past| past.repeat),
        beyond_repair: match subject {
            Subject::Asset(_) => beyond_repair(db, subject)?,
            _ => false,
        },
        others: past.map_or(Vec::new(), |past| past.latest.into_iter().filter(|row| row.id != id).collect()),
        photo_error: form.errors.get("photo").cloned(),
        form,
        fault,
    })
}

/// The form fields as the record has them.
fn present(fault: &FaultView) -> FormState {
    let cause = fault.cause.map_or(String::new(), |cause| <&str>::from(cause).to_owned());
    let values = [
        ("assigned_to", fault.assigned_to.map_or(String::new(), |id| id.to_string())),
        ("impact", <&str>::from(fault.impact).to_owned()),
        ("cause", cause),
        ("done", fault.done.clone()),
        ("cost", fault.cost.map_or(String::new(), grouped)),
    ];
    FormState::of(values, fault.version)
}

fn beyond_repair(db: &mut Db, subject: Subject) -> Result<bool> {
    let (repairs, price) = store::repairs_and_price(db, subject)?;
    Ok(may_be_disposed_of(Dong(repairs), Dong(price)))
}

/// The word of a step that needs no more than its button.
fn one_tap(action: Action) -> Option<&'static str> {
    match action {
        Action::Acknowledge | Action::Start | Action::Close | Action::Reopen => Some(action.into()),
        Action::Wait(_) | Action::Resolve | Action::Cancel => None,
    }
}

fn waits(action: Action) -> Option<&'static str> {
    match action {
        Action::Wait(what) => Some(what.into()),
        Action::Acknowledge | Action::Start | Action::Close | Action::Reopen | Action::Resolve | Action::Cancel => {
            None
        }
    }
}

fn said_timing(ctx: &Ctx, timing: Timing) -> String {
    match timing {
        Timing::Settled => String::new(),
        Timing::InTime { left } => ctx.say(&Text::new("fault-left").with("time", working_time(ctx, left))),
        Timing::Overdue { by } => ctx.say(&Text::new("fault-late").with("time", working_time(ctx, by))),
    }
}

fn say(ctx: &Ctx, event: EventRow) -> EventSaid {
    let state = event.state.as_deref().and_then(|state| State::from_words(state, event.waiting_for.as_deref()));
    let said = match (event.kind.as_str(), state) {
        ("step", Some(State::Waiting(what))) => ctx.word("fault-waiting", what),
        ("step", Some(state)) => ctx.word("fault-state", state),
        ("assigned", _) if event.detail.is_empty() => match event.given_to {
            Some(id) => ctx.say(&Text::new("fault-event-assigned-erased").with("number", id.to_string())),
            None => ctx.plain("fault-event-unassigned"),
        },
        ("assigned" | "file", _) => {
            ctx.say(&Text::new(format!("fault-event-{}", event.kind)).with("detail", &event.detail))
        }
        ("impact", _) => {
            let (was, is) = event.detail.split_once(' ').unwrap_or((&event.detail, ""));
            let (was, is) = (ctx.word("impact", was), ctx.word("impact", is));
            ctx.say(&Text::new("fault-event-impact").with("before", was).with("after", is))
        }
        (kind, _) => ctx.plain(&format!("fault-event-{kind}")),
    };
    let detail = match event.kind.as_str() {
        "assigned" | "file" | "settled" | "impact" => String::new(),
        _ => event.detail,
    };
    EventSaid { at: event.at, said, detail, person: event.person }
}

/// Shows it; `?sent=1` thanks whoever reported it.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<FaultId>, request: HttpRequest) -> Result<HttpResponse> {
    let sent = ListQuery::parse(request.query_string())?.get("sent").is_some();
    let asker = ctx.clone();
    ctx.show("faults/show", move |db| view(db, &asker, *id, sent, None)).await
}

/// Takes a step. Resolving names the cause; what an officer fixed alone is this one tap.
///
/// # Errors
/// `NotFound`; what the fault does not allow shows its page again.
pub async fn step(ctx: Ctx, id: Path<FaultId>, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let asked = asked(&form);
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let done = match asked {
        Ok((action, settlement)) => {
            ctx.write(move |tx| store::step(tx, &scope, of, version, action, settlement.as_ref(), &actor, now))
                .await
        }
        Err(refusal) => Err(refusal),
    };
    done_or_again(&ctx, *id, &form, done.map(drop)).await
}

/// The step that a form asks for.
fn asked(form: &Form) -> Result<(Action, Option<Settlement>)> {
    let unknown = || Error::field("action", "unknown_word");
    Ok(match form.get("action") {
        "acknowledge" => (Action::Acknowledge, None),
        "start" => (Action::Start, None),
        "wait" => {
            let what: WaitingFor = form.get("waiting_for").parse().map_err(|_| unknown())?;
            (Action::Wait(what), None)
        }
        "resolve" => {
            let settlement = Settlement::parse(form.get("cause"), form.get("done"), form.get("cost"))?;
            (Action::Resolve, Some(settlement))
        }
        "close" => (Action::Close, None),
        "reopen" => (Action::Reopen, None),
        "cancel" => (Action::Cancel, None),
        _ => return Err(unknown()),
    })
}

async fn done_or_again(ctx: &Ctx, id: FaultId, form: &Form, done: Result<()>) -> Result<HttpResponse> {
    let Err(refusal) = done else { return Ok(ctx.to(&format!("/faults/{id}"))) };
    let asker = ctx.clone();
    ctx.again("faults/show", form, refusal, move |db, state| {
        let fault = store::show(db, &asker.who.scope(Permission::ReadRecords), id, asker.now)?;
        // The forms on the page are of the record as it stands now, but for what was typed.
        let mut form = present(&fault);
        form.values.extend(state.values);
        form.errors = state.errors;
        form.refusal = state.refusal;
        view(db, &asker, id, false, Some(form))
    })
    .await
}

/// Gives it to somebody, or to nobody.
///
/// # Errors
/// `NotFound`; a lost update shows its page again.
pub async fn assign(ctx: Ctx, id: Path<FaultId>, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let to = form
        .opt("assigned_to")
        .map(|to| to.parse::<AccountId>().map_err(|_| Error::field("assigned_to", "unknown_word")));
    let to = to.transpose()?;
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let done = ctx.write(move |tx| store::assign(tx, &scope, of, version, to, &actor, now)).await;
    done_or_again(&ctx, *id, &form, done.map(drop)).await
}

/// Judges anew whom it stops.
///
/// # Errors
/// `NotFound`; an unknown word and a lost update show its page again.
pub async fn judge(ctx: Ctx, id: Path<FaultId>, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let done = match form.get("impact").parse::<Impact>() {
        Ok(impact) => ctx.write(move |tx| store::set_impact(tx, &scope, of, version, impact, &actor, now)).await,
        Err(_) => Err(Error::field("impact", "unknown_word")),
    };
    done_or_again(&ctx, *id, &form, done.map(drop)).await
}

/// Corrects cause, work and cost.
///
/// # Errors
/// `NotFound`; wrong fields and a lost update show its page again.
pub async fn settle(ctx: Ctx, id: Path<FaultId>, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let done = match Settlement::parse(form.get("cause"), form.get("done"), form.get("cost")) {
        Ok(new) => ctx.write(move |tx| store::settle(tx, &scope, of, version, &new, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    done_or_again(&ctx, *id, &form, done.map(drop)).await
}

/// Adds a comment, a file, or both.
///
/// # Errors
/// `NotFound`; wrong fields show its page again.
pub async fn comment(ctx: Ctx, id: Path<FaultId>, form: Form) -> Result<HttpResponse> {
    let done = add(&ctx, *id, &form).await;
    done_or_again(&ctx, *id, &form, done).await
}

async fn add(ctx: &Ctx, id: FaultId, form: &Form) -> Result<()> {
    let file = match form.files.iter().find(|file| file.field == "photo") {
        Some(upload) => Some((upload.name.clone(), attachments::prepare(upload.clone()).await?)),
        None => None,
    };
    let text = match (form.get("comment"), &file) {
        ("", Some(_)) => None,
        (text, _) => Some(report::comment(text)?),
    };
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| {
        let unit = store::show(tx.db(), &scope, id, now)?.unit_id;
        if let Some((name, file)) = &file {
            attachments::add(tx, Subject::Fault(id), Some(unit), file, &actor, now)?;
            store::file_added(tx, &scope, id, name, &actor, now)?;
        }
        text.as_deref().map_or(Ok(()), |text| store::comment(tx, &scope, id, text, &actor, now))
    })
    .await
}

/// Hands out a file of a fault.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/faults/files/{id}",
    summary = "Fetch an attached file",
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")),
)]
pub async fn file(ctx: Ctx, file: Path<AttachmentId>) -> Result<HttpResponse> {
    let (scope, now) = (ctx.scope.clone(), ctx.now);
    let found = ctx.read(move |db| {
        let Some(Subject::Fault(id)) = attachments::subject_of(db, *file)? else { return Err(not_found()) };
        store::show(db, &scope, id, now)?;
        attachments::fetch(db, *file)
    });
    Ok(attachments::show(found.await?))
}
