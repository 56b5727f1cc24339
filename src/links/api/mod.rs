//! The JSON of links, their measurements and outages.

pub mod link;
pub mod log;
