//! What an administrator does to an account.

use super::{note, person};
use crate::audit::Actor;
use crate::auth::store::{self, AccountState, LinkKind, NewAccount};
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

/// Does it; answers the token of a link where one was made.
///
/// # Errors
/// `IllegalStep` where it would leave nobody to administrate, or the account is not in a state for it.
pub fn act(tx: &mut Tx, id: AccountId, step: &Step, actor: &Actor, at: Instant) -> Result<Option<String>> {
    let account = store::account(tx.db(), id)?;
    if account.state == AccountState::Erased {
        return Err(not_found());
    }
    let made = match step {
        Step::Give(grant, seed) => {
            store::give(tx, id, *grant, actor.account, at)?;
            note(tx, actor, "account.grant", id, Some(grant_values(*grant)), at)?;
            if grant.unit.is_none() {
                store::end_long(tx, id, at)?;
            }
            let lacks = account.state == AccountState::Active && account.totp_secret.is_none();
            match seed.as_ref().filter(|_| lacks && grant.role.needs_second_factor()) {
                // Sessions that a passphrase alone opened must not carry the new role.
                Some(seed) => {
                    store::end_all(tx, id, at)?;
                    Some(store::make_link(tx, LinkKind::Reset, Some(id), seed, at)?)
                }
                None => None,
            }
        }
        Step::Take(grant) => {
            let grant = store::take(tx, id, *grant)?;
            note(tx, actor, "account.ungrant", id, Some(grant_values(grant)), at)?;
            None
        }
        Step::Disable => {
            store::set_state(tx, id, AccountState::Disabled, at)?;
            note(tx, actor, "account.disable", id, None, at)?;
            None
        }
        Step::Enable if account.state == AccountState::Disabled => {
            let state =
                if account.passphrase_hash.is_some() { AccountState::Active } else { AccountState::Invited };
            store::set_state(tx, id, state, at)?;
            note(tx, actor, "account.enable", id, None, at)?;
            None
        }
        Step::Enable => return Err(Code::IllegalStep.into()),
        Step::Link(seed) => {
            let kind = match account.state {
                AccountState::Invited => LinkKind::Invitation,
                AccountState::Active => LinkKind::Reset,
                AccountState::Disabled | AccountState::Erased => return Err(Code::IllegalStep.into()),
            };
            note(tx, actor, "account.link", id, None, at)?;
            Some(store::make_link(tx, kind, Some(id), seed, at)?)
        }
        Step::ResetSecondFactor(seed) => {
            store::clear_second_factor(tx, id)?;
            store::end_all(tx, id, at)?;
            note(tx, actor, "account.reset_totp", id, None, at)?;
            Some(store::make_link(tx, LinkKind::Reset, Some(id), seed, at)?)
        }
        Step::Erase => {
            store::erase(tx, id, at)?;
            note(tx, actor, "account.erase", id, None, at)?;
            None
        }
    };
    store::touch_account(tx, id)?;
    if store::any_administrator(tx.db())? {
        return Ok(made);
    }
    Err(Error { code: Code::IllegalStep, ..Error::field("step", "last_administrator") })
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
