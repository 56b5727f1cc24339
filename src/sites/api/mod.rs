//! The JSON of facilities, buildings and rooms.

pub mod building;
pub mod facility;
pub mod files;
pub mod life;
pub mod room;
