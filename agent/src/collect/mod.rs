//! What the computer is made of: one file per fact, each a function that reads below a root.
//!
//! A collector never fails: what it can't read is absent. It may hang, since a dying disk or a
//! sick driver can hold a read for ever; so collectors run in a child process
//! ([`crate::supervise`]) that is given up and started again without the part that hung.

mod batteries;
mod boot;
mod cpus;
mod disks;
mod displays;
mod firmware;
mod graphics;
mod live;
mod memory;
mod names;
mod network;
mod operating_system;
mod printers;
mod programs;
mod root;
mod smbios;
mod system;
mod udev;
mod virtualisation;
mod volumes;

use hatang_report::{Inventory, LIST_CAP, PROGRAMS_CAP, Problem, SCHEMA};
use serde_json::{Map, Value};

pub(crate) use boot::boot_seconds;
pub(crate) use disks::whole_disks;
pub(crate) use names::machine_id;
pub use root::Root;

/// What is looked at: the running computer, or a recording of one.
#[derive(Debug)]
pub struct Machine {
    /// Where its files lie.
    pub root: Root,
    /// Whether it is the computer that this program runs on. Then sysinfo is asked for what it
    /// knows; a recording is read from its files alone.
    pub live: bool,
    /// Whether installed programs are wanted.
    pub programs: bool,
}

impl Machine {
    /// The computer that this program runs on.
    #[must_use]
    pub fn this(programs: bool) -> Self {
        Self { root: Root::new("/"), live: true, programs }
    }

    /// A computer whose files were recorded below a folder.
    #[must_use]
    pub fn recorded(folder: &std::path::Path) -> Self {
        Self { root: Root::new(folder), live: false, programs: true }
    }
}

/// One part of the inventory.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Its name, as problems name it.
    pub name: &'static str,
    /// Reads it: an inventory with nothing but this part's fields set.
    pub read: fn(&Machine) -> Inventory,
}

/// All parts. What costs nothing and names the computer comes first, so that even a computer
/// with a hanging disk is known.
pub const PARTS: &[Part] = &[
    Part { name: "names", read: names::read },
    Part { name: "system", read: system::read },
    Part { name: "firmware", read: firmware::read },
    Part { name: "cpus", read: cpus::read },
    Part { name: "memory", read: memory::read },
    Part { name: "os", read: operating_system::read },
    Part { name: "boot", read: boot::read },
    Part { name: "network", read: network::read },
    Part { name: "disks", read: disks::read },
    Part { name: "volumes", read: volumes::read },
    Part { name: "displays", read: displays::read },
    Part { name: "graphics", read: graphics::read },
    Part { name: "printers", read: printers::read },
    Part { name: "batteries", read: batteries::read },
    Part { name: "programs", read: programs::read },
];

/// Puts the parts' fields together into one inventory. Lists are cut to their caps and the
/// names of those that were too long noted.
#[must_use]
pub fn together(parts: Vec<Map<String, Value>>, problems: Vec<Problem>) -> Inventory {
    let mut fields = Map::new();
    for part in parts {
        fields.extend(part);
    }
    // Only what the child's own `Inventory` wrote comes in here, unless the child was cut off
    // inside a line; then the part is lost, not the inventory.
    let mut inventory: Inventory = serde_json::from_value(Value::Object(fields)).unwrap_or_default();
    inventory.schema = SCHEMA;
    inventory.agent_version = Some(crate::VERSION.to_owned());
    inventory.problems = problems;
    cap(&mut inventory);
    inventory
}

/// One part's fields as JSON.
#[must_use]
pub fn fields(part: &Inventory) -> Map<String, Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(part) else {
        return Map::new();
    };
    fields.remove("schema");
    fields
}

/// Reads all parts in this process: for recordings, which can't hang.
#[must_use]
pub fn everything(machine: &Machine) -> Inventory {
    together(PARTS.iter().map(|part| fields(&(part.read)(machine))).collect(), Vec::new())
}

fn cap(inventory: &mut Inventory) {
    let mut cut = Vec::new();
    let mut cut_to = |name: &str, long: bool| {
        if long {
            cut.push(name.to_owned());
        }
    };
    cut_to("cpus", shorten(&mut inventory.cpus, LIST_CAP));
    cut_to("disks", shorten(&mut inventory.disks, LIST_CAP));
    cut_to("volumes", shorten(&mut inventory.volumes, LIST_CAP));
    cut_to("displays", shorten(&mut inventory.displays, LIST_CAP));
    cut_to("graphics", shorten(&mut inventory.graphics, LIST_CAP));
    cut_to("printers", shorten(&mut inventory.printers, LIST_CAP));
    cut_to("batteries", shorten(&mut inventory.batteries, LIST_CAP));
    if let Some(memory) = &mut inventory.memory {
        cut_to("memory.modules", shorten(&mut memory.modules, LIST_CAP));
    }
    if let Some(network) = &mut inventory.network {
        cut_to("network.adapters", shorten(&mut network.adapters, LIST_CAP));
        cut_to("network.gateways", shorten(&mut network.gateways, LIST_CAP));
        cut_to("network.dns", shorten(&mut network.dns, LIST_CAP));
        for adapter in &mut network.adapters {
            cut_to("network.adapters.addresses", shorten(&mut adapter.addresses, LIST_CAP));
        }
    }
    if let Some(programs) = &mut inventory.programs {
        cut_to("programs", shorten(programs, PROGRAMS_CAP));
    }
    inventory.truncated = cut;
}

fn shorten<T>(list: &mut Vec<T>, cap: usize) -> bool {
    let long = list.len() > cap;
    list.truncate(cap);
    long
}

#[cfg(test)]
mod tests {
    use super::*;
    use hatang_report::Disk;

    #[test]
    fn long_lists_are_cut_and_named() {
        let mut inventory = Inventory { disks: vec![Disk::default(); 70], ..Inventory::default() };
        cap(&mut inventory);
        assert_eq!(inventory.disks.len(), LIST_CAP);
        assert_eq!(inventory.truncated, ["disks"]);
    }

    #[test]
    fn parts_come_together() {
        let named = Inventory { hostname: Some("pc-01".into()), ..Inventory::default() };
        let with_disk = Inventory { disks: vec![Disk::default()], ..Inventory::default() };
        let problem = Problem { part: "cpus".into(), message: "no answer".into() };
        let whole = together(vec![fields(&named), fields(&with_disk)], vec![problem.clone()]);
        assert_eq!(whole.hostname.as_deref(), Some("pc-01"));
        assert_eq!(whole.disks.len(), 1);
        assert_eq!(whole.problems, [problem]);
        assert_eq!(whole.schema, SCHEMA);
    }
}
