//! The faults' tables.

mod batch;
mod change;
mod keep;
mod list;
mod pick;
mod report;
mod show;
mod sticker;
mod sums;
mod tally;
mod thing;

pub use batch::{Lived, ReportedBy, live_many};
pub use change::{assign, comment, file_added, index, set_impact, settle, step};
pub use keep::{forget_reporters, reindex};
pub use list::{FaultRow, Filter, SORTS, Stand, count, list, overdue, stream};
pub use pick::{Hit, PlaceRow, find, places};
pub use report::{log, report_from_sticker, unit_named};
pub use show::{EventRow, FaultView, Past, events, of, show, unit_of, unit_of_file, workers};
pub use sticker::{Sticker, set_takes_reports, sticker, takes_reports};
pub use sums::{RepeatRow, UnitRow, by_unit, repairs_and_price, repeat_offenders};
pub use tally::{Logged, Tallied, tallies, units_that_log};
pub use thing::{Thing, parse_subject, thing};

use super::fault::Cause;
use crate::rules::taxonomy::Group;
use crate::rules::{Impact, Severity};
use crate::text_column;

text_column!(Cause, Group, Impact, Severity);
