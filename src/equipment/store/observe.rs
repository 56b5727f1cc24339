//! What computers report: the effective columns beside the observed document.

use diesel::prelude::*;
use serde::Serialize;
use strum::IntoEnumIterator;

use super::change::{Told, index, index_new, new_asset, tell_event};
use super::columns::Observed;
use super::estimate::estimate;
use super::overrides::overrides;
use crate::changes;
use crate::db::schema::equipment::asset;
use crate::db::schema::observed::computer as c;
use crate::db::{AssetId, Db, Instant, LocalDay, Sql, Subject, Tx, UnitId, fold};
use crate::equipment::asset::{Record, product};
use crate::equipment::effective::{Column, Columns, Overridden, effective};
use crate::error::Result;

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
    /// What the last report says, whatever a person says against it.
    #[serde(skip)]
    pub observed: Columns,
    /// The observed document, as the last report left it.
    #[serde(skip)]
    pub document: String,
    /// When it was last reported.
    pub observed_at: Instant,
    /// The record whose agent reports it: itself, or one that was merged into it.
    #[serde(skip)]
    pub reported_as: AssetId,
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
    index_new(tx, id)?;
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
    let (unit, into): (UnitId, Option<AssetId>) =
        asset::table.find(id.0).select((asset::unit_id, asset::merged_into)).get_result(tx.db())?;
    for event in happened {
        let told = Told { id, unit, action: "", event: event.kind, detail: event.detail.clone() };
        tell_event(tx, &told, None, at)?;
    }
    name_after(tx, id, &columns, at)?;
    estimate(tx, &[into.unwrap_or(id)])?;
    changes::mark(tx, Subject::Asset(into.unwrap_or(id)), at)
}

/// Maker, model and serial of the record follow the effective columns where these know them.
pub(super) fn name_after(tx: &mut Tx, id: AssetId, columns: &Columns, at: Instant) -> Result<()> {
    type Named = (Option<String>, Option<String>, Option<String>, String);
    let had: Named = asset::table
        .find(id.0)
        .select((asset::maker, asset::model, asset::serial, asset::name))
        .get_result(tx.db())?;
    let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let is = (or(&columns.vendor, &had.0), or(&columns.model, &had.1), or(&columns.serial, &had.2));
    if (&is.0, &is.1, &is.2) == (&had.0, &had.1, &had.2) {
        return Ok(());
    }
    let title = if had.3.is_empty() { product(is.0.as_deref(), is.1.as_deref()) } else { had.3 };
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
    index(tx, id)?;
    changes::renamed(tx, &[Subject::Asset(id)], at)
}

/// Writes a computer's row, whether or not there is one.
pub(super) fn put(tx: &mut Tx, id: AssetId, document: &str, columns: &Columns, at: Instant) -> Result<()> {
    let row = Observed::of(id, document, columns, at);
    if diesel::update(c::table.find(id.0)).set(&row).execute(tx.db())? == 0 {
        diesel::insert_into(c::table).values(&row).execute(tx.db())?;
    }
    Ok(())
}

/// The observed document of this very record, if it ever reported; what [`hardware`] shows may be a merged record's.
///
/// # Errors
/// What the database says.
pub fn document(db: &mut Db, id: AssetId) -> Result<Option<String>> {
    Ok(c::table.find(id.0).select(c::document).get_result(db).optional()?)
}

/// What is known of a computer from its reports, `columns_of` reading the columns of its document. Of records that were
/// merged the one that was last reported speaks for all.
///
/// # Errors
/// What the database says.
pub fn hardware(
    db: &mut Db,
    id: AssetId,
    today: LocalDay,
    columns_of: impl FnOnce(&str) -> Columns,
) -> Result<Option<Hardware>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: AssetId,
        #[diesel(sql_type = diesel::sql_types::Text)]
        document: String,
        #[diesel(sql_type = diesel::sql_types::Timestamp)]
        observed_at: Instant,
    }
    let mut sql = Sql::new(
        "SELECT c.asset_id AS id, c.document, c.observed_at FROM computer c JOIN asset m ON m.id = c.asset_id \
         WHERE m.id = ",
    );
    sql.bind(id).with(" OR m.merged_into = ", id).push(" ORDER BY c.observed_at DESC, c.asset_id LIMIT 1");
    let Some(Row { id: reported_as, document, observed_at }) = sql.first(db)? else { return Ok(None) };
    let observed = columns_of(&document);
    let (columns, overridden) = effective(&observed, &overrides(db, id)?, today);
    Ok(Some(Hardware { columns, overridden, observed, document, observed_at, reported_as }))
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
    let was: Option<AssetId> = asset::table.find(id.0).select(asset::merged_into).get_result(tx.db())?;
    diesel::update(asset::table.find(id.0)).set(asset::merged_into.eq(into)).execute(tx.db())?;
    let touched: Vec<AssetId> = [Some(id), was, into].into_iter().flatten().collect();
    estimate(tx, &touched)?;
    touched.into_iter().try_for_each(|id| changes::mark(tx, Subject::Asset(id), at))
}
