//! The real program in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use super::TestDatabase;

/// A running `hatang serve`; killed when it is dropped.
pub(crate) struct Server {
    pub(crate) base: String,
    child: Child,
}

impl Server {
    /// Starts one and waits until it listens.
    pub(crate) fn start(database: &TestDatabase, secret_file: &Path) -> Self {
        Server::start_at(&database.argument(), secret_file)
    }

    /// The same on the database at this URL.
    pub(crate) fn start_at(database: &str, secret_file: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hatang"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database", database])
            .arg("--secret-file")
            .arg(secret_file)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening ").expect("its first line says where it listens").to_owned();
        Server { base, child }
    }

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

    /// Ends it as a power cut does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The most memory that it ever had, in bytes (`VmHWM` of proc(5)).
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux says it");
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
