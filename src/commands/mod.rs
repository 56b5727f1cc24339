//! One file per command.

pub mod demo;
pub mod migrate;
pub mod optimise;
pub mod routes;
pub mod serve;
pub mod user;
pub mod verify_audit;
