//! How long what identifies a person is kept once its purpose is met.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Basis;
use crate::db::LocalDay;

/// A period in force.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Period {
    /// Where it comes from and when it holds.
    #[serde(flatten)]
    pub basis: Basis,
    /// Days.
    pub days: i64,
}

#[derive(Deserialize)]
struct File {
    sticker_reporter: Vec<Period>,
}

/// Days after a fault was settled for which name and phone of a colleague who reported it from a sticker are kept;
/// before the first rule, the first.
pub fn sticker_reporter_days(day: LocalDay) -> i64 {
    static PERIODS: OnceLock<Vec<Period>> = OnceLock::new();
    let periods = PERIODS.get_or_init(|| {
        super::embedded::<File>("retention.toml", include_str!("data/retention.toml")).sticker_reporter
    });
    // Never empty: the index is checked by the test below.
    periods.iter().rev().find(|period| period.basis.in_force(day)).unwrap_or(&periods[0]).days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_for_a_quarter_of_a_year() {
        for day in ["1990-01-01", "2026-11-24"] {
            assert_eq!(sticker_reporter_days(LocalDay::parse(day).unwrap()), 90);
        }
    }
}
