//! Instants on the wire: RFC 3339 in UTC, whole seconds.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, written as RFC 3339 in UTC with whole seconds, e.g. `2026-11-24T08:15:00Z`.
/// Holds seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, format = DateTime))]
pub struct WireTime(i64);

/// The text is not an RFC 3339 instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadTime;

impl fmt::Display for BadTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RFC 3339 instant such as 2026-11-24T08:15:00Z")
    }
}

impl std::error::Error for BadTime {}

/// Years that four digits can write.
const FIRST: i64 = -62_167_219_200; // 0000-01-01T00:00:00Z
const LAST: i64 = 253_402_300_799; // 9999-12-31T23:59:59Z

impl WireTime {
    /// The instant `seconds` after 1970-01-01T00:00:00Z; beyond years 0 to 9999 it is clamped,
    /// since RFC 3339 can't write it.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds.clamp(FIRST, LAST))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0
    }
}

impl fmt::Display for WireTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(86_400));
        let of_day = self.0.rem_euclid(86_400);
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
    }
}

impl FromStr for WireTime {
    type Err = BadTime;

    /// Reads RFC 3339 with any offset; fractions of a second are dropped.
    fn from_str(text: &str) -> Result<Self, BadTime> {
        let bytes = text.as_bytes();
        if bytes.len() < 20 || !text.is_ascii() {
            return Err(BadTime);
        }
        let shaped = bytes[4] == b'-'
            && bytes[7] == b'-'
            && matches!(bytes[10], b'T' | b't' | b' ')
            && bytes[13] == b':'
            && bytes[16] == b':';
        if !shaped {
            return Err(BadTime);
        }
        let year = number(&text[0..4])?;
        let month = within(number(&text[5..7])?, 1, 12)?;
        let day = within(number(&text[8..10])?, 1, days_in(year, month))?;
        let hour = within(number(&text[11..13])?, 0, 23)?;
        let minute = within(number(&text[14..16])?, 0, 59)?;
        let second = within(number(&text[17..19])?, 0, 60)?;
        let local = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        Ok(Self::from_unix(local - offset(fraction_skipped(&text[19..])?)?))
    }
}

/// The rest after an optional fraction such as `.123`.
fn fraction_skipped(rest: &str) -> Result<&str, BadTime> {
    let Some(fraction) = rest.strip_prefix('.') else {
        return Ok(rest);
    };
    let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    if zone.len() == fraction.len() { Err(BadTime) } else { Ok(zone) }
}

/// `Z` or `+hh:mm` as seconds east of UTC.
fn offset(zone: &str) -> Result<i64, BadTime> {
    if matches!(zone, "Z" | "z") {
        return Ok(0);
    }
    let sign = match zone.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Err(BadTime),
    };
    if zone.len() != 6 || zone.as_bytes()[3] != b':' {
        return Err(BadTime);
    }
    let hours = within(number(&zone[1..3])?, 0, 23)?;
    let minutes = within(number(&zone[4..6])?, 0, 59)?;
    Ok(sign * (hours * 3600 + minutes * 60))
}

fn number(digits: &str) -> Result<i64, BadTime> {
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().map_err(|_| BadTime) } else { Err(BadTime) }
}

fn within(value: i64, least: i64, most: i64) -> Result<i64, BadTime> {
    if (least..=most).contains(&value) { Ok(value) } else { Err(BadTime) }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar (Hinnant, "chrono-compatible
/// low-level date algorithms", `days_from_civil`): years begin in March, so that the leap day
/// is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day counted from 1970-01-01; the inverse of [`days`].
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = (shifted_month + 2) % 12 + 1;
    let date = of_year - (153 * shifted_month + 2) / 5 + 1;
    (year + era * 400 + i64::from(month <= 2), month, date)
}

impl Serialize for WireTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WireTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = WireTime;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 instant")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<WireTime, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_what_everyone_reads() {
        assert_eq!(WireTime::from_unix(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(WireTime::from_unix(951_782_400).to_string(), "2000-02-29T00:00:00Z");
        assert_eq!(WireTime::from_unix(1_795_508_130).to_string(), "2026-11-24T08:15:30Z");
        assert_eq!(WireTime::from_unix(-1).to_string(), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn reads_offsets_and_fractions() {
        let same = WireTime::from_unix(1_795_508_130);
        for text in [
            "2026-11-24T08:15:30Z",
            "2026-11-24T15:15:30+07:00",
            "2026-11-24t08:15:30.987654321z",
            "2026-11-24 03:15:30.5-05:00",
        ] {
            assert_eq!(text.parse(), Ok(same), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_an_instant() {
        for text in [
            "",
            "yesterday",
            "2026-11-24",
            "2026-11-24T08:15:30",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T08:15:30.Z",
            "2026-11-24T08:15:30+7",
            "+026-11-24T08:15:30Z",
            "2026-11-24T08:15:30ộ",
        ] {
            assert_eq!(text.parse::<WireTime>(), Err(BadTime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in FIRST..=LAST) {
            let time = WireTime::from_unix(seconds);
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = text.parse::<WireTime>();
        }
    }
}
