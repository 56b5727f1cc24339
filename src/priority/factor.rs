//! Factors: from facts to needs between 0 and 10,000 basis points, before any weight. Policy-independent: a vector is
//! stored once and scored by whichever policy is asked.
//!
//! A factor that is not fully known is an interval from the least that the unknown may turn out to need to the most. Each
//! factor goes one way in each of its facts, so that the ends are reached at the ends of the facts' bounds.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::facts::{AssetFacts, BuildingFacts, Fact, LinkFacts, Source};
use super::reason::{Arg, Name, Reason};
use super::scale::{FULL, scales};
use super::{common, computer, place};
use crate::db::LocalDay;
use crate::rules::NeedGroup;

/// What a need may rest on, in the order in which reasons of equal weight are listed.
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
pub enum FactorId {
    /// Age against the legal useful life.
    Age,
    /// Condition of a building in a word.
    Condition,
    /// Measured speed against the contract's.
    Speed,
    /// Outages in the log.
    Outages,
    /// End of the operating system's support, and what can be done about it.
    OsSupport,
    /// Processor against the floor.
    Processor,
    /// Memory against the floor.
    Memory,
    /// System disk against the floor.
    Disk,
    /// Measured: working time short of memory.
    MemoryPressure,
    /// What the disk says about itself.
    DiskHealth,
    /// Measured: how long a start takes.
    Boot,
    /// Pages printed against a printer's life.
    Pages,
    /// Faults that something besides the report bears out.
    Faults,
    /// Faults that were only reported.
    Reported,
    /// How much of the public service stops with it.
    Service,
}

impl FactorId {
    /// Its bit in a stored set of factors. It goes by the order above, so a factor that comes in between wants a
    /// migration that has everything scored again.
    pub fn bit(self) -> i64 {
        1 << (self as u32)
    }
}

/// What a factor rests on: the source of its leading fact.
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
pub enum Evidence {
    /// The machine itself.
    Agent,
    /// A record with a paper.
    Record,
    /// The unit's word.
    SelfReported,
    /// Worked out from other facts.
    Estimate,
    /// Nothing: the prior counts.
    Unknown,
}

/// One factor of one thing. Stored as a JSON array, for there is one for each factor of each thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Factor {
    /// Which.
    pub id: FactorId,
    /// The least that it may need, in basis points; equal to `high` where all it reads is known.
    pub low: i64,
    /// The most that it may need, in basis points.
    pub high: i64,
    /// What it rests on.
    pub evidence: Evidence,
    /// The day of its leading fact; `None` where nothing is known.
    pub as_of: Option<LocalDay>,
    /// Why, in a sentence.
    pub reason: Reason,
}

#[derive(Serialize, Deserialize)]
struct Stored(FactorId, i64, i64, Evidence, Option<LocalDay>, Cow<'static, str>, BTreeMap<Name, Arg>);

impl From<Factor> for Stored {
    fn from(f: Factor) -> Self {
        Stored(f.id, f.low, f.high, f.evidence, f.as_of, f.reason.key, f.reason.args)
    }
}

impl From<Stored> for Factor {
    fn from(Stored(id, low, high, evidence, as_of, key, args): Stored) -> Self {
        Factor { id, low, high, evidence, as_of, reason: Reason { key, args } }
    }
}

/// All factors that apply to a thing, by id; one that does not apply is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorVector {
    /// Version of the scales that judged it.
    pub scales: i64,
    /// Which weights score it.
    pub group: NeedGroup,
    /// The factors, in the order of their ids.
    pub factors: Vec<Factor>,
}

impl FactorVector {
    fn new(group: NeedGroup, mut factors: Vec<Factor>) -> Self {
        factors.sort_by_key(|factor| factor.id);
        FactorVector { scales: scales().version, group, factors }
    }
}

impl Factor {
    /// A factor between two needs, in either order, led by `fact`.
    pub(super) fn new<T: Clone>(id: FactorId, needs: (i64, i64), fact: &Fact<T>, reason: Reason) -> Self {
        let (low, high) = (needs.0.min(needs.1).clamp(0, FULL), needs.0.max(needs.1).clamp(0, FULL));
        let basis = fact.basis();
        let evidence = basis.map_or(Evidence::Unknown, |(source, _)| match source {
            Source::Agent => Evidence::Agent,
            Source::Record => Evidence::Record,
            Source::SelfReported => Evidence::SelfReported,
            Source::Estimate => Evidence::Estimate,
        });
        Factor { id, low, high, evidence, as_of: basis.map(|(_, day)| day), reason }
    }

    /// A factor of which nothing is known: it may need anything.
    pub(super) fn unknown(id: FactorId, reason: &'static str) -> Self {
        Factor::new(id, (0, FULL), &Fact::<i64>::Unknown, Reason::new(reason))
    }
}

/// The factors of a piece of equipment on `today`.
pub fn of_asset(facts: &AssetFacts, today: LocalDay) -> FactorVector {
    let group = facts.kind.need_group;
    let mut factors = vec![
        common::age(Some(facts.kind.asset_class), &facts.in_use_since, today),
        common::faults(&facts.faults),
        common::reported(&facts.reported),
    ];
    match group {
        NeedGroup::Computer => {
            factors.extend(computer::factors(&facts.computer, &facts.room, today));
            factors.push(common::service(&facts.room, &facts.dossiers));
        }
        NeedGroup::Server => {
            factors.push(computer::os_support(&facts.computer, &facts.room, today));
            factors.push(computer::disk_health(&facts.computer.disk_health));
        }
        NeedGroup::Printer => {
            factors.push(common::pages(&facts.pages, today));
            factors.push(common::service_by_room(&facts.room));
        }
        NeedGroup::Other => factors.push(common::service_by_room(&facts.room)),
        // What a network device serves is the whole building: its room tells nothing.
        NeedGroup::Network => {}
        // No kind of equipment is scored so; links and buildings have their own facts.
        NeedGroup::Link | NeedGroup::Building => {}
    }
    FactorVector::new(group, factors)
}

/// The factors of a link.
pub fn of_link(facts: &LinkFacts) -> FactorVector {
    let mut factors =
        vec![place::outages(&facts.outages), common::reported(&facts.reported), place::serves(&facts.serves)];
    factors.extend(place::speed(&facts.contract, &facts.measured_kbps));
    FactorVector::new(NeedGroup::Link, factors)
}

/// The factors of a building on `today`.
pub fn of_building(facts: &BuildingFacts, today: LocalDay) -> FactorVector {
    let factors = vec![
        place::condition(&facts.condition),
        common::age(facts.grade.known().copied(), &facts.in_use_since, today),
        common::faults(&facts.faults),
        common::reported(&facts.reported),
        place::serves(&facts.serves),
    ];
    FactorVector::new(NeedGroup::Building, factors)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::rules::kinds;

    #[test]
    fn a_vector_survives_its_storage() {
        let mut facts = AssetFacts::unknown(kinds::find("printer").unwrap());
        let today = LocalDay::parse("2026-11-24").unwrap();
        facts.pages = Fact::Known { value: 183_400, source: Source::SelfReported, as_of: today };
        let vector = of_asset(&facts, today);
        let json = serde_json::to_string(&vector).unwrap();
        let pages = r#"["pages",9502,9502,"self_reported","2026-11-24","reason-pages",{"life":{"count":100000},"pages":{"count":183400}}]"#;
        assert!(json.contains(pages), "{json}");
        assert_eq!(serde_json::from_str::<FactorVector>(&json).unwrap(), vector);
    }

    #[test]
    fn bits_of_stored_factors_stay_what_they_are() {
        let words: Vec<&str> = FactorId::iter().map(<&str>::from).collect();
        let ends = (words[0], words[6], words[14], words.len());
        assert_eq!(ends, ("age", "memory", "service", 15), "everything is to be scored again: by a migration");
        assert_eq!([FactorId::Age, FactorId::Memory, FactorId::Service].map(FactorId::bit), [1, 64, 16_384]);
    }

    #[test]
    fn each_kind_has_the_factors_that_apply_to_it() {
        let today = LocalDay::parse("2026-11-24").unwrap();
        let of = |kind| -> Vec<FactorId> {
            let facts = AssetFacts::unknown(kinds::find(kind).unwrap());
            of_asset(&facts, today).factors.iter().map(|factor| factor.id).collect()
        };
        assert_eq!(of("desktop").len(), 11);
        use FactorId::{Age, DiskHealth, Faults, OsSupport, Pages, Reported, Service};
        assert_eq!(of("server"), [Age, OsSupport, DiskHealth, Faults, Reported]);
        assert_eq!(of("copier"), [Age, Pages, Faults, Reported, Service]);
        assert_eq!(of("switch"), [Age, Faults, Reported]);
        assert_eq!(of("tablet"), [Age, Faults, Reported, Service]);
    }
}
