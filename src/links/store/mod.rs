//! The links' tables.

mod batch;
mod change;
mod list;
mod log;
mod show;
mod tally;

use super::link::{Circuit, Medium};
use super::measurement::Method;
use super::outage::{Cause, Layer};
use crate::text_column;

text_column!(Circuit, Medium, Method, Layer, Cause);

pub use batch::{NewLink, create_many};
pub use change::{create, index, save, set_retired};
pub use list::{Filter, LinkRow, SORTS, count, list, stream};
pub use log::{
    MeasurementView, OutageView, change_outage, log_outage, measure, measurement, measurement_unit, measurements,
    outage, outage_unit, outages, withdraw_measurement, withdraw_outage,
};
pub use show::{EventRow, LABEL, LinkView, events, of_building, show, unit_of};
pub use tally::{outage_tallies, units_that_log_outages};
