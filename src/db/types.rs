//! The values that every table and page share: ids, instants, days, money. A type for each id, so that a mix-up does
//! not compile. On the wire ids are JSON numbers, instants RFC 3339 in UTC, days ISO dates, money whole đồng.

use std::fmt;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Date, Timestamp};
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow,
            utoipa::ToSchema,
        )]
        #[diesel(sql_type = BigInt)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl<DB: Backend> ToSql<BigInt, DB> for $name where i64: ToSql<BigInt, DB> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<BigInt, DB> for $name where i64: FromSql<BigInt, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                i64::from_sql(bytes).map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }
    )+};
}

ids! {
    /// A person's account.
    AccountId,
    /// One signed-in session, of pages or of the API.
    SessionId,
    /// A role given to a person in one unit, or in all.
    GrantId,
    /// A one-time link: set-up, invitation, reset.
    LinkTokenId,
    /// An entry of the audit trail.
    AuditId,
    /// A long piece of work in the queue.
    TaskId,
    /// A file that hangs on a record.
    AttachmentId,
    /// An administrative unit (outward it is its five-digit code).
    UnitId,
    /// A house-and-land facility.
    FacilityId,
    /// A building of a facility.
    BuildingId,
    /// A room of a building.
    RoomId,
    /// A piece of equipment.
    AssetId,
    /// A network link (a circuit that comes into a building).
    LinkId,
    /// A measurement of a link, by hand.
    MeasurementId,
    /// An outage of a link, logged by hand.
    OutageId,
    /// An enrolled agent on one PC.
    DeviceId,
    /// An enrolment code for agents.
    EnrolCodeId,
    /// A fault ticket.
    FaultId,
    /// An identity conflict between reports and records.
    ConflictId,
}

/// What a mark, a fault, an attachment or an audit row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An administrative unit.
    Unit(UnitId),
    /// A house-and-land facility.
    Facility(FacilityId),
    /// A building.
    Building(BuildingId),
    /// A room.
    Room(RoomId),
    /// A piece of equipment.
    Asset(AssetId),
    /// A network link.
    Link(LinkId),
    /// A fault ticket.
    Fault(FaultId),
    /// A person's account.
    Account(AccountId),
    /// An enrolled agent.
    Device(DeviceId),
    /// An enrolment code.
    EnrolCode(EnrolCodeId),
    /// An identity conflict.
    Conflict(ConflictId),
    /// The whole installation: settings, back-ups, the trail itself.
    System,
}

impl Subject {
    /// The word and the number that stand in the database, `system` with 0.
    pub fn parts(self) -> (&'static str, i64) {
        match self {
            Subject::Unit(id) => ("unit", id.0),
            Subject::Facility(id) => ("facility", id.0),
            Subject::Building(id) => ("building", id.0),
            Subject::Room(id) => ("room", id.0),
            Subject::Asset(id) => ("asset", id.0),
            Subject::Link(id) => ("link", id.0),
            Subject::Fault(id) => ("fault", id.0),
            Subject::Account(id) => ("account", id.0),
            Subject::Device(id) => ("device", id.0),
            Subject::EnrolCode(id) => ("enrol_code", id.0),
            Subject::Conflict(id) => ("conflict", id.0),
            Subject::System => ("system", 0),
        }
    }

    /// Reads back what [`Subject::parts`] wrote; `None` for a word that no version of hatang wrote.
    pub fn from_parts(kind: &str, id: i64) -> Option<Self> {
        Some(match kind {
            "unit" => Subject::Unit(UnitId(id)),
            "facility" => Subject::Facility(FacilityId(id)),
            "building" => Subject::Building(BuildingId(id)),
            "room" => Subject::Room(RoomId(id)),
            "asset" => Subject::Asset(AssetId(id)),
            "link" => Subject::Link(LinkId(id)),
            "fault" => Subject::Fault(FaultId(id)),
            "account" => Subject::Account(AccountId(id)),
            "device" => Subject::Device(DeviceId(id)),
            "enrol_code" => Subject::EnrolCode(EnrolCodeId(id)),
            "conflict" => Subject::Conflict(ConflictId(id)),
            "system" => Subject::System,
            _ => return None,
        })
    }
}

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

impl<DB: Backend> FromSql<Timestamp, DB> for Instant
where
    NaiveDateTime: FromSql<Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDateTime::from_sql(bytes).map(Instant)
    }
}

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
        ["%d/%m/%Y", "%Y-%m-%d"].iter().find_map(|shape| NaiveDate::parse_from_str(text, shape).ok()).map(LocalDay)
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

impl<DB: Backend> FromSql<Date, DB> for LocalDay
where
    NaiveDate: FromSql<Date, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDate::from_sql(bytes).map(LocalDay)
    }
}

/// Money in whole đồng, never negative in a record. Parsed from what people type: `12.450.000`, `12450000 đ`.
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
#[diesel(sql_type = BigInt)]
#[serde(transparent)]
pub struct Dong(pub i64);

impl Dong {
    /// The most that a field takes: 1,000,000 tỷ đồng, far above any asset and far below where sums overflow.
    pub const MOST: i64 = 1_000_000_000_000_000;

    /// Reads a sum as a Vietnamese office types it; `None` where it is no whole, non-negative, plausible sum.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().trim_end_matches(['đ', '₫']).trim_end();
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ' ' | '\u{a0}')) {
            return None;
        }
        let groups: Vec<&str> = digits.split(['.', ' ', '\u{a0}']).collect();
        // "1.5" is no thousand separator: every group after the first has three digits.
        if groups.len() > 1 && (groups[0].is_empty() || groups[1..].iter().any(|g| g.len() != 3)) {
            return None;
        }
        groups.concat().parse().ok().filter(|sum| *sum <= Self::MOST).map(Dong)
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Dong
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for Dong
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Dong)
    }
}
