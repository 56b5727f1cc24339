//! Writers and readers that know no noun of the trade.

mod csv;
mod list;
mod qr;
mod xlsx;

pub use csv::CsvRows;
pub use list::begin_list;
pub use qr::qr_image;
pub use xlsx::{Cell, Column, Sheet, XLSX};
