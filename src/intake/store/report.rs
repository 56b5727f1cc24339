//! What agents report, applied: an inventory finds its record and becomes facts, a heartbeat becomes hours of use.

use diesel::prelude::*;
use hatang_report::Inventory;

use super::device::Device;
use crate::db::schema::intake::{conflict as k, device as d, identifier as i};
use crate::db::{AssetId, Db, DeviceId, Instant, Sql, Tx, UnitId};
use crate::equipment::{self, Happened};
use crate::error::{Code, Error, Result};
use crate::intake::agent_clock;
use crate::intake::identifier::{Identifier, Kind, identifiers, is_virtual, lock_keys};
use crate::intake::identity::{Binding, Candidate, Decision, Event, Known, Report, Verdict, decide, superseded};
use crate::intake::lenient::IgnoredField;
use crate::intake::observed::{Observed, diff};
use crate::on_each;

/// Applies an inventory; answers the record it belongs to, or nothing where a person must say.
///
/// # Errors
/// `BadToken` where the device was revoked meanwhile.
pub fn take_inventory(
    tx: &mut Tx,
    device: &Device,
    inventory: &Inventory,
    ignored: &[IgnoredField],
    hash: &str,
    now: Instant,
) -> Result<Option<AssetId>> {
    if let Some(asset) = unchanged(tx, device, hash, now)? {
        return Ok(Some(asset));
    }
    let found = identifiers(inventory);
    lock(tx, device.id, &found)?;
    let binding = binding(tx.db(), device.id)?;
    let report = Report { identifiers: found.clone(), is_virtual: is_virtual(inventory) };
    let candidates = candidates(tx.db(), &found, binding)?;
    let decision = decide(&report, binding, &candidates, now);
    // What a new record knows is all that there is to lay over it.
    let first = || Observed::after(inventory.clone(), ignored, None);
    let asset = match &decision.verdict {
        Verdict::Existing { asset, events, .. } => {
            let foreign = events.iter().any(|event| matches!(event, Event::ForeignKey { .. }));
            let own = reported_as(tx.db(), device.id, *asset)?;
            if binding.is_none() && !foreign {
                bind(tx, device.id, own)?;
            }
            apply(tx, own, inventory, ignored, now)?;
            Some(own)
        }
        Verdict::New { .. } => {
            let asset = create(tx, device.unit, &first(), now)?;
            bind(tx, device.id, asset)?;
            Some(asset)
        }
        Verdict::Clone { .. } => Some(create(tx, device.unit, &first(), now)?),
        Verdict::Conflict { .. } => None,
    };
    note_conflict(tx, device, &decision, inventory, now)?;
    if let Some(asset) = asset {
        remember(tx, asset, &found, now)?;
    }
    let reported = inventory.hostname.as_ref().map(|name| name.chars().take(100).collect::<String>());
    diesel::update(d::table.find(device.id.0))
        .set((
            d::seen_at.eq(now),
            d::inventory_at.eq(now),
            d::inventory_hash.eq(hash),
            d::hostname.eq(reported),
            d::agent_version.eq(&inventory.agent_version),
            d::clock_off_seconds.eq(agent_clock::ahead_seconds(inventory.agent_time, now)),
        ))
        .execute(tx.db())?;
    asset.map(|asset| canonical(tx.db(), asset)).transpose()
}

/// The record that keeps the rows of a report which was decided for `asset`. Of records that were merged it is the one
/// that this device reports for, else the one that is reported: a split then gives each back what it had.
fn reported_as(db: &mut Db, device: DeviceId, asset: AssetId) -> Result<AssetId> {
    let mut sql = Sql::new(
        "SELECT m.id AS n FROM asset m LEFT JOIN computer c ON c.asset_id = m.id \
         LEFT JOIN device d ON d.asset_id = m.id AND d.id = ",
    );
    sql.bind(device).with(" WHERE m.id = ", asset).with(" OR m.merged_into = ", asset);
    sql.push(
        " ORDER BY CASE WHEN d.id IS NULL THEN 1 ELSE 0 END, CASE WHEN c.asset_id IS NULL THEN 1 ELSE 0 END, \
         c.observed_at DESC, CASE WHEN m.merged_into IS NULL THEN 0 ELSE 1 END, m.id LIMIT 1",
    );
    Ok(AssetId(sql.keep().count(db)?))
}

/// The record of a device that reports what it reported before: only its time is noted.
fn unchanged(tx: &mut Tx, device: &Device, hash: &str, now: Instant) -> Result<Option<AssetId>> {
    let Some(asset) = device.asset.filter(|_| device.inventory_hash.as_deref() == Some(hash)) else {
        return Ok(None);
    };
    let open: i64 =
        k::table.filter(k::device_id.eq(device.id)).filter(k::closed_at.is_null()).count().get_result(tx.db())?;
    if open > 0 {
        return Ok(None);
    }
    let still = d::table.filter(d::id.eq(device.id)).filter(d::revoked_at.is_null());
    let n = diesel::update(still).set((d::seen_at.eq(now), d::inventory_at.eq(now))).execute(tx.db())?;
    if n == 0 {
        return Err(Code::BadToken.into());
    }
    canonical(tx.db(), asset).map(Some)
}

/// Takes the locks of everything that the report could be known by, in one order; on SQLite the writer is the lock.
fn lock(tx: &mut Tx, device: DeviceId, found: &[Identifier]) -> Result<()> {
    if tx.db().is_postgres() {
        for key in lock_keys(device, found) {
            Sql::new("SELECT pg_advisory_xact_lock(").bind(key).push(")").execute(tx.db())?;
        }
    }
    Ok(())
}

fn binding(db: &mut Db, device: DeviceId) -> Result<Option<Binding>> {
    let row: Option<(Option<AssetId>, bool)> = d::table
        .filter(d::id.eq(device))
        .filter(d::revoked_at.is_null())
        .select((d::asset_id, d::bound_by_person))
        .get_result(db)
        .optional()?;
    // Revoked while the report was on its way.
    let (asset, by_person) = row.ok_or_else(|| Error::new(Code::BadToken))?;
    asset.map(|asset| Ok(Binding { asset: canonical(db, asset)?, by_person })).transpose()
}

/// The record that a merged one was merged into, else itself.
pub(super) fn canonical(db: &mut Db, asset: AssetId) -> Result<AssetId> {
    let mut sql = Sql::new("SELECT COALESCE(merged_into, id) AS n FROM asset WHERE id = ");
    Ok(AssetId(sql.bind(asset).keep().count(db)?))
}

fn bind(tx: &mut Tx, device: DeviceId, asset: AssetId) -> Result<()> {
    diesel::update(d::table.find(device.0)).set(d::asset_id.eq(asset)).execute(tx.db())?;
    Ok(())
}

#[derive(QueryableByName)]
struct KnownRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    asset: AssetId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    kind: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    scope: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    alias: bool,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Timestamp>)]
    last_seen: Option<Instant>,
}

/// The records that share an identifier (the host's name aside), or that the key is bound to, with everything each is
/// known by. A merged record counts for the one it was merged into.
pub(super) fn candidates(db: &mut Db, found: &[Identifier], binding: Option<Binding>) -> Result<Vec<Candidate>> {
    // A union for each index: one condition over two tables would read all identifiers there are.
    let mut sql = Sql::new("WITH shared (id) AS (SELECT COALESCE(a.merged_into, a.id) FROM asset a WHERE a.id = ");
    sql.bind(binding.map_or(0, |b| b.asset.0));
    let strong = found.iter().filter(|identifier| identifier.kind != Kind::Host);
    for (place, identifier) in strong.enumerate() {
        sql.push(if place == 0 {
            " UNION SELECT COALESCE(a.merged_into, a.id) FROM identifier i JOIN asset a ON a.id = i.asset_id \
             WHERE i.ended_at IS NULL AND ((i.kind = "
        } else {
            " OR (i.kind = "
        });
        let kind: &str = identifier.kind.into();
        sql.bind(kind).with(" AND i.value = ", &identifier.value).push(")");
    }
    sql.push(if found.iter().any(|identifier| identifier.kind != Kind::Host) { "))" } else { ")" });
    sql.push(
        ", those (id, asset) AS (SELECT s.id, s.id FROM shared s UNION SELECT a.id, s.id FROM asset a JOIN shared s \
         ON s.id = a.merged_into) SELECT t.asset, i.kind, i.value, i.scope, i.alias, i.last_seen FROM those t \
         JOIN identifier i ON i.asset_id = t.id WHERE i.ended_at IS NULL ORDER BY 1, i.id",
    );
    // As many texts as there are numbers of identifiers, a dozen or so: longer to read for the database than to answer.
    let rows: Vec<KnownRow> = sql.keep().load(db)?;
    let mut candidates: Vec<Candidate> = Vec::new();
    for row in rows {
        let Ok(kind) = row.kind.parse() else { continue };
        let identifier = Identifier { kind, value: row.value, scope: row.scope };
        let known = Known { identifier, last_seen: row.last_seen, alias: row.alias };
        match candidates.last_mut() {
            Some(last) if last.asset == row.asset => last.known.push(known),
            Some(_) | None => candidates.push(Candidate { asset: row.asset, known: vec![known] }),
        }
    }
    Ok(candidates)
}

/// A record for a computer that nobody knows yet, with the facts of its report.
fn create(tx: &mut Tx, unit: UnitId, observed: &Observed, now: Instant) -> Result<AssetId> {
    let columns = observed.columns(now.day());
    let asset = equipment::create_reported(tx, unit, &columns, now)?;
    let document = serde_json::to_string(observed).map_err(Error::internal)?;
    equipment::observe(tx, asset, &document, &columns, &[], now)?;
    Ok(asset)
}

/// The report's facts over the record's: document, columns, what happened.
pub(super) fn apply(
    tx: &mut Tx,
    asset: AssetId,
    inventory: &Inventory,
    ignored: &[IgnoredField],
    now: Instant,
) -> Result<()> {
    let before = equipment::document(tx.db(), asset)?;
    let before: Option<Observed> = before.and_then(|text| serde_json::from_str(&text).ok());
    let after = Observed::after(inventory.clone(), ignored, before.as_ref());
    let changes = before.as_ref().map(|before| diff(before, &after)).unwrap_or_default();
    let mut happened = Vec::with_capacity(changes.len());
    for change in &changes {
        let detail = serde_json::to_string(change).map_err(Error::internal)?;
        happened.push(Happened { kind: "observed", detail });
    }
    let document = serde_json::to_string(&after).map_err(Error::internal)?;
    equipment::observe(tx, asset, &document, &after.columns(now.day()), &happened, now)
}

/// Keeps what the record is known by: seen again, new, or out of date.
pub(super) fn remember(tx: &mut Tx, asset: AssetId, found: &[Identifier], now: Instant) -> Result<()> {
    let known: Vec<(i64, String, String, String, bool, Option<Instant>)> = i::table
        .filter(i::asset_id.eq(asset))
        .filter(i::ended_at.is_null())
        .select((i::id, i::kind, i::value, i::scope, i::alias, i::last_seen))
        .load(tx.db())?;
    let known: Vec<(i64, Known)> = known
        .into_iter()
        .filter_map(|(id, kind, value, scope, alias, last_seen)| {
            let identifier = Identifier { kind: kind.parse().ok()?, value, scope };
            Some((id, Known { identifier, last_seen, alias }))
        })
        .collect();
    let plain: Vec<Known> = known.iter().map(|(_, known)| known.clone()).collect();
    let old = superseded(&plain, found);
    let ids = |test: &dyn Fn(&Known) -> bool| -> Vec<i64> {
        known.iter().filter(|(_, known)| test(known)).map(|(id, _)| *id).collect()
    };
    let ended = ids(&|known| old.contains(&&known.identifier));
    if !ended.is_empty() {
        diesel::update(i::table.filter(i::id.eq_any(ended))).set(i::ended_at.eq(now)).execute(tx.db())?;
    }
    let again = ids(&|known| found.contains(&known.identifier));
    if !again.is_empty() {
        diesel::update(i::table.filter(i::id.eq_any(again))).set(i::last_seen.eq(now)).execute(tx.db())?;
    }
    let new: Vec<_> = found
        .iter()
        .filter(|identifier| !plain.iter().any(|known| known.identifier == **identifier))
        .map(|identifier| {
            let kind: &'static str = identifier.kind.into();
            (
                i::asset_id.eq(asset),
                i::kind.eq(kind),
                i::value.eq(&identifier.value),
                i::scope.eq(&identifier.scope),
                i::alias.eq(false),
                i::first_seen.eq(now),
                i::last_seen.eq(Some(now)),
            )
        })
        .collect();
    on_each!(tx.db(), |c| diesel::insert_into(i::table).values(&new).execute(c))?;
    Ok(())
}

/// Keeps what a person must look at: one open conflict a device, renewed by each report.
fn note_conflict(
    tx: &mut Tx,
    device: &Device,
    decision: &Decision,
    inventory: &Inventory,
    now: Instant,
) -> Result<()> {
    let open = k::table.filter(k::device_id.eq(device.id)).filter(k::closed_at.is_null());
    let Some(reason) = decision.conflict() else {
        // Decided now without a doubt: what was open is settled by the facts.
        diesel::update(open).set((k::closed_at.eq(now), k::outcome.eq("resolved_itself"))).execute(tx.db())?;
        return Ok(());
    };
    let word: &'static str = reason.into();
    let decision = serde_json::to_string(decision).map_err(Error::internal)?;
    let report = serde_json::to_string(inventory).map_err(Error::internal)?;
    let n = diesel::update(open)
        .set((k::reason.eq(word), k::decision.eq(&decision), k::report.eq(&report)))
        .execute(tx.db())?;
    if n == 0 {
        diesel::insert_into(k::table)
            .values((
                k::unit_id.eq(device.unit),
                k::device_id.eq(device.id),
                k::reason.eq(word),
                k::decision.eq(decision),
                k::report.eq(report),
                k::opened_at.eq(now),
            ))
            .execute(tx.db())?;
    }
    Ok(())
}
