//! Equipment's tables.

mod change;
mod columns;
mod count;
mod estimate;
mod files;
mod joined;
mod list;
mod need;
mod observe;
mod overrides;
mod show;
mod stock;

pub use change::{add_reading, create, index, move_to, save, step};
pub use count::{RoomCount, by_room};
pub use estimate::estimate_all;
pub use files::{add_file, of_file, retire_file, unit_of_file};
pub use joined::{ABSORBED, INTO, give_place_back, joinings, take_place};
pub use list::{AssetRow, Filter, SORTS, list, stream};
pub use need::{YearCount, by_year, count};
pub use observe::{Happened, Hardware, create_reported, document, hardware, observe, set_merged, texts};
pub use overrides::{OverrideRow, Said, lapse, override_rows, overrides, overrides_of, set_override, to_lapse};
pub use show::{
    AssetView, EventRow, ReadingRow, RoomChoice, Twin, by_tag, events, merged_into, readings, room_choices, show,
    sticker, twins, unit_of,
};
pub use stock::{Seen, Stock, add_readings, create_many, observe_many};
