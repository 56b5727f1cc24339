//! Scores follow their facts: what is marked is scored again within seconds, everything once a day (things grow older
//! and out of support without anybody touching them).

use diesel::prelude::*;

use super::gather::{self, Gathered};
use crate::changes::{self, Consumer};
use crate::db::schema::priority::score as s;
use crate::db::{AssetId, Instant, Lane, Sql, Store, Subject, Tx};
use crate::error::{Error, Result};
use crate::on_each;
use crate::priority::unit::excess;
use crate::priority::{FactorVector, Policy, of_asset, score};

/// Marks taken at a time: a slice that a form waits for at most 20 ms.
const SLICE: i64 = 50;

/// Scores whatever is marked, slice by slice.
///
/// # Errors
/// What the database says.
pub fn rescore(store: &Store, now: Instant) -> Result<()> {
    loop {
        let taken = store.write_here(Lane::Bulk, move |tx| {
            let subjects = changes::take(tx, Consumer::Priority, SLICE)?;
            let assets: Vec<AssetId> = subjects
                .iter()
                .filter_map(|subject| match subject {
                    Subject::Asset(id) => Some(*id),
                    Subject::Unit(_)
                    | Subject::Facility(_)
                    | Subject::Building(_)
                    | Subject::Room(_)
                    | Subject::Link(_)
                    | Subject::Fault(_)
                    | Subject::Account(_)
                    | Subject::Device(_)
                    | Subject::EnrolCode(_)
                    | Subject::Conflict(_)
                    | Subject::System => None,
                })
                .collect();
            score_assets(tx, &assets, now)?;
            Ok(!subjects.is_empty())
        })?;
        if !taken {
            return Ok(());
        }
    }
}

fn score_assets(tx: &mut Tx, ids: &[AssetId], now: Instant) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let today = now.day();
    let gathered = gather::assets(tx.db(), ids, today)?;
    // Rows are written anew: one multi-row insert costs less than looking which are there.
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    diesel::delete(s::table.filter(s::subject_kind.eq("asset")).filter(s::subject_id.eq_any(numbers)))
        .execute(tx.db())?;
    let mut rows = Vec::new();
    for Gathered { id, unit, facts } in gathered {
        let Some(facts) = facts else { continue };
        rows.push(row(("asset", id.0), unit, &of_asset(&facts, today), now)?);
    }
    on_each!(tx.db(), |c| diesel::insert_into(s::table).values(&rows).execute(c))?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = s)]
struct Row {
    subject_kind: &'static str,
    subject_id: i64,
    unit_id: i64,
    need_group: &'static str,
    policy: i64,
    total: i64,
    low: i64,
    high: i64,
    excess: i64,
    excess_low: i64,
    excess_high: i64,
    points: i64,
    confidence_bp: i64,
    top_factor: &'static str,
    vector: String,
    scored_at: Instant,
}

fn row(subject: (&'static str, i64), unit: crate::db::UnitId, vector: &FactorVector, now: Instant) -> Result<Row> {
    let policy = Policy::shipped();
    let scored = score(vector, policy);
    let over = excess(scored.total, policy);
    Ok(Row {
        subject_kind: subject.0,
        subject_id: subject.1,
        unit_id: unit.0,
        need_group: vector.group.into(),
        policy: scored.policy,
        total: scored.total.value,
        low: scored.total.low,
        high: scored.total.high,
        excess: over.value,
        excess_low: over.low,
        excess_high: over.high,
        points: scored.points,
        confidence_bp: scored.confidence_bp(),
        top_factor: scored.by_points().first().map_or("", |part| part.id.into()),
        vector: serde_json::to_string(vector).map_err(Error::internal)?,
        scored_at: now,
    })
}

/// Marks everything that has a score or should have one, in slices.
///
/// # Errors
/// What the database says.
pub fn mark_everything(store: &Store, now: Instant) -> Result<()> {
    let mut after = 0;
    loop {
        let last = store.write_here(Lane::Bulk, move |tx| {
            #[derive(QueryableByName)]
            struct Id {
                #[diesel(sql_type = diesel::sql_types::BigInt)]
                id: i64,
            }
            let mut sql = Sql::new("SELECT id FROM asset WHERE id > ");
            let ids: Vec<Id> = sql.bind(after).push(" ORDER BY id LIMIT 500").load(tx.db())?;
            let subjects: Vec<Subject> = ids.iter().map(|row| Subject::Asset(AssetId(row.id))).collect();
            changes::mark_all(tx, &subjects, now)?;
            Ok(ids.last().map(|row| row.id))
        })?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}
