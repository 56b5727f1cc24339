//! The operating system and what is installed.

use serde::{Deserialize, Serialize};

use crate::WireTime;

/// The operating system.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OperatingSystem {
    /// Family.
    pub family: OsFamily,
    /// Name, e.g. `Debian GNU/Linux` or `Windows 10 Pro`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Short id of the distribution, e.g. `debian`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Version, e.g. `12` or `22H2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Build, e.g. `19045.4170`; on Linux the distribution's point release, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<String>,
    /// Edition, e.g. `Professional`: the end of support depends on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Whether extended security updates are paid for (Windows): support then ends later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_updates: Option<bool>,
    /// Version of the kernel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kernel: Option<String>,
    /// Processor architecture, e.g. `x86_64`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arch: Option<String>,
    /// When the operating system was installed, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installed_at: Option<WireTime>,
}

/// Families of operating systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OsFamily {
    /// Linux.
    Linux,
    /// Microsoft Windows.
    Windows,
    /// Not known.
    #[default]
    #[serde(other)]
    Unknown,
}

/// One installed program; listed only where the unit wants it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Program {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Day of installation as `YYYY-MM-DD`, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installed_on: Option<String>,
}
