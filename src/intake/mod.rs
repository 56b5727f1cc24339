//! What agents say: read leniently, normalised, matched to a record by stated rules, kept as observed facts.
//!
//! From bytes to facts: [`inflate`] and [`lenient`] make a report out of whatever came, [`identifier`] finds what the
//! computer can be known by, [`identity`] decides which record it is and says why, [`observed`] tells what changed.
//! All of that is pure; the database and HTTP come around it.

pub mod agent_clock;
mod api;
mod builds;
mod collected;
mod http;
pub mod identifier;
pub mod identity;
pub mod inflate;
pub mod lenient;
pub mod observed;
mod page;
pub mod placeholder;
mod routes;
mod sheet;
mod store;
pub mod vendor;
#[cfg(test)]
mod words;

pub use crate::equipment::effective;
pub use builds::list as builds;
pub use page::facts::say_fact;
pub use routes::{CONFLICT, DEVICE, Described, ENROL_CODE, room};
pub use store::{DayRow, DeviceRow, days, hardware, month_share, of_asset, open_conflicts, override_fact};
pub use store::{Device, NewCode, Reported, codes, make_code, take_in, take_inventory};
