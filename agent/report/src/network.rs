//! Network adapters and how the computer reaches others.

use serde::{Deserialize, Serialize};

/// Adapters, gateways and name servers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Network {
    /// Network adapters, the loopback left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adapters: Vec<Adapter>,
    /// Default gateways, the preferred one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<String>,
    /// Name servers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<String>,
}

/// One network adapter.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Adapter {
    /// The operating system's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Maker and model, where the operating system has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// MAC address, lower case with colons; the one burnt in where it is told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// Kind of network.
    pub kind: AdapterKind,
    /// Whether it is a piece of hardware; bridges, tunnels and the like are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub physical: Option<bool>,
    /// Whether it is connected by USB, as docks and dongles are: such adapters wander.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usb: Option<bool>,
    /// Whether a link is up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up: Option<bool>,
    /// Speed of the link in bits per second; absent without a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed_bps: Option<i64>,
    /// Driver in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// IP addresses with prefix length, e.g. `192.168.1.23/24`; link-local ones left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
}

/// Kinds of network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdapterKind {
    /// By cable.
    Ethernet,
    /// Wi-Fi.
    Wifi,
    /// Mobile network.
    Mobile,
    /// Another kind.
    Other,
    /// Not known.
    #[default]
    #[serde(other)]
    Unknown,
}
