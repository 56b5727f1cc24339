//! People's JSON.

pub mod me;
pub mod person;
pub mod session;
