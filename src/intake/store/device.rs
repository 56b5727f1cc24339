//! Devices: one enrolled agent each. The server keeps the public half of its key; a nonce signed by the other half
//! earns a bearer token of 24 hours.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use hatang_report::{Assertion, EnrolRequest};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Serialize;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::crypto::{self, Keys, sha256};
use crate::db::schema::intake::device as d;
use crate::db::{AssetId, Db, DeviceId, EnrolCodeId, Instant, Sql, Subject, Tx, UnitId};
use crate::error::{Code, Error, Result, not_found};

/// A bearer token's life.
pub const TOKEN_SECONDS: i64 = 86_400;
/// A nonce's life.
const NONCE_SECONDS: i64 = 120;

/// An agent that may speak.
#[derive(Clone, Debug, Queryable)]
pub struct Device {
    /// Its number.
    pub id: DeviceId,
    /// Its unit.
    pub unit: UnitId,
    /// The computer it was decided to run on.
    pub asset: Option<AssetId>,
    /// Hash of the last inventory taken.
    pub inventory_hash: Option<String>,
    /// When it was taken.
    pub inventory_at: Option<Instant>,
}

/// A bearer token, `DEVICE.SECRET`: it names its device, so that the device's own row is all that is looked up.
pub struct Bearer {
    /// Whom it was given to, as it says.
    pub(super) device: DeviceId,
    /// Its hash, which that device keeps.
    pub(super) hash: String,
}

impl Bearer {
    /// Reads a token.
    ///
    /// # Errors
    /// `BadToken` where it names no device.
    pub fn read(token: &str) -> Result<Self> {
        let device = token.split_once('.').and_then(|(device, _)| device.parse().ok());
        let device = device.ok_or_else(|| Error::new(Code::BadToken))?;
        Ok(Bearer { device, hash: sha256(token.as_bytes()) })
    }
}

/// A device as its list shows it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct DeviceRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: DeviceId,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// The code it came by.
    #[diesel(sql_type = BigInt)]
    pub code: EnrolCodeId,
    /// That code's last letters.
    #[diesel(sql_type = Text)]
    pub code_hint: String,
    /// What the computer calls itself.
    #[diesel(sql_type = Nullable<Text>)]
    pub hostname: Option<String>,
    /// The agent's version.
    #[diesel(sql_type = Nullable<Text>)]
    pub agent_version: Option<String>,
    /// Its computer's record.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub asset: Option<AssetId>,
    /// That record's tag.
    #[diesel(sql_type = Nullable<Text>)]
    pub tag: Option<String>,
    /// When it enrolled.
    #[diesel(sql_type = Timestamp)]
    pub enrolled_at: Instant,
    /// When it last spoke.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub seen_at: Option<Instant>,
    /// When it was turned away.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub revoked_at: Option<Instant>,
    /// Seconds by which its clock was ahead of ours, negative where behind, when it last said so.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub clock_off_seconds: Option<i64>,
}

fn short(text: &Option<String>) -> Option<String> {
    text.as_ref().map(|t| t.trim().chars().take(100).collect())
}

/// Lets an agent in by a code.
///
/// # Errors
/// `CodeUsedUp`; the field error `public_key: wrong_type`.
pub fn enrol(tx: &mut Tx, request: &EnrolRequest, now: Instant) -> Result<(DeviceId, UnitId)> {
    let key = URL_SAFE_NO_PAD.decode(&request.public_key).ok().filter(|key| key.len() == 32);
    if key.is_none() {
        return Err(Error::field("public_key", "wrong_type"));
    }
    let (code, unit) = super::code::use_code(tx, &request.code, now)?;
    let id: i64 = diesel::insert_into(d::table)
        .values((
            d::unit_id.eq(unit),
            d::enrol_code_id.eq(code),
            d::public_key.eq(&request.public_key),
            d::hostname.eq(short(&request.hostname)),
            d::agent_version.eq(short(&request.agent_version)),
            d::enrolled_at.eq(now),
        ))
        .returning(d::id)
        .get_result(tx.db())?;
    Ok((DeviceId(id), unit))
}

/// A nonce for a device: sealed, so that the server need not remember those nobody answers.
///
/// # Errors
/// `Internal` where the system has no random bytes.
pub fn challenge(keys: &Keys, device: DeviceId, now: Instant) -> Result<String> {
    keys.seal(format!("agent nonce {device} {}", now.micros()).as_bytes())
}

/// Gives a token for a signed nonce. A nonce earns one token: the last one used is kept.
///
/// # Errors
/// `BadToken` where the device is unknown or revoked, the signature or nonce is wrong, or it was used; `WrongAddress`
/// where all of that is right and only the audience is another.
pub fn grant_token(
    tx: &mut Tx,
    keys: &Keys,
    device: DeviceId,
    assertion: &str,
    audience: &str,
    now: Instant,
) -> Result<String> {
    let bad = || Error::new(Code::BadToken);
    let found: Option<(String, Option<String>)> = d::table
        .filter(d::id.eq(device))
        .filter(d::revoked_at.is_null())
        .select((d::public_key, d::nonce_hash))
        .get_result(tx.db())
        .optional()?;
    let (public_key, used) = found.ok_or_else(bad)?;
    let key = URL_SAFE_NO_PAD.decode(public_key).map_err(Error::internal)?;
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.validate_exp = false; // judged below, by the house's clock
    rules.validate_aud = false;
    rules.required_spec_claims.clear();
    let claims = decode::<Assertion>(assertion, &DecodingKey::from_ed_der(&key), &rules).map_err(|_| bad())?.claims;
    let nonce_hash = sha256(claims.nonce.as_bytes());
    let fresh = keys
        .open(&claims.nonce)
        .and_then(|plain| String::from_utf8(plain).ok())
        .and_then(|plain| plain.strip_prefix(&format!("agent nonce {device} "))?.parse::<i64>().ok())
        .is_some_and(|micros| (0..=NONCE_SECONDS).contains(&now.since(Instant::from_micros(micros))));
    let named = claims.device == device.0;
    let over = claims.exp.is_some_and(|exp| exp < now.micros() / 1_000_000);
    if !fresh || !named || over || used.as_deref() == Some(&nonce_hash) {
        return Err(bad());
    }
    same_address(&claims.aud, audience)?;
    let token = format!("{device}.{}", crypto::token()?);
    diesel::update(d::table.find(device.0))
        .set((
            d::token_hash.eq(sha256(token.as_bytes())),
            d::token_until.eq(now.plus(TOKEN_SECONDS)),
            d::nonce_hash.eq(nonce_hash),
        ))
        .execute(tx.db())?;
    Ok(token)
}

/// Whether the address that an agent was enrolled with is this server's; `localhost` and a final slash are the same
/// place.
///
/// # Errors
/// `WrongAddress`, which names the address to use.
pub fn same_address(claimed: &str, ours: &str) -> Result<()> {
    let plain = |text: &str| text.trim_end_matches('/').to_lowercase().replace("//localhost", "//127.0.0.1");
    if plain(claimed) == plain(ours) { Ok(()) } else { Err(Error::new(Code::WrongAddress).with_arg(ours)) }
}

/// The device behind a bearer token.
///
/// # Errors
/// `BadToken` where it is unknown, over, or the device was revoked.
pub fn by_token(db: &mut Db, token: &Bearer, now: Instant) -> Result<Device> {
    d::table
        .filter(d::id.eq(token.device))
        .filter(d::token_hash.eq(&token.hash))
        .filter(d::token_until.gt(now))
        .filter(d::revoked_at.is_null())
        .select((d::id, d::unit_id, d::asset_id, d::inventory_hash, d::inventory_at))
        .get_result(db)
        .optional()?
        .ok_or_else(|| Error::new(Code::BadToken))
}

/// The devices that report a computer, its merged records' included.
///
/// # Errors
/// What the database says.
pub fn of_asset(db: &mut Db, asset: AssetId) -> Result<Vec<DeviceRow>> {
    let mut sql = Sql::new(
        "SELECT d.id, u.code AS unit, d.enrol_code_id AS code, e.hint AS code_hint, d.hostname, d.agent_version, \
         d.asset_id AS asset, a.tag, d.enrolled_at, d.seen_at, d.revoked_at, d.clock_off_seconds FROM device d \
         JOIN unit u ON u.id = d.unit_id JOIN enrol_code e ON e.id = d.enrol_code_id JOIN asset a ON a.id = d.asset_id WHERE a.id = ",
    );
    sql.bind(asset).with(" OR a.merged_into = ", asset).push(" ORDER BY d.id").load(db)
}

/// Turns a device away at its next word; what it reported stays.
///
/// # Errors
/// `NotFound` out of scope or where it was turned away already.
pub fn revoke_device(tx: &mut Tx, scope: &Scope, id: DeviceId, actor: &Actor, at: Instant) -> Result<()> {
    let unit: Option<UnitId> = d::table
        .filter(d::id.eq(id))
        .filter(d::revoked_at.is_null())
        .select(d::unit_id)
        .get_result(tx.db())
        .optional()?;
    let unit = unit.filter(|unit| scope.has(*unit)).ok_or_else(not_found)?;
    diesel::update(d::table.find(id.0))
        .set((d::revoked_at.eq(at), d::token_hash.eq(None::<String>)))
        .execute(tx.db())?;
    let (subject, unit, action) = (Subject::Device(id), Some(unit), "device.revoke");
    audit::record(tx, Entry { at, actor, action, subject, unit, before: None, after: None }).map(drop)
}

/// The unit of the device in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of_device(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<DeviceId>() else { return Ok(None) };
    Ok(d::table.find(id.0).select(d::unit_id).get_result(db).optional()?)
}
