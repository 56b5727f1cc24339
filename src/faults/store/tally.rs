//! What was logged of things in the last twelve months, for scores: how many faults, for how long they stopped work, and
//! which of them something besides the report bears out.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Date, Text, Timestamp};

use crate::db::{AssetId, Db, Instant, LocalDay, Sql, Subject, UnitId};
use crate::error::Result;
use crate::faults::time::downtime_by;
use crate::rules::{Impact, WorkingCalendar};

/// How far back faults count.
const DAYS: i64 = 365;

/// What goes down with a computer, as its agent notices: a crash or a loss of power on the day or the day before.
const SEEN_BY_AGENT: [&str; 3] = ["no_power", "no_start", "noise_heat"];

/// Some faults: how many, and working seconds that they stopped work, all together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logged {
    /// How many.
    pub count: i64,
    /// Working seconds; open ones count up to now.
    pub stopped_seconds: i64,
}

/// The faults of a thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// Those whose repair has papers: settled, paid for, with a file added after the report.
    pub with_papers: Logged,
    /// Those that the computer's own agent saw.
    pub seen_by_agent: Logged,
    /// Those that only stand on the ticket.
    pub only_reported: Logged,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Text)]
    impact: Impact,
    #[diesel(sql_type = Bool)]
    is_open: bool,
    #[diesel(sql_type = Timestamp)]
    reported_at: Instant,
    #[diesel(sql_type = BigInt)]
    downtime_seconds: i64,
    #[diesel(sql_type = Timestamp)]
    counted_to: Instant,
    #[diesel(sql_type = Bool)]
    papers: bool,
}

/// The faults of these things in the last 365 days, those still open among them; of a building, its rooms' too; of a
/// record, those of what was merged into it. Cancelled ones and those that nobody confirmed do not count. A thing
/// without faults is not in the answer.
///
/// # Errors
/// What the database says.
pub fn tallies(db: &mut Db, subjects: &[Subject], now: Instant) -> Result<BTreeMap<Subject, Tallied>> {
    let of = |kind: &'static str| -> Vec<i64> {
        subjects.iter().map(|subject| subject.parts()).filter(|(word, _)| *word == kind).map(|(_, id)| id).collect()
    };
    let (mut all, mut seen) = (BTreeMap::new(), BTreeSet::new());
    for (kind, ids, things) in [
        ("asset", of("asset"), "SELECT m.id, COALESCE(m.merged_into, m.id) AS n FROM asset m WHERE m.id"),
        ("asset", of("asset"), "SELECT m.id, m.merged_into AS n FROM asset m WHERE m.merged_into"),
        ("link", of("link"), "SELECT m.id, m.id AS n FROM link m WHERE m.id"),
        ("building", of("building"), "SELECT m.id, m.id AS n FROM building m WHERE m.id"),
        ("room", of("building"), "SELECT m.id, m.building_id AS n FROM room m WHERE m.building_id"),
    ] {
        if ids.is_empty() {
            continue;
        }
        // Each with the thing that it counts for. A record whose canonical one is asked for too stands in both.
        let mut among: BTreeMap<i64, i64> = Sql::new(things).among("", ids).numbers(db)?.into_iter().collect();
        among.retain(|id, _| seen.insert((kind, *id)));
        if among.is_empty() {
            continue;
        }
        let rows = rows(db, kind, &among, now)?;
        let crashes = if kind == "asset" { crashes(db, &rows, now)? } else { BTreeSet::new() };
        for row in rows {
            let thing = if kind == "room" { "building" } else { kind };
            let Some(subject) = Subject::from_parts(thing, row.id) else { continue };
            add(all.entry(subject).or_default(), &row, &crashes, now);
        }
    }
    Ok(all)
}

/// Faults of records of a kind, each under the number of the thing that the record counts for.
fn rows(db: &mut Db, kind: &'static str, among: &BTreeMap<i64, i64>, now: Instant) -> Result<Vec<Row>> {
    let mut all = Vec::new();
    let ids: Vec<i64> = among.keys().copied().collect();
    for some in ids.chunks(5000) {
        let mut sql = Sql::new(
            "SELECT f.subject_id AS id, f.what, f.impact, f.is_open, f.reported_at, f.downtime_seconds, \
             COALESCE(CASE WHEN f.is_open THEN (SELECT max(e.at) FROM fault_event e WHERE e.fault_id = f.id \
             AND e.kind = 'step') END, f.reported_at) AS counted_to, (NOT f.is_open AND COALESCE(f.cost, 0) > 0 \
             AND EXISTS (SELECT 1 FROM attachment p WHERE p.subject_kind = 'fault' AND p.subject_id = f.id \
             AND p.retired_at IS NULL AND p.created_at > f.reported_at)) AS papers FROM fault f",
        );
        sql.with(" WHERE f.subject_kind = ", kind).among(" AND f.subject_id", some.iter().copied());
        sql.with(" AND f.state <> 'cancelled' AND f.confirmed = ", true);
        sql.with(" AND (f.reported_at >= ", now.plus(-DAYS * 86_400)).with(" OR f.is_open = ", true).push(")");
        all.extend(sql.load::<Row>(db)?);
    }
    for row in &mut all {
        row.id = among.get(&row.id).copied().unwrap_or(row.id);
    }
    Ok(all)
}

/// The days on which the agents of these assets saw them go down hard.
fn crashes(db: &mut Db, faults: &[Row], now: Instant) -> Result<BTreeSet<(i64, LocalDay)>> {
    #[derive(QueryableByName)]
    struct Crash {
        #[diesel(sql_type = BigInt)]
        asset: AssetId,
        #[diesel(sql_type = Date)]
        day: LocalDay,
    }
    let assets: BTreeSet<i64> =
        faults.iter().filter(|row| SEEN_BY_AGENT.contains(&row.what.as_str())).map(|row| row.id).collect();
    if assets.is_empty() {
        return Ok(BTreeSet::new());
    }
    let from = now.day().plus(-DAYS - 1);
    let mut sql = Sql::new("");
    for days in [
        "SELECT d.asset_id AS asset, t.day FROM device d JOIN device_day t ON t.device_id = d.id",
        " UNION ALL SELECT d.asset_id, t.day FROM device d JOIN device_last_day t ON t.device_id = d.id",
    ] {
        sql.push(days).among(" WHERE t.hard_downs > 0 AND d.asset_id", assets.iter().copied());
        sql.with(" AND t.day >= ", from);
    }
    let found: Vec<Crash> = sql.load(db)?;
    Ok(found.into_iter().map(|crash| (crash.asset.0, crash.day)).collect())
}

fn add(to: &mut Tallied, row: &Row, crashes: &BTreeSet<(i64, LocalDay)>, now: Instant) {
    let day = row.reported_at.day();
    let seen = SEEN_BY_AGENT.contains(&row.what.as_str())
        && [day, day.plus(-1)].iter().any(|day| crashes.contains(&(row.id, *day)));
    let sum = match (row.papers, seen) {
        (true, _) => &mut to.with_papers,
        (false, true) => &mut to.seen_by_agent,
        (false, false) => &mut to.only_reported,
    };
    let counted = (row.downtime_seconds, row.counted_to);
    sum.count += 1;
    sum.stopped_seconds += downtime_by(counted, row.impact, row.is_open, now, WorkingCalendar::province());
}

/// Which of these units log their faults: at least one in the last 365 days, before today. Where nobody logs any, that a
/// thing has none says nothing. The first fault of all begins to tell on the next day, so that logging it only adds.
///
/// # Errors
/// What the database says.
pub fn units_that_log(db: &mut Db, units: &BTreeSet<UnitId>, now: Instant) -> Result<BTreeSet<UnitId>> {
    #[derive(QueryableByName)]
    struct Unit {
        #[diesel(sql_type = BigInt)]
        id: UnitId,
    }
    let mut sql = Sql::new("SELECT u.id FROM unit u");
    sql.among(" WHERE u.id", units.iter().copied());
    sql.with(
        " AND EXISTS (SELECT 1 FROM fault f WHERE f.unit_id = u.id AND f.reported_at >= ",
        now.plus(-DAYS * 86_400),
    );
    let found: Vec<Unit> = sql.with(" AND f.reported_at < ", now.day().start()).push(")").load(db)?;
    Ok(found.into_iter().map(|unit| unit.id).collect())
}
