//! What a person does to their own account.

use super::note;
use crate::audit::Actor;
use crate::auth::store::{self, Account, AccountState};
use crate::db::{AccountId, Instant, SessionId, Tx};
use crate::error::{Code, Result};

/// Ends one of a person's own sessions.
///
/// # Errors
/// `NotFound` where it is not theirs or over already.
pub fn end_own_session(tx: &mut Tx, who: AccountId, session: SessionId, actor: &Actor, at: Instant) -> Result<()> {
    store::end_session(tx, who, session, at)?;
    note(tx, actor, "session.end", who, Some(serde_json::json!({ "session": session })), at)
}

/// Replaces a person's passphrase. Whatever else the old one opened is over: other sessions, known browsers (this one
/// is known again from its next sign-in), links on their way.
///
/// # Errors
/// `Conflict` where the account was switched off or its passphrase replaced since `proven` was read.
pub fn change_passphrase(
    tx: &mut Tx,
    proven: &Account,
    hash: &str,
    session: SessionId,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    store::replace_passphrase(tx, proven, hash)?;
    store::end_others(tx, proven.id, session, at)?;
    store::end_links(tx, proven.id, at)?;
    store::touch_account(tx, proven.id)?;
    note(tx, actor, "account.passphrase", proven.id, None, at)
}

/// Replaces a person's recovery codes.
///
/// # Errors
/// `IllegalStep` where the account has no second factor, or is not as it was when `proven` was read.
pub fn renew_recovery_codes(
    tx: &mut Tx,
    proven: &Account,
    codes: &[String],
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let present = store::account(tx.db(), proven.id)?;
    let same = |a: &Account| (a.state, a.passphrase_hash.clone(), a.totp_secret.clone());
    if present.totp_secret.is_none() || present.state != AccountState::Active || same(&present) != same(proven) {
        return Err(Code::IllegalStep.into());
    }
    store::put_recovery_codes(tx, proven.id, codes)?;
    note(tx, actor, "account.recovery_codes", proven.id, None, at)
}
