//! A record of any kind, by the word that stands in a path.

use super::kind::kind;
use crate::auth::Scope;
use crate::db::{Db, Sql, Subject, UnitId};
use crate::error::{Result, not_found};
use crate::units;

/// Reads `asset-12` or `unit-26179`. Accounts and what belongs to no unit have no trail of their own here.
fn parse(db: &mut Db, word: &str) -> Result<Option<Subject>> {
    let Some((kind, id)) = word.rsplit_once('-') else { return Ok(None) };
    if kind == "unit" {
        return Ok(units::id_of(db, id)?.map(Subject::Unit));
    }
    Ok(id.parse().ok().and_then(|id| Subject::from_parts(kind, id)))
}

fn unit_of_subject(db: &mut Db, subject: Subject) -> Result<Option<UnitId>> {
    if let Subject::Unit(unit) = subject {
        return Ok(Some(unit));
    }
    let Some(question) = kind(subject).unit else { return Ok(None) };
    let unit = Sql::new(question).bind(subject.parts().1).count(db)?;
    Ok(Some(unit).filter(|unit| *unit > 0).map(UnitId))
}

/// The unit of the record in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of(db: &mut Db, word: &str) -> Result<Option<UnitId>> {
    match parse(db, word)? {
        Some(subject) => unit_of_subject(db, subject),
        None => Ok(None),
    }
}

/// The record in a path, where it is in scope.
///
/// # Errors
/// `NotFound`.
pub fn readable(db: &mut Db, scope: &Scope, word: &str) -> Result<Subject> {
    let subject = parse(db, word)?.ok_or_else(not_found)?;
    let unit = unit_of_subject(db, subject)?.filter(|unit| scope.has(*unit));
    unit.map(|_| subject).ok_or_else(not_found)
}
