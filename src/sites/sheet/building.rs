//! Buildings as rows of a file.

use crate::sheets::{Cell, ListSheet};
use crate::sites::page::building_list::FILTERS;
use crate::sites::store::building_list::BuildingRow;
use crate::units;
use crate::web::Ctx;

/// The list's exports.
pub static SHEET: ListSheet<BuildingRow> = ListSheet {
    title: "nav-buildings",
    filters: FILTERS,
    columns: &[
        ("building-name", 26),
        ("unit", 24),
        ("building-facility", 28),
        ("facility-address", 36),
        ("facility-use-status", 16),
        ("building-purpose", 24),
        ("building-grade", 12),
        ("building-built-year", 12),
        ("building-repaired-year", 12),
        ("building-floors", 8),
        ("building-floor-dm2", 14),
        ("building-rooms", 10),
        ("building-condition", 22),
        ("building-condition-on", 12),
        ("building-original-cost-dong", 18),
        ("updated-at", 17),
    ],
    cells,
};

fn cells(ctx: &Ctx, row: &BuildingRow) -> Vec<Cell> {
    vec![
        Cell::Text(row.name.clone()),
        Cell::Text(units::called(ctx, row.unit_kind, &row.unit_name)),
        Cell::Text(row.facility_name.clone()),
        Cell::Text(row.address.clone()),
        Cell::Text(ctx.word("use-status", row.use_status)),
        Cell::Text(ctx.word("purpose", row.purpose)),
        Cell::of(row.grade, |grade| Cell::Text(ctx.word("grade", grade))),
        Cell::of(row.built_year, Cell::Plain),
        Cell::of(row.repaired_year, Cell::Plain),
        Cell::of(row.floors, Cell::Number),
        Cell::of(row.floor_dm2, Cell::Decimal),
        Cell::Number(row.rooms),
        Cell::of(row.condition, |condition| Cell::Text(ctx.word("condition", condition))),
        Cell::of(row.condition_on, Cell::Day),
        Cell::of(row.original_cost, Cell::Money),
        Cell::When(row.updated_at),
    ]
}
