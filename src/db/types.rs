//! The values that every table and page share: ids, money; points in time have a page of their own. A type for each id,
//! so that a mix-up does not compile. On the wire ids are JSON numbers, money whole đồng.

use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
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
