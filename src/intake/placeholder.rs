//! Values that name nothing: what makers leave in the firmware of machines that nobody finished, and addresses that
//! many adapters share. Tables and patterns were gathered from the blacklists of two free inventory servers (GLPI,
//! OCS Inventory NG) and from dmidecode's samples. GLPI's pattern `\d\.\d` is not taken over as it stands: unanchored
//! it refuses every serial number with "1.0" inside.

/// Texts that stand for "nothing" in any field of the firmware. Compared trimmed, with single spaces, in lower case.
const TEXTS: &[&str] = &[
    "",
    "(none)",
    "(null string)",
    "*",
    "...",
    "<bad index>",
    "<out of spec>",
    "<out of spec><out of spec>",
    "all series",
    "chassis manufactur",
    "chassis manufacturer",
    "chassis serial number",
    "chassis version",
    "default string",
    "empty",
    "eval",
    "iatpass",
    "invalid",
    "n/a",
    "na",
    "no asset tag",
    "no dimm",
    "none",
    "not applicable",
    "not available",
    "not installed",
    "not present",
    "not settable",
    "not specified",
    "null",
    "o.e.m.",
    "oem",
    "oem_serial",
    "product name",
    "serial number",
    "standard",
    "system manufacturer",
    "system name",
    "system product name",
    "system serial number",
    "system version",
    "systemserialnumb",
    "to be filled by o.e.m",
    "to be filled by o.e.m.",
    "tulip computers",
    "undefined",
    "unknow",
    "unknown",
];

/// Serial numbers that many machines carry, besides [`TEXTS`] and the patterns of [`is_serial`].
const SERIALS: &[&str] = &[
    "123456789000",
    "aaa0a00000",
    "mb-1234567890",
    "serial number xxxxxx",
    "sn-12345",
    "sn-123456789",
    "sn-1234567890",
    "sn-123456fvgv3i0b8o5n6n7k",
    "sys-1234567890",
    "sys-9876543210",
];

/// UUIDs that many machines carry: lower case, without hyphens. Those that are a pattern are left to [`is_uuid`].
const UUIDS: &[&str] = &[
    "03000200040005000006000700080009", // a board maker's template
    "00020003000400050006000700080009", // the same with its bytes the other way round
    "6ab5b300538d10149fb5b0684d007b53", // GLPI's list
    "123456781234567890abcddeefaabbcc", // GLPI's list
    "ffffffffffffffffffffffffffffffff",
    "00000000000000000000000000000000",
];

/// MAC addresses that many machines carry: dial-up and VPN drivers, modems, chips without a programmed address.
const MACS: &[[u8; 6]] = &[
    [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x20, 0x41, 0x53, 0x59, 0x4e, 0xff],
    [0x02, 0x00, 0x4e, 0x43, 0x50, 0x49],
    [0xe2, 0xe6, 0x16, 0x20, 0x0a, 0x35],
    [0xd2, 0x0a, 0x2d, 0xa0, 0x04, 0xbe],
    [0xd2, 0x6b, 0x25, 0x2f, 0x2c, 0xe7],
    [0x00, 0xa0, 0xc6, 0x00, 0x00, 0x00],
    [0x33, 0x50, 0x6f, 0x45, 0x30, 0x30],
    [0x50, 0x50, 0x54, 0x50, 0x30, 0x30],
    [0x24, 0xb6, 0x20, 0x52, 0x41, 0x53],
    [0x0a, 0x00, 0x27, 0x00, 0x00, 0x00],
    [0x02, 0x80, 0x37, 0xec, 0x02, 0x00],
    [0x00, 0x0b, 0xca, 0xfe, 0x00, 0x00],
    [0x44, 0x45, 0x53, 0x54, 0x00, 0x00],
    [0x44, 0x45, 0x53, 0x54, 0x00, 0x01],
    [0x44, 0x45, 0x53, 0x54, 0x61, 0x6f],
    [0x10, 0x11, 0x11, 0x11, 0x11, 0x11],
    [0x00, 0x01, 0x02, 0x7d, 0x9b, 0x1c],
    [0x00, 0x08, 0xa1, 0x46, 0x06, 0x35],
    [0x00, 0x08, 0xa1, 0x66, 0xe2, 0x1a],
    [0x00, 0x09, 0xdd, 0x10, 0x37, 0x68],
    [0x00, 0x0f, 0xea, 0x9a, 0xe2, 0xf0],
    [0x00, 0x10, 0x5a, 0x72, 0x71, 0xf3],
    [0x00, 0x11, 0x11, 0x85, 0x08, 0x8b],
];

/// Beginnings of MAC addresses that software hands out: VMware's host-side networks, Docker.
const MAC_BEGINNINGS: &[&[u8]] = &[&[0x00, 0x50, 0x56, 0xc0], &[0x02, 0x42]];

/// Host names that images and installers give to every machine; they confirm nothing.
const HOSTS: &[&str] = &[
    "admin",
    "admin-pc",
    "administrator",
    "computer",
    "debian",
    "desktop",
    "fedora",
    "home",
    "laptop",
    "linux",
    "localhost",
    "mint",
    "my-pc",
    "none",
    "office",
    "pc",
    "ubuntu",
    "unknown",
    "user",
    "user-pc",
    "vm",
    "win10",
    "win11",
    "win7",
    "windows",
];

/// Trimmed, runs of white space as one space: as tables are compared and values are kept.
pub fn tidy(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a text of the firmware (maker, model, tag) says nothing.
pub fn is_text(text: &str) -> bool {
    TEXTS.contains(&tidy(text).to_lowercase().as_str())
}

/// Whether a serial number (of a machine, a disk, a module) names no single thing: listed, shorter than four
/// characters, one character over and over, a run like 0123456789, only 0 and 1, a version like 1.0.0, or the CPU id
/// that some agents fall back to.
pub fn is_serial(serial: &str) -> bool {
    let serial = tidy(serial).to_lowercase();
    let signs: Vec<char> = serial.chars().filter(|c| c.is_alphanumeric()).collect();
    serial.chars().count() < 4
        || is_text(&serial)
        || SERIALS.contains(&serial.as_str())
        || signs.windows(2).all(|pair| pair[0] == pair[1])
        || signs.iter().all(|c| matches!(c, '0' | '1'))
        || is_digit_run(&signs)
        || is_version(&serial)
        || is_cpu_id(&serial)
        || ["sernum", "assettagnum"].iter().any(|stem| is_numbered(&serial, stem))
}

/// Whether a disk's serial number names no single disk: as [`is_serial`], shorter than six characters, or one of the
/// numbers that QEMU gives to the disks of every machine (`QM00001`).
pub fn is_disk_serial(serial: &str) -> bool {
    let serial = tidy(serial).to_lowercase();
    serial.chars().count() < 6 || is_serial(&serial) || (serial.len() == 7 && is_numbered(&serial, "qm"))
}

/// Whether a UUID is a template: listed, at most three different hex digits, or bytes that count up or down.
pub fn is_uuid(bytes: &[u8; 16]) -> bool {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut seen = [false; 16];
    bytes.iter().for_each(|byte| {
        seen[usize::from(byte >> 4)] = true;
        seen[usize::from(byte & 15)] = true;
    });
    let counts = |step: u8| bytes.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(step));
    UUIDS.iter().any(|known| **known == *digits)
        || seen.iter().filter(|seen| **seen).count() <= 3
        || counts(1)
        || counts(255)
}

/// Whether a MAC address names no single adapter: listed, multicast (IEEE 802, bit 0 of the first byte), or zero.
pub fn is_mac(mac: &[u8; 6]) -> bool {
    mac[0] & 1 == 1
        || mac.iter().all(|byte| *byte == 0)
        || MACS.contains(mac)
        || MAC_BEGINNINGS.iter().any(|beginning| mac.starts_with(beginning))
}

/// Whether a short host name, in lower case, is one that every fresh installation has.
pub fn is_host(host: &str) -> bool {
    host.is_empty() || HOSTS.contains(&host)
}

/// `0123456789`, `12345`, `9876543210`, also through 9 to 0.
fn is_digit_run(signs: &[char]) -> bool {
    let step = |by: u32| {
        signs.windows(2).all(
            |pair| matches!((pair[0].to_digit(10), pair[1].to_digit(10)), (Some(a), Some(b)) if (a + by) % 10 == b),
        )
    };
    step(1) || step(9)
}

/// `1.0`, `1.0.0` and nothing else.
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|p| p.len() == 1 && p.as_bytes()[0].is_ascii_digit())
}

/// Eight hex octets with spaces: the CPU's id, the same for all machines of a model.
fn is_cpu_id(text: &str) -> bool {
    let octets: Vec<&str> = text.split(' ').collect();
    octets.len() == 8 && octets.iter().all(|o| o.len() == 2 && o.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_numbered(text: &str, stem: &str) -> bool {
    text.strip_prefix(stem).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_that_many_machines_carry() {
        for serial in [
            "To Be Filled By O.E.M.",
            "  to be  filled by o.e.m. ",
            "System Serial Number",
            "Default string",
            "N/A",
            "0000000",
            "0",
            "1",
            "1111111",
            "0101010",
            "0123456789",
            "12345",
            "1234567890",
            "12345678901234567",
            "9876543210",
            "123456789000",
            "NNNNNNN",
            "xxxxxxxxxxx",
            "XXX-XXXX",
            "INVALID",
            "EVAL",
            "SerNum01",
            "AssetTagNum3",
            "AAA0A00000",
            "1.0.0",
            "2.3.4",
            "BF EB FB FF 00 09 06 ED",
            "NO DIMM",
            "....",
            "abc",
            "Serial Number xxxxxx",
            "SN-1234567890",
            "   ",
            "Not Specified",
            "OEM_Serial",
            "Unknow",
        ] {
            assert!(is_serial(serial), "{serial:?} taken for a serial number");
        }
    }

    #[test]
    fn real_serials_stay() {
        for serial in
            ["5CD1234XYZ", "PF2K1.0AB", "8SSB20K", "PC0F3WX1", "MXL7081K2M", "1S10MQS1AB00PC0DEF", "J1N0CV08"]
        {
            assert!(!is_serial(serial), "{serial:?} refused");
        }
    }

    #[test]
    fn disks() {
        for serial in ["QM00001", "QM00013", "12345", "WD-1", "", "0000000000000000"] {
            assert!(is_disk_serial(serial), "{serial:?}");
        }
        for serial in ["S5Y1NJ0R123456", "WD-WCC6Y3ABCDEF", "QMX0001", "VB1c8a42ea-7d6f3e01"] {
            assert!(!is_disk_serial(serial), "{serial:?}");
        }
    }

    #[test]
    fn uuids_that_are_templates() {
        let bytes = |digits: &str| u128::from_str_radix(digits, 16).unwrap().to_be_bytes();
        for uuid in [
            "03000200040005000006000700080009",
            "00020003000400050006000700080009",
            "123456781234567890abcddeefaabbcc",
            "6ab5b300538d10149fb5b0684d007b53",
            "01010101010101010101010101010101",
            "11111111222233331111222233331111",
            "000102030405060708090a0b0c0d0e0f",
            "1f1e1d1c1b1a19181716151413121110",
            "0",
        ] {
            assert!(is_uuid(&bytes(uuid)), "{uuid}");
        }
        for uuid in ["4c4c4544004233108036b8c04f4d3732", "564d1f3ac0de4d17a1b2000c29abcdef"] {
            assert!(!is_uuid(&bytes(uuid)), "{uuid}");
        }
    }

    #[test]
    fn macs_that_many_adapters_carry() {
        for mac in [
            [0; 6],
            [255; 6],
            [0x00, 0x50, 0x56, 0xc0, 0x00, 0x08],
            [0x02, 0x42, 0xac, 0x11, 0x00, 0x02],
            [0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb],
            [0x44, 0x45, 0x53, 0x54, 0x00, 0x01],
            [0x0a, 0x00, 0x27, 0x00, 0x00, 0x00],
        ] {
            assert!(is_mac(&mac), "{mac:02x?}");
        }
        for mac in [[0x00, 0x1a, 0x4b, 0x16, 0x01, 0x59], [0x52, 0x54, 0x00, 0x12, 0x34, 0x56]] {
            assert!(!is_mac(&mac), "{mac:02x?}");
        }
    }

    #[test]
    fn tables_are_written_as_they_are_compared() {
        for text in TEXTS.iter().chain(SERIALS).chain(HOSTS) {
            assert_eq!(*text, tidy(text).to_lowercase(), "would never match");
        }
    }

    proptest::proptest! {
        #[test]
        fn case_and_spaces_change_nothing(serial in "[A-Za-z0-9. -]{0,20}") {
            let loud = format!("  {}\t", serial.to_uppercase());
            proptest::prop_assert_eq!(is_serial(&serial), is_serial(&loud));
        }
    }
}
