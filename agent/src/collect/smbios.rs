//! SMBIOS tables (DMTF DSP0134), which Linux shows to root alone.
//!
//! Read by hand rather than through the crate dmidecode 1.0: that refuses memory devices of
//! SMBIOS 2.1 to 2.6 (27 bytes long, no extended size), which is what PCs of 2006 to 2011 have;
//! drops a whole structure for one string that is no UTF-8; and copies packed structs out of the
//! table without looking at the structure's length.

use std::collections::BTreeSet;

use hatang_report::MemoryModule;

use super::Root;
use super::root::word;

/// The tables of one computer.
#[derive(Debug)]
pub(super) struct Smbios {
    /// Major and minor version of the specification that the tables follow.
    version: (u8, u8),
    structures: Vec<Structure>,
}

#[derive(Debug)]
struct Structure {
    kind: u8,
    /// Header and formatted area: offsets are those of the specification.
    bytes: Vec<u8>,
    strings: Vec<String>,
}

/// One processor socket that holds a processor.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) name: Option<String>,
    pub(super) speed_mhz: Option<i32>,
}

const BIOS: u8 = 0;
const SYSTEM: u8 = 1;
const BOARD: u8 = 2;
const CHASSIS: u8 = 3;
const PROCESSOR: u8 = 4;
const MEMORY_ARRAY: u8 = 16;
const MEMORY_DEVICE: u8 = 17;
const END: u8 = 127;

/// A text that SMBIOS has and `/sys/class/dmi/id` shows under a name of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    kind: u8,
    offset: usize,
    file: &'static str,
}

impl Field {
    const fn new(kind: u8, offset: usize, file: &'static str) -> Self {
        Self { kind, offset, file }
    }
}

pub(super) const BIOS_VENDOR: Field = Field::new(BIOS, 0x04, "bios_vendor");
pub(super) const BIOS_VERSION: Field = Field::new(BIOS, 0x05, "bios_version");
pub(super) const BIOS_DATE: Field = Field::new(BIOS, 0x08, "bios_date");
pub(super) const SYSTEM_VENDOR: Field = Field::new(SYSTEM, 0x04, "sys_vendor");
pub(super) const SYSTEM_MODEL: Field = Field::new(SYSTEM, 0x05, "product_name");
pub(super) const SYSTEM_VERSION: Field = Field::new(SYSTEM, 0x06, "product_version");
pub(super) const SYSTEM_SERIAL: Field = Field::new(SYSTEM, 0x07, "product_serial");
pub(super) const SYSTEM_SKU: Field = Field::new(SYSTEM, 0x19, "product_sku");
pub(super) const SYSTEM_FAMILY: Field = Field::new(SYSTEM, 0x1A, "product_family");
pub(super) const BOARD_VENDOR: Field = Field::new(BOARD, 0x04, "board_vendor");
pub(super) const BOARD_MODEL: Field = Field::new(BOARD, 0x05, "board_name");
pub(super) const BOARD_VERSION: Field = Field::new(BOARD, 0x06, "board_version");
pub(super) const BOARD_SERIAL: Field = Field::new(BOARD, 0x07, "board_serial");
pub(super) const CHASSIS_SERIAL: Field = Field::new(CHASSIS, 0x07, "chassis_serial");
pub(super) const CHASSIS_ASSET_TAG: Field = Field::new(CHASSIS, 0x08, "chassis_asset_tag");

/// A text from the tables where they can be read, else from `/sys/class/dmi/id`.
pub(super) fn text(tables: Option<&Smbios>, root: &Root, field: Field) -> Option<String> {
    tables
        .and_then(|tables| tables.first(field.kind)?.string(field.offset))
        .or_else(|| root.word(&format!("sys/class/dmi/id/{}", field.file)))
}

impl Smbios {
    pub(super) fn read(root: &Root) -> Option<Self> {
        let entry = root.bytes("sys/firmware/dmi/tables/smbios_entry_point")?;
        let tables = root.bytes("sys/firmware/dmi/tables/DMI")?;
        Some(Self { version: version(&entry)?, structures: structures(&tables) })
    }

    fn first(&self, kind: u8) -> Option<&Structure> {
        self.all(kind).next()
    }

    fn all(&self, kind: u8) -> impl Iterator<Item = &Structure> {
        self.structures.iter().filter(move |structure| structure.kind == kind)
    }

    /// The system's UUID as the kernel prints it: from version 2.6 on its first three groups
    /// are little-endian (DSP0134 7.2.1).
    pub(super) fn uuid(&self) -> Option<String> {
        let mut raw: [u8; 16] = self.first(SYSTEM)?.bytes.get(0x08..0x18)?.try_into().ok()?;
        if raw == [0; 16] || raw == [0xFF; 16] {
            return None; // "not set" and "not present"
        }
        if self.version >= (2, 6) {
            raw[0..4].reverse();
            raw[4..6].reverse();
            raw[6..8].reverse();
        }
        let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
        Some([&hex[0..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]].join("-"))
    }

    pub(super) fn chassis_type(&self) -> Option<u8> {
        self.first(CHASSIS)?.byte(0x05)
    }

    pub(super) fn sockets(&self) -> Vec<Socket> {
        const CENTRAL_PROCESSOR: u8 = 3;
        const POPULATED: u8 = 0x40;
        self.all(PROCESSOR)
            .filter(|socket| socket.byte(0x05) == Some(CENTRAL_PROCESSOR))
            .filter(|socket| socket.byte(0x18).is_some_and(|status| status & POPULATED != 0))
            .map(|socket| Socket {
                name: socket.string(0x04),
                speed_mhz: socket.u16(0x16).filter(|mhz| *mhz > 0).map(i32::from),
            })
            .collect()
    }

    fn system_memory(&self) -> impl Iterator<Item = &Structure> {
        self.all(MEMORY_ARRAY).filter(|array| array.is_system_memory())
    }

    /// Slots and chips of system memory: some boards list the chip of their firmware, too, in an array of its own.
    fn memory_devices(&self) -> Vec<&Structure> {
        let others = self.all(MEMORY_ARRAY).filter(|array| !array.is_system_memory());
        let others: BTreeSet<_> = others.filter_map(|array| array.u16(0x02)).collect();
        self.all(MEMORY_DEVICE)
            .filter(|device| device.u16(0x04).is_none_or(|array| !others.contains(&array)))
            .collect()
    }

    /// Slots for memory modules on all arrays of system memory.
    pub(super) fn memory_slots(&self) -> Option<i32> {
        let slots: i32 = self.system_memory().filter_map(|array| array.u16(0x0D)).map(i32::from).sum();
        (slots > 0).then_some(slots)
    }

    /// Most memory that the arrays take, in bytes.
    pub(super) fn memory_max(&self) -> Option<i64> {
        const IN_EXTENDED_FIELD: u32 = 0x8000_0000;
        let of = |array: &Structure| match array.u32(0x07)? {
            IN_EXTENDED_FIELD => array.u64(0x0F).and_then(|bytes| bytes.try_into().ok()),
            kib => Some(i64::from(kib) * 1024),
        };
        let max: i64 = self.system_memory().filter_map(of).fold(0, i64::saturating_add);
        (max > 0).then_some(max)
    }

    /// Memory modules; empty slots are left out. Some boards call every slot `DIMM 0` and tell
    /// them apart by the bank alone.
    pub(super) fn modules(&self) -> Vec<MemoryModule> {
        let devices = self.memory_devices();
        let distinct: BTreeSet<_> = devices.iter().map(|device| device.string(0x10)).collect();
        let ambiguous = distinct.len() < devices.len();
        devices.into_iter().filter_map(|device| module(device, ambiguous)).collect()
    }
}

fn module(device: &Structure, with_bank: bool) -> Option<MemoryModule> {
    let bytes = module_bytes(device)?;
    Some(MemoryModule {
        slot: slot(device, with_bank),
        bytes: (bytes > 0).then_some(bytes),
        kind: device.byte(0x12).and_then(memory_kind).map(str::to_owned),
        form: device.byte(0x0E).and_then(memory_form).map(str::to_owned),
        speed_mts: device.u16(0x15).filter(|speed| !matches!(speed, 0 | 0xFFFF)).map(i32::from),
        vendor: device.string(0x17),
        serial: device.string(0x18),
        part: device.string(0x1A),
    })
}

fn slot(device: &Structure, with_bank: bool) -> Option<String> {
    match (device.string(0x10), device.string(0x11)) {
        (Some(slot), Some(bank)) if with_bank => word(&format!("{bank} {slot}")),
        (slot, bank) => slot.or(bank),
    }
}

/// Size of a module in bytes: `None` for an empty slot, 0 where the size is unknown (7.18).
fn module_bytes(device: &Structure) -> Option<i64> {
    const MIB: i64 = 1 << 20;
    match device.u16(0x0C)? {
        0 => None,
        0xFFFF => Some(0),
        0x7FFF => Some(i64::from(device.u32(0x1C)? & 0x7FFF_FFFF) * MIB),
        kib if kib & 0x8000 != 0 => Some(i64::from(kib & 0x7FFF) * 1024),
        mib => Some(i64::from(mib) * MIB),
    }
}

/// DSP0134 7.18.2; the kinds that PCs of the last 20 years have.
fn memory_kind(code: u8) -> Option<&'static str> {
    Some(match code {
        0x0F => "SDRAM",
        0x12 => "DDR",
        0x13 => "DDR2",
        0x18 => "DDR3",
        0x1A => "DDR4",
        0x1B => "LPDDR",
        0x1C => "LPDDR2",
        0x1D => "LPDDR3",
        0x1E => "LPDDR4",
        0x22 => "DDR5",
        0x23 => "LPDDR5",
        _ => return None,
    })
}

/// DSP0134 7.18.1; the shapes that PCs have.
fn memory_form(code: u8) -> Option<&'static str> {
    Some(match code {
        0x03 => "SIMM",
        0x05 => "Chip",
        0x09 => "DIMM",
        0x0B => "Row of chips",
        0x0D => "SODIMM",
        0x0F => "FB-DIMM",
        _ => return None,
    })
}

/// Version of the specification, from the entry point (5.2).
fn version(entry: &[u8]) -> Option<(u8, u8)> {
    let at = if entry.starts_with(b"_SM3_") {
        7
    } else if entry.starts_with(b"_SM_") {
        6
    } else {
        return None;
    };
    Some((*entry.get(at)?, *entry.get(at + 1)?))
}

/// Walks the tables (6.1): kind, length, handle, formatted area, then strings that a NUL ends
/// each and a second NUL ends all. Stops at what makes no sense.
fn structures(tables: &[u8]) -> Vec<Structure> {
    let mut found = Vec::new();
    let mut rest = tables;
    while let [kind, length, ..] = *rest {
        let length = usize::from(length);
        if length < 4 || length > rest.len() || kind == END {
            break;
        }
        let (bytes, after) = rest.split_at(length);
        let Some(end) = after.windows(2).position(|pair| pair == [0, 0]) else { break };
        let strings =
            after[..end].split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned()).collect();
        found.push(Structure { kind, bytes: bytes.to_vec(), strings });
        rest = &after[end + 2..];
    }
    found
}

impl Structure {
    fn byte(&self, offset: usize) -> Option<u8> {
        self.bytes.get(offset).copied()
    }

    fn u16(&self, offset: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes.get(offset..offset + 2)?.try_into().ok()?))
    }

    fn u32(&self, offset: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes.get(offset..offset + 4)?.try_into().ok()?))
    }

    fn u64(&self, offset: usize) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes.get(offset..offset + 8)?.try_into().ok()?))
    }

    fn is_system_memory(&self) -> bool {
        const SYSTEM_MEMORY: u8 = 3;
        self.byte(0x05) == Some(SYSTEM_MEMORY)
    }

    /// The string whose number (from 1 on) stands at an offset.
    fn string(&self, offset: usize) -> Option<String> {
        let number = usize::from(self.byte(offset)?);
        word(self.strings.get(number.checked_sub(1)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn structure(kind: u8, body: &[u8], strings: &[&str]) -> Vec<u8> {
        let mut bytes = vec![kind, u8::try_from(body.len() + 4).unwrap(), 0, 0];
        bytes.extend(body);
        for text in strings {
            bytes.extend(text.as_bytes());
            bytes.push(0);
        }
        bytes.extend(if strings.is_empty() { &[0, 0][..] } else { &[0][..] });
        bytes
    }

    fn tables(bytes: &[u8]) -> Smbios {
        Smbios { version: (2, 4), structures: structures(bytes) }
    }

    /// 27 bytes: what SMBIOS 2.3 to 2.6 says of a memory device.
    fn old_memory_device(size: u16) -> Vec<u8> {
        let mut body = vec![0; 23];
        body[0x0C - 4..0x0E - 4].copy_from_slice(&size.to_le_bytes());
        body[0x0E - 4] = 0x09;
        body[0x10 - 4] = 1;
        body[0x12 - 4] = 0x13;
        body[0x15 - 4..0x17 - 4].copy_from_slice(&800u16.to_le_bytes());
        structure(MEMORY_DEVICE, &body, &["DIMM 1"])
    }

    #[test]
    fn memory_of_2008_is_read() {
        let bytes = [old_memory_device(1024), old_memory_device(0), old_memory_device(0xFFFF)].concat();
        let modules = tables(&bytes).modules();
        assert_eq!(modules.len(), 2, "an empty slot is no module");
        assert_eq!(modules[0].bytes, Some(1 << 30));
        assert_eq!(modules[0].kind.as_deref(), Some("DDR2"));
        assert_eq!(modules[0].slot.as_deref(), Some("DIMM 1"));
        assert_eq!(modules[0].speed_mts, Some(800));
        assert_eq!(modules[1].bytes, None, "a module of unknown size is one nevertheless");
    }

    #[test]
    fn the_firmwares_chip_is_no_memory_module() {
        let array = |handle: u8, usage: u8| {
            let mut bytes = structure(MEMORY_ARRAY, &[3, usage, 3, 0, 0, 0, 0, 0, 0, 1, 0], &[]);
            bytes[2] = handle;
            bytes
        };
        let device = |array: u8| {
            let mut bytes = old_memory_device(1024);
            bytes[4] = array;
            bytes
        };
        let (system, flash) = (3, 5);
        let bytes = [array(1, system), device(1), array(2, flash), device(2)].concat();
        assert_eq!(tables(&bytes).modules().len(), 1);
    }

    #[test]
    fn the_uuid_is_turned_from_version_2_6_on() {
        let mut body = vec![0; 20];
        body[4..20].copy_from_slice(&(0x01..=0x10).collect::<Vec<u8>>());
        let mut old = tables(&structure(SYSTEM, &body, &[]));
        assert_eq!(old.uuid().as_deref(), Some("01020304-0506-0708-090a-0b0c0d0e0f10"));
        old.version = (2, 7);
        assert_eq!(old.uuid().as_deref(), Some("04030201-0605-0807-090a-0b0c0d0e0f10"));
        assert_eq!(tables(&structure(SYSTEM, &[0xFF; 20], &[])).uuid(), None);
    }

    #[test]
    fn a_string_that_is_no_utf_8_spoils_nothing() {
        let mut bytes = structure(SYSTEM, &[1, 2, 0, 0], &["Maker?", "Model"]);
        let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
        bytes[at] = 0xA9;
        let tables = tables(&bytes);
        assert_eq!(tables.first(SYSTEM).unwrap().string(0x05).as_deref(), Some("Model"));
    }

    proptest! {
        #[test]
        fn no_tables_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let tables = tables(&bytes);
            let _ = (tables.uuid(), tables.sockets(), tables.modules(), tables.memory_max(), tables.memory_slots());
        }
    }
}
