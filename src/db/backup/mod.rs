//! Backups: one file that holds everything, attachments included, taken while the server runs. The secret file is not
//! in it: whoever finds a backup must not find the key of the second factors and of the audit trail beside it.
//!
//! The file's first line is `hatang-backup` and a JSON object naming engine and schema version, for people and programs
//! to read; the rest is gzip, whose checksum tells a damaged or cut-off file before anything is restored from it. Inside
//! is, from SQLite, a database file made by `VACUUM INTO`; from PostgreSQL, every row of every table as JSON, read in
//! one snapshot (`postgres.rs`).

mod postgres;
mod sqlite;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use strum::Display;

use super::{DatabaseUrl, Instant, migrate};
use crate::error::{Error, Result};

/// What the first line begins with.
const MAGIC: &str = "hatang-backup ";

/// Which database a backup was taken from, and can go back into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Display)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// Embedded SQLite.
    #[strum(to_string = "SQLite")]
    Sqlite,
    /// PostgreSQL.
    #[strum(to_string = "PostgreSQL")]
    Postgres,
}

/// What the first line of a backup says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Where it came from.
    pub engine: Engine,
    /// The newest migration that the database had: `0010`.
    pub schema: String,
    /// Which hatang made it.
    pub hatang: String,
    /// When it was begun, RFC 3339.
    pub at: String,
}

impl Header {
    fn new(engine: Engine, schema: String, at: Instant) -> Self {
        Header { engine, schema, hatang: env!("CARGO_PKG_VERSION").to_owned(), at: at.rfc3339() }
    }
}

/// A damaged or unwritable file by its name.
fn fail(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::internal(format!("{}: {error}", path.display()))
}

/// Writes the header and then, through gzip, whatever `payload` writes.
fn fill(file: &mut File, header: &Header, payload: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut out = BufWriter::new(file);
    let line = serde_json::to_string(header).map_err(Error::internal)?;
    writeln!(out, "{MAGIC}{line}").map_err(Error::internal)?;
    // Photos, most of the bytes, are compressed already: more effort gains little.
    let mut gzip = GzEncoder::new(out, Compression::fast());
    payload(&mut gzip)?;
    gzip.finish().and_then(|mut out| out.flush()).map_err(Error::internal)
}

/// Takes a backup of a database that may be in use, into a file that is not there yet: written under another name, to
/// the disk, for its owner only, and then named. Answers its header and size in bytes.
///
/// # Errors
/// `Internal` where the file exists or cannot be written, or the database cannot be read.
pub fn write(url: &DatabaseUrl, path: &Path, at: Instant) -> Result<(Header, u64)> {
    if path.try_exists().map_err(|e| fail(path, e))? {
        return Err(fail(path, "exists already; a backup never overwrites a file"));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let mut temporary =
        tempfile::Builder::new().prefix(".hatang-backup-").tempfile_in(folder).map_err(|e| fail(folder, e))?;
    let file = temporary.as_file_mut();
    let header = match url {
        DatabaseUrl::Sqlite(database) => sqlite::dump(url, database, folder, at, file)?,
        DatabaseUrl::Postgres(_) => postgres::dump(url, at, file)?,
    };
    temporary.as_file().sync_all().map_err(|e| fail(path, e))?;
    let file = temporary.persist_noclobber(path).map_err(|e| fail(path, e.error))?;
    // The name as well is on the disk only when its folder is.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| fail(folder, e))?;
    let size = file.metadata().map_err(|e| fail(path, e))?.len();
    Ok((header, size))
}

/// Fills an empty database from a backup and brings it to this version. Nothing is left behind where it fails.
///
/// The caller holds the [`Lock`](super::Lock).
///
/// # Errors
/// `Internal` where the file is no backup, damaged, of the other engine or of a newer hatang; where the database is not
/// empty or cannot be written.
pub fn restore(url: &DatabaseUrl, path: &Path) -> Result<Header> {
    let (header, payload) = open(path)?;
    let here = match url {
        DatabaseUrl::Sqlite(_) => Engine::Sqlite,
        DatabaseUrl::Postgres(_) => Engine::Postgres,
    };
    if header.engine != here {
        return Err(fail(path, format!("is a backup of {} and cannot go into {here}", header.engine)));
    }
    migrate::refuse_newer(url, &header.schema)?;
    match url {
        DatabaseUrl::Sqlite(database) => sqlite::load(url, database, &header, payload, path)?,
        DatabaseUrl::Postgres(_) => postgres::load(url, &header, payload, path)?,
    }
    migrate::run(url)?;
    Ok(header)
}

fn not_empty(url: &DatabaseUrl) -> Error {
    Error::internal(format!("{url} is not empty: a backup is restored into an empty database only"))
}

type Payload = GzDecoder<BufReader<File>>;

/// Reads the header; what follows is the payload.
fn open(path: &Path) -> Result<(Header, Payload)> {
    let file = File::open(path).map_err(|e| fail(path, e))?;
    let mut input = BufReader::new(file);
    let mut line = Vec::new();
    // A file that is none of ours need not have lines at all.
    std::io::Read::take(&mut input, 4096).read_until(b'\n', &mut line).map_err(|e| fail(path, e))?;
    let header = std::str::from_utf8(&line)
        .ok()
        .and_then(|line| line.strip_prefix(MAGIC))
        .and_then(|json| serde_json::from_str(json).ok())
        .ok_or_else(|| fail(path, "is no backup of hatang"))?;
    Ok((header, GzDecoder::new(input)))
}
