//! Agents' pages: codes and devices, conflicts, what is collected, what a person says against it.

pub mod agents;
pub mod codes;
pub mod collected;
pub mod conflicts;
pub mod facts;
