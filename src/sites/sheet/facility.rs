//! Facilities as rows of a file.

use crate::sheets::{Cell, ListSheet};
use crate::sites::page::facility_list::FILTERS;
use crate::sites::store::facility_list::FacilityRow;
use crate::units;
use crate::web::Ctx;

/// The list's exports.
pub static SHEET: ListSheet<FacilityRow> = ListSheet {
    title: "nav-facilities",
    filters: FILTERS,
    columns: &[
        ("facility-name", 30),
        ("unit", 24),
        ("facility-address", 40),
        ("facility-use-status", 16),
        ("facility-verified", 16),
        ("facility-buildings", 10),
        ("facility-land-dm2", 14),
        ("facility-land-certificate", 18),
        ("facility-latitude-micro", 12),
        ("facility-longitude-micro", 12),
        ("updated-at", 17),
    ],
    cells,
};

fn cells(ctx: &Ctx, row: &FacilityRow) -> Vec<Cell> {
    vec![
        Cell::Text(row.name.clone()),
        Cell::Text(units::called(ctx, row.unit_kind, &row.unit_name)),
        Cell::Text(row.address.clone()),
        Cell::Text(ctx.word("use-status", row.use_status)),
        Cell::Text(ctx.plain(if row.verified { "verified" } else { "unverified" })),
        Cell::Number(row.buildings),
        Cell::of(row.land_dm2, Cell::Decimal),
        Cell::text(&row.land_certificate),
        Cell::of(row.latitude_micro, Cell::Micro),
        Cell::of(row.longitude_micro, Cell::Micro),
        Cell::When(row.updated_at),
    ]
}
