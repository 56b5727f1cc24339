//! Agents' JSON for people's programs; what agents themselves call is `http.rs`.

pub mod agents;
pub mod conflicts;
pub mod facts;
