//! What a computer can be known by, taken from a report and normalised, so that equal things compare equal whoever
//! reports them. An identifier is a claim, never a proof: several computers may share one, and `identity` weighs them.

use hatang_report::{Adapter, AdapterKind, ChassisKind, Disk, DiskBus, Hypervisor, Inventory, System};
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::placeholder;
use super::vendor::vendor;
use crate::crypto::digest;
use crate::db::DeviceId;

/// What kind of thing identifies, the strongest first.
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
pub enum Kind {
    /// The maker's serial number of the whole machine, with the maker as its scope.
    Serial,
    /// The firmware's UUID.
    Uuid,
    /// The serial number of a disk that stays inside.
    Disk,
    /// The address of a network adapter that stays inside.
    Mac,
    /// The operating system's installation: an image laid on many machines makes many of one.
    Installation,
    /// The name in the network; confirms, never decides.
    Host,
}

/// One normalised identifier. Ordered by kind, value, scope: the order in which lists of them are kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// What it is.
    pub kind: Kind,
    /// The normalised value; lists are looked up by kind and value.
    pub value: String,
    /// For a serial number the maker (`vendor`), empty where it is not known; otherwise empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
}

impl Identifier {
    /// A serial number as a report or a person gives it; `None` where it is a placeholder.
    pub fn serial(serial: &str, maker: &str) -> Option<Self> {
        let scope = vendor(maker);
        let mut value = placeholder::tidy(serial).to_uppercase();
        // HP prints its ten characters as a bar code that begins with the data identifier S (ANSI MH10.8.2).
        if scope == "hp" && value.len() == 11 && value.starts_with('S') && value.is_ascii() {
            value.remove(0);
        }
        (!placeholder::is_serial(&value)).then_some(Identifier { kind: Kind::Serial, value, scope })
    }

    /// A UUID in either byte order (SMBIOS before 2.6 wrote its first three groups the other way round): the lesser
    /// of both stands for both. `None` where it is a template or no UUID.
    pub fn uuid(text: &str) -> Option<Self> {
        let digits: String = text.trim().chars().filter(|c| !matches!(c, '-' | '{' | '}')).collect();
        if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let straight = u128::from_str_radix(&digits, 16).ok()?.to_be_bytes();
        let mut swapped = straight;
        swapped[0..4].reverse();
        swapped[4..6].reverse();
        swapped[6..8].reverse();
        if placeholder::is_uuid(&straight) || placeholder::is_uuid(&swapped) {
            return None;
        }
        let hex: String = straight.min(swapped).iter().map(|byte| format!("{byte:02x}")).collect();
        let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        Some(Identifier::plain(Kind::Uuid, groups.join("-")))
    }

    /// A disk's serial number, without the spaces that ATA fills it up with; `None` where it is a placeholder.
    pub fn disk(serial: &str) -> Option<Self> {
        let value: String = placeholder::tidy(serial).to_uppercase().split(' ').collect();
        (!placeholder::is_disk_serial(&value)).then(|| Identifier::plain(Kind::Disk, value))
    }

    /// A MAC address in any usual writing; `None` where it is none or many share it. Whether its adapter counts is
    /// for [`identifiers`] to judge.
    pub fn mac(text: &str) -> Option<Self> {
        let mac = mac_bytes(text).filter(|mac| !placeholder::is_mac(mac))?;
        let value = mac.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":");
        Some(Identifier::plain(Kind::Mac, value))
    }

    /// The operating system installation's hash, as the agent sends it.
    pub fn installation(hash: &str) -> Option<Self> {
        let value = hash.trim().to_lowercase();
        let plausible = (16..=128).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_hexdigit());
        (plausible && !placeholder::is_serial(&value)).then(|| Identifier::plain(Kind::Installation, value))
    }

    /// The host's name up to its first dot, in lower case; `None` where every fresh installation has it.
    pub fn host(name: &str) -> Option<Self> {
        let short = name.split('.').next().unwrap_or_default().trim().to_lowercase();
        (!placeholder::is_host(&short)).then(|| Identifier::plain(Kind::Host, short))
    }

    /// Whether this is a MAC address that software or the user made up (IEEE 802, bit 1 of the first byte): it may
    /// change at every start, so that another one proves nothing.
    pub fn is_made_up_mac(&self) -> bool {
        self.kind == Kind::Mac && mac_bytes(&self.value).is_some_and(|mac| mac[0] & 2 == 2)
    }

    fn plain(kind: Kind, value: String) -> Self {
        Identifier { kind, value, scope: String::new() }
    }
}

/// Everything in a report that identifies, without repetition, in the order of [`Identifier`].
pub fn identifiers(report: &Inventory) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = serial(report).into_iter().collect();
    let system = own_system(report);
    found.extend(system.and_then(|system| system.uuid.as_deref()).and_then(Identifier::uuid));
    if hypervisor(report) != Hypervisor::Container {
        found.extend(report.disks.iter().filter_map(inside_disk));
    }
    found.extend(inside_macs(report));
    found.extend(report.machine_id.as_deref().and_then(Identifier::installation));
    found.extend(report.hostname.as_deref().and_then(Identifier::host));
    found.sort();
    found.dedup();
    found
}

/// The machine's serial number.
pub fn serial(report: &Inventory) -> Option<Identifier> {
    let system = own_system(report)?;
    let maker = system.vendor.as_deref().unwrap_or_default();
    // A case's serial number stands in where the machine has none: makers often fill in only one of the two. In a rack
    // several machines may share a case.
    let case = system.chassis_serial.as_ref().filter(|_| system.chassis != ChassisKind::Server);
    [system.serial.as_ref(), case].into_iter().flatten().find_map(|serial| Identifier::serial(serial, maker))
}

/// The machine that the report is of. A container sees its host's board and disks: they say nothing about itself.
fn own_system(report: &Inventory) -> Option<&System> {
    report.system.as_ref().filter(|_| hypervisor(report) != Hypervisor::Container)
}

/// Whether the report comes from a virtual machine or a container.
pub fn is_virtual(report: &Inventory) -> bool {
    match hypervisor(report) {
        Hypervisor::None | Hypervisor::Unknown => false,
        Hypervisor::Kvm
        | Hypervisor::Vmware
        | Hypervisor::Virtualbox
        | Hypervisor::HyperV
        | Hypervisor::Xen
        | Hypervisor::Parallels
        | Hypervisor::Container
        | Hypervisor::Other => true,
    }
}

/// The keys to lock, in the order to take them, before candidates are looked up: two reports that could be of one
/// computer share a key, and nobody takes two keys in another order than somebody else. Everything but the host name
/// is locked, since a computer without serial number is found by its disks and adapters.
pub fn lock_keys(device: DeviceId, identifiers: &[Identifier]) -> Vec<i64> {
    let mut keys = vec![lock_key("device", &device.to_string())];
    for identifier in identifiers.iter().filter(|identifier| identifier.kind != Kind::Host) {
        keys.push(lock_key(identifier.kind.into(), &identifier.value));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A PostgreSQL advisory lock is a number.
fn lock_key(kind: &str, value: &str) -> i64 {
    digest(&format!("identity\0{kind}\0{value}"))
}

fn hypervisor(report: &Inventory) -> Hypervisor {
    report.system.as_ref().map_or(Hypervisor::Unknown, |system| system.hypervisor)
}

fn inside_disk(disk: &Disk) -> Option<Identifier> {
    let outside = disk.removable == Some(true) || matches!(disk.bus, DiskBus::Usb | DiskBus::Virtual);
    if outside { None } else { Identifier::disk(disk.serial.as_deref()?) }
}

/// Addresses of adapters that are hardware, stay inside and have a burnt-in address. A virtual machine's only
/// adapter may have a made-up one: nothing else is burnt in there.
fn inside_macs(report: &Inventory) -> Vec<Identifier> {
    let adapters = report.network.iter().flat_map(|network| &network.adapters);
    let inside: Vec<Identifier> = adapters
        .filter(|adapter| is_hardware(adapter) && adapter.usb != Some(true))
        .filter_map(|adapter| Identifier::mac(adapter.mac.as_deref()?))
        .collect();
    let alone = is_virtual(report) && inside.len() == 1;
    inside.into_iter().filter(|mac| alone || !mac.is_made_up_mac()).collect()
}

/// What the agent says; where it does not know, what the names suggest.
fn is_hardware(adapter: &Adapter) -> bool {
    const WORDS: &[&str] = &[
        "bluetooth",
        "bridge",
        "docker",
        "loopback",
        "miniport",
        "pppoe",
        "tap-",
        "teredo",
        "tunnel",
        "veth",
        "virbr",
        "virtual",
        "vmnet",
        "vpn",
        "wan ",
        "wintun",
        "wireguard",
    ];
    adapter.physical.unwrap_or_else(|| {
        let names = [&adapter.name, &adapter.description, &adapter.driver];
        let names = names.into_iter().flatten().map(|name| name.to_lowercase()).collect::<Vec<_>>().join(" ");
        matches!(adapter.kind, AdapterKind::Ethernet | AdapterKind::Wifi | AdapterKind::Unknown)
            && !WORDS.iter().any(|word| names.contains(word))
    })
}

/// Six bytes written with colons, hyphens, dots (`001a.4b16.0159`) or nothing between them.
fn mac_bytes(text: &str) -> Option<[u8; 6]> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, ':' | '-' | '.')).collect();
    if digits.len() != 12 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let bytes = u64::from_str_radix(&digits, 16).ok()?.to_be_bytes();
    Some([bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
}

#[cfg(test)]
mod tests;
