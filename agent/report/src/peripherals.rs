//! What hangs on the computer: screens and printers.

use serde::{Deserialize, Serialize};

/// One connected screen (VESA E-EDID).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Display {
    /// The port that it is connected to, e.g. `HDMI-A-1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// Maker's three-letter PNP id, e.g. `DEL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Model, as the screen says it; else the maker's product code as four hex digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Serial number: the text if there is one, else the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Year of manufacture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Width of the picture in millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width_mm: Option<i32>,
    /// Height of the picture in millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_mm: Option<i32>,
    /// Width of the preferred mode in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width_px: Option<i32>,
    /// Height of the preferred mode in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_px: Option<i32>,
    /// Whether it is built into the computer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub builtin: Option<bool>,
}

/// One printer that is set up on the computer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Printer {
    /// Name of the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Maker and model, as the queue's driver says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Address of the device; a user name and password in it are removed before sending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// How it is connected.
    pub connection: PrinterConnection,
    /// Serial number, where the address says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Host name or IP address, where it is on the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whether the computer prints on it unless told otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
    /// Whether other computers may print on it through this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
}

/// How a printer is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PrinterConnection {
    /// USB.
    Usb,
    /// A parallel or serial port.
    Port,
    /// The network.
    Network,
    /// Through another computer that shares it.
    Shared,
    /// No device at all: prints into files.
    Virtual,
    /// Not known.
    #[default]
    #[serde(other)]
    Unknown,
}
