//! What sysinfo knows of the running computer.

use hatang_report::WireTime;
use sysinfo::{DiskRefreshKind, Disks, MemoryRefreshKind, Networks, RefreshKind, System};

/// The computer's name in the network.
pub(super) fn hostname() -> Option<String> {
    System::host_name().ok()
}

/// The distribution's name.
pub(super) fn os_name() -> Option<String> {
    System::name().ok()
}

/// The distribution's version.
pub(super) fn os_version() -> Option<String> {
    System::os_version().ok()
}

/// The kernel's version.
pub(super) fn kernel() -> Option<String> {
    System::kernel_version().ok()
}

/// The processors' architecture.
pub(super) fn arch() -> String {
    System::cpu_arch()
}

/// Seconds since the start, sleep included.
pub(super) fn uptime() -> Option<i64> {
    System::uptime().ok().and_then(|seconds| seconds.try_into().ok())
}

/// Usable memory and swap, in bytes.
pub(super) fn memory() -> Option<(i64, i64)> {
    let wanted = RefreshKind::nothing().with_memory(MemoryRefreshKind::everything());
    let system = System::new_with_specifics(wanted).ok()?;
    Some((system.total_memory().try_into().ok()?, system.total_swap().try_into().ok()?))
}

/// Room on one mounted file system.
pub(super) struct Space {
    pub(super) mount: String,
    pub(super) bytes: i64,
    pub(super) free_bytes: i64,
    pub(super) read_only: bool,
}

/// Room on every mounted file system that is not on the network: asking one whose server is
/// gone would hang.
pub(super) fn spaces() -> Vec<Space> {
    let wanted = DiskRefreshKind::nothing().with_storage();
    let Ok(disks) = Disks::new_with_refreshed_list_specifics(wanted) else {
        return Vec::new();
    };
    disks
        .iter()
        .filter_map(|disk| {
            Some(Space {
                mount: disk.mount_point().to_str()?.to_owned(),
                bytes: disk.total_space().try_into().ok()?,
                free_bytes: disk.available_space().try_into().ok()?,
                read_only: disk.is_read_only(),
            })
        })
        .collect()
}

/// Each adapter's addresses with prefix length, link-local and loopback ones left out.
pub(super) fn addresses() -> Vec<(String, Vec<String>)> {
    let Ok(networks) = Networks::new_with_refreshed_list() else {
        return Vec::new();
    };
    let mut adapters: Vec<(String, Vec<String>)> = networks
        .iter()
        .filter_map(|(name, data)| {
            let mut addresses: Vec<String> = data
                .ip_networks()
                .iter()
                .filter(|network| tells_something(&network.addr))
                .map(|network| format!("{}/{}", network.addr, network.prefix))
                .collect();
            addresses.sort();
            Some((name.to_str()?.to_owned(), addresses))
        })
        .collect();
    adapters.sort();
    adapters
}

fn tells_something(address: &std::net::IpAddr) -> bool {
    match address {
        std::net::IpAddr::V4(v4) => !v4.is_link_local() && !v4.is_loopback(),
        std::net::IpAddr::V6(v6) => !v6.is_unicast_link_local() && !v6.is_loopback(),
    }
}

/// When the root file system was made, which is when the operating system was installed. A
/// computer set up from an image says when the image was made.
pub(super) fn installed_at() -> Option<WireTime> {
    let made = std::fs::metadata("/").ok()?.created().ok()?;
    let since = made.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    i64::try_from(since).ok().filter(|seconds| *seconds > 0).map(WireTime::from_unix)
}
