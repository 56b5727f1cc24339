//! One fault, and what its page asks besides.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};
use serde::Serialize;
use strum::IntoEnumIterator;

use super::list::{FaultRow, NAMES, Numbered, about_it, load, named, numbered};
use crate::attachments;
use crate::auth::{Permission, Role, Scope};
use crate::db::schema::faults::fault;
use crate::db::{AccountId, Db, FaultId, Instant, Sql, Subject, UnitId};
use crate::error::{Error, Result, not_found};
use crate::faults::fault::{Cause, is_repeat_offender, repeat_since};
use crate::faults::state::State;
use crate::faults::time::{Step, downtime_by};
use crate::rules::taxonomy::Group;
use crate::rules::{Impact, Severity, WorkingCalendar};
use crate::units::{self, UnitKind};
use crate::web::Sort;

/// One fault as its page shows it.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct FaultView {
    /// Its number; goes out with the code that people say, `SC-0042`.
    #[serde(flatten, serialize_with = "numbered")]
    #[schema(value_type = Numbered)]
    #[diesel(sql_type = BigInt)]
    pub id: FaultId,
    /// Inside only.
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    pub unit_id: UnitId,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// `asset`, `room`, `building`, `link` or `system`.
    #[diesel(sql_type = Text)]
    pub subject_kind: String,
    /// The number of what broke; of the record that it was merged into.
    #[diesel(sql_type = BigInt)]
    pub subject_id: i64,
    /// What it goes by now.
    #[diesel(sql_type = Text)]
    pub subject_name: String,
    /// Whose list of faults.
    #[diesel(sql_type = Text)]
    pub fault_group: Group,
    /// What broke: a word of that list.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// Whom it stops.
    #[diesel(sql_type = Text)]
    pub impact: Impact,
    /// How severe.
    #[diesel(sql_type = Text)]
    pub severity: Severity,
    /// What the reporter added.
    #[diesel(sql_type = Text)]
    pub words: String,
    /// Where it stands.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// For whom it waits.
    #[diesel(sql_type = Nullable<Text>)]
    pub waiting_for: Option<String>,
    /// Whether something is still to be done.
    #[diesel(sql_type = Bool)]
    pub is_open: bool,
    /// Open and beyond its due time.
    #[diesel(sql_type = Bool)]
    pub overdue: bool,
    /// Whether an officer says that it is real.
    #[diesel(sql_type = Bool)]
    pub confirmed: bool,
    /// Who reported it.
    #[diesel(sql_type = Nullable<Text>)]
    pub reporter_name: Option<String>,
    /// Where to reach them.
    #[diesel(sql_type = Nullable<Text>)]
    pub reporter_phone: Option<String>,
    /// Whether it came from a sticker, by somebody without an account.
    #[diesel(sql_type = Bool)]
    pub from_sticker: bool,
    /// Who works on it.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub assigned_to: Option<AccountId>,
    /// Their name.
    #[diesel(sql_type = Nullable<Text>)]
    pub assigned_name: Option<String>,
    /// When it was reported.
    #[diesel(sql_type = Timestamp)]
    pub reported_at: Instant,
    /// By when it must be settled.
    #[diesel(sql_type = Timestamp)]
    pub due_at: Instant,
    /// When it was settled.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub resolved_at: Option<Instant>,
    /// When it was closed.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub closed_at: Option<Instant>,
    /// Why it broke.
    #[diesel(sql_type = Nullable<Text>)]
    pub cause: Option<Cause>,
    /// What was done.
    #[diesel(sql_type = Text)]
    pub done: String,
    /// What it cost, đồng.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub cost: Option<i64>,
    /// Working seconds for which it has kept somebody from working; up to now while it is open.
    #[diesel(sql_type = BigInt)]
    pub downtime_seconds: i64,
    #[serde(skip)]
    #[diesel(sql_type = Timestamp)]
    counted_to: Instant,
    /// Last change.
    #[diesel(sql_type = Timestamp)]
    pub updated_at: Instant,
    /// Rises with each change.
    #[diesel(sql_type = BigInt)]
    pub version: i64,
}

impl FaultView {
    /// Where it stands.
    ///
    /// # Errors
    /// `Internal` for words that no version of hatang wrote.
    pub fn stands(&self) -> Result<State> {
        State::from_words(&self.state, self.waiting_for.as_deref())
            .ok_or_else(|| Error::internal(format!("fault {} stands at {:?}", self.id, self.state)))
    }

    /// What broke.
    ///
    /// # Errors
    /// `Internal` for words that no version of hatang wrote.
    pub fn subject(&self) -> Result<Subject> {
        Subject::from_parts(&self.subject_kind, self.subject_id)
            .ok_or_else(|| Error::internal(format!("fault {} is about {:?}", self.id, self.subject_kind)))
    }
}

/// Something that happened to a fault.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
#[schema(as = FaultEvent)]
pub struct EventRow {
    /// When.
    #[diesel(sql_type = Timestamp)]
    pub at: Instant,
    /// What: `reported`, `again`, `step`, `comment`, `assigned`, `impact`, `settled`, `file`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Where a step led.
    #[diesel(sql_type = Nullable<Text>)]
    pub state: Option<String>,
    /// For whom it waits then.
    #[diesel(sql_type = Nullable<Text>)]
    pub waiting_for: Option<String>,
    /// Its particulars: the comment, a file's name, to whom it was given.
    #[diesel(sql_type = Text)]
    pub detail: String,
    /// The account to which it was given; its name, in `detail`, is empty once the person was erased.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub given_to: Option<AccountId>,
    /// Who did it, where a person with an account did.
    #[diesel(sql_type = Nullable<Text>)]
    pub person: Option<String>,
}

/// One fault.
///
/// # Errors
/// `NotFound` where there is none in scope.
pub fn show(db: &mut Db, scope: &Scope, id: FaultId, now: Instant) -> Result<FaultView> {
    let mut sql = Sql::new("SELECT f.id, f.unit_id, u.code AS unit, n.name AS unit_name, n.kind AS unit_kind, ");
    named(&mut sql);
    sql.push(
        ", f.subject_kind, f.fault_group, f.what, f.impact, f.severity, f.words, f.state, f.waiting_for, f.is_open, \
         f.confirmed, COALESCE(p.full_name, f.reporter_name) AS reporter_name, \
         COALESCE(p.phone, f.reporter_phone) AS reporter_phone, (f.reporter_id IS NULL) AS from_sticker, f.assigned_to, \
         w.full_name AS assigned_name, f.reported_at, f.due_at, f.resolved_at, f.closed_at, f.cause, f.done, f.cost, \
         f.downtime_seconds, f.updated_at, f.version, (f.is_open AND f.due_at < ",
    );
    sql.bind(now).push(") AS overdue FROM fault f JOIN unit u ON u.id = f.unit_id ");
    units::name_on(&mut sql, now.day());
    sql.push(NAMES).with("LEFT JOIN account p ON p.id = f.reporter_id WHERE f.id = ", id);
    scope.limit(&mut sql, " AND f.unit_id");
    let mut found: FaultView = sql.first(db)?.ok_or_else(not_found)?;
    let counted = (found.downtime_seconds, found.counted_to);
    let calendar = WorkingCalendar::province();
    found.downtime_seconds = downtime_by(counted, found.impact, found.is_open, now, calendar);
    Ok(found)
}

/// The unit of the fault in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<FaultId>() else { return Ok(None) };
    Ok(fault::table.find(id.0).select(fault::unit_id).get_result(db).optional()?)
}

/// The unit of the file in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of_file(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(file) = id.parse() else { return Ok(None) };
    match attachments::subject_of(db, file)? {
        Some(Subject::Fault(id)) => unit_of(db, &id.to_string()),
        Some(_) | None => Ok(None),
    }
}

/// What happened to a fault, latest first.
///
/// # Errors
/// What the database says.
pub fn events(db: &mut Db, id: FaultId, most: usize) -> Result<Vec<EventRow>> {
    let mut sql = Sql::new(
        "SELECT e.at, e.kind, e.state, e.waiting_for, COALESCE(g.full_name, e.detail) AS detail, e.given_to, \
         p.full_name AS person FROM fault_event e LEFT JOIN account p ON p.id = e.account_id \
         LEFT JOIN account g ON g.id = e.given_to WHERE e.fault_id = ",
    );
    sql.bind(id).with(" ORDER BY e.id DESC LIMIT ", most).load(db)
}

/// The steps of a fault in the order in which they were taken.
///
/// # Errors
/// What the database says.
pub fn steps(db: &mut Db, id: FaultId) -> Result<Vec<Step>> {
    let mut events = events(db, id, 1000)?;
    events.reverse();
    let step = |event: EventRow| {
        let state = State::from_words(event.state.as_deref()?, event.waiting_for.as_deref())?;
        Some(Step { at: event.at, state })
    };
    Ok(events.into_iter().filter(|event| event.kind == "step").filter_map(step).collect())
}

/// Somebody who can be given a fault.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct Worker {
    /// Their account.
    #[diesel(sql_type = BigInt)]
    pub id: AccountId,
    /// Their name.
    #[diesel(sql_type = Text)]
    pub full_name: String,
}

/// Who may work a unit's faults.
///
/// # Errors
/// What the database says.
pub fn workers(db: &mut Db, unit: UnitId) -> Result<Vec<Worker>> {
    let roles = Role::iter().filter(|role| role.permissions().contains(&Permission::WorkFaults));
    let mut sql = Sql::new(
        "SELECT DISTINCT p.id, p.full_name FROM account p JOIN account_grant g ON g.account_id = p.id \
         WHERE p.state = 'active' AND (g.unit_id IS NULL OR g.unit_id = ",
    );
    sql.bind(unit).push(")").within(" AND g.role", roles.map(<&str>::from));
    sql.push(" ORDER BY p.full_name, p.id").load(db)
}

/// What broke before on one thing.
#[derive(Clone, Debug, Serialize)]
pub struct Past {
    /// The latest ones, latest first.
    pub latest: Vec<FaultRow>,
    /// Whether it is a repeat offender: three in the last 90 days, confirmed and not cancelled.
    pub repeat: bool,
}

/// The past of one thing, faults of records merged into it and of a building's rooms among them. The asker's right to
/// see the thing is checked where it is shown.
///
/// # Errors
/// What the database says.
pub fn of(db: &mut Db, subject: Subject, now: Instant, most: usize) -> Result<Past> {
    let mut chosen = Sql::new("SELECT f.id FROM fault f WHERE 1 = 1");
    chosen.append(&about_it(subject)).with(" ORDER BY f.reported_at DESC, f.id DESC LIMIT ", most);
    let latest = load(db, Sort { by: "reported_at", down: true }, &chosen, now)?;
    #[derive(QueryableByName)]
    struct At {
        #[diesel(sql_type = Timestamp)]
        at: Instant,
    }
    let mut recent =
        Sql::new("SELECT f.reported_at AS at FROM fault f WHERE f.state <> 'cancelled' AND f.confirmed = ");
    recent.bind(true).append(&about_it(subject)).with(" AND f.reported_at >= ", repeat_since(now));
    let recent: Vec<At> = recent.load(db)?;
    let recent: Vec<Instant> = recent.iter().map(|row| row.at).collect();
    Ok(Past { latest, repeat: is_repeat_offender(&recent, now) })
}
