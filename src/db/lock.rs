//! One server on one SQLite file. SQLite itself takes any number of processes; the writer's lanes and its promise about
//! order hold inside one process only. PostgreSQL takes any number of servers and needs no lock.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::DatabaseUrl;
use crate::error::{Error, Result};

/// The right to serve a database, or to rebuild it; given up when it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    /// Held open: the operating system keeps an advisory lock on it. Nothing to hold on PostgreSQL.
    _file: Option<File>,
}

impl Lock {
    /// Takes it, without waiting.
    ///
    /// # Errors
    /// `Internal` naming the database, the process that holds it and the lock's file.
    pub fn take(url: &DatabaseUrl) -> Result<Self> {
        let DatabaseUrl::Sqlite(database) = url else { return Ok(Lock { _file: None }) };
        let path = lock_path(database);
        let fail = |e: &dyn std::fmt::Display| Error::internal(format!("{}: {e}", path.display()));
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| fail(&e))?;
        }
        // Never removed: two processes that race for a file that comes and goes would each lock another one.
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| fail(&e))?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())).map_err(|e| fail(&e))?;
                Ok(Lock { _file: Some(file) })
            }
            Err(TryLockError::WouldBlock) => {
                let holder = holder(&mut file);
                Err(Error::internal(format!(
                    "{url} is in use by {holder}, which holds {}: stop it first; one SQLite file has one server",
                    path.display()
                )))
            }
            Err(TryLockError::Error(e)) => Err(fail(&e)),
        }
    }
}

/// `hatang.db.lock` beside `hatang.db`.
fn lock_path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Who wrote itself into the lock's file.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(_) if !text.is_empty() => format!("the hatang with process number {text}"),
        // Between its lock and its first write, or on a system whose locks forbid reading.
        Ok(_) | Err(_) => "another hatang".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time_and_the_other_is_told_whom_to_stop() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("hatang.db"));
        let held = Lock::take(&url).unwrap();
        let refusal = Lock::take(&url).unwrap_err().detail.unwrap();
        assert!(
            refusal.contains(&std::process::id().to_string()) && refusal.contains("hatang.db.lock"),
            "{refusal}"
        );
        drop(held);
        Lock::take(&url).unwrap();
    }
}
