//! Equipment as rows of a file.

use super::page::unit_name;
use super::store::AssetRow;
use crate::audit;
use crate::db::Db;
use crate::error::Result;
use crate::rules::kinds;
use crate::sheets::{Cell, Column, Sheet};
use crate::web::{Ctx, ListQuery, Text, day, when};

const COLUMNS: [(&str, u16); 13] = [
    ("tag", 12),
    ("kind", 18),
    ("name", 28),
    ("maker", 14),
    ("model", 22),
    ("serial", 18),
    ("state", 16),
    ("unit", 24),
    ("room", 22),
    ("custodian", 20),
    ("bought-on", 12),
    ("price", 14),
    ("updated-at", 17),
];

/// The columns' headings in the reader's language.
pub(super) fn headings(ctx: &Ctx) -> Vec<String> {
    COLUMNS.iter().map(|(key, _)| ctx.plain(&format!("asset-{key}"))).collect()
}

fn kind(ctx: &Ctx, row: &AssetRow) -> String {
    kinds::find(&row.kind).map_or(row.kind.clone(), |kind| ctx.plain(&kind.name_key()))
}

fn state(ctx: &Ctx, row: &AssetRow) -> String {
    let word: &str = row.state.into();
    ctx.plain(&format!("asset-state-{}", word.replace('_', "-")))
}

/// A row as texts, numbers bare.
pub(super) fn texts(ctx: &Ctx, row: &AssetRow) -> [String; 13] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        row.tag.clone(),
        kind(ctx, row),
        row.name.clone(),
        text(&row.maker),
        text(&row.model),
        text(&row.serial),
        state(ctx, row),
        unit_name(ctx, row.unit_kind, &row.unit_name),
        text(&row.room),
        text(&row.custodian),
        row.bought_on.map_or(String::new(), day),
        row.price.map_or(String::new(), |price| price.to_string()),
        when(row.updated_at),
    ]
}

/// Begins a spreadsheet: what it is, which filters, when, and where the audit trail stood.
///
/// # Errors
/// What the database says.
pub(super) fn begin(ctx: &Ctx, db: &mut Db, query: &ListQuery) -> Result<Sheet> {
    let said = |key: &str, value: String| ctx.say(&Text::new(key).with("value", value));
    let mut lines = vec![ctx.plain("nav-equipment"), said("sheet-made", when(ctx.now))];
    let filters: Vec<String> = ["q", "unit", "kind", "class", "state", "room", "sort"]
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
    Sheet::new(&ctx.plain("nav-equipment"), &lines, &columns)
}

/// Adds a row to a spreadsheet.
///
/// # Errors
/// `Internal` where the library refuses.
pub(super) fn put(ctx: &Ctx, sheet: &mut Sheet, row: &AssetRow) -> Result<()> {
    let texts = texts(ctx, row);
    let mut cells: Vec<Cell<'_>> =
        texts.iter().map(|t| if t.is_empty() { Cell::Empty } else { Cell::Text(t) }).collect();
    cells[10] = row.bought_on.map_or(Cell::Empty, Cell::Day);
    cells[11] = row.price.map_or(Cell::Empty, Cell::Money);
    cells[12] = Cell::When(row.updated_at);
    sheet.row(&cells)
}
