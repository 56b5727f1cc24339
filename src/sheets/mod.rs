//! Writers and readers that know no noun of the trade.

mod qr;

pub use qr::qr_image;
