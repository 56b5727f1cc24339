//! What udev found out about a device when it appeared (`/run/udev/data`, udev(7)): readable
//! without being root, and with the hardware database's names.

use super::Root;
use super::root::word;

/// The properties of one device.
pub(super) struct Properties(String);

impl Properties {
    /// Of a device by udev's key: `b8:0` for a block device, `n2` for a network interface,
    /// `+pci:0000:00:02.0` for another.
    pub(super) fn read(root: &Root, key: &str) -> Self {
        Self(root.text(&format!("run/udev/data/{key}")).unwrap_or_default())
    }

    /// One property, e.g. `ID_WWN`.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let value = |line: &str| line.strip_prefix("E:")?.strip_prefix(name)?.strip_prefix('=').and_then(word);
        self.0.lines().find_map(value)
    }
}
