//! Accounts, their grants and their credentials.

use diesel::prelude::*;
use strum::{EnumString, IntoStaticStr};

use crate::auth::policy::{FAILURES_BEFORE_LOCK, LOCK_SECONDS};
use crate::auth::{Grant, Role};
use crate::crypto::{read_crockford, sha256};
use crate::db::schema::ground::{account as a, account_grant as g, recovery_code as rc};
use crate::db::{AccountId, Db, GrantId, Instant, Tx, UnitId};
use crate::error::{Code, Error, Result};
use crate::{on_each, text_column};

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumString, serde::Serialize, utoipa::ToSchema)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Made, waits for its invitation to be taken.
    Invited,
    /// In use.
    Active,
    /// Switched off; can be switched on again.
    Disabled,
    /// The person left and the name was erased for good; the trail keeps the number.
    Erased,
}
text_column!(AccountState, Role);

/// An account with what signing in needs.
#[derive(Clone, Debug, Queryable)]
pub struct Account {
    /// Its number: what the audit trail holds.
    pub id: AccountId,
    /// Login name, lower case.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// Phone, where given.
    pub phone: Option<String>,
    /// Mail address, where given.
    pub email: Option<String>,
    /// Whether it can be used.
    pub state: AccountState,
    /// `vi` or `en`.
    pub language: String,
    /// PHC string.
    pub passphrase_hash: Option<String>,
    /// Sealed TOTP seed.
    pub totp_secret: Option<String>,
    /// The last time step whose code was taken.
    pub totp_last_step: i64,
    /// Wrong passphrases in a row.
    pub failures: i64,
    /// Until when it waits.
    pub locked_until: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// Rises with each change of the profile.
    pub version: i64,
}

/// What a new account needs.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Login name, lower case.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// Phone.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// `vi` or `en`.
    pub language: String,
}

/// Whether anybody can administrate: without one, nothing else works.
///
/// # Errors
/// What the database says.
pub fn any_administrator(db: &mut Db) -> Result<bool> {
    let n: i64 = a::table
        .inner_join(g::table.on(g::account_id.eq(a::id)))
        .filter(a::state.eq(AccountState::Active))
        .filter(g::role.eq(Role::Admin))
        .filter(g::unit_id.is_null())
        .count()
        .get_result(db)?;
    Ok(n > 0)
}

/// One account.
///
/// # Errors
/// `NotFound`.
pub fn account(db: &mut Db, id: AccountId) -> Result<Account> {
    Ok(a::table.find(id.0).get_result(db)?)
}

/// The account of a login name, whatever its state.
///
/// # Errors
/// What the database says.
pub fn by_username(db: &mut Db, username: &str) -> Result<Option<Account>> {
    Ok(a::table.filter(a::username.eq(username.trim().to_lowercase())).get_result(db).optional()?)
}

/// Makes an account in state *invited*, without credentials or grants.
///
/// # Errors
/// The field error `taken` where the login name exists.
pub fn create(tx: &mut Tx, new: &NewAccount, at: Instant) -> Result<AccountId> {
    if by_username(tx.db(), &new.username)?.is_some() {
        return Err(Error::field("username", "taken"));
    }
    let id: i64 = diesel::insert_into(a::table)
        .values((
            a::username.eq(&new.username),
            a::full_name.eq(&new.full_name),
            a::phone.eq(&new.phone),
            a::email.eq(&new.email),
            a::state.eq(AccountState::Invited),
            a::language.eq(&new.language),
            a::created_at.eq(at),
        ))
        .returning(a::id)
        .get_result(tx.db())?;
    Ok(AccountId(id))
}

/// Changes name, phone, mail and language, where `version` is still the account's.
///
/// # Errors
/// `LostUpdate` where somebody saved in between.
pub fn set_profile(tx: &mut Tx, id: AccountId, version: i64, new: &NewAccount) -> Result<()> {
    let n = diesel::update(a::table.filter(a::id.eq(id)).filter(a::version.eq(version)))
        .set((
            a::full_name.eq(&new.full_name),
            a::phone.eq(&new.phone),
            a::email.eq(&new.email),
            a::language.eq(&new.language),
            a::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    if n == 0 { Err(Code::LostUpdate.into()) } else { Ok(()) }
}

/// Notes that something about the account changed: its grants, its links.
///
/// # Errors
/// What the database says.
pub fn touch_account(tx: &mut Tx, id: AccountId) -> Result<()> {
    diesel::update(a::table.find(id.0)).set(a::version.eq(a::version + 1)).execute(tx.db())?;
    Ok(())
}

/// Switches an account on or off; switching off ends its sessions and its links.
///
/// # Errors
/// What the database says.
pub fn set_state(tx: &mut Tx, id: AccountId, state: AccountState, at: Instant) -> Result<()> {
    diesel::update(a::table.find(id.0))
        .set((a::state.eq(state), a::version.eq(a::version + 1)))
        .execute(tx.db())?;
    if state != AccountState::Active {
        super::end_all(tx, id, at)?;
        super::end_links(tx, id, at)?;
    }
    Ok(())
}

/// Sets passphrase and second factor (sealed), and takes the account into use.
///
/// # Errors
/// What the database says.
pub fn set_credentials(tx: &mut Tx, id: AccountId, hash: &str, totp_secret: Option<&str>) -> Result<()> {
    diesel::update(a::table.find(id.0))
        .set((
            a::passphrase_hash.eq(hash),
            a::totp_secret.eq(totp_secret),
            a::state.eq(AccountState::Active),
            a::failures.eq(0),
            a::locked_until.eq(None::<Instant>),
        ))
        .execute(tx.db())?;
    Ok(())
}

/// Replaces the passphrase of an account in use, where it is still the one that `proven` was read with.
///
/// # Errors
/// `Conflict` where it is not.
pub fn replace_passphrase(tx: &mut Tx, proven: &Account, hash: &str) -> Result<()> {
    let same = a::table
        .filter(a::id.eq(proven.id))
        .filter(a::state.eq(AccountState::Active))
        .filter(a::passphrase_hash.eq(&proven.passphrase_hash));
    let n = diesel::update(same)
        .set((a::passphrase_hash.eq(hash), a::failures.eq(0), a::locked_until.eq(None::<Instant>)))
        .execute(tx.db())?;
    if n == 0 { Err(Code::Conflict.into()) } else { Ok(()) }
}

/// Replaces the recovery codes; only their hashes are kept.
///
/// # Errors
/// What the database says.
pub fn put_recovery_codes(tx: &mut Tx, id: AccountId, codes: &[String]) -> Result<()> {
    diesel::delete(rc::table.filter(rc::account_id.eq(id))).execute(tx.db())?;
    let rows: Vec<_> =
        codes.iter().map(|code| (rc::account_id.eq(id), rc::code_hash.eq(sha256(code.as_bytes())))).collect();
    on_each!(tx.db(), |c| diesel::insert_into(rc::table).values(&rows).execute(c))?;
    Ok(())
}

/// How many recovery codes are still good.
///
/// # Errors
/// What the database says.
pub fn recovery_codes_left(db: &mut Db, id: AccountId) -> Result<i64> {
    Ok(rc::table.filter(rc::account_id.eq(id)).filter(rc::used_at.is_null()).count().get_result(db)?)
}

/// Uses up a recovery code; `false` where it is none of this account's unused ones.
///
/// # Errors
/// What the database says.
pub fn take_recovery_code(tx: &mut Tx, id: AccountId, typed: &str, at: Instant) -> Result<bool> {
    let letters = read_crockford(&typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>());
    let Some((left, right)) = letters.split_at_checked(4) else { return Ok(false) };
    let hash = sha256(format!("{left}-{right}").as_bytes());
    let unused =
        rc::table.filter(rc::account_id.eq(id)).filter(rc::code_hash.eq(hash)).filter(rc::used_at.is_null());
    Ok(diesel::update(unused).set(rc::used_at.eq(at)).execute(tx.db())? > 0)
}

/// Notes the time step of an accepted code; `false` where a step as late was taken already.
///
/// # Errors
/// What the database says.
pub fn take_step(tx: &mut Tx, id: AccountId, step: i64) -> Result<bool> {
    let earlier = a::table.filter(a::id.eq(id)).filter(a::totp_last_step.lt(step));
    Ok(diesel::update(earlier).set(a::totp_last_step.eq(step)).execute(tx.db())? > 0)
}

/// Notes a wrong passphrase; the fifth in a row locks the account for 15 minutes.
///
/// # Errors
/// What the database says.
pub fn note_failure(tx: &mut Tx, id: AccountId, at: Instant) -> Result<()> {
    let failures: i64 = diesel::update(a::table.find(id.0))
        .set(a::failures.eq(a::failures + 1))
        .returning(a::failures)
        .get_result(tx.db())?;
    if failures >= FAILURES_BEFORE_LOCK {
        diesel::update(a::table.find(id.0))
            .set((a::failures.eq(0), a::locked_until.eq(at.plus(LOCK_SECONDS))))
            .execute(tx.db())?;
    }
    Ok(())
}

/// A right passphrase: nothing is held against the account any more.
///
/// # Errors
/// What the database says.
pub fn end_lock(tx: &mut Tx, id: AccountId) -> Result<()> {
    diesel::update(a::table.find(id.0))
        .set((a::failures.eq(0), a::locked_until.eq(None::<Instant>)))
        .execute(tx.db())?;
    Ok(())
}

/// The grants of an account with their ids, oldest first.
///
/// # Errors
/// What the database says.
pub fn grants(db: &mut Db, id: AccountId) -> Result<Vec<(GrantId, Grant)>> {
    let rows: Vec<(GrantId, Role, Option<UnitId>)> =
        g::table.filter(g::account_id.eq(id)).order(g::id).select((g::id, g::role, g::unit_id)).load(db)?;
    Ok(rows.into_iter().map(|(id, role, unit)| (id, Grant { role, unit })).collect())
}

/// The grants of some accounts, oldest first: for a page of people.
///
/// # Errors
/// What the database says.
pub fn grants_of(db: &mut Db, ids: &[AccountId]) -> Result<Vec<(AccountId, GrantId, Grant)>> {
    let rows: Vec<(AccountId, GrantId, Role, Option<UnitId>)> = g::table
        .filter(g::account_id.eq_any(ids))
        .order(g::id)
        .select((g::account_id, g::id, g::role, g::unit_id))
        .load(db)?;
    Ok(rows.into_iter().map(|(account, id, role, unit)| (account, id, Grant { role, unit })).collect())
}

/// Whether a role of the account requires a second factor.
///
/// # Errors
/// What the database says.
pub fn needs_second_factor(db: &mut Db, id: AccountId) -> Result<bool> {
    Ok(grants(db, id)?.iter().any(|(_, grant)| grant.role.needs_second_factor()))
}

/// Gives a role; giving it twice changes nothing.
///
/// # Errors
/// What the database says.
pub fn give(tx: &mut Tx, id: AccountId, grant: Grant, by: Option<AccountId>, at: Instant) -> Result<()> {
    if grants(tx.db(), id)?.iter().any(|(_, had)| *had == grant) {
        return Ok(());
    }
    diesel::insert_into(g::table)
        .values((
            g::account_id.eq(id),
            g::role.eq(grant.role),
            g::unit_id.eq(grant.unit),
            g::created_at.eq(at),
            g::created_by.eq(by),
        ))
        .execute(tx.db())?;
    Ok(())
}

/// Takes a grant of this account away.
///
/// # Errors
/// `NotFound` where it has no such grant.
pub fn take(tx: &mut Tx, id: AccountId, grant: GrantId) -> Result<Grant> {
    let of = g::table.filter(g::account_id.eq(id)).filter(g::id.eq(grant));
    let (role, unit): (Role, Option<UnitId>) = of.select((g::role, g::unit_id)).get_result(tx.db())?;
    diesel::delete(of).execute(tx.db())?;
    Ok(Grant { role, unit })
}

/// Erases a leaver: name, phone, mail, credentials and sessions go, the number stays, so that the trail still
/// verifies.
///
/// # Errors
/// What the database says.
pub fn erase(tx: &mut Tx, id: AccountId, at: Instant) -> Result<()> {
    super::end_all(tx, id, at)?;
    super::end_links(tx, id, at)?;
    diesel::delete(g::table.filter(g::account_id.eq(id))).execute(tx.db())?;
    diesel::delete(rc::table.filter(rc::account_id.eq(id))).execute(tx.db())?;
    diesel::update(a::table.find(id.0))
        .set((
            a::username.eq(format!("erased-{id}")),
            a::full_name.eq(""),
            a::phone.eq(None::<String>),
            a::email.eq(None::<String>),
            a::state.eq(AccountState::Erased),
            a::passphrase_hash.eq(None::<String>),
            a::totp_secret.eq(None::<String>),
            a::version.eq(a::version + 1),
        ))
        .execute(tx.db())?;
    Ok(())
}

/// Takes the second factor and its recovery codes away.
///
/// # Errors
/// What the database says.
pub fn clear_second_factor(tx: &mut Tx, id: AccountId) -> Result<()> {
    diesel::delete(rc::table.filter(rc::account_id.eq(id))).execute(tx.db())?;
    diesel::update(a::table.find(id.0)).set(a::totp_secret.eq(None::<String>)).execute(tx.db())?;
    Ok(())
}
