//! The tables, one file a migration, as both databases have them (a test compares the two). Where words are
//! found (`*_search`, `doc`) differs between them and is reached through `search.rs` only.

pub mod equipment;
pub mod faults;
pub mod ground;
pub mod intake;
pub mod links;
pub mod observed;
pub mod priority;
pub mod sites;
pub mod units;
