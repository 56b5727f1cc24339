//! SQLite: `VACUUM INTO` copies one snapshot while others write.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use diesel::{Connection, SqliteConnection};

use super::{Engine, Header, fail, fill, not_empty};
use crate::db::pool::{Use, connect};
use crate::db::{DatabaseUrl, Db, Instant, Sql, migrate};
use crate::error::{Error, Result};

/// Copies the database beside the backup and packs the copy.
pub(super) fn dump(
    url: &DatabaseUrl,
    database: &Path,
    folder: &Path,
    at: Instant,
    file: &mut File,
) -> Result<Header> {
    if !database.is_file() {
        // Opening would make it.
        return Err(fail(database, "there is no such database"));
    }
    let copy = tempfile::Builder::new().prefix(".hatang-copy-").tempfile_in(folder).map_err(|e| fail(folder, e))?;
    Sql::new("VACUUM INTO ")
        .bind(copy.path().to_string_lossy().as_ref())
        .execute(&mut connect(url, Use::Write)?)?;
    let schema = migrate::version(&mut plain(copy.path())?)?
        .ok_or_else(|| fail(database, "is no database of hatang: it has no schema version"))?;
    let header = Header::new(Engine::Sqlite, schema, at);
    let mut bytes = File::open(copy.path()).map_err(|e| fail(copy.path(), e))?;
    fill(file, &header, |out| std::io::copy(&mut bytes, out).map(drop).map_err(Error::internal))?;
    Ok(header)
}

/// Unpacks beside the database, looks at what came out, and only then gives it the database's name.
pub(super) fn load(
    url: &DatabaseUrl,
    database: &Path,
    header: &Header,
    mut payload: impl Read,
    from: &Path,
) -> Result<()> {
    if !migrate::is_empty(url)? {
        return Err(not_empty(url));
    }
    let folder = database.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut copy =
        tempfile::Builder::new().prefix(".hatang-restore-").tempfile_in(folder).map_err(|e| fail(folder, e))?;
    std::io::copy(&mut payload, copy.as_file_mut()).map_err(|e| fail(from, format!("is damaged: {e}")))?;
    let mut db = plain(copy.path())?;
    if Sql::new("SELECT count(*) AS n FROM pragma_integrity_check WHERE integrity_check = 'ok'").count(&mut db)?
        != 1
    {
        return Err(fail(from, "is damaged: the database in it is not whole"));
    }
    if migrate::version(&mut db)?.as_ref() != Some(&header.schema) {
        return Err(fail(from, "is damaged: its first line and its database name different versions"));
    }
    drop(db);
    copy.as_file().sync_all().map_err(|e| fail(folder, e))?;
    // Of the empty database that was there: a log of another file must not be played into this one.
    for ending in ["-wal", "-shm"] {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        match std::fs::remove_file(&name) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(fail(Path::new(&name), e)),
            Ok(()) | Err(_) => {}
        }
    }
    copy.persist(database).map_err(|e| fail(database, e.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| fail(folder, e))
}

/// Opened without any of the settings that would change the file.
fn plain(path: &Path) -> Result<Db> {
    let opened = SqliteConnection::establish(&path.to_string_lossy()).map_err(|e| fail(path, e))?;
    Ok(Db::Sqlite(opened))
}
