//! Agents' pages: codes and devices, conflicts.

pub mod agents;
pub mod conflicts;
