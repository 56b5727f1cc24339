//! What computers report: the effective columns beside the observed document, and what a person says against it.

use diesel::prelude::*;
use serde::Serialize;
use strum::IntoEnumIterator;

use super::change::{Told, index, new_asset, tell_event};
use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::changes;
use crate::db::schema::equipment::asset;
use crate::db::schema::observed::{asset_override as o, computer as c};
use crate::db::{AssetId, Db, Instant, LocalDay, Subject, Tx, UnitId, fold};
use crate::equipment::asset::Record;
use crate::equipment::effective::{Column, Columns, Overridden, Override, effective};
use crate::error::{Error, Result};

/// Something that a report changed, for the timeline.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Message key suffix: `event-KIND`.
    pub kind: &'static str,
    /// Its particulars as JSON, rendered by the page.
    pub detail: String,
}

/// What is known of a computer from its reports.
#[derive(Clone, Debug, Serialize)]
pub struct Hardware {
    /// The effective values.
    pub columns: Columns,
    /// Which of them are a person's.
    pub overridden: Vec<Overridden>,
    /// The observed document, as the last report left it.
    #[serde(skip)]
    pub document: String,
    /// When it was last reported.
    pub observed_at: Instant,
}

/// Makes a record for a computer that reported itself; it gets the next free tag and no room.
///
/// # Errors
/// What the database says.
pub fn create_reported(tx: &mut Tx, unit: UnitId, columns: &Columns, at: Instant) -> Result<AssetId> {
    use hatang_report::ChassisKind;
    let kind = match columns.chassis.unwrap_or_default() {
        ChassisKind::Laptop => "laptop",
        ChassisKind::Tablet => "tablet",
        ChassisKind::Server => "server",
        _ => "desktop",
    };
    let record = Record {
        unit,
        room: None,
        kind: kind.to_owned(),
        tag: String::new(),
        name: columns.hostname.clone().unwrap_or_default(),
        custodian: None,
        maker: columns.vendor.clone(),
        model: columns.model.clone(),
        serial: columns.serial.clone(),
        bought_on: None,
        price: None,
        origin: None,
        warranty_to: None,
        off_books: false,
        to_revalue: false,
        note: None,
    };
    let (id, _) = new_asset(tx, &record, at)?;
    tell_event(tx, &Told { id, unit, action: "", event: "reported", detail: String::new() }, None, at)?;
    index(tx, id)?;
    Ok(id)
}

/// Lays a report's facts over a computer's record: the document, the effective columns, what happened.
///
/// # Errors
/// What the database says.
pub fn observe(
    tx: &mut Tx,
    id: AssetId,
    document: &str,
    observed: &Columns,
    happened: &[Happened],
    at: Instant,
) -> Result<()> {
    let overrides = overrides(tx.db(), id)?;
    let (columns, _) = effective(observed, &overrides, at.day());
    put(tx, id, document, &columns, at)?;
    let unit: UnitId = asset::table.find(id.0).select(asset::unit_id).first(tx.db())?;
    for event in happened {
        let told = Told { id, unit, action: "", event: event.kind, detail: event.detail.clone() };
        tell_event(tx, &told, None, at)?;
    }
    name_after(tx, id, &columns, at)?;
    changes::mark(tx, Subject::Asset(id), at)
}

/// Maker, model and serial of the record follow the effective columns where these know them.
fn name_after(tx: &mut Tx, id: AssetId, columns: &Columns, at: Instant) -> Result<()> {
    type Named = (Option<String>, Option<String>, Option<String>, String);
    let had: Named =
        asset::table.find(id.0).select((asset::maker, asset::model, asset::serial, asset::name)).first(tx.db())?;
    let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let is = (or(&columns.vendor, &had.0), or(&columns.model, &had.1), or(&columns.serial, &had.2));
    if (&is.0, &is.1, &is.2) == (&had.0, &had.1, &had.2) {
        return Ok(());
    }
    let title = if had.3.is_empty() {
        [is.0.as_deref(), is.1.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
    } else {
        had.3
    };
    diesel::update(asset::table.find(id.0))
        .set((
            asset::maker.eq(is.0),
            asset::model.eq(is.1),
            asset::serial.eq(is.2),
            asset::sort_name.eq(fold::sort_key(&title)),
            asset::updated_at.eq(at),
            asset::version.eq(asset::version + 1),
        ))
        .execute(tx.db())?;
    index(tx, id)
}

/// One row of `computer`: written whole, so that no column is of another report than its document.
fn put(tx: &mut Tx, id: AssetId, document: &str, columns: &Columns, at: Instant) -> Result<()> {
    let text = |column: Column| columns.text(column);
    let row = (
        (
            c::hostname.eq(&columns.hostname),
            c::vendor.eq(&columns.vendor),
            c::model.eq(&columns.model),
            c::serial.eq(&columns.serial),
            c::chassis.eq(text(Column::Chassis)),
            c::cpu_name.eq(&columns.cpu_name),
            c::cpu_cores.eq(columns.cpu_cores.map(i64::from)),
            c::cpu_threads.eq(columns.cpu_threads.map(i64::from)),
            c::ram_bytes.eq(columns.ram_bytes),
            c::disk_kind.eq(text(Column::DiskKind)),
        ),
        (
            c::disk_bytes.eq(columns.disk_bytes),
            c::os_family.eq(text(Column::OsFamily)),
            c::os_name.eq(&columns.os_name),
            c::os_version.eq(&columns.os_version),
            c::os_build.eq(&columns.os_build),
            c::os_edition.eq(&columns.os_edition),
            c::firmware_date.eq(columns.firmware_date),
            c::boot_seconds.eq(columns.boot_seconds),
            c::document.eq(document),
            c::observed_at.eq(at),
            c::disk_failing.eq(columns.disk_failing),
        ),
    );
    let there: i64 = c::table.filter(c::asset_id.eq(id)).count().get_result(tx.db())?;
    if there > 0 {
        diesel::update(c::table.find(id.0)).set(row).execute(tx.db())?;
    } else {
        diesel::insert_into(c::table).values((c::asset_id.eq(id), row)).execute(tx.db())?;
    }
    Ok(())
}

/// What persons say against a computer's reports.
///
/// # Errors
/// What the database says.
pub fn overrides(db: &mut Db, id: AssetId) -> Result<Vec<Override>> {
    type Row = (String, String, crate::db::AccountId, Instant, String, Option<LocalDay>);
    let rows: Vec<Row> = o::table
        .filter(o::asset_id.eq(id))
        .order(o::id)
        .select((o::field, o::value, o::account_id, o::at, o::why, o::until_day))
        .load(db)?;
    let read = |(field, value, by, at, why, until): Row| {
        Some(Override { column: field.parse().ok()?, value, by, at, why, until })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The observed document of a computer, if it ever reported.
///
/// # Errors
/// What the database says.
pub fn document(db: &mut Db, id: AssetId) -> Result<Option<String>> {
    Ok(c::table.find(id.0).select(c::document).first(db).optional()?)
}

/// What is known of a computer from its reports, `observed` being the columns of its document.
///
/// # Errors
/// What the database says.
pub fn hardware(
    db: &mut Db,
    id: AssetId,
    today: LocalDay,
    columns_of: impl FnOnce(&str) -> Columns,
) -> Result<Option<Hardware>> {
    let found: Option<(String, Instant)> =
        c::table.find(id.0).select((c::document, c::observed_at)).first(db).optional()?;
    let Some((document, observed_at)) = found else { return Ok(None) };
    let (columns, overridden) = effective(&columns_of(&document), &overrides(db, id)?, today);
    Ok(Some(Hardware { columns, overridden, document, observed_at }))
}

/// Sets a person's value over an observed one, or takes it back where `value` is `None`; the effective columns follow
/// at once.
///
/// # Errors
/// `NotFound` out of scope or where it never reported; the field error of [`Columns::set`].
pub fn set_override(
    tx: &mut Tx,
    scope: &Scope,
    id: AssetId,
    column: Column,
    said: Option<(&str, &str, Option<LocalDay>)>,
    observed: &Columns,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let view = super::show(tx.db(), scope, id, at.day())?;
    let document = document(tx.db(), view.id)?.ok_or_else(crate::error::not_found)?;
    let word: &'static str = column.into();
    let before = overrides(tx.db(), view.id)?.into_iter().find(|had| had.column == column);
    diesel::delete(o::table.filter(o::asset_id.eq(view.id)).filter(o::field.eq(word))).execute(tx.db())?;
    if let Some((value, why, until)) = said {
        Columns::default().set(column, value).map_err(|code| Error::field("value", code))?;
        let by = actor.account.ok_or_else(crate::error::not_found)?;
        diesel::insert_into(o::table)
            .values((
                o::asset_id.eq(view.id),
                o::field.eq(word),
                o::value.eq(value),
                o::account_id.eq(by),
                o::at.eq(at),
                o::why.eq(why),
                o::until_day.eq(until),
            ))
            .execute(tx.db())?;
    }
    let overrides = overrides(tx.db(), view.id)?;
    let (columns, _) = effective(observed, &overrides, at.day());
    put(tx, view.id, &document, &columns, at)?;
    name_after(tx, view.id, &columns, at)?;
    let value_of = |found: Option<&Override>| found.map(|o| serde_json::json!({ (word): o.value, "why": o.why }));
    let after = value_of(overrides.iter().find(|o| o.column == column));
    let told = Told {
        id: view.id,
        unit: view.unit_id,
        action: "asset.override",
        event: "overridden",
        detail: word.to_owned(),
    };
    tell_event(tx, &told, actor.account, at)?;
    let (subject, unit) = (Subject::Asset(view.id), Some(view.unit_id));
    let before = value_of(before.as_ref());
    audit::record(tx, Entry { at, actor, action: told.action, subject, unit, before, after })?;
    changes::mark(tx, subject, at)
}

/// Every column with its effective value as text, for the page of facts.
pub fn texts(columns: &Columns) -> Vec<(Column, Option<String>)> {
    Column::iter().map(|column| (column, columns.text(column))).collect()
}

/// Points a record at the one it turned out to be; its own rows stay untouched, so that a split gives both back.
///
/// # Errors
/// What the database says.
pub fn set_merged(tx: &mut Tx, id: AssetId, into: Option<AssetId>, at: Instant) -> Result<()> {
    diesel::update(asset::table.find(id.0)).set(asset::merged_into.eq(into)).execute(tx.db())?;
    changes::mark(tx, Subject::Asset(id), at)?;
    into.map_or(Ok(()), |into| changes::mark(tx, Subject::Asset(into), at))
}
