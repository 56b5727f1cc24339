//! Brings a database to this binary's version, and refuses one that is ahead of it.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::pool::{Use, connect};
use super::{DatabaseUrl, Db, Sql};
use crate::error::{Error, Result};

/// SQLite's steps.
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// PostgreSQL's steps, of the same names.
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Applies what is missing, in one session that no second server enters at the same time; answers the names of the
/// steps it took.
///
/// # Errors
/// `Internal` with both versions where the database is newer than this binary; nothing is changed then.
pub fn run(url: &DatabaseUrl) -> Result<Vec<String>> {
    match connect(url, Use::Write)? {
        Db::Sqlite(mut c) => {
            // One transaction around all of it: a second server waits for the write lock, a failed step leaves no trace.
            AnsiTransactionManager::begin_transaction_sql(&mut c, "BEGIN IMMEDIATE")?;
            let taken = apply(&mut c, SQLITE);
            if taken.is_ok() {
                AnsiTransactionManager::commit_transaction(&mut c)?;
            }
            taken
        }
        Db::Postgres(mut c) => {
            // Two servers that start together: the second waits here and then finds nothing to do.
            c.batch_execute("SELECT pg_advisory_lock(727001)")?;
            let taken = apply(&mut c, POSTGRES);
            c.batch_execute("SELECT pg_advisory_unlock(727001)")?;
            taken
        }
    }
}

/// Whether a database holds no table yet.
///
/// # Errors
/// `Internal` where it cannot be opened or reached.
pub fn is_empty(url: &DatabaseUrl) -> Result<bool> {
    let mut db = connect(url, Use::Write)?;
    let tables = if db.is_postgres() {
        "SELECT count(*) AS n FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    } else {
        "SELECT count(*) AS n FROM sqlite_master"
    };
    Ok(Sql::new(tables).count(&mut db)? == 0)
}

fn apply<DB: diesel::backend::Backend>(
    c: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<Vec<String>> {
    let known = newest::<DB>(&source)?;
    let applied = c.applied_migrations().map_err(Error::internal)?.into_iter().max();
    if let (Some(applied), Some(known)) = (&applied, &known)
        && applied > known
    {
        return Err(Error::internal(format!(
            "the database is at version {applied}, newer than this hatang, which knows {known}: run the newer hatang, \
             or restore a backup that this one made"
        )));
    }
    let taken = c.run_pending_migrations(source).map_err(Error::internal)?;
    Ok(taken.iter().map(ToString::to_string).collect())
}

fn newest<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Result<Option<MigrationVersion<'static>>> {
    let all: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(Error::internal)?;
    Ok(all.iter().map(|m| m.name().version().as_owned()).max())
}
