//! What was typed, looked for in whom and what the entries are about: their own texts are numbers and words of lists.

use super::kind::kind;
use crate::auth::Scope;
use crate::db::{Db, LocalDay, Sql, Subject, fold};
use crate::error::Result;
use crate::faults::FaultCode;
use crate::overview::trail::words::KINDS;
use crate::{people, sites, units};

/// ` AND …`: done by somebody who is called so, or done to a record that its own list finds by these words.
///
/// # Errors
/// What the database says.
pub(super) fn about(db: &mut Db, typed: &str, day: LocalDay) -> Result<Sql> {
    let asked = fold::words(typed);
    if asked.is_empty() {
        return Ok(Sql::new(""));
    }
    let people = people::called(db, typed)?;
    let mut sql = Sql::new(" AND (");
    sql.within("a.account_id", people.iter().copied());
    sql.within(" OR (a.subject_kind = 'account' AND a.subject_id", people).push(")");
    let fits = |unit: &units::UnitLabel| {
        let words = fold::words(&format!("{} {}", unit.code, unit.name));
        asked.iter().all(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
    };
    let named = units::labels(db, &Scope::All, day)?.into_iter().filter(fits).map(|unit| unit.id);
    sql.within(" OR (a.subject_kind = 'unit' AND a.subject_id", named).push(")");
    sql.push(" OR (a.subject_kind = 'room' AND a.subject_id").among("", sites::rooms_named(db, typed)?).push(")");
    for word in KINDS {
        let index = Subject::from_parts(word, 0).and_then(|subject| kind(subject).index);
        if let Some(words) = index.and_then(|index| index.words(db, "x", typed)) {
            sql.push(" OR (a.subject_kind = '").push(word).push("' AND a.subject_id IN (SELECT x.id FROM ");
            sql.push(word).push(" x WHERE 1 = 1").append(&words.fit).push("))");
        }
    }
    if let Ok(code) = typed.parse::<FaultCode>() {
        sql.with(" OR (a.subject_kind = 'fault' AND a.subject_id = ", code.number()).push(")");
    }
    sql.push(")");
    Ok(sql)
}
