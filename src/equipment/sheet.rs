//! Equipment as rows of a file.

use super::page::list::FILTERS;
use super::store::AssetRow;
use crate::rules::kinds;
use crate::sheets::{Cell, ListSheet};
use crate::units;
use crate::web::Ctx;

/// The list's exports.
pub(super) static SHEET: ListSheet<AssetRow> = ListSheet {
    title: "nav-equipment",
    filters: FILTERS,
    columns: &[
        ("asset-tag", 12),
        ("asset-kind", 18),
        ("asset-name", 28),
        ("asset-maker", 14),
        ("asset-model", 22),
        ("asset-serial", 18),
        ("asset-state", 16),
        ("asset-unit", 24),
        ("asset-room", 22),
        ("asset-custodian", 20),
        ("asset-bought-on", 12),
        ("asset-price-dong", 14),
        ("asset-updated-at", 17),
    ],
    cells,
};

fn cells(ctx: &Ctx, row: &AssetRow) -> Vec<Cell> {
    let kind = kinds::find(&row.kind).map_or(row.kind.clone(), |kind| ctx.plain(&kind.name_key()));
    vec![
        Cell::Text(row.tag.clone()),
        Cell::Text(kind),
        Cell::Text(row.name.clone()),
        Cell::text(&row.maker),
        Cell::text(&row.model),
        Cell::text(&row.serial),
        Cell::Text(ctx.word("asset-state", row.state)),
        Cell::Text(units::called(ctx, row.unit_kind, &row.unit_name)),
        Cell::text(&row.room),
        Cell::text(&row.custodian),
        Cell::of(row.bought_on, Cell::Day),
        Cell::of(row.price, Cell::Money),
        Cell::When(row.updated_at),
    ]
}
