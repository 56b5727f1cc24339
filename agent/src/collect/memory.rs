//! Memory and its modules.

use hatang_report::{Inventory, Memory};

use super::{Machine, Root, live, smbios::Smbios};

pub(super) fn read(machine: &Machine) -> Inventory {
    let (total, swap) = if machine.live {
        live::memory().map_or((None, None), |(total, swap)| (Some(total), Some(swap)))
    } else {
        (meminfo(&machine.root, "MemTotal:"), meminfo(&machine.root, "SwapTotal:"))
    };
    let tables = Smbios::read(&machine.root);
    let modules = tables.as_ref().map(Smbios::modules).unwrap_or_default();
    let installed = modules.iter().filter_map(|module| module.bytes).fold(0, i64::saturating_add);
    let memory = Memory {
        total_bytes: total,
        installed_bytes: (installed > 0).then_some(installed),
        max_bytes: tables.as_ref().and_then(Smbios::memory_max),
        slots: tables.as_ref().and_then(Smbios::memory_slots),
        modules,
        swap_bytes: swap,
    };
    Inventory { memory: Some(memory), ..Inventory::default() }
}

/// A line of `/proc/meminfo`, which says `kB` and means KiB.
fn meminfo(root: &Root, name: &str) -> Option<i64> {
    let text = root.text("proc/meminfo")?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
