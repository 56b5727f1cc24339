//! How strict access is, from configuration: the demo and tests are laxer where a person could not follow or a test
//! would wait.

use clap::ValueEnum;

/// Which passphrases are good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PassphraseRules {
    /// NIST SP 800-63B: length and a list of common ones, nothing else.
    Length,
    /// What an assessor of security levels may ask for: also upper and lower case, a digit and a sign.
    Composition,
}

/// The access rules of one installation.
#[derive(Clone, Copy, Debug)]
pub struct AuthPolicy {
    /// Which passphrases are taken.
    pub passphrases: PassphraseRules,
    /// Whether administrators and approvers must have a second factor.
    pub second_factor: bool,
    /// Argon2id memory in KiB (RFC 9106; OWASP's floor is 19 MiB with two passes).
    pub argon_memory_kib: u32,
    /// Argon2id passes.
    pub argon_passes: u32,
}

impl AuthPolicy {
    /// What a real installation uses.
    pub fn strict(passphrases: PassphraseRules) -> Self {
        AuthPolicy { passphrases, second_factor: true, argon_memory_kib: 19 * 1024, argon_passes: 2 }
    }

    /// For the demo: no second factor.
    pub fn demo() -> Self {
        AuthPolicy { second_factor: false, ..Self::strict(PassphraseRules::Length) }
    }

    /// For tests: the same rules at a hash cost that lets a thousand sign-ins through.
    pub fn quick() -> Self {
        AuthPolicy { argon_memory_kib: 64, argon_passes: 1, ..Self::strict(PassphraseRules::Length) }
    }
}

/// So many wrong passphrases lock an account.
pub(crate) const FAILURES_BEFORE_LOCK: i64 = 5;
/// How long it stays locked.
pub(crate) const LOCK_SECONDS: i64 = 15 * 60;
/// How long a one-time link can be used.
pub(crate) const LINK_SECONDS: i64 = 72 * 3600;
/// How long a session lasts on a device that the person named. Any other session, and every one that sees all units, ends
/// by the two rules below.
pub(crate) const NAMED_DEVICE_SECONDS: i64 = 14 * 86_400;
/// Such a session ends when it was idle for this long,
pub(crate) const IDLE_SECONDS: i64 = 30 * 60;
/// and after this long in any case.
pub(crate) const LONGEST_SECONDS: i64 = 12 * 3600;
