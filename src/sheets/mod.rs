//! Writers and readers that know no noun of the trade.

mod csv;
mod qr;
mod xlsx;

pub use csv::CsvRows;
pub use qr::qr_image;
pub use xlsx::{Cell, Column, Sheet, XLSX};
