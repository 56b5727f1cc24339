//! Reading and writing. Every write of the house goes through [`Store::write`], whose promise stands in the folder's
//! own page; how PostgreSQL keeps it is here, how SQLite keeps it is in `writer.rs`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant as Tick};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use strum::{EnumIter, IntoStaticStr};
use tokio::sync::oneshot;

use super::pool::{Manager, Use};
use super::together::Queues;
use super::writer::{Job, Writer, panicked};
use super::{DatabaseUrl, Db};
use crate::error::{Code, Error, Result};

/// Who waits for whom: each lane before those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Lane {
    /// A person waits for the answer.
    Interactive = 0,
    /// Agents' reports.
    Ingest = 1,
    /// Long work, in slices of at most 20 ms.
    Bulk = 2,
    /// As [`Lane::Bulk`], for what is worked out from other rows and noted as owed in the same transaction: its commit
    /// does not wait for the disk. What a loss of power takes back is owed again.
    Derived = 3,
}

/// An open write transaction. Only [`Store::write`] makes one.
pub struct Tx<'a>(&'a mut Db);

impl<'a> Tx<'a> {
    pub(super) fn new(db: &'a mut Db) -> Self {
        Tx(db)
    }

    /// The connection, for queries.
    pub fn db(&mut self) -> &mut Db {
        self.0
    }
}

/// Sizes that differ between a server and a test.
#[derive(Clone, Copy, Debug)]
pub struct StoreOptions {
    /// Connections kept for reads (and, on PostgreSQL, writes).
    pub connections: u32,
}

impl Default for StoreOptions {
    fn default() -> Self {
        StoreOptions { connections: 8 }
    }
}

struct Inner {
    url: DatabaseUrl,
    pool: r2d2::Pool<Manager>,
    /// `None` on PostgreSQL, where the pool writes.
    writer: Option<Writer>,
    queues: Queues,
}

/// The door to the database; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

impl Store {
    /// Opens a database that `migrate` has brought to this version.
    ///
    /// # Errors
    /// `Internal` where it cannot be opened or reached.
    pub fn open(url: &DatabaseUrl, options: StoreOptions) -> Result<Self> {
        let (purpose, writer) = match url {
            DatabaseUrl::Sqlite(_) => (Use::Read, Some(Writer::start(url)?)),
            DatabaseUrl::Postgres(_) => (Use::Write, None),
        };
        let pool = r2d2::Pool::builder()
            .max_size(options.connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(5))
            .build(Manager { url: url.clone(), purpose })
            .map_err(Error::internal)?;
        Ok(Store(Arc::new(Inner { url: url.clone(), pool, writer, queues: Queues::default() })))
    }

    /// Which database this is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.0.url
    }

    pub(super) fn queues(&self) -> &Queues {
        &self.0.queues
    }

    /// Runs `ask` on one consistent snapshot, off the request's thread.
    pub async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut Db) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read_here(ask)).await.map_err(Error::internal)?
    }

    /// [`Store::read`] on the calling thread: for commands and jobs.
    pub fn read_here<T>(&self, ask: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        let mut db = self.begun(begin_read)?;
        // A panic on the way drops the connection with its transaction open; the pool then throws it away.
        let answer = ask(&mut db);
        roll_back(&mut db)?;
        answer
    }

    /// Runs `change` in one transaction and answers after it is durable. It may run again (PostgreSQL retries a lost
    /// race for up to 3 s), so it must take everything it needs by clone.
    ///
    /// # Errors
    /// What `change` answers, after a rollback; `Busy` where the race was lost for 3 s; `Internal` after a panic.
    pub async fn write<T: Send + 'static>(
        &self,
        lane: Lane,
        change: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.0.writer {
            Some(writer) => {
                let (asker, answer) = oneshot::channel();
                submit(writer, lane, change, move |ended| drop(asker.send(ended)));
                answer.await.map_err(Error::internal)?
            }
            None => {
                let store = self.clone();
                tokio::task::spawn_blocking(move || store.write_pg(lane, change)).await.map_err(Error::internal)?
            }
        }
    }

    /// [`Store::write`] from a thread that may block: for commands and jobs.
    pub fn write_here<T: Send + 'static>(
        &self,
        lane: Lane,
        change: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.0.writer {
            Some(writer) => {
                let (asker, answer) = mpsc::channel();
                submit(writer, lane, change, move |ended| drop(asker.send(ended)));
                answer.recv().map_err(Error::internal)?
            }
            None => self.write_pg(lane, change),
        }
    }

    /// How many connections the pool holds, and how many of them nobody uses.
    pub fn connections(&self) -> (u32, u32) {
        let state = self.0.pool.state();
        (state.connections, state.idle_connections)
    }

    /// How many writes wait in each lane, most urgent first; `None` on PostgreSQL, which has no such queue.
    pub fn waiting(&self) -> Option<[usize; 4]> {
        self.0.writer.as_ref().map(Writer::waiting)
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<Manager>> {
        self.0.pool.get().map_err(|e| Error::new(Code::Busy).with_detail(e))
    }

    /// A connection with its transaction open. One that the server closed while it lay in the pool, as when it was
    /// restarted, fails here, where nothing is done yet: the pool drops it, and another is taken.
    fn begun(&self, begin: impl Fn(&mut Db) -> Result<()>) -> Result<r2d2::PooledConnection<Manager>> {
        let mut kept = self.0.pool.max_size();
        loop {
            let mut db = self.connection()?;
            match begin(&mut db) {
                Err(_) if kept > 0 => kept -= 1,
                ended => return ended.map(|()| db),
            }
        }
    }

    fn write_pg<T>(&self, lane: Lane, mut change: impl FnMut(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let until = Tick::now() + Duration::from_secs(3);
        let mut pause = Duration::from_millis(2);
        loop {
            let ended = attempt(&mut *self.begun(|db| begin(db, lane))?, &mut change);
            match ended {
                Err(error) if error.code == Code::Busy && Tick::now() + pause < until => {
                    // Full jitter (any share of the pause), so that racers part.
                    let share = u32::from_le_bytes(crate::crypto::random()?);
                    std::thread::sleep(pause.mul_f64(f64::from(share) / f64::from(u32::MAX)));
                    pause = (pause * 2).min(Duration::from_millis(200));
                }
                ended => return ended,
            }
        }
    }
}

/// One try of a change on PostgreSQL, in a transaction that has begun: run, commit; a panic or an error rolls back.
fn attempt<T>(db: &mut Db, change: &mut impl FnMut(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(|| change(&mut Tx::new(db)))) {
        Ok(Ok(value)) => commit(db).map(|()| value),
        Ok(Err(error)) => roll_back(db).and(Err(error)),
        Err(panic) => roll_back(db).and(Err(panicked(&*panic))),
    }
}

/// Begins a write. Intake's batches are upserts that need no serialisable snapshot and take their own locks; what is
/// derived was read before, and is written by number to rows that must be as they were seen.
pub(super) fn begin(db: &mut Db, lane: Lane) -> Result<()> {
    let postgres = match lane {
        Lane::Interactive | Lane::Bulk => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        Lane::Ingest | Lane::Derived => "BEGIN ISOLATION LEVEL READ COMMITTED",
    };
    begin_with(db, "BEGIN IMMEDIATE", postgres)?;
    match db {
        Db::Postgres(c) if lane == Lane::Derived => Ok(c.batch_execute("SET LOCAL synchronous_commit = off")?),
        _ => Ok(()),
    }
}

fn begin_read(db: &mut Db) -> Result<()> {
    begin_with(db, "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
}

fn begin_with(db: &mut Db, sqlite: &str, postgres: &str) -> Result<()> {
    match db {
        Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, sqlite)?,
        Db::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, postgres)?,
    }
    Ok(())
}

pub(super) fn commit(db: &mut Db) -> Result<()> {
    Ok(crate::on_each!(db, |c| AnsiTransactionManager::commit_transaction(c))?)
}

pub(super) fn roll_back(db: &mut Db) -> Result<()> {
    Ok(crate::on_each!(db, |c| AnsiTransactionManager::rollback_transaction(c))?)
}

/// A queued change with the place for its result and the one who waits for it.
struct Change<T, F, A> {
    change: F,
    result: Option<T>,
    answer: A,
}

/// Queues a change; `answer` is called after COMMIT or ROLLBACK. An asker who went away changes nothing: the write
/// stands.
fn submit<T: Send + 'static>(
    writer: &Writer,
    lane: Lane,
    change: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    answer: impl FnOnce(Result<T>) + Send + 'static,
) {
    writer.submit(lane, Box::new(Change { change, result: None, answer }));
}

impl<T, F, A> Job for Change<T, F, A>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T> + Send,
    A: FnOnce(Result<T>) + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        self.result = Some((self.change)(tx)?);
        Ok(())
    }

    fn answer(self: Box<Self>, ended: Result<()>) {
        let Change { result, answer, .. } = *self;
        answer(ended.and_then(|()| result.ok_or_else(|| Error::internal("a change without a result"))));
    }
}
