//! A landed migration is never edited: the next one mends it.

use crate::{none, root, sources};
use hatang::crypto::sha256;

/// Written by `sha256sum migrations/*/*/*.sql > tests/house_rules/migrations.sha256`, which adds what is new and must
/// change nothing else.
const PINNED: &str = "tests/house_rules/migrations.sha256";

#[test]
fn a_landed_migration_is_never_edited() {
    let pinned = std::fs::read_to_string(root().join(PINNED)).unwrap();
    let pinned: Vec<(&str, &str)> = pinned.lines().filter_map(|line| line.split_once("  ")).collect();
    let mut flaws = Vec::new();
    for source in sources(&["migrations"], &["sql"]) {
        let hash = sha256(source.text.as_bytes());
        match pinned.iter().find(|(_, path)| *path == source.path) {
            Some((was, _)) if *was == hash => {}
            Some(_) => flaws.push(format!("{}: was edited after it landed; write a new migration", source.path)),
            None => flaws.push(format!("{}: is new; add to {PINNED}:\n{hash}  {}", source.path, source.path)),
        }
    }
    none(&flaws);
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |engine: &str| -> Vec<String> {
        let folder = format!("migrations/{engine}");
        sources(&[&folder], &["sql"]).iter().map(|s| s.path[folder.len()..].to_owned()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
