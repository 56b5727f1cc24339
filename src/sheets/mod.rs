//! Writers and readers that know no noun of the trade.

mod csv;
mod list;
mod qr;
mod xlsx;

pub use csv::{CSV, CsvRows};
pub use list::{ListSheet, Take};
pub use qr::qr_image;
pub use xlsx::{Cell, Column, Sheet, XLSX};
