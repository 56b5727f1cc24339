//! Points in time and days, on the wire RFC 3339 in UTC and ISO dates, and how the databases keep them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Date, Timestamp};
use diesel::sqlite::Sqlite;
use serde::{Deserialize, Serialize};

/// Reads a column of either database. In SQLite it is text in one shape, told by `$shape` ten times faster than by trying
/// every shape there may be, which is what remains for others.
macro_rules! from_sql {
    ($name:ident: $column:ty as $value:ty, $shape:ident) => {
        impl FromSql<$column, Pg> for $name {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <$value as FromSql<$column, Pg>>::from_sql(bytes).map($name)
            }
        }

        impl FromSql<$column, Sqlite> for $name {
            fn from_sql(mut bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                match $shape(bytes.read_text()) {
                    Some(value) => Ok($name(value)),
                    None => <$value as FromSql<$column, Sqlite>>::from_sql(bytes).map($name),
                }
            }
        }

        impl FromSql<$column, Either> for $name {
            fn from_sql(bytes: <Either as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<$name, $column>()
            }
        }
    };
}

/// The backend of a connection that is one of the two.
type Either = <super::Db as diesel::Connection>::Backend;

/// A point in time, UTC, to the microsecond. Stored as `TIMESTAMP`, written as RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, utoipa::ToSchema)]
#[diesel(sql_type = Timestamp)]
#[schema(value_type = String, format = DateTime)]
pub struct Instant(NaiveDateTime);

impl Instant {
    /// From microseconds since 1970-01-01T00:00:00Z; out-of-range values become the nearest representable time.
    pub fn from_micros(micros: i64) -> Self {
        let at = DateTime::from_timestamp_micros(micros).unwrap_or(if micros < 0 {
            DateTime::<chrono::Utc>::MIN_UTC
        } else {
            DateTime::<chrono::Utc>::MAX_UTC
        });
        Instant(at.naive_utc())
    }

    /// From a date and time that are in UTC already.
    pub fn from_utc(utc: NaiveDateTime) -> Self {
        Self::from_micros(utc.and_utc().timestamp_micros())
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }

    /// This instant moved by `seconds`, back where negative.
    pub fn plus(self, seconds: i64) -> Self {
        Instant::from_micros(self.micros().saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this, negative where this is the earlier one.
    pub fn since(self, earlier: Instant) -> i64 {
        (self.micros() - earlier.micros()).div_euclid(1_000_000)
    }

    /// The day in Vietnam (+07:00) at this instant.
    pub fn day(self) -> LocalDay {
        LocalDay(self.local().date())
    }

    /// Date and time on a clock in Vietnam (+07:00, no daylight saving since 1975).
    pub fn local(self) -> NaiveDateTime {
        self.0 + TimeDelta::hours(7)
    }

    /// The instant at which a clock in Vietnam shows `local`.
    pub fn from_local(local: NaiveDateTime) -> Self {
        Instant(local - TimeDelta::hours(7))
    }

    /// RFC 3339 in UTC, without a fraction where it is zero.
    pub fn rfc3339(self) -> String {
        self.0.and_utc().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
    }

    /// Reads RFC 3339 with any offset; `None` where the text is not one.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Instant::from_utc(at.naive_utc()))
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Instant::parse_rfc3339(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 instant"))
    }
}

impl<DB: Backend> ToSql<Timestamp, DB> for Instant
where
    NaiveDateTime: ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

from_sql!(Instant: Timestamp as NaiveDateTime, timestamp);

/// A calendar day in Vietnam (+07:00). Stored as `DATE`, written `2026-11-24`.
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
    AsExpression,
    FromSqlRow,
    utoipa::ToSchema,
)]
#[diesel(sql_type = Date)]
#[schema(value_type = String, format = Date)]
#[serde(transparent)]
pub struct LocalDay(pub NaiveDate);

impl LocalDay {
    /// A day by its numbers; `None` where the calendar has no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(LocalDay)
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The instant at which it begins (midnight at +07:00).
    pub fn start(self) -> Instant {
        Instant::from_local(self.0.and_time(chrono::NaiveTime::MIN))
    }

    /// The day `days` later, earlier where negative; stays at the calendar's end where it would leave it.
    pub fn plus(self, days: i64) -> Self {
        let moved = if days < 0 {
            self.0.checked_sub_days(Days::new(days.unsigned_abs()))
        } else {
            self.0.checked_add_days(Days::new(days.unsigned_abs()))
        };
        LocalDay(moved.unwrap_or(self.0))
    }

    /// Days from `earlier` to this.
    pub fn since(self, earlier: LocalDay) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// Reads `24/11/2026` as a Vietnamese office writes it, or `2026-11-24` as a date field sends it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let shapes =
            || ["%d/%m/%Y", "%Y-%m-%d"].iter().find_map(|shape| NaiveDate::parse_from_str(text, shape).ok());
        iso_day(text).or_else(shapes).map(LocalDay)
    }
}

impl<DB: Backend> ToSql<Date, DB> for LocalDay
where
    NaiveDate: ToSql<Date, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

from_sql!(LocalDay: Date as NaiveDate, iso_day);

/// `2026-11-24`, as SQLite's text and a date field have it.
fn iso_day(text: &str) -> Option<NaiveDate> {
    let (year, month, day) =
        (text.get(..4)?, text.get(4..7)?.strip_prefix('-')?, text.get(7..)?.strip_prefix('-')?);
    NaiveDate::from_ymd_opt(digits(year)?.try_into().ok()?, digits(month)?, digits(day).filter(|_| day.len() == 2)?)
}

/// `2026-11-24 17:05:00.123456`, as diesel writes it into SQLite.
fn timestamp(text: &str) -> Option<NaiveDateTime> {
    let day = iso_day(text.get(..10)?)?;
    let clock = text.get(10..19)?.strip_prefix(' ')?;
    let (hour, minute, second) =
        (clock.get(..2)?, clock.get(2..5)?.strip_prefix(':')?, clock.get(5..)?.strip_prefix(':')?);
    let micro = match text.get(19..)?.strip_prefix('.') {
        Some(fraction) => digits(fraction)?.checked_mul(10_u32.pow(6_u32.checked_sub(fraction.len() as u32)?))?,
        None => Some(0).filter(|_| text.len() == 19)?,
    };
    day.and_hms_micro_opt(digits(hour)?, digits(minute)?, digits(second)?, micro)
}

/// A number of nothing but digits.
fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|c| c.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_diesel_writes_is_read_as_it_reads_it(micros in -60_000_000_000_000_000_i64..250_000_000_000_000_000) {
            for at in [Instant::from_micros(micros), Instant::from_micros(micros - micros.rem_euclid(1_000_000))] {
                prop_assert_eq!(timestamp(&at.0.format("%F %T%.f").to_string()), Some(at.0));
                prop_assert_eq!(iso_day(&at.day().0.format("%F").to_string()), Some(at.day().0));
            }
        }

        #[test]
        fn other_shapes_are_left_to_diesel(text in "\\PC{0,30}|[0-9 :.-]{8,28}") {
            let at = timestamp(&text);
            prop_assert!(at.is_none() || at == NaiveDateTime::parse_from_str(&text, "%F %T%.f").ok(), "{}", text);
            let day = iso_day(&text);
            prop_assert!(day.is_none() || day == NaiveDate::parse_from_str(&text, "%F").ok(), "{}", text);
        }
    }
}
