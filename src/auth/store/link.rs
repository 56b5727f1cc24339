//! One-time links: set-up, invitation, reset. The link is the only secret in a URL: stored hashed, 72 hours, opening
//! it uses nothing up.

use diesel::prelude::*;
use strum::{EnumString, IntoStaticStr};

use crate::auth::policy::LINK_SECONDS;
use crate::crypto::{self, sha256};
use crate::db::schema::ground::one_time_link as l;
use crate::db::{AccountId, Db, Instant, LinkTokenId, Tx};
use crate::error::{Code, Error, Result};
use crate::text_column;

/// What a link lets its holder do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum LinkKind {
    /// Make the first administrator.
    Setup,
    /// Take an account into use.
    Invitation,
    /// Choose a new passphrase, and a new second factor where it was reset.
    Reset,
}
text_column!(LinkKind);

/// A link that is still good.
#[derive(Clone, Debug, Queryable)]
pub struct OneTimeLink {
    /// Its number.
    pub id: LinkTokenId,
    /// What for.
    pub kind: LinkKind,
    /// Whose; none for the set-up.
    pub account: Option<AccountId>,
    /// The sealed TOTP seed that its page offers, the same at every opening.
    pub totp_secret: String,
    /// Until when.
    pub expires_at: Instant,
}

/// Makes a link and answers its token; earlier links of the same kind and account are void.
///
/// # Errors
/// What the database says.
pub fn make_link(
    tx: &mut Tx,
    kind: LinkKind,
    account: Option<AccountId>,
    totp_secret: &str,
    at: Instant,
) -> Result<String> {
    let earlier = l::table.filter(l::kind.eq(kind)).filter(l::ended_at.is_null());
    match account {
        Some(account) => {
            diesel::update(earlier.filter(l::account_id.eq(account))).set(l::ended_at.eq(at)).execute(tx.db())?
        }
        None => diesel::update(earlier).set(l::ended_at.eq(at)).execute(tx.db())?,
    };
    let token = crypto::token()?;
    diesel::insert_into(l::table)
        .values((
            l::kind.eq(kind),
            l::account_id.eq(account),
            l::token_hash.eq(sha256(token.as_bytes())),
            l::totp_secret.eq(totp_secret),
            l::created_at.eq(at),
            l::expires_at.eq(at.plus(LINK_SECONDS)),
        ))
        .execute(tx.db())?;
    Ok(token)
}

/// The link of a token.
///
/// # Errors
/// `LinkUsedUp` where it is unknown, used, void or over.
pub fn find_link(db: &mut Db, token: &str, now: Instant) -> Result<OneTimeLink> {
    l::table
        .filter(l::token_hash.eq(sha256(token.as_bytes())))
        .filter(l::ended_at.is_null())
        .filter(l::expires_at.gt(now))
        .select((l::id, l::kind, l::account_id, l::totp_secret, l::expires_at))
        .get_result(db)
        .optional()?
        .ok_or_else(|| Error::new(Code::LinkUsedUp))
}

/// Uses a link up.
///
/// # Errors
/// `LinkUsedUp` where somebody else was first.
pub fn use_link(tx: &mut Tx, id: LinkTokenId, at: Instant) -> Result<()> {
    let open = l::table.filter(l::id.eq(id)).filter(l::ended_at.is_null());
    let n = diesel::update(open).set(l::ended_at.eq(at)).execute(tx.db())?;
    if n == 0 { Err(Code::LinkUsedUp.into()) } else { Ok(()) }
}

/// Voids every open link of an account.
///
/// # Errors
/// What the database says.
pub fn end_links(tx: &mut Tx, account: AccountId, at: Instant) -> Result<()> {
    let open = l::table.filter(l::account_id.eq(account)).filter(l::ended_at.is_null());
    diesel::update(open).set(l::ended_at.eq(at)).execute(tx.db())?;
    Ok(())
}
