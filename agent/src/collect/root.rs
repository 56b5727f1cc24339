//! Reading files below a root, so that a recorded computer reads like a running one.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use hatang_report::TEXT_CAP;

/// Most bytes that are read of one file of `/proc`, `/sys` or `/etc`.
const FILE_CAP: u64 = 1 << 20;

/// The folder below which a computer's files lie: `/` for the running one.
#[derive(Debug, Clone)]
pub struct Root(PathBuf);

impl Root {
    /// Everything is read below `folder`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self(folder.canonicalize().unwrap_or(folder))
    }

    /// A path below the root.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    /// Whether there is such a file or folder.
    #[must_use]
    pub fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// A file's bytes, `None` where it can't be read; at most `cap` of them.
    #[must_use]
    pub fn bytes_up_to(&self, path: &str, cap: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.path(path)).ok()?.take(cap).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// A file's bytes, at most a mebibyte.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        self.bytes_up_to(path, FILE_CAP)
    }

    /// A file as text, bytes that are no UTF-8 replaced.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<String> {
        let bytes = self.bytes(path)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A file that holds one name, tidied; `None` where it is empty.
    #[must_use]
    pub(super) fn word(&self, path: &str) -> Option<String> {
        word(&self.text(path)?)
    }

    /// A file that holds one number.
    #[must_use]
    pub fn number(&self, path: &str) -> Option<i64> {
        self.text(path)?.trim().parse().ok()
    }

    /// The names in a folder, sorted so that equal computers give equal reports; numbers in
    /// names count as numbers (`cpu2` before `cpu10`).
    #[must_use]
    pub fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else {
            return Vec::new();
        };
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_by_cached_key(|name| sort_key(name));
        names
    }

    /// Where a path leads once all links are followed, below the root and without a leading
    /// slash: `sys/devices/pci0000:00/...`.
    #[must_use]
    pub fn resolved(&self, path: &str) -> Option<String> {
        let target = self.path(path).canonicalize().ok()?;
        let below = target.strip_prefix(&self.0).ok()?;
        below.to_str().map(str::to_owned)
    }

    /// The last name of where a link leads: the driver's name for `.../device/driver`.
    #[must_use]
    pub fn link_name(&self, path: &str) -> Option<String> {
        let target = fs::read_link(self.path(path)).ok()?;
        Path::new(&target).file_name()?.to_str().and_then(word)
    }
}

/// Letters and numbers of a name, for sorting.
fn sort_key(name: &str) -> (String, u64, String) {
    let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let end = name[digits..].find(|c: char| !c.is_ascii_digit()).map_or(name.len(), |at| digits + at);
    (name[..digits].to_owned(), name[digits..end].parse().unwrap_or(0), name.to_owned())
}

/// A name as hardware says it, tidied: trimmed, control characters out, cut to the cap; `None`
/// where nothing is left. Firmware pads names with blanks and NULs.
#[must_use]
pub(super) fn word(text: &str) -> Option<String> {
    let clean: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let line = clean.trim().lines().next().unwrap_or("").trim();
    let word: String = line.chars().take(TEXT_CAP).collect();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_tidied() {
        assert_eq!(word("  ST500DM002-1BD14 \0\0"), Some("ST500DM002-1BD14".into()));
        assert_eq!(word("Card\u{7}reader\nsecond line"), Some("Cardreader".into()));
        assert_eq!(word(" \0 \n"), None);
        assert_eq!(word(&"x".repeat(1000)).map(|word| word.len()), Some(TEXT_CAP));
    }

    #[test]
    fn names_sort_by_number() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["cpu10", "cpu2", "cpufreq", "cpu0"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let root = Root::new(folder.path());
        assert_eq!(root.names(""), ["cpu0", "cpu2", "cpu10", "cpufreq"]);
    }
}
