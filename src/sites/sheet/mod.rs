//! Facilities and buildings as rows of a file.

pub mod building;
pub mod facility;
