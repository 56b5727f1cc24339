//! The real program, on a database that a story has prepared.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::{Server, TestApp, TestDatabase};

/// A database, its secret, and a folder for what comes of it.
pub(crate) struct Installed {
    pub(crate) database: TestDatabase,
    pub(crate) secret_file: PathBuf,
    pub(crate) folder: TempDir,
}

impl Installed {
    /// What a stopped application leaves.
    pub(crate) fn of(app: TestApp) -> Self {
        let secret = app.secret;
        Installed::new(app.stopped(), Some(&secret))
    }

    /// On this database; without its secret where there is none yet.
    pub(crate) fn new(database: TestDatabase, secret: Option<&[u8; 32]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let installed = Installed { secret_file: folder.path().join("secret"), database, folder };
        if let Some(secret) = secret {
            installed.put_secret(secret);
        }
        installed
    }

    /// Puts the kept copy of the secret where it belongs, readable for its owner only.
    pub(crate) fn put_secret(&self, secret: &[u8; 32]) {
        std::fs::write(&self.secret_file, hatang::crypto::hex(secret)).unwrap();
        mode(&self.secret_file, 0o600);
    }

    /// A file of this story.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `hatang COMMAND ARGUMENTS` on this database, with this secret.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hatang"));
        command.args(arguments).args(["--database", &self.database.argument()]);
        command.arg("--secret-file").arg(&self.secret_file);
        command
    }

    /// Runs it to its end. One that should have refused and serves instead is ended: the story fails and does not hang.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let command = self.command(arguments);
        let mut bounded = Command::new("timeout");
        bounded.arg("60").arg(command.get_program()).args(command.get_args()).output().unwrap()
    }

    /// Starts `hatang serve` and waits until it listens.
    pub(crate) fn serve(&self) -> Server {
        Server::start(&self.database, &self.secret_file)
    }
}

/// What a command said, on both of its outputs.
pub(crate) fn told(output: &Output) -> String {
    [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat()
}

/// Sets a file's mode.
pub(crate) fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}
