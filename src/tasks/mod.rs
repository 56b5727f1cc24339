//! Work that nobody waits for: the rooms' jobs, run by exactly one server however many there are. Who runs them holds
//! a lease in the database and renews it; when that server dies, another takes over within half a minute.

mod store;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::crypto;
use crate::db::{Db, Instant, Lane};
use crate::error::{Error, Result};
use crate::web::{App, Job};

/// How long a lease holds without being renewed.
const LEASE_SECONDS: i64 = 30;

/// The runner; dropping it finishes the present round and stops.
pub struct Runner {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Runner {
    /// Starts running `jobs`.
    ///
    /// # Errors
    /// `Internal` where no thread can be started.
    pub fn start(app: App, jobs: Vec<Job>) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&stop);
        let holder = crypto::token()?;
        let thread = std::thread::Builder::new().name("jobs".into()).spawn(move || {
            while !theirs.load(Ordering::Relaxed) {
                if let Err(error) = round(&app, &jobs, &holder) {
                    tracing::error!("jobs: {error}");
                }
                std::thread::park_timeout(Duration::from_millis(500));
            }
        });
        Ok(Runner { stop, thread: Some(thread.map_err(Error::internal)?) })
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

/// When each job last began a round, by its name.
///
/// # Errors
/// What the database says.
pub fn last_rounds(db: &mut Db) -> Result<Vec<(String, Instant)>> {
    store::last_rounds(db)
}

/// Runs what is due, where this server holds the lease. A job that fails is logged and comes back at its next time.
///
/// # Errors
/// What the database says about the lease.
pub fn round(app: &App, jobs: &[Job], holder: &str) -> Result<()> {
    let (now, me) = (app.clock.now(), holder.to_owned());
    let ours =
        app.store.write_here(Lane::Bulk, move |tx| store::hold(tx, "jobs", &me, now, now.plus(LEASE_SECONDS)))?;
    if !ours {
        return Ok(());
    }
    for job in jobs {
        let now = app.clock.now();
        let (name, every) = (job.name, job.every);
        if !app.store.read_here(|db| store::is_due(db, name, every, now))? {
            continue;
        }
        if let Err(error) = (job.run)(app) {
            tracing::error!(job = name, "{error}");
        }
        app.store.write_here(Lane::Bulk, move |tx| store::ran(tx, name, now))?;
    }
    Ok(())
}
