//! The tables, one file a migration, as both databases have them (a test compares the two). Search tables
//! (`*_search`) differ between the databases and are reached through `search.rs` only.

pub mod equipment;
pub mod faults;
pub mod ground;
pub mod intake;
pub mod links;
pub mod observed;
pub mod priority;
pub mod sites;
pub mod units;
