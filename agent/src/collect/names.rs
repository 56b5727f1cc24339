//! The computer's name, domain and installation id.

use hatang_report::Inventory;

use super::{Machine, Root, live, root::word};

pub(super) fn read(machine: &Machine) -> Inventory {
    let full = if machine.live { live::hostname() } else { recorded_hostname(&machine.root) };
    let full = full.as_deref().and_then(word);
    Inventory {
        domain: domain(&machine.root, full.as_deref()),
        hostname: full,
        machine_id: machine_id(&machine.root),
        ..Inventory::default()
    }
}

fn recorded_hostname(root: &Root) -> Option<String> {
    root.word("proc/sys/kernel/hostname").or_else(|| root.word("etc/hostname"))
}

/// The kernel's domain name, else what follows the first dot of the host's name.
fn domain(root: &Root, hostname: Option<&str>) -> Option<String> {
    root.word("proc/sys/kernel/domainname")
        .filter(|name| name != "(none)")
        .or_else(|| hostname?.split_once('.').and_then(|(_, domain)| word(domain)))
}

/// machine-id(5) asks that the id itself is not handed out: a keyed hash of it serves. Images that were never started
/// hold the word `uninitialized` there, which names no installation.
pub(crate) fn machine_id(root: &Root) -> Option<String> {
    let id = ["etc/machine-id", "var/lib/dbus/machine-id"].iter().find_map(|file| {
        let id = root.word(file)?;
        (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
    })?;
    let hash = ring::digest::digest(&ring::digest::SHA256, format!("hatang machine-id {id}").as_bytes());
    Some(hash.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installation_id_is_not_given_away() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("etc")).unwrap();
        let id = "0123456789abcdef0123456789abcdef";
        std::fs::write(folder.path().join("etc/machine-id"), format!("{id}\n")).unwrap();
        let hash = machine_id(&Root::new(folder.path())).unwrap();
        assert_eq!(hash.len(), 32);
        assert!(!hash.contains(&id[..8]));
        std::fs::write(folder.path().join("etc/machine-id"), "uninitialized\n").unwrap();
        assert_eq!(machine_id(&Root::new(folder.path())), None, "all PCs made from one image would share it");
    }
}
