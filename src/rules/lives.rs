//! Useful life of fixed assets: years by class and date, and whether a life is over where the first day of use is
//! known, bounded or unknown.
//!
//! **Transition** (TT 141/2025/TT-BTC, Article 18.1): an asset booked before 2026 takes the new table's life from the
//! fiscal year 2026 on; what is left of its value is spread over the years that the new life leaves. So whether a life
//! is over is judged by the table in force on the day asked, whenever the asset was bought. (An asset that was written
//! off in full under a shorter old life stays written off, «đã tính đủ hao mòn», although its new life still runs.)

use std::sync::OnceLock;

use chrono::Months;
use serde::Deserialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::Basis;
use crate::db::LocalDay;

/// Row of the useful-life table.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, Deserialize, IntoStaticStr, EnumString, EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AssetClass {
    /// Villas and buildings of special grade.
    BuildingSpecial,
    /// Buildings of grade I.
    #[serde(rename = "building_grade_1")]
    #[strum(serialize = "building_grade_1")]
    BuildingGrade1,
    /// Buildings of grade II.
    #[serde(rename = "building_grade_2")]
    #[strum(serialize = "building_grade_2")]
    BuildingGrade2,
    /// Buildings of grade III.
    #[serde(rename = "building_grade_3")]
    #[strum(serialize = "building_grade_3")]
    BuildingGrade3,
    /// Buildings of grade IV.
    #[serde(rename = "building_grade_4")]
    #[strum(serialize = "building_grade_4")]
    BuildingGrade4,
    /// Computers, printers, scanners, shredders, telephones.
    OfficeMachine,
    /// Photocopiers.
    Copier,
    /// Air conditioners.
    AirConditioner,
    /// Other machines and devices: network, UPS, camera, projector, generator.
    OtherMachine,
}

/// A day that is known (both ends equal) or known to lie between two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Days {
    /// Not before this day.
    pub earliest: LocalDay,
    /// Not after this day.
    pub latest: LocalDay,
}

impl Days {
    /// A day that is known.
    pub fn exactly(day: LocalDay) -> Self {
        Days { earliest: day, latest: day }
    }
}

/// A useful life, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Life {
    class: AssetClass,
    /// Years; the shortest of the items that the class takes together.
    pub years: u32,
    years_most: Option<u32>,
    /// Where it is written and when it holds.
    #[serde(flatten)]
    pub basis: Basis,
}

impl Life {
    /// Years of the longest item that the class takes together.
    pub fn years_most(&self) -> u32 {
        self.years_most.unwrap_or(self.years)
    }

    /// The day on which the life is over for something used since `start`.
    pub fn ends(&self, start: Days) -> Days {
        Days { earliest: later(start.earliest, self.years), latest: later(start.latest, self.years_most()) }
    }
}

/// Whether a useful life is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifeState {
    /// Over, by every reading of what is known.
    Over(Days),
    /// Not over, by every reading.
    Running(Days),
    /// The papers must say («cần đối chiếu sổ sách»): it ends, or ended, between these days.
    Unclear(Days),
    /// Nothing is known about when its use began.
    Unknown,
}

#[derive(Deserialize)]
struct File {
    life: Vec<Life>,
}

/// All rows of the table.
pub fn all() -> &'static [Life] {
    static LIVES: OnceLock<Vec<Life>> = OnceLock::new();
    LIVES.get_or_init(|| super::embedded::<File>("lives.toml", include_str!("data/lives.toml")).life)
}

/// The life of a class by the table in force on `day`. Days before the first table are judged by the first.
pub fn life(class: AssetClass, day: LocalDay) -> &'static Life {
    let mut rows = all().iter().filter(|life| life.class == class);
    let in_force = rows.clone().find(|life| life.basis.in_force(day));
    // Cannot fail: a test asks for every class, and finds an unbroken row of days up to today's table.
    in_force.or_else(|| rows.next()).unwrap_or_else(|| panic!("lives.toml has no row for {class:?}"))
}

/// Whether the life is over on `today` for something of `class` used since `start`.
pub fn state(class: AssetClass, start: Option<Days>, today: LocalDay) -> LifeState {
    let Some(start) = start else { return LifeState::Unknown };
    let ends = life(class, today).ends(start);
    if ends.latest <= today {
        LifeState::Over(ends)
    } else if ends.earliest > today {
        LifeState::Running(ends)
    } else {
        LifeState::Unclear(ends)
    }
}

/// The latest first day of use with which something of `class` is past its life on `today`.
pub fn over_since(class: AssetClass, today: LocalDay) -> LocalDay {
    let years = life(class, today).years_most();
    let start = today.0.checked_sub_months(Months::new(years * 12)).map_or(today, LocalDay);
    // From 29 February on, a life ends on the 28th.
    let next = start.plus(1);
    if later(next, years) <= today { next } else { start }
}

/// The same day so many years later; 29 February becomes the 28th where there is none.
fn later(day: LocalDay, years: u32) -> LocalDay {
    day.0.checked_add_months(Months::new(years * 12)).map_or(day, LocalDay)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::IntoEnumIterator;

    use super::*;

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    #[test]
    fn a_computer_of_2019_had_five_years_and_has_seven_since_2026() {
        let bought = Some(Days::exactly(day("2019-06-15")));
        let ended = Days::exactly(day("2024-06-15"));
        assert_eq!(state(AssetClass::OfficeMachine, bought, day("2025-12-31")), LifeState::Over(ended));
        let ends = Days::exactly(day("2026-06-15"));
        assert_eq!(state(AssetClass::OfficeMachine, bought, day("2026-01-01")), LifeState::Running(ends));
        assert_eq!(state(AssetClass::OfficeMachine, bought, day("2026-06-15")), LifeState::Over(ends));
    }

    #[test]
    fn a_photocopier_lost_a_year() {
        assert_eq!(life(AssetClass::Copier, day("2025-12-31")).years, 8);
        assert_eq!(life(AssetClass::Copier, day("2026-01-01")).years, 7);
    }

    #[test]
    fn bounds_decide_only_what_they_can() {
        let today = day("2026-11-24");
        let between = |a, b| Some(Days { earliest: day(a), latest: day(b) });
        let of = |start| state(AssetClass::OfficeMachine, start, today);
        assert!(matches!(of(between("2013-01-01", "2016-12-31")), LifeState::Over(_)));
        assert!(matches!(of(between("2021-01-01", "2024-12-31")), LifeState::Running(_)));
        let unclear = Days { earliest: day("2025-01-01"), latest: day("2027-12-31") };
        assert_eq!(of(between("2018-01-01", "2020-12-31")), LifeState::Unclear(unclear));
        assert_eq!(of(None), LifeState::Unknown);
    }

    #[test]
    fn a_class_of_several_items_is_unclear_between_its_shortest_and_longest() {
        let bought = Some(Days::exactly(day("2019-01-01")));
        assert!(matches!(state(AssetClass::OtherMachine, bought, day("2025-06-01")), LifeState::Unclear(_)));
    }

    #[test]
    fn every_class_has_an_unbroken_row_of_tables() {
        for class in AssetClass::iter() {
            let rows: Vec<_> = all().iter().filter(|life| life.class == class).collect();
            for pair in rows.windows(2) {
                assert_eq!(pair[0].basis.until.map(|d| d.plus(1)), Some(pair[1].basis.from), "{class:?}");
            }
            assert_eq!(rows.last().map(|life| life.basis.until), Some(None), "{class:?}");
        }
    }

    #[test]
    fn a_leap_day_ends_on_the_28th() {
        assert_eq!(later(day("2020-02-29"), 7), day("2027-02-28"));
    }

    proptest! {
        /// A list that is filtered by the day shows what a record's page calls over.
        #[test]
        fn over_since_is_where_a_life_is_over(used in 0i64..9000, now in 0i64..4000) {
            let (used, today) = (day("2010-01-01").plus(used), day("2020-01-01").plus(now));
            for class in AssetClass::iter() {
                let over = matches!(state(class, Some(Days::exactly(used)), today), LifeState::Over(_));
                prop_assert_eq!(used <= over_since(class, today), over, "{:?} {:?} {:?}", class, used, today);
            }
        }

        /// Learning more never turns a certain answer into the other certain answer.
        #[test]
        fn narrower_bounds_agree_with_wider_ones(a in 0i64..9000, b in 0i64..9000, c in 0i64..9000, d in 0i64..9000) {
            let mut days = [a, b, c, d];
            days.sort();
            let [a, b, c, d] = days.map(|n| day("2005-01-01").plus(n));
            let today = day("2026-11-24");
            let wide = state(AssetClass::OfficeMachine, Some(Days { earliest: a, latest: d }), today);
            let narrow = state(AssetClass::OfficeMachine, Some(Days { earliest: b, latest: c }), today);
            match wide {
                LifeState::Over(_) => prop_assert!(matches!(narrow, LifeState::Over(_))),
                LifeState::Running(_) => prop_assert!(matches!(narrow, LifeState::Running(_))),
                LifeState::Unclear(_) | LifeState::Unknown => {}
            }
        }
    }
}
