//! Proving the trail: the command, the auditor's task and the tests walk the chain by this one function.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::seal::{Head, Row};
use crate::crypto::Keys;
use crate::db::schema::ground::{audit, audit_seal};
use crate::db::{Db, Store};
use crate::error::Result;

/// Seals read at once: memory stays the same however long the trail is.
const AT_ONCE: i64 = 1000;

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
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

/// Walks the whole chain and compares it with a printed head where one is given. Each thousand seals are read by
/// themselves, so that nothing holds a snapshot for long; `progress(done, total)` is told after each and ends the walk
/// by an error.
///
/// # Errors
/// What the database says; what `progress` answers.
pub fn verify(
    store: &Store,
    keys: &Keys,
    anchor: Option<&Head>,
    progress: &mut dyn FnMut(i64, i64) -> Result<()>,
) -> Result<Verdict> {
    let total: i64 = store.read_here(|db| Ok(audit_seal::table.count().get_result(db)?))?;
    let mut at = Head::root();
    let mut anchored = anchor.is_none();
    loop {
        let walked = store.read_here(|db| go_on(db, keys, &at))?;
        if let Some(altered) = walked.altered {
            return Ok(altered);
        }
        let Some(last) = walked.heads.last() else { break };
        anchored |= walked.heads.iter().any(|head| anchor == Some(head));
        at = last.clone();
        progress(at.seq, total.max(at.seq))?;
    }
    if let (false, Some(anchor)) = (anchored, anchor) {
        return Ok(Verdict::AnchorMissing { seq: anchor.seq });
    }
    let unsealed =
        "SELECT count(*) AS n FROM audit a WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id)";
    let unsealed = store.read_here(|db| crate::db::Sql::new(unsealed).count(db))?;
    Ok(Verdict::Whole { unsealed, head: at })
}

/// Some seals further: the heads that are whole, and the first that is not.
struct Walked {
    heads: Vec<Head>,
    altered: Option<Verdict>,
}

fn go_on(db: &mut Db, keys: &Keys, from: &Head) -> Result<Walked> {
    let seals: Vec<(i64, i64, String, String, String)> =
        audit_seal::table.filter(audit_seal::seq.gt(from.seq)).order(audit_seal::seq).limit(AT_ONCE).load(db)?;
    let ids: Vec<i64> = seals.iter().map(|seal| seal.1).collect();
    let rows: Vec<Row> = audit::table.filter(audit::id.eq_any(ids)).load(db)?;
    let rows: HashMap<i64, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut heads: Vec<Head> = Vec::with_capacity(seals.len());
    for (seq, audit_id, prev, hash, signature) in seals {
        let at = heads.last().unwrap_or(from);
        let next = Head { seq, hash };
        let whole = seq == at.seq + 1
            && prev == at.hash
            && rows.get(&audit_id).is_some_and(|row| row.hash(&prev) == next.hash)
            && keys.head_is_signed(&next.printed(), &signature);
        if !whole {
            let altered = Some(Verdict::Altered { audit_id, seq: at.seq + 1 });
            return Ok(Walked { heads, altered });
        }
        heads.push(next);
    }
    Ok(Walked { heads, altered: None })
}
