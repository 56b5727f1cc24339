//! Passphrases: which are taken, how they are kept (Argon2id, RFC 9106).

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use unicode_normalization::UnicodeNormalization;

use super::policy::{AuthPolicy, PassphraseRules};
use crate::db::fold;
use crate::error::{Error, Result};

/// Words and phrases that too many people choose, folded, without digits and signs.
const COMMON: &str = include_str!("data/common_passphrases.txt");

/// A passphrase's letters composed (NFC, as 800-63B asks): one keyboard types «ò» as one character, another as two.
fn composed(typed: &str) -> String {
    typed.nfc().collect()
}

/// A passphrase that the rules take. Its text is shown nowhere, not even in debug output.
pub struct Passphrase(String);

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

impl Passphrase {
    /// Takes a passphrase that meets `rules`; otherwise the field error's code.
    ///
    /// # Errors
    /// `too_short`, `too_long`, `too_common`, `has_username`, `too_uniform`.
    pub fn parse(text: &str, username: &str, rules: PassphraseRules) -> Result<Self, &'static str> {
        let text = composed(text);
        let length = text.chars().count();
        // 800-63B asks for at least 8 with a second factor and 15 without; 12 for all is what officers bear.
        if length < 12 {
            return Err("too_short");
        }
        if length > 200 {
            return Err("too_long");
        }
        let folded = fold::fold(&text);
        let letters: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
        if username.len() >= 3 && folded.contains(&fold::fold(username)) {
            return Err("has_username");
        }
        let mut kinds: Vec<char> = folded.chars().collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() < 5 || COMMON.lines().any(|common| letters == common || letters == common.repeat(2)) {
            return Err("too_common");
        }
        if rules == PassphraseRules::Composition {
            let has = |test: fn(char) -> bool| text.chars().any(test);
            if !(has(char::is_uppercase)
                && has(char::is_lowercase)
                && has(|c| c.is_ascii_digit())
                && has(|c| !c.is_alphanumeric()))
            {
                return Err("too_uniform");
            }
        }
        Ok(Passphrase(text))
    }
}

fn hasher(policy: &AuthPolicy) -> Result<Argon2<'static>> {
    let params = Params::new(policy.argon_memory_kib, policy.argon_passes, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string to store. Slow on purpose; at most two run at a time, so that sign-ins cannot take the memory.
///
/// # Errors
/// `Internal` where hashing fails.
pub fn hash(passphrase: &Passphrase, policy: &AuthPolicy) -> Result<String> {
    let _turn = Turn::take();
    let salt = crate::crypto::random::<16>()?;
    let hash = hasher(policy)?.hash_password_with_salt(passphrase.0.as_bytes(), &salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// Whether `typed` is the passphrase behind `stored`. Without an account the same work is done on a dummy, so that
/// the time does not tell whether a name exists.
///
/// # Errors
/// `Internal` where hashing fails.
pub fn verify(typed: &str, stored: Option<&str>, policy: &AuthPolicy) -> Result<bool> {
    let _turn = Turn::take();
    let typed = composed(typed);
    let Some(stored) = stored else {
        hasher(policy)?.hash_password_with_salt(typed.as_bytes(), &[0; 16]).map_err(Error::internal)?;
        return Ok(false);
    };
    let parsed = PasswordHash::new(stored).map_err(Error::internal)?;
    Ok(hasher(policy)?.verify_password(typed.as_bytes(), &parsed).is_ok())
}

static RUNNING: Mutex<u8> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

/// One of two places at the hash.
struct Turn;

impl Turn {
    fn take() -> Self {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        while *running >= 2 {
            running = FREED.wait(running).unwrap_or_else(PoisonError::into_inner);
        }
        *running += 1;
        Turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_ones_are_named() {
        let parse = |text, rules| Passphrase::parse(text, "tanan.cntt", rules).map(|_| ());
        let length = PassphraseRules::Length;
        assert_eq!(parse("ngắn quá", length), Err("too_short"));
        assert_eq!(parse("Mật khẩu 123456", length), Err("too_common"));
        assert_eq!(parse("matkhaumatkhau1", length), Err("too_common"));
        assert_eq!(parse("aaaaaaaaaaaaaa", length), Err("too_common"));
        assert_eq!(parse("tanan.cntt-2026!", length), Err("has_username"));
        assert_eq!(parse("con mèo uống cà phê sữa", length), Ok(()));
        assert_eq!(parse("con mèo uống cà phê", PassphraseRules::Composition), Err("too_uniform"));
        assert_eq!(parse("Con mèo uống 3 ly!", PassphraseRules::Composition), Ok(()));
    }

    #[test]
    fn a_hash_fits_its_passphrase_only() {
        let policy = AuthPolicy::quick();
        let stored = hash(&Passphrase("một hai ba bốn năm".into()), &policy).unwrap();
        assert!(verify("một hai ba bốn năm", Some(&stored), &policy).unwrap());
        assert!(!verify("một hai ba bốn sáu", Some(&stored), &policy).unwrap());
        assert!(!verify("một hai ba bốn năm", None, &policy).unwrap());
        assert!(stored.starts_with("$argon2id$"), "{stored}");
    }
}
