//! One piece of equipment, and what its pages ask besides.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};
use serde::Serialize;

use crate::auth::Scope;
use crate::db::schema::equipment::asset;
use crate::db::{AssetId, BuildingId, Db, Instant, LocalDay, RoomId, Sql, UnitId};
use crate::equipment::asset::{Origin, State};
use crate::error::{Result, not_found};
use crate::rules::kinds::{self, Class};
use crate::text_column;
use crate::units::{self, UnitKind};

text_column!(State, Origin);

/// One piece of equipment as its page shows it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct AssetView {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: AssetId,
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
    /// Its room, once known.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub room: Option<RoomId>,
    /// The room's name.
    #[diesel(sql_type = Nullable<Text>)]
    pub room_name: Option<String>,
    /// The building's number.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub building: Option<BuildingId>,
    /// The building's name.
    #[diesel(sql_type = Nullable<Text>)]
    pub building_name: Option<String>,
    /// Whether room or building is out of use.
    #[diesel(sql_type = Bool)]
    pub place_retired: bool,
    /// A word of `rules::kinds`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// On its sticker.
    #[diesel(sql_type = Text)]
    pub tag: String,
    /// Opaque, for ever: `/q/QR`.
    #[diesel(sql_type = Text)]
    pub qr: String,
    /// Where in its life.
    #[diesel(sql_type = Text)]
    pub state: State,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Who uses it.
    #[diesel(sql_type = Nullable<Text>)]
    pub custodian: Option<String>,
    /// Who made it.
    #[diesel(sql_type = Nullable<Text>)]
    pub maker: Option<String>,
    /// Which model.
    #[diesel(sql_type = Nullable<Text>)]
    pub model: Option<String>,
    /// Its serial number.
    #[diesel(sql_type = Nullable<Text>)]
    pub serial: Option<String>,
    /// Day of purchase by its papers.
    #[diesel(sql_type = Nullable<Date>)]
    pub bought_on: Option<LocalDay>,
    /// Bought not before, by estimate.
    #[diesel(sql_type = Nullable<Date>)]
    pub bought_from: Option<LocalDay>,
    /// Bought not after, by estimate.
    #[diesel(sql_type = Nullable<Date>)]
    pub bought_to: Option<LocalDay>,
    /// Historical cost, đồng.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub price: Option<i64>,
    /// Accumulated wear, đồng.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub wear: Option<i64>,
    /// How it came.
    #[diesel(sql_type = Nullable<Text>)]
    pub origin: Option<Origin>,
    /// Last day of the warranty.
    #[diesel(sql_type = Nullable<Date>)]
    pub warranty_to: Option<LocalDay>,
    /// Not on the books yet.
    #[diesel(sql_type = Bool)]
    pub off_books: bool,
    /// To be revalued.
    #[diesel(sql_type = Bool)]
    pub to_revalue: bool,
    /// Anything else.
    #[diesel(sql_type = Nullable<Text>)]
    pub note: Option<String>,
    /// Why the record was retired.
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

/// Something that happened.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct EventRow {
    /// When.
    #[diesel(sql_type = Timestamp)]
    pub at: Instant,
    /// What: `created`, `changed`, `moved`, `step`, `reading`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Its particulars: a step's word, a room's name, the changed fields.
    #[diesel(sql_type = Text)]
    pub detail: String,
    /// Who did it, where a person did.
    #[diesel(sql_type = Nullable<Text>)]
    pub person: Option<String>,
}

/// A printer's counter as somebody read it.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct ReadingRow {
    /// On which day.
    #[diesel(sql_type = Date)]
    pub read_on: LocalDay,
    /// Pages in its life.
    #[diesel(sql_type = BigInt)]
    pub pages: i64,
    /// Toner left, basis points.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub toner_bp: Option<i64>,
    /// Drum left, basis points.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub drum_bp: Option<i64>,
}

/// A room that equipment can be put into.
#[derive(Clone, Debug, QueryableByName)]
pub struct RoomChoice {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: RoomId,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its building's name.
    #[diesel(sql_type = Text)]
    pub building: String,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
}

/// One piece of equipment; a merged record answers the one it was merged into.
///
/// # Errors
/// `NotFound` where there is none in scope.
pub fn show(db: &mut Db, scope: &Scope, id: AssetId, day: LocalDay) -> Result<AssetView> {
    let mut sql = Sql::new(
        "SELECT a.id, a.unit_id, u.code AS unit, n.name AS unit_name, n.kind AS unit_kind, a.room_id AS room, \
         r.name AS room_name, r.building_id AS building, b.name AS building_name, \
         (r.retired_at IS NOT NULL OR b.retired_at IS NOT NULL) AS place_retired, a.kind, a.tag, a.qr, a.state, a.name, \
         a.custodian, a.maker, a.model, a.serial, a.bought_on, a.bought_from, a.bought_to, a.price, a.wear, a.origin, \
         a.warranty_to, a.off_books, a.to_revalue, a.note, a.retired_reason, a.created_at, a.updated_at, a.version \
         FROM asset o JOIN asset a ON a.id = COALESCE(o.merged_into, o.id) JOIN unit u ON u.id = a.unit_id ",
    );
    units::name_on(&mut sql, day);
    sql.push("LEFT JOIN room r ON r.id = a.room_id LEFT JOIN building b ON b.id = r.building_id WHERE o.id = ");
    sql.bind(id);
    scope.limit(&mut sql, " AND a.unit_id");
    sql.first(db)?.ok_or_else(not_found)
}

/// What stands on an asset's sticker: its tag, and its QR id.
///
/// # Errors
/// `NotFound`.
pub fn sticker(db: &mut Db, id: AssetId) -> Result<(String, String)> {
    asset::table.find(id.0).select((asset::tag, asset::qr)).get_result(db).optional()?.ok_or_else(not_found)
}

/// The unit of the asset in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<AssetId>() else { return Ok(None) };
    Ok(asset::table.find(id.0).select(asset::unit_id).get_result(db).optional()?)
}

/// The asset of a tag in a unit.
///
/// # Errors
/// What the database says.
pub fn by_tag(db: &mut Db, unit: UnitId, tag: &str) -> Result<Option<AssetId>> {
    let of = asset::table.filter(asset::unit_id.eq(unit)).filter(asset::tag.eq(tag));
    Ok(of.select(asset::id).get_result(db).optional()?)
}

/// The records that were merged into an asset.
///
/// # Errors
/// What the database says.
pub fn merged_into(db: &mut Db, id: AssetId) -> Result<Vec<(AssetId, String)>> {
    Ok(asset::table.filter(asset::merged_into.eq(id)).order(asset::id).select((asset::id, asset::tag)).load(db)?)
}

/// A computer's record that could be another's.
#[derive(Clone, Debug, QueryableByName)]
pub struct Twin {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: AssetId,
    /// On its sticker.
    #[diesel(sql_type = Text)]
    pub tag: String,
    /// What people call it, else its model.
    #[diesel(sql_type = Text)]
    pub name: String,
}

/// The unit's computers that report themselves, or those that never did: the other half of a record typed by hand.
///
/// # Errors
/// What the database says.
pub fn twins(db: &mut Db, unit: UnitId, reporting: bool, most: usize) -> Result<Vec<Twin>> {
    let mut sql = Sql::new(
        "SELECT a.id, a.tag, COALESCE(NULLIF(a.name, ''), a.model, '') AS name FROM asset a \
         WHERE a.merged_into IS NULL AND a.state NOT IN ('disposed', 'lost', 'retired') AND a.unit_id = ",
    );
    sql.bind(unit).within(
        " AND a.kind",
        kinds::all().iter().filter(|kind| kind.class == Class::Computer).map(|kind| &kind.id),
    );
    sql.push(if reporting { " AND " } else { " AND NOT " });
    sql.push(
        "(EXISTS (SELECT 1 FROM computer c WHERE c.asset_id = a.id) OR EXISTS (SELECT 1 FROM asset m \
         JOIN computer c ON c.asset_id = m.id WHERE m.merged_into = a.id))",
    );
    sql.with(" ORDER BY a.sort_tag, a.id LIMIT ", most).load(db)
}

/// What happened to an asset and to the records that were merged into it, latest first.
///
/// # Errors
/// What the database says.
pub fn events(db: &mut Db, id: AssetId, most: usize) -> Result<Vec<EventRow>> {
    let mut sql = Sql::new(
        "SELECT e.at, e.kind, e.detail, p.full_name AS person FROM asset_event e \
         LEFT JOIN account p ON p.id = e.account_id WHERE e.asset_id IN (SELECT m.id FROM asset m WHERE m.id = ",
    );
    // Of merged records, rows were written in turns of their own.
    sql.bind(id).with(" OR m.merged_into = ", id).with(") ORDER BY e.at DESC, e.id DESC LIMIT ", most).load(db)
}

/// A printer's readings, latest first.
///
/// # Errors
/// What the database says.
pub fn readings(db: &mut Db, id: AssetId, most: usize) -> Result<Vec<ReadingRow>> {
    let mut sql = Sql::new("SELECT read_on, pages, toner_bp, drum_bp FROM printer_reading WHERE asset_id = ");
    sql.bind(id).with(" ORDER BY read_on DESC, id DESC LIMIT ", most).load(db)
}

/// The rooms in use that lie in scope, building by building.
///
/// # Errors
/// What the database says.
pub fn room_choices(db: &mut Db, scope: &Scope) -> Result<Vec<RoomChoice>> {
    let mut sql = Sql::new(
        "SELECT r.id, r.name, b.name AS building, u.code AS unit FROM room r JOIN building b ON b.id = r.building_id \
         JOIN unit u ON u.id = r.unit_id WHERE r.retired_at IS NULL AND b.retired_at IS NULL",
    );
    scope.limit(&mut sql, " AND r.unit_id");
    sql.push(" ORDER BY u.sort_key, b.sort_name, b.id, r.sort_name, r.id").load(db)
}
