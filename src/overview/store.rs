//! Figures of the overviews: each is the number of rows of the list that it leads to.

use crate::auth::Scope;
use crate::db::{Db, Instant, Sql};
use crate::error::Result;
use crate::rules::kinds::{self, Class};

/// A unit without a word from any of its agents for so long is dark.
const DARK_SECONDS: i64 = 86_400;

/// The key figures of what is in scope.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Figures {
    /// Computers on record.
    pub computers: i64,
    /// Of these, heard of within a day.
    pub reporting: i64,
    /// All equipment on record.
    pub equipment: i64,
    /// Equipment without a room.
    pub no_room: i64,
    /// Things with 60 points and more.
    pub urgent: i64,
    /// Everything that is scored.
    pub scored: i64,
}

/// Computers by the year in which they were bought.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct YearRow {
    /// The year; 1900 stands for unknown.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub year: i64,
    /// How many.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub n: i64,
}

/// Equipment that counts: neither merged nor retired, as the list shows it unasked.
const ON_RECORD: &str = " FROM asset a WHERE a.merged_into IS NULL AND a.state <> 'retired'";

/// Adds that only computers count.
fn computers(sql: &mut Sql) {
    sql.within(
        " AND a.kind",
        kinds::all().iter().filter(|kind| kind.class == Class::Computer).map(|kind| &kind.id),
    );
}

fn count(db: &mut Db, scope: &Scope, condition: impl FnOnce(&mut Sql)) -> Result<i64> {
    let mut sql = Sql::new("SELECT count(*) AS n");
    sql.push(ON_RECORD);
    condition(&mut sql);
    scope.limit(&mut sql, " AND a.unit_id");
    sql.count(db)
}

/// Counts the key figures.
///
/// # Errors
/// What the database says.
pub fn figures(db: &mut Db, scope: &Scope, now: Instant) -> Result<Figures> {
    let mut heard = Sql::new("SELECT count(DISTINCT a.id) AS n");
    heard.push(ON_RECORD).push(" AND a.id IN (SELECT COALESCE(m.merged_into, m.id) FROM device d JOIN asset m ON m.id = d.asset_id WHERE d.seen_at > ");
    heard.bind(now.plus(-DARK_SECONDS)).push(")");
    scope.limit(&mut heard, " AND a.unit_id");
    let mut scored = Sql::new("SELECT count(*) AS n FROM score s WHERE 1 = 1");
    scope.limit(&mut scored, " AND s.unit_id");
    let mut urgent = scored.clone();
    urgent.push(" AND s.points >= 60");
    Ok(Figures {
        computers: count(db, scope, computers)?,
        reporting: heard.count(db)?,
        equipment: count(db, scope, |_| {})?,
        no_room: count(db, scope, |sql| {
            sql.push(" AND a.room_id IS NULL");
        })?,
        urgent: urgent.count(db)?,
        scored: scored.count(db)?,
    })
}

/// Computers by year of purchase, oldest first.
///
/// # Errors
/// What the database says.
pub fn years(db: &mut Db, scope: &Scope) -> Result<Vec<YearRow>> {
    let year = if db.is_postgres() {
        "SELECT CAST(EXTRACT(YEAR FROM a.bought_sort) AS BIGINT) AS year, count(*) AS n"
    } else {
        "SELECT CAST(substr(a.bought_sort, 1, 4) AS BIGINT) AS year, count(*) AS n"
    };
    let mut sql = Sql::new(year);
    sql.push(ON_RECORD);
    computers(&mut sql);
    scope.limit(&mut sql, " AND a.unit_id");
    sql.push(" GROUP BY 1 ORDER BY 1").load(db)
}

/// Units in scope whose agents have all been silent for a day, by number.
///
/// # Errors
/// What the database says.
pub fn dark_units(db: &mut Db, scope: &Scope, now: Instant) -> Result<i64> {
    let mut sql = Sql::new("SELECT count(*) AS n FROM (SELECT d.unit_id FROM device d WHERE d.revoked_at IS NULL");
    scope.limit(&mut sql, " AND d.unit_id");
    sql.with(" GROUP BY d.unit_id HAVING MAX(d.seen_at) IS NULL OR MAX(d.seen_at) < ", now.plus(-DARK_SECONDS));
    sql.push(") dark").count(db)
}
