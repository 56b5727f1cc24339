//! From what a fault stops to the moment by which it must be settled: impact gives severity, severity gives working time,
//! the working calendar gives the due time.

use std::sync::OnceLock;

use serde::Deserialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::Basis;
use super::calendar::{WORKING_DAY, WorkingCalendar};
use crate::db::{Instant, LocalDay};

/// What a fault stops, as its reporter says it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Impact {
    /// Citizens cannot be served.
    StopsService,
    /// Somebody cannot work.
    StopsWork,
    /// Work goes on, but slowly.
    SlowsWork,
    /// Hardly disturbs.
    Minor,
}

/// How severe a fault is, from the most to the least.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Severity {
    /// To be settled within half a working day.
    Urgent,
    /// Within a working day.
    High,
    /// Within three working days.
    Medium,
    /// Within ten working days.
    Low,
}

#[derive(Deserialize)]
struct ImpactRow {
    word: Impact,
    severity: Severity,
}

#[derive(Deserialize)]
struct DueRow {
    severity: Severity,
    #[serde(default)]
    hours: i64,
    #[serde(default)]
    days: i64,
    #[serde(flatten)]
    basis: Basis,
}

#[derive(Deserialize)]
struct File {
    impact: Vec<ImpactRow>,
    due: Vec<DueRow>,
}

fn table() -> &'static File {
    static TABLE: OnceLock<File> = OnceLock::new();
    TABLE.get_or_init(|| super::embedded("severity.toml", include_str!("data/severity.toml")))
}

impl Impact {
    /// How severe it makes a fault.
    pub fn severity(self) -> Severity {
        // Every impact has its row: the test below asks for each.
        table().impact.iter().find(|row| row.word == self).map_or(Severity::Urgent, |row| row.severity)
    }
}

/// The working time in which a fault of this severity must be settled, in seconds, by the rule in force on `day`; before
/// the first rule, by the first.
pub fn working_time(severity: Severity, day: LocalDay) -> i64 {
    let mut rows = table().due.iter().filter(|row| row.severity == severity);
    let row = rows.clone().rev().find(|row| row.basis.from <= day).or_else(|| rows.next());
    // Every severity has its row: the test below asks for each.
    row.map_or(0, |row| row.hours * 3600 + row.days * WORKING_DAY)
}

/// The moment by which a fault reported at `reported_at` must be settled.
pub fn due(severity: Severity, reported_at: Instant, calendar: &WorkingCalendar) -> Instant {
    calendar.after(reported_at, working_time(severity, reported_at.day()))
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn urgent_is_four_hours_and_the_rest_is_days_of_eight_and_a_half() {
        let day = LocalDay::parse("2026-11-24").unwrap();
        let times: Vec<i64> = Severity::iter().map(|severity| working_time(severity, day)).collect();
        assert_eq!(times, [14_400, 30_600, 91_800, 306_000]);
    }

    #[test]
    fn each_impact_has_its_severity() {
        let severities: Vec<Severity> = Impact::iter().map(Impact::severity).collect();
        assert_eq!(severities, Severity::iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_counter_that_stops_on_friday_afternoon_is_due_on_monday_morning() {
        let at = |text: &str| Instant::parse_rfc3339(text).unwrap();
        let due =
            due(Impact::StopsService.severity(), at("2026-10-16T15:00:00+07:00"), WorkingCalendar::province());
        assert_eq!(due, at("2026-10-19T09:00:00+07:00"));
    }
}
