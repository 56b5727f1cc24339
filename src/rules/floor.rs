//! The working floor: what equipment must at least have so that people can work with it today.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Basis;
use crate::db::LocalDay;

/// The floor in force.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Floor {
    /// Where it comes from and when it holds.
    #[serde(flatten)]
    pub basis: Basis,
    /// Lowest index of a processor ([`super::cpu::index`]).
    pub cpu_index: i64,
    /// Least memory as people say it, in GB.
    pub ram_gb: i64,
    /// Least memory in bytes, as an operating system counts it.
    pub ram_bytes: i64,
    /// Least solid-state disk as people say it, in GB.
    pub ssd_gb: i64,
    /// Least solid-state disk in bytes.
    pub ssd_bytes: i64,
    /// Memory in use above this share counts as pressure, in basis points.
    pub memory_pressure_share_bp: i64,
    /// Longest bearable start, in seconds.
    pub boot_seconds: i64,
    /// Pages after which a printer has done its duty.
    pub printer_pages: i64,
    /// Measured below this share of the contract's rate a link is degraded, in basis points.
    pub link_degraded_bp: i64,
}

#[derive(Deserialize)]
struct File {
    floor: Vec<Floor>,
}

/// The floor in force on `day`; before the first one, the first.
pub fn floor(day: LocalDay) -> &'static Floor {
    static FLOORS: OnceLock<Vec<Floor>> = OnceLock::new();
    let floors =
        FLOORS.get_or_init(|| super::embedded::<File>("floor.toml", include_str!("data/floor.toml")).floor);
    // Never empty: the index is checked by the test below.
    floors.iter().rev().find(|floor| floor.basis.from <= day).unwrap_or(&floors[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_no_more_than_what_people_say() {
        for day in ["1990-01-01", "2026-11-24"] {
            let floor = floor(LocalDay::parse(day).unwrap());
            assert!(floor.ram_bytes <= floor.ram_gb << 30 && floor.ssd_bytes <= floor.ssd_gb * 1_000_000_000);
        }
    }
}
