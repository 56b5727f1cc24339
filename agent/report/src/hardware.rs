//! Processors, memory, disks, graphics and batteries.

use serde::{Deserialize, Serialize};

/// One processor package (socket).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Cpu {
    /// Name, as the processor says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Maker, as CPUID says it, e.g. `GenuineIntel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// CPUID family, extended family included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<i32>,
    /// CPUID model, extended model included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<i32>,
    /// CPUID stepping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stepping: Option<i32>,
    /// Physical cores in this package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cores: Option<i32>,
    /// Logical processors (threads) in this package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<i32>,
    /// Nominal clock in MHz.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_mhz: Option<i32>,
    /// Highest clock in MHz.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_mhz: Option<i32>,
    /// Name of the socket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<String>,
}

/// Memory of the computer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Memory {
    /// Memory that the operating system can use, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_bytes: Option<i64>,
    /// Sum of the modules, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installed_bytes: Option<i64>,
    /// Most memory that the board takes, in bytes, as the firmware says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<i64>,
    /// Slots for modules, empty ones included; soldered memory counts as the firmware says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slots: Option<i32>,
    /// Modules; empty slots are not listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<MemoryModule>,
    /// Swap or paging file, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swap_bytes: Option<i64>,
}

/// One memory module (SMBIOS type 17).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MemoryModule {
    /// The slot's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
    /// Size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<i64>,
    /// Kind, e.g. `DDR4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Shape, e.g. `DIMM` or `SODIMM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Speed that the module is made for, in MT/s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed_mts: Option<i32>,
    /// Maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Part number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
}

/// One disk.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Disk {
    /// The operating system's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Maker, where it is told apart from the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// World-wide name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wwn: Option<String>,
    /// Version of the disk's firmware.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    /// Size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<i64>,
    /// Turning or solid state; a virtual disk is `unknown`.
    pub kind: DiskKind,
    /// How it is connected.
    pub bus: DiskBus,
    /// Whether its medium can be taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removable: Option<bool>,
    /// Whether the operating system starts from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<bool>,
    /// What the disk says about its own health.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<DiskHealth>,
}

/// Turning or solid state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DiskKind {
    /// Hard disk: turning platters.
    Hdd,
    /// Solid state, eMMC included.
    Ssd,
    /// Not known, as for a virtual disk or one behind a RAID controller.
    #[default]
    #[serde(other)]
    Unknown,
}

/// How a disk is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DiskBus {
    /// Serial ATA.
    Sata,
    /// Parallel ATA (IDE).
    Ata,
    /// NVM Express.
    Nvme,
    /// USB.
    Usb,
    /// Serial attached SCSI.
    Sas,
    /// SCSI, or a RAID controller that shows its disks as such.
    Scsi,
    /// eMMC or SD card.
    Mmc,
    /// A virtual machine's disk.
    Virtual,
    /// Another way.
    Other,
    /// Not known.
    #[default]
    #[serde(other)]
    Unknown,
}

/// What a disk says about its own health (S.M.A.R.T., NVMe health log, eMMC life time).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DiskHealth {
    /// Whether the disk itself says that it is failing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing: Option<bool>,
    /// Share of its rated life that is used up, in basis points; above 10,000 it is overdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wear_bp: Option<i32>,
    /// Hours for which it was switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_on_hours: Option<i64>,
    /// Bad sectors that it has replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reallocated_sectors: Option<i64>,
    /// Sectors that it can't read at present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_sectors: Option<i64>,
    /// Temperature in degrees Celsius.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature_c: Option<i32>,
}

/// One mounted file system.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Volume {
    /// Where it is mounted, or its drive letter; a person's name in it is replaced by `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mount: Option<String>,
    /// The device that it lies on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Kind of file system, e.g. `ext4` or `NTFS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filesystem: Option<String>,
    /// Size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<i64>,
    /// Room for files in bytes, as an ordinary user sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_bytes: Option<i64>,
    /// Whether the operating system lies on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<bool>,
    /// Whether it can only be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
}

/// One graphics adapter.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Graphics {
    /// Name, where the operating system has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Driver in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// PCI vendor and device ids as `vvvv:dddd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pci_id: Option<String>,
    /// Its own memory in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<i64>,
}

/// One battery of the computer itself (not of a mouse).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Battery {
    /// The operating system's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Chemistry, e.g. `Li-ion`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chemistry: Option<String>,
    /// Energy that it was made for, in milliwatt-hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub design_mwh: Option<i64>,
    /// Energy that it takes today when full, in milliwatt-hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_mwh: Option<i64>,
    /// Full charges so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycles: Option<i32>,
}
