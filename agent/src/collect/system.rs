//! The computer as a whole and its board.

use hatang_report::{Board, ChassisKind, Inventory, System};

use super::smbios::{self, Smbios, text};
use super::virtualisation::hypervisor;
use super::{Machine, Root};

pub(super) fn read(machine: &Machine) -> Inventory {
    let root = &machine.root;
    let tables = Smbios::read(root);
    let field = |field| text(tables.as_ref(), root, field);
    let system = System {
        vendor: field(smbios::SYSTEM_VENDOR),
        model: field(smbios::SYSTEM_MODEL),
        version: field(smbios::SYSTEM_VERSION),
        family: field(smbios::SYSTEM_FAMILY),
        sku: field(smbios::SYSTEM_SKU),
        serial: field(smbios::SYSTEM_SERIAL),
        uuid: uuid(tables.as_ref(), root),
        asset_tag: field(smbios::CHASSIS_ASSET_TAG),
        chassis: chassis(tables.as_ref(), root),
        chassis_serial: field(smbios::CHASSIS_SERIAL),
        hypervisor: hypervisor(root),
    };
    let board = Board {
        vendor: field(smbios::BOARD_VENDOR),
        model: field(smbios::BOARD_MODEL),
        version: field(smbios::BOARD_VERSION),
        serial: field(smbios::BOARD_SERIAL),
    };
    Inventory { system: Some(system), board: (board != Board::default()).then_some(board), ..Inventory::default() }
}

fn uuid(tables: Option<&Smbios>, root: &Root) -> Option<String> {
    tables
        .and_then(Smbios::uuid)
        .or_else(|| root.word("sys/class/dmi/id/product_uuid").map(|uuid| uuid.to_lowercase()))
}

fn chassis(tables: Option<&Smbios>, root: &Root) -> ChassisKind {
    let from_sys = || root.number("sys/class/dmi/id/chassis_type")?.try_into().ok();
    match tables.and_then(Smbios::chassis_type).or_else(from_sys) {
        Some(code) => chassis_kind(code & 0x7F), // the top bit says that it has a lock
        None => ChassisKind::Unknown,
    }
}

/// DSP0134 7.4.1.
fn chassis_kind(code: u8) -> ChassisKind {
    match code {
        0x03..=0x07 | 0x0F | 0x10 | 0x18 | 0x23 | 0x24 => ChassisKind::Desktop,
        0x08..=0x0A | 0x0E | 0x1F => ChassisKind::Laptop,
        0x1E | 0x20 => ChassisKind::Tablet,
        0x0D => ChassisKind::AllInOne,
        0x11 | 0x17 | 0x1C | 0x1D => ChassisKind::Server,
        0x00 | 0x02 => ChassisKind::Unknown,
        _ => ChassisKind::Other,
    }
}
