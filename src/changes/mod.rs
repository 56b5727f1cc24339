//! The dirty set: what happens below and matters above. A room marks whom its change concerns in the change's own
//! transaction; upper rooms consume the marks as jobs. Nothing below calls up.
//!
//! Marks are appended, never merged: a consumer reads the oldest and their facts in one snapshot, and deletes exactly the
//! rows it read in the transaction that keeps what it made of them. A mark that arrives meanwhile stays for the next
//! round; of two servers that took the same marks the later one notices.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::db::schema::ground::change_mark;
use crate::db::{Db, Instant, Sql, Subject, Tx};
use crate::error::{Code, Error, Result};
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

/// Notes that all things of a kind whose numbers `ids` selects, as `id`, changed; answers the last of them.
///
/// # Errors
/// What the database says.
pub fn mark_selected(tx: &mut Tx, kind: &'static str, ids: &Sql, at: Instant) -> Result<Option<i64>> {
    for consumer in CONSUMERS {
        let mut sql = Sql::new("INSERT INTO change_mark (consumer, subject_kind, subject_id, at) SELECT ");
        sql.bind(consumer.word()).with(", ", kind).with(", t.id, ", at).push(" FROM (").append(ids).push(") t");
        sql.execute(tx.db())?;
    }
    let mut last = Sql::new("SELECT COALESCE(max(t.id), 0) AS n FROM (");
    let last = last.append(ids).push(") t").count(tx.db())?;
    Ok(Some(last).filter(|last| *last > 0))
}

/// The numbers of the marks on each subject; those on what this version does not know stand under `None`.
pub type Marks = BTreeMap<Option<Subject>, Vec<i64>>;

/// The oldest marks that wait, at most so many. Whoever has done what they ask for says so by [`done`].
///
/// # Errors
/// What the database says.
pub fn oldest(db: &mut Db, consumer: Consumer, most: i64) -> Result<Marks> {
    let rows: Vec<(i64, String, i64)> = change_mark::table
        .filter(change_mark::consumer.eq(consumer.word()))
        .order(change_mark::id)
        .limit(most)
        .select((change_mark::id, change_mark::subject_kind, change_mark::subject_id))
        .load(db)?;
    let mut marks = Marks::new();
    for (id, kind, number) in rows {
        marks.entry(Subject::from_parts(&kind, number)).or_default().push(id);
    }
    Ok(marks)
}

/// Takes these marks away, in the transaction that keeps what was done about them: a crash leaves both undone.
///
/// # Errors
/// `LostUpdate` where another took one of them meanwhile: their facts may be newer, so that this is to be dropped.
pub fn done(tx: &mut Tx, marks: &[i64]) -> Result<()> {
    let those = change_mark::table.filter(change_mark::id.eq_any(marks.to_vec()));
    let taken = diesel::delete(those).execute(tx.db())?;
    if taken == marks.len() { Ok(()) } else { Err(Error::new(Code::LostUpdate)) }
}

/// How many marks wait for a consumer.
///
/// # Errors
/// What the database says.
pub fn waiting(db: &mut Db, consumer: Consumer) -> Result<i64> {
    Ok(change_mark::table.filter(change_mark::consumer.eq(consumer.word())).count().get_result(db)?)
}
