//! Rooms: one of them, those of a facility, and what people change.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use serde::Serialize;

use super::building;
use super::names::{self, Among};
use super::tell::{Place, Told, fields, tell};
use crate::audit::{self, Actor};
use crate::auth::Scope;
use crate::changes;
use crate::db::schema::sites::room;
use crate::db::{BuildingId, Db, FacilityId, Instant, RoomId, Sql, Subject, Tx, UnitId, fold};
use crate::error::{Check, Code, Error, Result, not_found};
use crate::rules::RoomFunction;
use crate::sites::room::{Record, Sent};

/// One room as pages show it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct RoomView {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: RoomId,
    /// Its building.
    #[diesel(sql_type = BigInt)]
    pub building: BuildingId,
    /// The building's name.
    #[diesel(sql_type = Text)]
    pub building_name: String,
    /// Its facility.
    #[diesel(sql_type = BigInt)]
    pub facility: FacilityId,
    /// Inside only.
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    pub unit_id: UnitId,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What it is used for.
    #[diesel(sql_type = Text)]
    pub function: RoomFunction,
    /// Its storey.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub floor: Option<i64>,
    /// Its area, dm².
    #[diesel(sql_type = Nullable<BigInt>)]
    pub area_dm2: Option<i64>,
    /// Since when the record is retired.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub retired_at: Option<Instant>,
    /// Why.
    #[diesel(sql_type = Nullable<Text>)]
    pub retired_reason: Option<String>,
    /// Last change.
    #[diesel(sql_type = Timestamp)]
    pub updated_at: Instant,
    /// Rises with each change.
    #[diesel(sql_type = BigInt)]
    pub version: i64,
}

impl RoomView {
    fn record(&self) -> Record {
        Record { name: self.name.clone(), function: self.function, floor: self.floor, area_dm2: self.area_dm2 }
    }

    pub(super) fn place(&self) -> Place {
        Place { unit: self.unit_id, facility: self.facility, building: Some(self.building), room: Some(self.id) }
    }
}

/// What is shown of room `r`.
pub(super) const COLUMNS: &str = "r.id, r.building_id AS building, b.name AS building_name, b.facility_id AS facility, r.unit_id, \
                                  u.code AS unit, r.name, r.function, r.floor, r.area_dm2, r.retired_at, \
                                  r.retired_reason, r.updated_at, r.version";
/// The joins that it needs.
pub(super) const JOINS: &str = " JOIN building b ON b.id = r.building_id JOIN unit u ON u.id = r.unit_id ";

/// The question for rooms, up to its conditions.
fn select() -> Sql {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM room r").push(JOINS).push("WHERE ");
    sql
}

/// One room.
///
/// # Errors
/// `NotFound` where there is none in scope.
pub fn show(db: &mut Db, scope: &Scope, id: RoomId) -> Result<RoomView> {
    let mut sql = select();
    sql.with("r.id = ", id);
    scope.limit(&mut sql, " AND r.unit_id");
    sql.first(db)?.ok_or_else(not_found)
}

fn ordered(sql: &mut Sql) -> &mut Sql {
    sql.push(" ORDER BY CASE WHEN r.retired_at IS NULL THEN 0 ELSE 1 END, COALESCE(r.floor, 99), r.sort_name, r.id")
}

/// The rooms of all buildings of a facility, those in use first, storey by storey.
///
/// # Errors
/// What the database says.
pub fn all_of(db: &mut Db, facility: FacilityId) -> Result<Vec<RoomView>> {
    let mut sql = select();
    ordered(sql.with("b.facility_id = ", facility)).load(db)
}

/// The rooms of a building, those in use first, storey by storey.
///
/// # Errors
/// What the database says.
pub fn in_building(db: &mut Db, building: BuildingId) -> Result<Vec<RoomView>> {
    let mut sql = select();
    ordered(sql.with("r.building_id = ", building)).load(db)
}

/// The unit of the room in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<RoomId>() else { return Ok(None) };
    Ok(room::table.find(id.0).select(room::unit_id).get_result(db).optional()?)
}

/// Records several rooms of a building.
///
/// # Errors
/// `NotFound` where the building is out of scope; the field errors `building: retired_place`, `name: name_used` of a room
/// that would share its name.
pub fn create(
    tx: &mut Tx,
    scope: &Scope,
    building: BuildingId,
    rooms: &Sent,
    actor: &Actor,
    at: Instant,
) -> Result<Vec<RoomId>> {
    let of = building::show(tx.db(), scope, building, at.day())?;
    if of.retired_at.is_some() || of.facility_retired {
        return Err(Error::field("building", "retired_place"));
    }
    let made = insert_all(tx, of.place(), building, rooms, actor, at)?;
    building::index(tx, building)?;
    Ok(made)
}

/// Records rooms, where no two of the building would be called the same.
pub(super) fn insert_all(
    tx: &mut Tx,
    of: Place,
    building: BuildingId,
    rooms: &Sent,
    actor: &Actor,
    at: Instant,
) -> Result<Vec<RoomId>> {
    let mut used = names::in_use(tx.db(), Among::Rooms(building))?;
    let mut check = Check::default();
    for (path, record) in rooms {
        let key = names::key(&record.name);
        if used.contains(&key) {
            check.add(format!("{path}name"), "name_used");
        }
        used.push(key);
    }
    check.done()?;
    rooms.iter().map(|(_, record)| insert(tx, of, building, record, actor, at)).collect()
}

fn insert(
    tx: &mut Tx,
    of: Place,
    building: BuildingId,
    record: &Record,
    actor: &Actor,
    at: Instant,
) -> Result<RoomId> {
    let id: i64 = diesel::insert_into(room::table)
        .values((
            room::building_id.eq(building),
            room::unit_id.eq(of.unit),
            room::name.eq(&record.name),
            room::floor.eq(record.floor),
            room::function.eq(record.function),
            room::area_dm2.eq(record.area_dm2),
            room::sort_name.eq(fold::sort_key(&record.name)),
            room::created_at.eq(at),
            room::updated_at.eq(at),
        ))
        .returning(room::id)
        .get_result(tx.db())?;
    let id = RoomId(id);
    let after = Some(serde_json::to_value(record).map_err(Error::internal)?);
    let told = Told { action: "room.create", event: "created", detail: String::new(), values: (None, after) };
    tell(tx, Place { room: Some(id), ..of }, told, actor, at)?;
    Ok(id)
}

/// Saves a room, where `version` is still its own. It stays in its building.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; the field error `name: name_used`.
pub fn save(
    tx: &mut Tx,
    scope: &Scope,
    id: RoomId,
    version: i64,
    record: &Record,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = show(tx.db(), scope, id)?;
    if old.version != version {
        return Err(Code::LostUpdate.into());
    }
    let Some((was, is)) = audit::changed(&old.record(), record)? else { return Ok(version) };
    names::renamed(tx.db(), Among::Rooms(old.building), &old.name, &record.name)?;
    diesel::update(room::table.find(id.0))
        .set((
            room::name.eq(&record.name),
            room::floor.eq(record.floor),
            room::function.eq(record.function),
            room::area_dm2.eq(record.area_dm2),
            room::sort_name.eq(fold::sort_key(&record.name)),
            room::updated_at.eq(at),
            room::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let told = Told { action: "room.update", event: "changed", detail: fields(&is), values: (Some(was), Some(is)) };
    tell(tx, old.place(), told, actor, at)?;
    building::index(tx, old.building)?;
    changes::renamed(tx, &[Subject::Room(id)], at)?;
    Ok(version + 1)
}
