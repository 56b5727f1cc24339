//! The secret file, SQLite's files, and the room around them.

use std::io::Read;
use std::path::Path;

use super::finding::{Check, Finding};
use crate::config;

const MB: u64 = 1 << 20;

/// Whether the secret is there and one of ours.
pub(super) fn secret(path: &Path) -> Finding {
    let shown = path.display();
    match config::read_secret(path) {
        Ok(Some(_)) => Finding::ok(Check::SecretFile, format!("{shown} is there")),
        Ok(None) => Finding::warn(
            Check::SecretFile,
            format!("{shown} is not there; the first start on a new database makes one"),
            "right for a new installation; for a restored one, or a further server, put the kept copy there first",
        ),
        Err(error) => Finding::fail(
            Check::SecretFile,
            error.detail.unwrap_or_default(),
            "put the kept copy of the secret back and let the server's user read it",
        ),
    }
}

/// A secret that is not the one that the database's trail is signed with, or none beside a signed trail.
pub(super) fn another_secret(path: &Path, signed: Option<bool>) -> Option<Finding> {
    (signed == Some(false)).then(|| {
        Finding::fail(
            Check::SecretFile,
            format!("{} is not the secret that this database's audit trail is signed with", path.display()),
            "put the installation's own secret file there: without it no second factor works and no trail verifies",
        )
    })
}

/// Who else may read the secret. Nothing to say where there is none.
pub(super) fn secret_permissions(path: &Path) -> Option<Finding> {
    let mode = mode(path)?;
    let shown = path.display();
    Some(if mode & 0o077 == 0 {
        Finding::ok(Check::SecretPermissions, format!("{shown} is for its owner only"))
    } else {
        Finding::fail(
            Check::SecretPermissions,
            format!("{shown} has mode {mode:03o}: others on this machine can read the key of sessions and trail"),
            format!("chmod 600 {shown}"),
        )
    })
}

/// Who else may read or change SQLite's file. The group may read it (a backup's user).
pub(super) fn database_permissions(path: &Path) -> Option<Finding> {
    let mode = mode(path)?;
    let shown = path.display();
    Some(if mode & 0o027 == 0 {
        Finding::ok(Check::DatabasePermissions, format!("{shown} has mode {mode:03o}"))
    } else {
        Finding::fail(
            Check::DatabasePermissions,
            format!("{shown} has mode {mode:03o}: others on this machine can read or change it"),
            format!("chmod 600 {shown}*"),
        )
    })
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(path.metadata().ok()?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

/// How much room is left beside SQLite's file.
#[cfg(unix)]
pub(super) fn disk_space(database: &Path) -> Option<Finding> {
    let folder = database.parent().filter(|f| f.is_dir()).unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).ok()?;
    let size = database.metadata().map_or(0, |m| m.len());
    Some(judge_space(disk.f_bavail.saturating_mul(disk.f_frsize), size))
}

#[cfg(not(unix))]
pub(super) fn disk_space(_: &Path) -> Option<Finding> {
    None
}

/// `free` and the database's `size` in bytes. A backup needs the database once for the copy and once for the file.
pub(super) fn judge_space(free: u64, size: u64) -> Finding {
    let said = format!("{} MB free, the database has {} MB", free / MB, size / MB);
    let remedy = "make room, or move the database to a larger disk (stop the server, move, set DATABASE_URL)";
    if free < 200 * MB {
        Finding::fail(Check::DiskSpace, said, remedy)
    } else if free < (2 * size).max(1024 * MB) {
        Finding::warn(Check::DiskSpace, said, remedy)
    } else {
        Finding::ok(Check::DiskSpace, said)
    }
}

/// Which journal the file asks for: bytes 18 and 19 of its header (SQLite's file format, 1.3) are 2 with a write-ahead
/// log. Opening would set it, so the file is read as it lies.
pub(super) fn journal(database: &Path) -> Option<Finding> {
    let mut head = [0; 20];
    std::fs::File::open(database).ok()?.read_exact(&mut head).ok()?;
    Some(if head[18..] == [2, 2] {
        Finding::ok(Check::SqliteJournal, "write-ahead log")
    } else {
        Finding::fail(
            Check::SqliteJournal,
            "another program has switched the write-ahead log off: a reader would now hold up every write",
            "stop that program and restart the server, which switches it on again",
        )
    })
}

/// What SQLite says of its own file.
pub(super) fn integrity(said: &str) -> Finding {
    if said == "ok" {
        return Finding::ok(Check::SqliteIntegrity, "every page is whole");
    }
    Finding::fail(
        Check::SqliteIntegrity,
        said,
        "stop the server, keep a copy of the file, and restore the newest backup into a new one; look at the disk",
    )
}
