//! hatang (hạ tầng, infrastructure): what a province's communes work with, what breaks, and what to buy first.
//!
//! The house, from the ground up; each module uses only those before it (`tests/house_rules` holds it to that):
//!
//! - ground floor: [`error`], [`crypto`], [`db`], [`clock`], [`typed`], [`changes`], [`audit`], [`auth`], [`web`],
//!   [`config`], [`tasks`], [`attachments`], [`sheets`]
//! - rooms: [`rules`], [`units`], [`people`], [`sites`], [`equipment`], [`links`], [`intake`], [`faults`],
//!   [`priority`], [`planning`], [`overview`], [`demo`]
//! - above them: [`app`], [`commands`]
// A handler or a store's question is `pub` for its own room; what leaves the room stands in its `mod.rs`.

pub mod app;
pub mod attachments;
pub mod audit;
pub mod auth;
pub mod changes;
pub mod clock;
pub mod commands;
pub mod config;
pub mod crypto;
pub mod db;
pub mod demo;
pub mod equipment;
pub mod error;
pub mod faults;
pub mod intake;
pub mod links;
pub mod overview;
pub mod people;
pub mod planning;
pub mod priority;
pub mod rules;
pub mod sheets;
pub mod sites;
pub mod tasks;
pub mod typed;
pub mod units;
pub mod web;
