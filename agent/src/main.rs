//! `hatang-agent`: tells a server what a PC is made of and how it is doing.

use std::process::ExitCode;

use hatang_agent::{cli, commands};

fn main() -> ExitCode {
    match cli::parse(std::env::args_os().skip(1)) {
        Ok(command) => commands::perform(command),
        Err(error) => {
            eprintln!("hatang-agent: {error} (--help)");
            ExitCode::from(2)
        }
    }
}
