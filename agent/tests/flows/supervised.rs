//! Collectors that hang or die.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use hatang_agent::supervise::{Orders, inventory};

fn agent() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_hatang-agent"))
}

/// A recorded computer with a file that nobody ever writes to: reading it never returns.
fn with_hanging(file: &str) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    std::fs::write(root.path().join("etc/machine-id"), "0123456789abcdef0123456789abcdef\n").unwrap();
    std::fs::create_dir_all(root.path().join("proc")).unwrap();
    std::fs::write(root.path().join("proc/uptime"), "100.00 90.00\n").unwrap();
    std::fs::create_dir_all(root.path().join("var/lib/dpkg")).unwrap();
    let package = "Package: bash\nStatus: install ok installed\nVersion: 5.2\n";
    std::fs::write(root.path().join("var/lib/dpkg/status"), package).unwrap();
    root
}

#[test]
fn a_part_that_hangs_costs_itself_alone() {
    let root = with_hanging("etc/cups/printers.conf");
    let orders = Orders { root: Some(root.path().into()), programs: true };
    let inventory = inventory(agent(), &orders, Duration::from_millis(1500)).unwrap();
    assert_eq!(inventory.problems.len(), 1, "{:?}", inventory.problems);
    assert_eq!(inventory.problems[0].part, "printers");
    assert_eq!(inventory.uptime_seconds, Some(100), "what came before it");
    assert_eq!(inventory.programs.map(|programs| programs.len()), Some(1), "what comes after it");
}

#[test]
fn a_collector_that_dies_costs_one_part_at_a_time() {
    let inventory = inventory(Path::new("/bin/false"), &Orders::default(), Duration::from_secs(60)).unwrap();
    assert!(inventory.problems.len() > 10);
    assert!(inventory.problems.iter().all(|problem| problem.message == "the collector stopped"));
}

#[test]
fn a_collector_that_is_not_there_is_an_error() {
    assert!(inventory(Path::new("/nowhere"), &Orders::default(), Duration::from_secs(1)).is_err());
}
