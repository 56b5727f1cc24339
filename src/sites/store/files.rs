//! Photos and papers of facilities, buildings and rooms.

use super::life::{Site, present};
use super::tell::line;
use super::{building, facility, room};
use crate::attachments::{self, FileRow, Prepared};
use crate::audit::Actor;
use crate::auth::Scope;
use crate::db::{AttachmentId, Db, Instant, Subject, Tx, UnitId};
use crate::error::{Result, not_found};

/// Hangs a file on it; `name` is what the file was called when it came.
///
/// # Errors
/// `NotFound` out of scope; the field error `too_many_files`.
pub fn add(
    tx: &mut Tx,
    scope: &Scope,
    site: Site,
    name: &str,
    file: &Prepared,
    actor: &Actor,
    at: Instant,
) -> Result<AttachmentId> {
    let (place, _, _) = present(tx.db(), scope, site, at)?;
    let added = attachments::add(tx, place.subject(), Some(place.unit), file, actor, at)?;
    line(tx, place, "file", name, actor, at)?;
    Ok(added)
}

/// Its files, oldest first.
///
/// # Errors
/// `NotFound` out of scope.
pub fn of(db: &mut Db, scope: &Scope, site: Site, at: Instant) -> Result<Vec<FileRow>> {
    let (place, _, _) = present(db, scope, site, at)?;
    attachments::of(db, place.subject())
}

/// What a file hangs on.
///
/// # Errors
/// `NotFound` out of scope, or where the file hangs on something else.
pub fn site_of(db: &mut Db, scope: &Scope, file: AttachmentId, at: Instant) -> Result<Site> {
    let site = attachments::subject_of(db, file)?.and_then(site).ok_or_else(not_found)?;
    present(db, scope, site, at)?;
    Ok(site)
}

/// Takes a file off; answers what it hung on.
///
/// # Errors
/// `NotFound` out of scope.
pub fn retire(tx: &mut Tx, scope: &Scope, file: AttachmentId, actor: &Actor, at: Instant) -> Result<Site> {
    let site = site_of(tx.db(), scope, file, at)?;
    let (place, _, _) = present(tx.db(), scope, site, at)?;
    attachments::retire(tx, Some(place.unit), file, actor, at)?;
    Ok(site)
}

/// The unit of the file in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(file) = id.parse() else { return Ok(None) };
    match attachments::subject_of(db, file)?.and_then(site) {
        Some(Site::Facility(id)) => facility::unit_of(db, &id.to_string()),
        Some(Site::Building(id)) => building::unit_of(db, &id.to_string()),
        Some(Site::Room(id)) => room::unit_of(db, &id.to_string()),
        None => Ok(None),
    }
}

fn site(subject: Subject) -> Option<Site> {
    match subject {
        Subject::Facility(id) => Some(Site::Facility(id)),
        Subject::Building(id) => Some(Site::Building(id)),
        Subject::Room(id) => Some(Site::Room(id)),
        Subject::Unit(_)
        | Subject::Asset(_)
        | Subject::Link(_)
        | Subject::Fault(_)
        | Subject::Account(_)
        | Subject::Device(_)
        | Subject::EnrolCode(_)
        | Subject::Conflict(_)
        | Subject::System => None,
    }
}
