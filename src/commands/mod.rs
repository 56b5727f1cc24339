//! One file per command.

pub mod backup;
pub mod demo;
pub mod doctor;
pub mod migrate;
pub mod openapi;
pub mod optimise;
mod present;
pub mod restore;
pub mod routes;
mod secret;
pub mod serve;
pub mod user;
pub mod verify_audit;
