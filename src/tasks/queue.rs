//! Tasks: the oldest open one is run to its end by whoever holds the lease. One that is found under way was left by a
//! server that died or stopped, and begins anew.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Tick};

use serde_json::Value;

use super::runner::LEASE_SECONDS;
use super::store::{self, Task};
use crate::db::{Lane, TaskId};
use crate::error::{Code, Error, Result};
use crate::web::{App, Shared};

/// A kind of long work.
#[derive(Clone, Copy)]
pub struct Work {
    /// Its word in the queue: `trail.verify`.
    pub kind: &'static str,
    /// Does it with the task's arguments and answers the result that is kept. It may run again from its beginning, on
    /// another server.
    pub run: fn(&Shared, &Value, &mut Progress<'_>) -> Result<Value>,
}

/// The name of the lease.
const LEASE: &str = "tasks";

/// Progress is written, and the lease renewed, at most this often.
const SAID_EVERY: Duration = Duration::from_millis(500);

/// Where a task tells how far it is.
pub struct Progress<'a> {
    app: &'a App,
    task: TaskId,
    holder: &'a str,
    stop: &'a AtomicBool,
    last: Option<Tick>,
}

impl Progress<'_> {
    /// Notes that `done` of `total` are done. To be called at least every few seconds: it renews the lease.
    ///
    /// # Errors
    /// `Busy` where the server stops or another took the task over: the task ends here and is done there.
    pub fn say(&mut self, done: i64, total: i64) -> Result<()> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Error::new(Code::Busy).with_detail("the server stops"));
        }
        if self.last.is_some_and(|last| last.elapsed() < SAID_EVERY) {
            return Ok(());
        }
        let (me, task, now) = (self.holder.to_owned(), self.task, self.app.clock.now());
        let ours = self.app.store.write_here(Lane::Bulk, move |tx| {
            let ours = store::hold(tx, LEASE, &me, now, now.plus(LEASE_SECONDS))?;
            if ours {
                store::note_progress(tx, task, done, total)?;
            }
            Ok(ours)
        })?;
        self.last = Some(Tick::now());
        if ours { Ok(()) } else { Err(Error::new(Code::Busy).with_detail("another server took over")) }
    }
}

/// Runs the oldest open task, where there is one and this server holds the lease.
///
/// # Errors
/// What the database says.
pub fn run_next(app: &App, works: &[Work], holder: &str, stop: &AtomicBool) -> Result<()> {
    while !stop.load(Ordering::Relaxed) && app.store.read_here(store::any_open)? {
        let (me, now) = (holder.to_owned(), app.clock.now());
        let taken = app.store.write_here(Lane::Bulk, move |tx| {
            if store::hold(tx, LEASE, &me, now, now.plus(LEASE_SECONDS))? { store::take_next(tx) } else { Ok(None) }
        })?;
        let Some(task) = taken else { return Ok(()) };
        let ended = run(app, works, &task, holder, stop);
        if matches!(&ended, Err(error) if error.code == Code::Busy) {
            // Left as it is: whoever holds the lease next begins it anew. A server that stops makes way at once.
            let (me, now) = (holder.to_owned(), app.clock.now());
            return app.store.write_here(Lane::Bulk, move |tx| store::release(tx, LEASE, &me, now));
        }
        if let Err(error) = &ended {
            tracing::error!(task = task.id.0, kind = task.kind, "{error}");
        }
        let (me, now) = (holder.to_owned(), app.clock.now());
        app.store.write_here(Lane::Bulk, move |tx| {
            // The result of a server that lost its lease meanwhile is not the task's any more.
            let ours = store::hold(tx, LEASE, &me, now, now.plus(LEASE_SECONDS))?;
            if ours { store::end(tx, task.id, &ended, now) } else { Ok(()) }
        })?;
    }
    Ok(())
}

fn run(app: &App, works: &[Work], task: &Task, holder: &str, stop: &AtomicBool) -> Result<Value> {
    let work = works.iter().find(|work| work.kind == task.kind);
    let work = work.ok_or_else(|| Error::internal(format!("nobody does {:?}", task.kind)))?;
    let mut progress = Progress { app, task: task.id, holder, stop, last: None };
    catch_unwind(AssertUnwindSafe(|| (work.run)(app, &task.args, &mut progress)))
        .unwrap_or_else(|_| Err(Error::internal("the work broke off")))
}
