//! A spreadsheet as another program reads it: LibreOffice opens what the server wrote and says what it found. Frozen
//! panes are read from the file itself, since LibreOffice without a screen has no view to keep them in.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use super::html::{Tag, tags};

/// Why a spreadsheet cannot be read here.
pub(crate) fn missing() -> Option<&'static str> {
    let found = Command::new("soffice").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) { None } else { Some("no LibreOffice (soffice) is installed") }
}

/// A cell as the other program understood it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// `string`, `float`, `date`, or empty.
    pub(crate) kind: String,
    /// The number, the date, the text.
    pub(crate) value: String,
    /// How it is shown: `#,##0`, `0`, `dd/mm/yyyy`, …; empty for text.
    pub(crate) format: String,
}

/// The first table of a spreadsheet.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// Its rows, empty cells among them.
    pub(crate) rows: Vec<Vec<Found>>,
    /// The range that filter buttons stand over.
    pub(crate) filter: String,
    /// Columns and rows that stay while the rest scrolls.
    pub(crate) frozen: (usize, usize),
}

impl Book {
    /// Converts a spreadsheet and reads the answer.
    pub(crate) fn read(xlsx: &[u8]) -> Book {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("book.xlsx"), xlsx).unwrap();
        let profile = format!("-env:UserInstallation=file://{}", dir.path().join("profile").display());
        let mut office = Command::new("soffice");
        office.arg(profile).args(["--headless", "--convert-to", "fods", "--outdir"]).arg(dir.path());
        let done = office.arg(dir.path().join("book.xlsx")).output().unwrap();
        let made: &Path = &dir.path().join("book.fods");
        let text = std::fs::read_to_string(made).unwrap_or_else(|e| panic!("{e}: {done:?}"));
        Book { frozen: frozen(xlsx), ..Book::parse(&text) }
    }

    /// The row whose first cell says `first`.
    #[track_caller]
    pub(crate) fn row(&self, first: &str) -> &[Found] {
        let found = self.rows.iter().find(|row| row.first().is_some_and(|cell| cell.value == first));
        found.unwrap_or_else(|| panic!("no row begins with {first}: {:?}", self.rows))
    }

    fn parse(text: &str) -> Book {
        let mut book = Book::default();
        let all: Vec<Tag> = tags(text).collect();
        let formats = formats(&all);
        let (mut cell, mut times): (Option<Found>, usize) = (None, 1);
        for tag in &all {
            match tag.name.as_str() {
                "table:table-row" => book.rows.push(Vec::new()),
                "table:table-cell" => {
                    let mut found = begun(tag, &formats);
                    times = tag.get("table:number-columns-repeated").map_or(1, |n| n.parse().unwrap());
                    // The empty rest of a row is one cell repeated to the edge of the sheet.
                    if tag.closed {
                        found.format.clear();
                        let row = book.rows.last_mut().unwrap();
                        row.extend(std::iter::repeat_n(found, if times < 1000 { times } else { 0 }));
                    } else {
                        cell = Some(found);
                    }
                }
                "text:p" | "text:span" | "text:s" | "/text:span" => {
                    if let Some(found) = cell.as_mut().filter(|found| found.kind == "string") {
                        found.value.push_str(&tag.text);
                    }
                }
                "/table:table-cell" => {
                    if let Some(found) = cell.take() {
                        book.rows.last_mut().unwrap().extend(std::iter::repeat_n(found, times));
                    }
                }
                "table:database-range" if tag.get("table:display-filter-buttons") == Some("true") => {
                    book.filter = tag.get("table:target-range-address").unwrap_or("").to_owned();
                }
                _ => {}
            }
        }
        book
    }
}

/// Columns and rows that the first sheet freezes (ECMA-376 part 1, 18.3.1.66).
fn frozen(xlsx: &[u8]) -> (usize, usize) {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(xlsx)).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    let pane = tags(&sheet).find(|tag| tag.name == "pane" && tag.get("state") == Some("frozen")).unwrap();
    let split = |name: &str| pane.get(name).map_or(0, |n| n.parse().unwrap());
    (split("xSplit"), split("ySplit"))
}

fn begun(tag: &Tag, formats: &BTreeMap<String, String>) -> Found {
    let kind = tag.get("office:value-type").unwrap_or("").to_owned();
    let value = tag.get("office:value").or(tag.get("office:date-value")).unwrap_or("").to_owned();
    let style = tag.get("table:style-name").unwrap_or("");
    let format = if kind == "string" { String::new() } else { formats.get(style).cloned().unwrap_or_default() };
    Found { kind, value, format }
}

/// How each style of a cell shows numbers, written as a spreadsheet program's user would.
fn formats(all: &[Tag]) -> BTreeMap<String, String> {
    let (mut written, mut styles) = (BTreeMap::new(), BTreeMap::new());
    let mut open: Option<(String, String)> = None;
    for tag in all {
        match (tag.name.as_str(), &mut open) {
            ("number:number-style" | "number:date-style", _) => {
                open = Some((tag.get("style:name").unwrap_or("").to_owned(), String::new()));
            }
            ("/number:number-style" | "/number:date-style", _) => written.extend(open.take()),
            (name, Some((_, format))) => format.push_str(&part(name, tag)),
            ("style:style", None) => {
                let data = tag.get("style:data-style-name").unwrap_or("").to_owned();
                styles.insert(tag.get("style:name").unwrap_or("").to_owned(), data);
            }
            _ => {}
        }
    }
    styles.into_iter().map(|(style, data)| (style, written.get(&data).cloned().unwrap_or_default())).collect()
}

fn part(name: &str, tag: &Tag) -> String {
    let long = tag.get("number:style") == Some("long");
    match name {
        "number:day" if long => "dd".into(),
        "number:month" if long => "mm".into(),
        "number:year" if long => "yyyy".into(),
        "number:hours" if long => "hh".into(),
        "number:minutes" if long => "mm".into(),
        "number:text" => tag.text.clone(),
        "number:number" => {
            let whole = if tag.get("number:grouping") == Some("true") { "#,##0" } else { "0" };
            let places = tag.get("number:decimal-places").map_or(0, |n| n.parse().unwrap());
            let sure = tag.get("number:min-decimal-places").map_or(places, |n| n.parse().unwrap());
            let decimals = format!("{}{}", "0".repeat(sure), "#".repeat(places - sure));
            if places == 0 { whole.into() } else { format!("{whole}.{decimals}") }
        }
        _ => String::new(),
    }
}
