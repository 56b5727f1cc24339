//! What could not be decided, and what a person decides: which record a computer is, that two records are one, that
//! they are two after all. A merge re-points nothing: the merged record names the other, a split takes the name away.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use hatang_report::Inventory;
use serde::Serialize;
use serde_json::{Map, json};

use super::report::{apply, remember};
use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::db::schema::intake::{conflict as k, device as d};
use crate::db::search::Index;
use crate::db::{AssetId, ConflictId, Db, DeviceId, Instant, Sql, Subject, Tx, UnitId};
use crate::equipment;
use crate::error::{Code, Error, Result, not_found};
use crate::intake::identifier::identifiers;
use crate::intake::observed::Observed;
use crate::web::{Key, Listed, Order, Page, Sort, choose};

/// A conflict as its list shows it.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct ConflictRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: ConflictId,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// The device that reported.
    #[diesel(sql_type = BigInt)]
    pub device: DeviceId,
    /// What the computer calls itself.
    #[diesel(sql_type = Nullable<Text>)]
    pub hostname: Option<String>,
    /// Why it is one: a word of `ConflictReason`.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// The decision with its evidence, JSON.
    #[diesel(sql_type = Text)]
    pub decision: String,
    /// Since when.
    #[diesel(sql_type = Timestamp)]
    pub opened_at: Instant,
}

/// What a person decides.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// The computer is this record.
    Is(AssetId),
    /// It is another computer: a record of its own.
    Another,
    /// Nothing is to be done: the records stay as they are.
    Leave,
}

/// How many wait, for the navigation.
///
/// # Errors
/// What the database says.
pub fn open_conflicts(db: &mut Db, scope: &Scope) -> Result<i64> {
    let mut sql = Sql::new("SELECT count(*) AS n FROM conflict WHERE closed_at IS NULL");
    scope.limit(&mut sql, " AND unit_id");
    sql.count(db)
}

/// The columns that the list can be sorted by.
pub const CONFLICT_SORTS: &[&str] = &["opened_at"];

/// The open ones that a person may see and asked for: everything after FROM. `q` is how the computer's own name begins, or
/// what a record is found by that it is or could be.
fn matching(db: &mut Db, scope: &Scope, q: Option<&str>) -> Sql {
    let mut sql = Sql::new("conflict k JOIN device d ON d.id = k.device_id WHERE k.closed_at IS NULL");
    scope.limit(&mut sql, " AND k.unit_id");
    if let Some((q, words)) = q.and_then(|q| Some((q, Index::Asset.words(db, "x", q)?))) {
        sql.with(" AND (lower(d.hostname) LIKE ", format!("{}%", q.to_lowercase()));
        sql.push(" OR EXISTS (SELECT 1 FROM asset x WHERE (x.id = d.asset_id OR k.decision LIKE '%\"asset\":' || x.id || ',%')");
        scope.limit(&mut sql, " AND x.unit_id");
        sql.append(&words.fit).push("))");
    }
    sql
}

/// One page of the open conflicts in scope that `q` finds.
///
/// # Errors
/// What the database says.
pub fn conflicts(
    db: &mut Db,
    scope: &Scope,
    q: Option<&str>,
    sort: Sort,
    page: &Page,
) -> Result<Listed<ConflictRow>> {
    let matching = matching(db, scope, q);
    // Numbers rise with the moments at which they were opened.
    let order = Order::new(sort, "k.id", "k.id", Key::Number);
    let chosen = choose(db, "SELECT k.id FROM ", &matching, None, order, page)?;
    let mut rows = Sql::new(
        "SELECT k.id, u.code AS unit, k.device_id AS device, d.hostname, k.reason, k.decision, k.opened_at FROM (",
    );
    rows.append(&chosen.rows).push(
        ") c JOIN conflict k ON k.id = c.id JOIN unit u ON u.id = k.unit_id JOIN device d ON d.id = k.device_id",
    );
    order.by(&mut rows);
    Ok(Listed::new(rows.load(db)?, page, chosen.counted, |row: &ConflictRow| (row.id.0.to_string(), row.id.0)))
}

/// The unit of the conflict in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of_conflict(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<ConflictId>() else { return Ok(None) };
    Ok(k::table.find(id.0).select(k::unit_id).get_result(db).optional()?)
}

/// Settles a conflict as a person decided; the waiting report is applied at once.
///
/// # Errors
/// `NotFound` out of scope; `IllegalStep` where somebody else settled it.
pub fn settle(
    tx: &mut Tx,
    scope: &Scope,
    id: ConflictId,
    outcome: Outcome,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let found: Option<(UnitId, DeviceId, String, Option<Instant>)> = k::table
        .find(id.0)
        .select((k::unit_id, k::device_id, k::report, k::closed_at))
        .get_result(tx.db())
        .optional()?;
    let (unit, device, report, closed) = found.filter(|found| scope.has(found.0)).ok_or_else(not_found)?;
    if closed.is_some() {
        return Err(Code::IllegalStep.into());
    }
    let inventory: Inventory = serde_json::from_str(&report).map_err(Error::internal)?;
    let asset = match outcome {
        Outcome::Is(asset) => Some(equipment::show(tx.db(), scope, asset, at.day())?.id),
        Outcome::Another => {
            let columns = Observed::after(inventory.clone(), &[], None).columns(at.day());
            Some(equipment::create_reported(tx, unit, &columns, at)?)
        }
        Outcome::Leave => None,
    };
    if let Some(asset) = asset {
        diesel::update(d::table.find(device.0))
            .set((d::asset_id.eq(asset), d::bound_by_person.eq(true)))
            .execute(tx.db())?;
        apply(tx, asset, &inventory, &[], at)?;
        remember(tx, asset, &identifiers(&inventory), at)?;
    }
    let word = match outcome {
        Outcome::Is(_) => "is",
        Outcome::Another => "another",
        Outcome::Leave => "leave",
    };
    diesel::update(k::table.find(id.0))
        .set((k::closed_at.eq(at), k::closed_by.eq(actor.account), k::outcome.eq(word)))
        .execute(tx.db())?;
    let (subject, unit) = (Subject::Conflict(id), Some(unit));
    let after = Some(json!({ "outcome": word, "asset": asset }));
    let action = "conflict.settle";
    audit::record(tx, Entry { at, actor, action, subject, unit, before: None, after }).map(drop)
}

/// Says that two records are one: `from` is shown as `into` from now on, which takes room and user where it has none.
/// Both keep their rows.
///
/// # Errors
/// `NotFound` where one is out of scope; `IllegalStep` where they are the same or of two units, or one is merged.
pub fn merge(tx: &mut Tx, scope: &Scope, from: AssetId, into: AssetId, actor: &Actor, at: Instant) -> Result<()> {
    let (one, other) =
        (equipment::show(tx.db(), scope, from, at.day())?, equipment::show(tx.db(), scope, into, at.day())?);
    if one.id != from || other.id != into || from == into || one.unit_id != other.unit_id {
        return Err(Code::IllegalStep.into());
    }
    // What was merged into `from` before would be reached over two steps: it must be split first.
    let mut chained = Sql::new("SELECT count(*) AS n FROM asset WHERE merged_into = ");
    if chained.bind(from).count(tx.db())? > 0 {
        return Err(Code::IllegalStep.into());
    }
    equipment::set_merged(tx, from, Some(into), at)?;
    let taken = equipment::take_place(tx, from, into)?;
    // Told of both: each one's timeline and trail say it.
    for (id, mut values, field, other) in
        [(from, Map::new(), equipment::INTO, into), (into, taken, equipment::ABSORBED, from)]
    {
        let (subject, unit) = (Subject::Asset(id), Some(one.unit_id));
        values.insert(field.to_owned(), other.0.into());
        let after = Some(values.into());
        audit::record(tx, Entry { at, actor, action: "asset.merge", subject, unit, before: None, after })?;
    }
    Ok(())
}

/// Says that a merged record is another computer after all: both are as they were; room and user that it lent are lent
/// by the next that is still merged.
///
/// # Errors
/// `NotFound` out of scope; `IllegalStep` where it is not merged.
pub fn split(tx: &mut Tx, scope: &Scope, from: AssetId, actor: &Actor, at: Instant) -> Result<()> {
    let into = super::report::canonical(tx.db(), from)?;
    let shown = equipment::show(tx.db(), scope, into, at.day())?;
    if into == from {
        return Err(Code::IllegalStep.into());
    }
    equipment::set_merged(tx, from, None, at)?;
    let (given, lent) = equipment::give_place_back(tx, from, into)?;
    for (id, mut values, field, other) in
        [(from, Map::new(), equipment::INTO, into), (into, given, equipment::ABSORBED, from)]
    {
        let (subject, unit) = (Subject::Asset(id), Some(shown.unit_id));
        values.insert(field.to_owned(), other.0.into());
        let before = Some(values.into());
        audit::record(tx, Entry { at, actor, action: "asset.split", subject, unit, before, after: None })?;
    }
    for (by, mut values) in lent {
        let (subject, unit) = (Subject::Asset(into), Some(shown.unit_id));
        values.insert(equipment::ABSORBED.to_owned(), by.0.into());
        let after = Some(values.into());
        audit::record(tx, Entry { at, actor, action: "asset.lend", subject, unit, before: None, after })?;
    }
    Ok(())
}
