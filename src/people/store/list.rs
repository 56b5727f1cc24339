//! Who there is and what they may do.

use std::collections::HashMap;

use serde::Serialize;

use crate::auth::store::{self, AccountState};
use crate::auth::{Grant, Role};
use crate::db::{AccountId, Db, GrantId, Instant, Sql, UnitId, fold};
use crate::error::{Result, not_found};
use crate::units;
use crate::web::{ListQuery, Listed, Page};

/// A row of the list of people.
#[derive(Clone, Debug, Serialize, diesel::QueryableByName, utoipa::ToSchema)]
pub struct PersonRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(in crate::people) id: AccountId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(in crate::people) username: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(in crate::people) full_name: String,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    pub(in crate::people) phone: Option<String>,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(in crate::people) state: AccountState,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub(in crate::people) second_factor: bool,
}

/// A grant as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct GrantRow {
    pub(in crate::people) id: GrantId,
    pub(in crate::people) role: Role,
    /// The unit's code; all units where absent.
    pub(in crate::people) unit: Option<units::UnitLabel>,
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
    Ok(fitting(everybody(db)?, typed))
}

#[derive(diesel::QueryableByName)]
struct Person {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: AccountId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    called: String,
}

fn everybody(db: &mut Db) -> Result<Vec<Person>> {
    Sql::new("SELECT id, username || ' ' || full_name AS called FROM account ORDER BY id").load(db)
}

fn fitting(people: Vec<Person>, typed: &str) -> Vec<AccountId> {
    let typed = fold::words(typed);
    let fits = |person: &Person| {
        let words = fold::words(&person.called);
        typed.iter().all(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
    };
    people.into_iter().filter(fits).map(|person| person.id).collect()
}

/// Who is called so or works for a unit that is: "tân an" finds whoever looks after Tân An.
fn called_or_of(db: &mut Db, typed: &str, now: Instant) -> Result<Vec<AccountId>> {
    let mut people = everybody(db)?;
    let labels = units::labels(db, &crate::auth::Scope::All, now.day())?;
    let name = |grant: Grant| labels.iter().find(|label| Some(label.id) == grant.unit).map(|label| &label.name);
    let ids: Vec<AccountId> = people.iter().map(|person| person.id).collect();
    for (account, _, grant) in store::grants_of(db, &ids)? {
        let person = people.iter_mut().find(|person| person.id == account);
        if let Some((person, name)) = person.zip(name(grant)) {
            person.called.push(' ');
            person.called.push_str(name);
        }
    }
    Ok(fitting(people, typed))
}

/// The columns that the list can be sorted by.
const SORTS: &[&str] = &["username"];

/// People by login name, with a search in login, full name and the names of their units; those of one unit where one is
/// named.
///
/// # Errors
/// A field error for a sort that is none.
pub fn list(db: &mut Db, query: &ListQuery, page: &Page, now: Instant) -> Result<Listed<PersonRow>> {
    let mut rest = Sql::new("FROM account WHERE state <> 'erased'");
    if let Some(q) = query.get("q") {
        rest.within(" AND id", called_or_of(db, q, now)?);
    }
    if let Some(code) = query.get("unit") {
        rest.with(
            " AND id IN (SELECT g.account_id FROM account_grant g JOIN unit u ON u.id = g.unit_id WHERE u.code = ",
            code,
        )
        .push(")");
    }
    let (after, order) =
        if query.sort(SORTS)?.down { (" AND username < ", " DESC") } else { (" AND username > ", "") };
    let counted = Sql::new("SELECT count(*) AS n ").append(&rest).count(db)?;
    let mut rows =
        Sql::new("SELECT id, username, full_name, phone, state, (totp_secret IS NOT NULL) AS second_factor ");
    rows.append(&rest);
    if let Some((username, _)) = &page.after {
        rows.with(after, username);
    }
    rows.push(" ORDER BY username").push(order).with(" LIMIT ", page.size + 1).with(" OFFSET ", page.offset());
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
