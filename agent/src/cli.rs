//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;

/// What the agent is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Make this computer known to a server.
    Enrol {
        /// The server's address.
        server: String,
        /// The officer's code.
        code: String,
        /// File of the certificate authority to trust (PEM).
        ca: Option<PathBuf>,
    },
    /// Run on and on.
    Run,
    /// Take one inventory and send it, or write it to a file.
    Once {
        /// Where to write it instead.
        to_file: Option<PathBuf>,
    },
    /// Take an inventory and print it.
    Print {
        /// A recorded computer's folder.
        root: Option<PathBuf>,
        /// With installed programs.
        programs: bool,
    },
    /// The collecting child.
    Collect {
        /// A recorded computer's folder.
        root: Option<PathBuf>,
        /// With installed programs.
        programs: bool,
        /// The first part wanted.
        from: Option<String>,
    },
    /// Say how things stand.
    Status,
    /// Say how it is used.
    Help,
    /// Say which version it is.
    Version,
}

/// Reads the command line.
///
/// # Errors
/// What is wrong with it, in a few words.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let command = match parser.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Command::Help),
        Some(Short('V') | Long("version")) => return Ok(Command::Version),
        Some(Value(command)) => command.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    let mut given = Given::default();
    while let Some(argument) = parser.next()? {
        match (command.as_str(), &argument) {
            (_, Short('h') | Long("help")) => return Ok(Command::Help),
            ("enrol", Long("server")) => given.server = Some(parser.value()?.string()?),
            ("enrol", Long("code")) => given.code = Some(parser.value()?.string()?),
            ("enrol", Long("ca")) => given.file = Some(parser.value()?.into()),
            ("once", Long("to-file")) => given.file = Some(parser.value()?.into()),
            ("print" | "collect", Long("root")) => given.file = Some(parser.value()?.into()),
            ("print" | "collect", Long("programs")) => given.programs = true,
            ("collect", Long("from")) => given.from = Some(parser.value()?.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    given.command(&command)
}

#[derive(Default)]
struct Given {
    server: Option<String>,
    code: Option<String>,
    file: Option<PathBuf>,
    programs: bool,
    from: Option<String>,
}

impl Given {
    fn command(self, name: &str) -> Result<Command, lexopt::Error> {
        let Self { server, code, file, programs, from } = self;
        Ok(match name {
            "enrol" => Command::Enrol {
                server: server.ok_or("enrol: --server URL")?,
                code: code.ok_or("enrol: --code CODE")?,
                ca: file,
            },
            "run" => Command::Run,
            "once" => Command::Once { to_file: file },
            "print" => Command::Print { root: file, programs },
            "collect" => Command::Collect { root: file, programs, from },
            "status" => Command::Status,
            "help" => Command::Help,
            other => return Err(format!("unknown command: {other}").into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, lexopt::Error> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn commands() {
        let enrol = Command::Enrol { server: "https://x".into(), code: "ABC".into(), ca: Some("ca.pem".into()) };
        assert_eq!(parsed("enrol --server https://x --code=ABC --ca ca.pem").unwrap(), enrol);
        assert_eq!(parsed("once --to-file f").unwrap(), Command::Once { to_file: Some("f".into()) });
        assert_eq!(parsed("run").unwrap(), Command::Run);
        assert_eq!(parsed("").unwrap(), Command::Help);
        assert_eq!(parsed("status --help").unwrap(), Command::Help);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in ["enrol --server x", "run --fast", "dance", "once --code x", "print file", "--server x"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
