//! Reads the running computer's counters.

use std::time::Instant;

use sysinfo::{CpuRefreshKind, MemoryRefreshKind, Networks, RefreshKind, System};

use crate::clock::Moment;
use crate::collect::{Root, whole_disks};
use crate::load::{DiskCounters, Reading};

/// Keeps what sysinfo needs from one reading to the next.
#[derive(Debug)]
pub struct Probe {
    started: Instant,
    system: Option<System>,
    networks: Option<Networks>,
    root: Root,
}

impl Probe {
    /// Gets ready; processor load is known from the second reading on.
    #[must_use]
    pub fn new() -> Self {
        let wanted = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing().with_usage())
            .with_memory(MemoryRefreshKind::everything());
        Self {
            started: Instant::now(),
            system: System::new_with_specifics(wanted).ok(),
            networks: Networks::new_with_refreshed_list().ok(),
            root: Root::new("/"),
        }
    }

    /// Reads the counters now.
    pub fn read(&mut self) -> Reading {
        let mut reading = Reading {
            at: Moment::now(),
            // `Instant` stands still in sleep on Linux.
            awake: i64::try_from(self.started.elapsed().as_secs()).unwrap_or(0),
            cpu_bp: None,
            memory_bytes: 0,
            memory_available_bytes: 0,
            swap_bytes: 0,
            disks: self.disks(),
            network: self.network(),
        };
        if let Some(system) = &mut self.system {
            system.refresh_cpu_usage();
            system.refresh_memory();
            // 0 to 100, so that the cast is exact enough.
            reading.cpu_bp = Some((system.global_cpu_usage() * 100.0).round() as i32);
            let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
            reading.memory_bytes = bytes(system.total_memory());
            reading.memory_available_bytes = bytes(system.available_memory());
            reading.swap_bytes = bytes(system.used_swap());
        }
        reading
    }

    /// `/proc/diskstats`, of whole disks alone: sysinfo counts bytes but not busy time.
    fn disks(&self) -> Vec<DiskCounters> {
        let names = whole_disks(&self.root);
        let text = self.root.text("proc/diskstats").unwrap_or_default();
        text.lines().filter_map(counters).filter(|disk| names.contains(&disk.name)).collect()
    }

    fn network(&mut self) -> Option<(i64, i64)> {
        let networks = self.networks.as_mut()?;
        networks.refresh(true);
        let mut sums = (0i64, 0i64);
        for (name, data) in networks.iter() {
            let Some(name) = name.to_str() else { continue };
            if self.root.exists(&format!("sys/class/net/{name}/device")) {
                sums.0 = sums.0.saturating_add_unsigned(data.total_received());
                sums.1 = sums.1.saturating_add_unsigned(data.total_transmitted());
            }
        }
        Some(sums)
    }
}

impl Default for Probe {
    fn default() -> Self {
        Self::new()
    }
}

/// A line of `/proc/diskstats` (kernel documentation, admin-guide/iostats): major, minor, name,
/// then counters; the 3rd and 7th are sectors of 512 bytes read and written, the 10th
/// milliseconds with work to do.
fn counters(line: &str) -> Option<DiskCounters> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let counter = |number: usize| fields.get(number + 2)?.parse::<i64>().ok();
    Some(DiskCounters {
        name: (*fields.get(2)?).to_owned(),
        busy_ms: counter(10)?,
        read_bytes: counter(3)?.saturating_mul(512),
        written_bytes: counter(7)?.saturating_mul(512),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disks_counters() {
        let line = " 8 0 sda 10591 5895 2669346 12043 3494 33947 2648168 13963 1 4268 26478 0 0 0 0";
        let expected = DiskCounters {
            name: "sda".into(),
            busy_ms: 4268,
            read_bytes: 2_669_346 * 512,
            written_bytes: 2_648_168 * 512,
        };
        assert_eq!(counters(line), Some(expected));
        assert_eq!(counters(" 8 0 sda 1 2"), None);
    }

    #[test]
    fn this_computer_can_be_read() {
        let mut probe = Probe::new();
        let reading = probe.read();
        assert!(reading.memory_available_bytes <= reading.memory_bytes);
        assert!(reading.at.uptime > 0);
        assert!(!reading.at.boot.is_empty());
    }
}
