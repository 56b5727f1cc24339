//! The regular sign of life: how loaded the computer was, and what happened to it.

use serde::{Deserialize, Serialize};

use crate::WireTime;

/// `POST /api/v1/agent/heartbeat`: a sign of life with the load buckets and events that were
/// gathered since the last one that the server acknowledged. Sending the same bucket or event
/// twice means the same as once: the server goes by `seq`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Heartbeat {
    /// Version of this message, [`SCHEMA`](crate::SCHEMA).
    pub schema: i32,
    /// The agent's own version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_version: Option<String>,
    /// The settings that the agent works by ([`Settings::version`](crate::Settings::version)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings_version: Option<i64>,
    /// The computer's own clock at the moment of sending; compared with the server's it shows
    /// an empty clock battery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_time: Option<WireTime>,
    /// The start that the computer is running on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boot: Option<Boot>,
    /// Closed load buckets, oldest first, at most [`BATCH_CAP`](crate::BATCH_CAP).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<Bucket>,
    /// What happened, oldest first, at most [`BATCH_CAP`](crate::BATCH_CAP).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Buckets and events still waiting on the agent's disk after this heartbeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<i32>,
    /// Buckets and events that the agent ever had to give up, because it was out of reach for
    /// longer than it has room for, or because their file was damaged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dropped: Option<i64>,
}

/// The start that a computer is running on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Boot {
    /// The operating system's random id of this start: another id, another start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Seconds since the computer was started, sleep included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uptime_seconds: Option<i64>,
    /// Seconds from power-on of the operating system until it was ready to use, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boot_seconds: Option<i64>,
}

/// How loaded the computer was over one stretch of time, as a rule 15 minutes, shorter where
/// the computer slept, was shut down or was started inside it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Bucket {
    /// The agent's own running number of this record, shared with events, never used twice.
    pub seq: i64,
    /// Seconds from the end of the stretch to the moment of sending.
    pub ended_seconds_ago: i64,
    /// Length of the stretch: seconds for which the computer was on and awake.
    pub seconds: i64,
    /// True where the computer was restarted since and its clock can't be trusted: then the
    /// stretch ended at least `ended_seconds_ago` ago, maybe longer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub time_uncertain: bool,
    /// How many measurements the figures are made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<i32>,
    /// Share of all processors' time that was in use, on average, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_bp: Option<i32>,
    /// The same for the busiest minute, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_max_bp: Option<i32>,
    /// Share of memory in use (total less available), on average, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_bp: Option<i32>,
    /// The highest share of memory in use, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_max_bp: Option<i32>,
    /// The least memory that was available, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_available_min_bytes: Option<i64>,
    /// The most swap or paging file in use, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swap_max_bytes: Option<i64>,
    /// Share of time for which the busiest disk had work to do, on average, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_busy_bp: Option<i32>,
    /// The same for the busiest minute, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_busy_max_bp: Option<i32>,
    /// Bytes read from all disks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_read_bytes: Option<i64>,
    /// Bytes written to all disks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_written_bytes: Option<i64>,
    /// Bytes received over physical network adapters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_bytes: Option<i64>,
    /// Bytes sent over physical network adapters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_bytes: Option<i64>,
}

/// Something that happened to the computer or its agent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Event {
    /// The agent's own running number of this record, shared with buckets, never used twice.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// Seconds from then to the moment of sending.
    pub seconds_ago: i64,
    /// True where the computer was restarted since and its clock can't be trusted: then it
    /// happened at least `seconds_ago` ago, maybe longer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub time_uncertain: bool,
    /// For `woke`: seconds asleep. For `booted`: seconds that the start took, where known. For
    /// `clock_changed`: seconds by which the clock was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
}

/// Kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The computer was started.
    Booted,
    /// The agent was stopped in order, as at a shutdown or an update.
    Stopped,
    /// The computer went down without shutting down: power failure, crash or a held button.
    WentDownHard,
    /// The computer woke from sleep.
    Woke,
    /// The computer's clock was moved by more than two minutes.
    ClockChanged,
    /// A kind that the reader doesn't know yet.
    #[default]
    #[serde(other)]
    Unknown,
}

/// Answer to a heartbeat. All buckets and events of the heartbeat are acknowledged by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HeartbeatReply {
    /// The server's clock.
    pub server_time: WireTime,
    /// Version of the settings that the agent should work by; another than its own means that
    /// it fetches them.
    #[serde(default)]
    pub settings_version: i64,
    /// The server wants an inventory now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub want_inventory: bool,
}
