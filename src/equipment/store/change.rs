//! What people change: create, save, move, step through its life. Each leaves a line on the timeline, an entry in the
//! trail and a mark for those above, in one transaction.

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::changes;
use crate::crypto;
use crate::db::schema::equipment::{asset, asset_event, printer_reading};
use crate::db::schema::sites::room;
use crate::db::search::Index;
use crate::db::{AccountId, AssetId, Instant, RoomId, Sql, Subject, Tx, UnitId, fold};
use crate::equipment::asset::{Record, State, Step};
use crate::equipment::store::columns::Recorded;
use crate::equipment::store::show::{AssetView, show};
use crate::error::{Code, Error, Result, not_found};
use crate::rules::kinds;

/// Records a piece of equipment; an empty tag becomes the next free one of its kind.
///
/// # Errors
/// `NotFound` where its unit is out of scope; the field errors `tag: taken`, `room: elsewhere`.
pub fn create(tx: &mut Tx, scope: &Scope, record: &Record, actor: &Actor, at: Instant) -> Result<AssetId> {
    if !scope.has(record.unit) {
        return Err(Error::field("unit", "required"));
    }
    check_room(tx, record.unit, record.room)?;
    let (id, record) = new_asset(tx, record, at)?;
    let after = Some(serde_json::to_value(&record).map_err(Error::internal)?);
    let told = Told { id, unit: record.unit, action: "asset.create", event: "created", detail: String::new() };
    tell(tx, told, (None, after), actor, at)?;
    index_new(tx, id)?;
    Ok(id)
}

/// Inserts a record with its tag; answers it as it was stored.
pub(super) fn new_asset(tx: &mut Tx, record: &Record, at: Instant) -> Result<(AssetId, Record)> {
    let mut record = record.clone();
    if record.tag.is_empty() {
        record.tag = next_tag(tx, record.unit, &record.kind)?;
    }
    check_tag(tx, record.unit, &record.tag, None)?;
    let id: i64 = diesel::insert_into(asset::table)
        .values((
            Recorded::of(&record),
            asset::unit_id.eq(record.unit),
            asset::qr.eq(crypto::crockford::<13>()?),
            asset::state.eq(State::InUse),
            asset::created_at.eq(at),
            asset::updated_at.eq(at),
        ))
        .returning(asset::id)
        .get_result(tx.db())?;
    Ok((AssetId(id), record))
}

fn check_room(tx: &mut Tx, unit: UnitId, chosen: Option<RoomId>) -> Result<()> {
    let Some(chosen) = chosen else { return Ok(()) };
    let of: Option<UnitId> = room::table
        .filter(room::id.eq(chosen))
        .filter(room::retired_at.is_null())
        .select(room::unit_id)
        .get_result(tx.db())
        .optional()?;
    if of == Some(unit) { Ok(()) } else { Err(Error::field("room", "elsewhere")) }
}

fn check_tag(tx: &mut Tx, unit: UnitId, tag: &str, but: Option<AssetId>) -> Result<()> {
    let other: Option<AssetId> = asset::table
        .filter(asset::unit_id.eq(unit))
        .filter(asset::tag.eq(tag))
        .select(asset::id)
        .get_result(tx.db())
        .optional()?;
    if other.is_some_and(|other| Some(other) != but) { Err(Error::field("tag", "taken")) } else { Ok(()) }
}

/// One more than the highest number under the kind's prefix in this unit.
fn next_tag(tx: &mut Tx, unit: UnitId, kind: &str) -> Result<String> {
    #[derive(QueryableByName)]
    struct Tag {
        #[diesel(sql_type = diesel::sql_types::Text)]
        tag: String,
    }
    let prefix = kinds::find(kind).map_or("TB", |kind| kind.tag_prefix.as_str());
    if tx.db().is_postgres() {
        // Two computers of a unit that report for the first time at once: the second counts on from the first's tag.
        // The key pair has a space of its own, apart from the locks of identity.
        Sql::new("SELECT pg_advisory_xact_lock(727002, CAST(").bind(unit).push(" AS INTEGER))").execute(tx.db())?;
    }
    // Only tags that go on with a number: those of later kinds, thousands perhaps, are not walked past.
    let key = fold::sort_key(&format!("{prefix}-"));
    let key = key.split(' ').next().unwrap_or_default();
    let mut sql = Sql::new("SELECT tag FROM asset WHERE unit_id = ");
    sql.bind(unit).with(" AND sort_tag >= ", format!("{key}0")).with(" AND sort_tag < ", format!("{key}:"));
    sql.push(" ORDER BY sort_tag DESC LIMIT 20");
    let tags: Vec<Tag> = sql.keep().load(tx.db())?;
    let numbers = tags.iter().filter_map(|t| t.tag.rsplit('-').next()?.parse::<u32>().ok());
    Ok(format!("{prefix}-{:04}", numbers.max().unwrap_or(0) + 1))
}

/// The record as it is, where it is still the one that was opened: a record that was merged since goes by another, whose
/// version says nothing of it.
fn opened(tx: &mut Tx, scope: &Scope, id: AssetId, version: i64, at: Instant) -> Result<AssetView> {
    let present = show(tx.db(), scope, id, at.day())?;
    if (present.id, present.version) == (id, version) { Ok(present) } else { Err(Code::LostUpdate.into()) }
}

/// Saves a record, where `version` is still the asset's. The unit stays; moving between units is a transfer.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; field errors as in [`create`].
pub fn save(
    tx: &mut Tx,
    scope: &Scope,
    id: AssetId,
    version: i64,
    record: &Record,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = opened(tx, scope, id, version, at)?;
    let mut record = Record { unit: old.unit_id, ..record.clone() };
    if record.tag.is_empty() {
        record.tag = old.tag.clone();
    }
    if record.room != old.room {
        check_room(tx, record.unit, record.room)?;
    }
    check_tag(tx, record.unit, &record.tag, Some(id))?;
    let before = Record {
        unit: old.unit_id,
        room: old.room,
        kind: old.kind,
        tag: old.tag,
        name: old.name,
        custodian: old.custodian,
        maker: old.maker,
        model: old.model,
        serial: old.serial,
        bought_on: old.bought_on,
        price: old.price.map(crate::db::Dong),
        origin: old.origin,
        warranty_to: old.warranty_to,
        off_books: old.off_books,
        to_revalue: old.to_revalue,
        note: old.note,
    };
    let Some((was, is)) = audit::changed(&before, &record)? else { return Ok(version) };
    diesel::update(asset::table.find(id.0))
        .set((Recorded::of(&record), asset::updated_at.eq(at), asset::version.eq(version + 1)))
        .execute(tx.db())?;
    let fields: Vec<&str> = is.as_object().into_iter().flat_map(|o| o.keys().map(String::as_str)).collect();
    let told = Told { id, unit: record.unit, action: "asset.update", event: "changed", detail: fields.join(" ") };
    tell(tx, told, (Some(was), Some(is)), actor, at)?;
    index(tx, id)?;
    changes::renamed(tx, &[Subject::Asset(id)], at)?;
    Ok(version + 1)
}

/// Puts several pieces of equipment into one room, or out of any; answers how many moved.
///
/// # Errors
/// `NotFound` where one is out of scope; the field error `room: elsewhere` where the room is another unit's.
pub fn move_to(
    tx: &mut Tx,
    scope: &Scope,
    ids: &[AssetId],
    to: Option<RoomId>,
    actor: &Actor,
    at: Instant,
) -> Result<usize> {
    let mut moved = 0;
    for id in ids {
        let old = show(tx.db(), scope, *id, at.day())?;
        if old.room == to {
            continue;
        }
        check_room(tx, old.unit_id, to)?;
        diesel::update(asset::table.find(old.id.0))
            .set((asset::room_id.eq(to), asset::updated_at.eq(at), asset::version.eq(old.version + 1)))
            .execute(tx.db())?;
        let told =
            Told { id: old.id, unit: old.unit_id, action: "asset.move", event: "moved", detail: String::new() };
        tell(tx, told, (Some(json!({ "room": old.room })), Some(json!({ "room": to }))), actor, at)?;
        index(tx, old.id)?;
        moved += 1;
    }
    Ok(moved)
}

/// Takes a step in its life, where `version` is still the asset's.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; `IllegalStep`.
pub fn step(
    tx: &mut Tx,
    scope: &Scope,
    id: AssetId,
    version: i64,
    step: Step,
    reason: Option<&str>,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = opened(tx, scope, id, version, at)?;
    let next = old.state.after(step)?;
    diesel::update(asset::table.find(old.id.0))
        .set((
            asset::state.eq(next),
            asset::retired_reason.eq(reason.filter(|_| next == State::Retired)),
            asset::updated_at.eq(at),
            asset::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let word: &'static str = step.into();
    let (was, is) = (json!({ "state": old.state }), json!({ "state": next, "reason": reason }));
    let told = Told { id: old.id, unit: old.unit_id, action: "asset.step", event: "step", detail: word.to_owned() };
    tell(tx, told, (Some(was), Some(is)), actor, at)?;
    Ok(version + 1)
}

/// Records a printer's counter.
///
/// # Errors
/// `NotFound` out of scope; the field error `pages: below_last` where the counter would run backwards.
pub fn add_reading(
    tx: &mut Tx,
    scope: &Scope,
    id: AssetId,
    reading: &super::ReadingRow,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let printer = show(tx.db(), scope, id, at.day())?;
    let account = actor.account.ok_or_else(not_found)?;
    let last = super::readings(tx.db(), printer.id, 1)?;
    if last.first().is_some_and(|last| last.read_on <= reading.read_on && last.pages > reading.pages) {
        return Err(Error::field("pages", "below_last"));
    }
    diesel::insert_into(printer_reading::table)
        .values((
            printer_reading::asset_id.eq(printer.id),
            printer_reading::read_on.eq(reading.read_on),
            printer_reading::pages.eq(reading.pages),
            printer_reading::toner_bp.eq(reading.toner_bp),
            printer_reading::drum_bp.eq(reading.drum_bp),
            printer_reading::account_id.eq(account),
            printer_reading::created_at.eq(at),
        ))
        .execute(tx.db())?;
    let after = serde_json::to_value(reading).map_err(Error::internal)?;
    let detail = reading.pages.to_string();
    let told = Told { id: printer.id, unit: printer.unit_id, action: "asset.reading", event: "reading", detail };
    tell(tx, told, (None, Some(after)), actor, at)
}

/// What is told of a change, to the three who keep it.
pub(super) struct Told {
    pub(super) id: AssetId,
    pub(super) unit: UnitId,
    pub(super) action: &'static str,
    pub(super) event: &'static str,
    pub(super) detail: String,
}

fn tell(tx: &mut Tx, told: Told, values: (Option<Value>, Option<Value>), actor: &Actor, at: Instant) -> Result<()> {
    tell_event(tx, &told, actor.account, at)?;
    let (subject, unit) = (Subject::Asset(told.id), Some(told.unit));
    let (before, after) = values;
    audit::record(tx, Entry { at, actor, action: told.action, subject, unit, before, after })?;
    changes::mark(tx, subject, at)
}

/// Adds a line to an asset's timeline.
pub(super) fn tell_event(tx: &mut Tx, told: &Told, by: Option<AccountId>, at: Instant) -> Result<()> {
    diesel::insert_into(asset_event::table)
        .values((
            asset_event::asset_id.eq(told.id),
            asset_event::at.eq(at),
            asset_event::account_id.eq(by),
            asset_event::kind.eq(told.event),
            asset_event::detail.eq(&told.detail),
        ))
        .execute(tx.db())?;
    Ok(())
}

/// What an asset is found by: what is on the sticker, what people call it, where it stands.
pub(super) const WORDS: &str = "a.tag || ' ' || a.name || ' ' || COALESCE(a.custodian, '') || ' ' || \
     COALESCE(a.maker, '') || ' ' || \
     COALESCE(a.model, '') || ' ' || COALESCE(a.serial, '') || ' ' || n.name || ' ' || COALESCE(r.name, '') AS words \
     FROM asset a JOIN unit_name n ON n.unit_id = a.unit_id AND n.valid_to IS NULL LEFT JOIN room r ON r.id = a.room_id";

/// Puts the asset's words into the search index.
///
/// # Errors
/// What the database says.
pub fn index(tx: &mut Tx, id: AssetId) -> Result<()> {
    let words = words(tx, id)?;
    Index::Asset.put(tx, id.0, &words)
}

/// The same for an asset that was never in it.
pub(super) fn index_new(tx: &mut Tx, id: AssetId) -> Result<()> {
    let words = words(tx, id)?;
    Index::Asset.add_many(tx, &[(id.0, words)])
}

fn words(tx: &mut Tx, id: AssetId) -> Result<String> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = diesel::sql_types::Text)]
        words: String,
    }
    let mut sql = Sql::new("SELECT ");
    let found: Option<Words> = sql.push(WORDS).with(" WHERE a.id = ", id).keep().first(tx.db())?;
    found.map(|found| found.words).ok_or_else(not_found)
}
