//! Files that are there whole or not at all.
//!
//! The promise of [`replace`]: after it returned, the new content survives a power failure;
//! whatever happens before, a reader finds the old content or the new, never a mixture. The
//! content goes to a file beside it, is forced to the disk, takes the place of the old by
//! rename(2), and the folder is forced to the disk as well, since the rename is kept there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Ending of a file that is being written; such a file left behind was never finished.
pub(crate) const UNFINISHED: &str = "tmp";

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever may look into the folder.
    All,
    /// Nobody but the owner (mode 0600 from the first moment on).
    Owner,
}

/// Puts `content` in the place of the file `path`.
pub(crate) fn replace(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    let beside = path.with_extension(UNFINISHED);
    // A file left behind would keep its own mode.
    if let Err(error) = fs::remove_file(&beside)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = create(&beside, readers)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)?;
    sync_folder(path)
}

fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(match readers {
            Readers::All => 0o644,
            Readers::Owner => 0o600,
        });
    }
    options.open(path)
}

/// Forces the folder that a file lies in to the disk. Windows has no such thing and keeps
/// renames in its journal.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_left_unfinished_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        replace(&path, b"old", Readers::All).unwrap();
        fs::write(folder.path().join("state.tmp"), b"ne").unwrap(); // power failed here
        assert_eq!(fs::read(&path).unwrap(), b"old");
        replace(&path, b"new", Readers::All).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(!folder.path().join("state.tmp").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_is_readable_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.der");
        fs::write(folder.path().join("key.tmp"), b"").unwrap(); // readable by all
        replace(&path, b"secret", Readers::Owner).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
