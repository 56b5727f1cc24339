//! A list's spreadsheet: what it is, which filters, when, and where the audit trail stood.

use super::{Column, Sheet};
use crate::audit;
use crate::db::Db;
use crate::error::Result;
use crate::web::{Ctx, ListQuery, Text, when};

/// Begins the spreadsheet of a list that is called `title`; `filters` are the names of its parameters, `columns` the
/// message keys of its headings with their widths.
///
/// # Errors
/// What the database says; `Internal` where the library refuses.
pub fn begin_list(
    ctx: &Ctx,
    db: &mut Db,
    query: &ListQuery,
    title: &str,
    filters: &[&str],
    columns: &[(&str, u16)],
) -> Result<Sheet> {
    let said = |key: &str, value: String| ctx.say(&Text::new(key).with("value", value));
    let mut lines = vec![ctx.plain(title), said("sheet-made", when(ctx.now))];
    let asked: Vec<String> =
        filters.iter().filter_map(|name| query.get(name).map(|value| format!("{name} = {value}"))).collect();
    lines.push(said(
        "sheet-filters",
        if asked.is_empty() { ctx.plain("sheet-no-filters") } else { asked.join("; ") },
    ));
    if let Some(head) = audit::head(db)? {
        lines.push(said("sheet-head", head.printed()));
    }
    let columns: Vec<Column> =
        columns.iter().map(|(key, width)| Column { heading: ctx.plain(key), width: *width }).collect();
    Sheet::new(&ctx.plain(title), &lines, &columns)
}
