//! Mounted file systems.

use hatang_report::{Inventory, Volume};

use super::{Machine, live, root::word};

/// File systems that lie on a disk of this computer.
const ON_DISK: &[&str] = &[
    "bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "fuseblk", "jfs", "ntfs", "ntfs3", "reiserfs",
    "vfat", "xfs", "zfs",
];

pub(super) fn read(machine: &Machine) -> Inventory {
    let mut volumes = volumes(&mounts(&machine.root));
    let spaces = if machine.live { live::spaces() } else { Vec::new() };
    for volume in &mut volumes {
        let space = spaces.iter().find(|space| Some(&space.mount) == volume.mount.as_ref());
        if let Some(space) = space {
            volume.bytes = Some(space.bytes);
            volume.free_bytes = Some(space.free_bytes);
            volume.read_only = Some(space.read_only);
        }
        volume.mount = volume.mount.as_deref().and_then(without_person);
    }
    Inventory { volumes, ..Inventory::default() }
}

/// One line of `/proc/self/mounts` (fstab(5)).
#[derive(Debug, Clone)]
pub(super) struct Mount {
    pub(super) device: String,
    pub(super) folder: String,
    pub(super) filesystem: String,
    read_only: bool,
}

/// All mounts, in order.
pub(super) fn mounts(root: &super::Root) -> Vec<Mount> {
    let text = root.text("proc/self/mounts").or_else(|| root.text("proc/mounts")).unwrap_or_default();
    let mount = |line: &str| {
        let mut fields = line.split(' ');
        Some(Mount {
            device: unescaped(fields.next()?),
            folder: unescaped(fields.next()?),
            filesystem: fields.next()?.to_owned(),
            read_only: fields.next()?.split(',').any(|option| option == "ro"),
        })
    };
    text.lines().filter_map(mount).collect()
}

/// The kernel writes blanks, tabs, line ends and backslashes as octal numbers.
fn unescaped(field: &str) -> String {
    field.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

/// A mount's folder without the name of a person: desktops mount sticks below
/// `/media/NAME` or `/run/media/NAME`, and home folders may be volumes of their own.
fn without_person(folder: &str) -> Option<String> {
    for homes in ["/run/media/", "/media/", "/home/"] {
        let Some(rest) = folder.strip_prefix(homes) else { continue };
        return match rest.split_once('/') {
            Some((_, below)) => word(&format!("{homes}*/{below}")),
            // A stick that root mounted stands there under its own name.
            None if homes == "/media/" => word(folder),
            None => Some(format!("{homes}*")),
        };
    }
    word(folder)
}

/// Volumes with room for files: one for each device, since bind mounts and subvolumes show the
/// same room again; the one that is mounted nearest to the root stands for it.
fn volumes(mounts: &[Mount]) -> Vec<Volume> {
    let mut kept: Vec<&Mount> = Vec::new();
    for mount in mounts.iter().filter(|mount| ON_DISK.contains(&mount.filesystem.as_str())) {
        match kept.iter_mut().find(|other| other.device == mount.device) {
            Some(other) if mount.folder.len() < other.folder.len() => *other = mount,
            Some(_) => {}
            None => kept.push(mount),
        }
    }
    kept.into_iter()
        .map(|mount| Volume {
            mount: Some(mount.folder.clone()),
            device: Some(mount.device.clone()),
            filesystem: Some(mount.filesystem.clone()),
            system: Some(mount.folder == "/"),
            read_only: Some(mount.read_only),
            ..Volume::default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_volume_for_each_device() {
        let mount = |device: &str, folder: &str, filesystem: &str| Mount {
            device: device.into(),
            folder: folder.into(),
            filesystem: filesystem.into(),
            read_only: false,
        };
        let volumes = volumes(&[
            mount("proc", "/proc", "proc"),
            mount("/dev/sda2", "/var/lib/docker", "ext4"),
            mount("/dev/sda2", "/", "ext4"),
            mount("/dev/sda1", "/boot/efi", "vfat"),
            mount("nas:/x", "/mnt", "nfs4"),
        ]);
        let seen: Vec<_> = volumes.iter().map(|volume| (volume.mount.as_deref(), volume.system)).collect();
        assert_eq!(seen, [(Some("/"), Some(true)), (Some("/boot/efi"), Some(false))]);
    }

    #[test]
    fn no_persons_in_folders() {
        for (folder, sent) in [
            ("/media/lan/KINGSTON", "/media/*/KINGSTON"),
            ("/run/media/lan/KINGSTON", "/run/media/*/KINGSTON"),
            ("/home/lan", "/home/*"),
            ("/home/lan/.cache", "/home/*/.cache"),
            ("/home", "/home"),
            ("/media/usb", "/media/usb"),
            ("/dulieu", "/dulieu"),
        ] {
            assert_eq!(without_person(folder).as_deref(), Some(sent));
        }
    }

    #[test]
    fn blanks_in_folders() {
        assert_eq!(unescaped("/media/USB\\040c\\134u"), "/media/USB c\\u");
    }
}
