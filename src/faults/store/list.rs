//! The list of faults: filters, search, order, pages; and how many are overdue.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};
use serde::Serialize;

use super::sums::counted;
use super::thing::parse_subject;
use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{AccountId, Db, FaultId, Instant, Sql, Subject, UnitId};
use crate::error::{Error, Result};
use crate::faults::fault::FaultCode;
use crate::faults::time::downtime_by;
use crate::links;
use crate::rules::taxonomy::Group;
use crate::rules::{Impact, Severity, WorkingCalendar};
use crate::units::{self, UnitKind};
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose, each_row};

/// The columns that the list can be sorted by; the first is the order nobody asked for.
pub const SORTS: &[&str] = &["due_at", "reported_at", "severity"];

/// A fault's number and the code that people say.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FaultNumber)]
pub(super) struct Numbered {
    id: FaultId,
    code: String,
}

/// Writes a fault's number and its code.
pub(super) fn numbered<S: serde::Serializer>(id: &FaultId, out: S) -> std::result::Result<S::Ok, S::Error> {
    Numbered { id: *id, code: FaultCode::new(id.0).map_or(String::new(), |code| code.to_string()) }.serialize(out)
}

/// A row of the list.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct FaultRow {
    /// Its number; goes out with the code that people say, `SC-0042`.
    #[serde(flatten, serialize_with = "numbered")]
    #[schema(value_type = Numbered)]
    #[diesel(sql_type = BigInt)]
    pub id: FaultId,
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
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// Who works on it.
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
    /// What it cost, đồng.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub cost: Option<i64>,
    /// Working seconds for which it has kept somebody from working; up to now while it is open.
    #[diesel(sql_type = BigInt)]
    pub downtime_seconds: i64,
    #[serde(skip)]
    #[diesel(sql_type = Timestamp)]
    counted_to: Instant,
    #[serde(skip)]
    #[diesel(sql_type = Text)]
    sort_key: String,
}

/// Which faults by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Stand {
    /// Something is still to be done.
    #[default]
    Open,
    /// Open and beyond its due time.
    Overdue,
    /// Reported from a sticker; nobody has said yet that it is real.
    Unconfirmed,
    /// Open, and waits for something.
    Waiting,
    /// Works again, is not closed yet.
    Resolved,
    /// Settled or cancelled.
    Over,
    /// Every one.
    All,
}

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words or a code typed.
    pub q: Option<String>,
    /// A unit's code.
    pub unit: Option<String>,
    /// Where it stands.
    pub stand: Stand,
    /// How severe.
    pub severity: Option<Severity>,
    /// Whose list of faults.
    pub group: Option<Group>,
    /// What broke.
    pub about: Option<Subject>,
    /// Only what this person works on or reported.
    pub mine: Option<AccountId>,
    /// Only what counts towards a repeat offender.
    pub repeat: bool,
}

impl Filter {
    /// From a list's address; `me` is who asks.
    ///
    /// # Errors
    /// Field errors for words that are none.
    pub fn parse(query: &ListQuery, me: AccountId) -> Result<Self> {
        let about =
            query.get("about").map(|text| parse_subject(text).ok_or_else(|| Error::field("about", "unknown_word")));
        let about = about.transpose()?;
        // What hangs on one thing is its whole past, unless something else is asked for.
        let stand = if about.is_some() { Stand::All } else { Stand::Open };
        Ok(Filter {
            q: query.text("q"),
            unit: query.text("unit"),
            stand: query.word("state")?.unwrap_or(stand),
            severity: query.word("severity")?,
            group: query.word("group")?,
            about,
            mine: query.get("mine").map(|_| me),
            repeat: query.word("repeat")?.unwrap_or(false),
        })
    }
}

/// The rows that a person may see and asked for: everything after FROM.
fn matching(db: &mut Db, scope: &Scope, filter: &Filter, now: Instant) -> Result<Sql> {
    let mut sql = Sql::new("fault f WHERE 1 = 1");
    scope.limit(&mut sql, " AND f.unit_id");
    if let Some(code) = &filter.unit {
        sql.with(" AND f.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    match filter.stand {
        Stand::Open => sql.with(" AND f.is_open = ", true),
        Stand::Overdue => sql.with(" AND f.is_open = ", true).with(" AND f.due_at < ", now),
        Stand::Unconfirmed => sql.with(" AND f.is_open = ", true).with(" AND f.confirmed = ", false),
        Stand::Waiting => sql.with(" AND f.is_open = ", true).push(" AND f.state = 'waiting'"),
        Stand::Resolved => sql.with(" AND f.is_open = ", false).push(" AND f.state = 'resolved'"),
        Stand::Over => sql.with(" AND f.is_open = ", false),
        Stand::All => &mut sql,
    };
    if let Some(severity) = filter.severity {
        sql.with(" AND f.severity = ", <&str>::from(severity));
    }
    if let Some(group) = filter.group {
        sql.with(" AND f.fault_group = ", <&str>::from(group));
    }
    if let Some(about) = filter.about {
        sql.append(&about_it(about));
    }
    if let Some(me) = filter.mine {
        sql.with(" AND (f.assigned_to = ", me).with(" OR f.reporter_id = ", me).push(")");
    }
    if filter.repeat {
        counted(&mut sql, now);
    }
    match filter.q.as_deref().map(|q| (q.parse::<FaultCode>(), Index::Fault.words(db, "f", q))) {
        Some((Ok(code), _)) => {
            sql.with(" AND f.id = ", code.number());
        }
        Some((Err(_), Some(words))) => {
            sql.append(&words.fit);
        }
        Some((Err(_), None)) | None => {}
    }
    Ok(sql)
}

/// ` AND …`: the faults of one thing, those of records merged into it among them; of a building, those of its rooms too.
pub(super) fn about_it(subject: Subject) -> Sql {
    let (kind, id) = subject.parts();
    let mut sql = Sql::new(" AND ((f.subject_kind = ");
    sql.bind(kind);
    match subject {
        Subject::Asset(_) => {
            sql.with(" AND f.subject_id IN (SELECT m.id FROM asset m WHERE m.id = ", id);
            sql.with(" OR m.merged_into = ", id).push("))");
        }
        Subject::Building(_) => {
            sql.with(" AND f.subject_id = ", id).push(") OR (f.subject_kind = 'room' AND f.subject_id IN ");
            sql.with("(SELECT m.id FROM room m WHERE m.building_id = ", id).push("))");
        }
        Subject::Unit(_)
        | Subject::Facility(_)
        | Subject::Room(_)
        | Subject::Link(_)
        | Subject::Fault(_)
        | Subject::Account(_)
        | Subject::Device(_)
        | Subject::EnrolCode(_)
        | Subject::Conflict(_)
        | Subject::System => {
            sql.with(" AND f.subject_id = ", id).push(")");
        }
    }
    sql.push(")");
    sql
}

fn order(sort: Sort) -> Order {
    match sort.by {
        "reported_at" => Order::new(sort, "f.id", "f.reported_at", Key::Moment),
        "severity" => Order::new(sort, "f.id", "f.severity_rank", Key::Number),
        _ => Order::new(sort, "f.id", "f.due_at", Key::Moment),
    }
}

/// Adds what a thing goes by now, its canonical number, and up to when the fault's downtime is stored: `f` is the fault,
/// `o` and `a` its asset, `r` and `b` its place, `l` its link.
pub(super) fn named(sql: &mut Sql) {
    sql.push("COALESCE(a.tag, r.name, b.name, ").push(links::LABEL).push(
        ", f.subject_name) AS subject_name, COALESCE(a.id, f.subject_id) AS subject_id, COALESCE((SELECT max(e.at) \
         FROM fault_event e WHERE e.fault_id = f.id AND e.kind = 'step'), f.reported_at) AS counted_to",
    );
}

/// The joins that [`named`] needs.
pub(super) const NAMES: &str = "LEFT JOIN asset o ON f.subject_kind = 'asset' AND o.id = f.subject_id \
                                LEFT JOIN asset a ON a.id = COALESCE(o.merged_into, o.id) \
                                LEFT JOIN room r ON f.subject_kind = 'room' AND r.id = f.subject_id \
                                LEFT JOIN building b ON f.subject_kind = 'building' AND b.id = f.subject_id \
                                LEFT JOIN link l ON f.subject_kind = 'link' AND l.id = f.subject_id \
                                LEFT JOIN account w ON w.id = f.assigned_to ";

/// The rows of these faults, in this order, each with its downtime up to `now`.
pub(super) fn load(db: &mut Db, sort: Sort, chosen: &Sql, now: Instant) -> Result<Vec<FaultRow>> {
    let mut found: Vec<FaultRow> = rows(sort, chosen, now).load(db)?;
    for row in &mut found {
        let counted = (row.downtime_seconds, row.counted_to);
        row.downtime_seconds = downtime_by(counted, row.impact, row.is_open, now, WorkingCalendar::province());
    }
    Ok(found)
}

/// Columns and joins of a row; `chosen` are the rows' numbers.
fn rows(sort: Sort, chosen: &Sql, now: Instant) -> Sql {
    let mut sql = Sql::new("SELECT f.id, f.subject_kind, ");
    named(&mut sql);
    sql.push(
        ", f.fault_group, f.what, f.impact, f.severity, f.state, f.waiting_for, f.is_open, f.confirmed, \
         f.reported_at, f.due_at, f.resolved_at, f.cost, f.downtime_seconds, u.code AS unit, n.name AS unit_name, \
         n.kind AS unit_kind, w.full_name AS assigned_name, (f.is_open AND f.due_at < ",
    );
    sql.bind(now).push(") AS overdue, ");
    order(sort).sort_key(&mut sql);
    sql.push(" FROM (").append(chosen).push(") c JOIN fault f ON f.id = c.id JOIN unit u ON u.id = f.unit_id ");
    units::name_on(&mut sql, now.day());
    sql.push(NAMES);
    order(sort).by(&mut sql);
    sql
}

/// One page of the faults in scope.
///
/// # Errors
/// What the database says.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    page: &Page,
    now: Instant,
) -> Result<Listed<FaultRow>> {
    let matching = matching(db, scope, filter, now)?;
    let chosen = choose(db, "SELECT f.id FROM ", &matching, None, order(sort), page)?;
    let items = load(db, sort, &chosen.rows, now)?;
    Ok(Listed::new(items, page, chosen.counted, |row| (row.sort_key.clone(), row.id.0)))
}

/// Hands every row of a list to `take`, in its order, a few hundred at a time: for exports.
///
/// # Errors
/// What the database or `take` says.
pub fn stream(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    now: Instant,
    take: &mut dyn FnMut(&FaultRow) -> Result<()>,
) -> Result<()> {
    each_row(|page| list(db, scope, filter, sort, page, now), take)
}

/// How many rows the list at this address shows to `me`.
///
/// # Errors
/// Field errors for a filter that is none.
pub fn count(db: &mut Db, scope: &Scope, query: &ListQuery, me: AccountId, now: Instant) -> Result<i64> {
    let matching = matching(db, scope, &Filter::parse(query, me)?, now)?;
    Sql::new("SELECT count(*) AS n FROM ").append(&matching).count(db)
}

/// How many faults in scope are beyond their due time.
///
/// # Errors
/// What the database says.
pub fn overdue(db: &mut Db, scope: &Scope, now: Instant) -> Result<i64> {
    let mut sql = Sql::new("SELECT count(*) AS n FROM fault f WHERE f.is_open = ");
    sql.bind(true).with(" AND f.due_at < ", now);
    scope.limit(&mut sql, " AND f.unit_id");
    sql.count(db)
}
