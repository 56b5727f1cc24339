//! Photos and papers of a piece of equipment.

use diesel::prelude::*;

use super::{AssetView, show, unit_of};
use crate::attachments::{self, Prepared};
use crate::audit::Actor;
use crate::auth::Scope;
use crate::db::schema::equipment::asset_event;
use crate::db::{AssetId, AttachmentId, Db, Instant, LocalDay, Subject, Tx, UnitId};
use crate::error::{Result, not_found};

/// Hangs a file on it; `name` is what the file was called when it came.
///
/// # Errors
/// `NotFound` out of scope; the field error `too_many_files`.
pub fn add_file(
    tx: &mut Tx,
    scope: &Scope,
    id: AssetId,
    name: &str,
    file: &Prepared,
    actor: &Actor,
    at: Instant,
) -> Result<AttachmentId> {
    let asset = show(tx.db(), scope, id, at.day())?;
    let added = attachments::add(tx, Subject::Asset(asset.id), Some(asset.unit_id), file, actor, at)?;
    diesel::insert_into(asset_event::table)
        .values((
            asset_event::asset_id.eq(asset.id),
            asset_event::at.eq(at),
            asset_event::account_id.eq(actor.account),
            asset_event::kind.eq("file"),
            asset_event::detail.eq(name),
        ))
        .execute(tx.db())?;
    Ok(added)
}

/// The piece of equipment that a file hangs on.
///
/// # Errors
/// `NotFound` out of scope, or where the file hangs on something else.
pub fn of_file(db: &mut Db, scope: &Scope, file: AttachmentId, day: LocalDay) -> Result<AssetView> {
    match attachments::subject_of(db, file)? {
        Some(Subject::Asset(id)) => show(db, scope, id, day),
        Some(_) | None => Err(not_found()),
    }
}

/// The unit of the file in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of_file(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(file) = id.parse() else { return Ok(None) };
    match attachments::subject_of(db, file)? {
        Some(Subject::Asset(id)) => unit_of(db, &id.to_string()),
        Some(_) | None => Ok(None),
    }
}

/// Takes a file off; answers what it hung on.
///
/// # Errors
/// `NotFound` out of scope.
pub fn retire_file(tx: &mut Tx, scope: &Scope, file: AttachmentId, actor: &Actor, at: Instant) -> Result<AssetId> {
    let asset = of_file(tx.db(), scope, file, at.day())?;
    attachments::retire(tx, Some(asset.unit_id), file, actor, at)?;
    Ok(asset.id)
}
