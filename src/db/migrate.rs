//! Brings a database to this binary's version, and refuses one that is ahead of it.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::sql_types::{Nullable, Text};
use diesel::{PgConnection, QueryableByName};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::pool::{Use, connect};
use super::{DatabaseUrl, Db, Sql};
use crate::error::{Error, Result};

/// SQLite's steps.
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// PostgreSQL's steps, of the same names.
pub(super) const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

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
            lock_postgres(&mut c)?;
            let taken = apply(&mut c, POSTGRES);
            if taken.as_ref().is_ok_and(|steps| !steps.is_empty()) {
                // A table that a step wrote anew is unknown to the planner, and walked without its index's help, until
                // somebody looks through it: now rather than after a fifth of it has changed.
                c.batch_execute("VACUUM (ANALYZE)")?;
            }
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
    holds_nothing(&mut connect(url, Use::Write)?)
}

/// [`is_empty`] of an open database.
pub(super) fn holds_nothing(db: &mut Db) -> Result<bool> {
    let tables = if db.is_postgres() {
        "SELECT count(*) AS n FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    } else {
        "SELECT count(*) AS n FROM sqlite_master"
    };
    Ok(Sql::new(tables).count(db)? == 0)
}

/// Waits until no other session brings the database forward or restores it; until this session ends.
pub(super) fn lock_postgres(c: &mut PgConnection) -> Result<()> {
    Ok(c.batch_execute("SELECT pg_advisory_lock(727001)")?)
}

/// The newest step that a database took; `None` where it is not one of ours.
///
/// # Errors
/// What the database says.
pub fn version(db: &mut Db) -> Result<Option<String>> {
    #[derive(QueryableByName)]
    struct Newest {
        #[diesel(sql_type = Nullable<Text>)]
        version: Option<String>,
    }
    let ours = if db.is_postgres() {
        "SELECT count(*) AS n FROM pg_tables WHERE schemaname = current_schema() \
         AND tablename = '__diesel_schema_migrations'"
    } else {
        "SELECT count(*) AS n FROM sqlite_master WHERE name = '__diesel_schema_migrations'"
    };
    if Sql::new(ours).count(db)? == 0 {
        return Ok(None);
    }
    let newest = Sql::new("SELECT max(version) AS version FROM __diesel_schema_migrations").first::<Newest>(db)?;
    Ok(newest.and_then(|n| n.version))
}

/// The newest step that this binary knows for such a database.
///
/// # Errors
/// None in a binary that was built.
pub fn known_version(url: &DatabaseUrl) -> Result<String> {
    let newest = match url {
        DatabaseUrl::Sqlite(_) => newest::<diesel::sqlite::Sqlite>(&SQLITE)?,
        DatabaseUrl::Postgres(_) => newest::<diesel::pg::Pg>(&POSTGRES)?,
    };
    newest.map(|v| v.to_string()).ok_or_else(|| Error::internal("no migrations"))
}

/// Refuses a version that is ahead of this binary.
///
/// # Errors
/// `Internal` with both versions.
pub fn refuse_newer(url: &DatabaseUrl, version: &str) -> Result<()> {
    let known = known_version(url)?;
    if version > known.as_str() { Err(newer(version, &known)) } else { Ok(()) }
}

fn newer(applied: impl std::fmt::Display, known: impl std::fmt::Display) -> Error {
    Error::internal(format!(
        "the database is at version {applied}, newer than this hatang, which knows {known}: run the newer hatang, \
         or restore a backup that this one made"
    ))
}

/// Applies the steps up to and including `last`.
///
/// # Errors
/// What the database says.
pub(super) fn to_version<DB: diesel::backend::Backend>(
    c: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
    last: &str,
) -> Result<()> {
    for step in c.pending_migrations(source).map_err(Error::internal)? {
        if step.name().version().to_string().as_str() <= last {
            c.run_migration(&step).map_err(Error::internal)?;
        }
    }
    Ok(())
}

/// Makes an empty database as an older hatang made it: what its backups go into.
///
/// # Errors
/// What the database says.
pub fn run_to(url: &DatabaseUrl, last: &str) -> Result<()> {
    match connect(url, Use::Write)? {
        Db::Sqlite(mut c) => to_version(&mut c, SQLITE, last),
        Db::Postgres(mut c) => to_version(&mut c, POSTGRES, last),
    }
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
        return Err(newer(applied, known));
    }
    let taken = c.run_pending_migrations(source).map_err(Error::internal)?;
    Ok(taken.iter().map(ToString::to_string).collect())
}

fn newest<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Result<Option<MigrationVersion<'static>>> {
    let all: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(Error::internal)?;
    Ok(all.iter().map(|m| m.name().version().as_owned()).max())
}
