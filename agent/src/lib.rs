//! `hatang-agent` tells a server what a PC is made of and how it is doing: collect, spool,
//! send. It knows the server by the messages of [`hatang_report`] alone.
//!
//! - [`cli`] and [`commands`]: what it can be asked to do, one file for each command.
//! - [`collect`]: what the computer is made of, one file for each fact; [`supervise`] runs it
//!   in a child process that may hang without harm.
//! - [`probe`] reads the computer's counters, [`load`] gathers them into buckets, [`spool`]
//!   keeps them until the server has them.
//! - [`engine`]: what a running agent does at each step; [`schedule`] says when.
//! - [`client`], [`tls`], [`address`], [`key`] and the resolver: talking with the server.
//! - [`home`]: what must not be forgotten; [`clock`]: the one place that asks for the time;
//!   [`words`]: what it says to people.

pub mod address;
pub mod cli;
pub mod client;
pub mod clock;
pub mod collect;
pub mod commands;
pub mod engine;
mod files;
pub mod home;
pub mod key;
pub mod load;
pub mod probe;
mod resolve;
pub mod schedule;
pub mod spool;
pub mod supervise;
pub mod tls;
pub mod words;

/// The agent's own version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
