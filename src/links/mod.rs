//! Network links: circuits that come into a building, by contract; what was measured on them, when they were down.
//! `link.rs`, `measurement.rs` and `outage.rs` are what each of them is; `store/` the questions and changes; `page/` and
//! `api/` two faces of them; `sheet.rs` the export. A link's page is `overview`'s.

mod api;
mod link;
mod measurement;
mod outage;
mod page;
mod routes;
mod sheet;
mod store;

pub use link::{Circuit, Medium, Record, share_bp};
pub use measurement::{Method, Record as MeasurementRecord};
pub use outage::{Cause, Layer, Record as OutageRecord, over_sla};
pub use routes::{Described, LINK, MEASUREMENT, OUTAGE, room};
pub use store::{
    EventRow, LABEL, LinkView, MeasurementView, NewLink, OutageView, count, create, create_many, events, index,
    log_outage, measure, measurements, of_building, outage_tallies, outages, show, units_that_log_outages,
};
