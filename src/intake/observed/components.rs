//! The parts that a computer is made of, as history tells them: a module taken out, a disk changed.

use hatang_report::{Disk, DiskBus, DiskKind, Inventory, PrinterConnection};
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::intake::identifier::Identifier;
use crate::intake::placeholder;
use crate::web::{self, Lang, file_size};

/// Kinds of parts; their names are `component-WORD`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ComponentKind {
    /// Processor.
    Processor,
    /// Memory module.
    MemoryModule,
    /// Disk that stays inside.
    Disk,
    /// Network adapter that stays inside.
    Adapter,
    /// Screen.
    Display,
    /// Graphics adapter.
    Graphics,
    /// Battery.
    Battery,
    /// Printer that is set up on the computer.
    Printer,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Component {
    /// What it is.
    pub kind: ComponentKind,
    /// What tells it from other parts of the kind in the same computer, and finds it again in the next report: its
    /// serial number where it has one, else what it is and its running number among equal ones.
    pub key: String,
    /// What it is, as makers write it: "Kingston KHX2400C15/8G 8 GB DDR4".
    pub text: String,
}

/// The parts of a computer, by kind and key.
pub fn components(facts: &Inventory) -> Vec<Component> {
    let mut parts = Parts(Vec::new());
    for cpu in &facts.cpus {
        parts.add(ComponentKind::Processor, None, [cpu.name.clone()]);
    }
    for module in facts.memory.iter().flat_map(|memory| &memory.modules) {
        let text = [module.vendor.clone(), module.part.clone(), module.bytes.map(memory_size), module.kind.clone()];
        parts.add(ComponentKind::MemoryModule, module.serial.as_deref(), text);
    }
    for disk in facts.disks.iter().filter(|disk| is_inside(disk)) {
        let kind = match disk.kind {
            DiskKind::Hdd => Some("HDD".to_owned()),
            DiskKind::Ssd => Some("SSD".to_owned()),
            DiskKind::Unknown => None,
        };
        let text = [disk.vendor.clone(), disk.model.clone(), disk.bytes.map(disk_size), kind];
        parts.add(ComponentKind::Disk, disk.serial.as_deref(), text);
    }
    let adapters = facts.network.iter().flat_map(|network| &network.adapters);
    for adapter in adapters.filter(|adapter| adapter.physical != Some(false) && adapter.usb != Some(true)) {
        let Some(mac) = adapter.mac.as_deref().and_then(Identifier::mac).filter(|mac| !mac.is_made_up_mac()) else {
            continue;
        };
        parts.add(ComponentKind::Adapter, Some(&mac.value), [adapter.description.clone(), Some(mac.value.clone())]);
    }
    for display in &facts.displays {
        let text = [display.vendor.clone(), display.model.clone(), display.serial.clone()];
        parts.add(ComponentKind::Display, None, text);
    }
    for graphics in &facts.graphics {
        let name = graphics.name.clone().or(graphics.pci_id.clone());
        parts.add(ComponentKind::Graphics, None, [graphics.vendor.clone(), name]);
    }
    for battery in &facts.batteries {
        let text = [battery.vendor.clone(), battery.model.clone().or(battery.name.clone())];
        parts.add(ComponentKind::Battery, battery.serial.as_deref(), text);
    }
    for printer in facts.printers.iter().filter(|printer| printer.connection != PrinterConnection::Virtual) {
        parts.add(ComponentKind::Printer, None, [printer.name.clone(), printer.model.clone()]);
    }
    parts.0.sort();
    parts.0
}

/// Whether a disk stays inside: sticks and cards come and go.
pub(super) fn is_inside(disk: &Disk) -> bool {
    disk.removable != Some(true) && disk.bus != DiskBus::Usb
}

struct Parts(Vec<Component>);

impl Parts {
    /// Takes up a part, unless nothing is known of it.
    fn add<const N: usize>(&mut self, kind: ComponentKind, serial: Option<&str>, words: [Option<String>; N]) {
        let words =
            words.into_iter().flatten().map(|word| placeholder::tidy(&word)).filter(|word| !word.is_empty());
        let text = words.collect::<Vec<_>>().join(" ");
        // Placeholders are gone from observed facts.
        let base = match serial {
            Some(serial) => placeholder::tidy(serial),
            None if text.is_empty() => return,
            None => text.clone(),
        };
        let equal =
            self.0.iter().filter(|part| part.kind == kind && part.key.split('\t').next() == Some(&base)).count();
        // The first of equal parts has the bare key, so that a second one added later does not rename it.
        let key = if equal == 0 { base } else { format!("{base}\t{}", equal + 1) };
        self.0.push(Component { kind, key, text });
    }
}

/// "8 GB" of memory, as it stands on the module: what is no whole number of them is told to a tenth.
fn memory_size(bytes: i64) -> String {
    file_size(Lang::En, bytes).replace('\u{a0}', " ")
}

/// "240 GB" and "1 TB" of disk, as its page says it elsewhere.
fn disk_size(bytes: i64) -> String {
    web::disk_size(Lang::En, bytes).replace('\u{a0}', " ")
}
