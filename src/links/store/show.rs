//! One link, those of a building, and what happened to one.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};
use serde::Serialize;

use crate::auth::Scope;
use crate::db::schema::links::link;
use crate::db::{BuildingId, Db, Dong, FacilityId, Instant, LinkId, LocalDay, Sql, UnitId};
use crate::error::{Result, not_found};
use crate::links::link::{Circuit, Medium, Record};
use crate::units::{self, UnitKind};

/// One link as its page shows it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct LinkView {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: LinkId,
    /// Its building.
    #[diesel(sql_type = BigInt)]
    pub building: BuildingId,
    /// The building's name.
    #[diesel(sql_type = Text)]
    pub building_name: String,
    /// The building's facility.
    #[diesel(sql_type = BigInt)]
    pub facility: FacilityId,
    /// Whether building or facility is out of use.
    #[diesel(sql_type = Bool)]
    pub place_retired: bool,
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
    /// Which network.
    #[diesel(sql_type = Text)]
    pub circuit: Circuit,
    /// Who provides it.
    #[diesel(sql_type = Text)]
    pub provider: String,
    /// The provider's number for it.
    #[diesel(sql_type = Nullable<Text>)]
    pub circuit_id: Option<String>,
    /// By what it comes in.
    #[diesel(sql_type = Nullable<Text>)]
    pub medium: Option<Medium>,
    /// Contract rate down, kbit/s.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub down_kbps: Option<i64>,
    /// Contract rate up, kbit/s.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub up_kbps: Option<i64>,
    /// Đồng a month.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub monthly_cost: Option<i64>,
    /// Hours within which the contract promises repair.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub sla_hours: Option<i64>,
    /// First day of the contract.
    #[diesel(sql_type = Nullable<Date>)]
    pub starts_on: Option<LocalDay>,
    /// Last day of the contract.
    #[diesel(sql_type = Nullable<Date>)]
    pub ends_on: Option<LocalDay>,
    /// Whom to call.
    #[diesel(sql_type = Nullable<Text>)]
    pub support_phone: Option<String>,
    /// Anything else.
    #[diesel(sql_type = Nullable<Text>)]
    pub note: Option<String>,
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

/// What a link goes by in queries of rooms above, where `l` is the link: as [`LinkView::label`] says it.
pub const LABEL: &str = "(l.provider || CASE l.circuit WHEN 'tslcd' THEN ' TSLCD' ELSE ' Internet' END)";

impl LinkView {
    /// What it goes by: provider and network. Both networks are called so in every language.
    pub fn label(&self) -> String {
        let network = match self.circuit {
            Circuit::Internet => "Internet",
            Circuit::Tslcd => "TSLCD",
        };
        format!("{} {network}", self.provider)
    }

    pub(super) fn record(&self) -> Record {
        Record {
            circuit: self.circuit,
            provider: self.provider.clone(),
            circuit_id: self.circuit_id.clone(),
            medium: self.medium,
            down_kbps: self.down_kbps,
            up_kbps: self.up_kbps,
            monthly_cost: self.monthly_cost.map(Dong),
            sla_hours: self.sla_hours,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            support_phone: self.support_phone.clone(),
            note: self.note.clone(),
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct EventRow {
    /// When.
    #[diesel(sql_type = Timestamp)]
    pub at: Instant,
    /// What: `created`, `changed`, `measured`, `outage`, `outage_changed`, `withdrawn`, `retired`, `restored`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Its particulars: the changed fields, the reason.
    #[diesel(sql_type = Text)]
    pub detail: String,
    /// Who did it, where a person did.
    #[diesel(sql_type = Nullable<Text>)]
    pub person: Option<String>,
}

fn select(day: LocalDay) -> Sql {
    let mut sql = Sql::new(
        "SELECT l.id, l.building_id AS building, b.name AS building_name, b.facility_id AS facility, \
         (b.retired_at IS NOT NULL OR f.retired_at IS NOT NULL) AS place_retired, l.unit_id, u.code AS unit, \
         n.name AS unit_name, n.kind AS unit_kind, l.circuit, l.provider, l.circuit_id, l.medium, l.down_kbps, l.up_kbps, \
         l.monthly_cost, l.sla_hours, l.starts_on, l.ends_on, l.support_phone, l.note, l.retired_at, l.retired_reason, \
         l.created_at, l.updated_at, l.version FROM link l JOIN building b ON b.id = l.building_id \
         JOIN facility f ON f.id = b.facility_id JOIN unit u ON u.id = l.unit_id ",
    );
    units::name_on(&mut sql, day);
    sql
}

/// One link.
///
/// # Errors
/// `NotFound` where there is none in scope.
pub fn show(db: &mut Db, scope: &Scope, id: LinkId, day: LocalDay) -> Result<LinkView> {
    let mut sql = select(day);
    sql.with("WHERE l.id = ", id);
    scope.limit(&mut sql, " AND l.unit_id");
    sql.first(db)?.ok_or_else(not_found)
}

/// The links of a building that are in use.
///
/// # Errors
/// What the database says.
pub fn of_building(db: &mut Db, building: BuildingId, day: LocalDay) -> Result<Vec<LinkView>> {
    let mut sql = select(day);
    sql.with("WHERE l.retired_at IS NULL AND l.building_id = ", building);
    sql.push(" ORDER BY l.circuit, l.sort_name, l.id").load(db)
}

/// The unit of the link in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<LinkId>() else { return Ok(None) };
    Ok(link::table.find(id.0).select(link::unit_id).get_result(db).optional()?)
}

/// What happened to a link, latest first.
///
/// # Errors
/// What the database says.
pub fn events(db: &mut Db, id: LinkId, most: usize) -> Result<Vec<EventRow>> {
    let mut sql = Sql::new(
        "SELECT e.at, e.kind, e.detail, p.full_name AS person FROM link_event e \
         LEFT JOIN account p ON p.id = e.account_id WHERE e.link_id = ",
    );
    sql.bind(id).with(" ORDER BY e.at DESC, e.id DESC LIMIT ", most).load(db)
}
