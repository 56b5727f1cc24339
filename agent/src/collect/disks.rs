//! Disks.

use hatang_report::{Disk, DiskBus, DiskHealth, DiskKind, Hypervisor, Inventory};

use super::udev::Properties;
use super::virtualisation::hypervisor;
use super::{Machine, Root, root::word, volumes::mounts};

pub(super) fn read(machine: &Machine) -> Inventory {
    let root = &machine.root;
    let guest = !matches!(hypervisor(root), Hypervisor::None | Hypervisor::Unknown | Hypervisor::Container);
    let system = system_disks(root);
    let mut disks = Vec::new();
    for name in whole_disks(root) {
        disks.extend(disk(root, &name, guest, &system));
    }
    Inventory { disks, ..Inventory::default() }
}

/// Names of whole disks: no partitions, no loop, memory, mapped or optical devices.
pub(crate) fn whole_disks(root: &Root) -> Vec<String> {
    const OTHERS: &[&str] = &["loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd", "mtd", "zd"];
    let mut names = root.names("sys/block");
    names.retain(|name| {
        let of_another = OTHERS.iter().any(|prefix| name.starts_with(prefix));
        let part_of_mmc = name.contains("boot") || name.contains("rpmb");
        let hidden = root.number(&format!("sys/block/{name}/hidden")) == Some(1);
        !(of_another || part_of_mmc || hidden)
    });
    names
}

fn disk(root: &Root, name: &str, guest: bool, system: &[String]) -> Option<Disk> {
    let at = |file: &str| format!("sys/block/{name}/{file}");
    // The kernel counts in sectors of 512 bytes whatever the disk's own are.
    let bytes = root.number(&at("size"))? * 512;
    if bytes == 0 {
        return None; // a card reader without a card
    }
    let udev = root.word(&at("dev")).map(|number| Properties::read(root, &format!("b{number}")));
    let property = |key: &str| udev.as_ref().and_then(|udev| udev.get(key));
    let vendor = root.word(&at("device/vendor")).filter(|vendor| !is_no_maker(vendor));
    // The kernel shows a SATA disk as SCSI does: 16 letters of its model and 4 of its firmware. udev asked the disk.
    let whole = |short: String, key: &str| {
        property(key).map(|name| plain(&name)).filter(|name| name.contains(&short)).unwrap_or(short)
    };
    let model = root.word(&at("device/model")).map(|short| whole(short, "ID_MODEL_ENC"));
    let model = model.or_else(|| root.word(&at("device/name")));
    let bus = bus(root, name, vendor.as_deref(), model.as_deref());
    Some(Disk {
        name: Some(name.to_owned()),
        kind: kind(root, name, bus, guest, property("ID_ATA_ROTATION_RATE_RPM")),
        serial: serial(root, name).or_else(|| property("ID_SERIAL_SHORT")),
        wwn: wwn(root, name).or_else(|| property("ID_WWN")),
        firmware: ["device/firmware_rev", "device/rev", "device/fwrev"]
            .iter()
            .find_map(|file| root.word(&at(file)))
            .map(|short| whole(short, "ID_REVISION")),
        bytes: Some(bytes),
        bus,
        removable: root.number(&at("removable")).map(|flag| flag == 1),
        system: Some(system.iter().any(|disk| disk == name)),
        health: health(root, name),
        vendor,
        model,
    })
}

/// A name as the disk said it: udev writes its blanks as `\x20`.
fn plain(name: &str) -> String {
    name.replace("\\x20", " ").trim().to_owned()
}

/// What stands in the vendor field of disks that have none: the protocol, or a PCI id.
fn is_no_maker(vendor: &str) -> bool {
    vendor == "ATA" || vendor.starts_with("0x")
}

fn bus(root: &Root, name: &str, vendor: Option<&str>, model: Option<&str>) -> DiskBus {
    let path = root.resolved(&format!("sys/block/{name}")).unwrap_or_default();
    let made_up = |text: Option<&str>| {
        text.is_some_and(|text| ["QEMU", "VBOX", "VMware", "Virtual"].iter().any(|word| text.contains(word)))
    };
    if path.contains("/usb") {
        DiskBus::Usb
    } else if path.contains("/virtio")
        || path.contains("/vbd-")
        || path.contains("/VMBUS:")
        || made_up(vendor)
        || made_up(model)
    {
        DiskBus::Virtual
    } else if name.starts_with("nvme") {
        DiskBus::Nvme
    } else if name.starts_with("mmcblk") {
        DiskBus::Mmc
    } else if path.contains("/end_device-") {
        DiskBus::Sas
    } else if path.contains("/ata") {
        ata(root, &path)
    } else if path.contains("/host") {
        DiskBus::Scsi
    } else if path.is_empty() {
        DiskBus::Unknown
    } else {
        DiskBus::Other
    }
}

/// Serial or parallel ATA: the driver tells, but `ata_piix` drives both (old boards set to
/// "IDE" in their firmware); there the link's speed tells, which parallel ATA hasn't.
fn ata(root: &Root, path: &str) -> DiskBus {
    let parts: Vec<&str> = path.split('/').collect();
    let part = |prefix: &str| parts.iter().copied().find(|part| is_numbered(part, prefix));
    let driver = part("host")
        .and_then(|host| root.word(&format!("sys/class/scsi_host/{host}/proc_name")))
        .unwrap_or_default();
    if driver.starts_with("pata_") {
        return DiskBus::Ata;
    }
    if driver != "ata_piix" {
        return DiskBus::Sata;
    }
    let link = part("ata").map(|port| port.replacen("ata", "link", 1)).unwrap_or_default();
    match root.word(&format!("sys/class/ata_link/{link}/sata_spd")) {
        Some(speed) if speed.ends_with("Gbps") => DiskBus::Sata,
        _ => DiskBus::Ata,
    }
}

fn is_numbered(part: &str, prefix: &str) -> bool {
    part.strip_prefix(prefix)
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A guest's disks say what their host makes up, and a RAID controller's what it likes. A USB
/// bridge calls everything turning unless the disk behind it was asked.
fn kind(root: &Root, name: &str, bus: DiskBus, guest: bool, rpm: Option<String>) -> DiskKind {
    if guest {
        return DiskKind::Unknown;
    }
    let by_rpm = rpm.and_then(|rpm| rpm.parse::<u32>().ok());
    let turning = match by_rpm {
        Some(rpm) => Some(rpm > 0),
        None => root.number(&format!("sys/block/{name}/queue/rotational")).map(|flag| flag == 1),
    };
    match (bus, turning) {
        (DiskBus::Nvme | DiskBus::Mmc, _) => DiskKind::Ssd,
        (DiskBus::Virtual | DiskBus::Scsi | DiskBus::Other | DiskBus::Unknown, _) => DiskKind::Unknown,
        (DiskBus::Usb, Some(true)) if by_rpm.is_none() => DiskKind::Unknown,
        (DiskBus::Sata | DiskBus::Ata | DiskBus::Sas | DiskBus::Usb, Some(true)) => DiskKind::Hdd,
        (DiskBus::Sata | DiskBus::Ata | DiskBus::Sas | DiskBus::Usb, Some(false)) => DiskKind::Ssd,
        (DiskBus::Sata | DiskBus::Ata | DiskBus::Sas | DiskBus::Usb, None) => DiskKind::Unknown,
    }
}

fn serial(root: &Root, name: &str) -> Option<String> {
    root.word(&format!("sys/block/{name}/device/serial"))
        .or_else(|| root.word(&format!("sys/block/{name}/serial")))
        .or_else(|| {
            // SPC-4 7.8.16, unit serial number: four bytes of header, then the text.
            let page = root.bytes(&format!("sys/block/{name}/device/vpd_pg80"))?;
            word(&String::from_utf8_lossy(page.get(4..)?))
        })
}

/// A world-wide name; ids that are made of model and serial number (`t10.`) are none.
fn wwn(root: &Root, name: &str) -> Option<String> {
    let id = root
        .word(&format!("sys/block/{name}/wwid"))
        .or_else(|| root.word(&format!("sys/block/{name}/device/wwid")))?;
    ["naa.", "eui.", "nvme.", "uuid."].iter().any(|kind| id.starts_with(kind)).then_some(id)
}

/// What `/sys` shows without asking the disk: an eMMC's life time (JESD84-B51, 7.4.36) and a
/// sensor's temperature.
fn health(root: &Root, name: &str) -> Option<DiskHealth> {
    let at = |file: &str| format!("sys/block/{name}/device/{file}");
    let hex = |text: &str| i32::from_str_radix(text.trim_start_matches("0x"), 16).ok();
    // Two estimates, each in tenths of the rated life: 0x01 is up to 10 %, 0x0b beyond it.
    let wear = root
        .word(&at("life_time"))
        .and_then(|text| text.split_whitespace().filter_map(hex).filter(|tenths| (1..=11).contains(tenths)).max());
    let end = root.word(&at("pre_eol_info")).as_deref().and_then(hex);
    let health = DiskHealth {
        failing: end.filter(|state| (1..=3).contains(state)).map(|state| state == 3),
        wear_bp: wear.map(|tenths| tenths * 1000),
        temperature_c: temperature(root, name),
        ..DiskHealth::default()
    };
    (health != DiskHealth::default()).then_some(health)
}

fn temperature(root: &Root, name: &str) -> Option<i32> {
    let folders = ["device", "device/hwmon"].map(|folder| format!("sys/block/{name}/{folder}"));
    let sensor = folders.iter().find_map(|folder| {
        let sensor = root.names(folder).into_iter().find(|name| is_numbered(name, "hwmon"))?;
        Some(format!("{folder}/{sensor}/temp1_input"))
    })?;
    i32::try_from(root.number(&sensor)? / 1000).ok()
}

/// The disks that the root file system lies on: a partition's disk, or the disks below a
/// mapped device (encryption, LVM, RAID).
fn system_disks(root: &Root) -> Vec<String> {
    let mounts = mounts(root);
    let Some(mount) = mounts.iter().rev().find(|mount| mount.folder == "/") else {
        return Vec::new();
    };
    let device = mount.device.trim_start_matches("/dev/");
    let block = match device.strip_prefix("mapper/") {
        None => device.to_owned(),
        Some(mapped) => {
            let named = |name: &String| root.word(&format!("sys/block/{name}/dm/name")).as_deref() == Some(mapped);
            let Some(found) = root.names("sys/block").into_iter().find(named) else {
                return Vec::new();
            };
            found
        }
    };
    below(root, &block, 0)
}

fn below(root: &Root, block: &str, depth: u8) -> Vec<String> {
    let parts = root.names(&format!("sys/block/{block}/slaves"));
    if !parts.is_empty() && depth < 8 {
        return parts.iter().flat_map(|part| below(root, part, depth + 1)).collect();
    }
    if root.exists(&format!("sys/block/{block}")) {
        return vec![block.to_owned()];
    }
    let holds = |disk: &String| root.exists(&format!("sys/block/{disk}/{block}/partition"));
    let Some(holder) = root.names("sys/block").into_iter().find(holds) else {
        return Vec::new();
    };
    // A partition of a mapped device has that device's disks below it.
    if holder.starts_with("md") || holder.starts_with("dm-") {
        below(root, &holder, depth + 1)
    } else {
        vec![holder]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_turns() {
        let folder = tempfile::tempdir().unwrap();
        let queue = folder.path().join("sys/block/sda/queue");
        std::fs::create_dir_all(&queue).unwrap();
        std::fs::write(queue.join("rotational"), "1\n").unwrap();
        let root = Root::new(folder.path());
        let kind = |bus, guest, rpm: Option<&str>| kind(&root, "sda", bus, guest, rpm.map(Into::into));
        assert_eq!(kind(DiskBus::Sata, false, None), DiskKind::Hdd);
        assert_eq!(kind(DiskBus::Sata, true, None), DiskKind::Unknown, "a guest's disk");
        assert_eq!(kind(DiskBus::Sata, false, Some("0")), DiskKind::Ssd, "the disk knows better");
        assert_eq!(kind(DiskBus::Usb, false, None), DiskKind::Unknown, "a bridge that says so");
        assert_eq!(kind(DiskBus::Usb, false, Some("5400")), DiskKind::Hdd, "the disk behind it");
        assert_eq!(kind(DiskBus::Scsi, false, None), DiskKind::Unknown, "behind a RAID controller");
        assert_eq!(kind(DiskBus::Virtual, false, None), DiskKind::Unknown);
        assert_eq!(kind(DiskBus::Nvme, false, None), DiskKind::Ssd);
    }

    #[test]
    fn numbered_names() {
        assert!(is_numbered("ata1", "ata") && is_numbered("host12", "host"));
        assert!(!is_numbered("ata", "ata") && !is_numbered("ata_port", "ata"));
    }
}
