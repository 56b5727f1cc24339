//! `hatang backup`: everything in one file, while the server runs.

use std::path::PathBuf;

use crate::clock::Clock;
use crate::config::DatabaseArgs;
use crate::db::backup;
use crate::error::Result;

/// What it takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The file to write; it must not be there yet
    file: PathBuf,
    /// Where the database is.
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Takes the backup and says what is not in it.
///
/// # Errors
/// `Internal` naming the file or database that is wrong; no file is left then.
pub fn run(args: &Args) -> Result<()> {
    drop(super::present::open(&args.database)?);
    let (header, bytes) = backup::write(&args.database.database, &args.file, Clock::system().now())?;
    println!("backup {} {} version {} {bytes} bytes", args.file.display(), header.engine, header.schema);
    println!("not in it: {}; keep a copy of that file apart", args.database.secret_path().display());
    Ok(())
}
