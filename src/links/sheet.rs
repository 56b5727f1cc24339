//! Links as rows of a file.

use super::page::list::FILTERS;
use super::store::LinkRow;
use crate::db::Db;
use crate::error::Result;
use crate::sheets::{Cell, Sheet, begin_list};
use crate::typed::decimal;
use crate::units;
use crate::web::{Ctx, ListQuery, day, when};

const COLUMNS: [(&str, u16); 16] = [
    ("link-provider", 20),
    ("link-circuit", 14),
    ("link-circuit-id", 18),
    ("unit", 24),
    ("link-facility", 28),
    ("link-building", 24),
    ("link-medium", 16),
    ("link-down-kbps", 14),
    ("link-up-kbps", 14),
    ("link-measured-mbps", 14),
    ("link-measured-on", 12),
    ("link-share-percent", 12),
    ("link-monthly-cost", 16),
    ("link-starts-on", 12),
    ("link-ends-on", 12),
    ("updated-at", 17),
];

/// The columns' headings in the reader's language.
pub(super) fn headings(ctx: &Ctx) -> Vec<String> {
    COLUMNS.iter().map(|(key, _)| ctx.plain(key)).collect()
}

fn word(ctx: &Ctx, prefix: &str, word: &'static str) -> String {
    ctx.plain(&format!("{prefix}-{}", word.replace('_', "-")))
}

/// A row as texts, numbers bare; rates in Mbps, the share in per cent.
pub(super) fn texts(ctx: &Ctx, row: &LinkRow) -> [String; 16] {
    let rate = |kbps: Option<i64>| kbps.map_or(String::new(), |kbps| decimal(kbps / 10));
    [
        row.provider.clone(),
        word(ctx, "circuit", row.circuit.into()),
        row.circuit_id.clone().unwrap_or_default(),
        units::called(ctx, row.unit_kind, &row.unit_name),
        row.facility_name.clone(),
        row.building_name.clone(),
        row.medium.map_or(String::new(), |medium| word(ctx, "medium", medium.into())),
        rate(row.down_kbps),
        rate(row.up_kbps),
        rate(row.measured_kbps),
        row.measured_on.map_or(String::new(), day),
        row.share_bp.map_or(String::new(), decimal),
        row.monthly_cost.map_or(String::new(), |cost| cost.to_string()),
        row.starts_on.map_or(String::new(), day),
        row.ends_on.map_or(String::new(), day),
        when(row.updated_at),
    ]
}

/// Begins the spreadsheet.
///
/// # Errors
/// What the database says.
pub(super) fn begin(ctx: &Ctx, db: &mut Db, query: &ListQuery) -> Result<Sheet> {
    begin_list(ctx, db, query, "nav-links", FILTERS, &COLUMNS)
}

/// Adds a row to the spreadsheet.
///
/// # Errors
/// `Internal` where the library refuses.
pub(super) fn put(ctx: &Ctx, sheet: &mut Sheet, row: &LinkRow) -> Result<()> {
    let texts = texts(ctx, row);
    let mut cells: Vec<Cell<'_>> =
        texts.iter().map(|t| if t.is_empty() { Cell::Empty } else { Cell::Text(t) }).collect();
    // Kept in kbit/s and basis points, shown in Mbps and per cent: hundredths of both.
    let decimal = |value: Option<i64>| value.map_or(Cell::Empty, Cell::Decimal);
    cells[7] = decimal(row.down_kbps.map(|kbps| kbps / 10));
    cells[8] = decimal(row.up_kbps.map(|kbps| kbps / 10));
    cells[9] = decimal(row.measured_kbps.map(|kbps| kbps / 10));
    cells[10] = row.measured_on.map_or(Cell::Empty, Cell::Day);
    cells[11] = decimal(row.share_bp);
    cells[12] = row.monthly_cost.map_or(Cell::Empty, Cell::Money);
    cells[13] = row.starts_on.map_or(Cell::Empty, Cell::Day);
    cells[14] = row.ends_on.map_or(Cell::Empty, Cell::Day);
    cells[15] = Cell::When(row.updated_at);
    sheet.row(&cells)
}
