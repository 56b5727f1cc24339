//! What must hold of the whole: the same answer as trying everything, whatever the road.

mod exact;
mod parts;
mod questions;
mod read;
mod whole;
