//! What an administrator does to an account.

use super::{note, person};
use crate::audit::Actor;
use crate::auth::store::{self, Account, AccountState, LinkKind, NewAccount};
use crate::auth::{Grant, SecondFactor};
use crate::crypto::Keys;
use crate::db::{AccountId, GrantId, Instant, Lane, Store, Tx};
use crate::error::{Code, Error, Result, not_found};

/// Makes a person with a first grant and answers the invitation's token.
///
/// # Errors
/// The field error `taken`.
pub fn invite(
    tx: &mut Tx,
    new: &NewAccount,
    grant: Grant,
    sealed_seed: &str,
    actor: &Actor,
    at: Instant,
) -> Result<(AccountId, String)> {
    let id = store::create(tx, new, at)?;
    store::give(tx, id, grant, actor.account, at)?;
    note(tx, actor, "account.invite", id, Some(grant_values(grant)), at)?;
    Ok((id, store::make_link(tx, LinkKind::Invitation, Some(id), sealed_seed, at)?))
}

fn grant_values(grant: Grant) -> serde_json::Value {
    serde_json::json!({ "role": grant.role, "unit": grant.unit })
}

/// What an administrator does to an account.
#[derive(Clone, Debug)]
pub enum Step {
    /// Gives a role. Where second factors are required, carries a sealed seed for an account that now needs one.
    Give(Grant, Option<String>),
    /// Takes a grant away.
    Take(GrantId),
    /// Switches the account off.
    Disable,
    /// Switches it on again.
    Enable,
    /// A link for a new passphrase (or a new invitation, where the first was not used). Carries a sealed seed.
    Link(String),
    /// Takes the second factor away and makes a link to set it up anew. Carries a sealed seed.
    ResetSecondFactor(String),
    /// Erases a leaver.
    Erase,
}

impl Step {
    /// A step that needs nothing but its word and, where it makes a link, a sealed seed.
    ///
    /// # Errors
    /// The field error `unknown_word`.
    pub fn of(word: &str, sealed_seed: &str) -> Result<Self> {
        Ok(match word {
            "disable" => Step::Disable,
            "enable" => Step::Enable,
            "link" => Step::Link(sealed_seed.to_owned()),
            "reset_totp" => Step::ResetSecondFactor(sealed_seed.to_owned()),
            "erase" => Step::Erase,
            _ => return Err(Error::field("step", "unknown_word")),
        })
    }
}

/// Does it; answers the token of a link where one was made.
///
/// # Errors
/// `IllegalStep` where it would leave nobody to administrate, or the account is not in a state for it.
pub fn act(tx: &mut Tx, id: AccountId, step: &Step, actor: &Actor, at: Instant) -> Result<Option<String>> {
    let account = store::account(tx.db(), id)?;
    if account.state == AccountState::Erased {
        return Err(not_found());
    }
    let (action, after, token) = match step {
        Step::Give(grant, seed) => {
            let token = give(tx, &account, *grant, seed.as_deref(), actor, at)?;
            ("account.grant", Some(grant_values(*grant)), token)
        }
        Step::Take(grant) => ("account.ungrant", Some(grant_values(store::take(tx, id, *grant)?)), None),
        Step::Disable => {
            store::set_state(tx, id, AccountState::Disabled, at)?;
            ("account.disable", None, None)
        }
        Step::Enable => {
            enable(tx, &account, at)?;
            ("account.enable", None, None)
        }
        Step::Link(seed) => ("account.link", None, Some(link(tx, &account, seed, at)?)),
        Step::ResetSecondFactor(seed) => {
            store::clear_second_factor(tx, id)?;
            store::end_all(tx, id, at)?;
            ("account.reset_totp", None, Some(store::make_link(tx, LinkKind::Reset, Some(id), seed, at)?))
        }
        Step::Erase => {
            store::erase(tx, id, at)?;
            ("account.erase", None, None)
        }
    };
    note(tx, actor, action, id, after, at)?;
    store::touch_account(tx, id)?;
    if store::any_administrator(tx.db())? {
        return Ok(token);
    }
    Err(Error { code: Code::IllegalStep, ..Error::field("step", "last_administrator") })
}

/// Gives a role. Sessions that a passphrase alone opened must not carry one that needs a second factor: they end, and the
/// link that sets it up is answered.
fn give(
    tx: &mut Tx,
    account: &Account,
    grant: Grant,
    seed: Option<&str>,
    actor: &Actor,
    at: Instant,
) -> Result<Option<String>> {
    store::give(tx, account.id, grant, actor.account, at)?;
    if grant.unit.is_none() {
        store::end_long(tx, account.id, at)?;
    }
    let lacks = account.state == AccountState::Active && account.totp_secret.is_none();
    let Some(seed) = seed.filter(|_| lacks && grant.role.needs_second_factor()) else { return Ok(None) };
    store::end_all(tx, account.id, at)?;
    store::make_link(tx, LinkKind::Reset, Some(account.id), seed, at).map(Some)
}

fn enable(tx: &mut Tx, account: &Account, at: Instant) -> Result<()> {
    let state = match (account.state, &account.passphrase_hash) {
        (AccountState::Disabled, Some(_)) => AccountState::Active,
        (AccountState::Disabled, None) => AccountState::Invited,
        (AccountState::Invited | AccountState::Active | AccountState::Erased, _) => {
            return Err(Code::IllegalStep.into());
        }
    };
    store::set_state(tx, account.id, state, at)
}

fn link(tx: &mut Tx, account: &Account, seed: &str, at: Instant) -> Result<String> {
    let kind = match account.state {
        AccountState::Invited => LinkKind::Invitation,
        AccountState::Active => LinkKind::Reset,
        AccountState::Disabled | AccountState::Erased => return Err(Code::IllegalStep.into()),
    };
    store::make_link(tx, kind, Some(account.id), seed, at)
}

/// [`act`], where `version` is still the account's: for programs, which name the version they read.
///
/// # Errors
/// `LostUpdate`; as [`act`].
pub fn act_on(
    tx: &mut Tx,
    id: AccountId,
    version: i64,
    step: &Step,
    actor: &Actor,
    at: Instant,
) -> Result<Option<String>> {
    if person(tx.db(), id, at)?.0.version != version {
        return Err(Code::LostUpdate.into());
    }
    act(tx, id, step, actor, at)
}

/// Changes name, phone, mail and language, where `version` is still the account's. The login name stays. The trail holds
/// which of them changed, never what they say: an erased name must not live on in it.
///
/// # Errors
/// `NotFound`; `LostUpdate`.
pub fn save(tx: &mut Tx, id: AccountId, version: i64, new: &NewAccount, actor: &Actor, at: Instant) -> Result<()> {
    let (old, _) = person(tx.db(), id, at)?;
    if old.version != version {
        return Err(Code::LostUpdate.into());
    }
    let differs = [
        ("full_name", old.full_name != new.full_name),
        ("phone", old.phone != new.phone),
        ("email", old.email != new.email),
        ("language", old.language != new.language),
    ];
    let changed: Vec<&str> = differs.iter().filter(|(_, differs)| *differs).map(|(field, _)| *field).collect();
    if changed.is_empty() {
        return Ok(());
    }
    store::set_profile(tx, id, version, new)?;
    note(tx, actor, "account.update", id, Some(serde_json::json!({ "changed": changed })), at)
}

/// `hatang user reset-totp NAME`: takes the second factor away; answers the token of the link that sets it up anew.
///
/// # Errors
/// `NotFound` where there is no such login name.
pub fn reset_second_factor(store: &Store, keys: &Keys, username: &str, now: Instant) -> Result<String> {
    let seed = keys.seal(&SecondFactor::fresh()?)?;
    let name = username.to_owned();
    store.write_here(Lane::Interactive, move |tx| {
        let account = store::by_username(tx.db(), &name)?.ok_or_else(not_found)?;
        let step = Step::ResetSecondFactor(seed.clone());
        act(tx, account.id, &step, &Actor::command("user reset-totp"), now)?.ok_or_else(not_found)
    })
}
