//! Where the agent keeps what it must not forget, and what that is.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use hatang_report::{AssetLabel, Settings, UnitName, WireTime};
use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::files::{self, Readers};

/// The folder of the agent's state.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

/// What the agent must not forget.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// The server's address, without a slash at its end.
    pub server: String,
    /// The certificate authority that the server's certificate must come from (PEM); the
    /// public ones where absent.
    pub ca: Option<String>,
    /// The number that the server gave.
    pub device: i64,
    /// The unit that the computer was enrolled for.
    pub unit: Option<UnitName>,
    /// What the server asked for last.
    pub settings: Settings,
    /// The server's clock when it was last heard.
    pub server_time: Option<WireTime>,
    /// When an inventory was last acknowledged, by the server's clock.
    pub inventory_sent: Option<WireTime>,
    /// The record that this computer is.
    pub asset: Option<AssetLabel>,
    /// Least number for the next record.
    pub next_record: i64,
    /// Records given up so far.
    pub dropped: i64,
    /// What keeps the agent from reporting; absent while all is well.
    pub trouble: Option<Noted>,
    /// The last sign of life of a running agent; absent after an orderly stop.
    pub alive: Option<Moment>,
    /// The start that was last reported.
    pub boot: Option<String>,
}

/// A trouble as it was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// What kind of trouble.
    pub kind: TroubleKind,
    /// Its details, as the system or the server put them.
    pub detail: String,
    /// When it was last met, by the computer's clock.
    pub at: WireTime,
}

/// Kinds of trouble, by what helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The server can't be reached.
    Unreachable,
    /// The server's certificate is not accepted.
    Certificate,
    /// The server asks to come back later.
    Busy,
    /// The server doesn't know this agent any more, or has revoked it.
    NotAccepted,
    /// The server refuses what it is sent.
    Refused,
    /// The server's own address is another than the one given at enrolment.
    WrongAddress,
    /// Something answers that is not the server, e.g. a log-in page of the network.
    NotTheServer,
    /// The agent's own disk refuses.
    Disk,
    /// The collecting child can't be started.
    Collector,
}

/// Held while one agent works on a state; a second one is refused.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code)] File); // held, not read: closing it lets go

impl Home {
    /// `HATANG_AGENT_STATE`, else where the platform keeps services' state.
    #[must_use]
    pub fn from_environment() -> Self {
        let named = std::env::var_os("HATANG_AGENT_STATE").filter(|folder| !folder.is_empty());
        Self(named.map_or_else(|| PathBuf::from("/var/lib/hatang-agent"), PathBuf::from))
    }

    /// A folder named outright.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Where records wait.
    #[must_use]
    pub fn spool(&self) -> PathBuf {
        self.0.join("spool")
    }

    /// Makes the folder, which nobody else may look into.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn create(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&self.0)
    }

    /// Takes the lock; `None` where another agent holds it.
    ///
    /// # Errors
    /// When the lock file can't be made.
    pub fn lock(&self) -> io::Result<Option<Lock>> {
        let file = File::options().create(true).truncate(false).write(true).open(self.0.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The state; `None` where the computer was not enrolled yet.
    ///
    /// # Errors
    /// When it is there and can't be read.
    pub fn load(&self) -> io::Result<Option<State>> {
        match fs::read(self.0.join("state.json")) {
            Ok(content) => Ok(Some(serde_json::from_slice(&content)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps the state: it is there after a power failure, whole.
    ///
    /// # Errors
    /// When the disk refuses; then the old state is still there.
    pub fn save(&self, state: &State) -> io::Result<()> {
        files::replace(&self.0.join("state.json"), &serde_json::to_vec_pretty(state)?, Readers::All)
    }

    /// A device's private key (PKCS#8 DER).
    ///
    /// # Errors
    /// When it can't be read.
    pub fn key(&self, device: i64) -> io::Result<Vec<u8>> {
        fs::read(self.key_path(device))
    }

    /// Keeps a device's private key, readable by the owner alone.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep_key(&self, device: i64, key: &[u8]) -> io::Result<()> {
        files::replace(&self.key_path(device), key, Readers::Owner)
    }

    /// Removes the key of a device that this computer was before.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn forget_key(&self, device: i64) -> io::Result<()> {
        match fs::remove_file(self.key_path(device)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// A key's file bears the device's number, so that the state that names the device and the
    /// key can't get out of step whenever power fails during a new enrolment.
    fn key_path(&self, device: i64) -> PathBuf {
        self.0.join(format!("key-{device}.der"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_agent_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("deep/state"));
        home.create().unwrap();
        let held = home.lock().unwrap();
        assert!(held.is_some());
        assert!(home.lock().unwrap().is_none());
        drop(held);
        assert!(home.lock().unwrap().is_some());
    }

    #[test]
    fn a_state_of_tomorrow_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        assert_eq!(home.load().unwrap(), None);
        fs::write(folder.path().join("state.json"), br#"{"device": 7, "mood": "fine"}"#).unwrap();
        assert_eq!(home.load().unwrap().unwrap().device, 7);
        fs::write(folder.path().join("state.json"), b"{").unwrap();
        assert!(home.load().is_err(), "a damaged state is not taken for none");
    }
}
