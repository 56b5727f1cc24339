//! Writers and readers that know no noun of the trade.

mod csv;
mod list;
mod qr;
mod xlsx;

pub use csv::{CSV, CsvRows};
pub use list::{Asked, Filters, ListSheet, Take, filters_said, is_filtered, labelled, labelled_record};
pub use qr::qr_image;
pub use xlsx::{Cell, Column, Sheet, XLSX};
