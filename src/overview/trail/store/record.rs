//! A record of any kind, by the word that stands in a path.

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
    let (_, id) = subject.parts();
    let of = match subject {
        Subject::Unit(unit) => return Ok(Some(unit)),
        Subject::Facility(_) => "SELECT unit_id AS n FROM facility WHERE id = ",
        Subject::Building(_) => {
            "SELECT f.unit_id AS n FROM building b JOIN facility f ON f.id = b.facility_id WHERE b.id = "
        }
        Subject::Room(_) => {
            "SELECT f.unit_id AS n FROM room r JOIN building b ON b.id = r.building_id \
             JOIN facility f ON f.id = b.facility_id WHERE r.id = "
        }
        Subject::Asset(_) => "SELECT unit_id AS n FROM asset WHERE id = ",
        Subject::Link(_) => "SELECT unit_id AS n FROM link WHERE id = ",
        Subject::Fault(_) => "SELECT unit_id AS n FROM fault WHERE id = ",
        Subject::Account(_)
        | Subject::Device(_)
        | Subject::EnrolCode(_)
        | Subject::Conflict(_)
        | Subject::System => {
            return Ok(None);
        }
    };
    let mut sql = Sql::new(of);
    Ok(Some(sql.bind(id).count(db)?).filter(|unit| *unit > 0).map(UnitId))
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
