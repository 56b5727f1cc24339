//! `hatang verify-audit`: proves the trail, or names the first altered row.

use std::process::ExitCode;

use crate::audit::{self, Head, Verdict};
use crate::config::DatabaseArgs;
use crate::crypto::Keys;
use crate::db::{Store, StoreOptions};
use crate::error::{Error, Result};

/// What it takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// A printed head, to prove that nothing before it was altered since it was printed
    #[arg(long, value_name = "HEAD")]
    pub anchor: Option<String>,
    /// Where the database is.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Verifies; exit code 0 where the trail is whole, 1 where it is not.
///
/// # Errors
/// `Internal` where the database cannot be read or the head is none.
pub fn run(args: &Args) -> Result<ExitCode> {
    let keys = Keys::derive(&args.database.secret()?)?;
    let store = Store::open(&args.database.database, StoreOptions { connections: 1 })?;
    let anchor = args
        .anchor
        .as_deref()
        .map(|text| Head::parse(text).ok_or_else(|| Error::internal(format!("{text:?} is no printed head"))))
        .transpose()?;
    match audit::verify(&store, &keys, anchor.as_ref(), &mut |_, _| Ok(()))? {
        Verdict::Whole { head, unsealed } => {
            println!("whole: {} rows sealed, {unsealed} waiting, head {}", head.seq, head.printed());
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Altered { audit_id, seq } => {
            println!("ALTERED: row {audit_id} (seal {seq}) is not what was sealed, or was removed");
            Ok(ExitCode::FAILURE)
        }
        Verdict::AnchorMissing { seq } => {
            println!("ALTERED: the printed head {seq} does not stand in this trail");
            Ok(ExitCode::FAILURE)
        }
    }
}
