//! Many faults at once with all that happened to them, in statements of some 500 rows: a log that is taken over as a
//! whole. Each goes through the same states, due times and downtime as one that people take step by step; timeline, search
//! words and marks for those above are left as well. Nobody did it, so no trail tells of it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::change::{WORDS, refused, settled_at};
use crate::changes;
use crate::db::schema::faults::{fault as f, fault_event as e};
use crate::db::search::Index;
use crate::db::{AccountId, FaultId, Instant, Sql, Subject, Tx, UnitId};
use crate::error::{Error, Result};
use crate::faults::fault::{FaultCode, Settlement};
use crate::faults::report::{Report, Reporter};
use crate::faults::state::{Action, State, next};
use crate::faults::time::{Step, downtime, due};
use crate::on_each;
use crate::rules::WorkingCalendar;

/// Rows of one statement: 28 columns each stay below the 32,766 binds that SQLite takes.
const ROWS: usize = 500;

/// Who reported a fault.
#[derive(Clone, Debug)]
pub enum ReportedBy {
    /// Somebody with an account.
    Person(AccountId),
    /// A colleague, from the sticker.
    Colleague(Reporter),
}

/// A fault with its life so far.
#[derive(Clone, Debug)]
pub struct Lived {
    /// What broke.
    pub subject: Subject,
    /// Whose it is.
    pub unit: UnitId,
    /// What it went by.
    pub name: String,
    /// What was reported.
    pub report: Report,
    /// By whom.
    pub by: ReportedBy,
    /// When.
    pub at: Instant,
    /// The steps that people took, in order.
    pub steps: Vec<(Instant, Action)>,
    /// Who took them.
    pub worker: Option<AccountId>,
    /// How it was settled, where it was.
    pub settlement: Option<Settlement>,
}

impl Lived {
    /// Where it stood after each step.
    fn stood(&self) -> Result<Vec<Step>> {
        let mut state = State::New;
        let step = |(at, action): &(Instant, Action)| {
            state = next(state, *action).map_err(refused)?;
            Ok(Step { at: *at, state })
        };
        self.steps.iter().map(step).collect()
    }

    fn reporter(&self) -> (Option<AccountId>, Option<&Reporter>) {
        match &self.by {
            ReportedBy::Person(account) => (Some(*account), None),
            ReportedBy::Colleague(reporter) => (None, Some(reporter)),
        }
    }
}

/// Inserts faults with their lives; answers their ids in their order.
///
/// # Errors
/// `IllegalStep` where one took a step that its state does not allow; what the database says.
pub fn live_many(tx: &mut Tx, log: &[Lived]) -> Result<Vec<FaultId>> {
    let stood: Vec<Vec<Step>> = log.iter().map(Lived::stood).collect::<Result<_>>()?;
    let before = Sql::new("SELECT COALESCE(MAX(id), 0) AS n FROM fault").count(tx.db())?;
    for (some, stood) in log.chunks(ROWS).zip(stood.chunks(ROWS)) {
        insert(tx, some, stood)?;
    }
    let ids = behind(tx, before, log.len())?;
    tell(tx, &ids, log, &stood)?;
    for some in ids.chunks(ROWS) {
        index(tx, some)?;
    }
    let mut subjects: Vec<Subject> = log.iter().map(|one| one.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let at = log.iter().map(|one| one.at).max();
    at.map_or(Ok(()), |at| changes::mark_all(tx, &subjects, at))?;
    Ok(ids)
}

fn insert(tx: &mut Tx, log: &[Lived], stood: &[Vec<Step>]) -> Result<()> {
    let calendar = WorkingCalendar::province();
    let rows: Vec<_> = log
        .iter()
        .zip(stood)
        .map(|(one, stood)| {
            let (kind, number) = one.subject.parts();
            let (account, colleague) = one.reporter();
            let state = stood.last().map_or(State::New, |step| step.state);
            let (word, waiting_for) = state.words();
            let severity = one.report.impact.severity();
            let last = stood.last().map_or(one.at, |step| step.at);
            let confirmed = account.is_some() || (!stood.is_empty() && state != State::Cancelled);
            let closed = Some(last).filter(|_| state == State::Closed);
            let settlement = one.settlement.as_ref();
            (
                (
                    f::unit_id.eq(one.unit),
                    f::subject_kind.eq(kind),
                    f::subject_id.eq(number),
                    f::subject_name.eq(&one.name),
                    f::fault_group.eq(one.report.group),
                    f::what.eq(&one.report.what),
                    f::impact.eq(one.report.impact),
                    f::severity.eq(severity),
                    f::severity_rank.eq(severity as i64),
                    f::words.eq(&one.report.words),
                ),
                (
                    f::state.eq(word),
                    f::waiting_for.eq(waiting_for),
                    f::is_open.eq(state.is_open()),
                    f::reporter_id.eq(account),
                    f::reporter_name.eq(colleague.map(|by| &by.name)),
                    f::reporter_phone.eq(colleague.map(|by| &by.phone)),
                    f::confirmed.eq(confirmed),
                    f::assigned_to.eq(one.worker),
                    f::reported_at.eq(one.at),
                    f::due_at.eq(due(severity, one.at, stood, calendar)),
                ),
                (
                    f::resolved_at.eq(settled_at(stood)),
                    f::closed_at.eq(closed),
                    f::cause.eq(settlement.map(|settled| settled.cause)),
                    f::done.eq(settlement.map_or("", |settled| settled.done.as_str())),
                    f::cost.eq(settlement.and_then(|settled| settled.cost)),
                    f::downtime_seconds.eq(downtime(one.report.impact, one.at, stood, last, calendar)),
                    f::updated_at.eq(last),
                ),
            )
        })
        .collect();
    on_each!(tx.db(), |c| diesel::insert_into(f::table).values(&rows).execute(c))?;
    Ok(())
}

/// The faults that were inserted since the highest number was `before`: this transaction's alone, in its order.
fn behind(tx: &mut Tx, before: i64, inserted: usize) -> Result<Vec<FaultId>> {
    #[derive(QueryableByName)]
    struct Numbered {
        #[diesel(sql_type = BigInt)]
        id: FaultId,
    }
    let mut sql = Sql::new("SELECT id FROM fault WHERE id > ");
    let found: Vec<Numbered> = sql.bind(before).push(" ORDER BY id").load(tx.db())?;
    if found.len() != inserted {
        return Err(Error::internal("rows that were just inserted are gone"));
    }
    Ok(found.into_iter().map(|row| row.id).collect())
}

fn tell(tx: &mut Tx, ids: &[FaultId], log: &[Lived], stood: &[Vec<Step>]) -> Result<()> {
    let mut rows = Vec::new();
    let mut line = |id: FaultId, at: Instant, by: Option<AccountId>, state: Option<State>, detail: &str| {
        let words = state.map(State::words);
        rows.push((
            e::fault_id.eq(id),
            e::at.eq(at),
            e::account_id.eq(by),
            e::kind.eq(if state.is_some() { "step" } else { "reported" }),
            e::state.eq(words.map(|(word, _)| word)),
            e::waiting_for.eq(words.and_then(|(_, waiting_for)| waiting_for)),
            e::detail.eq(detail.to_owned()),
        ));
    };
    for ((id, one), stood) in ids.iter().zip(log).zip(stood) {
        line(*id, one.at, one.reporter().0, None, &one.report.words);
        for step in stood {
            let done = one.settlement.as_ref().filter(|_| step.state == State::Resolved);
            line(*id, step.at, one.worker, Some(step.state), done.map_or("", |settled| settled.done.as_str()));
        }
    }
    for some in rows.chunks(ROWS) {
        let some = some.to_vec();
        on_each!(tx.db(), |c| diesel::insert_into(e::table).values(&some).execute(c))?;
    }
    Ok(())
}

fn index(tx: &mut Tx, ids: &[FaultId]) -> Result<()> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        words: String,
    }
    let mut sql = Sql::new(WORDS);
    let found: Vec<Words> = sql.among(" WHERE f.id", ids.iter().copied()).load(tx.db())?;
    let text = |row: Words| {
        let code = FaultCode::new(row.id).map_or(String::new(), |code| code.to_string());
        (row.id, format!("{code} {}", row.words))
    };
    let texts: Vec<(i64, String)> = found.into_iter().map(text).collect();
    Index::Fault.add_many(tx, &texts)
}
