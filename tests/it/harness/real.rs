//! The real program, on a database that a story has prepared.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use tempfile::TempDir;

use super::{TestApp, TestDatabase};

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

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts `hatang serve` and waits until it listens.
    pub(crate) fn serve(&self) -> Running {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening ").expect("its first line says where it listens").to_owned();
        Running { child, base }
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

/// A server that runs.
pub(crate) struct Running {
    child: Child,
    pub(crate) base: String,
}

impl Running {
    /// Its process number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, as a service manager does.
    pub(crate) fn terminate(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.id().to_string()]).status().unwrap().success());
    }

    /// Waits for its end.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// As a power cut does.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}
