//! Devices as rows of a file.

use super::store::DeviceRow;
use crate::sheets::{Asked, Cell, ListSheet};
use crate::units;
use crate::web::Ctx;

/// The list's exports.
pub(super) static SHEET: ListSheet<DeviceRow> = ListSheet {
    title: "nav-agents",
    filters: &[
        ("q", Asked::Typed("search")),
        ("unit", Asked::By(units::unit_asked)),
        ("code", Asked::Typed("code")),
    ],
    columns: &[
        ("device-host", 24),
        ("asset-unit", 12),
        ("device-record", 14),
        ("code", 10),
        ("device-enrolled", 17),
        ("device-seen", 17),
        ("device-version", 12),
        ("device-rejected", 17),
    ],
    cells,
};

fn cells(_: &Ctx, row: &DeviceRow) -> Vec<Cell> {
    vec![
        Cell::text(&row.hostname),
        Cell::Text(row.unit.clone()),
        Cell::text(&row.tag),
        Cell::Text(format!("…{}", row.code_hint)),
        Cell::When(row.enrolled_at),
        Cell::of(row.seen_at, Cell::When),
        Cell::text(&row.agent_version),
        Cell::of(row.revoked_at, Cell::When),
    ]
}
