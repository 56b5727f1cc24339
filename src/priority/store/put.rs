//! What came out of scoring, compared with what stands, and written in slices that a form can wait for.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant as Tick};

use diesel::prelude::*;

use crate::changes::{self, Progress, Sweep};
use crate::crypto::digest;
use crate::db::schema::priority::{score as s, score_vector as v};
use crate::db::{Db, Instant, Lane, Sql, Store, Subject, Tx, UnitId};
use crate::error::{Error, Result};
use crate::on_each;
use crate::priority::scale::scales;
use crate::priority::unit::excess;
use crate::priority::{FactorVector, Policy, score};

/// How long a slice goes on writing; with its commit it stays under the 20 ms that a form may wait.
const SLICE: Duration = Duration::from_millis(12);
/// Steps of one statement, between two looks at the time.
const BATCH: usize = 50;

/// A score as it is stored, but for when it was worked out.
#[derive(Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = s)]
pub(super) struct Row {
    subject_kind: String,
    subject_id: i64,
    unit_id: i64,
    need_group: String,
    policy: i64,
    total: i64,
    low: i64,
    high: i64,
    excess: i64,
    excess_low: i64,
    excess_high: i64,
    points: i64,
    confidence_bp: i64,
    reasons: i64,
    /// Of the vector: whether that differs is told without reading it.
    digest: i64,
}

/// A score, and the factors that it is worked out from.
pub(super) struct Scored {
    row: Row,
    vector: String,
}

impl Scored {
    /// What the policy says of a thing's factors.
    pub(super) fn of(subject: Subject, unit: UnitId, factors: &FactorVector) -> Result<Self> {
        let vector = serde_json::to_string(factors).map_err(Error::internal)?;
        Ok(Scored { row: Row::of(subject, unit, factors, digest(&vector)), vector })
    }
}

impl Row {
    fn of(subject: Subject, unit: UnitId, factors: &FactorVector, digest: i64) -> Self {
        let policy = Policy::shipped();
        let scored = score(factors, policy);
        let over = excess(scored.total, policy);
        let (kind, number) = subject.parts();
        Row {
            subject_kind: kind.to_owned(),
            subject_id: number,
            unit_id: unit.0,
            need_group: <&str>::from(factors.group).to_owned(),
            policy: scored.policy,
            total: scored.total.value,
            low: scored.total.low,
            high: scored.total.high,
            excess: over.value,
            excess_low: over.low,
            excess_high: over.high,
            points: scored.points,
            confidence_bp: scored.confidence_bp(),
            reasons: scored.reasons(),
            digest,
        }
    }

    /// What the indexes of the ranking hold.
    fn place(&self) -> (i64, &str, i64, i64, i64) {
        (self.unit_id, &self.need_group, self.total, self.reasons, self.confidence_bp)
    }
}

/// Something to be written.
pub(super) struct Step {
    /// The marks that it settles.
    marks: Vec<i64>,
    write: Write,
    /// How far the round over everything has come with it.
    progress: Progress,
}

/// What is to be done about a score.
pub(super) enum Write {
    /// Nothing but that its marks are settled.
    Nothing,
    /// A mark on whoever reads what was marked.
    Mark(Subject),
    /// A first score.
    New(Scored),
    /// Another score than the one that stands; with its place in the rankings where it moved.
    Other { row: Row, id: i64, moved: bool, vector: Option<String> },
    /// No score any more.
    Gone(i64),
}

impl Step {
    /// Writes something and settles marks.
    pub(super) fn new(marks: Vec<i64>, write: Write) -> Self {
        Step { marks, write, progress: Progress::Stays }
    }

    /// Marks a subject.
    pub(super) fn mark(subject: Subject) -> Self {
        Step::new(Vec::new(), Write::Mark(subject))
    }

    /// Moves the round over everything on.
    pub(super) fn progress(progress: Progress) -> Self {
        Step { progress, ..Step::new(Vec::new(), Write::Nothing) }
    }

    /// Where it is written among others: marks first, scores as in the ranking.
    pub(super) fn place(&self) -> Option<i64> {
        match &self.write {
            Write::Mark(_) => None,
            Write::New(Scored { row, .. }) | Write::Other { row, .. } => Some(row.total),
            Write::Nothing | Write::Gone(_) => Some(i64::MAX),
        }
    }
}

/// What differs from the scores that stand. A score keeps its number, since people keep links to its page.
pub(super) fn compare(db: &mut Db, scored: BTreeMap<Subject, Option<Scored>>) -> Result<Vec<(Subject, Write)>> {
    let mut standing = standing(db, scored.keys())?;
    let write = |(subject, scored)| {
        let write = match (scored, standing.remove(&subject)) {
            (Some(scored), None) => Write::New(scored),
            (Some(Scored { row, .. }), Some((_, old))) if old == row => Write::Nothing,
            (Some(Scored { row, vector }), Some((id, old))) => {
                let moved = old.place() != row.place();
                Write::Other { id, moved, vector: Some(vector).filter(|_| old.digest != row.digest), row }
            }
            (None, Some((id, _))) => Write::Gone(id),
            (None, None) => Write::Nothing,
        };
        (subject, write)
    };
    Ok(scored.into_iter().map(write).collect())
}

/// What the policy makes of the factors that are known of these things, where an older one weighed them last: a dot product
/// each. Whatever was judged by other scales is marked, since that takes its facts.
pub(super) fn weighed(db: &mut Db, subjects: &[Subject]) -> Result<Vec<(Subject, Write)>> {
    let mut all = Vec::with_capacity(subjects.len());
    for (kind, ids) in by_kind(subjects.iter()) {
        let those =
            s::table.inner_join(v::table).filter(s::subject_kind.eq(kind)).filter(s::subject_id.eq_any(ids));
        let behind = those.filter(s::policy.lt(Policy::shipped().version));
        let rows: Vec<(i64, Row, String)> = behind.select((s::id, Row::as_select(), v::vector)).load(db)?;
        all.extend(rows.into_iter().filter_map(|(id, old, vector)| {
            let subject = Subject::from_parts(kind, old.subject_id)?;
            let known = serde_json::from_str::<FactorVector>(&vector).ok();
            let known = known.filter(|factors| factors.scales == scales().version);
            let write = known.map_or(Write::Mark(subject), |factors| {
                let row = Row::of(subject, UnitId(old.unit_id), &factors, old.digest);
                Write::Other { id, moved: old.place() != row.place(), vector: None, row }
            });
            Some((subject, write))
        }));
    }
    Ok(all)
}

/// The numbers of these things, by kind.
fn by_kind<'a>(subjects: impl Iterator<Item = &'a Subject>) -> BTreeMap<&'static str, Vec<i64>> {
    let mut ids: BTreeMap<&'static str, Vec<i64>> = BTreeMap::new();
    for (kind, id) in subjects.map(|subject| subject.parts()) {
        ids.entry(kind).or_default().push(id);
    }
    ids
}

/// The scores of these things that stand.
fn standing<'a>(db: &mut Db, subjects: impl Iterator<Item = &'a Subject>) -> Result<HashMap<Subject, (i64, Row)>> {
    let mut all = HashMap::new();
    for (kind, ids) in by_kind(subjects) {
        let those = s::table.filter(s::subject_kind.eq(kind)).filter(s::subject_id.eq_any(ids));
        let rows: Vec<(i64, Row)> = those.select((s::id, Row::as_select())).load(db)?;
        let of = |(id, row): (i64, Row)| Some((Subject::from_parts(kind, row.subject_id)?, (id, row)));
        all.extend(rows.into_iter().filter_map(of));
    }
    Ok(all)
}

/// Takes these steps, slice by slice, in their order; `sweep` is the round that was under way when they were worked out,
/// and comes back as it is then.
///
/// # Errors
/// `LostUpdate` where another server was at it meanwhile; what the database says.
pub(super) fn put(
    store: &Store,
    steps: Vec<Step>,
    mut sweep: Option<Sweep>,
    now: Instant,
) -> Result<Option<Sweep>> {
    let (steps, mut from) = (Arc::new(steps), 0);
    while from < steps.len() {
        let (steps, before) = (Arc::clone(&steps), sweep.clone());
        (from, sweep) = store.write_here(Lane::Derived, move |tx| {
            let (began, mut at) = (Tick::now(), from);
            while at < steps.len() && began.elapsed() < SLICE {
                let to = steps.len().min(at + BATCH);
                take(tx, &steps[at..to], now)?;
                at = to;
            }
            let progress = steps[from..at].iter().map(|step| step.progress).rfind(|p| *p != Progress::Stays);
            let moved = |before: &Sweep| changes::swept(tx, before, progress.unwrap_or(Progress::Stays));
            Ok((at, before.as_ref().map(moved).transpose()?))
        })?;
    }
    Ok(sweep)
}

/// Takes some steps.
fn take(tx: &mut Tx, steps: &[Step], now: Instant) -> Result<()> {
    let (mut marks, mut new, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    let (mut stayed, mut moved, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for step in steps {
        match &step.write {
            Write::Nothing => {}
            Write::Mark(subject) => marks.push(*subject),
            Write::New(scored) => new.push(scored),
            Write::Other { row, id, moved: has_moved, vector } => {
                if *has_moved {
                    moved.push((row, *id))
                } else {
                    stayed.push((row, *id))
                }
                told.extend(vector.as_ref().map(|vector| (*id, vector)));
            }
            Write::Gone(id) => gone.push(*id),
        }
    }
    let settled: Vec<i64> = steps.iter().flat_map(|step| &step.marks).copied().collect();
    changes::done(tx, &settled)?;
    changes::mark_all(tx, &marks, now)?;
    update(tx, &stayed, false, now)?;
    update(tx, &moved, true, now)?;
    tell(tx, &told)?;
    insert(tx, &new, now)?;
    if !gone.is_empty() {
        diesel::delete(v::table.filter(v::score_id.eq_any(&gone))).execute(tx.db())?;
        diesel::delete(s::table.filter(s::id.eq_any(gone))).execute(tx.db())?;
    }
    Ok(())
}

/// Writes first scores.
fn insert(tx: &mut Tx, new: &[&Scored], now: Instant) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let rows = || new.iter().map(|scored| (&scored.row, s::scored_at.eq(now))).collect::<Vec<_>>();
    on_each!(tx.db(), |c| diesel::insert_into(s::table).values(rows()).execute(c))?;
    let mut sql = Sql::new("INSERT INTO score_vector (score_id, vector) SELECT s.id, b.column3 FROM (VALUES ");
    for (place, Scored { row, vector }) in new.iter().enumerate() {
        sql.with(if place == 0 { "(" } else { ", (" }, &row.subject_kind).with(", ", row.subject_id);
        sql.with(", ", vector).push(")");
    }
    sql.push(") AS b JOIN score s ON s.subject_kind = b.column1 AND s.subject_id = b.column2");
    sql.execute(tx.db()).map(drop)
}

/// Updates scores; without their place in the rankings no index is touched.
fn update(tx: &mut Tx, rows: &[(&Row, i64)], moved: bool, now: Instant) -> Result<()> {
    let Some((Row { policy, .. }, _)) = rows.first() else { return Ok(()) };
    let mut sql = Sql::new("UPDATE score SET scored_at = ");
    sql.bind(now).with(", policy = ", *policy);
    sql.push(
        ", low = b.column2, high = b.column3, excess = b.column4, excess_low = b.column5, excess_high = b.column6, \
         points = b.column7, digest = b.column8",
    );
    if moved {
        sql.push(
            ", unit_id = b.column9, need_group = b.column10, total = b.column11, reasons = b.column12, \
             confidence_bp = b.column13",
        );
    }
    sql.push(" FROM (VALUES ");
    for (place, (row, id)) in rows.iter().enumerate() {
        sql.with(if place == 0 { "(" } else { ", (" }, *id);
        sql.with(", ", row.low).with(", ", row.high).with(", ", row.excess).with(", ", row.excess_low);
        sql.with(", ", row.excess_high).with(", ", row.points).with(", ", row.digest);
        if moved {
            sql.with(", ", row.unit_id).with(", ", &row.need_group).with(", ", row.total);
            sql.with(", ", row.reasons).with(", ", row.confidence_bp);
        }
        sql.push(")");
    }
    whole(sql.push(") AS b WHERE score.id = b.column1"), rows.len()).execute(tx.db()).map(drop)
}

/// Updates vectors.
fn tell(tx: &mut Tx, told: &[(i64, &String)]) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("UPDATE score_vector SET vector = b.column2 FROM (VALUES ");
    for (place, (id, vector)) in told.iter().enumerate() {
        sql.with(if place == 0 { "(" } else { ", (" }, *id).with(", ", *vector).push(")");
    }
    whole(sql.push(") AS b WHERE score_vector.score_id = b.column1"), told.len()).execute(tx.db()).map(drop)
}

/// Whole batches are what bulk work consists of: their statements stay prepared.
fn whole(sql: &mut Sql, rows: usize) -> &mut Sql {
    if rows == BATCH { sql.keep() } else { sql }
}
