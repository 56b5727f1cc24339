//! Parses the arguments; each command is a file in `commands/`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use hatang::commands;
use hatang::config::{DatabaseArgs, ServeArgs};
use hatang::error::{Code, Result};

/// What a province's communes work with, what breaks, and what to buy first.
#[derive(Parser)]
#[command(version)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(Box<ServeArgs>),
    /// Run the server on this machine only, over a made-up province in a throw-away database
    Demo(commands::demo::Args),
    /// Bring a database to this version
    Migrate(DatabaseArgs),
    /// Copy everything into one file, while the server runs
    Backup(commands::backup::Args),
    /// Fill an empty database from a backup
    Restore(commands::restore::Args),
    /// Check what `serve` would be started with: files, clock, disk, addresses, TLS, proxies, database settings
    Doctor(Box<ServeArgs>),
    /// What an administrator who cannot sign in needs
    #[command(subcommand)]
    User(commands::user::UserCommand),
    /// Print the API's description (OpenAPI)
    Openapi,
    /// Print the route tables, one JSON object a line
    #[command(hide = true)]
    Routes,
    /// Prove the audit trail
    VerifyAudit(commands::verify_audit::Args),
    /// Solve a budget instance without a database
    Optimise(commands::optimise::Args),
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HATANG_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(&Args::parse().command) {
        Ok(code) => code,
        Err(error) => {
            let why = error.detail.as_deref().unwrap_or(error.code.word());
            match error.code {
                Code::Busy => eprintln!("hatang: another program holds the database ({why}): try again, or end it"),
                _ => eprintln!("hatang: {why}"),
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Serve(args) => commands::serve::run(args)?,
        Command::Demo(args) => commands::demo::run(args)?,
        Command::Migrate(args) => commands::migrate::run(args)?,
        Command::Backup(args) => commands::backup::run(args)?,
        Command::Restore(args) => commands::restore::run(args)?,
        Command::Doctor(args) => return commands::doctor::run(args),
        Command::User(command) => commands::user::run(command)?,
        Command::Openapi => commands::openapi::run()?,
        Command::Routes => commands::routes::run()?,
        Command::VerifyAudit(args) => return commands::verify_audit::run(args),
        Command::Optimise(args) => return Ok(commands::optimise::run(args)),
    }
    Ok(ExitCode::SUCCESS)
}
