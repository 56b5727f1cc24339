//! Agent builds to hand out: the files of the folder that the administrator named.

use std::path::Path;

use crate::error::{Error, Result, not_found};

/// The names that can be handed out; none where no folder is set or it is empty.
pub fn list(folder: Option<&Path>) -> Vec<String> {
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    let files = entries.into_iter().flatten().flatten().filter(|entry| entry.path().is_file());
    let mut names: Vec<String> = files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| name.starts_with("hatang-agent"));
    names.sort();
    names
}

/// One build: a name from the list and nothing else, so that no path leads out of the folder.
///
/// # Errors
/// `NotFound`.
pub(super) fn read(folder: Option<&Path>, name: &str) -> Result<Vec<u8>> {
    let folder = folder.filter(|_| list(folder).iter().any(|listed| listed == name)).ok_or_else(not_found)?;
    std::fs::read(folder.join(name)).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_builds_leave_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hatang-agent-linux"), "x").unwrap();
        std::fs::write(folder.path().join("secret"), "y").unwrap();
        let here = Some(folder.path());
        assert_eq!(list(here), ["hatang-agent-linux"]);
        assert!(read(here, "hatang-agent-linux").is_ok());
        assert!(read(here, "secret").is_err() && read(here, "../etc/passwd").is_err() && read(None, "x").is_err());
    }
}
