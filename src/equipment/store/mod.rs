//! Equipment's tables.

mod change;
mod list;
mod show;

pub use change::{add_reading, create, move_to, save, step};
pub use list::{AssetRow, Filter, SORTS, list, stream};
pub use show::{AssetView, EventRow, ReadingRow, RoomChoice, events, readings, room_choices, show, unit_of};
