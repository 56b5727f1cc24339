//! Graphics adapters: PCI devices of class 03.

use hatang_report::{Graphics, Inventory};

use super::udev::Properties;
use super::{Machine, Root};

pub(super) fn read(machine: &Machine) -> Inventory {
    let root = &machine.root;
    let devices = root.names("sys/bus/pci/devices");
    let graphics = devices.iter().filter_map(|device| adapter(root, device)).collect();
    Inventory { graphics, ..Inventory::default() }
}

fn adapter(root: &Root, device: &str) -> Option<Graphics> {
    let at = |file: &str| format!("sys/bus/pci/devices/{device}/{file}");
    if !root.word(&at("class"))?.starts_with("0x03") {
        return None;
    }
    let id = |file: &str| root.word(&at(file)).map(|id| id.trim_start_matches("0x").to_owned());
    let (vendor_id, device_id) = (id("vendor")?, id("device")?);
    let udev = Properties::read(root, &format!("+pci:{device}"));
    Some(Graphics {
        name: udev.get("ID_MODEL_FROM_DATABASE"),
        vendor: udev.get("ID_VENDOR_FROM_DATABASE").or_else(|| maker(&vendor_id).map(str::to_owned)),
        driver: root.link_name(&at("driver")),
        memory_bytes: root.number(&at("mem_info_vram_total")),
        pci_id: Some(format!("{vendor_id}:{device_id}")),
    })
}

/// PCI ids of makers of graphics adapters, for computers without a hardware database.
fn maker(id: &str) -> Option<&'static str> {
    Some(match id {
        "8086" => "Intel",
        "1002" => "AMD",
        "10de" => "NVIDIA",
        "1a03" => "ASPEED",
        "102b" => "Matrox",
        "15ad" => "VMware",
        "1234" => "QEMU",
        "1af4" => "Red Hat",
        "80ee" => "VirtualBox",
        _ => return None,
    })
}
