//! Facilities as rows of a file.

use super::word;
use crate::db::Db;
use crate::error::Result;
use crate::sheets::{Cell, Sheet, begin_list};
use crate::sites::page::facility_list::FILTERS;
use crate::sites::store::facility_list::FacilityRow;
use crate::typed::decimal;
use crate::units;
use crate::web::{Ctx, ListQuery, when};

const COLUMNS: [(&str, u16); 11] = [
    ("facility-name", 30),
    ("unit", 24),
    ("facility-address", 40),
    ("facility-use-status", 16),
    ("facility-verified", 16),
    ("facility-buildings", 10),
    ("facility-land-m2", 14),
    ("facility-land-certificate", 18),
    ("facility-latitude-micro", 12),
    ("facility-longitude-micro", 12),
    ("updated-at", 17),
];

/// The columns' headings in the reader's language.
pub fn headings(ctx: &Ctx) -> Vec<String> {
    COLUMNS.iter().map(|(key, _)| ctx.plain(key)).collect()
}

/// A row as texts, numbers bare.
pub fn texts(ctx: &Ctx, row: &FacilityRow) -> [String; 11] {
    let degrees = |micro: Option<i64>| micro.map_or(String::new(), |micro| format!("{:.6}", micro as f64 / 1e6));
    [
        row.name.clone(),
        units::called(ctx, row.unit_kind, &row.unit_name),
        row.address.clone(),
        word(ctx, "use-status", row.use_status.into()),
        ctx.plain(if row.verified { "verified" } else { "unverified" }),
        row.buildings.to_string(),
        row.land_dm2.map_or(String::new(), decimal),
        row.land_certificate.clone().unwrap_or_default(),
        degrees(row.latitude_micro),
        degrees(row.longitude_micro),
        when(row.updated_at),
    ]
}

/// Begins the spreadsheet.
///
/// # Errors
/// What the database says.
pub fn begin(ctx: &Ctx, db: &mut Db, query: &ListQuery) -> Result<Sheet> {
    begin_list(ctx, db, query, "nav-facilities", FILTERS, &COLUMNS)
}

/// Adds a row to the spreadsheet.
///
/// # Errors
/// `Internal` where the library refuses.
pub fn put(ctx: &Ctx, sheet: &mut Sheet, row: &FacilityRow) -> Result<()> {
    let texts = texts(ctx, row);
    let mut cells: Vec<Cell<'_>> =
        texts.iter().map(|t| if t.is_empty() { Cell::Empty } else { Cell::Text(t) }).collect();
    cells[5] = Cell::Number(row.buildings);
    cells[6] = row.land_dm2.map_or(Cell::Empty, Cell::Decimal);
    cells[10] = Cell::When(row.updated_at);
    sheet.row(&cells)
}
