//! Everything that is shipped comes under a licence that the project takes.

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

#[test]
fn every_licence_is_one_that_the_project_takes() {
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
    let used: Vec<&str> =
        metadata["resolve"]["nodes"].as_array().unwrap().iter().filter_map(|n| n["id"].as_str()).collect();
    let mut flaws = Vec::new();
    for package in packages.iter().filter(|p| p["id"].as_str().is_some_and(|id| used.contains(&id))) {
        let licence = package["license"].as_str().unwrap_or("none");
        if !is_taken(licence) {
            flaws.push(format!("{} {}: {licence}", package["name"], package["version"]));
        }
    }
    assert!(packages.len() > 100, "the packages are seen at all");
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
