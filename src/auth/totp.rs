//! The second factor: a time-based code (RFC 6238: SHA-1, six digits, 30 seconds) and ten recovery codes.

use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::crypto;
use crate::db::Instant;
use crate::error::{Error, Result};

/// A shared secret with the name it goes by in the person's app.
pub struct SecondFactor(Totp);

impl SecondFactor {
    /// From 20 stored bytes.
    ///
    /// # Errors
    /// `Internal` where the bytes are no secret.
    pub fn new(secret: &[u8], account: &str) -> Result<Self> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(Secret::from(secret))
            .with_account_name(account.replace(':', " "))
            .with_issuer(Some("hatang"))
            .build()
            .map(SecondFactor)
            .map_err(|e| Error::internal(format!("{e:?}")))
    }

    /// A new secret's bytes.
    ///
    /// # Errors
    /// `Internal` where the system has no random bytes.
    pub fn fresh() -> Result<[u8; 20]> {
        crypto::random()
    }

    /// The `otpauth://` address for the QR code.
    ///
    /// # Errors
    /// `Internal` where the name cannot stand in it.
    pub fn address(&self) -> Result<String> {
        self.0.to_url().map_err(|e| Error::internal(format!("{e:?}")))
    }

    /// The time step whose code was typed, where it is a later one than `last`: a code works once.
    pub fn accept(&self, typed: &str, now: Instant, last: i64) -> Option<i64> {
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
        let step = i64::try_from(self.0.check(&digits, seconds)?).ok()?;
        (step > last).then_some(step)
    }
}

/// Ten codes for the day the phone is lost, each good once: `7KQ2-M0XA`.
///
/// # Errors
/// `Internal` where the system has no random bytes.
pub fn recovery_codes() -> Result<Vec<String>> {
    let code = |_| {
        let letters = crypto::crockford::<8>()?;
        let (left, right) = letters.split_at(4);
        Ok(format!("{left}-{right}"))
    };
    (0..10).map(code).collect()
}
