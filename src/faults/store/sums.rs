//! Faults in numbers: by unit, and the things that break again and again.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Text, Timestamp};
use serde::Serialize;

use super::list::about_it;
use crate::auth::Scope;
use crate::db::{Db, Instant, Sql, Subject, UnitId};
use crate::error::Result;
use crate::faults::fault::{REPEAT_FAULTS, repeat_since};
use crate::faults::time::downtime_by;
use crate::links;
use crate::rules::{Impact, WorkingCalendar};
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
    /// `asset`, `room`, `building` or `link`.
    #[diesel(sql_type = Text)]
    pub subject_kind: String,
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// On its sticker; empty for what has none.
    #[diesel(sql_type = Text)]
    pub tag: String,
    /// A word of `rules::kinds`; empty for what is no equipment.
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
    /// Working seconds for which it has kept somebody from working; open faults count up to now.
    #[diesel(sql_type = BigInt)]
    pub downtime_seconds: i64,
    /// What its repairs cost, đồng.
    #[diesel(sql_type = BigInt)]
    pub cost: i64,
}

/// ` AND …`: what counts towards a repeat offender; `f` is the fault.
pub(super) fn counted(sql: &mut Sql, now: Instant) {
    sql.push(" AND f.subject_kind <> 'system' AND f.state <> 'cancelled' AND f.confirmed = ").bind(true);
    sql.with(" AND f.reported_at >= ", repeat_since(now)).with(" AND f.reported_at <= ", now);
}

/// The faults that count, each with its asset `o`.
fn from_counted(sql: &mut Sql, scope: &Scope, now: Instant) {
    sql.push(" FROM fault f LEFT JOIN asset o ON f.subject_kind = 'asset' AND o.id = f.subject_id WHERE 1 = 1");
    counted(sql, now);
    scope.limit(sql, " AND f.unit_id");
}

/// The things in scope that are repeat offenders at `now`, the worst first; a shared system is everybody's and stands in
/// no such list. Cancelled faults and those that nobody confirmed do not count.
///
/// # Errors
/// What the database says.
pub fn repeat_offenders(db: &mut Db, scope: &Scope, now: Instant, most: usize) -> Result<Vec<RepeatRow>> {
    let mut sql = Sql::new(
        "SELECT c.subject_kind, c.id, COALESCE(a.tag, '') AS tag, COALESCE(a.kind, '') AS kind, \
         COALESCE(a.name, r.name, b.name, ",
    );
    sql.push(links::LABEL).push(
        ", '') AS name, n.name AS unit_name, n.kind AS unit_kind, c.faults, c.last_at, c.downtime_seconds, c.cost \
         FROM (SELECT f.subject_kind, COALESCE(o.merged_into, f.subject_id) AS id, count(*) AS faults, \
         max(f.reported_at) AS last_at, CAST(sum(f.downtime_seconds) AS BIGINT) AS downtime_seconds, \
         CAST(COALESCE(sum(f.cost), 0) AS BIGINT) AS cost",
    );
    from_counted(&mut sql, scope, now);
    sql.with(" GROUP BY f.subject_kind, COALESCE(o.merged_into, f.subject_id) HAVING count(*) >= ", REPEAT_FAULTS);
    sql.push(
        ") c LEFT JOIN asset a ON c.subject_kind = 'asset' AND a.id = c.id \
         LEFT JOIN room r ON c.subject_kind = 'room' AND r.id = c.id \
         LEFT JOIN building b ON c.subject_kind = 'building' AND b.id = c.id \
         LEFT JOIN link l ON c.subject_kind = 'link' AND l.id = c.id \
         JOIN unit u ON u.id = COALESCE(a.unit_id, r.unit_id, b.unit_id, l.unit_id) ",
    );
    units::name_on(&mut sql, now.day());
    sql.push(
        "WHERE COALESCE(a.state, '') NOT IN ('disposed', 'lost', 'retired') \
         AND COALESCE(r.retired_at, b.retired_at, l.retired_at) IS NULL",
    );
    scope.limit(&mut sql, " AND u.id");
    sql.with(" ORDER BY c.faults DESC, c.last_at DESC, c.subject_kind, c.id LIMIT ", most);
    let mut rows: Vec<RepeatRow> = sql.load(db)?;
    let running = running(db, scope, now)?;
    for row in &mut rows {
        let of = running.iter().filter(|fault| (&fault.subject_kind, fault.id) == (&row.subject_kind, row.id));
        row.downtime_seconds += of.map(|fault| fault.since(now)).sum::<i64>();
    }
    Ok(rows)
}

/// An open fault whose downtime runs on.
#[derive(QueryableByName)]
struct Running {
    #[diesel(sql_type = Text)]
    subject_kind: String,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    impact: Impact,
    #[diesel(sql_type = Timestamp)]
    counted_to: Instant,
}

impl Running {
    /// Working seconds since what is stored of it.
    fn since(&self, now: Instant) -> i64 {
        downtime_by((0, self.counted_to), self.impact, true, now, WorkingCalendar::province())
    }
}

/// The open ones among the faults that count.
fn running(db: &mut Db, scope: &Scope, now: Instant) -> Result<Vec<Running>> {
    let mut sql = Sql::new(
        "SELECT f.subject_kind, COALESCE(o.merged_into, f.subject_id) AS id, f.impact, COALESCE((SELECT max(e.at) \
         FROM fault_event e WHERE e.fault_id = f.id AND e.kind = 'step'), f.reported_at) AS counted_to",
    );
    from_counted(&mut sql, scope, now);
    sql.with(" AND f.is_open = ", true).load(db)
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
