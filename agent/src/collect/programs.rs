//! Installed programs, where the unit wants them: Debian packages.

use hatang_report::{Inventory, Program};

use super::Machine;
use super::root::word;

/// A desktop's list of packages has 3 to 10 MB.
const STATUS_CAP: u64 = 32 << 20;

pub(super) fn read(machine: &Machine) -> Inventory {
    if !machine.programs {
        return Inventory::default();
    }
    // No list at all, as where packages are kept by rpm, is "not known" and not "none".
    let programs = machine
        .root
        .bytes_up_to("var/lib/dpkg/status", STATUS_CAP)
        .map(|status| String::from_utf8_lossy(&status).split("\n\n").filter_map(package).collect());
    Inventory { programs, ..Inventory::default() }
}

/// One paragraph of dpkg's status file (deb-control(5)). The maintainer is a person and stays
/// out.
fn package(paragraph: &str) -> Option<Program> {
    let field =
        |name: &str| paragraph.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).and_then(word);
    if !field("Status")?.ends_with(" installed") {
        return None;
    }
    Some(Program { name: field("Package"), version: field("Version"), ..Program::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_installed_and_no_persons() {
        let status = "Package: firefox-esr\nStatus: install ok installed\n\
            Maintainer: A Person <a@example.org>\nVersion: 115.9.1esr-1\nDescription: web browser\n browses\n\n\
            Package: old\nStatus: deinstall ok config-files\nVersion: 1\n";
        let programs: Vec<Program> = status.split("\n\n").filter_map(package).collect();
        assert_eq!(programs.len(), 1);
        assert_eq!(programs[0].name.as_deref(), Some("firefox-esr"));
        assert!(!format!("{programs:?}").contains("Person"));
    }
}
