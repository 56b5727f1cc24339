//! `hatang-agent` tells a server what a PC is made of and how it is doing.
#![allow(dead_code)]
pub mod address;
pub mod client;
pub mod clock;
pub mod collect;
mod files;
pub mod home;
pub mod key;
mod resolve;
pub mod spool;
pub mod tls;
/// v
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
