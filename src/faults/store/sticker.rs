//! The sticker on a piece of equipment, and whether its unit takes reports from it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::crypto::read_crockford;
use crate::db::schema::faults::sticker_setting;
use crate::db::{AssetId, Db, Instant, Sql, Subject, Tx, UnitId};
use crate::error::{Result, not_found};
use crate::rules::kinds;
use crate::rules::taxonomy::Group;

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
    let mut sql = Sql::new(
        "SELECT a.id AS asset, a.unit_id AS unit, a.kind, a.tag FROM asset o \
         JOIN asset a ON a.id = COALESCE(o.merged_into, o.id) WHERE o.qr = ",
    );
    sql.bind(read_crockford(qr)).first(db)?.ok_or_else(not_found)
}

/// Whether a unit takes reports from its stickers.
///
/// # Errors
/// What the database says.
pub fn takes_reports(db: &mut Db, unit: UnitId) -> Result<bool> {
    let set =
        sticker_setting::table.find(unit.0).select(sticker_setting::takes_reports).get_result(db).optional()?;
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
