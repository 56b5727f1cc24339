//! The agent against a server on this computer's loopback: as a program from outside, and step
//! by step with a clock that the test sets.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // tests

mod program;
mod server;
mod steps;
mod supervised;
mod tls;
