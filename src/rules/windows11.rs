//! Whether a PC can take Windows 11: judged by the processor's CPUID numbers, TPM, firmware, memory and disk. What was not
//! told leaves a range of verdicts.

use std::sync::OnceLock;

use serde::Deserialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::cpu_name::architecture;

/// What stands between a PC and Windows 11, from the least to the most.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    /// Nothing.
    Ready,
    /// A setting in the firmware: TPM, UEFI or secure boot is off.
    AfterSettings,
    /// More memory or a larger disk.
    AfterParts,
    /// The processor: only another PC helps.
    NotCapable,
}

/// One thing that stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Block {
    /// The processor is not supported.
    Cpu,
    /// Less than 4 GB of memory.
    Memory,
    /// A disk under 64 GB.
    Disk,
    /// Started by a BIOS, or secure boot is off.
    Firmware,
    /// No TPM 2.0 was found.
    Tpm,
}

/// What is known about the TPM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tpm {
    /// Version 2.0 or later.
    V2,
    /// An older version.
    Older,
    /// None was found: absent, or off in the firmware.
    Absent,
}

/// What is known about a PC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hardware<'a> {
    /// Maker as CPUID says it, `GenuineIntel` or `AuthenticAMD`.
    pub vendor: Option<&'a str>,
    /// CPUID family, extended family included.
    pub family: Option<i64>,
    /// CPUID model, extended model included.
    pub model: Option<i64>,
    /// CPUID stepping.
    pub stepping: Option<i64>,
    /// The processor's name, for when the numbers are missing.
    pub cpu_name: Option<&'a str>,
    /// Memory in bytes.
    pub ram_bytes: Option<i64>,
    /// Size of the system disk in bytes.
    pub disk_bytes: Option<i64>,
    /// Whether it was started by UEFI.
    pub uefi: Option<bool>,
    /// Whether secure boot is on.
    pub secure_boot: Option<bool>,
    /// The TPM.
    pub tpm: Option<Tpm>,
}

/// A verdict and what led to it. `least` equals `most` where enough is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The best that the unknown may turn out to be.
    pub least: Verdict,
    /// The worst that the unknown may turn out to be.
    pub most: Verdict,
    /// What is known to stand in the way.
    pub blocks: Vec<Block>,
}

impl Judgement {
    /// The verdict, where enough is known for one.
    pub fn verdict(&self) -> Option<Verdict> {
        (self.least == self.most).then_some(self.least)
    }
}

#[derive(Deserialize)]
struct File {
    ram_bytes: i64,
    disk_bytes: i64,
}

fn minimum() -> &'static File {
    static TABLE: OnceLock<File> = OnceLock::new();
    TABLE.get_or_init(|| super::embedded("windows11.toml", include_str!("data/windows11.toml")))
}

/// What stands between this PC and Windows 11.
pub fn judge(pc: &Hardware) -> Judgement {
    let minimum = minimum();
    // Supported processors all carry a TPM in their firmware and speak UEFI, so that both are a matter of settings.
    let checks = [
        (Block::Cpu, Verdict::NotCapable, cpu_supported(pc)),
        (Block::Memory, Verdict::AfterParts, pc.ram_bytes.map(|bytes| bytes >= minimum.ram_bytes)),
        (Block::Disk, Verdict::AfterParts, pc.disk_bytes.map(|bytes| bytes >= minimum.disk_bytes)),
        (Block::Firmware, Verdict::AfterSettings, firmware_ready(pc)),
        (Block::Tpm, Verdict::AfterSettings, pc.tpm.map(|tpm| tpm == Tpm::V2)),
    ];
    let worst_where = |bad: fn(Option<bool>) -> bool| {
        checks
            .iter()
            .filter(|(_, _, passed)| bad(*passed))
            .map(|(_, verdict, _)| *verdict)
            .max()
            .unwrap_or(Verdict::Ready)
    };
    Judgement {
        least: worst_where(|passed| passed == Some(false)),
        most: worst_where(|passed| passed != Some(true)),
        blocks: checks.iter().filter(|(_, _, passed)| *passed == Some(false)).map(|(block, _, _)| *block).collect(),
    }
}

fn firmware_ready(pc: &Hardware) -> Option<bool> {
    match (pc.uefi, pc.secure_boot) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (_, Some(true)) => Some(true),
        (Some(true) | None, None) => None,
    }
}

/// Intel from the 8th generation on, AMD from Zen+ on, by CPUID as Chromium's `base/win/hardware_check.cc` (BSD) tells
/// them; by name where the numbers are missing.
fn cpu_supported(pc: &Hardware) -> Option<bool> {
    let by_name = || pc.cpu_name.and_then(architecture).and_then(|found| found.takes_windows_11());
    let (Some(vendor), Some(family), Some(model)) = (pc.vendor, pc.family, pc.model) else { return by_name() };
    match vendor {
        // Models 0x8E and 0x9E span the 7th to 10th generation: the stepping tells which.
        "GenuineIntel" if family == 6 && model == 0x8E => {
            pc.stepping.map(|stepping| (9..=12).contains(&stepping)).or_else(by_name)
        }
        "GenuineIntel" if family == 6 && model == 0x9E => {
            pc.stepping.map(|stepping| (10..=13).contains(&stepping)).or_else(by_name)
        }
        "GenuineIntel" => Some(family > 6 || (family == 6 && model > 0x5F)),
        "AuthenticAMD" => Some(family > 0x17 || (family == 0x17 && !matches!(model, 0x01 | 0x11))),
        _ => by_name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modern() -> Hardware<'static> {
        Hardware {
            vendor: Some("GenuineIntel"),
            family: Some(6),
            model: Some(0x9E),
            stepping: Some(10),
            cpu_name: Some("Intel(R) Core(TM) i5-8500 CPU @ 3.00GHz"),
            ram_bytes: Some(8_200_000_000),
            disk_bytes: Some(256_000_000_000),
            uefi: Some(true),
            secure_boot: Some(true),
            tpm: Some(Tpm::V2),
        }
    }

    #[test]
    fn a_modern_pc_is_ready() {
        assert_eq!(judge(&modern()).verdict(), Some(Verdict::Ready));
        assert!(judge(&modern()).blocks.is_empty());
    }

    #[test]
    fn settings_come_before_parts_and_parts_before_another_pc() {
        let off = Hardware { tpm: Some(Tpm::Absent), uefi: Some(false), secure_boot: None, ..modern() };
        assert_eq!(judge(&off).verdict(), Some(Verdict::AfterSettings));
        assert_eq!(judge(&off).blocks, [Block::Firmware, Block::Tpm]);
        let small = Hardware { ram_bytes: Some(2_000_000_000), ..off };
        assert_eq!(judge(&small).verdict(), Some(Verdict::AfterParts));
        let old = Hardware { model: Some(0x3C), stepping: Some(3), ..small };
        assert_eq!(judge(&old).verdict(), Some(Verdict::NotCapable));
    }

    #[test]
    fn steppings_tell_the_8th_generation_from_the_7th() {
        let supported = |model, stepping| {
            let pc = Hardware { model: Some(model), stepping: Some(stepping), ..modern() };
            judge(&pc).verdict() == Some(Verdict::Ready)
        };
        assert_eq!([9, 10, 13, 14].map(|s| supported(0x9E, s)), [false, true, true, false]);
        assert_eq!([8, 9, 12, 13].map(|s| supported(0x8E, s)), [false, true, true, false]);
        assert_eq!([0x5E, 0x5F, 0x66, 0xA5].map(|m| supported(m, 0)), [false, false, true, true]);
    }

    #[test]
    fn amd_begins_with_zen_plus() {
        let supported = |family, model| {
            let pc =
                Hardware { vendor: Some("AuthenticAMD"), family: Some(family), model: Some(model), ..modern() };
            judge(&pc).verdict() == Some(Verdict::Ready)
        };
        assert!(!supported(0x15, 0x60) && !supported(0x17, 0x01) && !supported(0x17, 0x11));
        assert!(supported(0x17, 0x18) && supported(0x17, 0x71) && supported(0x19, 0x50));
    }

    #[test]
    fn what_was_not_told_leaves_a_range() {
        assert_eq!(
            judge(&Hardware::default()),
            Judgement { least: Verdict::Ready, most: Verdict::NotCapable, blocks: vec![] }
        );
        let no_tpm_known = Hardware { tpm: None, ..modern() };
        assert_eq!(judge(&no_tpm_known).verdict(), None);
        assert_eq!(judge(&no_tpm_known).most, Verdict::AfterSettings);
    }

    #[test]
    fn the_name_stands_in_for_missing_numbers() {
        let by_name = |name| judge(&Hardware { cpu_name: Some(name), family: None, ..modern() }).verdict();
        assert_eq!(by_name("Intel(R) Core(TM) i3-4130 CPU @ 3.40GHz"), Some(Verdict::NotCapable));
        assert_eq!(by_name("Intel(R) Core(TM) i3-8100 CPU @ 3.60GHz"), Some(Verdict::Ready));
        assert_eq!(by_name("Fantasy CPU"), None);
    }
}
