//! The computer as a whole, its board and its firmware (SMBIOS, DMTF DSP0134).

use serde::{Deserialize, Serialize};

/// The computer as a whole (SMBIOS types 1 and 3).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct System {
    /// Maker, as the firmware says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Model, as the firmware says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The maker's version of the model; some makers put the name people know here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The maker's family of models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The maker's order number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Serial number, as the firmware says it, placeholders included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// The firmware's UUID, lower case, as the operating system prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// Asset tag that somebody wrote into the firmware.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_tag: Option<String>,
    /// Shape of the case.
    pub chassis: ChassisKind,
    /// Serial number of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chassis_serial: Option<String>,
    /// Whether this is a virtual machine, and whose.
    pub hypervisor: Hypervisor,
}

/// Shape of a computer's case (SMBIOS 7.4.1, grouped).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChassisKind {
    /// Desktop, tower, mini PC or lunch box.
    Desktop,
    /// Laptop, notebook or convertible.
    Laptop,
    /// Tablet or detachable.
    Tablet,
    /// Screen and computer in one.
    AllInOne,
    /// Rack, blade or main server chassis.
    Server,
    /// Another shape that SMBIOS knows.
    Other,
    /// Not known.
    #[default]
    #[serde(other)]
    Unknown,
}

/// Whose virtual machine this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Hypervisor {
    /// No virtual machine: hardware that one can touch.
    None,
    /// KVM or QEMU.
    Kvm,
    /// VMware.
    Vmware,
    /// Oracle VirtualBox.
    Virtualbox,
    /// Microsoft Hyper-V.
    HyperV,
    /// Xen.
    Xen,
    /// Parallels.
    Parallels,
    /// A container, which shares its host's hardware.
    Container,
    /// A virtual machine of another kind.
    Other,
    /// Not known.
    #[default]
    #[serde(other)]
    Unknown,
}

/// The main board (SMBIOS type 2).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Board {
    /// Maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Serial number, as the firmware says it, placeholders included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
}

/// Firmware and what it protects.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Firmware {
    /// Maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Day of its release as `YYYY-MM-DD`: a computer is hardly older than its firmware, so
    /// that an unknown purchase date gets a bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// How the operating system was started.
    pub kind: FirmwareKind,
    /// Whether secure boot is on; absent where the firmware doesn't say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secure_boot: Option<bool>,
    /// Version of the TPM's specification, e.g. `2.0`; absent where none was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tpm: Option<String>,
    /// Whether a TPM was found; absent where the agent could not look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tpm_present: Option<bool>,
}

/// How the operating system was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FirmwareKind {
    /// By UEFI.
    Uefi,
    /// By a BIOS, or by UEFI that plays one.
    Bios,
    /// Not known.
    #[default]
    #[serde(other)]
    Unknown,
}
