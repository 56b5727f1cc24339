//! Faults in numbers: by unit, and the things that break again and again.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Text, Timestamp};
use serde::Serialize;

use super::list::about_it;
use crate::auth::Scope;
use crate::db::{Db, Instant, Sql, Subject, UnitId};
use crate::error::Result;
use crate::faults::fault::{REPEAT_FAULTS, repeat_since};
use crate::units::{self, UnitKind};

/// A unit's faults in numbers.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
#[schema(as = FaultsOfUnit)]
pub struct UnitRow {
    /// Inside only.
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    pub unit_id: UnitId,
    /// Its code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// Open ones.
    #[diesel(sql_type = BigInt)]
    pub open: i64,
    /// Those beyond their due time.
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    /// Open ones that nobody has confirmed.
    #[diesel(sql_type = BigInt)]
    pub unconfirmed: i64,
    /// Whether it takes reports from its stickers.
    #[diesel(sql_type = Bool)]
    pub takes_reports: bool,
}

/// Every unit in scope with its open faults, the most overdue first.
///
/// # Errors
/// What the database says.
pub fn by_unit(db: &mut Db, scope: &Scope, now: Instant) -> Result<Vec<UnitRow>> {
    let mut sql = Sql::new(
        "SELECT u.id AS unit_id, u.code AS unit, n.name AS unit_name, n.kind AS unit_kind, COALESCE(c.open, 0) AS open, \
         COALESCE(c.overdue, 0) AS overdue, COALESCE(c.unconfirmed, 0) AS unconfirmed, \
         COALESCE(s.takes_reports, ",
    );
    sql.bind(true).push(") AS takes_reports FROM unit u ");
    units::name_on(&mut sql, now.day());
    sql.push("LEFT JOIN sticker_setting s ON s.unit_id = u.id LEFT JOIN (SELECT f.unit_id, count(*) AS open, ");
    sql.with("count(CASE WHEN f.due_at < ", now).push(" THEN 1 END) AS overdue, ");
    sql.with("count(CASE WHEN f.confirmed = ", false).push(" THEN 1 END) AS unconfirmed FROM fault f ");
    sql.with("WHERE f.is_open = ", true).push(" GROUP BY f.unit_id) c ON c.unit_id = u.id WHERE 1 = 1");
    scope.limit(&mut sql, " AND u.id");
    sql.push(" ORDER BY COALESCE(c.overdue, 0) DESC, COALESCE(c.open, 0) DESC, u.sort_key, u.id").load(db)
}

/// A thing that broke three times or more in ninety days.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct RepeatRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// On its sticker.
    #[diesel(sql_type = Text)]
    pub tag: String,
    /// A word of `rules::kinds`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// How often it broke.
    #[diesel(sql_type = BigInt)]
    pub faults: i64,
    /// The last time.
    #[diesel(sql_type = Timestamp)]
    pub last_at: Instant,
    /// Working seconds for which it kept somebody from working.
    #[diesel(sql_type = BigInt)]
    pub downtime_seconds: i64,
    /// What its repairs cost, đồng.
    #[diesel(sql_type = BigInt)]
    pub cost: i64,
}

/// The equipment in scope that is a repeat offender at `now`, the worst first. Cancelled faults and those that nobody
/// confirmed do not count.
///
/// # Errors
/// What the database says.
pub fn repeat_offenders(db: &mut Db, scope: &Scope, now: Instant, most: usize) -> Result<Vec<RepeatRow>> {
    let mut sql = Sql::new(
        "SELECT a.id, a.tag, a.kind, a.name, n.name AS unit_name, n.kind AS unit_kind, c.faults, c.last_at, \
         c.downtime_seconds, c.cost FROM (SELECT COALESCE(o.merged_into, o.id) AS asset_id, count(*) AS faults, \
         max(f.reported_at) AS last_at, CAST(sum(f.downtime_seconds) AS BIGINT) AS downtime_seconds, \
         CAST(COALESCE(sum(f.cost), 0) AS BIGINT) AS cost FROM fault f JOIN asset o ON o.id = f.subject_id \
         WHERE f.subject_kind = 'asset' AND f.state <> 'cancelled' AND f.confirmed = ",
    );
    sql.bind(true).with(" AND f.reported_at >= ", repeat_since(now)).with(" AND f.reported_at <= ", now);
    scope.limit(&mut sql, " AND f.unit_id");
    sql.with(" GROUP BY COALESCE(o.merged_into, o.id) HAVING count(*) >= ", REPEAT_FAULTS);
    sql.push(") c JOIN asset a ON a.id = c.asset_id JOIN unit u ON u.id = a.unit_id ");
    units::name_on(&mut sql, now.day());
    sql.push("WHERE a.state NOT IN ('disposed', 'lost', 'retired')");
    scope.limit(&mut sql, " AND a.unit_id");
    sql.with(" ORDER BY c.faults DESC, c.last_at DESC, a.id LIMIT ", most).load(db)
}

/// What the repairs of a piece of equipment have cost in its life, and its historical cost (0 where unknown), đồng.
///
/// # Errors
/// What the database says.
pub fn repairs_and_price(db: &mut Db, subject: Subject) -> Result<(i64, i64)> {
    #[derive(QueryableByName)]
    struct Sums {
        #[diesel(sql_type = BigInt)]
        repairs: i64,
        #[diesel(sql_type = BigInt)]
        price: i64,
    }
    let Subject::Asset(id) = subject else { return Ok((0, 0)) };
    let mut sql = Sql::new(
        "SELECT CAST(COALESCE(SUM(f.cost), 0) AS BIGINT) AS repairs, \
         CAST(COALESCE((SELECT p.price FROM asset p WHERE p.id = ",
    );
    sql.bind(id).push("), 0) AS BIGINT) AS price FROM fault f WHERE f.cost IS NOT NULL").append(&about_it(subject));
    Ok(sql.first::<Sums>(db)?.map_or((0, 0), |sums| (sums.repairs, sums.price)))
}
