//! Links as rows of a file.

use super::page::list::FILTERS;
use super::store::LinkRow;
use crate::sheets::{Cell, ListSheet};
use crate::units;
use crate::web::Ctx;

/// The list's exports.
pub(super) static SHEET: ListSheet<LinkRow> = ListSheet {
    title: "nav-links",
    filters: FILTERS,
    columns: &[
        ("link-provider", 20),
        ("link-circuit", 14),
        ("link-circuit-id", 18),
        ("unit", 24),
        ("link-facility", 28),
        ("link-building", 24),
        ("link-medium", 16),
        ("link-down-mbps", 14),
        ("link-up-mbps", 14),
        ("link-measured-in-mbps", 14),
        ("link-measured-on", 12),
        ("link-share-percent", 12),
        ("link-monthly-cost-dong", 16),
        ("link-starts-on", 12),
        ("link-ends-on", 12),
        ("updated-at", 17),
    ],
    cells,
};

/// Kept in kbit/s and basis points, shown in Mbps and per cent: hundredths of both.
fn cells(ctx: &Ctx, row: &LinkRow) -> Vec<Cell> {
    let rate = |kbps: Option<i64>| Cell::of(kbps, |kbps| Cell::Decimal(kbps / 10));
    vec![
        Cell::Text(row.provider.clone()),
        Cell::Text(ctx.word("circuit", row.circuit)),
        Cell::text(&row.circuit_id),
        Cell::Text(units::called(ctx, row.unit_kind, &row.unit_name)),
        Cell::Text(row.facility_name.clone()),
        Cell::Text(row.building_name.clone()),
        Cell::of(row.medium, |medium| Cell::Text(ctx.word("medium", medium))),
        rate(row.down_kbps),
        rate(row.up_kbps),
        rate(row.measured_kbps),
        Cell::of(row.measured_on, Cell::Day),
        Cell::of(row.share_bp, Cell::Decimal),
        Cell::of(row.monthly_cost, Cell::Money),
        Cell::of(row.starts_on, Cell::Day),
        Cell::of(row.ends_on, Cell::Day),
        Cell::When(row.updated_at),
    ]
}
