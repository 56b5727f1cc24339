//! Everything that is shipped comes under a licence that the project takes.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::none;

/// What is taken.
const TAKEN: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CDLA-Permissive-2.0",
    "PostgreSQL",
    "CC0-1.0",
    "Unlicense",
    "BSL-1.0",
];

/// Every package of Cargo.lock with version and licence, those that only Windows builds among them: a fresh machine has
/// fetched no more than it builds itself. Written by
/// `cargo metadata --format-version 1 --locked --all-features | jq -r '.packages[] | select(.source) | "\(.name) \(.version) \(.license // "none")"' | LC_ALL=C sort > tests/house_rules/licences.txt`.
const LISTED: &str = "tests/house_rules/licences.txt";

/// `NAME VERSION` and licence of each line.
fn listed() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(crate::root().join(LISTED)).unwrap();
    let line = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let (name, version) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        (format!("{name} {version}"), parts.next().unwrap_or("none").to_owned())
    };
    text.lines().map(line).collect()
}

#[test]
fn every_licence_is_one_that_the_project_takes() {
    let flaw =
        |(package, licence): (String, String)| (!is_taken(&licence)).then(|| format!("{package}: {licence}"));
    none(&listed().into_iter().filter_map(flaw).collect::<Vec<_>>());
}

#[test]
fn the_list_of_licences_holds_every_package_of_the_lock_file() {
    let lock = std::fs::read_to_string(crate::root().join("Cargo.lock")).unwrap();
    let field = |package: &str, name: &str| {
        let start = format!("{name} = \"");
        package.lines().find_map(|line| Some(line.strip_prefix(&start)?.trim_end_matches('"').to_owned()))
    };
    let locked = lock.split("[[package]]").skip(1).filter(|package| package.contains("\nsource = "));
    let locked: BTreeSet<String> =
        locked.filter_map(|p| Some(format!("{} {}", field(p, "name")?, field(p, "version")?))).collect();
    assert!(locked.len() > 100, "the packages are seen at all");
    let listed: BTreeSet<String> = listed().into_keys().collect();
    let missing = locked.difference(&listed).map(|package| format!("{package}: add it to {LISTED}"));
    let gone = listed.difference(&locked).map(|package| format!("{package}: take it out of {LISTED}"));
    none(&missing.chain(gone).collect::<Vec<_>>());
}

#[test]
fn the_list_says_what_the_packages_say_that_are_here() {
    // Offline: only what this machine builds has been fetched.
    let host = Command::new("rustc").arg("-vV").output().expect("rustc is beside cargo");
    let host = String::from_utf8_lossy(&host.stdout).into_owned();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", host])
        .current_dir(crate::root())
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let metadata: Value = serde_json::from_slice(&answer.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "the packages are seen at all");
    let listed = listed();
    let mut flaws = Vec::new();
    for package in packages.iter().filter(|package| package["source"].is_string()) {
        let name = format!("{} {}", package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        let licence = package["license"].as_str().unwrap_or("none");
        if listed.get(&name).is_none_or(|said| said != licence) {
            flaws.push(format!("{name}: says {licence}, {LISTED} says {:?}", listed.get(&name)));
        }
    }
    none(&flaws);
}

/// Judges an SPDX expression as far as registries use it: `A OR B`, `A AND B`, `A/B`, brackets around either.
fn is_taken(licence: &str) -> bool {
    let plain = licence.replace(['(', ')'], "");
    plain
        .split(" AND ")
        .all(|part| part.split(" OR ").flat_map(|p| p.split('/')).any(|one| TAKEN.contains(&one.trim())))
}

#[test]
fn expressions_are_judged() {
    assert!(
        is_taken("MIT OR Apache-2.0") && is_taken("MIT/Apache-2.0") && is_taken("(MIT OR GPL-3.0) AND Unicode-3.0")
    );
    assert!(!is_taken("GPL-3.0") && !is_taken("MIT AND GPL-3.0") && !is_taken("none") && !is_taken("MPL-2.0"));
}
