//! The faults' tables.

mod batch;
mod change;
mod list;
mod report;
mod show;
mod sums;
mod thing;

pub use batch::{Lived, ReportedBy, live_many};
pub use change::{assign, comment, file_added, settle, step};
pub use list::{FaultRow, Filter, SORTS, Stand, count, list, overdue, stream};
pub use report::{log, report_from_sticker, unit_named};
pub use show::{EventRow, FaultView, Past, events, of, show, steps, unit_of, unit_of_file, workers};
pub use sums::{RepeatRow, UnitRow, by_unit, repairs_and_price, repeat_offenders};
pub use thing::{
    Hit, PlaceRow, Sticker, Thing, buildings, find, parse_subject, set_takes_reports, sticker, takes_reports, thing,
};

use super::fault::Cause;
use crate::rules::taxonomy::Group;
use crate::rules::{Impact, Severity};
use crate::text_column;

text_column!(Cause, Group, Impact, Severity);
