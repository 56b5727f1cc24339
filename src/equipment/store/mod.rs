//! Equipment's tables.

mod change;
mod count;
mod files;
mod list;
mod need;
mod observe;
mod show;
mod stock;

pub use change::{add_reading, create, move_to, save, step};
pub use count::{RoomCount, by_room};
pub use files::{add_file, of_file, retire_file, unit_of_file};
pub use list::{AssetRow, Filter, SORTS, list, stream};
pub use need::{YearCount, by_year, count};
pub use observe::{
    Happened, Hardware, create_reported, document, hardware, observe, overrides, set_merged, set_override, texts,
};
pub use show::{
    AssetView, EventRow, ReadingRow, RoomChoice, by_tag, events, merged_into, readings, room_choices, show, unit_of,
};
pub use stock::{Seen, Stock, add_readings, create_many, observe_many};
