//! Upgrade plans: what to fund when there is less money than need.
//!
//! * [`optimise`] chooses the best set of interventions under a budget and
//!   proves how far from the best its choice can be. It is pure: no database,
//!   no clock, no web.

pub mod optimise;
