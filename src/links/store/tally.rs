//! The outages of the last twelve months in numbers, for scores.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Timestamp};

use crate::db::{Db, Instant, LinkId, Sql, UnitId};
use crate::error::Result;
use crate::rules::WorkingCalendar;

/// How far back outages count.
const DAYS: i64 = 365;

/// How often each of these links was down in the last 365 days, and for how many working seconds, up to now where it is
/// down still. Only what failed in the circuit itself counts; announced maintenance and withdrawn entries do not. A link
/// without outages is not in the answer.
///
/// # Errors
/// What the database says.
pub fn outage_tallies(db: &mut Db, links: &[LinkId], now: Instant) -> Result<BTreeMap<LinkId, (i64, i64)>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        link: LinkId,
        #[diesel(sql_type = Timestamp)]
        began_at: Instant,
        #[diesel(sql_type = Nullable<Timestamp>)]
        ended_at: Option<Instant>,
    }
    let since = now.plus(-DAYS * 86_400);
    let mut sql = Sql::new("SELECT o.link_id AS link, o.began_at, o.ended_at FROM link_outage o");
    sql.among(" WHERE o.link_id", links.iter().copied());
    sql.push(" AND o.withdrawn_at IS NULL AND o.cause <> 'planned' AND o.layer IN ('internet', 'tslcd')");
    sql.with(" AND (o.ended_at IS NULL OR o.ended_at > ", since).push(")");
    let mut all = BTreeMap::new();
    for row in sql.load::<Row>(db)? {
        let (count, seconds): &mut (i64, i64) = all.entry(row.link).or_default();
        *count += 1;
        let ended = row.ended_at.unwrap_or(now);
        *seconds += WorkingCalendar::province().between(row.began_at.max(since), ended);
    }
    Ok(all)
}

/// Which of these units keep a log of outages: at least one entry in the last 365 days, before today. Where nobody keeps
/// one, that a link has none says nothing.
///
/// # Errors
/// What the database says.
pub fn units_that_log_outages(db: &mut Db, units: &BTreeSet<UnitId>, now: Instant) -> Result<BTreeSet<UnitId>> {
    #[derive(QueryableByName)]
    struct Unit {
        #[diesel(sql_type = BigInt)]
        id: UnitId,
    }
    let mut sql = Sql::new("SELECT DISTINCT l.unit_id AS id FROM link l JOIN link_outage o ON o.link_id = l.id");
    sql.among(" WHERE l.unit_id", units.iter().copied());
    sql.with(" AND o.created_at >= ", now.plus(-DAYS * 86_400)).with(" AND o.created_at < ", now.day().start());
    Ok(sql.load::<Unit>(db)?.into_iter().map(|unit| unit.id).collect())
}
