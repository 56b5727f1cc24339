//! Priorities: how badly each thing needs money, from 0 to 100, and why. Facts become factors, factors and a policy become
//! a score; each step is pure, so that a number can be recomputed by anybody who has the facts and the policy.
//!
//! * [`facts`]: what a score reads, with who says so.
//! * [`factor`]: facts to needs, by the dated scales of [`scale`]; policy-independent.
//! * [`policy`]: dated weights, priors, caps.
//! * [`mod@score`]: factors and weights to points that add up, with an interval and a confidence.
//! * [`mod@unit`]: many scores to one for a unit.
//! * [`reason`]: each factor's sentence, as key and arguments; [`said`]: how it is said.

mod api;
mod common;
mod computer;
pub mod factor;
pub mod facts;
mod page;
mod place;
pub mod policy;
pub mod reason;
mod routes;
pub mod said;
pub mod scale;
pub mod score;
mod sheet;
pub mod shown;
mod store;
pub mod unit;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod sentences;

pub use factor::{Evidence, Factor, FactorId, FactorVector, of_asset, of_building, of_link};
pub use facts::{AssetFacts, BuildingFacts, Fact, LinkFacts, Source};
pub use policy::Policy;
pub use routes::{Described, SCORE, room};
pub use score::{Confidence, Interval, Score, score};
pub use shown::level;
pub use store::{
    Ranked, RankedUnit, Scored, begin_round, count, first, follow_policy, of as score_of, rescore,
    units as ranked_units,
};
pub use unit::{UnitScore, UnitSums};
