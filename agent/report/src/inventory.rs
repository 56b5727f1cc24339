//! The inventory: what the computer is made of.

use serde::{Deserialize, Serialize};

use crate::{
    Battery, Board, Cpu, Disk, Display, Firmware, Graphics, Memory, Network, OperatingSystem, Printer, Program,
    System, Volume, WireTime,
};

/// `POST /api/v1/agent/inventory` (gzip): what the computer is made of, sent when the agent
/// starts, once a day, and when the server asks for it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Inventory {
    /// Version of this message, [`SCHEMA`](crate::SCHEMA).
    pub schema: i32,
    /// The agent's own version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_version: Option<String>,
    /// The computer's own clock when the inventory was taken; it may be wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_time: Option<WireTime>,
    /// Hash (SHA-256 with a fixed prefix, 32 hex digits) of the operating system
    /// installation's own id: tells one installation from another without giving the id away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine_id: Option<String>,
    /// The computer's name in the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// The domain or workgroup that the computer belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Seconds since the computer was started, sleep included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uptime_seconds: Option<i64>,
    /// Seconds that the last start took until the computer was ready to use, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boot_seconds: Option<i64>,
    /// The computer as a whole: maker, model, serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<System>,
    /// The main board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<Board>,
    /// Firmware (BIOS or UEFI) and what it protects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firmware: Option<Firmware>,
    /// Processors, one entry for each package (socket).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cpus: Vec<Cpu>,
    /// Memory and its modules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Memory>,
    /// Disks, removable ones included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disks: Vec<Disk>,
    /// Mounted file systems with room for files on them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Volume>,
    /// The operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<OperatingSystem>,
    /// Network adapters, gateways and name servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
    /// Screens that are connected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub displays: Vec<Display>,
    /// Graphics adapters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub graphics: Vec<Graphics>,
    /// Printers that are set up on the computer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub printers: Vec<Printer>,
    /// Batteries of the computer itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub batteries: Vec<Battery>,
    /// Installed programs; absent where the unit doesn't want them listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programs: Option<Vec<Program>>,
    /// Parts that could not be read, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// Names of lists that were longer than [`LIST_CAP`](crate::LIST_CAP) and were cut off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub truncated: Vec<String>,
}

/// A part of the inventory that could not be read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Problem {
    /// Name of the part, e.g. `disks`.
    pub part: String,
    /// What went wrong, in a few words.
    pub message: String,
}

/// Answer to an inventory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct InventoryReply {
    /// The server's clock.
    pub server_time: WireTime,
    /// The record that this computer is, once the server knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetLabel>,
    /// Whether the inventory was applied to a record; `false` where it waits for a person to
    /// say which computer this is.
    #[serde(default)]
    pub accepted: bool,
    /// Paths of fields that could not be read and were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
}

/// What stands on a computer's sticker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AssetLabel {
    /// The record's tag.
    pub tag: String,
    /// The record's QR id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<String>,
}
