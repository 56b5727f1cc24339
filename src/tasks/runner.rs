//! The threads that run jobs and tasks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::queue::{Work, run_next};
use super::store;
use crate::crypto;
use crate::db::Lane;
use crate::error::{Error, Result};
use crate::web::{App, Job};

/// The jobs' lease. They are run one after the other: a long one delays the others (the seal by its length, say), and
/// none of them is due to the second.
const LEASE: &str = "jobs";

/// How long a lease holds without being renewed.
pub(super) const LEASE_SECONDS: i64 = 30;

/// A job that takes long has its lease renewed this often.
const RENEWED_EVERY: Duration = Duration::from_secs(3);

/// Between two looks for something to do.
const PAUSE: Duration = Duration::from_millis(500);

/// The runner; dropping it finishes the present round of jobs, stops and gives up the jobs' lease. A task that is under
/// way is left for whoever comes next.
pub struct Runner {
    app: App,
    holder: String,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Runner {
    /// Starts running `jobs` and the queue's `works`.
    ///
    /// # Errors
    /// `Internal` where no thread can be started.
    pub fn start(app: App, jobs: Vec<Job>, works: Vec<Work>) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let holder = crypto::token()?;
        let (of_jobs, of_tasks) = (app.clone(), app.clone());
        let (one, other, stopping) = (holder.clone(), holder.clone(), Arc::clone(&stop));
        let jobs = thread("jobs", &stop, move || round(&of_jobs, &jobs, &one))?;
        let tasks = thread("tasks", &stop, move || run_next(&of_tasks, &works, &other, &stopping))?;
        Ok(Runner { app, holder, stop, threads: vec![jobs, tasks] })
    }
}

fn thread(
    name: &'static str,
    stop: &Arc<AtomicBool>,
    mut round: impl FnMut() -> Result<()> + Send + 'static,
) -> Result<JoinHandle<()>> {
    let stop = Arc::clone(stop);
    let begun = std::thread::Builder::new().name(name.into()).spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            if let Err(error) = round() {
                tracing::error!("{name}: {error}");
            }
            std::thread::park_timeout(PAUSE);
        }
    });
    begun.map_err(Error::internal)
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.thread().unpark();
            let _ = thread.join();
        }
        // Whoever comes next need not wait until it ends by itself.
        let (now, me) = (self.app.clock.now(), std::mem::take(&mut self.holder));
        if let Err(error) = self.app.store.write_here(Lane::Bulk, move |tx| store::release(tx, LEASE, &me, now)) {
            tracing::warn!("the jobs' lease is not given up: {error}");
        }
    }
}

/// Runs what is due, where this server holds the lease. A job that fails is logged and comes back at its next time.
///
/// # Errors
/// What the database says about the lease.
pub fn round(app: &App, jobs: &[Job], holder: &str) -> Result<()> {
    let (now, me) = (app.clock.now(), holder.to_owned());
    let ours =
        app.store.write_here(Lane::Bulk, move |tx| store::hold(tx, LEASE, &me, now, now.plus(LEASE_SECONDS)))?;
    if !ours {
        return Ok(());
    }
    for job in jobs {
        let now = app.clock.now();
        let (name, every) = (job.name, job.every);
        if !app.store.read_here(|db| store::is_due(db, name, every, now))? {
            continue;
        }
        if let Err(error) = keeping_the_lease(app, holder, || (job.run)(app)) {
            tracing::error!(job = name, "{error}");
        }
        app.store.write_here(Lane::Bulk, move |tx| store::ran(tx, name, now))?;
    }
    Ok(())
}

/// Does some work while the lease is renewed beside it: a round that takes longer than a lease holds is still done by
/// one server. Work that breaks off is an error like another; the next job is run all the same.
fn keeping_the_lease(app: &App, holder: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let keeper = scope.spawn(|| {
            std::thread::park_timeout(RENEWED_EVERY);
            while !over.load(Ordering::Relaxed) {
                let (now, me) = (app.clock.now(), holder.to_owned());
                let until = now.plus(LEASE_SECONDS);
                if let Err(error) =
                    app.store.write_here(Lane::Bulk, move |tx| store::hold(tx, LEASE, &me, now, until))
                {
                    tracing::warn!("the jobs' lease is not renewed: {error}");
                }
                std::thread::park_timeout(RENEWED_EVERY);
            }
        });
        let ended = catch_unwind(AssertUnwindSafe(work));
        over.store(true, Ordering::Relaxed);
        keeper.thread().unpark();
        ended.unwrap_or_else(|_| Err(Error::internal("the job broke off")))
    })
}
