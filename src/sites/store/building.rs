//! Buildings: one of them, those of a facility, and what people change.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};
use serde::Serialize;

use super::facility;
use super::names::{self, Among};
use super::room;
use super::tell::{Place, Told, fields, tell};
use crate::audit::{self, Actor};
use crate::auth::Scope;
use crate::changes;
use crate::db::schema::sites::building;
use crate::db::search::Index;
use crate::db::{BuildingId, Db, Dong, FacilityId, Instant, LocalDay, Sql, Subject, Tx, UnitId, fold};
use crate::error::{Code, Error, Result, not_found};
use crate::rules::Condition;
use crate::sites::building::{Grade, Purpose, Record, condition_place};
use crate::sites::facility::UseStatus;
use crate::sites::room::Sent;
use crate::units::{self, UnitKind};

/// One building as its page shows it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct BuildingView {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: BuildingId,
    /// Its facility.
    #[diesel(sql_type = BigInt)]
    pub facility: FacilityId,
    /// The facility's name.
    #[diesel(sql_type = Text)]
    pub facility_name: String,
    /// How the facility is used.
    #[diesel(sql_type = Text)]
    pub use_status: UseStatus,
    /// Whether the facility is retired.
    #[diesel(sql_type = Bool)]
    pub facility_retired: bool,
    /// Inside only.
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    pub unit_id: UnitId,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What it is for.
    #[diesel(sql_type = Text)]
    pub purpose: Purpose,
    /// Its construction grade.
    #[diesel(sql_type = Nullable<Text>)]
    pub grade: Option<Grade>,
    /// Year it was first used.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub built_year: Option<i64>,
    /// Year of the latest major repair.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub repaired_year: Option<i64>,
    /// Storeys.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub floors: Option<i64>,
    /// Floor area, dm².
    #[diesel(sql_type = Nullable<BigInt>)]
    pub floor_dm2: Option<i64>,
    /// Its condition in a word.
    #[diesel(sql_type = Nullable<Text>)]
    pub condition: Option<Condition>,
    /// Day on which the condition was judged.
    #[diesel(sql_type = Nullable<Date>)]
    pub condition_on: Option<LocalDay>,
    /// Historical cost, đồng.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub original_cost: Option<i64>,
    /// Since when the record is retired.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub retired_at: Option<Instant>,
    /// Why.
    #[diesel(sql_type = Nullable<Text>)]
    pub retired_reason: Option<String>,
    /// Recorded.
    #[diesel(sql_type = Timestamp)]
    pub created_at: Instant,
    /// Last change.
    #[diesel(sql_type = Timestamp)]
    pub updated_at: Instant,
    /// Rises with each change.
    #[diesel(sql_type = BigInt)]
    pub version: i64,
}

impl BuildingView {
    fn record(&self) -> Record {
        Record {
            name: self.name.clone(),
            purpose: self.purpose,
            grade: self.grade,
            built_year: self.built_year,
            repaired_year: self.repaired_year,
            floors: self.floors,
            floor_dm2: self.floor_dm2,
            condition: self.condition,
            condition_on: self.condition_on,
            original_cost: self.original_cost.map(Dong),
        }
    }

    pub(super) fn place(&self) -> Place {
        Place { unit: self.unit_id, facility: self.facility, building: Some(self.id), room: None }
    }
}

fn select(day: LocalDay) -> Sql {
    let mut sql = Sql::new(
        "SELECT b.id, b.facility_id AS facility, f.name AS facility_name, f.use_status, \
         (f.retired_at IS NOT NULL) AS facility_retired, b.unit_id, u.code AS unit, n.name AS unit_name, \
         n.kind AS unit_kind, b.name, b.purpose, b.grade, b.built_year, b.repaired_year, b.floors, b.floor_dm2, \
         b.condition, b.condition_on, b.original_cost, b.retired_at, b.retired_reason, b.created_at, b.updated_at, \
         b.version FROM building b JOIN facility f ON f.id = b.facility_id JOIN unit u ON u.id = b.unit_id ",
    );
    units::name_on(&mut sql, day);
    sql
}

/// One building.
///
/// # Errors
/// `NotFound` where there is none in scope.
pub fn show(db: &mut Db, scope: &Scope, id: BuildingId, day: LocalDay) -> Result<BuildingView> {
    let mut sql = select(day);
    sql.with("WHERE b.id = ", id);
    scope.limit(&mut sql, " AND b.unit_id");
    sql.first(db)?.ok_or_else(not_found)
}

/// A facility's buildings for its page, those in use first.
///
/// # Errors
/// What the database says.
pub fn all_of(db: &mut Db, facility: FacilityId, day: LocalDay) -> Result<Vec<BuildingView>> {
    let mut sql = select(day);
    sql.with("WHERE b.facility_id = ", facility);
    sql.push(" ORDER BY CASE WHEN b.retired_at IS NULL THEN 0 ELSE 1 END, b.sort_name, b.id").load(db)
}

/// A building by number alone.
#[derive(QueryableByName)]
pub(super) struct Numbered {
    #[diesel(sql_type = BigInt)]
    pub(super) id: BuildingId,
}

pub(super) fn of_facility(db: &mut Db, facility: FacilityId) -> Result<Vec<Numbered>> {
    Sql::new("SELECT id FROM building WHERE facility_id = ").bind(facility).load(db)
}

/// The unit of the building in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<BuildingId>() else { return Ok(None) };
    Ok(building::table.find(id.0).select(building::unit_id).get_result(db).optional()?)
}

/// Records a building of a facility, with its rooms where they come along.
///
/// # Errors
/// `NotFound` where the facility is out of scope; the field errors `facility: retired_place`, `name: name_used` of the
/// building or a room that would share its name.
pub fn create(
    tx: &mut Tx,
    scope: &Scope,
    facility: FacilityId,
    record: &Record,
    rooms: &Sent,
    actor: &Actor,
    at: Instant,
) -> Result<BuildingId> {
    let of = facility::show(tx.db(), scope, facility, at.day())?;
    if of.retired_at.is_some() {
        return Err(Error::field("facility", "retired_place"));
    }
    names::renamed(tx.db(), Among::Buildings(facility), "", &record.name)?;
    let id: i64 = diesel::insert_into(building::table)
        .values((
            building::facility_id.eq(facility),
            building::unit_id.eq(of.unit_id),
            building::name.eq(&record.name),
            building::purpose.eq(record.purpose),
            building::grade.eq(record.grade),
            building::built_year.eq(record.built_year),
            building::built_sort.eq(record.built_year.unwrap_or(0)),
            building::repaired_year.eq(record.repaired_year),
            building::floors.eq(record.floors),
            building::floor_dm2.eq(record.floor_dm2),
            building::condition.eq(record.condition),
            building::condition_on.eq(record.condition_on),
            building::condition_sort.eq(condition_place(record.condition)),
            building::original_cost.eq(record.original_cost),
            building::sort_name.eq(fold::sort_key(&record.name)),
            (building::created_at.eq(at), building::updated_at.eq(at)),
        ))
        .returning(building::id)
        .get_result(tx.db())?;
    let id = BuildingId(id);
    let place = Place { building: Some(id), ..of.place() };
    let after = Some(serde_json::to_value(record).map_err(Error::internal)?);
    let told = Told { action: "building.create", event: "created", detail: String::new(), values: (None, after) };
    tell(tx, place, told, actor, at)?;
    room::insert_all(tx, place, id, rooms, actor, at)?;
    index(tx, id)?;
    Ok(id)
}

/// Saves a building, where `version` is still its own. It stays in its facility.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; the field error `name: name_used`.
pub fn save(
    tx: &mut Tx,
    scope: &Scope,
    id: BuildingId,
    version: i64,
    record: &Record,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = show(tx.db(), scope, id, at.day())?;
    if old.version != version {
        return Err(Code::LostUpdate.into());
    }
    let Some((was, is)) = audit::changed(&old.record(), record)? else { return Ok(version) };
    names::renamed(tx.db(), Among::Buildings(old.facility), &old.name, &record.name)?;
    diesel::update(building::table.find(id.0))
        .set((
            building::name.eq(&record.name),
            building::purpose.eq(record.purpose),
            building::grade.eq(record.grade),
            building::built_year.eq(record.built_year),
            building::built_sort.eq(record.built_year.unwrap_or(0)),
            building::repaired_year.eq(record.repaired_year),
            building::floors.eq(record.floors),
            building::floor_dm2.eq(record.floor_dm2),
            building::condition.eq(record.condition),
            building::condition_on.eq(record.condition_on),
            building::condition_sort.eq(condition_place(record.condition)),
            building::original_cost.eq(record.original_cost),
            building::sort_name.eq(fold::sort_key(&record.name)),
            building::updated_at.eq(at),
            building::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let told =
        Told { action: "building.update", event: "changed", detail: fields(&is), values: (Some(was), Some(is)) };
    tell(tx, old.place(), told, actor, at)?;
    index(tx, id)?;
    changes::renamed(tx, &[Subject::Building(id)], at)?;
    Ok(version + 1)
}

/// Puts the building's words into the search index: its own name, its facility's, its rooms'.
pub(super) fn index(tx: &mut Tx, id: BuildingId) -> Result<()> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = Text)]
        words: String,
    }
    let mut sql = Sql::new(
        "SELECT b.name || ' ' || f.name || ' ' || f.address || ' ' || n.name AS words FROM building b \
         JOIN facility f ON f.id = b.facility_id JOIN unit_name n ON n.unit_id = b.unit_id AND n.valid_to IS NULL \
         WHERE b.id = ",
    );
    let own: Words = sql.bind(id).first(tx.db())?.ok_or_else(not_found)?;
    let mut sql = Sql::new("SELECT name AS words FROM room WHERE retired_at IS NULL AND building_id = ");
    let rooms: Vec<Words> = sql.bind(id).load(tx.db())?;
    let words: Vec<String> = std::iter::once(own).chain(rooms).map(|w| w.words).collect();
    Index::Building.put(tx, id.0, &words.join(" "))
}
