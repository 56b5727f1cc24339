//! Firmware and what it protects.

use hatang_report::{Firmware, FirmwareKind, Inventory};

use super::smbios::{self, Smbios, text};
use super::{Machine, Root};

pub(super) fn read(machine: &Machine) -> Inventory {
    let root = &machine.root;
    let tables = Smbios::read(root);
    let field = |field| text(tables.as_ref(), root, field);
    let (tpm_present, tpm) = tpm(root);
    let firmware = Firmware {
        vendor: field(smbios::BIOS_VENDOR),
        version: field(smbios::BIOS_VERSION),
        date: field(smbios::BIOS_DATE).and_then(|date| iso_date(&date)),
        kind: kind(root),
        secure_boot: secure_boot(root),
        tpm,
        tpm_present,
    };
    Inventory { firmware: Some(firmware), ..Inventory::default() }
}

fn kind(root: &Root) -> FirmwareKind {
    if root.exists("sys/firmware/efi") {
        FirmwareKind::Uefi
    } else if root.exists("sys/firmware/dmi") || root.exists("sys/class/dmi/id") {
        FirmwareKind::Bios
    } else {
        FirmwareKind::Unknown
    }
}

/// SMBIOS writes `mm/dd/yyyy`, before version 2.3 `mm/dd/yy` (DSP0134 7.1).
fn iso_date(date: &str) -> Option<String> {
    let mut parts = date.split('/').map(|part| part.trim().parse::<u32>().ok());
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if year < 100 { year + 1900 } else { year };
    let plausible = (1..=12).contains(&month) && (1..=31).contains(&day) && year <= 9999;
    plausible.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The UEFI variable `SecureBoot` (UEFI 3.3): four bytes of attributes, then 0 or 1.
fn secure_boot(root: &Root) -> Option<bool> {
    let file = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
    match root.bytes(file)?.as_slice() {
        [_, _, _, _, value] => Some(*value == 1),
        _ => None,
    }
}

/// Whether there is a TPM, and its specification's version. Without a driver the ACPI tables
/// tell; without those nobody knows.
fn tpm(root: &Root) -> (Option<bool>, Option<String>) {
    if root.exists("sys/class/tpm/tpm0") {
        let major = root.number("sys/class/tpm/tpm0/tpm_version_major");
        let version = match major {
            Some(2) => Some("2.0"),
            Some(1) => Some("1.2"),
            // Kernels before 5.6: only a TPM 1.2 has the file `caps`.
            _ if root.exists("sys/class/tpm/tpm0/device/caps") => Some("1.2"),
            _ => None,
        };
        return (Some(true), version.map(str::to_owned));
    }
    let table = |name: &str| root.exists(&format!("sys/firmware/acpi/tables/{name}"));
    if table("TPM2") {
        (Some(true), Some("2.0".to_owned()))
    } else if table("TCPA") {
        (Some(true), Some("1.2".to_owned()))
    } else {
        (root.exists("sys/firmware/acpi/tables").then_some(false), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_firmware() {
        assert_eq!(iso_date("08/22/2013").as_deref(), Some("2013-08-22"));
        assert_eq!(iso_date("02/09/99").as_deref(), Some("1999-02-09"));
        assert_eq!(iso_date("13/45/2013"), None);
        assert_eq!(iso_date("unknown"), None);
    }
}
