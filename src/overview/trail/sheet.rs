//! The trail as rows of a file: exactly what the list shows.

use super::said::Said;
use crate::db::Db;
use crate::error::Result;
use crate::sheets::{Cell, Sheet, begin_list};
use crate::web::{Ctx, ListQuery, when};

const COLUMNS: [(&str, u16); 10] = [
    ("audit-column-number", 10),
    ("audit-column-at", 17),
    ("audit-column-who", 24),
    ("audit-column-via", 16),
    ("audit-column-address", 16),
    ("audit-column-action", 26),
    ("audit-column-noun", 16),
    ("audit-column-record", 30),
    ("audit-column-unit", 24),
    ("audit-column-changes", 70),
];

const FILTERS: [&str; 8] = ["who", "kind", "id", "unit", "action", "from", "to", "entry"];

/// The columns' headings in the reader's language.
pub(super) fn headings(ctx: &Ctx) -> Vec<String> {
    COLUMNS.iter().map(|(key, _)| ctx.plain(key)).collect()
}

/// A row as texts.
pub(super) fn texts(said: &Said) -> [String; 10] {
    let change = |c: &super::said::Change| match (c.before.as_str(), c.after.as_str()) {
        ("", after) => format!("{}: {after}", c.field),
        (before, after) => format!("{}: {before} → {}", c.field, if after.is_empty() { "–" } else { after }),
    };
    [
        said.id.to_string(),
        when(said.at),
        said.person.clone(),
        said.via.clone(),
        said.address.clone(),
        said.action.clone(),
        said.noun.clone(),
        said.record.clone(),
        said.unit.clone(),
        said.changes.iter().map(change).collect::<Vec<_>>().join("\n"),
    ]
}

/// Begins a spreadsheet.
///
/// # Errors
/// What the database says.
pub(super) fn begin(ctx: &Ctx, db: &mut Db, query: &ListQuery) -> Result<Sheet> {
    begin_list(ctx, db, query, "nav-audit", &FILTERS, &COLUMNS)
}

/// Adds a row to a spreadsheet.
///
/// # Errors
/// `Internal` where the library refuses.
pub(super) fn put(sheet: &mut Sheet, said: &Said) -> Result<()> {
    let texts = texts(said);
    let mut cells: Vec<Cell<'_>> =
        texts.iter().map(|t| if t.is_empty() { Cell::Empty } else { Cell::Text(t) }).collect();
    cells[0] = Cell::Plain(said.id);
    cells[1] = Cell::When(said.at);
    sheet.row(&cells)
}
