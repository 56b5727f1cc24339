//! The dirty set: what happens below and matters above. A room marks whom its change concerns in the change's own
//! transaction; upper rooms consume the marks as jobs. Nothing below calls up.
//!
//! Marks are appended, never merged: a consumer deletes exactly the rows it read, so a mark that arrives while it
//! works stays for the next round.

use diesel::prelude::*;

use crate::db::schema::ground::change_mark;
use crate::db::{Db, Instant, Subject, Tx};
use crate::error::Result;
use crate::on_each;

/// Who consumes marks. Each mark is written once for each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consumer {
    /// Scores.
    Priority,
}

const CONSUMERS: [Consumer; 1] = [Consumer::Priority];

impl Consumer {
    fn word(self) -> &'static str {
        match self {
            Consumer::Priority => "priority",
        }
    }
}

/// Notes that `subject` changed.
///
/// # Errors
/// What the database says.
pub fn mark(tx: &mut Tx, subject: Subject, at: Instant) -> Result<()> {
    mark_all(tx, &[subject], at)
}

/// Notes that all of `subjects` changed; in batches, for stores that write in batches.
///
/// # Errors
/// What the database says.
pub fn mark_all(tx: &mut Tx, subjects: &[Subject], at: Instant) -> Result<()> {
    for some in subjects.chunks(500) {
        let rows: Vec<_> = CONSUMERS
            .iter()
            .flat_map(|consumer| some.iter().map(move |subject| (consumer, subject.parts())))
            .map(|(consumer, (kind, id))| {
                (
                    change_mark::consumer.eq(consumer.word()),
                    change_mark::subject_kind.eq(kind),
                    change_mark::subject_id.eq(id),
                    change_mark::at.eq(at),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(change_mark::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Takes up to `most` of the oldest marks and answers their subjects, each once, in order. The consumer's work
/// belongs into the same transaction, so that a crash leaves both undone.
///
/// # Errors
/// What the database says.
pub fn take(tx: &mut Tx, consumer: Consumer, most: i64) -> Result<Vec<Subject>> {
    let rows: Vec<(i64, String, i64)> = change_mark::table
        .filter(change_mark::consumer.eq(consumer.word()))
        .order(change_mark::id)
        .limit(most)
        .select((change_mark::id, change_mark::subject_kind, change_mark::subject_id))
        .load(tx.db())?;
    let ids: Vec<i64> = rows.iter().map(|(id, _, _)| *id).collect();
    for some in ids.chunks(1000) {
        diesel::delete(change_mark::table.filter(change_mark::id.eq_any(some.to_vec()))).execute(tx.db())?;
    }
    let mut subjects: Vec<Subject> =
        rows.iter().filter_map(|(_, kind, id)| Subject::from_parts(kind, *id)).collect();
    subjects.sort_unstable();
    subjects.dedup();
    Ok(subjects)
}

/// How many marks wait for a consumer.
///
/// # Errors
/// What the database says.
pub fn waiting(db: &mut Db, consumer: Consumer) -> Result<i64> {
    Ok(change_mark::table.filter(change_mark::consumer.eq(consumer.word())).count().get_result(db)?)
}
