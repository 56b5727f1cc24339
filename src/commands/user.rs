//! `hatang user`: what an administrator who cannot sign in needs on the server itself.

use crate::clock::Clock;
use crate::config::DatabaseArgs;
use crate::crypto::Keys;
use crate::db::{Store, StoreOptions, migrate};
use crate::error::Result;
use crate::people;

/// What can be done.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum UserCommand {
    /// Take a person's second factor away and print the link that sets it up anew
    ResetTotp {
        /// Login name
        username: String,
        /// The address that people type
        #[arg(long, env = "HATANG_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
        public_url: String,
        /// Where the database is
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

/// Does it.
///
/// # Errors
/// `NotFound` where there is no such login name.
pub fn run(command: &UserCommand) -> Result<()> {
    match command {
        UserCommand::ResetTotp { username, public_url, database } => {
            let keys = Keys::derive(&super::secret::of(database)?)?;
            migrate::run(&database.database)?;
            let store = Store::open(&database.database, StoreOptions { connections: 1 })?;
            let token = people::reset_second_factor(&store, &keys, username, Clock::system().now())?;
            println!("reset {}/link/{token}", public_url.trim_end_matches('/'));
            Ok(())
        }
    }
}
