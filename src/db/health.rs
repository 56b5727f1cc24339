//! What an administrator wants to know of a database before blaming anything else.

use diesel::QueryableByName;
use diesel::sql_types::{Text, Timestamp};

use super::{Db, Instant, Sql};
use crate::error::{Error, Result};

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    value: String,
}

fn said(sql: &Sql, db: &mut Db) -> Result<String> {
    let row = sql.first::<Said>(db)?.ok_or_else(|| Error::internal("the database said nothing"))?;
    Ok(row.value)
}

/// One of PostgreSQL's settings, as it holds in this session.
///
/// # Errors
/// `Internal` where there is no such setting.
pub fn setting(db: &mut Db, name: &str) -> Result<String> {
    let mut sql = Sql::new("SELECT current_setting(");
    said(sql.bind(name).push(") AS value"), db)
}

/// What time PostgreSQL's machine believes it is.
///
/// # Errors
/// What the database says.
pub fn server_time(db: &mut Db) -> Result<Instant> {
    #[derive(QueryableByName)]
    struct Now {
        #[diesel(sql_type = Timestamp)]
        at: Instant,
    }
    let now = Sql::new("SELECT clock_timestamp() AT TIME ZONE 'UTC' AS at").first::<Now>(db)?;
    Ok(now.ok_or_else(|| Error::internal("the database said nothing"))?.at)
}

/// What SQLite finds on looking at every page: `ok`, or its first complaint.
///
/// # Errors
/// What the database says; a file that is damaged badly enough cannot even be asked.
pub fn quick_check(db: &mut Db) -> Result<String> {
    said(&Sql::new("SELECT quick_check AS value FROM pragma_quick_check LIMIT 1"), db)
}
