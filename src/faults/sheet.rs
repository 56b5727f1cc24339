//! Faults as rows of a file.

use super::fault::FaultCode;
use super::page::{unit_name, what_name};
use super::store::FaultRow;
use crate::audit;
use crate::db::Db;
use crate::error::Result;
use crate::sheets::{Cell, Column, Sheet};
use crate::web::{Ctx, ListQuery, Text, when};

const COLUMNS: [(&str, u16); 13] = [
    ("code", 10),
    ("about", 16),
    ("group", 18),
    ("what", 28),
    ("severity", 12),
    ("state", 18),
    ("unit", 24),
    ("assigned-to", 20),
    ("reported-at", 17),
    ("due-at", 17),
    ("resolved-at", 17),
    ("downtime-hours", 14),
    ("cost", 14),
];

/// The columns' headings in the reader's language.
pub(super) fn headings(ctx: &Ctx) -> Vec<String> {
    COLUMNS.iter().map(|(key, _)| ctx.plain(&format!("fault-{key}"))).collect()
}

/// Whole working hours, half up.
fn hours(row: &FaultRow) -> i64 {
    (row.downtime_seconds + 1800) / 3600
}

fn state(ctx: &Ctx, row: &FaultRow) -> String {
    match &row.waiting_for {
        Some(what) => ctx.plain(&format!("fault-waiting-{what}")),
        None => ctx.plain(&format!("fault-state-{}", row.state.replace('_', "-"))),
    }
}

/// A row as texts, numbers bare.
pub(super) fn texts(ctx: &Ctx, row: &FaultRow) -> [String; 13] {
    let word = |prefix: &str, word: &str| ctx.plain(&format!("{prefix}-{}", word.replace('_', "-")));
    [
        FaultCode::new(row.id.0).map_or(String::new(), |code| code.to_string()),
        row.subject_name.clone(),
        word("fault-group", row.fault_group.into()),
        what_name(ctx, row.fault_group, &row.what),
        word("severity", row.severity.into()),
        state(ctx, row),
        unit_name(ctx, row.unit_kind, &row.unit_name),
        row.assigned_name.clone().unwrap_or_default(),
        when(row.reported_at),
        when(row.due_at),
        row.resolved_at.map_or(String::new(), when),
        hours(row).to_string(),
        row.cost.map_or(String::new(), |cost| cost.to_string()),
    ]
}

/// Begins a spreadsheet: what it is, which filters, when, and where the audit trail stood.
///
/// # Errors
/// What the database says.
pub(super) fn begin(ctx: &Ctx, db: &mut Db, query: &ListQuery) -> Result<Sheet> {
    let said = |key: &str, value: String| ctx.say(&Text::new(key).with("value", value));
    let mut lines = vec![ctx.plain("nav-faults"), said("sheet-made", when(ctx.now))];
    let filters: Vec<String> = ["q", "unit", "state", "severity", "group", "about", "mine", "sort"]
        .iter()
        .filter_map(|name| query.get(name).map(|value| format!("{name} = {value}")))
        .collect();
    lines.push(said(
        "sheet-filters",
        if filters.is_empty() { ctx.plain("sheet-no-filters") } else { filters.join("; ") },
    ));
    if let Some(head) = audit::head(db)? {
        lines.push(said("sheet-head", head.printed()));
    }
    let columns: Vec<Column> =
        headings(ctx).into_iter().zip(COLUMNS).map(|(heading, (_, width))| Column { heading, width }).collect();
    Sheet::new(&ctx.plain("nav-faults"), &lines, &columns)
}

/// Adds a row to a spreadsheet.
///
/// # Errors
/// `Internal` where the library refuses.
pub(super) fn put(ctx: &Ctx, sheet: &mut Sheet, row: &FaultRow) -> Result<()> {
    let texts = texts(ctx, row);
    let mut cells: Vec<Cell<'_>> =
        texts.iter().map(|t| if t.is_empty() { Cell::Empty } else { Cell::Text(t) }).collect();
    cells[8] = Cell::When(row.reported_at);
    cells[9] = Cell::When(row.due_at);
    cells[10] = row.resolved_at.map_or(Cell::Empty, Cell::When);
    cells[11] = Cell::Number(hours(row));
    cells[12] = row.cost.map_or(Cell::Empty, Cell::Money);
    sheet.row(&cells)
}
