//! When a computer was probably bought, where no paper says: between the years in which its processor was sold, and around
//! the release of its firmware. An estimate, and shown as one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::cpu_name::architecture;
use super::lives::Days;
use crate::db::LocalDay;

/// Firmware may have been renewed for some three years after the purchase, as a rule (our own proposal, mark C).
const RENEWED_WITHIN: i64 = 3 * 365;
/// A new computer stands in a shop for at most a year after its firmware was written (mark C).
const SOLD_WITHIN: i64 = 365;

#[derive(Deserialize)]
struct File {
    sold: BTreeMap<String, (i32, i32)>,
}

fn sold() -> &'static BTreeMap<String, (i32, i32)> {
    static SOLD: OnceLock<BTreeMap<String, (i32, i32)>> = OnceLock::new();
    SOLD.get_or_init(|| super::embedded::<File>("cpu.toml", include_str!("data/cpu.toml")).sold)
}

/// Bounds of the day of purchase; `seen` is the day on which it reported, by which it was there. Where processor and
/// firmware disagree, the firmware was renewed late and the processor counts.
pub fn bounds(cpu_name: Option<&str>, firmware: Option<LocalDay>, seen: LocalDay) -> Option<Days> {
    let by_cpu = cpu_name.and_then(years).and_then(|(first, last)| {
        let (from, to) = (LocalDay::new(first, 1, 1)?, LocalDay::new(last, 12, 31)?);
        Some(Days { earliest: from.min(seen), latest: to.min(seen) })
    });
    let by_firmware = firmware
        .map(|day| Days { earliest: day.plus(-RENEWED_WITHIN).min(seen), latest: day.plus(SOLD_WITHIN).min(seen) });
    match (by_cpu, by_firmware) {
        (Some(cpu), Some(firmware)) => {
            let (from, to) = (cpu.earliest.max(firmware.earliest), cpu.latest.min(firmware.latest));
            Some(if from <= to { Days { earliest: from, latest: to } } else { cpu })
        }
        (one, other) => one.or(other),
    }
}

/// First and last year in which computers with this processor were sold new.
fn years(cpu_name: &str) -> Option<(i32, i32)> {
    sold().get(&architecture(cpu_name)?.key()).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::cpu_name::Architecture;

    const HASWELL: Option<&str> = Some("Intel(R) Core(TM) i3-4130 CPU @ 3.40GHz");

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    fn of(cpu: Option<&str>, firmware: Option<&str>) -> Option<(String, String)> {
        let days = bounds(cpu, firmware.map(day), day("2026-11-24"))?;
        Some((days.earliest.0.to_string(), days.latest.0.to_string()))
    }

    fn between(from: &str, to: &str) -> Option<(String, String)> {
        Some((from.into(), to.into()))
    }

    #[test]
    fn processor_and_firmware_narrow_each_other() {
        assert_eq!(of(HASWELL, None), between("2013-01-01", "2016-12-31"));
        assert_eq!(of(None, Some("2014-06-01")), between("2011-06-02", "2015-06-01"));
        assert_eq!(of(HASWELL, Some("2014-06-01")), between("2013-01-01", "2015-06-01"));
    }

    #[test]
    fn firmware_that_was_renewed_late_says_nothing() {
        assert_eq!(of(HASWELL, Some("2021-03-01")), between("2013-01-01", "2016-12-31"));
    }

    #[test]
    fn nothing_is_bought_after_it_was_seen() {
        let seen = day("2015-02-01");
        assert_eq!(bounds(HASWELL, None, seen).map(|days| days.latest), Some(seen));
        assert_eq!(of(Some("Fantasy CPU 9000"), None), None);
        assert_eq!(of(None, None), None);
    }

    #[test]
    fn every_architecture_has_its_years_in_order() {
        for architecture in Architecture::all() {
            let (first, last) = sold()[&architecture.key()];
            assert!((2006..=2026).contains(&first) && first <= last, "{architecture:?}");
        }
        assert_eq!(sold().len(), Architecture::all().count());
    }

    proptest! {
        #[test]
        fn bounds_are_in_order_and_hold_before_it_was_seen(firmware in 0i64..9000, seen in 0i64..9000) {
            let start = day("2005-01-01");
            let seen = start.plus(seen);
            let days = bounds(HASWELL, Some(start.plus(firmware)), seen).unwrap();
            prop_assert!(days.earliest <= days.latest && days.latest <= seen);
        }
    }
}
