//! How an agent becomes known and proves who it is.
//!
//! At enrolment the agent makes an Ed25519 key pair (RFC 8032), keeps the private half and
//! sends the public one with a one-time code that an officer made. From then on it proves
//! itself by signing the server's nonce, and gets a bearer token for a day.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{OsFamily, Settings, WireTime};

/// `POST /api/v1/agent/enrol`: a new agent introduces itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    /// Version of this message, [`SCHEMA`](crate::SCHEMA).
    #[serde(default)]
    pub schema: i32,
    /// The enrolment code that the unit's officer made.
    pub code: String,
    /// The server's address as it was given to the agent: the server refuses another than its own
    /// before the code is used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The agent's Ed25519 public key: the 32 raw bytes in base64url without padding.
    pub public_key: String,
    /// The computer's name in the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// The agent's own version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_version: Option<String>,
    /// Family of the operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_family: Option<OsFamily>,
    /// Hash of the operating system installation's own id, as in
    /// [`Inventory::machine_id`](crate::Inventory::machine_id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine_id: Option<String>,
}

/// Answer to an enrolment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EnrolReply {
    /// The number by which the server knows this agent from now on.
    pub device: i64,
    /// The unit that the code belongs to, shown to whoever enrols the computer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitName>,
    /// The server's clock.
    pub server_time: WireTime,
    /// What the agent is to do and how often.
    #[serde(default)]
    pub settings: Settings,
}

/// An administrative unit, as shown to whoever enrols a computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitName {
    /// The unit's code: five digits, or the server's word for a unit without such a code.
    pub code: String,
    /// The unit's name in full.
    pub name: String,
}

/// `POST /api/v1/agent/token`, sent twice: without `assertion` it asks for a nonce
/// ([`Challenge`]), with it for a bearer token ([`Token`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TokenRequest {
    /// The agent's number.
    pub device: i64,
    /// A JWT (RFC 7519) signed by EdDSA (RFC 8037) whose claims are an [`Assertion`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assertion: Option<String>,
}

/// What a token request's JWT claims.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Assertion {
    /// The agent's number.
    pub device: i64,
    /// The server's nonce, so that a recorded assertion can't be played again.
    pub nonce: String,
    /// The server's address as the agent was enrolled with it, without a slash at its end, so
    /// that an assertion made for one server is worth nothing at another.
    pub aud: String,
    /// When it stops being valid, if it says so: seconds since 1970 by the *server's* clock (the
    /// challenge's `server_time` plus two minutes), since the agent's may be wrong. The nonce stops
    /// being valid by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
}

/// Answer to a token request without an assertion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Challenge {
    /// To be signed; good for one use.
    pub nonce: String,
    /// The server's clock.
    pub server_time: WireTime,
}

/// Answer to a token request with a good assertion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Token {
    /// Bearer token for the other routes.
    pub access_token: String,
    /// Seconds for which it is good, usually a day.
    pub expires_in: i64,
    /// The server's clock.
    pub server_time: WireTime,
}

/// What every refusal looks like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ErrorReply {
    /// What went wrong.
    pub error: ErrorBody,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// Stable word that programs may act on, e.g. `code_used_up`.
    pub code: String,
    /// A sentence for people.
    #[serde(default)]
    pub message: String,
    /// What is wrong with single fields, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldError>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Stable word that programs may act on.
    pub code: String,
    /// A sentence for people.
    #[serde(default)]
    pub message: String,
}
