//! `hatang verify-audit`: proves the trail, or names the first altered row.

use std::process::ExitCode;

use crate::audit::{self, Head, Verdict};
use crate::config::{DatabaseArgs, read_secret};
use crate::crypto::Keys;
use crate::error::{Error, Result};

/// How a head is printed.
const HEAD: &str = "give the whole of it, a number, a hyphen and 64 hexadecimal digits";

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
    let store = super::present::open(&args.database)?;
    let path = args.database.secret_path();
    // A new one would only make every row look altered.
    let secret = read_secret(&path)?.ok_or_else(|| {
        let name = "name the installation's by --secret-file or HATANG_SECRET_FILE";
        Error::internal(format!("{}: no secret file; {name}", path.display()))
    })?;
    let keys = Keys::derive(&secret)?;
    let anchor = args
        .anchor
        .as_deref()
        .map(|text| {
            Head::parse(text).ok_or_else(|| Error::internal(format!("{text:?} is no printed head: {HEAD}")))
        })
        .transpose()?;
    match audit::verify(&store, &keys, anchor.as_ref(), &mut |_, _| Ok(()))? {
        Verdict::Whole { head, unsealed } => {
            println!("whole: {} rows sealed, {unsealed} waiting, head {}", head.seq, head.printed());
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Altered { audit_id, seq } => {
            println!("ALTERED: row {audit_id} (seal {seq}) is not what was sealed, or was removed");
            if seq == 1 {
                println!("with another installation's secret every trail looks so: check {}", path.display());
            }
            Ok(ExitCode::FAILURE)
        }
        Verdict::AnchorMissing { seq } => {
            println!("ALTERED: the printed head {seq} does not stand in this trail");
            Ok(ExitCode::FAILURE)
        }
    }
}
