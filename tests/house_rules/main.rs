//! The house's own rules, read from its sources: nothing is built or run here. Each rule names the file it found.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on says so by panicking

mod code;
mod licences;
mod migrations;
mod texts;
mod views;

use std::path::{Path, PathBuf};

/// A source file with its path from the repository's root.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The code without comments and without its tests.
    pub(crate) fn code(&self) -> String {
        let code = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
        let mut kept = String::new();
        for line in code.lines() {
            let line = if line.trim_start().starts_with("//") { "" } else { line };
            kept.push_str(line);
            kept.push('\n');
        }
        kept
    }
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below these folders whose name ends so.
pub(crate) fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        gather(&root().join(folder), endings, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "{folders:?} hold no {endings:?}");
    found
}

fn gather(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "node_modules" && name != "target" && name != "machines" {
            gather(&path, endings, found);
        } else if endings.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
            let shown = path.strip_prefix(root()).unwrap().display().to_string();
            found.push(Source { path: shown, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}

/// What stands between `before` and `after`, at every place.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before)
        .skip(1)
        .collect::<Vec<_>>()
        .into_iter()
        .filter_map(move |rest| Some(rest.split_once(after)?.0))
}

/// Fails with every flaw at once.
#[track_caller]
pub(crate) fn none(flaws: &[String]) {
    assert!(flaws.is_empty(), "{} found:\n{}", flaws.len(), flaws.join("\n"));
}
