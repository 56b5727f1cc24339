//! Answers kept for repeated requests (`Idempotency-Key`), 30 days.

use diesel::prelude::*;

use crate::db::schema::ground::idempotency as i;
use crate::db::{AccountId, Db, Instant, Tx};
use crate::error::Result;

/// How long a key is remembered.
const KEPT_SECONDS: i64 = 30 * 86_400;

/// An answer that was given.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// Hash of path and body that it answered.
    pub request_hash: String,
    /// HTTP status.
    pub status: u16,
    /// Its ETag.
    pub etag: String,
    /// Its JSON, sealed where it is kept.
    pub body: String,
}

/// The answer given for a key, if there was one.
///
/// # Errors
/// What the database says.
pub fn recall(db: &mut Db, account: AccountId, key: &str) -> Result<Option<Remembered>> {
    let row: Option<(String, i64, String, String)> = i::table
        .filter(i::account_id.eq(account))
        .filter(i::key.eq(key))
        .select((i::request_hash, i::status, i::etag, i::body))
        .get_result(db)
        .optional()?;
    Ok(row.map(|(request_hash, status, etag, body)| Remembered {
        request_hash,
        status: u16::try_from(status).unwrap_or(200),
        etag,
        body,
    }))
}

/// Keeps an answer, in the transaction that made the record.
///
/// # Errors
/// What the database says.
pub fn remember(tx: &mut Tx, account: AccountId, key: &str, answer: &Remembered, at: Instant) -> Result<()> {
    diesel::insert_into(i::table)
        .values((
            i::account_id.eq(account),
            i::key.eq(key),
            i::request_hash.eq(&answer.request_hash),
            i::status.eq(i64::from(answer.status)),
            i::etag.eq(&answer.etag),
            i::body.eq(&answer.body),
            i::created_at.eq(at),
        ))
        .execute(tx.db())?;
    Ok(())
}

/// Forgets keys older than 30 days.
///
/// # Errors
/// What the database says.
pub fn forget_old_keys(tx: &mut Tx, now: Instant) -> Result<()> {
    diesel::delete(i::table.filter(i::created_at.lt(now.plus(-KEPT_SECONDS)))).execute(tx.db())?;
    Ok(())
}
