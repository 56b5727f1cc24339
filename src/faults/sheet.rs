//! Faults as rows of a file.

use super::fault::FaultCode;
use super::page::list::FILTERS;
use super::page::what_name;
use super::store::FaultRow;
use crate::sheets::{Cell, ListSheet};
use crate::units;
use crate::web::Ctx;

/// The list's exports.
pub(super) static SHEET: ListSheet<FaultRow> = ListSheet {
    title: "nav-faults",
    filters: FILTERS,
    columns: &[
        ("fault-code", 10),
        ("fault-about", 16),
        ("fault-group", 18),
        ("fault-what", 28),
        ("fault-severity", 12),
        ("fault-state", 18),
        ("fault-unit", 24),
        ("fault-assigned-to", 20),
        ("fault-reported-at", 17),
        ("fault-due-at", 17),
        ("fault-resolved-at", 17),
        ("fault-downtime-hours", 14),
        ("fault-cost-dong", 14),
    ],
    cells,
};

fn state(ctx: &Ctx, row: &FaultRow) -> String {
    match &row.waiting_for {
        Some(what) => ctx.word("fault-waiting", what.as_str()),
        None => ctx.word("fault-state", row.state.as_str()),
    }
}

fn cells(ctx: &Ctx, row: &FaultRow) -> Vec<Cell> {
    vec![
        Cell::of(FaultCode::new(row.id.0), |code| Cell::Text(code.to_string())),
        Cell::Text(row.subject_name.clone()),
        Cell::Text(ctx.word("fault-group", row.fault_group)),
        Cell::Text(what_name(ctx, row.fault_group, &row.what)),
        Cell::Text(ctx.word("severity", row.severity)),
        Cell::Text(state(ctx, row)),
        Cell::Text(units::called(ctx, row.unit_kind, &row.unit_name)),
        Cell::text(&row.assigned_name),
        Cell::When(row.reported_at),
        Cell::When(row.due_at),
        Cell::of(row.resolved_at, Cell::When),
        // Whole working hours, half up.
        Cell::Number((row.downtime_seconds + 1800) / 3600),
        Cell::of(row.cost, Cell::Money),
    ]
}
