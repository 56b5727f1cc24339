//! Leases, when jobs last ran, and the queue of tasks.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use strum::{EnumString, IntoStaticStr};

use crate::db::schema::ground::{job_run, lease, task};
use crate::db::{AccountId, Db, Instant, TaskId, Tx};
use crate::error::{Error, Result};
use crate::text_column;

/// Takes or renews a lease; `false` where another holds it.
pub(super) fn hold(tx: &mut Tx, name: &str, holder: &str, now: Instant, until: Instant) -> Result<bool> {
    let held: Option<(String, Instant)> =
        lease::table.find(name).select((lease::holder, lease::until)).get_result(tx.db()).optional()?;
    match held {
        Some((other, ends)) if other != holder && ends > now => Ok(false),
        Some(_) => {
            diesel::update(lease::table.find(name))
                .set((lease::holder.eq(holder), lease::until.eq(until)))
                .execute(tx.db())?;
            Ok(true)
        }
        None => {
            diesel::insert_into(lease::table)
                .values((lease::name.eq(name), lease::holder.eq(holder), lease::until.eq(until)))
                .execute(tx.db())?;
            Ok(true)
        }
    }
}

/// Whether a job's time has come.
pub(super) fn is_due(db: &mut Db, name: &str, every: i64, now: Instant) -> Result<bool> {
    let last: Option<Instant> = job_run::table.find(name).select(job_run::last_at).get_result(db).optional()?;
    Ok(last.is_none_or(|last| now.since(last) >= every))
}

/// When each job last ran.
///
/// # Errors
/// What the database says.
pub fn last_rounds(db: &mut Db) -> Result<Vec<(String, Instant)>> {
    Ok(job_run::table.order(job_run::name).select((job_run::name, job_run::last_at)).load(db)?)
}

/// Notes that a job ran.
pub(super) fn ran(tx: &mut Tx, name: &str, at: Instant) -> Result<()> {
    let n = diesel::update(job_run::table.find(name)).set(job_run::last_at.eq(at)).execute(tx.db())?;
    if n == 0 {
        diesel::insert_into(job_run::table)
            .values((job_run::name.eq(name), job_run::last_at.eq(at)))
            .execute(tx.db())?;
    }
    Ok(())
}

/// Gives a lease up, where it is this holder's.
pub(super) fn release(tx: &mut Tx, name: &str, holder: &str, now: Instant) -> Result<()> {
    let own = lease::table.filter(lease::name.eq(name)).filter(lease::holder.eq(holder));
    diesel::update(own).set(lease::until.eq(now)).execute(tx.db())?;
    Ok(())
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumString, Serialize, utoipa::ToSchema)]
#[schema(as = TaskState)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In the queue.
    Waiting,
    /// Under way.
    Running,
    /// Done; its result is kept.
    Done,
    /// Failed; the result says why.
    Failed,
    /// Taken back before it was begun.
    Cancelled,
}
text_column!(State);

impl State {
    /// Whether something is still to come.
    pub fn is_open(self) -> bool {
        match self {
            State::Waiting | State::Running => true,
            State::Done | State::Failed | State::Cancelled => false,
        }
    }
}

/// A piece of long work in the queue.
#[derive(Clone, Debug, Serialize)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// What it is: `trail.verify`.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// What it was asked with.
    pub args: Value,
    /// How far it is, in the work's own measure.
    pub done: i64,
    /// How much there is; 0 until it is known.
    pub total: i64,
    /// What came of it; where it failed `code` and `detail`.
    pub result: Option<Value>,
    /// Who asked.
    pub created_by: AccountId,
    /// When.
    pub created_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

type Row = (TaskId, String, State, String, i64, i64, Option<String>, AccountId, Instant, Option<Instant>);

impl Task {
    fn read(row: Row) -> Result<Self> {
        let (id, kind, state, args, done, total, result, created_by, created_at, ended_at) = row;
        let json = |text: &str| serde_json::from_str(text).map_err(Error::internal);
        let (args, result) = (json(&args)?, result.as_deref().map(json).transpose()?);
        Ok(Task { id, kind, state, args, done, total, result, created_by, created_at, ended_at })
    }
}

/// Queues work for a person who asked for it.
///
/// # Errors
/// What the database says.
pub fn enqueue(tx: &mut Tx, kind: &str, args: &Value, by: AccountId, at: Instant) -> Result<TaskId> {
    let id: i64 = diesel::insert_into(task::table)
        .values((
            task::kind.eq(kind),
            task::state.eq(State::Waiting),
            task::args.eq(args.to_string()),
            task::created_by.eq(by),
            task::created_at.eq(at),
        ))
        .returning(task::id)
        .get_result(tx.db())?;
    Ok(TaskId(id))
}

/// A task of this kind.
///
/// # Errors
/// `NotFound`.
pub fn find(db: &mut Db, kind: &str, id: TaskId) -> Result<Task> {
    Task::read(task::table.filter(task::id.eq(id)).filter(task::kind.eq(kind)).get_result(db)?)
}

/// The latest tasks of a kind, latest first.
///
/// # Errors
/// What the database says.
pub fn latest(db: &mut Db, kind: &str, most: i64) -> Result<Vec<Task>> {
    let rows: Vec<Row> = task::table.filter(task::kind.eq(kind)).order(task::id.desc()).limit(most).load(db)?;
    rows.into_iter().map(Task::read).collect()
}

/// Whether anything waits or is under way.
pub(super) fn any_open(db: &mut Db) -> Result<bool> {
    let open = task::table.filter(task::state.eq_any([State::Waiting, State::Running]));
    Ok(open.select(task::id).first::<i64>(db).optional()?.is_some())
}

/// Takes the oldest open task; only who holds the lease asks. One that is under way was left by another.
pub(super) fn take_next(tx: &mut Tx) -> Result<Option<Task>> {
    let open = task::table.filter(task::state.eq_any([State::Waiting, State::Running]));
    let row: Option<Row> = open.order(task::id).first(tx.db()).optional()?;
    let Some(task) = row.map(Task::read).transpose()? else { return Ok(None) };
    diesel::update(task::table.find(task.id.0))
        .set((task::state.eq(State::Running), task::done.eq(0), task::total.eq(0)))
        .execute(tx.db())?;
    Ok(Some(task))
}

/// Notes how far a task is.
pub(super) fn note_progress(tx: &mut Tx, id: TaskId, done: i64, total: i64) -> Result<()> {
    diesel::update(task::table.find(id.0)).set((task::done.eq(done), task::total.eq(total))).execute(tx.db())?;
    Ok(())
}

/// Keeps what came of a task; of a failure the refusal's stable code and what the log says of it.
pub(super) fn end(tx: &mut Tx, id: TaskId, ended: &Result<Value>, at: Instant) -> Result<()> {
    let (state, result) = match ended {
        Ok(result) => (State::Done, result.clone()),
        Err(error) => (State::Failed, json!({ "code": error.code.word(), "detail": error.to_string() })),
    };
    diesel::update(task::table.find(id.0))
        .set((task::state.eq(state), task::result.eq(result.to_string()), task::ended_at.eq(at)))
        .execute(tx.db())?;
    Ok(())
}
