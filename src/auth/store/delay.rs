//! Wrong tries by network address.

use diesel::prelude::*;

use crate::db::schema::ground::sign_in_delay as d;
use crate::db::{Db, Instant, Tx};
use crate::error::Result;

/// Tries older than this are forgotten.
const REMEMBERED_SECONDS: i64 = 15 * 60;

/// Wrong tries from an address within the last quarter of an hour.
///
/// # Errors
/// What the database says.
pub fn address_failures(db: &mut Db, address: &str, now: Instant) -> Result<i64> {
    let recent = d::table.filter(d::address.eq(address)).filter(d::last_at.gt(now.plus(-REMEMBERED_SECONDS)));
    Ok(recent.select(d::failures).get_result(db).optional()?.unwrap_or(0))
}

/// Notes a wrong try.
///
/// # Errors
/// What the database says.
pub fn note_address_failure(tx: &mut Tx, address: &str, now: Instant) -> Result<()> {
    let failures = address_failures(tx.db(), address, now)? + 1;
    let n = diesel::update(d::table.find(address))
        .set((d::failures.eq(failures), d::last_at.eq(now)))
        .execute(tx.db())?;
    if n == 0 {
        diesel::insert_into(d::table)
            .values((d::address.eq(address), d::failures.eq(failures), d::last_at.eq(now)))
            .execute(tx.db())?;
    }
    Ok(())
}
