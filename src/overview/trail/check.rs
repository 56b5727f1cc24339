//! The proof of the trail, as a task: queued by who may read it, done by one server, its result kept.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;
use serde_json::{Value, json};

use super::page::one;
use super::said::Said;
use crate::audit::{self, Entry, Head, Verdict};
use crate::db::{Db, Instant, Subject, TaskId, Tx};
use crate::error::{Error, Result};
use crate::tasks::{self, Progress, State, Task, Work};
use crate::web::{Ctx, Form, FormState, Shared};

/// The work: walks the chain as `hatang verify-audit` does.
pub const VERIFY: Work = Work { kind: KIND, run };

const KIND: &str = "trail.verify";

fn run(app: &Shared, args: &Value, progress: &mut Progress<'_>) -> Result<Value> {
    let anchor = args["anchor"].as_str().and_then(Head::parse);
    let verdict =
        audit::verify(&app.store, &app.keys, anchor.as_ref(), &mut |done, total| progress.say(done, total))?;
    serde_json::to_value(verdict).map_err(Error::internal)
}

/// A printed head, where one was pasted.
///
/// # Errors
/// The field error `not_a_head`.
pub(super) fn anchor(typed: &str) -> Result<Option<Head>> {
    match typed.trim() {
        "" => Ok(None),
        text => Head::parse(text).map(Some).ok_or_else(|| Error::field("anchor", "not_a_head")),
    }
}

/// Queues a proof, and says in the trail that it was asked for.
///
/// # Errors
/// What the database says.
pub(super) fn enqueue(tx: &mut Tx, ctx: &Ctx, anchor: Option<&Head>) -> Result<TaskId> {
    let args = json!({ "anchor": anchor.map(Head::printed) });
    let (at, actor) = (ctx.now, ctx.actor());
    let after = anchor.map(|head| json!({ "anchor": head.printed() }));
    let entry =
        Entry { at, actor: &actor, action: KIND, subject: Subject::System, unit: None, before: None, after };
    audit::record(tx, entry)?;
    tasks::enqueue(tx, KIND, &args, ctx.who.account, at)
}

/// A proof with what it found.
///
/// # Errors
/// `NotFound`.
pub(super) fn find(db: &mut Db, id: TaskId) -> Result<(Task, Option<Verdict>)> {
    let task = tasks::find(db, KIND, id)?;
    let verdict = match (task.state, &task.result) {
        (State::Done, Some(result)) => Some(serde_json::from_value(result.clone()).map_err(Error::internal)?),
        (State::Done | State::Waiting | State::Running | State::Failed | State::Cancelled, _) => None,
    };
    Ok((task, verdict))
}

#[derive(Serialize)]
struct ListView {
    head: Option<String>,
    checks: Vec<Line>,
    form: FormState,
}

#[derive(Serialize)]
struct Line {
    id: TaskId,
    at: Instant,
    state: State,
    /// The verdict's word, where it is done.
    verdict: Option<&'static str>,
    whole: bool,
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Whole { .. } => "whole",
        Verdict::Altered { .. } => "altered",
        Verdict::AnchorMissing { .. } => "anchor_missing",
    }
}

/// How many earlier proofs are listed.
const MOST: i64 = 20;

async fn list_page(ctx: &Ctx, status: u16, form: FormState) -> Result<HttpResponse> {
    let view = ctx.read(move |db| {
        let ids: Vec<TaskId> = tasks::latest(db, KIND, MOST)?.iter().map(|task| task.id).collect();
        let line = |id: TaskId, db: &mut Db| {
            let (task, verdict) = find(db, id)?;
            let whole = matches!(verdict, Some(Verdict::Whole { .. }));
            Ok(Line { id, at: task.created_at, state: task.state, verdict: verdict.as_ref().map(word), whole })
        };
        let checks = ids.into_iter().map(|id| line(id, db)).collect::<Result<_>>()?;
        Ok(ListView { head: audit::head(db)?.map(|head| head.printed()), checks, form })
    });
    ctx.page_with(status, "audit/checks", view.await?).await
}

/// Earlier proofs, and the form for a new one.
///
/// # Errors
/// What the database says.
pub async fn list(ctx: Ctx) -> Result<HttpResponse> {
    list_page(&ctx, 200, FormState::default()).await
}

/// Queues a proof and leads to its page.
///
/// # Errors
/// What the database says; a head that is none shows the form again.
pub async fn begin(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    match anchor(form.get("anchor")) {
        Ok(anchor) => {
            let asker = ctx.clone();
            let id = ctx.write(move |tx| enqueue(tx, &asker, anchor.as_ref())).await?;
            Ok(ctx.to(&format!("/audit/checks/{id}")))
        }
        Err(refusal) => {
            let status = refusal.code.status();
            let state = FormState::refused(&ctx, &form, refusal)?;
            list_page(&ctx, status, state).await
        }
    }
}

#[derive(Serialize)]
struct View {
    id: TaskId,
    at: Instant,
    ended_at: Option<Instant>,
    state: State,
    open: bool,
    done: i64,
    total: i64,
    percent: i64,
    /// The printed head that was pasted.
    anchor: Option<String>,
    verdict: Option<&'static str>,
    /// Where it is whole: rows, waiting rows, the head.
    rows: i64,
    unsealed: i64,
    head: String,
    /// Where it is not: the first row that is not as it was sealed, as it stands now.
    seq: i64,
    row: i64,
    entry: Option<Said>,
    /// Where the work failed.
    failure: Option<String>,
}

/// One proof: how far it is, then what it found. It may be left and come back to.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<TaskId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("audit/check", move |db| {
        let (task, verdict) = find(db, *id)?;
        let failed = task.result.as_ref().filter(|_| task.state == State::Failed);
        let mut view = View {
            id: task.id,
            at: task.created_at,
            ended_at: task.ended_at,
            state: task.state,
            open: task.state.is_open(),
            done: task.done,
            total: task.total,
            percent: if task.total > 0 { task.done * 100 / task.total } else { 0 },
            anchor: task.args["anchor"].as_str().map(str::to_owned),
            verdict: verdict.as_ref().map(word),
            rows: 0,
            unsealed: 0,
            head: String::new(),
            seq: 0,
            row: 0,
            entry: None,
            failure: failed.and_then(|result| result["detail"].as_str()).map(str::to_owned),
        };
        match verdict {
            Some(Verdict::Whole { head, unsealed }) => {
                (view.rows, view.unsealed, view.head) = (head.seq, unsealed, head.printed());
            }
            Some(Verdict::Altered { audit_id, seq }) => {
                (view.seq, view.row, view.entry) = (seq, audit_id, one(&asker, db, audit_id)?);
            }
            Some(Verdict::AnchorMissing { seq }) => view.seq = seq,
            None => {}
        }
        Ok(view)
    })
    .await
}
