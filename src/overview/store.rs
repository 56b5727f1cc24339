//! What overviews ask of several rooms' tables at once: computers by when they were last heard of, the first of what
//! needs an eye.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use serde::Serialize;

use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{AssetId, Db, Instant, LocalDay, Sql, UnitId};
use crate::equipment::State;
use crate::error::{Error, Result};
use crate::rules::kinds::{self, Class};
use crate::rules::{WorkingCalendar, floor};
use crate::units::{self, UnitKind};
use crate::web::{EXACT_TO, ListQuery, Listed, Page, Sort, each_row};

/// In use and not heard of for so many working days, a computer is silent.
const SILENT: usize = 5;

/// The beginning of the so-manieth working day before today. Heard of since the first, a computer is reporting; a unit
/// none of whose agents is so, is dark. Counted like this nobody goes dark over a weekend or Tết.
fn working_days_ago(now: Instant, days: usize) -> Instant {
    let (calendar, today) = (WorkingCalendar::province(), now.day());
    let before = (1..).map(|n| today.plus(-n)).filter(|day| calendar.is_working_day(*day));
    // A calendar without working days ends nowhere: half a year is looked through.
    before.take_while(|day| today.since(*day) < 180).nth(days - 1).unwrap_or(today).start()
}

/// When a computer was last heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Heard {
    /// Since the last working day began.
    Day,
    /// Not for five working days, although it is in use.
    Silent,
    /// Never: no agent runs on it, although it is in use.
    Never,
}

/// A computer with its last word.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct HeardRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: AssetId,
    /// With `sort_tag`, where it stands in the list.
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    unit_id: UnitId,
    #[serde(skip)]
    #[diesel(sql_type = Text)]
    sort_tag: String,
    /// On its sticker.
    #[diesel(sql_type = Text)]
    pub tag: String,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Where in its life.
    #[diesel(sql_type = Text)]
    pub state: State,
    /// The room's name, once known.
    #[diesel(sql_type = Nullable<Text>)]
    pub room: Option<String>,
    /// Who uses it.
    #[diesel(sql_type = Nullable<Text>)]
    pub custodian: Option<String>,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// When its agent last spoke.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub heard_at: Option<Instant>,
}

/// Adds ` IN (computers whose agents spoke since …)`; those of merged records count for what they were merged into.
fn heard_since(sql: &mut Sql, since: Option<Instant>) {
    sql.push(" IN (SELECT COALESCE(x.merged_into, x.id) FROM device d JOIN asset x ON x.id = d.asset_id");
    if let Some(since) = since {
        sql.with(" WHERE d.seen_at >= ", since);
    }
    sql.push(")");
}

/// The rows that a person may see and asked for: everything after FROM.
fn matching(db: &mut Db, scope: &Scope, query: &ListQuery, now: Instant) -> Result<Sql> {
    let mut sql = Sql::new("asset a WHERE a.merged_into IS NULL AND a.state <> 'retired'");
    sql.within(
        " AND a.kind",
        kinds::all().iter().filter(|kind| kind.class == Class::Computer).map(|kind| &kind.id),
    );
    scope.limit(&mut sql, " AND a.unit_id");
    if let Some(code) = query.get("unit") {
        sql.with(" AND a.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    if let Some(words) = query.get("q").and_then(|q| Index::Asset.words(db, "a", q)) {
        sql.append(&words.fit);
    }
    match query.word("heard")? {
        Some(Heard::Day) => heard_since(sql.push(" AND a.id"), Some(working_days_ago(now, 1))),
        Some(Heard::Silent) => {
            heard_since(sql.push(" AND a.state = 'in_use' AND a.id"), None);
            heard_since(sql.push(" AND a.id NOT"), Some(working_days_ago(now, SILENT)));
        }
        Some(Heard::Never) => heard_since(sql.push(" AND a.state = 'in_use' AND a.id NOT"), None),
        None => {}
    }
    Ok(sql)
}

/// How many rows the list at this address shows.
///
/// # Errors
/// The field error `heard: unknown_word`.
pub fn count(db: &mut Db, scope: &Scope, query: &ListQuery, now: Instant) -> Result<i64> {
    let matching = matching(db, scope, query, now)?;
    Sql::new("SELECT count(*) AS n FROM ").append(&matching).count(db)
}

/// The columns that the list can be sorted by; the first is the order nobody asked for.
pub const SORTS: &[&str] = &["unit", "tag"];

/// One page of the computers in scope.
///
/// # Errors
/// The field error `heard: unknown_word`.
pub fn heard(
    db: &mut Db,
    scope: &Scope,
    query: &ListQuery,
    sort: Sort,
    page: &Page,
    now: Instant,
) -> Result<Listed<HeardRow>> {
    let matching = matching(db, scope, query, now)?;
    let mut count = Sql::new("SELECT count(*) AS n FROM (SELECT 1 AS one FROM ");
    let counted = count.append(&matching).with(" LIMIT ", EXACT_TO + 1).push(") counted").count(db)?;
    let mut chosen = Sql::new("SELECT a.id FROM ");
    chosen.append(&matching);
    let by_unit = sort.by == "unit";
    if let Some((key, id)) = &page.after {
        let place = key.split_once(' ').and_then(|(unit, tag)| Some((unit.parse().ok()?, tag)));
        let (unit, tag) = place.ok_or_else(|| Error::field("after", "unknown_word"))?;
        if by_unit {
            chosen.push(" AND (a.unit_id, a.sort_tag, a.id)").push(beyond(sort)).bind(UnitId(unit)).push(", ");
        } else {
            chosen.push(" AND (a.sort_tag, a.id)").push(beyond(sort));
        }
        chosen.bind(tag).with(", ", *id).push(")");
    }
    let order = match (by_unit, sort.down) {
        (true, false) => " ORDER BY a.unit_id, a.sort_tag, a.id",
        (true, true) => " ORDER BY a.unit_id DESC, a.sort_tag DESC, a.id DESC",
        (false, false) => " ORDER BY a.sort_tag, a.id",
        (false, true) => " ORDER BY a.sort_tag DESC, a.id DESC",
    };
    chosen.push(order).with(" LIMIT ", page.size + 1).with(" OFFSET ", page.offset());
    let mut rows = Sql::new(
        "SELECT a.id, a.unit_id, a.sort_tag, a.tag, a.name, a.state, r.name AS room, a.custodian, u.code AS unit, n.name AS unit_name, \
         n.kind AS unit_kind, (SELECT MAX(d.seen_at) FROM device d WHERE d.asset_id IN (SELECT m.id FROM asset m \
         WHERE m.merged_into = a.id UNION ALL SELECT a.id)) AS heard_at FROM (",
    );
    rows.append(&chosen).push(") c JOIN asset a ON a.id = c.id JOIN unit u ON u.id = a.unit_id ");
    units::name_on(&mut rows, now.day());
    rows.push("LEFT JOIN room r ON r.id = a.room_id").push(order);
    Ok(Listed::new(rows.load(db)?, page, counted, |row: &HeardRow| {
        (format!("{} {}", row.unit_id.0, row.sort_tag), row.id.0)
    }))
}

fn beyond(sort: Sort) -> &'static str {
    if sort.down { " < (" } else { " > (" }
}

/// Hands every row of a list to `take`, in its order, a few hundred at a time: for exports.
///
/// # Errors
/// What the database or `take` says.
pub fn each_heard(
    db: &mut Db,
    scope: &Scope,
    query: &ListQuery,
    sort: Sort,
    now: Instant,
    take: &mut dyn FnMut(&HeardRow) -> Result<()>,
) -> Result<()> {
    each_row(|page| heard(db, scope, query, sort, page, now), take)
}

/// The units in scope whose agents have all been silent since the last working day began, by name.
///
/// # Errors
/// What the database says.
pub fn dark_units(db: &mut Db, scope: &Scope, now: Instant) -> Result<Vec<Named>> {
    let mut sql = Sql::new(
        "SELECT 'unit' AS subject, u.code AS id, n.name AS text, n.name AS unit_name, n.kind AS unit_kind, \
         n.kind AS detail, MAX(d.seen_at) AS at FROM device d JOIN unit u ON u.id = d.unit_id ",
    );
    units::name_on(&mut sql, now.day());
    sql.push("WHERE d.revoked_at IS NULL");
    scope.limit(&mut sql, " AND d.unit_id");
    sql.push(" GROUP BY u.code, n.name, n.kind, u.sort_key HAVING MAX(d.seen_at) IS NULL OR MAX(d.seen_at) < ");
    sql.bind(working_days_ago(now, 1)).push(" ORDER BY u.sort_key").load(db)
}

/// Something by name, where its page is, and since when.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct Named {
    /// `fault`, `link`, `unit`: whose page it is.
    #[diesel(sql_type = Text)]
    pub subject: String,
    /// Its number, or a unit's code.
    #[diesel(sql_type = Text)]
    pub id: String,
    /// What it goes by in its unit.
    #[diesel(sql_type = Text)]
    pub text: String,
    /// Its unit's name: a tag says nothing where several units are shown.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// What about it: a fault's `group-what`, a link's circuit, a unit's kind.
    #[diesel(sql_type = Text)]
    pub detail: String,
    /// Since when, or by when.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub at: Option<Instant>,
}

/// Of what the first few are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// Faults beyond their due time, the longest first.
    OverdueFaults,
    /// Reports from stickers that wait for a word.
    UnconfirmedReports,
    /// Links that are down, the longest first.
    LinksDown,
    /// Links that were last measured below the floor.
    SlowLinks,
}

/// How many of each kind are named.
const NAMED: usize = 3;

/// The first few of something, of one unit where its code is given.
///
/// # Errors
/// What the database says.
pub fn first(db: &mut Db, scope: &Scope, of: First, unit: Option<&str>, now: Instant) -> Result<Vec<Named>> {
    let mut sql = match of {
        First::OverdueFaults | First::UnconfirmedReports => Sql::new(
            "SELECT 'fault' AS subject, CAST(f.id AS TEXT) AS id, COALESCE(a.tag, f.subject_name) AS text, \
             n.name AS unit_name, n.kind AS unit_kind, f.fault_group || '-' || f.what AS detail, ",
        ),
        First::LinksDown | First::SlowLinks => Sql::new(
            "SELECT 'link' AS subject, CAST(l.id AS TEXT) AS id, l.provider AS text, n.name AS unit_name, \
             n.kind AS unit_kind, l.circuit AS detail, ",
        ),
    };
    let of_unit = match of {
        First::OverdueFaults => {
            faults(&mut sql, "f.due_at AS at", now.day())
                .with(" AND f.is_open = ", true)
                .with(" AND f.due_at < ", now);
            " AND f.unit_id"
        }
        First::UnconfirmedReports => {
            let open = faults(&mut sql, "f.reported_at AS at", now.day()).with(" AND f.is_open = ", true);
            open.with(" AND f.confirmed = ", false);
            " AND f.unit_id"
        }
        First::LinksDown => {
            down(&mut sql, now.day());
            " AND l.unit_id"
        }
        First::SlowLinks => {
            slow(&mut sql, now.day());
            " AND l.unit_id"
        }
    };
    scope.limit(&mut sql, of_unit);
    if let Some(code) = unit {
        let id = units::id_of(db, code)?.unwrap_or(UnitId(0));
        sql.within(of_unit, [id]);
    }
    sql.push(" ORDER BY at").with(" LIMIT ", NAMED).load(db)
}

fn faults<'a>(sql: &'a mut Sql, at: &'static str, day: LocalDay) -> &'a mut Sql {
    sql.push(at).push(" FROM fault f JOIN unit u ON u.id = f.unit_id ");
    units::name_on(sql, day);
    sql.push(
        "LEFT JOIN asset o ON f.subject_kind = 'asset' AND o.id = f.subject_id \
         LEFT JOIN asset a ON a.id = COALESCE(o.merged_into, o.id) WHERE 1 = 1",
    )
}

fn down(sql: &mut Sql, day: LocalDay) {
    sql.push(
        "(SELECT MIN(o.began_at) FROM link_outage o WHERE o.link_id = l.id AND o.ended_at IS NULL \
         AND o.withdrawn_at IS NULL) AS at FROM link l JOIN unit u ON u.id = l.unit_id ",
    );
    units::name_on(sql, day);
    sql.push(
        "WHERE l.retired_at IS NULL AND EXISTS (SELECT 1 FROM link_outage o WHERE o.link_id = l.id \
         AND o.ended_at IS NULL AND o.withdrawn_at IS NULL)",
    );
}

fn slow(sql: &mut Sql, day: LocalDay) {
    sql.push("m.created_at AS at FROM link l JOIN unit u ON u.id = l.unit_id ");
    units::name_on(sql, day);
    sql.push(
        "JOIN link_measurement m ON m.id = (SELECT x.id FROM link_measurement x WHERE x.link_id = l.id \
         AND x.withdrawn_at IS NULL ORDER BY x.measured_on DESC, x.id DESC LIMIT 1) WHERE l.retired_at IS NULL \
         AND m.down_kbps * 10000 < l.down_kbps * ",
    );
    sql.bind(floor::floor(day).link_degraded_bp);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_goes_dark_over_a_weekend_or_a_holiday() {
        let ago = |now: &str, days| working_days_ago(Instant::parse_rfc3339(now).unwrap(), days).day();
        let day = |text: &str| LocalDay::parse(text).unwrap();
        // Wednesday after a Tuesday off; Monday; Thursday.
        assert_eq!(ago("2026-11-25T08:00:00+07:00", 1), day("2026-11-23"));
        assert_eq!(ago("2026-11-16T08:00:00+07:00", 1), day("2026-11-13"));
        assert_eq!(ago("2026-11-19T08:00:00+07:00", 5), day("2026-11-12"));
        // Tết of 2026 goes from 16 to 20 February.
        assert_eq!(ago("2026-02-23T08:00:00+07:00", 1), day("2026-02-13"));
    }
}
