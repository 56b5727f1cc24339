//! Scores in the database: gathered facts, factor vectors, and the ranking.

mod gather;
mod list;
mod logged;
mod places;
mod put;
mod rescore;

pub use list::{
    Filter, Ranked, RankedUnit, SORTS, Scored, count, first, list, of, places, scored, stream, unit_of_score, units,
};
pub use rescore::{begin_round, follow_policy, rescore};
