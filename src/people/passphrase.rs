//! A person's own new passphrase, from the page and from a program alike.

use super::store;
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
    let (app, now) = (&ctx.app, ctx.now);
    let policy = app.policy;
    let mut check = Check::default();
    let parsed = Passphrase::parse(&typed.new, &ctx.who.username, policy.passphrases);
    let passphrase = check.take("passphrase", parsed);
    if typed.new != typed.again {
        check.add("passphrase_again", "differs");
    }
    let mut proven = None;
    if typed.now.is_empty() {
        check.add("passphrase_now", "required");
    } else {
        match auth::prove(&app.store, policy, ctx.who.account, &typed.now, &ctx.address, now).await {
            Err(refusal) if refusal.code == Code::WrongCredentials => {
                check.add("passphrase_now", "wrong_passphrase")
            }
            account => proven = Some(account?),
        }
    }
    check.done()?;
    let (Some(passphrase), Some(proven)) = (passphrase, proven) else {
        return Err(Error::internal("a checked form lacks a value"));
    };
    let hash = hashed(passphrase, policy).await?;
    let (actor, session) = (ctx.actor(), ctx.who.session);
    ctx.write(move |tx| store::change_passphrase(tx, &proven, &hash, session, &actor, now)).await
}

/// The hash to store, worked out beside the server's threads.
///
/// # Errors
/// `Internal` where hashing fails.
pub(super) async fn hashed(passphrase: Passphrase, policy: auth::AuthPolicy) -> Result<String> {
    tokio::task::spawn_blocking(move || auth::hash(&passphrase, &policy)).await.map_err(Error::internal)?
}
