//! Connections of either database, opened by us and never by diesel's derived `establish` (which would make a SQLite
//! file named like a mistyped DSN).

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use super::{DatabaseUrl, Db};
use crate::error::{Error, Result};

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Reads only; a write through it fails.
    Read,
    /// The writer (SQLite has one), or any connection of PostgreSQL.
    Write,
}

/// Opens and configures one connection.
pub(super) fn connect(url: &DatabaseUrl, purpose: Use) -> Result<Db> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)
                    .map_err(|e| Error::internal(format!("cannot make the folder {}: {e}", folder.display())))?;
            }
            make_for_its_owner(path).map_err(|e| Error::internal(format!("cannot make {url}: {e}")))?;
            let mut c = SqliteConnection::establish(&path.to_string_lossy())
                .map_err(|e| Error::internal(format!("cannot open {url}: {e}")))?;
            prepare(&mut c).map_err(|e| {
                let locked = e.to_string().contains("locked");
                let remedy =
                    if locked { "; another program holds the file: end it there, then try again" } else { "" };
                Error::internal(format!("cannot prepare {url}: {e}{remedy}"))
            })?;
            c.batch_execute(match purpose {
                // Pages are read where the system keeps them, up to 2 GB of the file, and not copied first.
                Use::Read => "PRAGMA query_only=ON; PRAGMA mmap_size=2147418112;",
                // 16 MB each: the pages that reports and scores come back to, and how far the log grows until those that
                // were written again and again go to their place once.
                Use::Write => "PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=4000;",
            })?;
            Ok(Db::Sqlite(c))
        }
        DatabaseUrl::Postgres(dsn) => {
            let mut c =
                PgConnection::establish(dsn).map_err(|e| Error::internal(format!("cannot reach {url}: {e}")))?;
            // Lists read little of much, from memory nearly always: no compiler for that, a page costs what some tens of
            // rows cost and the same wherever it lies, room for a set of some hundred thousand hits; tables joined much
            // as they are written, four at a time: planning took longer than running; and one process a query: starting
            // others takes ten milliseconds.
            c.batch_execute(
                "SET TIME ZONE 'UTC'; SET client_min_messages=warning; SET jit=off; SET seq_page_cost=0.2; \
                 SET random_page_cost=0.2; SET work_mem='16MB'; SET join_collapse_limit=4; \
                 SET max_parallel_workers_per_gather=0;",
            )?;
            // Needs a privilege on some servers; without it a localised deadlock is answered 503 instead of retried,
            // and `hatang doctor` says so.
            let _ = c.batch_execute("SET lc_messages='C'");
            Ok(Db::Postgres(c))
        }
    }
}

/// A new file is for its owner only (it holds names and sealed secrets); SQLite gives its log the same mode.
fn make_for_its_owner(path: &std::path::Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Sets what holds for every connection of SQLite.
fn prepare(c: &mut SqliteConnection) -> diesel::QueryResult<()> {
    // The first switch to WAL needs the file alone and may fail at once where another server is at it, whatever
    // busy_timeout says: it is set afterwards, and this waits its 5 s by itself.
    let mut tries = 0;
    while let Err(error) = c.batch_execute("PRAGMA journal_mode=WAL;") {
        tries += 1;
        if tries > 500 || !error.to_string().contains("locked") {
            return Err(error);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    // FULL: an acknowledged commit is on the disk, not only in the page cache.
    c.batch_execute(
        "PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;",
    )
}

/// Makes connections for the pool.
pub(super) struct Manager {
    pub(super) url: DatabaseUrl,
    pub(super) purpose: Use,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Db;
    type Error = Error;

    fn connect(&self) -> Result<Db> {
        connect(&self.url, self.purpose)
    }

    fn is_valid(&self, db: &mut Db) -> Result<()> {
        Ok(db.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        use diesel::connection::TransactionManager;
        // A panic inside a read leaves its transaction open: such a connection is thrown away.
        std::thread::panicking()
            || crate::on_each!(db, |c| diesel::connection::AnsiTransactionManager::is_broken_transaction_manager(c))
    }
}
