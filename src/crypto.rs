//! Random bytes, hashes and keys. One secret file, many keys: each use derives its own (HKDF, RFC 5869), so that a
//! leaked key of one use opens nothing else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SecureRandom;
use ring::{aead, digest, hkdf, hmac};

use crate::error::{Error, Result};

/// `N` bytes from the system's CSPRNG.
///
/// # Errors
/// `Internal` where the system has none.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    ring::rand::SystemRandom::new().fill(&mut bytes).map_err(|_| Error::internal("no random bytes"))?;
    Ok(bytes)
}

/// A secret of 192 random bits, in letters that fit a URL and a cookie.
///
/// # Errors
/// See [`random`].
pub fn token() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::<24>()?))
}

/// Letters of a code that a person reads or types: no I, L, O, U (Crockford's base 32).
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `N` random Crockford letters: 13 make an opaque sticker id (65 bits).
///
/// # Errors
/// See [`random`].
pub fn crockford<const N: usize>() -> Result<String> {
    Ok(random::<N>()?.iter().map(|b| char::from(CROCKFORD[usize::from(b & 31)])).collect())
}

/// A code as people type it, in the form in which it was made: capitals, O read as 0, I and L as 1.
pub fn read_crockford(typed: &str) -> String {
    let digit = |letter| match letter {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    typed.to_uppercase().chars().map(digit).collect()
}

/// The last 50 bits of a number in ten Crockford letters.
pub fn numbered(number: u64) -> String {
    (0..10).map(|letter| char::from(CROCKFORD[(number >> (5 * letter)) as usize & 31])).collect()
}

/// SHA-256 in hexadecimal. How tokens are stored: 192 random bits need no salt.
pub fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// The first eight bytes of SHA-256 as a number: a fingerprint that tells whether a text changed, and the name of a lock.
/// Not against somebody who looks for two texts with the same one.
pub fn digest(text: &str) -> i64 {
    let whole = digest::digest(&digest::SHA256, text.as_bytes());
    whole.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The keys of one installation, all derived from its secret file.
pub struct Keys {
    csrf: hmac::Key,
    audit: hmac::Key,
    seal: aead::LessSafeKey,
    jwt: [u8; 32],
}

impl Keys {
    /// Derives every key from the secret.
    ///
    /// # Errors
    /// `Internal` should the derivation fail, which 32 bytes cannot make it.
    pub fn derive(secret: &[u8; 32]) -> Result<Self> {
        let fail = |_| Error::internal("key derivation failed");
        let base = hkdf::Salt::new(hkdf::HKDF_SHA256, b"hatang").extract(secret);
        let derive = |info: &str| -> Result<[u8; 32]> {
            let mut key = [0; 32];
            let label = [info.as_bytes()];
            base.expand(&label, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut key)).map_err(fail)?;
            Ok(key)
        };
        Ok(Keys {
            csrf: hmac::Key::new(hmac::HMAC_SHA256, &derive("csrf 1")?),
            audit: hmac::Key::new(hmac::HMAC_SHA256, &derive("audit head 1")?),
            seal: aead::LessSafeKey::new(
                aead::UnboundKey::new(&aead::CHACHA20_POLY1305, &derive("stored secrets 1")?).map_err(fail)?,
            ),
            jwt: derive("jwt 1")?,
        })
    }

    /// The HS256 key of API sessions.
    pub fn jwt(&self) -> &[u8; 32] {
        &self.jwt
    }

    /// Signs a head of the audit trail.
    pub fn sign_head(&self, head: &str) -> String {
        hex(hmac::sign(&self.audit, head.as_bytes()).as_ref())
    }

    /// Whether `signature` is this installation's signature of `head`.
    pub fn head_is_signed(&self, head: &str, signature: &str) -> bool {
        unhex(signature).is_some_and(|tag| hmac::verify(&self.audit, head.as_bytes(), &tag).is_ok())
    }

    /// The anti-forgery token of a session, masked anew for each page so that compression tells nothing about it
    /// (BREACH).
    ///
    /// # Errors
    /// See [`random`].
    pub fn csrf(&self, session: &str) -> Result<String> {
        let pad = random::<32>()?;
        let tag = hmac::sign(&self.csrf, session.as_bytes());
        let masked: Vec<u8> = tag.as_ref().iter().zip(pad).map(|(t, p)| t ^ p).collect();
        Ok(URL_SAFE_NO_PAD.encode([pad.as_slice(), &masked].concat()))
    }

    /// Whether `token` is one that [`Keys::csrf`] made for this session.
    pub fn csrf_fits(&self, session: &str, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
        if bytes.len() != 64 {
            return false;
        }
        let (pad, masked) = bytes.split_at(32);
        let tag: Vec<u8> = pad.iter().zip(masked).map(|(p, m)| p ^ m).collect();
        hmac::verify(&self.csrf, session.as_bytes(), &tag).is_ok()
    }

    /// Encrypts a secret that must be stored readable (a TOTP seed): a copy of the database alone opens nothing.
    ///
    /// # Errors
    /// See [`random`].
    pub fn seal(&self, plain: &[u8]) -> Result<String> {
        let nonce = random::<12>()?;
        let mut bytes = plain.to_vec();
        self.seal
            .seal_in_place_append_tag(aead::Nonce::assume_unique_for_key(nonce), aead::Aad::empty(), &mut bytes)
            .map_err(|_| Error::internal("sealing failed"))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &bytes].concat()))
    }

    /// Opens what [`Keys::seal`] made; `None` where another secret file sealed it or it was altered.
    pub fn open(&self, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_at_checked(12)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        Some(self.seal.open_in_place(nonce, aead::Aad::empty(), &mut rest).ok()?.to_vec())
    }
}

/// The bytes of hexadecimal text; `None` where it is none.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: &u8| char::from(*c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_read_as_it_is_written() {
        assert_eq!(unhex(&hex(&[0, 15, 255])), Some(vec![0, 15, 255]));
        for text in ["0", "0g", "+f", "é0"] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }

    #[test]
    fn another_secret_opens_nothing() {
        let (ours, theirs) = (Keys::derive(&[1; 32]).unwrap(), Keys::derive(&[2; 32]).unwrap());
        let sealed = ours.seal(b"seed").unwrap();
        assert_eq!(ours.open(&sealed).as_deref(), Some(b"seed".as_slice()));
        assert_eq!(theirs.open(&sealed), None);
        let head = ours.sign_head("7 ab");
        assert!(ours.head_is_signed("7 ab", &head) && !ours.head_is_signed("8 ab", &head));
        assert!(!theirs.head_is_signed("7 ab", &head));
    }

    #[test]
    fn an_anti_forgery_token_fits_its_session_only() {
        let keys = Keys::derive(&[1; 32]).unwrap();
        let token = keys.csrf("s1").unwrap();
        assert_ne!(token, keys.csrf("s1").unwrap(), "masked anew each time");
        assert!(keys.csrf_fits("s1", &token) && !keys.csrf_fits("s2", &token) && !keys.csrf_fits("s1", ""));
    }
}
