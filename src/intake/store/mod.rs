//! Intake's tables: codes, devices, identifiers, conflicts, hours of use.

mod beat;
mod code;
mod conflict;
mod day;
mod device;
mod device_list;
mod fact;
mod report;
mod stock;

pub use beat::Beat;
pub use code::{CodeRow, NewCode, codes, enrol_line, make_code, revoke_code, unit_of_code};
pub use conflict::{
    CONFLICT_SORTS, ConflictRow, Outcome, conflicts, merge, open_conflicts, settle, split, unit_of_conflict,
};
pub use day::{DayRow, days, month_share};
pub use device::{
    Bearer, Device, DeviceRow, TOKEN_SECONDS, by_token, challenge, enrol, grant_token, of_asset, revoke_device,
    same_address, unit_of_device,
};
pub use device_list::{DEVICE_SORTS, DeviceFilter, devices, each_device};
pub use fact::{hardware, lapse_overrides, override_fact};
pub use report::take_inventory;
pub use stock::{Reported, take_in};
