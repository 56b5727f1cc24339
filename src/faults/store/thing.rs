//! What a fault is about, as its form shows it, and the sticker that leads there.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::Serialize;

use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::db::schema::faults::sticker_setting;
use crate::db::search::Index;
use crate::db::{AssetId, BuildingId, Db, Instant, LocalDay, RoomId, Sql, Subject, Tx, UnitId};
use crate::equipment;
use crate::error::{Error, Result, not_found};
use crate::rules::kinds;
use crate::rules::taxonomy::Group;
use crate::units::{self, UnitKind};

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
    /// What it goes by: a tag, a room's or building's name; empty for the shared systems.
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

/// A thing in a form's or an address's words: `asset-7`, `room-3`, `building-2`, `system`.
pub fn parse_subject(text: &str) -> Option<Subject> {
    if text == "system" {
        return Some(Subject::System);
    }
    let (kind, number) = text.split_once('-')?;
    let subject = Subject::from_parts(kind, number.parse().ok()?)?;
    match subject {
        Subject::Asset(_) | Subject::Room(_) | Subject::Building(_) => Some(subject),
        Subject::Unit(_)
        | Subject::Facility(_)
        | Subject::Link(_)
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
        Subject::Link(_)
        | Subject::Unit(_)
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
    let model = [asset.maker, asset.model].into_iter().flatten().collect::<Vec<_>>().join(" ");
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

/// What a sticker says to somebody who is not signed in: kind and tag, nothing else.
#[derive(Clone, Debug, QueryableByName)]
pub struct Sticker {
    /// The piece of equipment; the one it was merged into where it was.
    #[diesel(sql_type = BigInt)]
    pub asset: AssetId,
    /// Its unit.
    #[diesel(sql_type = BigInt)]
    pub unit: UnitId,
    /// A word of `rules::kinds`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// On the sticker.
    #[diesel(sql_type = Text)]
    pub tag: String,
}

impl Sticker {
    /// Which list of faults belongs to it.
    pub fn group(&self) -> Group {
        kinds::find(&self.kind).map_or(Group::Other, |kind| kind.faults)
    }
}

/// The sticker with this id, read as people type it (no case; I, L and O are digits: Crockford's base 32).
///
/// # Errors
/// `NotFound`.
pub fn sticker(db: &mut Db, qr: &str) -> Result<Sticker> {
    let as_digit = |c| match c {
        'I' | 'L' => '1',
        'O' => '0',
        c => c,
    };
    let qr: String = qr.to_uppercase().chars().map(as_digit).collect();
    let mut sql = Sql::new(
        "SELECT a.id AS asset, a.unit_id AS unit, a.kind, a.tag FROM asset o \
         JOIN asset a ON a.id = COALESCE(o.merged_into, o.id) WHERE o.qr = ",
    );
    sql.bind(qr).first(db)?.ok_or_else(not_found)
}

/// Whether a unit takes reports from its stickers.
///
/// # Errors
/// What the database says.
pub fn takes_reports(db: &mut Db, unit: UnitId) -> Result<bool> {
    let set = sticker_setting::table.find(unit.0).select(sticker_setting::takes_reports).first(db).optional()?;
    Ok(set.unwrap_or(true))
}

/// Switches a unit's reports from stickers on or off.
///
/// # Errors
/// `NotFound` out of scope.
pub fn set_takes_reports(
    tx: &mut Tx,
    scope: &Scope,
    unit: UnitId,
    takes: bool,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    if !scope.has(unit) {
        return Err(not_found());
    }
    let before = takes_reports(tx.db(), unit)?;
    if before == takes {
        return Ok(());
    }
    let n = diesel::update(sticker_setting::table.find(unit.0))
        .set(sticker_setting::takes_reports.eq(takes))
        .execute(tx.db())?;
    if n == 0 {
        diesel::insert_into(sticker_setting::table)
            .values((sticker_setting::unit_id.eq(unit), sticker_setting::takes_reports.eq(takes)))
            .execute(tx.db())?;
    }
    let value = |takes: bool| Some(serde_json::json!({ "takes_reports": takes }));
    let (before, after) = (value(before), value(takes));
    let subject = Subject::Unit(unit);
    audit::record(tx, Entry { at, actor, action: "sticker.switch", subject, unit: Some(unit), before, after })?;
    Ok(())
}

/// A piece of equipment that a reporter may pick.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct Hit {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: AssetId,
    /// On its sticker.
    #[diesel(sql_type = Text)]
    pub tag: String,
    /// A word of `rules::kinds`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its room.
    #[diesel(sql_type = Nullable<Text>)]
    pub room: Option<String>,
}

/// Equipment in scope that fits the words typed, by tag.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, scope: &Scope, typed: &str, most: usize) -> Result<Vec<Hit>> {
    let Some(hits) = Index::Asset.hits(db, typed) else { return Ok(Vec::new()) };
    let mut sql = Sql::new(
        "SELECT a.id, a.tag, a.kind, a.name, r.name AS room FROM asset a LEFT JOIN room r ON r.id = a.room_id \
         WHERE a.merged_into IS NULL AND a.state NOT IN ('disposed', 'lost', 'retired')",
    );
    scope.limit(&mut sql, " AND a.unit_id");
    sql.push(" AND a.id IN (").append(&hits).with(") ORDER BY a.sort_tag, a.id LIMIT ", most).load(db)
}

/// A building that a reporter may pick.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct PlaceRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: BuildingId,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its facility.
    #[diesel(sql_type = Text)]
    pub place: String,
}

/// The buildings in use that lie in scope, for a report without a sticker.
///
/// # Errors
/// What the database says.
pub fn buildings(db: &mut Db, scope: &Scope, most: usize) -> Result<Vec<PlaceRow>> {
    let mut sql = Sql::new(
        "SELECT b.id, b.name, h.name AS place FROM building b \
         JOIN facility h ON h.id = b.facility_id WHERE b.retired_at IS NULL",
    );
    scope.limit(&mut sql, " AND b.unit_id");
    sql.with(" ORDER BY b.sort_name, b.id LIMIT ", most).load(db)
}
