//! What a fault is, beside its states: its code, how it is settled, what it cost, and when a thing is a repeat offender.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::db::{Dong, Instant};
use crate::error::{Check, Result};

/// The number by which people speak of a fault: `SC-0042` (sự cố), four digits or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultCode(i64);

impl FaultCode {
    /// The code of a running number; `None` below 1.
    pub fn new(number: i64) -> Option<Self> {
        (number >= 1).then_some(FaultCode(number))
    }

    /// Its running number.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SC-{:04}", self.0)
    }
}

/// The text is no fault code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoFaultCode;

impl FromStr for FaultCode {
    type Err = NoFaultCode;

    /// Reads what people type: `SC-0042`, `sc 42`, `sc42`. A bare number is no code: it may be anything.
    fn from_str(text: &str) -> std::result::Result<Self, NoFaultCode> {
        let upper = text.trim().to_ascii_uppercase();
        let digits = upper.strip_prefix("SC").ok_or(NoFaultCode)?.trim_start_matches(['-', ' ', '\u{2013}']);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NoFaultCode);
        }
        digits.parse().ok().and_then(FaultCode::new).ok_or(NoFaultCode)
    }
}

/// Why something broke, as whoever settled it says; the names are `fault-cause-WORD`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
    utoipa::ToSchema,
)]
#[schema(as = FaultCause)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// Parts are worn out.
    Wear,
    /// A part failed before its time.
    PartFailed,
    /// Toner, paper, batteries and the like ran out.
    Consumable,
    /// Software: a program, a driver, an update, malware.
    Software,
    /// Settings were wrong or lost.
    Settings,
    /// Electricity: a failure, a surge, a plug.
    Power,
    /// The provider's line or a system that others run.
    Outside,
    /// It was used in a way that it was not made for.
    Handling,
    /// Storm, water, lightning, animals.
    Nature,
    /// None of these.
    Other,
    /// Nobody found out; it works again.
    Unknown,
}

/// How a fault was settled. The quick way, from new to resolved in one tap, asks for the cause alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Why it broke.
    pub cause: Cause,
    /// What was done, in words; may be empty.
    #[serde(default)]
    pub done: String,
    /// What parts, labour and services cost; `None` where it is not known, zero where it cost nothing.
    #[serde(default)]
    pub cost: Option<Dong>,
}

impl Settlement {
    /// Most characters of [`Settlement::done`].
    pub const LONGEST: usize = 2_000;

    /// Reads the form: the cause's word, what was done, and the cost as an office types it.
    ///
    /// # Errors
    /// Every wrong field: `cause` `required` or `not_one_of`, `done` `too_long` or `required` (for the cause "other"),
    /// `cost` `not_a_sum`.
    pub fn parse(cause: &str, done: &str, cost: &str) -> Result<Settlement> {
        let mut check = Check::default();
        let empty = if cause.trim().is_empty() { "required" } else { "not_one_of" };
        let cause = check.take("cause", cause.trim().parse::<Cause>().map_err(|_| empty));
        let done = crate::typed::seen(done);
        let done = done.trim();
        if done.chars().count() > Self::LONGEST {
            check.add_with("done", "too_long", Self::LONGEST);
        } else if cause == Some(Cause::Other) && done.is_empty() {
            check.add("done", "required");
        }
        let cost =
            if cost.trim().is_empty() { None } else { check.take("cost", Dong::parse(cost).ok_or("not_a_sum")) };
        Ok(Settlement { cause: check.judged(cause)?, done: done.to_owned(), cost })
    }
}

/// Whether repairs have cost so much that the thing may be disposed of although its life is not over: above 30 % of its
/// historical cost or, where that is not known, of what a new one costs (Decree 186/2025/NĐ-CP, article 29).
pub fn may_be_disposed_of(repairs: Dong, historical_or_new: Dong) -> bool {
    historical_or_new.0 > 0 && i128::from(repairs.0) * 100 > i128::from(historical_or_new.0) * 30
}

/// From how many faults on a thing is a repeat offender.
pub const REPEAT_FAULTS: usize = 3;

/// Within how many days.
pub const REPEAT_DAYS: i64 = 90;

/// The most repeat offenders that are shown: more are a work list of their own.
pub const MOST_REPEAT: usize = 200;

/// The first instant that still counts for a repeat offender at `now`.
pub fn repeat_since(now: Instant) -> Instant {
    now.plus(-REPEAT_DAYS * 86_400)
}

/// Whether a thing with faults reported at these times, cancelled ones left out, is a repeat offender at `now`: three in
/// the last 90 days.
pub fn is_repeat_offender(reported: &[Instant], now: Instant) -> bool {
    reported.iter().filter(|at| (repeat_since(now)..=now).contains(at)).count() >= REPEAT_FAULTS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Code;

    fn code(text: &str) -> Option<i64> {
        text.parse().ok().map(FaultCode::number)
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(FaultCode::new(42).unwrap().to_string(), "SC-0042");
        assert_eq!(FaultCode::new(123_456).unwrap().to_string(), "SC-123456");
        for text in ["SC-0042", " sc-42 ", "sc42", "SC 0042", "Sc–42"] {
            assert_eq!(code(text), Some(42), "{text}");
        }
        for text in ["", "42", "SC", "SC-", "SC-0", "SC-4a", "SC--", "XC-42", "SC-99999999999999999999"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn the_quick_way_asks_for_the_cause_alone() {
        let quick = Settlement::parse("consumable", "", "").unwrap();
        assert_eq!(quick, Settlement { cause: Cause::Consumable, done: String::new(), cost: None });
        let full = Settlement::parse("wear", " Thay trống ", "1.250.000 đ").unwrap();
        let expected = Settlement { cause: Cause::Wear, done: "Thay trống".into(), cost: Some(Dong(1_250_000)) };
        assert_eq!(full, expected);
        assert_eq!(Settlement::parse("power", "", "0").unwrap().cost, Some(Dong(0)));
    }

    #[test]
    fn every_wrong_field_of_a_settlement_is_named() {
        let codes = |cause: &str, done: &str, cost: &str| -> Vec<(String, &str)> {
            let error = Settlement::parse(cause, done, cost).unwrap_err();
            assert_eq!(error.code, Code::Invalid);
            error.fields.into_iter().map(|(path, field)| (path, field.code)).collect()
        };
        assert_eq!(codes("", "", ""), [("cause".into(), "required")]);
        assert_eq!(codes("magic", "", "1.5"), [("cause".into(), "not_one_of"), ("cost".into(), "not_a_sum")]);
        assert_eq!(codes("other", " ", ""), [("done".into(), "required")]);
        assert_eq!(codes("wear", &"x".repeat(2001), ""), [("done".into(), "too_long")]);
    }

    #[test]
    fn repairs_above_thirty_per_cent() {
        assert!(!may_be_disposed_of(Dong(4_500_000), Dong(15_000_000)), "thirty exactly is not above");
        assert!(may_be_disposed_of(Dong(4_500_001), Dong(15_000_000)));
        assert!(!may_be_disposed_of(Dong(1), Dong(0)), "an unknown price decides nothing");
    }

    #[test]
    fn three_faults_in_ninety_days() {
        let now = Instant::parse_rfc3339("2026-11-24T08:00:00Z").unwrap();
        let days_ago = |days: &[i64]| days.iter().map(|days| now.plus(-days * 86_400)).collect::<Vec<_>>();
        assert!(is_repeat_offender(&days_ago(&[0, 45, 90]), now));
        assert!(!is_repeat_offender(&days_ago(&[0, 45, 91]), now));
        assert!(!is_repeat_offender(&days_ago(&[0, 45]), now));
        assert!(!is_repeat_offender(&days_ago(&[0, 45, -1]), now), "what is yet to come");
    }

    proptest! {
        #[test]
        fn a_code_is_read_as_it_is_written(number in 1i64..1_000_000_000_000) {
            let code = FaultCode::new(number).unwrap();
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }

        #[test]
        fn one_more_fault_never_clears_a_repeat_offender(days in prop::collection::vec(-10i64..200, 0..8), more in 0i64..200) {
            let now = Instant::parse_rfc3339("2026-11-24T08:00:00Z").unwrap();
            let mut reported: Vec<Instant> = days.iter().map(|days| now.plus(-days * 86_400)).collect();
            let before = is_repeat_offender(&reported, now);
            reported.push(now.plus(-more * 86_400));
            prop_assert!(!before || is_repeat_offender(&reported, now));
        }
    }
}
