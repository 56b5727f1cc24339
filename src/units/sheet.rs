//! Units as rows of a file.

use super::called;
use super::store::UnitRow;
use super::words::unit_asked;
use crate::sheets::{Asked, Cell, ListSheet};
use crate::web::Ctx;

/// The list's exports.
pub(super) static SHEET: ListSheet<UnitRow> = ListSheet {
    title: "nav-units",
    filters: &[
        ("q", Asked::Typed("search")),
        ("unit", Asked::By(unit_asked)),
        ("kind", Asked::Word("unit-kind", "unit-kind")),
        ("tag", Asked::Typed("unit-tags")),
    ],
    columns: &[
        ("units-column-name", 28),
        ("units-column-code", 10),
        ("units-column-population", 12),
        ("unit-former-district", 28),
        ("unit-budget-code", 12),
        ("unit-tags", 28),
    ],
    cells,
};

fn cells(ctx: &Ctx, row: &UnitRow) -> Vec<Cell> {
    vec![
        Cell::Text(called(ctx, row.kind, &row.name)),
        Cell::Text(row.code.clone()),
        Cell::of(row.population, Cell::Number),
        Cell::Text(row.former_district.clone()),
        Cell::text(&row.budget_code),
        Cell::of(Some(&row.tags).filter(|tags| !tags.is_empty()), |tags| Cell::Text(tags.clone())),
    ]
}
