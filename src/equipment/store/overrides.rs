//! What persons say against what computers report: one value a column, with who, since when, why and until when.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::change::{Told, tell_event};
use super::estimate::estimate;
use super::observe::{Hardware, name_after, put};
use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::changes;
use crate::db::schema::observed::asset_override as o;
use crate::db::{AccountId, AssetId, Db, Instant, LocalDay, Sql, Subject, Tx, UnitId};
use crate::equipment::effective::{Column, Columns, Override, effective};
use crate::error::{Result, not_found};

/// A person's value as the page of facts shows it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct OverrideRow {
    /// Inside only.
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    id: i64,
    /// A word of [`Column`].
    #[serde(skip)]
    #[diesel(sql_type = Text)]
    pub field: String,
    /// The value as text, empty for "not known".
    #[diesel(sql_type = Text)]
    pub value: String,
    /// Inside only.
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    account_id: AccountId,
    /// Who says so.
    #[diesel(sql_type = Nullable<Text>)]
    pub person: Option<String>,
    /// Since when.
    #[diesel(sql_type = Timestamp)]
    pub at: Instant,
    /// Why.
    #[diesel(sql_type = Text)]
    pub why: String,
    /// The last day on which it holds.
    #[diesel(sql_type = Nullable<Date>)]
    pub until: Option<LocalDay>,
}

/// A person's value that is to be set.
#[derive(Clone, Debug)]
pub struct Said {
    /// The value as text, as [`Columns::set`] reads it.
    pub value: String,
    /// Why, in their words.
    pub why: String,
    /// The last day on which it holds.
    pub until: Option<LocalDay>,
}

impl Said {
    /// Judges what was typed for a column.
    ///
    /// # Errors
    /// All field errors: `value`, `why`, `until`.
    pub fn judge(column: Column, value: &str, why: &str, until: Option<&str>, today: LocalDay) -> Result<Said> {
        let mut check = crate::error::Check::default();
        check.take("value", Columns::default().set(column, value));
        let why = crate::typed::line(why);
        match why.chars().count() {
            0..5 => check.add("why", "required"),
            5..=200 => {}
            _ => check.add_with("why", "longer_than", 200),
        }
        let until = until.and_then(|text| check.take("until", LocalDay::parse(text).ok_or("not_a_date")));
        if until.is_some_and(|until| until < today) {
            check.add("until", "in_the_past");
        }
        check.done()?;
        Ok(Said { value: value.trim().to_owned(), why, until })
    }
}

/// What persons say against a computer's reports, those that are over included; the latest last.
///
/// # Errors
/// What the database says.
pub fn override_rows(db: &mut Db, id: AssetId) -> Result<Vec<OverrideRow>> {
    let mut sql = Sql::new(
        "SELECT o.id, o.field, o.value, o.account_id, p.full_name AS person, o.at, o.why, o.until_day AS until \
         FROM asset_override o JOIN asset m ON m.id = o.asset_id LEFT JOIN account p ON p.id = o.account_id WHERE m.id = ",
    );
    sql.bind(id).with(" OR m.merged_into = ", id).push(" ORDER BY o.at, o.id").keep().load(db)
}

impl OverrideRow {
    /// As rules read it.
    fn read(self) -> Option<Override> {
        let column = self.field.parse().ok()?;
        Some(Override {
            column,
            value: self.value,
            by: self.account_id,
            at: self.at,
            why: self.why,
            until: self.until,
        })
    }
}

/// The same, as rules read it.
///
/// # Errors
/// What the database says.
pub fn overrides(db: &mut Db, id: AssetId) -> Result<Vec<Override>> {
    Ok(override_rows(db, id)?.into_iter().filter_map(OverrideRow::read).collect())
}

/// The same for many records, by the one that each goes by now.
///
/// # Errors
/// What the database says.
pub fn overrides_of(db: &mut Db, ids: &[AssetId]) -> Result<HashMap<AssetId, Vec<Override>>> {
    #[derive(QueryableByName)]
    struct Of {
        #[diesel(sql_type = BigInt)]
        canonical: AssetId,
        #[diesel(embed)]
        row: OverrideRow,
    }
    let mut sql = Sql::new(
        "SELECT COALESCE(m.merged_into, m.id) AS canonical, o.id, o.field, o.value, o.account_id, \
         p.full_name AS person, o.at, o.why, o.until_day AS until FROM asset_override o \
         JOIN asset m ON m.id = o.asset_id LEFT JOIN account p ON p.id = o.account_id",
    );
    sql.among(" WHERE COALESCE(m.merged_into, m.id)", ids.iter().copied());
    let mut all: HashMap<AssetId, Vec<Override>> = HashMap::new();
    for Of { canonical, row } in sql.load(db)? {
        all.entry(canonical).or_default().extend(row.read());
    }
    Ok(all)
}

/// Sets a person's value over an observed one, or takes it back where `said` is `None`; the effective columns follow
/// at once. `hardware` is what is known of the computer.
///
/// # Errors
/// `NotFound` out of scope.
pub fn set_override(
    tx: &mut Tx,
    scope: &Scope,
    id: AssetId,
    column: Column,
    said: Option<&Said>,
    hardware: &Hardware,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let view = super::show(tx.db(), scope, id, at.day())?;
    let word: &'static str = column.into();
    let rows = override_rows(tx.db(), view.id)?;
    let before = rows.into_iter().rfind(|row| row.field == word);
    if said.is_none() && before.is_none() {
        return Ok(());
    }
    let own = o::table.filter(o::asset_id.eq(view.id)).filter(o::field.eq(word));
    diesel::delete(own).execute(tx.db())?;
    match said {
        Some(said) => insert(tx, view.id, word, said, actor, at)?,
        // What was said of a record that was merged into this one is taken back as well.
        None => {
            let latest = before.as_ref().map_or(0, |row| row.id);
            diesel::delete(o::table.find(latest)).execute(tx.db())?;
        }
    }
    follow(tx, view.id, hardware, at)?;
    let event = if said.is_some() { "overridden" } else { "override_cleared" };
    let told = Told { id: view.id, unit: view.unit_id, action: "asset.override", event, detail: word.to_owned() };
    tell_event(tx, &told, actor.account, at)?;
    let (subject, unit) = (Subject::Asset(view.id), Some(view.unit_id));
    let before = before.map(|o| json!({ (word): o.value, "why": o.why, "until": o.until }));
    let after = said.map(|o| json!({ (word): o.value, "why": o.why, "until": o.until }));
    audit::record(tx, Entry { at, actor, action: told.action, subject, unit, before, after })?;
    changes::mark(tx, subject, at)
}

fn insert(tx: &mut Tx, id: AssetId, word: &str, said: &Said, actor: &Actor, at: Instant) -> Result<()> {
    let by = actor.account.ok_or_else(not_found)?;
    diesel::insert_into(o::table)
        .values((
            o::asset_id.eq(id),
            o::field.eq(word),
            o::value.eq(&said.value),
            o::account_id.eq(by),
            o::at.eq(at),
            o::why.eq(&said.why),
            o::until_day.eq(said.until),
        ))
        .execute(tx.db())?;
    Ok(())
}

/// Writes the effective columns anew, and what the record goes by.
fn follow(tx: &mut Tx, id: AssetId, hardware: &Hardware, at: Instant) -> Result<()> {
    let (columns, _) = effective(&hardware.observed, &overrides(tx.db(), id)?, at.day());
    put(tx, hardware.reported_as, &hardware.document, &columns, hardware.observed_at)?;
    estimate(tx, &[id])?;
    name_after(tx, id, &columns, at)
}

/// The records with a person's value that is over and still stands in the effective columns.
///
/// # Errors
/// What the database says.
pub fn to_lapse(db: &mut Db, today: LocalDay, most: i64) -> Result<Vec<AssetId>> {
    let over = o::table.filter(o::until_day.lt(today)).filter(o::lapsed_at.is_null());
    Ok(over.order(o::asset_id).select(o::asset_id).distinct().limit(most).load(db)?)
}

/// Takes values that are over out of the effective columns of a record; they stay readable.
///
/// # Errors
/// What the database says.
pub fn lapse(tx: &mut Tx, id: AssetId, hardware: Option<&Hardware>, at: Instant) -> Result<()> {
    let over = o::table.filter(o::asset_id.eq(id)).filter(o::until_day.lt(at.day())).filter(o::lapsed_at.is_null());
    let words: Vec<String> = over.select(o::field).order(o::field).load(tx.db())?;
    diesel::update(over).set(o::lapsed_at.eq(at)).execute(tx.db())?;
    if let Some(hardware) = hardware {
        follow(tx, id, hardware, at)?;
    }
    let unit: UnitId = super::show(tx.db(), &Scope::All, id, at.day())?.unit_id;
    for detail in words {
        tell_event(tx, &Told { id, unit, action: "", event: "override_lapsed", detail }, None, at)?;
    }
    changes::mark(tx, Subject::Asset(id), at)
}
