//! What a person says against a computer's reports: set, taken back, over.

use crate::audit::Actor;
use crate::auth::Scope;
use crate::db::{AssetId, Db, Instant, Lane, LocalDay, Store, Tx};
use crate::equipment::effective::Column;
use crate::equipment::{self, Hardware, Said};
use crate::error::{Result, not_found};
use crate::intake::observed::Observed;

/// Records whose overrides lapse in one slice.
const SLICE: i64 = 20;

/// What is known of a computer from its reports; nothing where none of its records ever reported.
///
/// # Errors
/// What the database says.
pub fn hardware(db: &mut Db, id: AssetId, today: LocalDay) -> Result<Option<Hardware>> {
    equipment::hardware(db, id, today, |document| {
        serde_json::from_str::<Observed>(document).map(|observed| observed.columns(today)).unwrap_or_default()
    })
}

/// Sets a person's value over what a computer reports, or takes it back where `said` is `None`.
///
/// # Errors
/// `NotFound` out of scope or where it never reported.
pub fn override_fact(
    tx: &mut Tx,
    scope: &Scope,
    id: AssetId,
    column: Column,
    said: Option<&Said>,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let view = equipment::show(tx.db(), scope, id, at.day())?;
    let hardware = hardware(tx.db(), view.id, at.day())?.ok_or_else(not_found)?;
    equipment::set_override(tx, scope, view.id, column, said, &hardware, actor, at)
}

/// Takes what persons said until yesterday out of the effective columns.
///
/// # Errors
/// What the database says.
pub fn lapse_overrides(store: &Store, now: Instant) -> Result<()> {
    loop {
        let lapsed = store.write_here(Lane::Bulk, move |tx| {
            let ids = equipment::to_lapse(tx.db(), now.day(), SLICE)?;
            for id in &ids {
                let hardware = hardware(tx.db(), *id, now.day())?;
                equipment::lapse(tx, *id, hardware.as_ref(), now)?;
            }
            Ok(ids.len())
        })?;
        if lapsed == 0 {
            return Ok(());
        }
    }
}
