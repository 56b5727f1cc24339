//! The pages of facilities, buildings and rooms: lists and forms. What a facility or a building looks like with everything
//! in it is `overview`'s.

pub mod building;
pub mod building_list;
pub mod facility;
pub mod facility_list;
pub mod files;
pub mod life;
pub mod room;
