//! Many records at once, in statements of some 500 rows: a stock that is taken over as a whole, computers that have
//! reported. What one record at a time leaves behind (timeline, search words, marks for those above) is left here too.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::change::WORDS;
use super::columns::{Observed, Recorded};
use super::estimate::estimate;
use super::observe::Happened;
use crate::changes;
use crate::crypto;
use crate::db::schema::equipment::{asset, asset_event, printer_reading};
use crate::db::schema::observed::computer as c;
use crate::db::search::Index;
use crate::db::{AccountId, AssetId, Instant, Sql, Subject, Tx};
use crate::equipment::asset::{Record, State};
use crate::equipment::effective::Columns;
use crate::error::{Error, Result};
use crate::on_each;

/// Rows of one statement: 30 columns each stay below the 32,766 binds that SQLite takes.
const ROWS: usize = 500;

/// One record of a stock.
#[derive(Clone, Debug)]
pub struct Stock {
    /// What is recorded; its tag is given and free, its room is one of its unit.
    pub record: Record,
    /// Where it stands in its life.
    pub state: State,
    /// How its timeline begins: message key suffix, `event-WORD`.
    pub event: &'static str,
    /// Since when it is on record.
    pub at: Instant,
}

/// What a computer's reports say, with the effective columns.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its record, which no report has reached before.
    pub id: AssetId,
    /// The observed document as the last report left it.
    pub document: String,
    /// Its columns.
    pub columns: Columns,
    /// What changed between its reports, and when.
    pub happened: Vec<(Instant, Happened)>,
    /// When it last reported.
    pub at: Instant,
}

/// Inserts a stock; answers the ids in its order.
///
/// # Errors
/// What the database says; a tag that is taken is its error.
pub fn create_many(tx: &mut Tx, stock: &[Stock]) -> Result<Vec<AssetId>> {
    let mut ids = Vec::with_capacity(stock.len());
    for some in stock.chunks(ROWS) {
        ids.extend(insert(tx, some)?);
    }
    let events = stock.iter().zip(&ids).map(|(one, id)| (*id, one.at, one.event, String::new()));
    tell_many(tx, &events.collect::<Vec<_>>())?;
    index_many(tx, &ids)?;
    for (some, ids) in stock.chunks(ROWS).zip(ids.chunks(ROWS)) {
        mark(tx, ids.iter().zip(some).map(|(id, one)| (*id, one.at)))?;
    }
    Ok(ids)
}

fn insert(tx: &mut Tx, stock: &[Stock]) -> Result<Vec<AssetId>> {
    let qrs: Vec<String> = stock.iter().map(|_| crypto::crockford::<13>()).collect::<Result<_>>()?;
    let rows = stock.iter().zip(&qrs).map(|(one, qr)| {
        (
            Recorded::of(&one.record),
            asset::unit_id.eq(one.record.unit),
            asset::qr.eq(qr),
            asset::state.eq(one.state),
            asset::created_at.eq(one.at),
            asset::updated_at.eq(one.at),
        )
    });
    let rows: Vec<_> = rows.collect();
    on_each!(tx.db(), |c| diesel::insert_into(asset::table).values(&rows).execute(c))?;
    let found: Vec<(String, AssetId)> =
        asset::table.filter(asset::qr.eq_any(qrs.clone())).select((asset::qr, asset::id)).load(tx.db())?;
    let found: BTreeMap<String, AssetId> = found.into_iter().collect();
    let id = |qr| found.get(qr).copied().ok_or_else(|| Error::internal("a row that was just inserted is gone"));
    qrs.iter().map(id).collect()
}

/// Lays the reports of computers over their new records.
///
/// # Errors
/// What the database says.
pub fn observe_many(tx: &mut Tx, seen: &[Seen]) -> Result<()> {
    for some in seen.chunks(ROWS) {
        let rows = some.iter().map(|one| Observed::of(one.id, &one.document, &one.columns, one.at));
        let rows: Vec<_> = rows.collect();
        on_each!(tx.db(), |c| diesel::insert_into(c::table).values(&rows).execute(c))?;
        estimate(tx, &some.iter().map(|one| one.id).collect::<Vec<_>>())?;
    }
    let events = seen
        .iter()
        .flat_map(|one| one.happened.iter().map(|(at, event)| (one.id, *at, event.kind, event.detail.clone())));
    tell_many(tx, &events.collect::<Vec<_>>())?;
    mark(tx, seen.iter().map(|one| (one.id, one.at)))
}

/// Records printers' counters: printer, the reading, who read it off and when that was typed in.
///
/// # Errors
/// What the database says.
pub fn add_readings(tx: &mut Tx, readings: &[(AssetId, super::ReadingRow, AccountId, Instant)]) -> Result<()> {
    for some in readings.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(id, reading, by, at)| {
                (
                    printer_reading::asset_id.eq(*id),
                    printer_reading::read_on.eq(reading.read_on),
                    printer_reading::pages.eq(reading.pages),
                    printer_reading::toner_bp.eq(reading.toner_bp),
                    printer_reading::drum_bp.eq(reading.drum_bp),
                    printer_reading::account_id.eq(*by),
                    printer_reading::created_at.eq(*at),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(printer_reading::table).values(&rows).execute(c))?;
    }
    mark(tx, readings.iter().map(|(id, _, _, at)| (*id, *at)))
}

fn tell_many(tx: &mut Tx, events: &[(AssetId, Instant, &'static str, String)]) -> Result<()> {
    for some in events.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(id, at, kind, detail)| {
                (
                    asset_event::asset_id.eq(*id),
                    asset_event::at.eq(*at),
                    asset_event::kind.eq(*kind),
                    asset_event::detail.eq(detail),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(asset_event::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Puts new records into the search index.
fn index_many(tx: &mut Tx, ids: &[AssetId]) -> Result<()> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: i64,
        #[diesel(sql_type = diesel::sql_types::Text)]
        words: String,
    }
    for some in ids.chunks(ROWS) {
        let mut sql = Sql::new("SELECT a.id, ");
        let found: Vec<Words> = sql.push(WORDS).among(" WHERE a.id", some.iter().copied()).load(tx.db())?;
        let texts: Vec<(i64, String)> = found.into_iter().map(|found| (found.id, found.words)).collect();
        Index::Asset.add_many(tx, &texts)?;
    }
    Ok(())
}

/// Marks each record as of the latest of its times.
fn mark(tx: &mut Tx, changed: impl Iterator<Item = (AssetId, Instant)>) -> Result<()> {
    let (subjects, times): (Vec<Subject>, Vec<Instant>) = changed.map(|(id, at)| (Subject::Asset(id), at)).unzip();
    times.into_iter().max().map_or(Ok(()), |at| changes::mark_all(tx, &subjects, at))
}
