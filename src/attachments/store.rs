//! The files' tables. A file's bytes are stored once, however many records they hang on.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

use super::Prepared;
use crate::audit::{self, Actor, Entry};
use crate::db::schema::ground::{attachment, attachment_blob};
use crate::db::{AttachmentId, Db, Instant, Subject, Tx, UnitId};
use crate::error::{Error, Result, not_found};
use crate::on_each;

/// A file as its record's page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FileRow {
    /// Its number.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// `image/jpeg`, `application/pdf`.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Since when it hangs here.
    pub created_at: Instant,
    /// Whether it is shown and not handed out as a file.
    pub photo: bool,
}

/// A record's files as its page shows them (`templates/files.hbs`).
#[derive(Debug, Serialize)]
pub struct Hung {
    files: Vec<FileRow>,
    /// Where one of them is fetched: `/equipment/files`.
    base: &'static str,
    /// Where one is added: `/equipment/5/files`.
    to: String,
    may_write: bool,
}

impl Hung {
    /// Those of `subject`, whose page has the address `record`.
    ///
    /// # Errors
    /// What the database says.
    pub fn on(db: &mut Db, subject: Subject, base: &'static str, record: &str, may_write: bool) -> Result<Self> {
        Ok(Hung { files: of(db, subject)?, base, to: format!("{record}/files"), may_write })
    }
}

/// The most files of one record.
const MOST_FILES: i64 = 40;

/// Hangs a file on a record; the same bytes on the same record are there once.
///
/// # Errors
/// The field error `too_many_files`; what the database says.
pub fn add(
    tx: &mut Tx,
    subject: Subject,
    unit: Option<UnitId>,
    file: &Prepared,
    actor: &Actor,
    at: Instant,
) -> Result<AttachmentId> {
    let (kind, number) = subject.parts();
    let here = attachment::table
        .filter(attachment::subject_kind.eq(kind))
        .filter(attachment::subject_id.eq(number))
        .filter(attachment::retired_at.is_null());
    let same = here.filter(attachment::hash.eq(&file.hash)).select(attachment::id).first(tx.db()).optional()?;
    if let Some(there) = same {
        return Ok(there);
    }
    if here.count().get_result::<i64>(tx.db())? >= MOST_FILES {
        return Err(Error::field("photo", "too_many_files"));
    }
    let size = i64::try_from(file.bytes.len()).map_err(Error::internal)?;
    let media: &'static str = file.media.into();
    on_each!(tx.db(), |c| diesel::insert_into(attachment_blob::table)
        .values((
            attachment_blob::hash.eq(&file.hash),
            attachment_blob::bytes.eq(&file.bytes),
            attachment_blob::size.eq(size),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    let id: i64 = diesel::insert_into(attachment::table)
        .values((
            attachment::subject_kind.eq(kind),
            attachment::subject_id.eq(number),
            attachment::hash.eq(&file.hash),
            attachment::name.eq(&file.name),
            attachment::media_type.eq(media),
            attachment::size.eq(size),
            attachment::created_at.eq(at),
            attachment::created_by.eq(actor.account),
        ))
        .returning(attachment::id)
        .get_result(tx.db())?;
    let after =
        Some(json!({ "file": id, "name": file.name, "media_type": media, "size": size, "sha256": file.hash }));
    audit::record(tx, Entry { at, actor, action: "attachment.add", subject, unit, before: None, after })?;
    Ok(AttachmentId(id))
}

/// The files of a record, oldest first.
///
/// # Errors
/// What the database says.
pub fn of(db: &mut Db, subject: Subject) -> Result<Vec<FileRow>> {
    let (kind, number) = subject.parts();
    let rows: Vec<(AttachmentId, String, String, i64, Instant)> = attachment::table
        .filter(attachment::subject_kind.eq(kind))
        .filter(attachment::subject_id.eq(number))
        .filter(attachment::retired_at.is_null())
        .order(attachment::id)
        .select((
            attachment::id,
            attachment::name,
            attachment::media_type,
            attachment::size,
            attachment::created_at,
        ))
        .load(db)?;
    let row = |(id, name, media_type, size, created_at): (_, _, String, _, _)| FileRow {
        id,
        name,
        photo: media_type.starts_with("image/"),
        media_type,
        size,
        created_at,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The record that a file hangs on; `None` where there is no such file or it was taken off.
///
/// # Errors
/// What the database says.
pub fn subject_of(db: &mut Db, id: AttachmentId) -> Result<Option<Subject>> {
    let on: Option<(String, i64)> = attachment::table
        .find(id.0)
        .filter(attachment::retired_at.is_null())
        .select((attachment::subject_kind, attachment::subject_id))
        .get_result(db)
        .optional()?;
    Ok(on.and_then(|(kind, number)| Subject::from_parts(&kind, number)))
}

/// A file: what it is and its bytes. The asker's right to see the record that it hangs on ([`subject_of`]) is checked by
/// the room that owns the record.
///
/// # Errors
/// `NotFound` where it was taken off.
pub fn fetch(db: &mut Db, id: AttachmentId) -> Result<(FileRow, Vec<u8>)> {
    let subject = subject_of(db, id)?.ok_or_else(not_found)?;
    let row = of(db, subject)?.into_iter().find(|file| file.id == id).ok_or_else(not_found)?;
    let bytes = attachment::table
        .inner_join(attachment_blob::table.on(attachment_blob::hash.eq(attachment::hash)))
        .filter(attachment::id.eq(id))
        .select(attachment_blob::bytes)
        .get_result(db)?;
    Ok((row, bytes))
}

/// Takes a file off its record; its bytes stay for the trail's sake.
///
/// # Errors
/// `NotFound` where it was taken off before.
pub fn retire(tx: &mut Tx, unit: Option<UnitId>, id: AttachmentId, actor: &Actor, at: Instant) -> Result<()> {
    let subject = subject_of(tx.db(), id)?.ok_or_else(not_found)?;
    let file = of(tx.db(), subject)?.into_iter().find(|file| file.id == id).ok_or_else(not_found)?;
    diesel::update(attachment::table.find(id.0)).set(attachment::retired_at.eq(at)).execute(tx.db())?;
    let before = Some(json!({ "file": id, "name": file.name }));
    audit::record(tx, Entry { at, actor, action: "attachment.retire", subject, unit, before, after: None })?;
    Ok(())
}
