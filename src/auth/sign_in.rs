//! Signing in: passphrase, then a second factor where one is set. An account waits 15 minutes after five wrong
//! passphrases (a known browser is exempt); an address is only slowed, since a commune is one address behind NAT.

use std::time::Duration;

use super::store::{self, Account, AccountState, NewSession};
use super::{AuthPolicy, SecondFactor, passphrase};
use crate::audit::{self, Actor, Entry};
use crate::crypto::Keys;
use crate::db::{AccountId, Instant, Lane, SessionId, Store, Subject, Tx};
use crate::error::{Code, Error, Result};

/// What was typed at sign-in.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Login name.
    pub username: String,
    /// Passphrase, exactly as typed.
    pub passphrase: String,
    /// Code of the second factor, or a recovery code.
    pub code: Option<String>,
    /// The known-browser cookie, where there is one.
    pub device: Option<String>,
    /// The session to open.
    pub session: NewSession,
    /// Who tries, for the trail.
    pub actor: Actor,
}

/// How far an attempt came.
#[derive(Debug)]
pub enum Outcome {
    /// Signed in.
    Signed(Opened),
    /// The passphrase was right; now the second factor's code.
    NeedsCode(AccountId),
}

/// An open session.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Whose.
    pub account: AccountId,
    /// Its number.
    pub session: SessionId,
    /// Its token.
    pub token: String,
    /// What the known-browser cookie keeps.
    pub device: String,
}

/// Judges an attempt.
///
/// # Errors
/// `WrongCredentials` (never which part), `AccountLocked` with the seconds left; `SecondFactorNeeded` where a role
/// requires one that the account lacks.
pub async fn sign_in(
    store: &Store,
    keys: &Keys,
    policy: AuthPolicy,
    attempt: Attempt,
    now: Instant,
) -> Result<Outcome> {
    let (name, device, address) =
        (attempt.username.clone(), attempt.device.clone(), attempt.session.address.clone());
    let (account, known, failures) = store
        .read(move |db| {
            let account = store::by_username(db, &name)?;
            let known = match (&account, &device) {
                (Some(account), Some(device)) => store::is_known_device(db, account.id, device)?,
                (None, _) | (_, None) => false,
            };
            Ok((account, known, store::address_failures(db, &address, now)?))
        })
        .await?;
    slow_down(failures).await;
    account.as_ref().map_or(Ok(()), |account| refuse_locked(account, known, now))?;
    let account =
        check_passphrase(store, policy, &attempt.passphrase, account, &attempt.session.address, now).await?;
    if account.totp_secret.is_none() {
        let (id, required) = (account.id, policy.second_factor);
        if required && store.read(move |db| store::needs_second_factor(db, id)).await? {
            return Err(Code::SecondFactorNeeded.into());
        }
        return open(store, account.id, attempt, Proof::Passphrase, now).await.map(Outcome::Signed);
    }
    match attempt.code.clone() {
        None => Ok(Outcome::NeedsCode(account.id)),
        Some(code) => enter_code(store, keys, account.id, &code, attempt, now).await.map(Outcome::Signed),
    }
}

/// Proves once more that it is the person who sits before an open session, and answers the account. Wrong tries count
/// as at sign-in; no browser is exempt, since an open one is what a stranger would try it in.
///
/// # Errors
/// `WrongCredentials`; `AccountLocked` with the seconds left.
pub async fn prove(
    store: &Store,
    policy: AuthPolicy,
    account: AccountId,
    typed: &str,
    address: &str,
    now: Instant,
) -> Result<Account> {
    let from = address.to_owned();
    let (account, failures) =
        store.read(move |db| Ok((store::account(db, account)?, store::address_failures(db, &from, now)?))).await?;
    slow_down(failures).await;
    refuse_locked(&account, false, now)?;
    check_passphrase(store, policy, typed, Some(account), address, now).await
}

/// The second step: the code of the app, or a recovery code.
///
/// # Errors
/// `WrongCredentials`, `AccountLocked` with the seconds left.
pub async fn enter_code(
    store: &Store,
    keys: &Keys,
    account: AccountId,
    code: &str,
    attempt: Attempt,
    now: Instant,
) -> Result<Opened> {
    let device = attempt.device.clone();
    let (account, known) = store
        .read(move |db| {
            let known = device.map_or(Ok(false), |device| store::is_known_device(db, account, &device))?;
            Ok((store::account(db, account)?, known))
        })
        .await?;
    refuse_locked(&account, known, now)?;
    // It was taken away since the first step.
    let Some(sealed) = &account.totp_secret else { return Err(Code::WrongCredentials.into()) };
    let seed = keys.open(sealed);
    let seed = seed.ok_or_else(|| Error::internal("the second factor was sealed with another secret file"))?;
    let step = SecondFactor::new(&seed, &account.username)?.accept(code, now, account.totp_last_step);
    let proof = step.map_or_else(|| Proof::Recovery(code.to_owned()), Proof::Step);
    open(store, account.id, attempt, proof, now).await
}

/// Keeps a locked account shut to browsers that it does not know.
fn refuse_locked(account: &Account, known: bool, now: Instant) -> Result<()> {
    match account.locked_until.filter(|until| *until > now && !known) {
        Some(until) => Err(Error::new(Code::AccountLocked).with_arg(until.since(now).max(1))),
        None => Ok(()),
    }
}

/// From the eleventh wrong try of an address on, each answer takes longer, at most four seconds.
async fn slow_down(failures: i64) {
    if failures > 10 {
        let doublings = u32::try_from(failures - 11).unwrap_or(4).min(4);
        tokio::time::sleep(Duration::from_millis(250 << doublings)).await;
    }
}

async fn check_passphrase(
    store: &Store,
    policy: AuthPolicy,
    typed: &str,
    account: Option<Account>,
    address: &str,
    now: Instant,
) -> Result<Account> {
    let usable = account.filter(|a| a.state == AccountState::Active);
    let (typed, stored) = (typed.to_owned(), usable.as_ref().and_then(|a| a.passphrase_hash.clone()));
    let right = tokio::task::spawn_blocking(move || passphrase::verify(&typed, stored.as_deref(), &policy))
        .await
        .map_err(Error::internal)??;
    match (usable, right) {
        (Some(account), true) => Ok(account),
        (account, _) => Err(wrong(store, account.map(|a| a.id), address, now).await?),
    }
}

/// Notes a wrong try against the account and the address; answers the refusal.
async fn wrong(store: &Store, account: Option<AccountId>, address: &str, now: Instant) -> Result<Error> {
    let address = address.to_owned();
    store
        .write(Lane::Interactive, move |tx| {
            store::note_address_failure(tx, &address, now)?;
            account.map_or(Ok(()), |account| store::note_failure(tx, account, now))
        })
        .await?;
    Ok(Code::WrongCredentials.into())
}

#[derive(Clone)]
enum Proof {
    Passphrase,
    Step(i64),
    Recovery(String),
}

async fn open(store: &Store, account: AccountId, attempt: Attempt, proof: Proof, now: Instant) -> Result<Opened> {
    let address = attempt.session.address.clone();
    let opened = store.write(Lane::Interactive, move |tx| open_here(tx, account, &attempt, &proof, now)).await;
    match opened {
        Err(refusal) if refusal.code == Code::WrongCredentials => {
            Err(wrong(store, Some(account), &address, now).await?)
        }
        ended => ended,
    }
}

fn open_here(tx: &mut Tx, account: AccountId, attempt: &Attempt, proof: &Proof, now: Instant) -> Result<Opened> {
    let proven = match proof {
        Proof::Passphrase => true,
        // Two requests with one code: the second finds the step taken.
        Proof::Step(step) => store::take_step(tx, account, *step)?,
        Proof::Recovery(code) => store::take_recovery_code(tx, account, code, now)?,
    };
    // Switched off since the passphrase was judged: a session must not wait for the day it is switched on again.
    if !proven || store::account(tx.db(), account)?.state != AccountState::Active {
        return Err(Code::WrongCredentials.into());
    }
    begin_session(tx, account, &attempt.session, attempt.device.as_deref(), &attempt.actor, now)
}

/// Opens a session for somebody who has proven who they are: after sign-in, or by a one-time link.
///
/// # Errors
/// What the database says.
pub fn begin_session(
    tx: &mut Tx,
    account: AccountId,
    new: &NewSession,
    device: Option<&str>,
    actor: &Actor,
    now: Instant,
) -> Result<Opened> {
    store::end_lock(tx, account)?;
    let sees_all = store::grants(tx.db(), account)?.iter().any(|(_, grant)| grant.unit.is_none());
    let (session, token) = store::create_session(tx, account, sees_all, new, now)?;
    let device = store::note_device(tx, account, device, now)?;
    let actor = Actor { account: Some(account), ..actor.clone() };
    let subject = Subject::Account(account);
    audit::record(
        tx,
        Entry { at: now, actor: &actor, action: "session.begin", subject, unit: None, before: None, after: None },
    )?;
    Ok(Opened { account, session, token, device })
}
