//! CSV (RFC 4180) with a byte-order mark, without which a spreadsheet program misreads Vietnamese.

use crate::error::{Error, Result};

/// The media type of CSV.
pub const CSV: &str = "text/csv; charset=utf-8";

/// Rows that become bytes piece by piece.
pub struct CsvRows {
    writer: csv::Writer<Vec<u8>>,
}

/// Handed over from this size on.
const PIECE: usize = 32 * 1024;

impl CsvRows {
    /// Begins with the headings.
    ///
    /// # Errors
    /// `Internal`, which memory never answers.
    pub fn new<'a>(headings: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut rows = CsvRows { writer: csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]) };
        rows.row(headings)?;
        Ok(rows)
    }

    /// Adds a row. A text that a spreadsheet would run as a formula is set behind an apostrophe.
    ///
    /// # Errors
    /// `Internal`, which memory never answers.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
        for cell in cells {
            let field = if harmful(cell) { format!("'{cell}") } else { cell.to_owned() };
            self.writer.write_field(field).map_err(Error::internal)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(Error::internal)
    }

    /// What has gathered, where it is enough for a piece.
    ///
    /// # Errors
    /// `Internal`, which memory never answers.
    pub fn piece(&mut self) -> Result<Option<Vec<u8>>> {
        self.writer.flush().map_err(Error::internal)?;
        if self.writer.get_ref().len() < PIECE {
            return Ok(None);
        }
        let full = std::mem::replace(&mut self.writer, csv::Writer::from_writer(Vec::new()));
        full.into_inner().map(Some).map_err(Error::internal)
    }

    /// The last piece.
    ///
    /// # Errors
    /// `Internal`, which memory never answers.
    pub fn rest(self) -> Result<Vec<u8>> {
        self.writer.into_inner().map_err(Error::internal)
    }
}

fn harmful(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_stay_text() {
        let mut rows = CsvRows::new(["a", "b"]).unwrap();
        rows.row(["=cmd|' /C calc'!A0", "xã \"An\", 1"]).unwrap();
        let text = String::from_utf8(rows.rest().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}a,b\n'=cmd|' /C calc'!A0,\"xã \"\"An\"\", 1\"\n");
    }
}
