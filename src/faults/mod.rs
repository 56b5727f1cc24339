//! Faults of assets, rooms, buildings, links and shared systems: what they are, how they go on, by when they are due.
//! `fault.rs`, `report.rs`, `state.rs` and `time.rs` are the rules; `store/` the questions and changes, `page/` and
//! `api.rs` two faces of them, `sheet.rs` the export, `routes.rs` who may do what. What may break, whom it stops and how
//! severe that is are data of `rules`. `page/sticker.rs` is where a QR code leads.

mod api;
pub mod fault;
mod page;
pub mod report;
mod routes;
mod sheet;
pub mod state;
mod store;
pub mod time;
#[cfg(test)]
mod words;

pub use fault::{Cause, FaultCode, MOST_REPEAT, Settlement};
pub use page::page_of;
pub use report::{Report, Reporter};
pub use routes::{Described, FAULT, room};
pub use state::{Action, Refused, State, WaitingFor};
pub use store::{
    FaultRow, Lived, Logged, Past, ReportedBy, Tallied, Thing, count, index, live_many, log, of, repeat_offenders,
    step, tallies, thing, units_that_log,
};
