//! A list's exports, CSV and spreadsheet: the same columns in both, written once as cells.

use super::{Cell, Column, CsvRows, Sheet};
use crate::audit;
use crate::db::Db;
use crate::error::{Result, found};
use crate::web::{Ctx, ListQuery, Text, when};

/// What the exports of one list need to know.
pub struct ListSheet<R> {
    /// The message key of its title.
    pub title: &'static str,
    /// What filters it; said on the spreadsheet.
    pub filters: Filters,
    /// Message keys of the headings, with their widths in characters.
    pub columns: &'static [(&'static str, u16)],
    /// A row, one cell for each column.
    pub cells: fn(&Ctx, &R) -> Vec<Cell>,
}

/// Reads the rows of a list that is few enough to be read whole, as its page shows them.
pub type Whole<R> = fn(&mut Db, &Ctx, &ListQuery) -> Result<Vec<R>>;

/// The parameters that filter a list, each with how it is said.
pub type Filters = &'static [(&'static str, Asked)];

/// How a filter is said to the reader.
pub enum Asked {
    /// What it is called (a message), then what was typed.
    Typed(&'static str),
    /// What it is called, then the message `STEM-VALUE`.
    Word(&'static str, &'static str),
    /// A message that says it all.
    On(&'static str),
    /// As the room says a value.
    By(fn(&Ctx, &mut Db, &str) -> Result<String>),
}

/// Whether an address filters at all.
pub fn is_filtered(query: &ListQuery, filters: Filters) -> bool {
    filters.iter().any(|(name, _)| query.get(name).is_some())
}

/// The filters of an address in the reader's words.
///
/// # Errors
/// What the database says.
pub fn filters_said(ctx: &Ctx, db: &mut Db, query: &ListQuery, filters: Filters) -> Result<String> {
    let mut said = Vec::new();
    for (name, asked) in filters {
        let Some(value) = query.get(name) else { continue };
        said.push(match asked {
            Asked::Typed(called) => labelled(ctx, called, value),
            Asked::Word(called, stem) => {
                labelled(ctx, called, &ctx.plain(&format!("{stem}-{}", value.replace(['_', '.'], "-"))))
            }
            Asked::On(_) if value == "false" => continue,
            Asked::On(says) => ctx.plain(says),
            Asked::By(say) => say(ctx, db, value)?,
        });
    }
    Ok(if said.is_empty() { ctx.plain("sheet-no-filters") } else { said.join("; ") })
}

/// `Name: value`.
pub fn labelled(ctx: &Ctx, called: &str, value: &str) -> String {
    format!("{}: {value}", ctx.plain(called))
}

/// `Name: value`, the value a record's name; what was typed where the reader cannot see that record.
///
/// # Errors
/// Those of `name` but `NotFound`.
pub fn labelled_record(ctx: &Ctx, called: &str, name: Result<String>, typed: &str) -> Result<String> {
    let name = found(name)?;
    Ok(labelled(ctx, called, name.as_deref().unwrap_or(typed)))
}

/// Takes one row after the other.
pub type Take<'a, R> = &'a mut dyn FnMut(&R) -> Result<()>;

impl<R> ListSheet<R> {
    /// Writes the list as CSV, handing over each piece as it fills; `rows` hands in the rows.
    ///
    /// # Errors
    /// What `rows` or `send` says.
    pub fn csv(
        &self,
        ctx: &Ctx,
        send: &mut dyn FnMut(Vec<u8>) -> Result<()>,
        rows: impl FnOnce(Take<'_, R>) -> Result<()>,
    ) -> Result<()> {
        let headings: Vec<String> = self.columns.iter().map(|(key, _)| ctx.plain(key)).collect();
        let mut csv = CsvRows::new(headings.iter().map(String::as_str))?;
        rows(&mut |row| {
            let texts: Vec<String> = (self.cells)(ctx, row).iter().map(Cell::bare).collect();
            csv.row(texts.iter().map(String::as_str))?;
            csv.piece()?.map_or(Ok(()), &mut *send)
        })?;
        send(csv.rest()?)
    }

    /// Writes the list as a spreadsheet: what it is, which filters, when, where the audit trail stood, then the rows
    /// that `rows` hands in.
    ///
    /// # Errors
    /// What the database or `rows` says; `Internal` where the library refuses.
    pub fn xlsx(
        &self,
        ctx: &Ctx,
        db: &mut Db,
        query: &ListQuery,
        rows: impl FnOnce(&mut Db, Take<'_, R>) -> Result<()>,
    ) -> Result<Vec<u8>> {
        let mut sheet = self.begin(ctx, db, query, Vec::new())?;
        rows(db, &mut |row| sheet.row(&(self.cells)(ctx, row)))?;
        sheet.finish()
    }

    /// A list that is read whole, as CSV: exactly what its page shows at this address.
    ///
    /// # Errors
    /// What `rows` says, field errors for an order that is none among it.
    pub async fn whole_csv(&'static self, ctx: &Ctx, query: ListQuery, rows: Whole<R>) -> Result<Vec<u8>> {
        let asker = ctx.clone();
        ctx.read(move |db| {
            let (rows, mut bytes) = (rows(db, &asker, &query)?, Vec::new());
            let mut send = |piece: Vec<u8>| {
                bytes.extend(piece);
                Ok(())
            };
            self.csv(&asker, &mut send, |take| rows.iter().try_for_each(take))?;
            Ok(bytes)
        })
        .await
    }

    /// A list that is read whole, as a spreadsheet: exactly what its page shows at this address; `also` are further
    /// lines above the table.
    ///
    /// # Errors
    /// What `rows` says, field errors for an order that is none among it.
    pub async fn whole_xlsx(
        &'static self,
        ctx: &Ctx,
        query: ListQuery,
        also: Vec<String>,
        rows: Whole<R>,
    ) -> Result<Vec<u8>> {
        let asker = ctx.clone();
        ctx.read(move |db| {
            let mut sheet = self.begin(&asker, db, &query, also)?;
            rows(db, &asker, &query)?.iter().try_for_each(|row| sheet.row(&(self.cells)(&asker, row)))?;
            sheet.finish()
        })
        .await
    }

    /// The spreadsheet before its first row; `also` are further lines above the table.
    fn begin(&self, ctx: &Ctx, db: &mut Db, query: &ListQuery, also: Vec<String>) -> Result<Sheet> {
        let said = |key: &str, value: String| ctx.say(&Text::new(key).with("value", value));
        let filters = filters_said(ctx, db, query, self.filters)?;
        let mut lines =
            vec![ctx.plain(self.title), said("sheet-made", when(ctx.now)), said("sheet-filters", filters)];
        lines.extend(also);
        if let Some(head) = audit::head(db)? {
            lines.push(said("sheet-head", head.printed()));
        }
        let columns: Vec<Column> =
            self.columns.iter().map(|(key, width)| Column { heading: ctx.plain(key), width: *width }).collect();
        Sheet::new(&ctx.plain(self.title), &lines, &columns)
    }
}
