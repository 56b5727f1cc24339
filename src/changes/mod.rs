//! The dirty set: what happens below and matters above. A room marks whom its change concerns in the change's own
//! transaction; upper rooms consume the marks as jobs. Nothing below calls up.
//!
//! Marks are appended, never merged: a consumer reads the oldest and their facts in one snapshot, and deletes exactly the
//! rows it read in the transaction that keeps what it made of them. A mark that arrives meanwhile stays for the next
//! round; of two servers that took the same marks the later one notices.
//!
//! Everything at once is not marked thing by thing: a *sweep* is one row that says how far a round has come. Whoever
//! writes while one is under way moves its turn on, so that two servers notice each other there too.

use std::collections::BTreeMap;

use diesel::prelude::*;
use strum::{EnumIter, IntoStaticStr};

use crate::db::schema::ground::{change_mark, change_sweep};
use crate::db::{Db, Instant, Subject, Tx};
use crate::error::{Code, Error, Result};
use crate::on_each;

/// Who follows what happens below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Consumer {
    /// Scores.
    Priority,
    /// Scores by another policy, from the factors that are known. It reads no facts and gets no marks: it only sweeps.
    Policy,
    /// The search words of what says another record's name. It gets marks by [`renamed`] alone.
    Names,
}

/// Who gets a mark of every change: each is written once for each of them.
const CONSUMERS: [Consumer; 1] = [Consumer::Priority];

impl Consumer {
    /// Its word in the database and in metrics.
    pub fn word(self) -> &'static str {
        self.into()
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
    mark_for(&CONSUMERS, tx, subjects, at)
}

/// Notes that these subjects may go by another name, or stand under another: whatever says it is to be found by the new
/// one.
///
/// # Errors
/// What the database says.
pub fn renamed(tx: &mut Tx, subjects: &[Subject], at: Instant) -> Result<()> {
    mark_for(&[Consumer::Names], tx, subjects, at)
}

fn mark_for(consumers: &[Consumer], tx: &mut Tx, subjects: &[Subject], at: Instant) -> Result<()> {
    for some in subjects.chunks(500) {
        let rows: Vec<_> = consumers
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

/// A round over everything that is under way: the last thing that was done.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// Whose it is.
    pub consumer: Consumer,
    /// Kind and number, as the database names them: what comes next is of a higher number, or of a later kind.
    pub after: (String, i64),
    /// How often the row was written: who saw another number saw older facts.
    turn: i64,
}

/// Begins a round over everything that a consumer keeps, from before the first thing of this kind; one that is under way
/// begins anew.
///
/// # Errors
/// What the database says.
pub fn begin_sweep(tx: &mut Tx, consumer: Consumer, kind: &'static str) -> Result<()> {
    use change_sweep as s;
    let begun = (s::subject_kind.eq(kind), s::subject_id.eq(0), s::turn.eq(s::turn + 1));
    if diesel::update(s::table.find(consumer.word())).set(begun).execute(tx.db())? == 0 {
        let first = (s::consumer.eq(consumer.word()), s::subject_kind.eq(kind), s::subject_id.eq(0), s::turn.eq(0));
        diesel::insert_into(s::table).values(first).execute(tx.db())?;
    }
    Ok(())
}

/// The round that is under way.
///
/// # Errors
/// What the database says.
pub fn sweep(db: &mut Db, consumer: Consumer) -> Result<Option<Sweep>> {
    use change_sweep as s;
    let under_way = s::table.find(consumer.word()).filter(s::subject_kind.is_not_null());
    let found: Option<(String, i64, i64)> =
        under_way.select((s::subject_kind.assume_not_null(), s::subject_id, s::turn)).get_result(db).optional()?;
    Ok(found.map(|(kind, id, turn)| Sweep { consumer, after: (kind, id), turn }))
}

/// How far a round has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// As before: something else was done meanwhile.
    Stays,
    /// This thing is done.
    To(Subject),
    /// Everything is.
    Ended,
}

/// Moves a round on, in the transaction that keeps what was done.
///
/// # Errors
/// `LostUpdate` where another wrote meanwhile: its facts may be newer, so that this is to be dropped.
pub fn swept(tx: &mut Tx, sweep: &Sweep, progress: Progress) -> Result<Sweep> {
    use change_sweep as s;
    let after = match progress {
        Progress::To(subject) => (subject.parts().0.to_owned(), subject.parts().1),
        Progress::Stays | Progress::Ended => sweep.after.clone(),
    };
    let kind = Some(&after.0).filter(|_| progress != Progress::Ended);
    let row = s::table.find(sweep.consumer.word()).filter(s::turn.eq(sweep.turn));
    let moved = (s::subject_kind.eq(kind), s::subject_id.eq(after.1), s::turn.eq(sweep.turn + 1));
    match diesel::update(row).set(moved).execute(tx.db())? {
        1 => Ok(Sweep { consumer: sweep.consumer, after, turn: sweep.turn + 1 }),
        _ => Err(Error::new(Code::LostUpdate)),
    }
}

/// How much waits for a consumer: marks, and a round over everything as one.
///
/// # Errors
/// What the database says.
pub fn waiting(db: &mut Db, consumer: Consumer) -> Result<i64> {
    let marks: i64 = change_mark::table.filter(change_mark::consumer.eq(consumer.word())).count().get_result(db)?;
    Ok(marks + i64::from(sweep(db, consumer)?.is_some()))
}
