//! The agent's Ed25519 key (RFC 8032) and what it signs.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hatang_report::Assertion;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};

/// A key pair.
pub struct Key(Ed25519KeyPair);

/// The key can't be made or read.
#[derive(Debug)]
pub struct BadKey;

impl std::fmt::Display for BadKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the key is damaged or the system gives no random numbers")
    }
}

impl std::error::Error for BadKey {}

impl Key {
    /// A new key pair and its PKCS#8 form, to be kept secret.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate() -> Result<(Self, Vec<u8>), BadKey> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| BadKey)?;
        Ok((Self::from_pkcs8(document.as_ref())?, document.as_ref().to_vec()))
    }

    /// Reads a key pair.
    ///
    /// # Errors
    /// When the bytes are no Ed25519 key pair.
    pub fn from_pkcs8(document: &[u8]) -> Result<Self, BadKey> {
        Ed25519KeyPair::from_pkcs8(document).map(Self).map_err(|_| BadKey)
    }

    /// The public half: 32 bytes in base64url without padding.
    #[must_use]
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    /// A JWT (RFC 7519) signed by EdDSA (RFC 8037).
    #[must_use]
    pub fn jwt(&self, claims: &Assertion) -> String {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","typ":"JWT"}"#);
        // Numbers and texts alone: writing them as JSON can't fail.
        let claims = serde_json::to_vec(claims).unwrap_or_default();
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.0.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key(public {})", self.public())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ED25519, UnparsedPublicKey};

    #[test]
    fn a_signature_is_good_for_the_public_half() {
        let (made, document) = Key::generate().unwrap();
        let key = Key::from_pkcs8(&document).unwrap();
        assert_eq!(key.public(), made.public());
        let claims = Assertion { device: 5, nonce: "n".into(), aud: "https://x".into(), exp: Some(9) };
        let jwt = key.jwt(&claims);
        let (signed, signature) = jwt.rsplit_once('.').unwrap();
        let raw = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let public = raw(&key.public());
        assert_eq!(public.len(), 32);
        let verifier = UnparsedPublicKey::new(&ED25519, public);
        assert!(verifier.verify(signed.as_bytes(), &raw(signature)).is_ok());
        assert!(verifier.verify(b"other", &raw(signature)).is_err());
        let body = signed.split_once('.').unwrap().1;
        assert_eq!(serde_json::from_slice::<Assertion>(&raw(body)).unwrap(), claims);
    }

    #[test]
    fn a_damaged_key_is_no_key() {
        let (_, document) = Key::generate().unwrap();
        assert!(Key::from_pkcs8(&document[..40]).is_err());
        assert!(!format!("{:?}", Key::from_pkcs8(&document).unwrap()).contains("private"));
    }
}
