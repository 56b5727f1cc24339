//! What people's pages ask and change. The tables are `auth`'s; this file composes its functions, with the trail.

use std::collections::HashMap;

use serde::Serialize;

use crate::audit::{self, Actor, Entry};
use crate::auth::store::{self, AccountState, LinkKind, NewAccount, OneTimeLink};
use crate::auth::{AuthPolicy, Grant, Role, SecondFactor};
use crate::crypto::Keys;
use crate::db::{AccountId, Db, GrantId, Instant, Lane, SessionId, Sql, Store, Subject, Tx, UnitId, fold};
use crate::error::{Code, Error, Result, not_found};
use crate::units;
use crate::web::{ListQuery, Listed, Page};

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
    pub(super) link: OneTimeLink,
    pub(super) username: String,
    pub(super) full_name: String,
    /// Whether a second factor is to be set up here.
    pub(super) second_factor: bool,
}

/// A link with whom it is for.
///
/// # Errors
/// `LinkUsedUp`.
pub fn link(db: &mut Db, token: &str, policy: AuthPolicy, now: Instant) -> Result<LinkView> {
    let link = store::find_link(db, token, now)?;
    let Some(id) = link.account else {
        if store::any_administrator(db)? {
            return Err(Code::LinkUsedUp.into());
        }
        let second_factor = policy.second_factor;
        return Ok(LinkView { link, username: String::new(), full_name: String::new(), second_factor });
    };
    let account = store::account(db, id)?;
    let needs = store::needs_second_factor(db, id)?;
    let second_factor = policy.second_factor && needs && account.totp_secret.is_none();
    Ok(LinkView { link, username: account.username, full_name: account.full_name, second_factor })
}

/// What the holder of a link chose.
#[derive(Clone, Debug)]
pub struct Choice {
    /// For the set-up: who the first administrator is.
    pub(super) profile: Option<NewAccount>,
    /// PHC string of the passphrase.
    pub(super) hash: String,
    /// Recovery codes, where a second factor was set up and its code fitted.
    pub(super) recovery: Option<Vec<String>>,
}

/// Uses a link: makes or activates the account, sets its credentials.
///
/// # Errors
/// `LinkUsedUp` where somebody was first; the field error `taken`.
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
    let before = store::account(tx.db(), account)?;
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

fn note(
    tx: &mut Tx,
    actor: &Actor,
    action: &'static str,
    account: AccountId,
    after: Option<serde_json::Value>,
    at: Instant,
) -> Result<()> {
    let subject = Subject::Account(account);
    audit::record(tx, Entry { at, actor, action, subject, unit: None, before: None, after }).map(drop)
}

/// A row of the list of people.
#[derive(Clone, Debug, Serialize, diesel::QueryableByName, utoipa::ToSchema)]
pub struct PersonRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(super) id: AccountId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(super) username: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(super) full_name: String,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    pub(super) phone: Option<String>,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(super) state: AccountState,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub(super) second_factor: bool,
}

/// A grant as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct GrantRow {
    pub(super) id: GrantId,
    pub(super) role: Role,
    /// The unit's code; all units where absent.
    pub(super) unit: Option<units::UnitLabel>,
}

impl GrantRow {
    fn new(id: GrantId, grant: Grant, labels: &[units::UnitLabel]) -> Self {
        let label = |unit: UnitId| labels.iter().find(|label| label.id == unit).cloned();
        GrantRow { id, role: grant.role, unit: grant.unit.and_then(label) }
    }
}

/// A grant as programs are told of it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Grant)]
pub struct GrantOut {
    id: GrantId,
    role: Role,
    /// The unit's code; all units where absent.
    unit: Option<String>,
}

impl From<GrantRow> for GrantOut {
    fn from(row: GrantRow) -> Self {
        GrantOut { id: row.id, role: row.role, unit: row.unit.map(|unit| unit.code) }
    }
}

/// Who is called so: each typed word begins a word of login or name, whatever its diacritics. A province has some
/// hundreds of accounts: they are compared here, not in SQL, which folds no Vietnamese.
///
/// # Errors
/// What the database says.
pub fn called(db: &mut Db, typed: &str) -> Result<Vec<AccountId>> {
    #[derive(diesel::QueryableByName)]
    struct Person {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: AccountId,
        #[diesel(sql_type = diesel::sql_types::Text)]
        called: String,
    }
    let typed = fold::words(typed);
    let people: Vec<Person> =
        Sql::new("SELECT id, username || ' ' || full_name AS called FROM account ORDER BY id").load(db)?;
    let fits = |person: &Person| {
        let words = fold::words(&person.called);
        typed.iter().all(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
    };
    Ok(people.into_iter().filter(fits).map(|person| person.id).collect())
}

/// People by login name, with a search in login and full name.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, query: &ListQuery, page: &Page) -> Result<Listed<PersonRow>> {
    let mut rest = Sql::new("FROM account WHERE state <> 'erased'");
    if let Some(q) = query.get("q") {
        rest.within(" AND id", called(db, q)?);
    }
    let counted = Sql::new("SELECT count(*) AS n ").append(&rest).count(db)?;
    let mut rows =
        Sql::new("SELECT id, username, full_name, phone, state, (totp_secret IS NOT NULL) AS second_factor ");
    rows.append(&rest);
    if let Some((username, _)) = &page.after {
        rows.with(" AND username > ", username);
    }
    rows.push(" ORDER BY username").with(" LIMIT ", page.size + 1).with(" OFFSET ", page.offset());
    Ok(Listed::new(rows.load(db)?, page, counted, |row: &PersonRow| (row.username.clone(), row.id.0)))
}

/// The grants of the people on a page, by person.
///
/// # Errors
/// What the database says.
pub fn grants_of(db: &mut Db, people: &[PersonRow], now: Instant) -> Result<HashMap<AccountId, Vec<GrantRow>>> {
    let ids: Vec<AccountId> = people.iter().map(|person| person.id).collect();
    let labels = units::labels(db, &crate::auth::Scope::All, now.day())?;
    let mut of: HashMap<AccountId, Vec<GrantRow>> = HashMap::new();
    for (account, id, grant) in store::grants_of(db, &ids)? {
        of.entry(account).or_default().push(GrantRow::new(id, grant, &labels));
    }
    Ok(of)
}

/// One person with their grants.
///
/// # Errors
/// `NotFound`.
pub fn person(db: &mut Db, id: AccountId, now: Instant) -> Result<(store::Account, Vec<GrantRow>)> {
    let account = store::account(db, id)?;
    if account.state == AccountState::Erased {
        return Err(not_found());
    }
    let labels = units::labels(db, &crate::auth::Scope::All, now.day())?;
    let grants = store::grants(db, id)?;
    Ok((account, grants.into_iter().map(|(id, grant)| GrantRow::new(id, grant, &labels)).collect()))
}

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
    if store::any_administrator(tx.db())? { Ok(made) } else { Err(Code::IllegalStep.into()) }
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

/// Ends one of a person's own sessions.
///
/// # Errors
/// `NotFound` where it is not theirs or over already.
pub fn end_own_session(tx: &mut Tx, who: AccountId, session: SessionId, actor: &Actor, at: Instant) -> Result<()> {
    store::end_session(tx, who, session, at)?;
    note(tx, actor, "session.end", who, Some(serde_json::json!({ "session": session })), at)
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
