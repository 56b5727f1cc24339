//! What a score reads: facts about one asset, link or building, each with who says so and as of which day. Gathered by the
//! store; nothing here knows where a fact was kept.

use std::fmt::Debug;

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::db::LocalDay;
use crate::rules::lives::AssetClass;
use crate::rules::os_support::Support;
use crate::rules::windows11::Verdict;
use crate::rules::{Condition, Kind, RoomFunction};

/// Who says so, from the strongest to the weakest.
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
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Source {
    /// The machine itself, through its agent.
    Agent,
    /// A record with a paper behind it: purchase, contract, appraisal, a closed ticket.
    Record,
    /// The unit says so («tự khai»).
    SelfReported,
    /// Worked out from other facts, such as a firmware's date («cần đối chiếu sổ sách»).
    Estimate,
}

/// A value that is known, known within bounds, or not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fact<T> {
    /// Known.
    Known {
        /// What it is.
        value: T,
        /// Who says so.
        source: Source,
        /// As of which day.
        as_of: LocalDay,
    },
    /// Known to lie between two values, both included.
    Between {
        /// The lowest (earliest) that it may be.
        low: T,
        /// The highest (latest) that it may be.
        high: T,
        /// Who says so.
        source: Source,
        /// As of which day.
        as_of: LocalDay,
    },
    /// Not known.
    #[default]
    Unknown,
}

impl<T: Clone> Fact<T> {
    /// The bounds, where anything is known.
    pub fn bounds(&self) -> Option<(T, T)> {
        match self {
            Fact::Known { value, .. } => Some((value.clone(), value.clone())),
            Fact::Between { low, high, .. } => Some((low.clone(), high.clone())),
            Fact::Unknown => None,
        }
    }

    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Fact::Known { value, .. } => Some(value),
            Fact::Between { .. } | Fact::Unknown => None,
        }
    }

    /// Who says so and as of which day; `None` where nothing is known.
    pub fn basis(&self) -> Option<(Source, LocalDay)> {
        match self {
            Fact::Known { source, as_of, .. } | Fact::Between { source, as_of, .. } => Some((*source, *as_of)),
            Fact::Unknown => None,
        }
    }
}

/// Faults or outages of the last 365 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: i64,
    /// Working seconds that they stopped work, all together.
    pub stopped_seconds: i64,
}

impl Tally {
    /// More than any scale asks for: the end of what may be, where not everything is written down.
    pub const WORST: Tally = Tally { count: 1_000, stopped_seconds: 1_000 * 3_600 };
}

/// What a solid-state or turning system disk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemDisk {
    /// Whether it turns; `None` where the disk does not say (a virtual disk, a RAID controller).
    pub turning: Option<bool>,
    /// Its size in bytes.
    pub bytes: i64,
}

/// What the worst disk says about its own health.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiskHealth {
    /// It says that it is failing.
    pub failing: bool,
    /// Sectors replaced or waiting for it.
    pub bad_sectors: i64,
    /// Share of its rated life that is used up, in basis points; 0 where it does not say.
    pub wear_bp: i64,
}

/// Facts of a computer, on top of [`AssetFacts`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComputerFacts {
    /// The processor's name, for sentences; empty where unknown.
    pub cpu_name: String,
    /// Strength of the processor ([`crate::rules::cpu::index`]).
    pub cpu_index: Fact<i64>,
    /// Memory in bytes; installed where known, else as the operating system counts it.
    pub ram_bytes: Fact<i64>,
    /// The disk that the operating system lies on.
    pub disk: Fact<SystemDisk>,
    /// Until when the operating system is supported ([`crate::rules::os_support::support`]).
    pub os: Fact<Support>,
    /// Whether the paid extension of its support was bought.
    pub os_paid: Fact<bool>,
    /// What stands between it and Windows 11 ([`crate::rules::windows11::judge`]).
    pub windows11: Fact<Verdict>,
    /// Share of working time of the last 30 days with more memory in use than the floor's limit, in basis points.
    pub memory_pressure_bp: Fact<i64>,
    /// Health of its worst disk.
    pub disk_health: Fact<DiskHealth>,
    /// Seconds that a start takes, the median of the last 30 days.
    pub boot_seconds: Fact<i64>,
}

/// Facts of one piece of equipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetFacts {
    /// Its kind.
    pub kind: &'static Kind,
    /// First day of its use; purchase where nothing better is known.
    pub in_use_since: Fact<LocalDay>,
    /// What its room is used for.
    pub room: Fact<RoomFunction>,
    /// Dossiers a month for each computer at the counter; read only where the room is a counter.
    pub dossiers: Fact<i64>,
    /// Faults that something besides the report bears out: the agent saw the machine down, or the repair has papers.
    pub faults: Fact<Tally>,
    /// All other faults.
    pub reported: Fact<Tally>,
    /// What only computers have.
    pub computer: ComputerFacts,
    /// Pages printed in its life.
    pub pages: Fact<i64>,
}

impl AssetFacts {
    /// Nothing is known but the kind.
    pub fn unknown(kind: &'static Kind) -> Self {
        AssetFacts {
            kind,
            in_use_since: Fact::Unknown,
            room: Fact::Unknown,
            dossiers: Fact::Unknown,
            faults: Fact::Unknown,
            reported: Fact::Unknown,
            computer: ComputerFacts::default(),
            pages: Fact::Unknown,
        }
    }
}

/// What a contract says about speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractRate {
    /// So many kbit/s down.
    Kbps(i64),
    /// The contract names no rate: there is nothing to measure against.
    None,
}

/// Facts of one link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkFacts {
    /// The contract's rate.
    pub contract: Fact<ContractRate>,
    /// The measured rate down, in kbit/s: the median of the last 30 days, or the latest one measured by hand.
    pub measured_kbps: Fact<i64>,
    /// Outages in the log, announced maintenance apart; who says so is the fact's source.
    pub outages: Fact<Tally>,
    /// Faults that were reported of it.
    pub reported: Fact<Tally>,
    /// The most critical function among the rooms that it serves.
    pub serves: Fact<RoomFunction>,
}

/// Facts of one building.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildingFacts {
    /// Its construction grade.
    pub grade: Fact<AssetClass>,
    /// First day of its use.
    pub in_use_since: Fact<LocalDay>,
    /// Its condition in a word; a record where it was appraised, else self-reported.
    pub condition: Fact<Condition>,
    /// Faults whose repair has papers.
    pub faults: Fact<Tally>,
    /// All other faults.
    pub reported: Fact<Tally>,
    /// The most critical function among its rooms.
    pub serves: Fact<RoomFunction>,
}
