//! The chain: each seal holds the hash of its row and of the seal before it, signed with a key that is not in the
//! database. Rows are sealed in order of appearance, not of id: one that was committed late is sealed next.

use diesel::prelude::*;

use crate::crypto::{Keys, sha256};
use crate::db::schema::ground::{audit, audit_seal};
use crate::db::{AccountId, Db, Instant, Tx};
use crate::error::Result;
use crate::on_each;

/// The chain's first link has no predecessor; this stands in its place.
const ROOT: &str = "hatang";

/// The end of the chain: printed on what is signed, pasted to prove later that nothing before it was altered.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Head {
    /// How many rows are sealed.
    pub seq: i64,
    /// The last hash.
    pub hash: String,
}

impl Head {
    /// The form that is printed and pasted: `1234-9f86d081884c7d65…`.
    pub fn printed(&self) -> String {
        format!("{}-{}", self.seq, self.hash)
    }

    /// What stands before the first row.
    pub(super) fn root() -> Self {
        Head { seq: 0, hash: sha256(ROOT.as_bytes()) }
    }

    /// Reads the printed form, also with spaces around it.
    pub fn parse(text: &str) -> Option<Self> {
        let (seq, hash) = text.trim().split_once('-')?;
        let well = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        Some(Head { seq: seq.parse().ok()?, hash: hash.to_lowercase() }).filter(|_| well)
    }
}

/// A row as it is hashed.
#[derive(Queryable)]
pub(super) struct Row {
    pub(super) id: i64,
    at: Instant,
    account_id: Option<AccountId>,
    via: String,
    address: String,
    action: String,
    subject_kind: String,
    subject_id: i64,
    unit_id: Option<i64>,
    before_values: Option<String>,
    after_values: Option<String>,
}

impl Row {
    /// The hash of this row after `prev`. Lengths stand before texts, so that no two rows read alike.
    pub(super) fn hash(&self, prev: &str) -> String {
        let mut text = String::new();
        let mut put = |part: &str| {
            text.push_str(&part.len().to_string());
            text.push(':');
            text.push_str(part);
        };
        put(prev);
        put(&self.id.to_string());
        put(&self.at.micros().to_string());
        put(&self.account_id.map_or(String::new(), |id| id.to_string()));
        for part in [&self.via, &self.address, &self.action, &self.subject_kind] {
            put(part);
        }
        put(&self.subject_id.to_string());
        put(&self.unit_id.map_or(String::new(), |id| id.to_string()));
        for part in [&self.before_values, &self.after_values] {
            put(&part.as_ref().map_or(String::new(), |text| format!("+{text}")));
        }
        sha256(text.as_bytes())
    }
}

/// The present end of the chain; `None` while nothing is sealed.
///
/// # Errors
/// What the database says.
pub fn head(db: &mut Db) -> Result<Option<Head>> {
    let last: Option<(i64, String)> = audit_seal::table
        .order(audit_seal::seq.desc())
        .select((audit_seal::seq, audit_seal::hash))
        .first(db)
        .optional()?;
    Ok(last.map(|(seq, hash)| Head { seq, hash }))
}

/// Whether the chain's end is signed with these keys, never without keys; `None` where nothing is sealed yet.
///
/// # Errors
/// What the database says.
pub fn is_signed_with(db: &mut Db, keys: Option<&Keys>) -> Result<Option<bool>> {
    let last: Option<(i64, String, String)> = audit_seal::table
        .order(audit_seal::seq.desc())
        .select((audit_seal::seq, audit_seal::hash, audit_seal::signature))
        .first(db)
        .optional()?;
    let by =
        |keys: &Keys, seq, hash, signature: &str| keys.head_is_signed(&Head { seq, hash }.printed(), signature);
    Ok(last.map(|(seq, hash, signature)| keys.is_some_and(|keys| by(keys, seq, hash, &signature))))
}

/// How far below the latest sealed row a late commit is looked for every time; what is older is found by [`seal_late`].
const LATE_ROWS: i64 = 10_000;

/// Seals up to `most` rows that are visible and unsealed; answers how many it sealed.
///
/// # Errors
/// What the database says.
pub fn seal(tx: &mut Tx, keys: &Keys, most: i64) -> Result<usize> {
    let latest: Option<i64> = audit_seal::table.select(diesel::dsl::max(audit_seal::audit_id)).first(tx.db())?;
    seal_above(tx, keys, latest.unwrap_or(0) - LATE_ROWS, most)
}

/// [`seal`] that looks through the whole trail, for a row that was committed very late.
///
/// # Errors
/// What the database says.
pub fn seal_late(tx: &mut Tx, keys: &Keys, most: i64) -> Result<usize> {
    seal_above(tx, keys, i64::MIN, most)
}

fn seal_above(tx: &mut Tx, keys: &Keys, above: i64, most: i64) -> Result<usize> {
    let mut head = head(tx.db())?.unwrap_or_else(Head::root);
    let rows: Vec<Row> = audit::table
        .filter(audit::id.gt(above))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            audit_seal::table.filter(audit_seal::audit_id.eq(audit::id)).select(audit_seal::seq),
        )))
        .order(audit::id)
        .limit(most)
        .load(tx.db())?;
    let mut seals = Vec::with_capacity(rows.len());
    for row in &rows {
        let hash = row.hash(&head.hash);
        let next = Head { seq: head.seq + 1, hash };
        seals.push((
            audit_seal::seq.eq(next.seq),
            audit_seal::audit_id.eq(row.id),
            audit_seal::prev.eq(head.hash),
            audit_seal::hash.eq(next.hash.clone()),
            audit_seal::signature.eq(keys.sign_head(&next.printed())),
        ));
        head = next;
    }
    for some in seals.chunks(500) {
        on_each!(tx.db(), |c| diesel::insert_into(audit_seal::table).values(some).execute(c))?;
    }
    Ok(seals.len())
}
