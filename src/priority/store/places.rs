//! Facts of links and buildings, read from the rooms below: the record, the latest measurement, the rooms they serve.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};

use super::logged::{self, Faults};
use crate::db::{BuildingId, Db, Instant, LinkId, LocalDay, Sql, Subject, UnitId};
use crate::error::Result;
use crate::links::Method;
use crate::priority::facts::{BuildingFacts, ContractRate, Fact, LinkFacts, Source};
use crate::rules::{Condition, RoomFunction};
use crate::sites::Grade;

/// What counts: neither record, building nor facility is retired, and the facility is worked in. What stands empty, is
/// left over or lent has other needs than money for its repair.
const COUNTS: &str = "(b.retired_at IS NULL AND h.retired_at IS NULL AND h.use_status = 'in_use' AND ";

#[derive(QueryableByName)]
struct LinkRow {
    #[diesel(sql_type = BigInt)]
    id: LinkId,
    #[diesel(sql_type = BigInt)]
    unit_id: UnitId,
    #[diesel(sql_type = BigInt)]
    building: BuildingId,
    #[diesel(sql_type = Bool)]
    counts: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    down_kbps: Option<i64>,
    #[diesel(sql_type = Timestamp)]
    updated_at: Instant,
    #[diesel(sql_type = Nullable<BigInt>)]
    measured_kbps: Option<i64>,
    #[diesel(sql_type = Nullable<Date>)]
    measured_on: Option<LocalDay>,
    #[diesel(sql_type = Nullable<Text>)]
    method: Option<Method>,
}

/// The facts of these links that count.
pub(super) fn links(db: &mut Db, ids: &[LinkId], now: Instant) -> Result<Vec<(LinkId, UnitId, LinkFacts)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT l.id, l.unit_id, l.building_id AS building, ");
    sql.push(COUNTS).push(
        "l.retired_at IS NULL) AS counts, l.down_kbps, l.updated_at, m.down_kbps AS measured_kbps, m.measured_on, \
         m.method FROM link l JOIN building b ON b.id = l.building_id JOIN facility h ON h.id = b.facility_id \
         LEFT JOIN link_measurement m ON m.id = (SELECT q.id FROM link_measurement q WHERE q.link_id = l.id \
         AND q.withdrawn_at IS NULL ORDER BY q.measured_on DESC, q.id DESC LIMIT 1)",
    );
    let rows: Vec<LinkRow> = sql.among(" WHERE l.id", ids.iter().copied()).load(db)?;
    let rows: Vec<LinkRow> = rows.into_iter().filter(|row| row.counts).collect();
    let things: Vec<(LinkId, UnitId)> = rows.iter().map(|row| (row.id, row.unit_id)).collect();
    let subjects: Vec<(Subject, UnitId)> = things.iter().map(|(id, unit)| (Subject::Link(*id), *unit)).collect();
    let faults = Faults::gather(db, &subjects, now)?;
    let mut outages = logged::outages(db, &things, now)?;
    let serves = serves(db, rows.iter().map(|row| row.building), now)?;
    let facts = |row: LinkRow| {
        let facts = LinkFacts {
            contract: match row.down_kbps {
                Some(rate) => known(ContractRate::Kbps(rate), Source::Record, row.updated_at.day()),
                None => Fact::Unknown,
            },
            measured_kbps: match (row.measured_kbps, row.measured_on) {
                (Some(rate), Some(day)) => known(rate, measured_by(row.method), day),
                (_, _) => Fact::Unknown,
            },
            outages: outages.remove(&row.id).unwrap_or_default(),
            reported: faults.all(Subject::Link(row.id), row.unit_id),
            serves: serves.get(&row.building).cloned().unwrap_or_default(),
        };
        (row.id, row.unit_id, facts)
    };
    Ok(rows.into_iter().map(facts).collect())
}

/// The provider's technician leaves a record; everything else is the unit's word.
fn measured_by(method: Option<Method>) -> Source {
    match method {
        Some(Method::ProviderTest) => Source::Record,
        Some(Method::SpeedTestSite | Method::FileDownload | Method::Other) | None => Source::SelfReported,
    }
}

#[derive(QueryableByName)]
struct BuildingRow {
    #[diesel(sql_type = BigInt)]
    id: BuildingId,
    #[diesel(sql_type = BigInt)]
    unit_id: UnitId,
    #[diesel(sql_type = Bool)]
    counts: bool,
    #[diesel(sql_type = Nullable<Text>)]
    grade: Option<Grade>,
    #[diesel(sql_type = Nullable<BigInt>)]
    built_year: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    condition: Option<Condition>,
    #[diesel(sql_type = Nullable<Date>)]
    condition_on: Option<LocalDay>,
    #[diesel(sql_type = Timestamp)]
    updated_at: Instant,
}

/// The facts of these buildings that count.
pub(super) fn buildings(
    db: &mut Db,
    ids: &[BuildingId],
    now: Instant,
) -> Result<Vec<(BuildingId, UnitId, BuildingFacts)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT b.id, b.unit_id, ");
    sql.push(COUNTS).push(
        "b.id > 0) AS counts, b.grade, b.built_year, b.condition, b.condition_on, b.updated_at FROM building b \
         JOIN facility h ON h.id = b.facility_id",
    );
    let rows: Vec<BuildingRow> = sql.among(" WHERE b.id", ids.iter().copied()).load(db)?;
    let rows: Vec<BuildingRow> = rows.into_iter().filter(|row| row.counts).collect();
    let subjects: Vec<(Subject, UnitId)> =
        rows.iter().map(|row| (Subject::Building(row.id), row.unit_id)).collect();
    let faults = Faults::gather(db, &subjects, now)?;
    let serves = serves(db, rows.iter().map(|row| row.id), now)?;
    let facts = |row: BuildingRow| {
        let recorded = row.updated_at.day();
        let (borne_out, reported) = faults.facts(Subject::Building(row.id), row.unit_id);
        let facts = BuildingFacts {
            grade: row.grade.map_or(Fact::Unknown, |grade| known(grade.asset_class(), Source::Record, recorded)),
            in_use_since: row.built_year.map_or(Fact::Unknown, |year| some_day_of(year, recorded, now.day())),
            condition: row.condition.map_or(Fact::Unknown, |word| {
                known(word, Source::SelfReported, row.condition_on.unwrap_or(recorded))
            }),
            faults: borne_out,
            reported,
            serves: serves.get(&row.id).cloned().unwrap_or_default(),
        };
        (row.id, row.unit_id, facts)
    };
    Ok(rows.into_iter().map(facts).collect())
}

/// A day of a year that the record names.
fn some_day_of(year: i64, as_of: LocalDay, today: LocalDay) -> Fact<LocalDay> {
    let year = i32::try_from(year).ok();
    let days = year.and_then(|year| Some((LocalDay::new(year, 1, 1)?, LocalDay::new(year, 12, 31)?)));
    days.map_or(Fact::Unknown, |(first, last)| Fact::Between {
        low: first,
        high: last.min(today).max(first),
        source: Source::Record,
        as_of,
    })
}

/// The most critical function among the rooms of each building that are in use.
fn serves(
    db: &mut Db,
    buildings: impl Iterator<Item = BuildingId>,
    now: Instant,
) -> Result<BTreeMap<BuildingId, Fact<RoomFunction>>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        building: BuildingId,
        #[diesel(sql_type = Text)]
        function: RoomFunction,
    }
    let mut sql = Sql::new("SELECT DISTINCT r.building_id AS building, r.function FROM room r");
    let rows: Vec<Row> = sql.push(" WHERE r.retired_at IS NULL").among(" AND r.building_id", buildings).load(db)?;
    let mut most: BTreeMap<BuildingId, RoomFunction> = BTreeMap::new();
    for row in rows {
        let function = most.entry(row.building).or_insert(row.function);
        if row.function.service_bp() > function.service_bp() {
            *function = row.function;
        }
    }
    Ok(most.into_iter().map(|(id, function)| (id, known(function, Source::Record, now.day()))).collect())
}

fn known<T>(value: T, source: Source, as_of: LocalDay) -> Fact<T> {
    Fact::Known { value, source, as_of }
}
