//! What the trail's pages ask.

mod find;
mod kind;
mod list;
mod names;
mod record;

pub use list::{Filter, Row, SORTS, list, stream};
pub use names::{Named, Names};
pub use record::{readable, unit_of};
