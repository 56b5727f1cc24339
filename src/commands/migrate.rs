//! `hatang migrate`: brings a database to this version without starting a server.

use crate::config::DatabaseArgs;
use crate::db::{Lock, migrate};
use crate::error::Result;

/// Applies what is missing and prints it.
///
/// # Errors
/// `Internal` with both versions where the database is newer than this binary, or naming the server that uses it.
pub fn run(args: &DatabaseArgs) -> Result<()> {
    let _lock = Lock::take(&args.database)?;
    let taken = migrate::run(&args.database)?;
    for step in &taken {
        println!("applied {step}");
    }
    if taken.is_empty() {
        println!("up to date");
    }
    Ok(())
}
