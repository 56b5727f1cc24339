//! Equipment: computers, printers, network devices, everything else on the books. The pattern room: `asset.rs` is what
//! a piece of equipment is, `store/` the questions and changes, `page/` and `api.rs` two faces of them, `sheet.rs` the
//! export, `routes.rs` who may do what.

mod api;
mod asset;
pub mod effective;
mod page;
mod routes;
mod sheet;
mod store;

pub use asset::{Origin, Record, State, Step, product};
pub use routes::{ASSET, Described, room};
pub use store::{ABSORBED, INTO, give_place_back, joinings, take_place};
pub use store::{
    AssetView, EventRow, ReadingRow, RoomCount, Twin, YearCount, by_room, by_tag, by_year, count, events, index,
    merged_into, readings, show, sticker, twins, unit_of,
};
pub use store::{Happened, Hardware, create_reported, document, hardware, observe, set_merged, texts};
pub use store::{OverrideRow, Said, lapse, override_rows, overrides, overrides_of, set_override, to_lapse};
pub use store::{Seen, Stock, add_readings, create_many, observe_many};
