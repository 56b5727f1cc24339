//! Spreadsheets through constant memory: what is said above the table, a frozen and filterable heading, typed cells.

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use crate::db::{Instant, LocalDay};
use crate::error::{Error, Result};
use crate::typed::decimal;
use crate::web::{day, when};

/// The media type of a spreadsheet.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A column of the table.
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its width, in characters.
    pub width: u16,
}

/// A value of the table.
pub enum Cell {
    /// Nothing known.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A year, an id: digits without marks between them.
    Plain(i64),
    /// A decimal kept in hundredths: square metres.
    Decimal(i64),
    /// A decimal kept in millionths: degrees.
    Micro(i64),
    /// Đồng.
    Money(i64),
    /// A day.
    Day(LocalDay),
    /// A moment, on a clock in Vietnam.
    When(Instant),
}

impl Cell {
    /// `cell` of a known value, `Empty` otherwise.
    pub fn of<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::Empty, cell)
    }

    /// Text that may be unknown.
    pub fn text(text: &Option<String>) -> Cell {
        Cell::of(text.clone(), Cell::Text)
    }

    /// The cell as a text for CSV, its numbers bare.
    pub fn bare(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(n) | Cell::Plain(n) | Cell::Money(n) => n.to_string(),
            Cell::Decimal(hundredths) => decimal(*hundredths),
            Cell::Micro(millionths) => format!("{:.6}", *millionths as f64 / 1e6),
            Cell::Day(at) => day(*at),
            Cell::When(at) => when(*at),
        }
    }
}

struct Formats {
    heading: Format,
    number: Format,
    plain: Format,
    decimal: Format,
    micro: Format,
    day: Format,
    when: Format,
    wrap: Format,
}

/// A spreadsheet with one table.
pub struct Sheet {
    book: Workbook,
    formats: Formats,
    first: u32,
    row: u32,
    columns: u16,
}

fn fail(error: rust_xlsxwriter::XlsxError) -> Error {
    Error::internal(error)
}

impl Sheet {
    /// Begins: `said` stands above the table line by line (title, filters, date, head of the trail).
    ///
    /// # Errors
    /// `Internal` where the library refuses.
    pub fn new(name: &str, said: &[String], columns: &[Column]) -> Result<Self> {
        let mut book = Workbook::new();
        let formats = Formats {
            heading: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
            number: Format::new().set_num_format("#,##0"),
            plain: Format::new().set_num_format("0"),
            decimal: Format::new().set_num_format("#,##0.##"),
            micro: Format::new().set_num_format("0.000000"),
            day: Format::new().set_num_format("dd/mm/yyyy"),
            when: Format::new().set_num_format("dd/mm/yyyy hh:mm"),
            wrap: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        };
        let sheet = book.add_worksheet_with_constant_memory().map_err(fail)?;
        sheet.set_name(name).map_err(fail)?;
        let mut row = 0;
        for line in said {
            sheet.write_string(row, 0, line).map_err(fail)?;
            row += 1;
        }
        row += u32::from(!said.is_empty());
        let mut at = 0;
        for column in columns {
            sheet.set_column_width(at, f64::from(column.width)).map_err(fail)?;
            sheet.write_string_with_format(row, at, &column.heading, &formats.heading).map_err(fail)?;
            at += 1;
        }
        sheet.set_freeze_panes(row + 1, 1).map_err(fail)?;
        Ok(Sheet { book, formats, first: row, row: row + 1, columns: at })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// `Internal` where the library refuses.
    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        let row = self.row;
        let formats = &self.formats;
        let sheet = self.book.worksheet_from_index(0).map_err(fail)?;
        for (at, cell) in (0u16..).zip(cells) {
            put(sheet, formats, row, at, cell).map_err(fail)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// `Internal` where the library refuses.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        let (first, last, columns) = (self.first, self.row.max(self.first + 1) - 1, self.columns);
        let sheet = self.book.worksheet_from_index(0).map_err(fail)?;
        sheet.autofilter(first, 0, last, columns.saturating_sub(1)).map_err(fail)?;
        self.book.save_to_buffer().map_err(fail)
    }
}

fn put(
    sheet: &mut Worksheet,
    formats: &Formats,
    row: u32,
    at: u16,
    cell: &Cell,
) -> std::result::Result<(), rust_xlsxwriter::XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string_with_format(row, at, text, &formats.wrap)?;
        }
        Cell::Number(n) | Cell::Money(n) => {
            sheet.write_number_with_format(row, at, *n as f64, &formats.number)?;
        }
        Cell::Plain(n) => {
            sheet.write_number_with_format(row, at, *n as f64, &formats.plain)?;
        }
        Cell::Decimal(hundredths) => {
            sheet.write_number_with_format(row, at, *hundredths as f64 / 100.0, &formats.decimal)?;
        }
        Cell::Micro(millionths) => {
            sheet.write_number_with_format(row, at, *millionths as f64 / 1e6, &formats.micro)?;
        }
        Cell::Day(day) => {
            sheet.write_datetime_with_format(row, at, day.0, &formats.day)?;
        }
        Cell::When(when) => {
            let text = when.local().format("%Y-%m-%dT%H:%M:%S").to_string();
            sheet.write_datetime_with_format(row, at, &ExcelDateTime::parse_from_str(&text)?, &formats.when)?;
        }
    }
    Ok(())
}
