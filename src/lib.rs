//! hatang (hạ tầng, infrastructure): what a province's communes work with, what breaks, and what to buy first.
//!
//! The house, from the ground up; each module uses only those before it (`tests/house_rules.rs` holds it to that):
//!
//! - ground floor: [`error`], [`clock`], [`crypto`], [`config`], [`db`], [`changes`], [`audit`], [`auth`], [`web`]
//! - rooms: [`units`], [`people`]
//! - above them: [`commands`], [`app`]
pub mod app;
pub mod audit;
pub mod auth;
pub mod changes;
pub mod clock;
pub mod commands;
pub mod config;
pub mod crypto;
pub mod db;
pub mod equipment;
pub mod error;
pub mod faults;
pub mod intake;
pub mod overview;
pub mod people;
pub mod planning;
pub mod priority;
pub mod rules;
pub mod sheets;
pub mod tasks;
pub mod units;
pub mod web;
