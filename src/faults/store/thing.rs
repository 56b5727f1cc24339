//! What a fault is about, as its form shows it.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::Serialize;

use crate::auth::Scope;
use crate::db::{AssetId, BuildingId, Db, LinkId, LocalDay, RoomId, Sql, Subject, UnitId};
use crate::error::{Error, Result, not_found};
use crate::rules::kinds;
use crate::rules::taxonomy::Group;
use crate::units::{self, UnitKind};
use crate::{equipment, links};

/// A thing that can break.
#[derive(Clone, Debug, Serialize)]
pub struct Thing {
    /// What it is.
    #[serde(skip)]
    pub subject: Subject,
    /// Whose it is.
    #[serde(skip)]
    pub unit_id: UnitId,
    /// Its unit's code.
    pub unit: String,
    /// Its unit's name.
    pub unit_name: String,
    /// Its unit's type.
    pub unit_kind: UnitKind,
    /// What it goes by: a tag, a room's or building's name, a link's provider and circuit; empty for the shared systems.
    pub name: String,
    /// A word of `rules::kinds`, for equipment.
    pub kind: Option<String>,
    /// Maker and model, or what people call it.
    pub model: String,
    /// Where it stands.
    pub place: Option<String>,
    /// Last day of its warranty.
    pub warranty_to: Option<LocalDay>,
    /// Which list of faults belongs to it.
    pub group: Group,
}

/// A thing in a form's or an address's words: `asset-7`, `room-3`, `building-2`, `link-1`, `system`.
pub fn parse_subject(text: &str) -> Option<Subject> {
    if text == "system" {
        return Some(Subject::System);
    }
    let (kind, number) = text.split_once('-')?;
    let subject = Subject::from_parts(kind, number.parse().ok()?)?;
    match subject {
        Subject::Asset(_) | Subject::Room(_) | Subject::Building(_) | Subject::Link(_) => Some(subject),
        Subject::Unit(_)
        | Subject::Facility(_)
        | Subject::Fault(_)
        | Subject::Account(_)
        | Subject::Device(_)
        | Subject::EnrolCode(_)
        | Subject::Conflict(_)
        | Subject::System => None,
    }
}

/// The thing itself; a merged record answers the one it was merged into. `unit` says for whom a shared system fails.
///
/// # Errors
/// `NotFound` out of scope; the field error `unit: required` for a shared system without a unit.
pub fn thing(db: &mut Db, scope: &Scope, subject: Subject, unit: Option<UnitId>, day: LocalDay) -> Result<Thing> {
    match subject {
        Subject::Asset(id) => of_asset(db, scope, id, day),
        Subject::Room(id) => of_place(db, scope, subject, room(id), day),
        Subject::Building(id) => of_place(db, scope, subject, building(id), day),
        Subject::System => {
            let unit = unit.filter(|unit| scope.has(*unit)).ok_or_else(|| Error::field("unit", "required"))?;
            let labels = units::labels(db, scope, day)?;
            let label = labels.into_iter().find(|label| label.id == unit).ok_or_else(not_found)?;
            Ok(Thing {
                subject,
                unit_id: unit,
                unit: label.code,
                unit_name: label.name,
                unit_kind: label.kind,
                name: String::new(),
                kind: None,
                model: String::new(),
                place: None,
                warranty_to: None,
                group: Group::System,
            })
        }
        Subject::Link(id) => of_link(db, scope, id, day),
        Subject::Unit(_)
        | Subject::Facility(_)
        | Subject::Fault(_)
        | Subject::Account(_)
        | Subject::Device(_)
        | Subject::EnrolCode(_)
        | Subject::Conflict(_) => Err(not_found()),
    }
}

fn of_asset(db: &mut Db, scope: &Scope, id: AssetId, day: LocalDay) -> Result<Thing> {
    let asset = equipment::show(db, scope, id, day)?;
    let model = equipment::product(asset.maker.as_deref(), asset.model.as_deref());
    Ok(Thing {
        subject: Subject::Asset(asset.id),
        unit_id: asset.unit_id,
        unit: asset.unit,
        unit_name: asset.unit_name,
        unit_kind: asset.unit_kind,
        group: kinds::find(&asset.kind).map_or(Group::Other, |kind| kind.faults),
        name: asset.tag,
        kind: Some(asset.kind),
        model: if model.is_empty() { asset.name } else { model },
        place: asset.room_name,
        warranty_to: asset.warranty_to,
    })
}

fn of_link(db: &mut Db, scope: &Scope, id: LinkId, day: LocalDay) -> Result<Thing> {
    let link = links::show(db, scope, id, day)?;
    Ok(Thing {
        subject: Subject::Link(id),
        unit_id: link.unit_id,
        name: link.label(),
        unit: link.unit,
        unit_name: link.unit_name,
        unit_kind: link.unit_kind,
        kind: None,
        model: link.circuit_id.unwrap_or_default(),
        place: Some(link.building_name),
        warranty_to: None,
        group: Group::Link,
    })
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    unit_id: UnitId,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    place: Option<String>,
}

fn room(id: RoomId) -> Sql {
    let mut sql = Sql::new(
        "SELECT p.unit_id, p.name, b.name AS place FROM room p JOIN building b ON b.id = p.building_id WHERE p.id = ",
    );
    sql.bind(id);
    sql
}

fn building(id: BuildingId) -> Sql {
    let mut sql = Sql::new(
        "SELECT p.unit_id, p.name, h.name AS place FROM building p JOIN facility h ON h.id = p.facility_id WHERE p.id = ",
    );
    sql.bind(id);
    sql
}

fn of_place(db: &mut Db, scope: &Scope, subject: Subject, mut sql: Sql, day: LocalDay) -> Result<Thing> {
    scope.limit(&mut sql, " AND p.unit_id");
    let found: Place = sql.first(db)?.ok_or_else(not_found)?;
    let labels = units::labels(db, &Scope::Units(vec![found.unit_id]), day)?;
    let unit = labels.into_iter().next().ok_or_else(not_found)?;
    Ok(Thing {
        subject,
        unit_id: found.unit_id,
        unit: unit.code,
        unit_name: unit.name,
        unit_kind: unit.kind,
        name: found.name,
        kind: None,
        model: String::new(),
        place: found.place,
        warranty_to: None,
        group: Group::Building,
    })
}
