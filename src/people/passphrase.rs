//! A person's own new passphrase and what else it is asked again for, from the page and from a program alike.

use super::store;
use crate::auth::store::Account;
use crate::auth::{self, Passphrase};
use crate::error::{Check, Code, Error, Result};
use crate::web::Ctx;

/// What was typed, exactly as typed.
pub(super) struct Typed {
    /// The one in use.
    pub(super) now: String,
    /// The new one …
    pub(super) new: String,
    /// … and once more.
    pub(super) again: String,
}

/// Replaces the passphrase of the person who asks; their other sessions end.
///
/// # Errors
/// Field errors, all at once; `AccountLocked` after too many wrong tries; `Conflict` where another change was first.
pub(super) async fn change(ctx: &Ctx, typed: &Typed) -> Result<()> {
    let (policy, now) = (ctx.app.policy, ctx.now);
    let mut check = Check::default();
    let parsed = Passphrase::parse(&typed.new, &ctx.who.username, policy.passphrases);
    let passphrase = check.take("passphrase", parsed);
    if typed.new != typed.again {
        check.add("passphrase_again", "differs");
    }
    let proven = proven(ctx, &typed.now, &mut check).await?;
    let (passphrase, proven) = check.judged(passphrase.zip(proven))?;
    let hash = hashed(passphrase, policy).await?;
    let (actor, session) = (ctx.actor(), ctx.who.session);
    ctx.write(move |tx| store::change_passphrase(tx, &proven, &hash, session, &actor, now)).await
}

/// Ten new recovery codes of the person who asks, shown this once; those before are good no more.
///
/// # Errors
/// Field errors; `AccountLocked` after too many wrong tries; `IllegalStep` without a second factor.
pub(super) async fn new_recovery_codes(ctx: &Ctx, typed: &str) -> Result<Vec<String>> {
    let mut check = Check::default();
    let proven = proven(ctx, typed, &mut check).await?;
    let proven = check.judged(proven)?;
    let codes = auth::recovery_codes()?;
    let (made, actor, now) = (codes.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::renew_recovery_codes(tx, &proven, &made, &actor, now)).await?;
    Ok(codes)
}

/// The account of the person who asks, where the passphrase in use was typed; otherwise the slip is noted.
async fn proven(ctx: &Ctx, typed: &str, check: &mut Check) -> Result<Option<Account>> {
    if typed.is_empty() {
        check.add("passphrase_now", "required");
        return Ok(None);
    }
    match auth::prove(&ctx.app.store, ctx.app.policy, ctx.who.account, typed, &ctx.address, ctx.now).await {
        Err(refusal) if refusal.code == Code::WrongCredentials => {
            check.add("passphrase_now", "wrong_passphrase");
            Ok(None)
        }
        account => account.map(Some),
    }
}

/// The hash to store, worked out beside the server's threads.
///
/// # Errors
/// `Internal` where hashing fails.
pub(super) async fn hashed(passphrase: Passphrase, policy: auth::AuthPolicy) -> Result<String> {
    tokio::task::spawn_blocking(move || auth::hash(&passphrase, &policy)).await.map_err(Error::internal)?
}
