//! What is reported of recorded computers: each folder below `machines/` holds the files of one
//! computer as Linux shows them. A snapshot holds the whole report; the rules that matter most
//! are said again as tests of their own.
#![allow(clippy::unwrap_used)] // tests

use std::path::Path;

use hatang_agent::collect::{Machine, everything};
use hatang_report::{DiskBus, DiskKind, FirmwareKind, Hypervisor, Inventory, PrinterConnection};

fn report(name: &str) -> Inventory {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/machines").join(name);
    assert!(folder.is_dir(), "no such recording: {name}");
    let mut inventory = everything(&Machine::recorded(&folder));
    inventory.agent_version = None; // rises with every release
    inventory
}

macro_rules! snapshots {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                insta::assert_json_snapshot!($name, report($name));
            }
        )*

        #[test]
        fn every_recording_has_a_snapshot() {
            let known = [$($name),*];
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/machines");
            for entry in std::fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                assert!(!entry.path().is_dir() || known.contains(&name.as_str()), "{name}");
            }
        }
    };
}

snapshots! {
    old_pc_with_a_hard_disk: "optiplex-3010-hdd",
    pc_with_an_encrypted_ssd_seen_without_being_root: "prodesk-400-ssd",
    laptop_with_nvme_and_a_dock: "thinkpad-e14-nvme",
    board_without_dmi_and_a_usb_stick: "no-dmi-usb-stick",
    kvm_guest: "kvm-virtio",
    two_sockets_and_a_raid_controller: "poweredge-r720-raid",
    self_built_ryzen_full_of_placeholders: "ryzen-5600g-selfbuilt",
    celeron_with_emmc: "celeron-n4020-emmc",
    pc_of_2007_with_an_ide_disk: "core2-2007-ide",
    virtualbox_guest: "virtualbox-guest",
}

#[test]
fn what_turns_and_what_does_not() {
    let disks = |name: &str| -> Vec<(DiskBus, DiskKind, bool)> {
        let disks = report(name).disks;
        disks.iter().map(|disk| (disk.bus, disk.kind, disk.system.unwrap())).collect()
    };
    use DiskBus::{Ata, Mmc, Nvme, Sas, Sata, Scsi, Usb, Virtual};
    use DiskKind::{Hdd, Ssd, Unknown};
    assert_eq!(disks("optiplex-3010-hdd"), [(Sata, Hdd, true)]);
    assert_eq!(disks("prodesk-400-ssd"), [(Sata, Ssd, true)], "below encryption and LVM");
    assert_eq!(disks("thinkpad-e14-nvme"), [(Nvme, Ssd, true)]);
    assert_eq!(disks("no-dmi-usb-stick"), [(Sata, Hdd, true), (Usb, Unknown, false)]);
    assert_eq!(disks("kvm-virtio"), [(Virtual, Unknown, false), (Virtual, Unknown, true)]);
    assert_eq!(disks("virtualbox-guest"), [(Virtual, Unknown, true)], "though it claims to turn");
    assert_eq!(disks("poweredge-r720-raid"), [(Scsi, Unknown, true), (Sas, Hdd, false)]);
    assert_eq!(disks("ryzen-5600g-selfbuilt"), [(Sata, Hdd, false), (Sata, Ssd, true), (Usb, Hdd, false)]);
    assert_eq!(disks("celeron-n4020-emmc"), [(Mmc, Ssd, true)]);
    assert_eq!(disks("core2-2007-ide"), [(Ata, Hdd, true)]);
}

#[test]
fn cores_and_threads() {
    let cpus = |name: &str| -> Vec<(i32, i32)> {
        let cpus = report(name).cpus;
        cpus.iter().map(|cpu| (cpu.cores.unwrap(), cpu.threads.unwrap())).collect()
    };
    assert_eq!(cpus("optiplex-3010-hdd"), [(2, 4)]);
    assert_eq!(cpus("prodesk-400-ssd"), [(4, 4)]);
    assert_eq!(cpus("poweredge-r720-raid"), [(6, 12), (6, 12)]);
    assert_eq!(cpus("ryzen-5600g-selfbuilt"), [(6, 12)]);
    assert_eq!(cpus("kvm-virtio"), [(1, 1), (1, 1)]);
}

#[test]
fn memory_slots_and_modules() {
    const GIB: i64 = 1 << 30;
    let memory = |name: &str| {
        let memory = report(name).memory.unwrap();
        (memory.slots, memory.modules.len(), memory.installed_bytes)
    };
    assert_eq!(memory("optiplex-3010-hdd"), (Some(2), 1, Some(4 * GIB)));
    assert_eq!(memory("core2-2007-ide"), (Some(2), 2, Some(2 * GIB)), "SMBIOS 2.4");
    assert_eq!(memory("poweredge-r720-raid"), (Some(24), 8, Some(64 * GIB)));
    assert_eq!(memory("no-dmi-usb-stick"), (None, 0, None));
    let slots: Vec<_> =
        report("ryzen-5600g-selfbuilt").memory.unwrap().modules.into_iter().map(|m| m.slot.unwrap()).collect();
    assert_eq!(slots, ["P0 CHANNEL A DIMM 0", "P0 CHANNEL B DIMM 0"]);
}

#[test]
fn guests_and_hardware() {
    let hypervisor = |name: &str| report(name).system.unwrap().hypervisor;
    assert_eq!(hypervisor("kvm-virtio"), Hypervisor::Kvm);
    assert_eq!(hypervisor("virtualbox-guest"), Hypervisor::Virtualbox);
    assert_eq!(hypervisor("no-dmi-usb-stick"), Hypervisor::None);
    assert_eq!(hypervisor("optiplex-3010-hdd"), Hypervisor::None);
}

#[test]
fn firmware_and_its_guards() {
    let firmware = |name: &str| {
        let firmware = report(name).firmware.unwrap();
        (firmware.kind, firmware.secure_boot, firmware.tpm)
    };
    assert_eq!(firmware("prodesk-400-ssd"), (FirmwareKind::Uefi, Some(true), Some("2.0".into())));
    assert_eq!(firmware("thinkpad-e14-nvme").1, Some(false));
    assert_eq!(firmware("poweredge-r720-raid"), (FirmwareKind::Bios, None, Some("1.2".into())));
    assert_eq!(firmware("no-dmi-usb-stick"), (FirmwareKind::Unknown, None, None));
}

#[test]
fn placeholders_are_sent_as_the_hardware_says_them() {
    let system = report("ryzen-5600g-selfbuilt").system.unwrap();
    assert_eq!(system.serial.as_deref(), Some("System Serial Number"));
    assert_eq!(system.uuid.as_deref(), Some("b4f2a7c0-5d1e-11ec-8c3a-a8a15912f00d"));
}

#[test]
fn no_password_leaves_the_computer() {
    let inventory = report("optiplex-3010-hdd");
    let shared = &inventory.printers[1];
    assert_eq!(shared.uri.as_deref(), Some("smb://192.168.1.7/HPM402"));
    assert_eq!(shared.connection, PrinterConnection::Shared);
    let all = serde_json::to_string(&inventory).unwrap();
    assert!(!all.contains("ketoan") && !all.contains("2025/vn"), "{all}");
    assert!(!all.contains("lists.debian.org"), "nor a maintainer's address");
}

#[test]
fn a_dock_is_known_as_one_and_wifi_by_its_own_mac() {
    let adapters = report("thinkpad-e14-nvme").network.unwrap().adapters;
    let dock = adapters.iter().find(|adapter| adapter.usb == Some(true)).unwrap();
    assert_eq!(dock.mac.as_deref(), Some("00:e0:4c:68:0a:11"));
    let wifi = adapters.iter().find(|adapter| adapter.name.as_deref() == Some("wlp0s20f3")).unwrap();
    assert_eq!(wifi.mac.as_deref(), Some("d8:f8:83:5e:01:9f"), "not the made-up one");
}
