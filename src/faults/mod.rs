//! Faults of assets, rooms, buildings, links and shared systems: what they are, how they go on, by when they are due.
//! Pure rules here; the database and HTTP come around them. What may break, whom it stops and how severe that is are data
//! of `rules`.

pub mod fault;
pub mod state;
pub mod time;
mod words;

pub use fault::{Cause, FaultCode, Settlement};
pub use state::{Action, Refused, State, WaitingFor};
