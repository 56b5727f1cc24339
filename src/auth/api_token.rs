//! Bearer tokens of the API: a JWT (RFC 7519) that names an account and a session. It proves only which session is
//! meant; the session and its grants are read from the database at every request.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::crypto::Keys;
use crate::db::{AccountId, Instant, SessionId};
use crate::error::{Code, Error, Result};

/// How long an access token lives, in seconds.
const LIVES_SECONDS: i64 = 15 * 60;
/// The key's name in the token's header; the next key gets the next number.
const KEY_ID: &str = "1";

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The account.
    pub sub: String,
    /// The session.
    pub sid: SessionId,
    /// Over at (seconds since 1970).
    pub exp: i64,
}

/// A token for a session, and how many seconds it lives.
///
/// # Errors
/// `Internal` where signing fails.
pub fn issue(keys: &Keys, account: AccountId, session: SessionId, now: Instant) -> Result<(String, i64)> {
    let header = Header { kid: Some(KEY_ID.into()), ..Header::new(Algorithm::HS256) };
    let claims =
        Claims { sub: account.to_string(), sid: session, exp: now.plus(LIVES_SECONDS).micros() / 1_000_000 };
    let token = encode(&header, &claims, &EncodingKey::from_secret(keys.jwt())).map_err(Error::internal)?;
    Ok((token, LIVES_SECONDS))
}

/// Reads a token.
///
/// # Errors
/// `BadToken` where it is not ours, altered or over.
pub fn read(keys: &Keys, token: &str, now: Instant) -> Result<Claims> {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.validate_exp = false; // judged below, by the house's clock
    rules.required_spec_claims.clear();
    let claims = decode::<Claims>(token, &DecodingKey::from_secret(keys.jwt()), &rules)
        .map_err(|_| Error::new(Code::BadToken))?
        .claims;
    if claims.exp <= now.micros() / 1_000_000 { Err(Code::BadToken.into()) } else { Ok(claims) }
}
