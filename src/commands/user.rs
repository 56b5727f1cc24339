//! `hatang user`: what an administrator who cannot sign in needs on the server itself.

use crate::clock::Clock;
use crate::config::DatabaseArgs;
use crate::crypto::Keys;
use crate::db::migrate;
use crate::error::{Code, Error, Result};
use crate::people;

/// What can be done.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum UserCommand {
    /// Print who has an account, one a line: login name, name, state, roles
    List(DatabaseArgs),
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
/// `Internal` naming the login name where nobody has it, or the database that is wrong.
pub fn run(command: &UserCommand) -> Result<()> {
    match command {
        UserCommand::List(database) => {
            for person in people::everyone(&super::present::open(database)?, Clock::system().now())? {
                println!("{person}");
            }
            Ok(())
        }
        UserCommand::ResetTotp { username, public_url, database } => {
            let store = super::present::open(database)?;
            let keys = Keys::derive(&super::secret::of(database)?)?;
            migrate::run(&database.database)?;
            let reset = people::reset_second_factor(&store, &keys, username, Clock::system().now());
            let token = reset.map_err(|error| match error.code {
                Code::NotFound => Error::internal(format!(
                    "nobody signs in as {username:?} in {}: `hatang user list` prints the names",
                    database.database
                )),
                _ => error,
            })?;
            println!("reset {}/link/{token}", public_url.trim_end_matches('/'));
            Ok(())
        }
    }
}
