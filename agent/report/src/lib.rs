//! What an agent and its server say to each other.
//!
//! Both sides depend on this crate and on nothing else of each other. The rules:
//! - A message carries `schema`; types only grow. A field is never renamed, retyped or reused.
//! - Readers ignore fields they don't know. Every field is optional, except the few without
//!   which a message means nothing (a device's number, a nonce). Absent means "not known".
//! - Enums carry `unknown`, which also takes every word that the reader has not learnt yet.
//! - Memory and disk are bytes, shares are basis points (1/100 of a percent), durations are
//!   seconds, instants are RFC 3339 in UTC ([`WireTime`]).
//! - Things that happened are timed as *seconds ago*, counted from the moment of sending: PCs
//!   with an empty clock battery know how long ago, but not when.
//! - Names, serial numbers and addresses are sent as the hardware says them, trimmed. Whether
//!   "To be filled by O.E.M." is a serial number is for the server to judge.
//! - What is never collected: names of users, documents, browsing, keystrokes, screen
//!   contents, command lines of processes.
//!
//! The doc comments are published: with the feature `schema` they become the OpenAPI
//! document and the page that tells everybody what is collected.

mod enrol;
mod firmware;
mod hardware;
mod heartbeat;
mod inventory;
mod network;
mod peripherals;
mod settings;
mod system;
mod time;

pub use enrol::{
    Assertion, Challenge, EnrolReply, EnrolRequest, ErrorBody, ErrorReply, FieldError, Token, TokenRequest,
    UnitName,
};
pub use firmware::{Board, ChassisKind, Firmware, FirmwareKind, Hypervisor, System};
pub use hardware::{Battery, Cpu, Disk, DiskBus, DiskHealth, DiskKind, Graphics, Memory, MemoryModule, Volume};
pub use heartbeat::{Boot, Bucket, Event, EventKind, Heartbeat, HeartbeatReply};
pub use inventory::{AssetLabel, Inventory, InventoryReply, Problem};
pub use network::{Adapter, AdapterKind, Network};
pub use peripherals::{Display, Printer, PrinterConnection};
pub use settings::Settings;
pub use system::{OperatingSystem, OsFamily, Program};
pub use time::{BadTime, WireTime};

/// Version of the messages that this crate describes. It rises only when a field's absence
/// would otherwise be misread; a new field alone doesn't raise it.
pub const SCHEMA: i32 = 1;

/// Most entries that an agent puts into one list; what is beyond is cut off and the list's
/// name goes into [`Inventory::truncated`]. Programs have a cap of their own.
pub const LIST_CAP: usize = 64;

/// Most installed programs in one inventory.
pub const PROGRAMS_CAP: usize = 4_000;

/// Most characters of one text; longer ones are cut off by the sender.
pub const TEXT_CAP: usize = 256;

/// Most load buckets, and most events, in one heartbeat: a day's worth of buckets. An agent
/// that was out of reach for longer sends several heartbeats, oldest first.
pub const BATCH_CAP: usize = 96;
