//! SQLite's single writer: one thread, a queue a lane, `BEGIN IMMEDIATE`. A read-then-write that began as a reader fails
//! with "database is locked" as soon as somebody else wrote; one that begins as the writer cannot.
//!
//! A job runs whole, in one transaction. The next job is the oldest of the most urgent lane, so bulk work that commits
//! in small slices lets every form through between two of them.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use diesel::connection::SimpleConnection;
use strum::IntoEnumIterator;

use super::store::{Lane, Tx, begin, commit, roll_back};
use super::{DatabaseUrl, Db, pool};
use crate::error::{Code, Error, Result};

/// A write that waits for its turn.
pub(super) trait Job: Send {
    /// Does it inside the open transaction; `Err` rolls back.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()>;
    /// Tells the asker how it ended; called after COMMIT or ROLLBACK.
    fn answer(self: Box<Self>, ended: Result<()>);
}

#[derive(Default)]
struct Queues {
    lanes: [VecDeque<Box<dyn Job>>; 4],
    closing: bool,
}

impl Queues {
    fn next(&mut self) -> Option<(Lane, Box<dyn Job>)> {
        Lane::iter().find_map(|lane| Some((lane, self.lanes[lane as usize].pop_front()?)))
    }
}

#[derive(Default)]
struct Shared {
    queues: Mutex<Queues>,
    work: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        // Nothing that can panic runs under this lock, so a poisoned one is still whole.
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writer's handle; dropping it finishes what was accepted, then closes the connection.
pub(super) struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(url: &DatabaseUrl) -> Result<Self> {
        let db = pool::connect(url, pool::Use::Write)?;
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || work(db, &theirs))
            .map_err(Error::internal)?;
        Ok(Writer { shared, thread: Some(thread) })
    }

    pub(super) fn submit(&self, lane: Lane, job: Box<dyn Job>) {
        self.shared.lock().lanes[lane as usize].push_back(job);
        self.shared.work.notify_one();
    }

    /// How many writes wait, by lane.
    pub(super) fn waiting(&self) -> [usize; 4] {
        let queues = self.shared.lock();
        std::array::from_fn(|lane| queues.lanes[lane].len())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.work.notify_one();
        // The last handle may be dropped by a job on the writer itself, which must not wait for its own end.
        if let Some(thread) = self.thread.take().filter(|t| t.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

fn work(mut db: Db, shared: &Shared) {
    // Whether commits wait for the disk.
    let mut waits = true;
    loop {
        let (lane, job) = {
            let mut queues = shared.lock();
            loop {
                if let Some(next) = queues.next() {
                    break next;
                }
                if queues.closing {
                    return;
                }
                queues = shared.work.wait(queues).unwrap_or_else(PoisonError::into_inner);
            }
        };
        match wait_for_disk(&mut db, &mut waits, lane != Lane::Derived).and_then(|()| begin(&mut db, lane)) {
            Ok(()) => perform(&mut db, job),
            Err(error) => job.answer(Err(error)),
        }
    }
}

/// Sets whether commits wait until the disk has them. One that waits takes those before it along: the log has one order.
fn wait_for_disk(db: &mut Db, waits: &mut bool, wanted: bool) -> Result<()> {
    if *waits != wanted {
        let level = if wanted { "PRAGMA synchronous=FULL" } else { "PRAGMA synchronous=NORMAL" };
        crate::on_each!(db, |c| c.batch_execute(level))?;
        *waits = wanted;
    }
    Ok(())
}

fn perform(db: &mut Db, mut job: Box<dyn Job>) {
    let ran = catch_unwind(AssertUnwindSafe(|| job.run(&mut Tx::new(db))));
    let ended = match ran {
        Ok(Ok(())) => commit(db),
        Ok(Err(error)) => roll_back(db).and(Err(error)),
        Err(panic) => roll_back(db).and(Err(panicked(&*panic))),
    };
    job.answer(ended);
}

/// A panic as an error for the log; the asker sees only that something went wrong.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::new(Code::Internal).with_detail(format!("panic: {}", text.unwrap_or("without a message")))
}
