//! What people log about a link: measurements and outages. A slip is withdrawn with a reason and stays readable; nothing
//! is deleted.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::change::{Told, tell};
use super::show::{LinkView, show};
use crate::audit::{self, Actor};
use crate::auth::Scope;
use crate::db::schema::links::{link, link_measurement, link_outage};
use crate::db::{Db, Instant, LinkId, LocalDay, MeasurementId, OutageId, Sql, Tx, UnitId};
use crate::error::{Code, Error, Result, not_found};
use crate::links::measurement::{self, Method};
use crate::links::outage::{self, Cause, Layer};

/// A measurement as pages and programs read it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct MeasurementView {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: MeasurementId,
    /// Its link.
    #[diesel(sql_type = BigInt)]
    pub link: LinkId,
    /// On which day.
    #[diesel(sql_type = Date)]
    pub measured_on: LocalDay,
    /// How.
    #[diesel(sql_type = Text)]
    pub method: Method,
    /// Rate down, kbit/s.
    #[diesel(sql_type = BigInt)]
    pub down_kbps: i64,
    /// Rate up, kbit/s.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub up_kbps: Option<i64>,
    /// Round trip, microseconds.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub rtt_us: Option<i64>,
    /// Packets lost, basis points.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub loss_bp: Option<i64>,
    /// Anything else.
    #[diesel(sql_type = Nullable<Text>)]
    pub note: Option<String>,
    /// Who measured.
    #[diesel(sql_type = Nullable<Text>)]
    pub person: Option<String>,
    /// Why it counts no more.
    #[diesel(sql_type = Nullable<Text>)]
    pub withdrawn_reason: Option<String>,
    /// Rises with each change.
    #[diesel(sql_type = BigInt)]
    pub version: i64,
}

/// An outage as pages and programs read it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct OutageView {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: OutageId,
    /// Its link.
    #[diesel(sql_type = BigInt)]
    pub link: LinkId,
    /// When it began.
    #[diesel(sql_type = Timestamp)]
    pub began_at: Instant,
    /// When it was over.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub ended_at: Option<Instant>,
    /// What failed.
    #[diesel(sql_type = Text)]
    pub layer: Layer,
    /// Why.
    #[diesel(sql_type = Text)]
    pub cause: Cause,
    /// Anything else.
    #[diesel(sql_type = Nullable<Text>)]
    pub note: Option<String>,
    /// Who wrote it down.
    #[diesel(sql_type = Nullable<Text>)]
    pub person: Option<String>,
    /// Why it counts no more.
    #[diesel(sql_type = Nullable<Text>)]
    pub withdrawn_reason: Option<String>,
    /// Rises with each change.
    #[diesel(sql_type = BigInt)]
    pub version: i64,
}

const MEASUREMENT: &str = "SELECT m.id, m.link_id AS link, m.measured_on, m.method, m.down_kbps, m.up_kbps, m.rtt_us, \
                           m.loss_bp, m.note, p.full_name AS person, m.withdrawn_reason, m.version \
                           FROM link_measurement m LEFT JOIN account p ON p.id = m.account_id WHERE ";
const OUTAGE: &str = "SELECT o.id, o.link_id AS link, o.began_at, o.ended_at, o.layer, o.cause, o.note, \
                      p.full_name AS person, o.withdrawn_reason, o.version \
                      FROM link_outage o LEFT JOIN account p ON p.id = o.account_id WHERE ";

/// A link's measurements, latest first, withdrawn ones among them.
///
/// # Errors
/// What the database says.
pub fn measurements(db: &mut Db, link: LinkId, most: usize) -> Result<Vec<MeasurementView>> {
    let mut sql = Sql::new(MEASUREMENT);
    sql.with("m.link_id = ", link).with(" ORDER BY m.measured_on DESC, m.id DESC LIMIT ", most).load(db)
}

/// A link's outages, latest first, withdrawn ones among them.
///
/// # Errors
/// What the database says.
pub fn outages(db: &mut Db, link: LinkId, most: usize) -> Result<Vec<OutageView>> {
    let mut sql = Sql::new(OUTAGE);
    sql.with("o.link_id = ", link).with(" ORDER BY o.began_at DESC, o.id DESC LIMIT ", most).load(db)
}

/// One measurement, with its link.
///
/// # Errors
/// `NotFound` where its link is out of scope.
pub fn measurement(
    db: &mut Db,
    scope: &Scope,
    id: MeasurementId,
    day: LocalDay,
) -> Result<(MeasurementView, LinkView)> {
    let found: MeasurementView = Sql::new(MEASUREMENT).with("m.id = ", id).first(db)?.ok_or_else(not_found)?;
    let of = show(db, scope, found.link, day)?;
    Ok((found, of))
}

/// One outage, with its link.
///
/// # Errors
/// `NotFound` where its link is out of scope.
pub fn outage(db: &mut Db, scope: &Scope, id: OutageId, day: LocalDay) -> Result<(OutageView, LinkView)> {
    let found: OutageView = Sql::new(OUTAGE).with("o.id = ", id).first(db)?.ok_or_else(not_found)?;
    let of = show(db, scope, found.link, day)?;
    Ok((found, of))
}

/// The unit of the measurement in a path.
///
/// # Errors
/// What the database says.
pub fn measurement_unit(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<MeasurementId>() else { return Ok(None) };
    let of: Option<i64> =
        link_measurement::table.find(id.0).select(link_measurement::link_id).get_result(db).optional()?;
    of.map_or(Ok(None), |of| Ok(link::table.find(of).select(link::unit_id).get_result(db).optional()?))
}

/// The unit of the outage in a path.
///
/// # Errors
/// What the database says.
pub fn outage_unit(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<OutageId>() else { return Ok(None) };
    let of: Option<i64> = link_outage::table.find(id.0).select(link_outage::link_id).get_result(db).optional()?;
    of.map_or(Ok(None), |of| Ok(link::table.find(of).select(link::unit_id).get_result(db).optional()?))
}

/// Records a measurement.
///
/// # Errors
/// `NotFound` out of scope.
pub fn measure(
    tx: &mut Tx,
    scope: &Scope,
    link: LinkId,
    record: &measurement::Record,
    actor: &Actor,
    at: Instant,
) -> Result<MeasurementId> {
    let of = show(tx.db(), scope, link, at.day())?;
    let id: i64 = diesel::insert_into(link_measurement::table)
        .values((
            link_measurement::link_id.eq(link),
            link_measurement::measured_on.eq(record.measured_on),
            link_measurement::method.eq(record.method),
            link_measurement::down_kbps.eq(record.down_kbps),
            link_measurement::up_kbps.eq(record.up_kbps),
            link_measurement::rtt_us.eq(record.rtt_us),
            link_measurement::loss_bp.eq(record.loss_bp),
            link_measurement::note.eq(&record.note),
            link_measurement::account_id.eq(actor.account),
            link_measurement::created_at.eq(at),
        ))
        .returning(link_measurement::id)
        .get_result(tx.db())?;
    let after = Some(serde_json::to_value(record).map_err(Error::internal)?);
    let told = Told { action: "link.measure", event: "measured", detail: String::new(), values: (None, after) };
    tell(tx, (link, of.unit_id), told, actor, at)?;
    Ok(MeasurementId(id))
}

/// Writes an outage down.
///
/// # Errors
/// `NotFound` out of scope.
pub fn log_outage(
    tx: &mut Tx,
    scope: &Scope,
    link: LinkId,
    record: &outage::Record,
    actor: &Actor,
    at: Instant,
) -> Result<OutageId> {
    let of = show(tx.db(), scope, link, at.day())?;
    let id: i64 = diesel::insert_into(link_outage::table)
        .values((
            link_outage::link_id.eq(link),
            link_outage::began_at.eq(record.began_at),
            link_outage::ended_at.eq(record.ended_at),
            link_outage::layer.eq(record.layer),
            link_outage::cause.eq(record.cause),
            link_outage::note.eq(&record.note),
            link_outage::account_id.eq(actor.account),
            link_outage::created_at.eq(at),
            link_outage::updated_at.eq(at),
        ))
        .returning(link_outage::id)
        .get_result(tx.db())?;
    let after = Some(serde_json::to_value(record).map_err(Error::internal)?);
    let told = Told { action: "link.outage", event: "outage", detail: String::new(), values: (None, after) };
    tell(tx, (link, of.unit_id), told, actor, at)?;
    Ok(OutageId(id))
}

/// Saves an outage, where `version` is still its own: mostly its end and cause.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; `IllegalStep` where it was withdrawn.
pub fn change_outage(
    tx: &mut Tx,
    scope: &Scope,
    id: OutageId,
    version: i64,
    record: &outage::Record,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let (old, of) = outage(tx.db(), scope, id, at.day())?;
    still(old.version, version, old.withdrawn_reason.as_ref())?;
    let before = outage::Record {
        began_at: old.began_at,
        ended_at: old.ended_at,
        layer: old.layer,
        cause: old.cause,
        note: old.note,
    };
    let Some((was, is)) = audit::changed(&before, record)? else { return Ok(version) };
    diesel::update(link_outage::table.find(id.0))
        .set((
            link_outage::began_at.eq(record.began_at),
            link_outage::ended_at.eq(record.ended_at),
            link_outage::layer.eq(record.layer),
            link_outage::cause.eq(record.cause),
            link_outage::note.eq(&record.note),
            link_outage::updated_at.eq(at),
            link_outage::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let event = if old.ended_at.is_none() && record.ended_at.is_some() { "outage_over" } else { "outage_changed" };
    let told = Told { action: "link.outage_change", event, detail: String::new(), values: (Some(was), Some(is)) };
    tell(tx, (of.id, of.unit_id), told, actor, at)?;
    Ok(version + 1)
}

fn still(present: i64, read: i64, withdrawn: Option<&String>) -> Result<()> {
    match (present == read, withdrawn) {
        (false, _) => Err(Code::LostUpdate.into()),
        (true, Some(_)) => Err(Code::IllegalStep.into()),
        (true, None) => Ok(()),
    }
}

/// Takes a measurement out of every figure, for a reason.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; `IllegalStep` where it was withdrawn before.
pub fn withdraw_measurement(
    tx: &mut Tx,
    scope: &Scope,
    id: MeasurementId,
    version: i64,
    reason: &str,
    actor: &Actor,
    at: Instant,
) -> Result<LinkId> {
    let (old, of) = measurement(tx.db(), scope, id, at.day())?;
    still(old.version, version, old.withdrawn_reason.as_ref())?;
    diesel::update(link_measurement::table.find(id.0))
        .set((
            link_measurement::withdrawn_at.eq(at),
            link_measurement::withdrawn_reason.eq(reason),
            link_measurement::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let values = (Some(json!({ "measurement": id })), Some(json!({ "measurement": id, "withdrawn": reason })));
    let told = Told { action: "link.withdraw", event: "withdrawn", detail: reason.to_owned(), values };
    tell(tx, (of.id, of.unit_id), told, actor, at)?;
    Ok(of.id)
}

/// Takes an outage out of every figure, for a reason.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; `IllegalStep` where it was withdrawn before.
pub fn withdraw_outage(
    tx: &mut Tx,
    scope: &Scope,
    id: OutageId,
    version: i64,
    reason: &str,
    actor: &Actor,
    at: Instant,
) -> Result<LinkId> {
    let (old, of) = outage(tx.db(), scope, id, at.day())?;
    still(old.version, version, old.withdrawn_reason.as_ref())?;
    diesel::update(link_outage::table.find(id.0))
        .set((
            link_outage::withdrawn_at.eq(at),
            link_outage::withdrawn_reason.eq(reason),
            link_outage::updated_at.eq(at),
            link_outage::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let values = (Some(json!({ "outage": id })), Some(json!({ "outage": id, "withdrawn": reason })));
    let told = Told { action: "link.withdraw", event: "withdrawn", detail: reason.to_owned(), values };
    tell(tx, (of.id, of.unit_id), told, actor, at)?;
    Ok(of.id)
}
