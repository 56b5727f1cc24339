//! What the server asks of an agent.

use serde::{Deserialize, Serialize};

/// `GET /api/v1/agent/settings`: what the agent is to do and how often. The agent keeps every
/// interval inside bounds of its own, so that no mistake can make it a burden.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Settings {
    /// Rises with every change, so that a heartbeat's answer can say "ask again".
    pub version: i64,
    /// Seconds between heartbeats; the agent keeps it between 60 and 86,400.
    pub heartbeat_seconds: i64,
    /// Seconds between inventories; the agent keeps it between 3,600 and 604,800.
    pub inventory_seconds: i64,
    /// Whether installed programs are listed (name, version, publisher, date of installation).
    /// Off unless the unit wants them.
    pub programs: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { version: 0, heartbeat_seconds: 900, inventory_seconds: 86_400, programs: false }
    }
}
