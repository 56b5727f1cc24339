//! Sessions of pages and of the API, and the browsers an account is known by.

use diesel::prelude::*;
use strum::{EnumString, IntoStaticStr};

use super::account::{Account, AccountState};
use crate::auth::Principal;
use crate::auth::policy::{IDLE_SECONDS, LONGEST_SECONDS, NAMED_DEVICE_SECONDS};
use crate::crypto::{self, sha256};
use crate::db::schema::ground::{account as a, known_device as k, session as s};
use crate::db::{AccountId, Db, Instant, SessionId, Tx};
use crate::error::{Result, not_found};
use crate::text_column;

/// How a session is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumString, serde::Serialize, utoipa::ToSchema)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// A cookie.
    Page,
    /// Bearer tokens, renewed with a refresh token.
    Api,
}
text_column!(SessionKind);

/// What a new session needs.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Cookie or bearer.
    pub kind: SessionKind,
    /// What the person called this device; then an officer stays signed in for 14 days.
    pub device_name: Option<String>,
    /// Network address.
    pub address: String,
    /// The browser's or program's own name.
    pub user_agent: String,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, Queryable, serde::Serialize, utoipa::ToSchema)]
pub struct SessionRow {
    /// Its number.
    pub id: SessionId,
    /// Cookie or bearer.
    pub kind: SessionKind,
    /// The name the person gave the device.
    pub device_name: Option<String>,
    /// Network address at sign-in.
    pub address: String,
    /// The browser's or program's own name.
    pub user_agent: String,
    /// Since when.
    pub created_at: Instant,
    /// Last use, to the minute.
    pub seen_at: Instant,
}

/// A valid session with its person.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who.
    pub who: Principal,
    /// When it was last noted as used: noted again after a minute.
    pub seen_at: Instant,
}

/// Opens a session and answers its token. Who sees all units gets the short one, whatever the device is called.
///
/// # Errors
/// What the database says.
pub fn create_session(
    tx: &mut Tx,
    account: AccountId,
    sees_all: bool,
    new: &NewSession,
    at: Instant,
) -> Result<(SessionId, String)> {
    let token = crypto::token()?;
    let (idle, longest) = match (&new.device_name, sees_all) {
        (Some(_), false) => (NAMED_DEVICE_SECONDS, NAMED_DEVICE_SECONDS),
        (Some(_) | None, _) => (IDLE_SECONDS, LONGEST_SECONDS),
    };
    let agent: String = new.user_agent.chars().take(200).collect();
    let id: i64 = diesel::insert_into(s::table)
        .values((
            s::account_id.eq(account),
            s::kind.eq(new.kind),
            s::token_hash.eq(sha256(token.as_bytes())),
            s::device_name.eq(&new.device_name),
            s::address.eq(&new.address),
            s::user_agent.eq(agent),
            s::created_at.eq(at),
            s::seen_at.eq(at),
            s::idle_seconds.eq(idle),
            s::expires_at.eq(at.plus(longest)),
        ))
        .returning(s::id)
        .get_result(tx.db())?;
    Ok((SessionId(id), token))
}

type Found = (Account, SessionId, Instant, i64, Instant);

fn signed(db: &mut Db, found: Option<Found>, now: Instant) -> Result<Option<Signed>> {
    let Some((account, session, seen_at, idle, expires_at)) = found else { return Ok(None) };
    if account.state != AccountState::Active || now >= expires_at || now.since(seen_at) >= idle {
        return Ok(None);
    }
    let grants = super::grants(db, account.id)?.into_iter().map(|(_, grant)| grant).collect();
    let who = Principal {
        account: account.id,
        session,
        username: account.username,
        full_name: account.full_name,
        language: account.language,
        grants,
    };
    Ok(Some(Signed { who, seen_at }))
}

/// The person behind a token, where its session is open, not idle for too long and not over.
///
/// # Errors
/// What the database says.
pub fn find_signed(db: &mut Db, kind: SessionKind, token: &str, now: Instant) -> Result<Option<Signed>> {
    let found = s::table
        .inner_join(a::table.on(a::id.eq(s::account_id)))
        .filter(s::token_hash.eq(sha256(token.as_bytes())))
        .filter(s::kind.eq(kind))
        .filter(s::ended_at.is_null())
        .select((a::all_columns, s::id, s::seen_at, s::idle_seconds, s::expires_at))
        .get_result::<Found>(db)
        .optional()?;
    signed(db, found, now)
}

/// The person behind an API session's number.
///
/// # Errors
/// What the database says.
pub fn signed_by_id(db: &mut Db, id: SessionId, now: Instant) -> Result<Option<Signed>> {
    let found = s::table
        .inner_join(a::table.on(a::id.eq(s::account_id)))
        .filter(s::id.eq(id))
        .filter(s::kind.eq(SessionKind::Api))
        .filter(s::ended_at.is_null())
        .select((a::all_columns, s::id, s::seen_at, s::idle_seconds, s::expires_at))
        .get_result::<Found>(db)
        .optional()?;
    signed(db, found, now)
}

/// Notes that a session was used.
///
/// # Errors
/// What the database says.
pub fn touch(tx: &mut Tx, id: SessionId, at: Instant) -> Result<()> {
    diesel::update(s::table.filter(s::id.eq(id)).filter(s::seen_at.lt(at)))
        .set(s::seen_at.eq(at))
        .execute(tx.db())?;
    Ok(())
}

/// Gives a session a new token; the old one is good no more.
///
/// # Errors
/// What the database says.
pub fn swap_token(tx: &mut Tx, id: SessionId, at: Instant) -> Result<String> {
    let token = crypto::token()?;
    diesel::update(s::table.find(id.0))
        .set((s::token_hash.eq(sha256(token.as_bytes())), s::seen_at.eq(at)))
        .execute(tx.db())?;
    Ok(token)
}

/// Ends one session of this account.
///
/// # Errors
/// `NotFound` where it is not the account's or over already.
pub fn end_session(tx: &mut Tx, account: AccountId, id: SessionId, at: Instant) -> Result<()> {
    let open = s::table.filter(s::id.eq(id)).filter(s::account_id.eq(account)).filter(s::ended_at.is_null());
    let n = diesel::update(open).set(s::ended_at.eq(at)).execute(tx.db())?;
    if n == 0 { Err(not_found()) } else { Ok(()) }
}

/// Ends every session of an account, and forgets its known browsers.
///
/// # Errors
/// What the database says.
pub fn end_all(tx: &mut Tx, account: AccountId, at: Instant) -> Result<()> {
    // Numbers begin at 1.
    end_others(tx, account, SessionId(0), at)
}

/// As [`end_all`], but this one session goes on.
///
/// # Errors
/// What the database says.
pub fn end_others(tx: &mut Tx, account: AccountId, kept: SessionId, at: Instant) -> Result<()> {
    let open = s::table.filter(s::account_id.eq(account)).filter(s::id.ne(kept)).filter(s::ended_at.is_null());
    diesel::update(open).set(s::ended_at.eq(at)).execute(tx.db())?;
    diesel::delete(k::table.filter(k::account_id.eq(account))).execute(tx.db())?;
    Ok(())
}

/// Ends the sessions of an account that would go on for days on a device it named: it sees all units now.
///
/// # Errors
/// What the database says.
pub fn end_long(tx: &mut Tx, account: AccountId, at: Instant) -> Result<()> {
    let open = s::table.filter(s::account_id.eq(account)).filter(s::ended_at.is_null());
    diesel::update(open.filter(s::idle_seconds.gt(IDLE_SECONDS))).set(s::ended_at.eq(at)).execute(tx.db())?;
    Ok(())
}

/// The open sessions of an account, latest first.
///
/// # Errors
/// What the database says.
pub fn list_sessions(db: &mut Db, account: AccountId, now: Instant) -> Result<Vec<SessionRow>> {
    Ok(s::table
        .filter(s::account_id.eq(account))
        .filter(s::ended_at.is_null())
        .filter(s::expires_at.gt(now))
        .order((s::seen_at.desc(), s::id.desc()))
        .select((s::id, s::kind, s::device_name, s::address, s::user_agent, s::created_at, s::seen_at))
        .load(db)?)
}

/// Whether this browser has signed in to this account before.
///
/// # Errors
/// What the database says.
pub fn is_known_device(db: &mut Db, account: AccountId, token: &str) -> Result<bool> {
    let of = k::table.filter(k::account_id.eq(account)).filter(k::token_hash.eq(sha256(token.as_bytes())));
    Ok(of.count().get_result::<i64>(db)? > 0)
}

/// Remembers this browser for this account and answers the token its cookie keeps.
///
/// # Errors
/// What the database says.
pub fn note_device(tx: &mut Tx, account: AccountId, token: Option<&str>, at: Instant) -> Result<String> {
    if let Some(token) = token
        && is_known_device(tx.db(), account, token)?
    {
        return Ok(token.to_owned());
    }
    let token = crypto::token()?;
    diesel::insert_into(k::table)
        .values((k::account_id.eq(account), k::token_hash.eq(sha256(token.as_bytes())), k::seen_at.eq(at)))
        .execute(tx.db())?;
    Ok(token)
}
