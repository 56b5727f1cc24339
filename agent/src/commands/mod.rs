//! One file for each command, and what they share.

mod enrol;
mod once;
mod run;
mod status;

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use hatang_report::Inventory;

use crate::VERSION;
use crate::address::Address;
use crate::cli::Command;
use crate::client::{Client, Identity, Trouble};
use crate::clock::Judge;
use crate::collect::Machine;
use crate::home::{Home, State};
use crate::key::Key;
use crate::supervise::{self, Orders, PART_PATIENCE};
use crate::words::{Language, Phrase};

/// What went wrong, for people.
#[derive(Debug)]
pub struct Failure {
    phrase: Phrase,
    detail: String,
}

impl Failure {
    fn new(phrase: Phrase) -> Self {
        Self { phrase, detail: String::new() }
    }

    fn with(phrase: Phrase, detail: impl ToString) -> Self {
        Self { phrase, detail: detail.to_string() }
    }

    /// In a language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let phrase = language.say(self.phrase);
        if self.detail.is_empty() { phrase.to_owned() } else { format!("{phrase}\n  {}", self.detail) }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::with(Phrase::Trouble(trouble.kind), trouble.detail)
    }
}

/// Does what is asked.
#[must_use]
pub fn perform(command: Command) -> ExitCode {
    let language = Language::of_environment();
    match perform_in(command, language) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", failure.say(language));
            ExitCode::FAILURE
        }
    }
}

fn perform_in(command: Command, language: Language) -> Result<(), Failure> {
    let home = Home::from_environment();
    match command {
        Command::Enrol { server, code, ca } => enrol::enrol(&home, &server, &code, ca.as_deref(), language),
        Command::Run => run::run(home, language),
        Command::Once { to_file } => once::once(&home, to_file.as_deref(), language),
        Command::Print { root, programs } => {
            let inventory = take_inventory(&Orders { root, programs }).map_err(collector)?;
            print(&pretty(&inventory))
        }
        Command::Collect { root, programs, from } => {
            let machine = match root {
                Some(root) => Machine { programs, ..Machine::recorded(&root) },
                None => Machine::this(programs),
            };
            supervise::collect_to(&mut io::stdout().lock(), &machine, from.as_deref()).map_err(collector)
        }
        Command::Status => print(&status::status(&home, language)?),
        Command::Help => print(language.say(Phrase::Usage)),
        Command::Version => print(&format!("hatang-agent {VERSION}\n")),
    }
}

/// Writes to standard output; a reader that went away (`| head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    use io::Write;
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(collector(error)),
        _ => Ok(()),
    }
}

fn collector(error: io::Error) -> Failure {
    Failure::with(Phrase::Collector, error)
}

fn disk(home: &Home) -> impl Fn(io::Error) -> Failure {
    let folder = home.folder().display().to_string();
    move |error| Failure::with(Phrase::State, format!("{folder}: {error}"))
}

fn take_inventory(orders: &Orders) -> io::Result<Inventory> {
    // Not its path: that leads nowhere once the file was replaced by a newer agent.
    supervise::inventory(Path::new("/proc/self/exe"), orders, PART_PATIENCE)
}

fn pretty(inventory: &Inventory) -> String {
    let mut text = serde_json::to_string_pretty(inventory).unwrap_or_default();
    text.push('\n');
    text
}

/// The state of an enrolled computer, and what it needs to talk with its server.
fn enrolled(home: &Home) -> Result<(State, Client, Identity), Failure> {
    let state = home.load().map_err(disk(home))?.ok_or(Failure::new(Phrase::NotEnrolled))?;
    let judge = Arc::new(Judge::new(state.server_time));
    let address = Address::parse(&state.server).map_err(|_| Failure::with(Phrase::NotAnAddress, &state.server))?;
    let client =
        Client::new(address, state.ca.as_deref(), judge).map_err(|_| Failure::new(Phrase::BadAuthority))?;
    let document = home.key(state.device).map_err(|error| Failure::with(Phrase::Key, error))?;
    let key = Key::from_pkcs8(&document).map_err(|error| Failure::with(Phrase::Key, error))?;
    let me = Identity { device: state.device, key };
    Ok((state, client, me))
}
