//! The operating system.

use hatang_report::{Inventory, OperatingSystem, OsFamily};

use super::{Machine, Root, live, root::word};

pub(super) fn read(machine: &Machine) -> Inventory {
    let root = &machine.root;
    let release = Release::read(root);
    let id = release.get("ID");
    let os = OperatingSystem {
        family: OsFamily::Linux,
        name: live_or(machine, live::os_name, || release.get("NAME")),
        version: live_or(machine, live::os_version, || release.get("VERSION_ID")),
        build: point_release(root, id.as_deref()),
        edition: release.get("VARIANT"),
        extended_updates: None,
        kernel: live_or(machine, live::kernel, || root.word("proc/sys/kernel/osrelease")),
        arch: live_or(machine, || Some(live::arch()), || root.word("proc/sys/kernel/arch")),
        installed_at: if machine.live { live::installed_at() } else { None },
        id,
    };
    Inventory { os: Some(os), ..Inventory::default() }
}

/// sysinfo where the computer runs, the file where it is recorded.
fn live_or(
    machine: &Machine,
    live: impl FnOnce() -> Option<String>,
    recorded: impl FnOnce() -> Option<String>,
) -> Option<String> {
    if machine.live { live().as_deref().and_then(word) } else { recorded() }
}

/// Debian's point release (`12.5`), where it is more than the version says.
fn point_release(root: &Root, id: Option<&str>) -> Option<String> {
    if id == Some("debian") { root.word("etc/debian_version") } else { None }
}

/// os-release(5).
struct Release(String);

impl Release {
    fn read(root: &Root) -> Self {
        let text = root.text("etc/os-release").or_else(|| root.text("usr/lib/os-release"));
        Self(text.unwrap_or_default())
    }

    fn get(&self, name: &str) -> Option<String> {
        let value = self.0.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
        word(value.trim().trim_matches(['"', '\'']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_begins_another_is_not_taken_for_it() {
        let release = Release("NAME_LONG=x\nVERSION_ID=\"22.04\"\nNAME='Ubuntu'\n".into());
        assert_eq!(release.get("NAME").as_deref(), Some("Ubuntu"));
        assert_eq!(release.get("VERSION_ID").as_deref(), Some("22.04"));
        assert_eq!(release.get("ID"), None);
    }
}
