//! Facilities: one of them, and what people change.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::tell::{Place, Told, fields, tell};
use crate::audit::{self, Actor};
use crate::auth::Scope;
use crate::changes;
use crate::db::schema::sites::facility;
use crate::db::search::Index;
use crate::db::{Db, FacilityId, Instant, LocalDay, Sql, Subject, Tx, UnitId, fold};
use crate::error::{Code, Error, Result, not_found};
use crate::sites::facility::{Record, UseStatus};
use crate::units::{self, UnitKind};

/// One facility as its page shows it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct FacilityView {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: FacilityId,
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
    /// Where it stands.
    #[diesel(sql_type = Text)]
    pub address: String,
    /// Millionths of a degree north.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub latitude_micro: Option<i64>,
    /// Millionths of a degree east.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub longitude_micro: Option<i64>,
    /// How it is used.
    #[diesel(sql_type = Text)]
    pub use_status: UseStatus,
    /// Land, dm².
    #[diesel(sql_type = Nullable<BigInt>)]
    pub land_dm2: Option<i64>,
    /// Number of the land-use right certificate.
    #[diesel(sql_type = Nullable<Text>)]
    pub land_certificate: Option<String>,
    /// Where it comes from; empty where unknown.
    #[diesel(sql_type = Text)]
    pub origin: String,
    /// Whether somebody of the unit has confirmed it («chưa xác minh» until then).
    #[diesel(sql_type = Bool)]
    pub verified: bool,
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

impl FacilityView {
    fn record(&self) -> Record {
        Record {
            unit: self.unit_id,
            name: self.name.clone(),
            address: self.address.clone(),
            latitude_micro: self.latitude_micro,
            longitude_micro: self.longitude_micro,
            use_status: self.use_status,
            land_dm2: self.land_dm2,
            land_certificate: self.land_certificate.clone(),
            origin: self.origin.clone(),
        }
    }

    pub(super) fn place(&self) -> Place {
        Place { unit: self.unit_id, facility: self.id, building: None, room: None }
    }
}

/// One facility.
///
/// # Errors
/// `NotFound` where there is none in scope.
pub fn show(db: &mut Db, scope: &Scope, id: FacilityId, day: LocalDay) -> Result<FacilityView> {
    let mut sql = Sql::new(
        "SELECT f.id, f.unit_id, u.code AS unit, n.name AS unit_name, n.kind AS unit_kind, f.name, f.address, \
         f.latitude_micro, f.longitude_micro, f.use_status, f.land_dm2, f.land_certificate, f.origin, f.verified, \
         f.retired_at, f.retired_reason, f.created_at, f.updated_at, f.version \
         FROM facility f JOIN unit u ON u.id = f.unit_id ",
    );
    units::name_on(&mut sql, day);
    sql.with("WHERE f.id = ", id);
    scope.limit(&mut sql, " AND f.unit_id");
    sql.first(db)?.ok_or_else(not_found)
}

/// The unit of the facility in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<FacilityId>() else { return Ok(None) };
    Ok(facility::table.find(id.0).select(facility::unit_id).get_result(db).optional()?)
}

/// Records a facility; what a person records is verified.
///
/// # Errors
/// The field error `unit: required` where its unit is out of scope.
pub fn create(tx: &mut Tx, scope: &Scope, record: &Record, actor: &Actor, at: Instant) -> Result<FacilityId> {
    if !scope.has(record.unit) {
        return Err(Error::field("unit", "required"));
    }
    let id = insert(tx, record, true, at)?;
    let place = Place { unit: record.unit, facility: id, building: None, room: None };
    let after = Some(serde_json::to_value(record).map_err(Error::internal)?);
    let told = Told { action: "facility.create", event: "created", detail: String::new(), values: (None, after) };
    tell(tx, place, told, actor, at)?;
    Ok(id)
}

/// Puts the row in, searchable; whoever calls it tells of it.
pub(super) fn insert(tx: &mut Tx, record: &Record, verified: bool, at: Instant) -> Result<FacilityId> {
    let id: i64 = diesel::insert_into(facility::table)
        .values((
            facility::unit_id.eq(record.unit),
            facility::name.eq(&record.name),
            facility::address.eq(&record.address),
            facility::latitude_micro.eq(record.latitude_micro),
            facility::longitude_micro.eq(record.longitude_micro),
            facility::use_status.eq(record.use_status),
            facility::land_dm2.eq(record.land_dm2),
            facility::land_certificate.eq(&record.land_certificate),
            facility::origin.eq(&record.origin),
            facility::verified.eq(verified),
            facility::sort_name.eq(fold::sort_key(&record.name)),
            facility::created_at.eq(at),
            facility::updated_at.eq(at),
        ))
        .returning(facility::id)
        .get_result(tx.db())?;
    let id = FacilityId(id);
    index(tx, id)?;
    Ok(id)
}

/// Saves a facility, where `version` is still its own. The unit stays. Who saves it has looked at it: it is verified.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`.
pub fn save(
    tx: &mut Tx,
    scope: &Scope,
    id: FacilityId,
    version: i64,
    record: &Record,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = show(tx.db(), scope, id, at.day())?;
    if old.version != version {
        return Err(Code::LostUpdate.into());
    }
    let record = Record { unit: old.unit_id, ..record.clone() };
    let Some((was, is)) = audit::changed(&old.record(), &record)? else {
        return verify(tx, scope, id, version, actor, at);
    };
    diesel::update(facility::table.find(id.0))
        .set((
            facility::name.eq(&record.name),
            facility::address.eq(&record.address),
            facility::latitude_micro.eq(record.latitude_micro),
            facility::longitude_micro.eq(record.longitude_micro),
            facility::use_status.eq(record.use_status),
            facility::land_dm2.eq(record.land_dm2),
            facility::land_certificate.eq(&record.land_certificate),
            facility::origin.eq(&record.origin),
            facility::verified.eq(true),
            facility::sort_name.eq(fold::sort_key(&record.name)),
            facility::updated_at.eq(at),
            facility::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let told =
        Told { action: "facility.update", event: "changed", detail: fields(&is), values: (Some(was), Some(is)) };
    tell(tx, old.place(), told, actor, at)?;
    index(tx, id)?;
    // A building is found by its facility's name and address too, and what is in it by its own.
    for building in super::building::of_facility(tx.db(), id)? {
        super::building::index(tx, building.id)?;
        changes::renamed(tx, &[Subject::Building(building.id)], at)?;
    }
    Ok(version + 1)
}

/// Confirms what the register said, where `version` is still the facility's; a confirmed one stays as it is.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`.
pub fn verify(tx: &mut Tx, scope: &Scope, id: FacilityId, version: i64, actor: &Actor, at: Instant) -> Result<i64> {
    let old = show(tx.db(), scope, id, at.day())?;
    if old.version != version {
        return Err(Code::LostUpdate.into());
    }
    if old.verified {
        return Ok(version);
    }
    diesel::update(facility::table.find(id.0))
        .set((facility::verified.eq(true), facility::updated_at.eq(at), facility::version.eq(version + 1)))
        .execute(tx.db())?;
    let values = (Some(json!({ "verified": false })), Some(json!({ "verified": true })));
    tell(
        tx,
        old.place(),
        Told { action: "facility.verify", event: "verified", detail: String::new(), values },
        actor,
        at,
    )?;
    Ok(version + 1)
}

/// Puts the facility's words into the search index.
fn index(tx: &mut Tx, id: FacilityId) -> Result<()> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = Text)]
        words: String,
    }
    let mut sql = Sql::new(
        "SELECT f.name || ' ' || f.address || ' ' || f.origin || ' ' || COALESCE(f.land_certificate, '') || ' ' || n.name \
         AS words FROM facility f JOIN unit_name n ON n.unit_id = f.unit_id AND n.valid_to IS NULL WHERE f.id = ",
    );
    let found: Words = sql.bind(id).first(tx.db())?.ok_or_else(not_found)?;
    Index::Facility.put(tx, id.0, &found.words)
}
