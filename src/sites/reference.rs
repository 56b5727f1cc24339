//! What an officer starts from: one unverified facility for each unit whose headquarters' address is known.

use super::store::reference;
use crate::db::{Instant, Lane, Store};
use crate::error::Result;

/// Puts the known headquarters into a database that has no facility.
///
/// # Errors
/// What the database says.
pub fn load(store: &Store, now: Instant) -> Result<()> {
    if store.read_here(reference::any)? {
        return Ok(());
    }
    store.write_here(Lane::Interactive, move |tx| reference::insert_all(tx, now))
}
