//! Scales: from a measured value to a need in basis points, by straight lines between dated points.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::rules::windows11::Verdict;
use crate::rules::{Basis, RoomFunction};

/// The most that a factor can need, in basis points.
pub const FULL: i64 = 10_000;

/// One scale. Its points go up in value; the need goes one way only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<(i64, i64)>")]
pub struct Scale(Vec<(i64, i64)>);

impl TryFrom<Vec<(i64, i64)>> for Scale {
    type Error = String;

    fn try_from(points: Vec<(i64, i64)>) -> Result<Self, String> {
        let rising = points.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1);
        let falling = points.is_sorted_by(|a, b| a.0 < b.0 && a.1 >= b.1);
        let bounded = points.iter().all(|(x, need)| x.abs() <= 1 << 40 && (0..=FULL).contains(need));
        if points.len() < 2 || !(rising || falling) || !bounded {
            return Err(format!("not a scale: {points:?}"));
        }
        Ok(Scale(points))
    }
}

impl Scale {
    /// The need at `value`, in basis points.
    pub fn at(&self, value: i64) -> i64 {
        let after = self.0.partition_point(|(x, _)| *x <= value);
        let (Some((x0, y0)), Some((x1, y1))) = (after.checked_sub(1).map(|at| self.0[at]), self.0.get(after))
        else {
            // Before the first or beyond the last point. Never empty: construction refuses it.
            let end = if after == 0 { self.0.first() } else { self.0.last() };
            return end.map_or(0, |(_, need)| *need);
        };
        y0 + ((y1 - y0) * (value - x0)).div_euclid(x1 - x0)
    }

    /// The points, for the page that shows how needs are judged.
    pub fn points(&self) -> &[(i64, i64)] {
        &self.0
    }
}

/// All scales of one version.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Scales {
    /// Counts up with every change; factor vectors name it.
    pub version: i64,
    /// Where they come from and since when they hold.
    #[serde(flatten)]
    pub basis: Basis,
    /// By share of the useful life, in basis points.
    pub age: Scale,
    /// By index of the processor.
    pub processor: Scale,
    /// By memory in MB.
    pub memory: Scale,
    /// By size of a solid-state disk in GB.
    pub ssd: Scale,
    /// Need of a turning disk.
    pub turning_disk: i64,
    /// By share of working time under memory pressure, in basis points.
    pub memory_pressure: Scale,
    /// By bad sectors.
    pub bad_sectors: Scale,
    /// By share of rated life used up, in basis points.
    pub wear: Scale,
    /// By seconds of a start.
    pub boot: Scale,
    /// By number of faults.
    pub fault_count: Scale,
    /// By working hours stopped.
    pub fault_hours: Scale,
    /// By number of outages.
    pub outage_count: Scale,
    /// By working hours without a line.
    pub outage_hours: Scale,
    /// What the count weighs against the hours, in basis points.
    pub count_share: i64,
    /// By share of the contract's speed, in basis points.
    pub speed: Scale,
    /// By share of a printer's life, in basis points.
    pub pages: Scale,
    /// By dossiers a month for each computer.
    pub dossiers: Scale,
    /// What a counter counts without its dossiers.
    pub counter: i64,
    /// Operating systems.
    pub os: OsGrades,
}

/// What the end of support means by what can be done about it, in basis points.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OsGrades {
    /// On the last day of support.
    pub last_year: i64,
    /// Updates are bought.
    pub paid: i64,
    /// A newer version comes free.
    pub free_update: i64,
    ready: i64,
    after_settings: i64,
    after_parts: i64,
    not_capable: i64,
    /// For each full year since the end.
    pub per_year: i64,
    /// Years beyond these count no more.
    pub most_years: i64,
    at_counter: i64,
    at_reception: i64,
    at_leader: i64,
}

impl OsGrades {
    /// Support has ended and this stands in the way.
    pub fn ended(&self, verdict: Verdict) -> i64 {
        match verdict {
            Verdict::Ready => self.ready,
            Verdict::AfterSettings => self.after_settings,
            Verdict::AfterParts => self.after_parts,
            Verdict::NotCapable => self.not_capable,
        }
    }

    /// Added in a room of this function.
    pub fn place(&self, room: RoomFunction) -> i64 {
        match room {
            RoomFunction::Counter => self.at_counter,
            RoomFunction::Reception => self.at_reception,
            RoomFunction::Leader => self.at_leader,
            RoomFunction::Office | RoomFunction::Other => 0,
        }
    }
}

/// The scales in force.
pub fn scales() -> &'static Scales {
    static SCALES: OnceLock<Scales> = OnceLock::new();
    SCALES.get_or_init(|| {
        // Cannot fail in a released binary: the file is a constant, and the tests read it.
        toml::from_str(include_str!("data/scales_1.toml"))
            .unwrap_or_else(|error| panic!("data/scales_1.toml: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::IntoEnumIterator;

    use super::*;
    use crate::db::LocalDay;
    use crate::rules::floor;

    #[test]
    fn lines_run_between_the_points_and_flat_beyond() {
        let scale = Scale::try_from(vec![(0, 0), (10, 100), (20, 10_000)]).unwrap();
        assert_eq!([-5, 0, 5, 10, 15, 20, 99].map(|x| scale.at(x)), [0, 0, 50, 100, 5050, 10_000, 10_000]);
    }

    #[test]
    fn a_scale_that_turns_back_is_refused() {
        for points in
            [vec![], vec![(0, 0)], vec![(0, 0), (1, 5), (2, 4)], vec![(1, 0), (1, 5)], vec![(0, 0), (1, 10_001)]]
        {
            assert!(Scale::try_from(points.clone()).is_err(), "{points:?}");
        }
    }

    #[test]
    fn at_the_floor_nothing_is_needed() {
        let (scales, floor) = (scales(), floor::floor(LocalDay::parse("2026-11-24").unwrap()));
        assert_eq!((scales.processor.at(floor.cpu_index), scales.memory.at(floor.ram_bytes / 1_000_000)), (0, 0));
        assert_eq!((scales.ssd.at(floor.ssd_bytes / 1_000_000_000), scales.speed.at(FULL)), (0, 0));
        assert!(
            scales.processor.at(floor.cpu_index - 1) > 0 && scales.memory.at(floor.ram_bytes / 1_000_000 - 50) > 0
        );
    }

    #[test]
    fn the_worst_that_can_be_said_of_a_system_is_exactly_full() {
        let os = &scales().os;
        let worst = Verdict::iter().map(|verdict| os.ended(verdict)).max().unwrap_or(0);
        let room = RoomFunction::iter().map(|room| os.place(room)).max().unwrap_or(0);
        assert_eq!(worst + room + os.per_year * os.most_years, FULL);
        let grades =
            [os.last_year, os.free_update, os.paid, os.ready, os.after_settings, os.after_parts, os.not_capable];
        assert!(grades.is_sorted_by(|a, b| a < b));
        assert!(Verdict::iter().map(|verdict| os.ended(verdict)).is_sorted());
    }

    proptest! {
        #[test]
        fn a_scale_goes_one_way(x in -100_000i64..100_000, more in 0i64..100_000) {
            let all = scales();
            for rising in [&all.age, &all.memory_pressure, &all.bad_sectors, &all.wear, &all.boot, &all.fault_count,
                &all.fault_hours, &all.outage_count, &all.outage_hours, &all.pages, &all.dossiers] {
                prop_assert!(rising.at(x) <= rising.at(x + more));
            }
            for falling in [&all.processor, &all.memory, &all.ssd, &all.speed] {
                prop_assert!(falling.at(x) >= falling.at(x + more));
            }
        }
    }
}
