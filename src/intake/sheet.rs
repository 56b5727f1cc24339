//! Devices and conflicts as rows of a file.

use super::page::conflicts::{Line, Shown};
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

/// The exports of the open conflicts.
pub(super) static CONFLICTS: ListSheet<Shown> = ListSheet {
    title: "nav-conflicts",
    filters: &[("q", Asked::Typed("search")), ("unit", Asked::By(units::unit_asked))],
    columns: &[
        ("device-host", 24),
        ("asset-unit", 12),
        ("conflict-opened", 17),
        ("conflict-why", 60),
        ("device-record", 24),
        ("evidence", 90),
    ],
    cells: conflict_cells,
};

fn conflict_cells(_: &Ctx, conflict: &Shown) -> Vec<Cell> {
    let tags: Vec<&str> = conflict.candidates.iter().map(|record| record.tag.as_str()).collect();
    let said = conflict.candidates.iter().flat_map(|record| {
        let line = |line: &Line| {
            let (reported, recorded) = (&line.reported, &line.recorded);
            format!("{}: {}, {} ({reported} / {recorded})", record.tag, line.kind, line.relation)
        };
        record.evidence.iter().map(line)
    });
    vec![
        Cell::text(&conflict.hostname),
        Cell::Text(conflict.unit.clone()),
        Cell::When(conflict.opened_at),
        Cell::Text(conflict.reason.clone()),
        Cell::Text(tags.join(", ")),
        Cell::Text(said.collect::<Vec<_>>().join("; ")),
    ]
}
