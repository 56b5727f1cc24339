//! A policy: dated, versioned weights. It says what counts how much; what a need is was settled before, in
//! [`super::factor`].

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use super::factor::FactorId;
use super::scale::FULL;
use crate::db::LocalDay;
use crate::rules::NeedGroup;

/// What a factor weighs, and what it counts for where it is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Points of 100.
    pub weight: i64,
    /// Need where nothing is known, in basis points.
    pub prior: i64,
}

/// Weights, priors, caps and thresholds of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Policy(Written);

/// A policy as it is written down, before it is checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Counts up; scores and plans name it.
    pub version: i64,
    /// The first day on which it holds.
    pub from: LocalDay,
    /// Who settled it, and where.
    pub cite: String,
    /// How sure its numbers are ([`crate::rules::Mark`]).
    pub mark: String,
    /// Below this a thing counts as good, in basis points of 100 points.
    pub threshold_bp: i64,
    /// The most that faults which were only reported can move a score, in basis points of 100 points.
    pub reported_cap_bp: i64,
    /// A score at least this sure is sure, in basis points ([`super::Score::confidence_bp`]).
    pub confidence_high_bp: i64,
    /// A score at least this sure is fairly sure, in basis points.
    pub confidence_medium_bp: i64,
    /// The most that a shortage adds to a unit's score, in basis points of 100 points.
    pub shortage_bp: i64,
    /// What an unknown shortage counts for, in basis points.
    pub shortage_prior_bp: i64,
    /// Weights by kind of thing.
    pub weights: BTreeMap<NeedGroup, BTreeMap<FactorId, Weight>>,
    /// What each kind of thing weighs in a unit's score.
    pub units: BTreeMap<NeedGroup, i64>,
}

/// Why a policy was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Its text cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// A kind has no weights or no place in a unit's score.
    #[error("no weights for {0:?}")]
    Missing(NeedGroup),
    /// The weights of a kind do not add up to 100, or one is negative.
    #[error("the weights of {0:?} add up to {1}, not to 100")]
    Sum(NeedGroup, i64),
    /// A share lies outside 0 to 10,000 basis points.
    #[error("{0} is outside 0 to 10000")]
    Share(&'static str),
}

impl TryFrom<Written> for Policy {
    type Error = Invalid;

    fn try_from(written: Written) -> Result<Self, Invalid> {
        let share = |name, value| if (0..=FULL).contains(&value) { Ok(()) } else { Err(Invalid::Share(name)) };
        share("reported_cap_bp", written.reported_cap_bp)?;
        share("confidence_high_bp", written.confidence_high_bp)?;
        share("confidence_medium_bp", written.confidence_medium_bp)?;
        share("shortage_bp", written.shortage_bp)?;
        share("shortage_prior_bp", written.shortage_prior_bp)?;
        // At 10,000 nothing could ever be worse than good.
        share("threshold_bp", written.threshold_bp.saturating_add(1))?;
        for group in NeedGroup::iter() {
            let weights = written.weights.get(&group).ok_or(Invalid::Missing(group))?;
            let sum = weights.values().map(|w| w.weight).fold(0i64, i64::saturating_add);
            if sum != 100 || weights.values().any(|w| w.weight < 0) {
                return Err(Invalid::Sum(group, sum));
            }
            weights.values().try_for_each(|w| share("prior", w.prior))?;
            let in_unit = written.units.get(&group).ok_or(Invalid::Missing(group))?;
            if !(1..=FULL).contains(in_unit) {
                return Err(Invalid::Share("units"));
            }
        }
        Ok(Policy(written))
    }
}

impl From<Policy> for Written {
    fn from(policy: Policy) -> Self {
        policy.0
    }
}

impl std::ops::Deref for Policy {
    type Target = Written;

    fn deref(&self) -> &Written {
        &self.0
    }
}

impl Policy {
    /// Reads and checks a policy.
    ///
    /// # Errors
    /// [`Invalid`], naming the first flaw.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let written: Written = toml::from_str(text).map_err(|error| Invalid::Unreadable(error.to_string()))?;
        Policy::try_from(written)
    }

    /// The policy that is shipped.
    pub fn shipped() -> &'static Policy {
        static POLICY: OnceLock<Policy> = OnceLock::new();
        POLICY.get_or_init(|| {
            // Cannot fail in a released binary: the file is a constant, and the tests read it.
            Policy::parse(include_str!("data/policy_1.toml"))
                .unwrap_or_else(|error| panic!("data/policy_1.toml: {error}"))
        })
    }

    /// What a factor weighs for a kind of thing; `None` where this policy does not count it.
    pub fn weight(&self, group: NeedGroup, factor: FactorId) -> Option<Weight> {
        self.weights.get(&group)?.get(&factor).copied().filter(|weight| weight.weight > 0)
    }

    /// What a kind of thing weighs in a unit's score.
    pub fn in_unit(&self, group: NeedGroup) -> i64 {
        // Every kind is there: construction refuses a policy without it.
        self.units.get(&group).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(from: &str, to: &str) -> Result<Policy, Invalid> {
        let text = include_str!("data/policy_1.toml");
        assert!(text.contains(from));
        Policy::parse(&text.replacen(from, to, 1))
    }

    #[test]
    fn the_shipped_policy_is_sound_and_survives_its_storage() {
        let policy = Policy::shipped();
        let json = serde_json::to_string(policy).unwrap();
        assert_eq!(&serde_json::from_str::<Policy>(&json).unwrap(), policy);
    }

    #[test]
    fn only_reported_faults_weigh_no_more_than_their_cap() {
        let policy = Policy::shipped();
        for group in NeedGroup::iter() {
            let weight = policy.weight(group, FactorId::Reported).map_or(0, |weight| weight.weight);
            assert!(weight * 100 <= policy.reported_cap_bp, "{group:?}");
            let borne_out = [FactorId::Faults, FactorId::Outages].map(|id| policy.weight(group, id));
            assert!(borne_out.iter().flatten().all(|w| w.weight > weight), "evidence outweighs a word: {group:?}");
        }
    }

    #[test]
    fn flaws_are_named() {
        assert_eq!(changed("weight = 14,", "weight = 15,"), Err(Invalid::Sum(NeedGroup::Computer, 101)));
        assert_eq!(changed("weight = 14,", "weight = -14,").map_err(|e| matches!(e, Invalid::Sum(..))), Err(true));
        assert_eq!(changed("prior = 6000", "prior = 10001"), Err(Invalid::Share("prior")));
        assert_eq!(
            changed("[weights.server]", "[weights.laptop]").map_err(|e| matches!(e, Invalid::Unreadable(_))),
            Err(true)
        );
        assert_eq!(changed("server = 5\n", ""), Err(Invalid::Missing(NeedGroup::Server)));
        assert_eq!(changed("threshold_bp = 4000", "threshold_bp = 10000"), Err(Invalid::Share("threshold_bp")));
    }
}
