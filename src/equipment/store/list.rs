//! The list of equipment: filters, search, order, pages; 100,000 rows on either database.
//!
//! Up to 10,000 hits are collected and sorted; beyond that the sort index is walked and each row is tested, which
//! finds a page's rows quickly because at least a tenth of all fit. The two plans are forced: an expression in ORDER BY
//! keeps the index out of the first.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use serde::Serialize;

use super::need::{self, Year};
use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{AssetId, Db, Instant, LocalDay, Sql, UnitId};
use crate::equipment::asset::State;
use crate::error::{Error, Result};
use crate::rules::kinds::{self, Class};
use crate::units::{self, UnitKind};
use crate::web::{EXACT_TO, ListQuery, Listed, Page, Sort};

/// The columns that the list can be sorted by; the first is the order nobody asked for.
pub const SORTS: &[&str] = &["tag", "name", "bought_on", "updated_at"];

/// Hits up to here are sorted.
const SORTED_TO: i64 = 10_000;

/// A row of the list.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct AssetRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: AssetId,
    /// On its sticker.
    #[diesel(sql_type = Text)]
    pub tag: String,
    /// A word of `rules::kinds`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Where in its life.
    #[diesel(sql_type = Text)]
    pub state: State,
    /// Who made it.
    #[diesel(sql_type = Nullable<Text>)]
    pub maker: Option<String>,
    /// Which model.
    #[diesel(sql_type = Nullable<Text>)]
    pub model: Option<String>,
    /// Its serial number.
    #[diesel(sql_type = Nullable<Text>)]
    pub serial: Option<String>,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// The room's name, once known.
    #[diesel(sql_type = Nullable<Text>)]
    pub room: Option<String>,
    /// Who uses it.
    #[diesel(sql_type = Nullable<Text>)]
    pub custodian: Option<String>,
    /// Day of purchase, where known.
    #[diesel(sql_type = Nullable<Date>)]
    pub bought_on: Option<LocalDay>,
    /// Historical cost, đồng.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub price: Option<i64>,
    /// Last change.
    #[diesel(sql_type = Timestamp)]
    pub updated_at: Instant,
    #[serde(skip)]
    #[diesel(sql_type = Text)]
    sort_key: String,
}

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words typed.
    pub q: Option<String>,
    /// A unit's code.
    pub unit: Option<String>,
    /// A kind's word.
    pub kind: Option<String>,
    /// A state; retired ones show only when asked for.
    pub state: Option<State>,
    /// A room's number.
    pub room: Option<i64>,
    /// Only what has no room yet.
    pub no_room: bool,
    /// Only kinds of this class.
    pub class: Option<Class>,
    /// Only what began its life in this year.
    pub year: Option<Year>,
    /// Only what is past its useful life.
    pub life_over: bool,
    /// Only computers whose operating system is out of support.
    pub os_ended: bool,
    /// Only what has no day of purchase on paper.
    pub no_papers: bool,
    /// Only computers with a disk that says that it fails.
    pub disk_failing: bool,
}

impl Filter {
    /// From a list's address.
    ///
    /// # Errors
    /// Field errors for words that are none.
    pub fn parse(query: &ListQuery) -> Result<Self> {
        let kind = query.get("kind").map(str::to_owned);
        if kind.as_deref().is_some_and(|kind| kinds::find(kind).is_none()) {
            return Err(Error::field("kind", "unknown_word"));
        }
        let room = match query.get("room") {
            None | Some("none") => None,
            Some(id) => Some(id.parse().map_err(|_| Error::field("room", "not_a_number"))?),
        };
        Ok(Filter {
            q: query.get("q").map(str::to_owned),
            unit: query.get("unit").map(str::to_owned),
            kind,
            state: query.word("state")?,
            room,
            no_room: query.get("room") == Some("none"),
            class: query.word("class")?,
            year: Year::parse(query)?,
            life_over: need::is_set(query, "life", "over")?,
            os_ended: need::is_set(query, "os", "ended")?,
            no_papers: need::is_set(query, "papers", "none")?,
            disk_failing: need::is_set(query, "disk", "failing")?,
        })
    }
}

/// The rows that a person may see and asked for: everything after FROM.
pub(super) fn matching(db: &mut Db, scope: &Scope, filter: &Filter, day: LocalDay) -> Result<Sql> {
    let mut sql = Sql::new("asset a WHERE a.merged_into IS NULL");
    scope.limit(&mut sql, " AND a.unit_id");
    if let Some(code) = &filter.unit {
        sql.with(" AND a.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    if let Some(kind) = &filter.kind {
        sql.with(" AND a.kind = ", kind);
    }
    if let Some(class) = filter.class {
        sql.within(" AND a.kind", kinds::all().iter().filter(|kind| kind.class == class).map(|kind| &kind.id));
    }
    match filter.state {
        Some(state) => sql.with(" AND a.state = ", <&str>::from(state)),
        None => sql.push(" AND a.state <> 'retired'"),
    };
    if let Some(room) = filter.room {
        sql.with(" AND a.room_id = ", room);
    }
    if filter.no_room {
        sql.push(" AND a.room_id IS NULL");
    }
    if let Some(year) = filter.year {
        need::of_year(&mut sql, year);
    }
    if filter.life_over {
        need::life_over(&mut sql, day);
    }
    if filter.os_ended {
        need::os_ended(db, &mut sql, day)?;
    }
    if filter.no_papers {
        sql.push(" AND a.bought_on IS NULL");
    }
    if filter.disk_failing {
        sql.push(" AND a.id IN (SELECT c.asset_id FROM computer c WHERE c.disk_failing)");
    }
    if let Some(hits) = filter.q.as_deref().and_then(|q| Index::Asset.hits(db, q)) {
        sql.push(" AND a.id IN (").append(&hits).push(")");
    }
    Ok(sql)
}

/// The column that an order sorts by, and its text form for `after`.
fn column(sort: Sort) -> &'static str {
    match sort.by {
        "name" => "a.sort_name",
        "bought_on" => "a.bought_sort",
        "updated_at" => "a.updated_at",
        _ => "a.sort_tag",
    }
}

/// Columns and joins of a row; `hits` are the rows chosen.
fn rows(sort: Sort, chosen: &Sql, day: LocalDay) -> Sql {
    let mut sql = Sql::new(
        "SELECT a.id, a.tag, a.kind, a.name, a.state, a.maker, a.model, a.serial, a.custodian, a.bought_on, a.price, \
         a.updated_at, u.code AS unit, n.name AS unit_name, n.kind AS unit_kind, r.name AS room, CAST(",
    );
    sql.push(column(sort))
        .push(" AS TEXT) AS sort_key FROM (")
        .append(chosen)
        .push(") c JOIN asset a ON a.id = c.id ");
    sql.push("JOIN unit u ON u.id = a.unit_id ");
    units::name_on(&mut sql, day);
    sql.push("LEFT JOIN room r ON r.id = a.room_id");
    order(&mut sql, sort);
    sql
}

fn order(sql: &mut Sql, sort: Sort) {
    let way = if sort.down { " DESC" } else { "" };
    sql.push(" ORDER BY ").push(column(sort)).push(way).push(", a.id").push(way);
}

/// One page of the equipment in scope.
///
/// # Errors
/// What the database says.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    page: &Page,
    day: LocalDay,
) -> Result<Listed<AssetRow>> {
    let matching = matching(db, scope, filter, day)?;
    let mut count = Sql::new("SELECT count(*) AS n FROM (SELECT 1 AS one FROM ");
    let counted = count.append(&matching).with(" LIMIT ", SORTED_TO + 1).push(") counted").count(db)?;
    let mut chosen = Sql::new("SELECT a.id FROM ");
    chosen.append(&matching);
    after(&mut chosen, sort, page, db.is_postgres());
    let way = if sort.down { " DESC" } else { "" };
    let column = column(sort);
    if counted <= SORTED_TO {
        // Collected, then sorted: the sort index must stay out of it, or a few hits would be looked for one by one.
        chosen.push(" ORDER BY ").push(unindexed(column)).push(way).push(", a.id + 0").push(way);
    } else {
        chosen.push(" ORDER BY ").push(column).push(way).push(", a.id").push(way);
    }
    chosen.with(" LIMIT ", page.size + 1).with(" OFFSET ", page.offset());
    let items: Vec<AssetRow> = rows(sort, &chosen, day).load(db)?;
    Ok(Listed::new(items, page, counted.min(EXACT_TO + 1), |row| (row.sort_key.clone(), row.id.0)))
}

/// A form of a sort column that no index serves.
fn unindexed(column: &'static str) -> &'static str {
    match column {
        "a.sort_name" => "a.sort_name || ''",
        "a.bought_sort" => "CAST(a.bought_sort AS TEXT)",
        "a.updated_at" => "CAST(a.updated_at AS TEXT)",
        _ => "a.sort_tag || ''",
    }
}

/// Goes on after a row, by its key and id.
fn after(sql: &mut Sql, sort: Sort, page: &Page, postgres: bool) {
    let Some((key, id)) = &page.after else { return };
    sql.push(" AND (").push(column(sort)).push(", a.id) ").push(if sort.down { "< (" } else { "> (" }).bind(key);
    // The key was read as text; PostgreSQL needs to be told what it is.
    match (postgres, sort.by) {
        (true, "bought_on") => sql.push("::date"),
        (true, "updated_at") => sql.push("::timestamp"),
        (_, _) => sql,
    };
    sql.with(", ", *id).push(")");
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
    day: LocalDay,
    take: &mut dyn FnMut(&AssetRow) -> Result<()>,
) -> Result<()> {
    let mut page = Page { size: 500, number: 1, after: None };
    loop {
        let listed = list(db, scope, filter, sort, &page, day)?;
        for row in &listed.items {
            take(row)?;
        }
        match (listed.next, listed.items.last()) {
            (Some(_), Some(last)) => page.after = Some((last.sort_key.clone(), last.id.0)),
            (None, _) | (_, None) => return Ok(()),
        }
    }
}
