//! The tables of facilities, buildings and rooms. They share their timeline (one per facility) and how a record is retired
//! and brought back.

pub(super) mod batch;
pub(super) mod building;
pub(super) mod building_list;
pub(super) mod facility;
pub(super) mod facility_list;
pub(super) mod files;
pub(super) mod life;
mod names;
pub(super) mod reference;
pub(super) mod room;
pub(super) mod room_list;
mod tell;

use super::building::{Grade, Purpose};
use super::facility::UseStatus;
use crate::rules::{Condition, RoomFunction};
use crate::text_column;

text_column!(UseStatus, Purpose, Grade, Condition, RoomFunction);
