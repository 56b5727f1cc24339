//! `hatang restore`: an empty database filled from a backup, and brought to this version.

use std::path::PathBuf;

use crate::config::DatabaseArgs;
use crate::db::{Lock, backup};
use crate::error::{Error, Result};

/// What it takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The backup
    file: PathBuf,
    /// Where the database is; it must be empty.
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Restores, and names the secret file that the backup does not hold.
///
/// # Errors
/// `Internal` naming the file or database that is wrong; the database is as empty as before then.
pub fn run(args: &Args) -> Result<()> {
    let url = &args.database.database;
    if !args.file.is_file() {
        return Err(Error::internal(format!(
            "{}: there is no such file; name one that `hatang backup` wrote",
            args.file.display()
        )));
    }
    let _lock = Lock::take(url)?;
    let header = backup::restore(url, &args.file)?;
    println!("restored {url} from {} (version {}, taken {})", args.file.display(), header.schema, header.at);
    let secret = args.database.secret_path();
    if secret.is_file() {
        println!("secret {}: `hatang verify-audit` tells whether it belongs to this database", secret.display());
    } else {
        println!(
            "secret {}: put the installation's secret file there before the first start; without it nobody's second \
             factor works and the audit trail does not verify",
            secret.display()
        );
    }
    Ok(())
}
