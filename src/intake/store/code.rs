//! Enrolment codes: one unit, 14 days, a number of uses, revocable. The code itself is shown once and kept hashed.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use serde::Serialize;

use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::crypto::{self, read_crockford, sha256};
use crate::db::schema::intake::enrol_code as e;
use crate::db::{Db, EnrolCodeId, Instant, Sql, Subject, Tx, UnitId};
use crate::error::{Code, Error, Result, not_found};

/// How long a code is good.
const GOOD_SECONDS: i64 = 14 * 86_400;
/// The most computers of one code.
const MOST_USES: i64 = 500;

/// What a new code is for.
#[derive(Clone, Debug)]
pub struct NewCode {
    /// The unit whose computers it lets in.
    pub unit: UnitId,
    /// What the officer calls it.
    pub label: String,
    /// For how many computers.
    pub uses: i64,
}

impl NewCode {
    /// From what was typed.
    ///
    /// # Errors
    /// Field errors for `uses` and `label`.
    pub fn parse(unit: UnitId, label: &str, uses: &str) -> Result<Self> {
        let label = crate::typed::line(label);
        if label.chars().count() > 80 {
            return Err(Error::field("label", "too_long"));
        }
        let uses = if uses.is_empty() { Some(1) } else { uses.parse().ok() };
        let uses =
            uses.filter(|n| (1..=MOST_USES).contains(n)).ok_or_else(|| Error::field("uses", "one_to_500"))?;
        Ok(NewCode { unit, label, uses })
    }
}

/// A code as its list shows it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct CodeRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: EnrolCodeId,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its last letters.
    #[diesel(sql_type = Text)]
    pub hint: String,
    /// What the officer called it.
    #[diesel(sql_type = Text)]
    pub label: String,
    /// For how many computers it was.
    #[diesel(sql_type = BigInt)]
    pub uses_total: i64,
    /// For how many it still is.
    #[diesel(sql_type = BigInt)]
    pub uses_left: i64,
    /// When it was made.
    #[diesel(sql_type = Timestamp)]
    pub created_at: Instant,
    /// Until when it is good.
    #[diesel(sql_type = Timestamp)]
    pub expires_at: Instant,
    /// When it was revoked.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub revoked_at: Option<Instant>,
}

/// Makes a code and answers it, this once: `7KQ2-M0XA-9F3C` (60 random bits).
///
/// # Errors
/// The field error `unit: required` where the unit is out of scope.
pub fn make_code(tx: &mut Tx, scope: &Scope, new: &NewCode, actor: &Actor, at: Instant) -> Result<String> {
    if !scope.has(new.unit) {
        return Err(Error::field("unit", "required"));
    }
    let letters = crypto::crockford::<12>()?;
    let code = format!("{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..]);
    let id: i64 = diesel::insert_into(e::table)
        .values((
            e::unit_id.eq(new.unit),
            e::code_hash.eq(hashed(&code)),
            e::hint.eq(&letters[8..]),
            e::label.eq(&new.label),
            e::uses_total.eq(new.uses),
            e::uses_left.eq(new.uses),
            e::created_by.eq(actor.account),
            e::created_at.eq(at),
            e::expires_at.eq(at.plus(GOOD_SECONDS)),
        ))
        .returning(e::id)
        .get_result(tx.db())?;
    let after = Some(serde_json::json!({ "label": new.label, "uses": new.uses }));
    note(tx, EnrolCodeId(id), new.unit, "enrol_code.create", after, actor, at)?;
    Ok(code)
}

/// The one line to run on a computer, as its administrator.
pub fn enrol_line(server: &str, code: &str) -> String {
    format!("hatang-agent enrol --server {server} --code {code}")
}

/// The hash of a code, however people set its parts apart.
fn hashed(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    sha256(read_crockford(&plain).as_bytes())
}

/// Uses a code once; answers which and of which unit.
///
/// # Errors
/// `CodeUsedUp` where it is unknown, used up, over or revoked.
pub(super) fn use_code(tx: &mut Tx, code: &str, now: Instant) -> Result<(EnrolCodeId, UnitId)> {
    let good = e::table
        .filter(e::code_hash.eq(hashed(code)))
        .filter(e::uses_left.gt(0))
        .filter(e::expires_at.gt(now))
        .filter(e::revoked_at.is_null());
    let used: Option<(EnrolCodeId, UnitId)> = diesel::update(good)
        .set(e::uses_left.eq(e::uses_left - 1))
        .returning((e::id, e::unit_id))
        .get_result(tx.db())
        .optional()?;
    used.ok_or_else(|| Code::CodeUsedUp.into())
}

/// The codes in scope, latest first.
///
/// # Errors
/// What the database says.
pub fn codes(db: &mut Db, scope: &Scope, most: usize) -> Result<Vec<CodeRow>> {
    let mut sql = Sql::new(
        "SELECT e.id, u.code AS unit, e.hint, e.label, e.uses_total, e.uses_left, e.created_at, e.expires_at, \
         e.revoked_at FROM enrol_code e JOIN unit u ON u.id = e.unit_id WHERE 1 = 1",
    );
    scope.limit(&mut sql, " AND e.unit_id");
    sql.with(" ORDER BY e.id DESC LIMIT ", most).load(db)
}

/// Revokes a code: nobody enrols by it any more; who did stays.
///
/// # Errors
/// `NotFound` out of scope or where it is revoked already.
pub fn revoke_code(tx: &mut Tx, scope: &Scope, id: EnrolCodeId, actor: &Actor, at: Instant) -> Result<()> {
    let unit: Option<UnitId> = e::table
        .filter(e::id.eq(id))
        .filter(e::revoked_at.is_null())
        .select(e::unit_id)
        .first(tx.db())
        .optional()?;
    let unit = unit.filter(|unit| scope.has(*unit)).ok_or_else(not_found)?;
    diesel::update(e::table.find(id.0)).set(e::revoked_at.eq(at)).execute(tx.db())?;
    note(tx, id, unit, "enrol_code.revoke", None, actor, at)
}

/// The unit of the code in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of_code(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<EnrolCodeId>() else { return Ok(None) };
    Ok(e::table.find(id.0).select(e::unit_id).get_result(db).optional()?)
}

fn note(
    tx: &mut Tx,
    id: EnrolCodeId,
    unit: UnitId,
    action: &'static str,
    after: Option<serde_json::Value>,
    actor: &Actor,
    at: Instant,
) -> Result<()> {
    let (subject, unit) = (Subject::EnrolCode(id), Some(unit));
    audit::record(tx, Entry { at, actor, action, subject, unit, before: None, after }).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(hashed("7kq2 m0xa9f3c"), hashed("7KQ2-MOXA-9F3C"));
        assert_ne!(hashed("7KQ2-M0XA-9F3C"), hashed("7KQ2-M0XA-9F3D"));
    }
}
