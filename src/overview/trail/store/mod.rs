//! What the trail's pages ask.

mod list;
mod names;
mod record;

pub use list::{Filter, Row, list, stream};
pub use names::{Named, Names};
pub use record::{readable, unit_of};
