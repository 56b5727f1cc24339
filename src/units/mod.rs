//! Administrative units: the 95 of the province and the province's own. Outward a unit is its five-digit code; names
//! and types hold from a day on (ten xã became phường on 30/04/2026).

mod api;
mod page;
mod reference;
mod routes;
mod sheet;
mod store;
mod unit;
mod words;

pub use reference::{UnitRecord, load as load_reference, records};
pub use routes::{Described, UNIT, room};
pub use store::{NameRow, UnitLabel, UnitView, choices, id_of, labels, name_on, show};
pub use unit::UnitKind;
pub use words::{called, choice, for_chosen, names, narrowed, unit_asked};
