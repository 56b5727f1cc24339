//! Who there is and what they may do.

use std::collections::HashMap;

use serde::Serialize;

use crate::auth::store::{self, AccountState};
use crate::auth::{Grant, Role};
use crate::db::{AccountId, Db, GrantId, Instant, LocalDay, Sql, Store, UnitId, fold};
use crate::error::{Result, not_found};
use crate::units;
use crate::web::{ListQuery, Listed, Page, Sort};

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
    /// All units where absent.
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

/// Who is called so: each typed word begins a word of login or name, whatever its diacritics.
///
/// # Errors
/// What the database says.
pub fn called(db: &mut Db, typed: &str) -> Result<Vec<AccountId>> {
    let everybody: Vec<Person> =
        Sql::new("SELECT id, username || ' ' || full_name AS called FROM account ORDER BY id").load(db)?;
    let typed = fold::words(typed);
    Ok(everybody.into_iter().filter(|person| fits(&person.called, &typed)).map(|person| person.id).collect())
}

#[derive(diesel::QueryableByName)]
struct Person {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: AccountId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    called: String,
}

fn fits(called: &str, typed: &[String]) -> bool {
    let words = fold::words(called);
    typed.iter().all(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
}

/// The columns that the list can be sorted by.
pub const SORTS: &[&str] = &["username", "full_name"];

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words typed: of login, name, or the name of a unit that the person works for.
    q: Option<String>,
    /// The code of a unit that a role is for.
    unit: Option<String>,
}

impl Filter {
    /// From a list's address.
    pub fn parse(query: &ListQuery) -> Self {
        Filter { q: query.text("q"), unit: query.text("unit") }
    }
}

/// A person with what they may do.
#[derive(Clone, Debug, Serialize)]
pub struct PersonLine {
    #[serde(flatten)]
    pub(in crate::people) row: PersonRow,
    pub(in crate::people) grants: Vec<GrantRow>,
}

impl PersonLine {
    /// What the list is sorted by.
    fn key(&self, sort: Sort) -> String {
        if sort.by == "full_name" { fold::sort_key(&self.row.full_name) } else { self.row.username.clone() }
    }

    fn fits(&self, filter: &Filter) -> bool {
        let units = || self.grants.iter().filter_map(|grant| grant.unit.as_ref());
        let called = || {
            let names: Vec<&str> = units().map(|unit| unit.name.as_str()).collect();
            format!("{} {} {}", self.row.username, self.row.full_name, names.join(" "))
        };
        filter.unit.as_ref().is_none_or(|code| units().any(|unit| unit.code == *code))
            && filter.q.as_ref().is_none_or(|q| fits(&called(), &fold::words(q)))
    }
}

/// For the command line: login name, name, state, and each role with the code of its unit.
impl std::fmt::Display for PersonLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state: &str = self.row.state.into();
        write!(f, "{}\t{}\t{state}\t", self.row.username, self.row.full_name)?;
        for (place, grant) in self.grants.iter().enumerate() {
            let (role, before): (&str, _) = (grant.role.into(), if place == 0 { "" } else { ", " });
            write!(f, "{before}{role}")?;
            if let Some(unit) = &grant.unit {
                write!(f, " {}", unit.code)?;
            }
        }
        Ok(())
    }
}

/// Everybody who fits, in order. A province has some hundreds of accounts: what is typed is compared and what is shown is
/// sorted here, not in SQL, which knows no Vietnamese.
///
/// # Errors
/// What the database says.
pub fn all(db: &mut Db, filter: &Filter, sort: Sort, day: LocalDay) -> Result<Vec<PersonLine>> {
    let rows: Vec<PersonRow> = Sql::new(
        "SELECT id, username, full_name, phone, state, (totp_secret IS NOT NULL) AS second_factor FROM account \
         WHERE state <> 'erased'",
    )
    .load(db)?;
    let labels = units::labels(db, &crate::auth::Scope::All, day)?;
    let ids: Vec<AccountId> = rows.iter().map(|row| row.id).collect();
    let mut of: HashMap<AccountId, Vec<GrantRow>> = HashMap::new();
    for (account, id, grant) in store::grants_of(db, &ids)? {
        of.entry(account).or_default().push(GrantRow::new(id, grant, &labels));
    }
    let line = |row: PersonRow| PersonLine { grants: of.remove(&row.id).unwrap_or_default(), row };
    let mut people: Vec<PersonLine> = rows.into_iter().map(line).filter(|person| person.fits(filter)).collect();
    people.sort_by_cached_key(|person| (person.key(sort), person.row.id));
    if sort.down {
        people.reverse();
    }
    Ok(people)
}

/// One page of them.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, filter: &Filter, sort: Sort, page: &Page, day: LocalDay) -> Result<Listed<PersonLine>> {
    let people = all(db, filter, sort, day)?;
    let counted = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let place = |person: &PersonLine| (person.key(sort), person.row.id.0);
    let passed = |person: &PersonLine| {
        let beyond =
            |after: &(String, i64)| if sort.down { place(person) < *after } else { place(person) > *after };
        page.after.as_ref().is_none_or(beyond)
    };
    let of_page = people.into_iter().filter(passed).skip(page.offset()).take(page.size + 1).collect();
    Ok(Listed::new(of_page, page, counted, place))
}

/// Everybody with an account, by login name: for the command line.
///
/// # Errors
/// What the database says.
pub fn everyone(store: &Store, now: Instant) -> Result<Vec<PersonLine>> {
    let by_username = Sort { by: SORTS[0], down: false };
    store.read_here(|db| all(db, &Filter::default(), by_username, now.day()))
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
