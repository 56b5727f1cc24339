//! Many computers at once that have enrolled and reported: the same facts, identifiers, history and hours that their
//! reports would have left one by one, in statements of some 500 rows.

use std::collections::BTreeMap;

use diesel::prelude::*;
use hatang_report::Inventory;

use super::day::{self, DayRow, LastDay};
use crate::db::schema::intake::{device as d, device_day as y, enrol_code as e, identifier as i};
use crate::db::{AssetId, DeviceId, EnrolCodeId, Instant, Tx};
use crate::equipment::{self, Happened, Record, Seen, State, Stock};
use crate::error::{Error, Result};
use crate::intake::identifier::identifiers;
use crate::intake::observed::{Observed, diff};
use crate::on_each;

/// Rows of one statement.
const ROWS: usize = 500;

/// A computer with everything that its agent has said so far.
#[derive(Clone, Debug)]
pub struct Reported {
    /// Its record; tag given and free.
    pub record: Record,
    /// Where it stands in its life.
    pub state: State,
    /// The code that its agent came by, of the record's unit.
    pub code: EnrolCodeId,
    /// The agent's public key, base64url.
    pub public_key: String,
    /// Since when it is on record; not after its agent enrolled.
    pub recorded_at: Instant,
    /// When the agent enrolled.
    pub enrolled_at: Instant,
    /// Its reports with their times, oldest first; at least one.
    pub reports: Vec<(Instant, Inventory)>,
    /// Its days, oldest first.
    pub days: Vec<DayRow>,
    /// When the agent last spoke.
    pub seen_at: Instant,
}

/// What the reports of one computer come to.
struct Told {
    last: Instant,
    observed: Observed,
    happened: Vec<(Instant, Happened)>,
}

fn tell(one: &Reported) -> Result<Told> {
    let mut told: Option<Told> = None;
    for (at, report) in &one.reports {
        let before = told.as_ref().map(|told| &told.observed);
        let observed = Observed::after(report.clone(), &[], before);
        // The record was there before its agent: the first report is told of like any other.
        let first = before.is_none().then(|| (*at, Happened { kind: "reported", detail: String::new() }));
        let mut happened: Vec<_> = first.into_iter().collect();
        for change in before.map(|before| diff(before, &observed)).unwrap_or_default() {
            let detail = serde_json::to_string(&change).map_err(Error::internal)?;
            happened.push((*at, Happened { kind: "observed", detail }));
        }
        match &mut told {
            None => told = Some(Told { last: *at, observed, happened }),
            Some(told) => {
                told.last = *at;
                told.observed = observed;
                told.happened.extend(happened);
            }
        }
    }
    told.ok_or_else(|| Error::internal("a computer that reported without a report"))
}

/// Takes in computers of one unit; answers record and device of each, in their order.
///
/// # Errors
/// What the database says; `Internal` where one has no report.
pub fn take_in(tx: &mut Tx, computers: &[Reported]) -> Result<Vec<(AssetId, DeviceId)>> {
    let told: Vec<Told> = computers.iter().map(tell).collect::<Result<_>>()?;
    let stock: Vec<Stock> = computers
        .iter()
        .map(|one| Stock { record: one.record.clone(), state: one.state, event: "created", at: one.recorded_at })
        .collect();
    let assets = equipment::create_many(tx, &stock)?;
    let mut seen = Vec::with_capacity(told.len());
    for (told, id) in told.iter().zip(&assets) {
        let document = serde_json::to_string(&told.observed).map_err(Error::internal)?;
        let columns = told.observed.columns(told.last.day());
        seen.push(Seen { id: *id, document, columns, happened: told.happened.clone(), at: told.last });
    }
    equipment::observe_many(tx, &seen)?;
    let devices = enrol_many(tx, computers, &told, &assets)?;
    remember_many(tx, computers, &told, &assets)?;
    add_days(tx, computers, &devices)?;
    Ok(assets.into_iter().zip(devices).collect())
}

fn enrol_many(tx: &mut Tx, computers: &[Reported], told: &[Told], assets: &[AssetId]) -> Result<Vec<DeviceId>> {
    let rows: Vec<_> = computers
        .iter()
        .zip(told)
        .zip(assets)
        .map(|((one, told), asset)| {
            (
                d::unit_id.eq(one.record.unit),
                d::enrol_code_id.eq(one.code),
                d::asset_id.eq(*asset),
                d::public_key.eq(&one.public_key),
                d::hostname.eq(&told.observed.0.hostname),
                d::agent_version.eq(&told.observed.0.agent_version),
                d::enrolled_at.eq(one.enrolled_at),
                d::seen_at.eq(one.seen_at),
                d::inventory_at.eq(told.last),
            )
        })
        .collect();
    for some in rows.chunks(ROWS) {
        let some = some.to_vec();
        on_each!(tx.db(), |c| diesel::insert_into(d::table).values(&some).execute(c))?;
    }
    let mut used: BTreeMap<i64, i64> = BTreeMap::new();
    for one in computers {
        *used.entry(one.code.0).or_default() += 1;
    }
    for (code, uses) in used {
        diesel::update(e::table.find(code)).set(e::uses_left.eq(e::uses_left - uses)).execute(tx.db())?;
    }
    let mut found: BTreeMap<AssetId, DeviceId> = BTreeMap::new();
    for some in assets.chunks(ROWS) {
        let of = d::table.filter(d::asset_id.eq_any(some.to_vec()));
        let pairs: Vec<(Option<AssetId>, DeviceId)> = of.select((d::asset_id, d::id)).load(tx.db())?;
        found.extend(pairs.into_iter().filter_map(|(asset, device)| Some((asset?, device))));
    }
    let device = |id| found.get(id).copied().ok_or_else(|| Error::internal("a row that was just inserted is gone"));
    assets.iter().map(device).collect()
}

fn remember_many(tx: &mut Tx, computers: &[Reported], told: &[Told], assets: &[AssetId]) -> Result<()> {
    let mut rows = Vec::new();
    for ((one, told), asset) in computers.iter().zip(told).zip(assets) {
        for identifier in identifiers(&told.observed.0) {
            let kind: &'static str = identifier.kind.into();
            rows.push((
                i::asset_id.eq(*asset),
                i::kind.eq(kind),
                i::value.eq(identifier.value),
                i::scope.eq(identifier.scope),
                i::alias.eq(false),
                i::first_seen.eq(one.enrolled_at),
                i::last_seen.eq(Some(told.last)),
            ));
        }
    }
    while !rows.is_empty() {
        let some = rows.split_off(rows.len().saturating_sub(ROWS));
        on_each!(tx.db(), |c| diesel::insert_into(i::table).values(&some).execute(c))?;
    }
    Ok(())
}

fn add_days(tx: &mut Tx, computers: &[Reported], devices: &[DeviceId]) -> Result<()> {
    let (mut past, mut last) = (Vec::new(), Vec::new());
    for (one, device) in computers.iter().zip(devices) {
        if let Some((row, before)) = one.days.split_last() {
            last.push(LastDay { device: *device, row: row.clone(), last_seq: 0, is_begun: true });
            past.extend(before.iter().map(|day| (*device, day)));
        }
    }
    for some in past.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(device, day)| {
                (
                    y::device_id.eq(*device),
                    y::day.eq(day.day),
                    y::on_seconds.eq(day.on_seconds),
                    y::work_seconds.eq(day.work_seconds),
                    y::full_memory_seconds.eq(day.full_memory_seconds),
                    y::measured_seconds.eq(day.measured_seconds),
                    y::hard_downs.eq(day.hard_downs),
                    y::strip.eq(&day.strip),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(y::table).values(&rows).execute(c))?;
    }
    day::put_last(tx, &last)
}
