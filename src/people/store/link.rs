//! One-time links: the set-up, invitations, resets.

use super::note;
use crate::audit::Actor;
use crate::auth::store::{self, Account, AccountState, LinkKind, NewAccount, OneTimeLink};
use crate::auth::{AuthPolicy, Grant, Role, SecondFactor};
use crate::crypto::Keys;
use crate::db::{AccountId, Db, Instant, Lane, Store, Tx};
use crate::error::{Code, Error, Result};

/// A new set-up link, where no administrator exists; earlier ones are void.
///
/// # Errors
/// What the database says.
pub fn make_setup_link(store: &Store, keys: &Keys, now: Instant) -> Result<Option<String>> {
    if store.read_here(store::any_administrator)? {
        return Ok(None);
    }
    let sealed = keys.seal(&SecondFactor::fresh()?)?;
    store
        .write_here(Lane::Interactive, move |tx| store::make_link(tx, LinkKind::Setup, None, &sealed, now))
        .map(Some)
}

/// What a one-time link's page shows.
#[derive(Clone, Debug)]
pub struct LinkView {
    pub(in crate::people) link: OneTimeLink,
    pub(in crate::people) username: String,
    pub(in crate::people) full_name: String,
    /// Whether a second factor is to be set up here.
    pub(in crate::people) second_factor: bool,
}

/// A link with whom it is for.
///
/// # Errors
/// `LinkUsedUp`, also where the account is switched off.
pub fn link(db: &mut Db, token: &str, policy: AuthPolicy, now: Instant) -> Result<LinkView> {
    let link = store::find_link(db, token, now)?;
    let Some(id) = link.account else {
        if store::any_administrator(db)? {
            return Err(Code::LinkUsedUp.into());
        }
        let second_factor = policy.second_factor;
        return Ok(LinkView { link, username: String::new(), full_name: String::new(), second_factor });
    };
    let account = usable(db, id)?;
    let needs = store::needs_second_factor(db, id)?;
    let second_factor = policy.second_factor && needs && account.totp_secret.is_none();
    Ok(LinkView { link, username: account.username, full_name: account.full_name, second_factor })
}

/// The account of a link. Nobody lets himself in again by a link once he was switched off.
fn usable(db: &mut Db, id: AccountId) -> Result<Account> {
    let account = store::account(db, id)?;
    match account.state {
        AccountState::Invited | AccountState::Active => Ok(account),
        AccountState::Disabled | AccountState::Erased => Err(Code::LinkUsedUp.into()),
    }
}

/// What the holder of a link chose.
#[derive(Clone, Debug)]
pub struct Choice {
    /// For the set-up: who the first administrator is.
    pub(in crate::people) profile: Option<NewAccount>,
    /// PHC string of the passphrase.
    pub(in crate::people) hash: String,
    /// Recovery codes, where a second factor was set up and its code fitted.
    pub(in crate::people) recovery: Option<Vec<String>>,
}

/// Uses a link: makes or activates the account, sets its credentials.
///
/// # Errors
/// `LinkUsedUp` where somebody was first or the account is switched off; the field error `taken`.
pub fn use_link(tx: &mut Tx, view: &LinkView, choice: &Choice, actor: &Actor, at: Instant) -> Result<AccountId> {
    store::use_link(tx, view.link.id, at)?;
    let account = match (view.link.account, &choice.profile) {
        (Some(account), _) => account,
        (None, Some(profile)) => {
            if store::any_administrator(tx.db())? {
                return Err(Code::LinkUsedUp.into());
            }
            let account = store::create(tx, profile, at)?;
            store::give(tx, account, Grant { role: Role::Admin, unit: None }, None, at)?;
            account
        }
        (None, None) => return Err(Error::internal("a set-up without a profile")),
    };
    let before = usable(tx.db(), account)?;
    let seed = if choice.recovery.is_some() { Some(view.link.totp_secret.clone()) } else { before.totp_secret };
    store::set_credentials(tx, account, &choice.hash, seed.as_deref())?;
    store::end_all(tx, account, at)?;
    if let Some(codes) = &choice.recovery {
        store::put_recovery_codes(tx, account, codes)?;
    }
    let action = match view.link.kind {
        LinkKind::Setup => "account.setup",
        LinkKind::Invitation => "account.accept",
        LinkKind::Reset => "account.reset",
    };
    store::touch_account(tx, account)?;
    let actor = Actor { account: Some(account), ..actor.clone() };
    note(tx, &actor, action, account, None, at)?;
    Ok(account)
}
