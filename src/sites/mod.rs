//! House-and-land facilities, their buildings, the rooms of these. `facility.rs`, `building.rs` and `room.rs` are what each
//! of them is; `store/` the questions and changes; `page/` and `api/` two faces of them; `sheet.rs` the exports. Facilities
//! and buildings are shown by `overview`, with what stands in them.

mod api;
mod building;
mod facility;
mod page;
mod reference;
mod room;
mod routes;
mod sheet;
mod store;

pub use building::{Grade, Purpose, Record as BuildingRecord};
pub use facility::{Record as FacilityRecord, UseStatus};
pub use reference::load as load_reference;
pub use room::Record as RoomRecord;
pub use routes::{BUILDING, Described, FACILITY, ROOM, room};
pub use store::batch::{NewBuilding, confirm_facilities, create_buildings, create_facilities, headquarters};
pub use store::building::{BuildingView, all_of as buildings_of, create as create_building, show as building};
pub use store::building_list::{count as count_buildings, only as only_building};
pub use store::facility::{FacilityView, create as create_facility, show as facility};
pub use store::facility_list::count as count_facilities;
pub use store::life::{EventRow, events};
pub use store::room::{
    RoomView, all_of as rooms_of, create as create_rooms, in_building as rooms_in, show as one_room,
};
pub use store::room_list::named as rooms_named;
