//! Many facilities, buildings and rooms at once, in statements of some 500 rows: a register that is taken over as a whole.
//! What one record at a time leaves behind (timeline, search words, marks for those above) is left here too; nobody did
//! it, so no trail tells of it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::changes;
use crate::db::schema::sites::{building as b, facility as f, room as r, site_event as e};
use crate::db::search::Index;
use crate::db::{BuildingId, Db, FacilityId, Instant, RoomId, Sql, Subject, Tx, UnitId, fold};
use crate::error::{Error, Result};
use crate::on_each;
use crate::sites::building::{self, condition_place};
use crate::sites::{facility, room};

/// Rows of one statement: 22 columns each stay below the 32,766 binds that SQLite takes.
const ROWS: usize = 500;

/// A building of a register, with its rooms.
#[derive(Clone, Debug)]
pub struct NewBuilding {
    /// Its facility, of this unit.
    pub facility: FacilityId,
    /// Its unit.
    pub unit: UnitId,
    /// What is recorded.
    pub record: building::Record,
    /// Its rooms.
    pub rooms: Vec<room::Record>,
    /// Since when it is on record.
    pub at: Instant,
}

/// A number of a row.
#[derive(QueryableByName)]
struct Numbered {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The highest number so far; what this transaction inserts afterwards stands behind it, in its order.
fn last(tx: &mut Tx, highest: &'static str) -> Result<i64> {
    Sql::new(highest).count(tx.db())
}

/// The numbers behind `before`, in order: as many as were inserted.
fn since(tx: &mut Tx, behind: &'static str, before: i64, inserted: usize) -> Result<Vec<i64>> {
    let mut sql = Sql::new(behind);
    let found: Vec<Numbered> = sql.bind(before).push(" ORDER BY id").load(tx.db())?;
    if found.len() != inserted {
        return Err(Error::internal("rows that were just inserted are gone"));
    }
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// Inserts facilities that somebody of their units has confirmed; answers their ids in their order.
///
/// # Errors
/// What the database says.
pub fn create_facilities(tx: &mut Tx, register: &[(facility::Record, Instant)]) -> Result<Vec<FacilityId>> {
    let before = last(tx, "SELECT COALESCE(MAX(id), 0) AS n FROM facility")?;
    for some in register.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(record, at)| {
                (
                    f::unit_id.eq(record.unit),
                    f::name.eq(&record.name),
                    f::address.eq(&record.address),
                    f::latitude_micro.eq(record.latitude_micro),
                    f::longitude_micro.eq(record.longitude_micro),
                    f::use_status.eq(record.use_status),
                    f::land_dm2.eq(record.land_dm2),
                    f::land_certificate.eq(&record.land_certificate),
                    f::origin.eq(&record.origin),
                    f::verified.eq(true),
                    f::sort_name.eq(fold::sort_key(&record.name)),
                    f::created_at.eq(*at),
                    f::updated_at.eq(*at),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(f::table).values(&rows).execute(c))?;
    }
    let ids = since(tx, "SELECT id FROM facility WHERE id > ", before, register.len())?;
    let ids: Vec<FacilityId> = ids.into_iter().map(FacilityId).collect();
    let told = ids.iter().zip(register).map(|(id, (_, at))| Told {
        facility: *id,
        building: None,
        kind: "created",
        at: *at,
    });
    tell(tx, &told.collect::<Vec<_>>())?;
    const WORDS: &str = "SELECT f.id, f.name || ' ' || f.address || ' ' || f.origin || ' ' || \
                         COALESCE(f.land_certificate, '') || ' ' || n.name AS words FROM facility f JOIN unit_name n \
                         ON n.unit_id = f.unit_id AND n.valid_to IS NULL";
    index(tx, Index::Facility, (WORDS, " WHERE f.id"), ids.iter().map(|id| (id.0, String::new())).collect())?;
    mark(tx, ids.iter().map(|id| Subject::Facility(*id)).collect(), register.iter().map(|(_, at)| *at))?;
    Ok(ids)
}

/// The first facility of each unit that has one: what the list of units knew of its headquarters.
///
/// # Errors
/// What the database says.
pub fn headquarters(db: &mut Db) -> Result<Vec<(UnitId, FacilityId)>> {
    let all: Vec<(UnitId, FacilityId)> = f::table.order(f::id.desc()).select((f::unit_id, f::id)).load(db)?;
    let first: BTreeMap<UnitId, FacilityId> = all.into_iter().collect();
    Ok(first.into_iter().collect())
}

/// Notes that somebody of their units has confirmed facilities.
///
/// # Errors
/// What the database says.
pub fn confirm_facilities(tx: &mut Tx, ids: &[FacilityId], at: Instant) -> Result<()> {
    for some in ids.chunks(ROWS) {
        let numbers: Vec<i64> = some.iter().map(|id| id.0).collect();
        diesel::update(f::table.filter(f::id.eq_any(numbers)))
            .set((f::verified.eq(true), f::updated_at.eq(at), f::version.eq(f::version + 1)))
            .execute(tx.db())?;
    }
    let told = ids.iter().map(|id| Told { facility: *id, building: None, kind: "verified", at });
    tell(tx, &told.collect::<Vec<_>>())?;
    mark(tx, ids.iter().map(|id| Subject::Facility(*id)).collect(), std::iter::once(at))
}

/// Inserts buildings with their rooms; answers for each its id and its rooms', in their order.
///
/// # Errors
/// What the database says.
pub fn create_buildings(tx: &mut Tx, register: &[NewBuilding]) -> Result<Vec<(BuildingId, Vec<RoomId>)>> {
    let before = last(tx, "SELECT COALESCE(MAX(id), 0) AS n FROM building")?;
    for some in register.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|NewBuilding { facility, unit, record, at, .. }| {
                (
                    (b::facility_id.eq(*facility), b::unit_id.eq(*unit), b::name.eq(&record.name)),
                    b::purpose.eq(record.purpose),
                    b::grade.eq(record.grade),
                    b::built_year.eq(record.built_year),
                    b::built_sort.eq(record.built_year.unwrap_or(0)),
                    b::repaired_year.eq(record.repaired_year),
                    b::floors.eq(record.floors),
                    b::floor_dm2.eq(record.floor_dm2),
                    b::condition.eq(record.condition),
                    b::condition_on.eq(record.condition_on),
                    b::condition_sort.eq(condition_place(record.condition)),
                    b::original_cost.eq(record.original_cost),
                    b::sort_name.eq(fold::sort_key(&record.name)),
                    (b::created_at.eq(*at), b::updated_at.eq(*at)),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(b::table).values(&rows).execute(c))?;
    }
    let ids = since(tx, "SELECT id FROM building WHERE id > ", before, register.len())?;
    let ids: Vec<BuildingId> = ids.into_iter().map(BuildingId).collect();
    let told = ids.iter().zip(register);
    let told =
        told.map(|(id, new)| Told { facility: new.facility, building: Some(*id), kind: "created", at: new.at });
    tell(tx, &told.collect::<Vec<_>>())?;
    let rooms = create_rooms(tx, &ids, register)?;
    const WORDS: &str = "SELECT b.id, b.name || ' ' || f.name || ' ' || f.address || ' ' || n.name AS words \
                         FROM building b JOIN facility f ON f.id = b.facility_id JOIN unit_name n \
                         ON n.unit_id = b.unit_id AND n.valid_to IS NULL";
    let names = |new: &NewBuilding| new.rooms.iter().map(|r| r.name.as_str()).collect::<Vec<_>>().join(" ");
    let words = ids.iter().zip(register).map(|(id, new)| (id.0, names(new))).collect();
    index(tx, Index::Building, (WORDS, " WHERE b.id"), words)?;
    let places = ids.iter().map(|id| Subject::Building(*id));
    let inside = rooms.iter().flatten().map(|id| Subject::Room(*id));
    mark(tx, places.chain(inside).collect(), register.iter().map(|new| new.at))?;
    Ok(ids.into_iter().zip(rooms).collect())
}

fn create_rooms(tx: &mut Tx, ids: &[BuildingId], register: &[NewBuilding]) -> Result<Vec<Vec<RoomId>>> {
    let before = last(tx, "SELECT COALESCE(MAX(id), 0) AS n FROM room")?;
    let all: Vec<_> =
        ids.iter().zip(register).flat_map(|(id, new)| new.rooms.iter().map(move |r| (*id, new, r))).collect();
    for some in all.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(building, new, record)| {
                (
                    r::building_id.eq(*building),
                    r::unit_id.eq(new.unit),
                    r::name.eq(&record.name),
                    r::floor.eq(record.floor),
                    r::function.eq(record.function),
                    r::area_dm2.eq(record.area_dm2),
                    r::sort_name.eq(fold::sort_key(&record.name)),
                    r::created_at.eq(new.at),
                    r::updated_at.eq(new.at),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(r::table).values(&rows).execute(c))?;
    }
    let mut made = since(tx, "SELECT id FROM room WHERE id > ", before, all.len())?.into_iter().map(RoomId);
    Ok(register.iter().map(|new| made.by_ref().take(new.rooms.len()).collect()).collect())
}

/// A line of a facility's timeline: it, or one of its buildings, was recorded or confirmed.
struct Told {
    facility: FacilityId,
    building: Option<BuildingId>,
    kind: &'static str,
    at: Instant,
}

fn tell(tx: &mut Tx, told: &[Told]) -> Result<()> {
    for some in told.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|told| {
                (
                    e::facility_id.eq(told.facility),
                    e::building_id.eq(told.building),
                    e::at.eq(told.at),
                    e::kind.eq(told.kind),
                    e::detail.eq(""),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(e::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Puts records into the search index: what `words` selects for each, and some more.
fn index(tx: &mut Tx, into: Index, words: (&'static str, &'static str), more: Vec<(i64, String)>) -> Result<()> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        words: String,
    }
    for some in more.chunks(ROWS) {
        let mut sql = Sql::new(words.0);
        let mut found: Vec<Words> = sql.among(words.1, some.iter().map(|(id, _)| *id)).load(tx.db())?;
        found.sort_by_key(|row| row.id);
        let with = |row: Words| {
            let more = some.iter().find(|(id, _)| *id == row.id).map_or("", |(_, more)| more.as_str());
            (row.id, format!("{} {more}", row.words))
        };
        let texts: Vec<(i64, String)> = found.into_iter().map(with).collect();
        into.add_many(tx, &texts)?;
    }
    Ok(())
}

fn mark(tx: &mut Tx, subjects: Vec<Subject>, times: impl Iterator<Item = Instant>) -> Result<()> {
    times.max().map_or(Ok(()), |at| changes::mark_all(tx, &subjects, at))
}
