//! Buildings as rows of a file.

use super::word;
use crate::db::Db;
use crate::error::Result;
use crate::sheets::{Cell, Sheet, begin_list};
use crate::sites::page::building_list::FILTERS;
use crate::sites::store::building_list::BuildingRow;
use crate::typed::decimal;
use crate::units;
use crate::web::{Ctx, ListQuery, day, when};

const COLUMNS: [(&str, u16); 16] = [
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
    ("building-floor-m2", 14),
    ("building-rooms", 10),
    ("building-condition", 22),
    ("building-condition-on", 12),
    ("building-original-cost", 18),
    ("updated-at", 17),
];

/// The columns' headings in the reader's language.
pub fn headings(ctx: &Ctx) -> Vec<String> {
    COLUMNS.iter().map(|(key, _)| ctx.plain(key)).collect()
}

/// A row as texts, numbers bare.
pub fn texts(ctx: &Ctx, row: &BuildingRow) -> [String; 16] {
    let number = |number: Option<i64>| number.map_or(String::new(), |n| n.to_string());
    [
        row.name.clone(),
        units::called(ctx, row.unit_kind, &row.unit_name),
        row.facility_name.clone(),
        row.address.clone(),
        word(ctx, "use-status", row.use_status.into()),
        word(ctx, "purpose", row.purpose.into()),
        row.grade.map_or(String::new(), |grade| word(ctx, "grade", grade.into())),
        number(row.built_year),
        number(row.repaired_year),
        number(row.floors),
        row.floor_dm2.map_or(String::new(), decimal),
        row.rooms.to_string(),
        row.condition.map_or(String::new(), |condition| word(ctx, "condition", condition.into())),
        row.condition_on.map_or(String::new(), day),
        number(row.original_cost),
        when(row.updated_at),
    ]
}

/// Begins the spreadsheet.
///
/// # Errors
/// What the database says.
pub fn begin(ctx: &Ctx, db: &mut Db, query: &ListQuery) -> Result<Sheet> {
    begin_list(ctx, db, query, "nav-buildings", FILTERS, &COLUMNS)
}

/// Adds a row to the spreadsheet.
///
/// # Errors
/// `Internal` where the library refuses.
pub fn put(ctx: &Ctx, sheet: &mut Sheet, row: &BuildingRow) -> Result<()> {
    let texts = texts(ctx, row);
    let mut cells: Vec<Cell<'_>> =
        texts.iter().map(|t| if t.is_empty() { Cell::Empty } else { Cell::Text(t) }).collect();
    cells[7] = row.built_year.map_or(Cell::Empty, Cell::Plain);
    cells[8] = row.repaired_year.map_or(Cell::Empty, Cell::Plain);
    cells[9] = row.floors.map_or(Cell::Empty, Cell::Number);
    cells[10] = row.floor_dm2.map_or(Cell::Empty, Cell::Decimal);
    cells[11] = Cell::Number(row.rooms);
    cells[13] = row.condition_on.map_or(Cell::Empty, Cell::Day);
    cells[14] = row.original_cost.map_or(Cell::Empty, Cell::Money);
    cells[15] = Cell::When(row.updated_at);
    sheet.row(&cells)
}
