//! What a check says.

use std::fmt;

use strum::{EnumIter, IntoStaticStr};

/// What is checked. Its word stands in the output, its number is the exit code where it is the first that fails; both
/// are stable, for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Check {
    /// The installation's secret is there and readable.
    SecretFile = 10,
    /// Nobody else can read it.
    SecretPermissions = 11,
    /// The database is there and answers.
    Database = 20,
    /// Its schema is this binary's.
    DatabaseVersion = 21,
    /// Nobody else can read or replace SQLite's files.
    DatabasePermissions = 22,
    /// There is room for it to grow and for a backup.
    DiskSpace = 23,
    /// This machine's clock agrees with the database's.
    Clock = 24,
    /// The address in links and on stickers is one that people reach.
    PublicUrl = 30,
    /// Passphrases never cross the network in the clear.
    Listen = 31,
    /// The proxy in front is believed, and nobody else.
    TrustedProxies = 32,
    /// Metrics stay on this machine.
    MetricsListen = 33,
    /// Certificate and key can be read and belong together.
    TlsFiles = 40,
    /// The certificate is valid today and for a month.
    TlsExpiry = 41,
    /// It is for the host of the public address.
    TlsName = 42,
    /// There are agent builds to hand out.
    AgentDir = 50,
    /// SQLite logs ahead of its file.
    SqliteJournal = 60,
    /// SQLite's file is whole.
    SqliteIntegrity = 61,
    /// PostgreSQL stores every letter.
    PostgresEncoding = 70,
    /// PostgreSQL keeps what it has acknowledged.
    PostgresDurability = 71,
    /// PostgreSQL names a deadlock in words that are understood.
    PostgresMessages = 72,
}

impl Check {
    /// Its word.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, and will not always.
    Warn,
    /// To be put right before people use it.
    Fail,
}

/// One line of the report, and what to do where it is not `ok`.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was checked.
    pub check: Check,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub said: String,
    /// What to do; there wherever the level is not `Ok`.
    pub remedy: Option<String>,
}

impl Finding {
    /// As it should be.
    pub fn ok(check: Check, said: impl Into<String>) -> Self {
        Finding { check, level: Level::Ok, said: said.into(), remedy: None }
    }

    /// Works, and will not always.
    pub fn warn(check: Check, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding { check, level: Level::Warn, said: said.into(), remedy: Some(remedy.into()) }
    }

    /// To be put right.
    pub fn fail(check: Check, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding { check, level: Level::Fail, said: said.into(), remedy: Some(remedy.into()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level: &'static str = self.level.into();
        write!(f, "{level:<4} {} {}: {}", self.check as u8, self.check.word(), self.said)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n     -> {remedy}"),
            None => Ok(()),
        }
    }
}
