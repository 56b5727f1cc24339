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
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
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

    /// Reads the printed form, also with spaces around it.
    pub fn parse(text: &str) -> Option<Self> {
        let (seq, hash) = text.trim().split_once('-')?;
        let well = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        Some(Head { seq: seq.parse().ok()?, hash: hash.to_lowercase() }).filter(|_| well)
    }
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Verdict {
    /// Every sealed row is as it was when it was sealed.
    Whole {
        /// The end of the chain.
        head: Head,
        /// Rows that wait for their seal (written within the last seconds).
        unsealed: i64,
    },
    /// This row, or its seal, was altered or removed.
    Altered {
        /// The row's id.
        audit_id: i64,
        /// Its place in the chain.
        seq: i64,
    },
    /// A printed head does not stand in this chain: rows were removed from its end, or the trail is another one.
    AnchorMissing {
        /// The place that the printed head names.
        seq: i64,
    },
}

#[derive(Queryable)]
struct Row {
    id: i64,
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
    fn hash(&self, prev: &str) -> String {
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

/// Seals up to `most` rows that are visible and unsealed; answers how many it sealed.
///
/// # Errors
/// What the database says.
pub fn seal(tx: &mut Tx, keys: &Keys, most: i64) -> Result<usize> {
    let mut head = head(tx.db())?.unwrap_or(Head { seq: 0, hash: sha256(ROOT.as_bytes()) });
    let rows: Vec<Row> = audit::table
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

/// Walks the whole chain, `progress(done, total)` now and then, and compares it with a printed head where one is
/// given.
///
/// # Errors
/// What the database says.
pub fn verify(
    db: &mut Db,
    keys: &Keys,
    anchor: Option<&Head>,
    progress: &mut dyn FnMut(i64, i64),
) -> Result<Verdict> {
    let total: i64 = audit_seal::table.count().get_result(db)?;
    let mut at = Head { seq: 0, hash: sha256(ROOT.as_bytes()) };
    let mut anchored = anchor.is_none();
    loop {
        let some: Vec<(i64, i64, String, String, String)> =
            audit_seal::table.filter(audit_seal::seq.gt(at.seq)).order(audit_seal::seq).limit(1000).load(db)?;
        if some.is_empty() {
            break;
        }
        let ids: Vec<i64> = some.iter().map(|seal| seal.1).collect();
        let rows: Vec<Row> = audit::table.filter(audit::id.eq_any(ids)).load(db)?;
        let rows: std::collections::HashMap<i64, Row> = rows.into_iter().map(|r| (r.id, r)).collect();
        for (seq, audit_id, prev, hash, signature) in some {
            let next = Head { seq, hash };
            let whole = seq == at.seq + 1
                && prev == at.hash
                && rows.get(&audit_id).is_some_and(|row| row.hash(&prev) == next.hash)
                && keys.head_is_signed(&next.printed(), &signature);
            if !whole {
                return Ok(Verdict::Altered { audit_id, seq: at.seq + 1 });
            }
            anchored |= anchor == Some(&next);
            at = next;
        }
        progress(at.seq, total);
    }
    if let (false, Some(anchor)) = (anchored, anchor) {
        return Ok(Verdict::AnchorMissing { seq: anchor.seq });
    }
    let rows: i64 = audit::table.count().get_result(db)?;
    Ok(Verdict::Whole { unsealed: rows - at.seq, head: at })
}
