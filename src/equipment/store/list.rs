//! The list of equipment: filters, search, order, pages; 100,000 rows on either database.
//!
//! Up to 10,000 hits are collected and sorted; beyond that the sort index is walked and each row is tested, which
//! finds a page's rows quickly because at least a tenth of all fit. Both plans are forced.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use serde::Serialize;

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
        })
    }
}

/// The rows that a person may see and asked for, words aside.
fn conditions(db: &mut Db, scope: &Scope, filter: &Filter) -> Result<Sql> {
    let mut sql = Sql::new(" WHERE a.merged_into IS NULL");
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
    let conditions = conditions(db, scope, filter)?;
    let words = filter.q.as_deref().and_then(|q| Index::Asset.hits(db, q));
    let (counted, ids) = collect(db, &conditions, words.as_ref(), sort, page)?;
    let chosen = if counted <= SORTED_TO {
        let mut chosen = Sql::new("SELECT a.id FROM asset a");
        chosen.within(" WHERE a.id", ids);
        chosen
    } else {
        let whole = matches!(scope, Scope::All) && filter.unit.is_none();
        walk(&conditions, words.as_ref(), sort, page, db.is_postgres(), whole)
    };
    let items: Vec<AssetRow> = rows(sort, &chosen, day).load(db)?;
    Ok(Listed::new(items, page, counted.min(EXACT_TO + 1), |row| (row.sort_key.clone(), row.id.0)))
}

/// Collects up to one hit more than are sorted, and in the same go counts them and picks the page's.
fn collect(
    db: &mut Db,
    conditions: &Sql,
    words: Option<&Sql>,
    sort: Sort,
    page: &Page,
) -> Result<(i64, Vec<AssetId>)> {
    #[derive(QueryableByName)]
    struct Hit {
        #[diesel(sql_type = BigInt)]
        id: AssetId,
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let mut sql = Sql::new("WITH hits AS MATERIALIZED (SELECT a.id, ");
    sql.push(column(sort)).push(" AS key FROM ");
    match words {
        Some(words) => sql.push("(").append(words).push(") w JOIN asset a ON a.id = w.id"),
        None => sql.push("asset a"),
    };
    sql.append(conditions).with(" LIMIT ", SORTED_TO + 1);
    sql.push(
        ") SELECT 0 AS id, count(*) AS n FROM hits UNION ALL SELECT p.id, 0 AS n FROM (SELECT h.id FROM hits h",
    );
    after(&mut sql, " WHERE (h.key, h.id) ", sort, page, db.is_postgres());
    let way = if sort.down { " DESC" } else { "" };
    sql.push(" ORDER BY h.key").push(way).push(", h.id").push(way);
    sql.with(" LIMIT ", page.size + 1).with(" OFFSET ", page.offset()).push(") p");
    let hits: Vec<Hit> = sql.load(db)?;
    let counted = hits.iter().map(|hit| hit.n).sum();
    Ok((counted, hits.into_iter().map(|hit| hit.id).filter(|id| id.0 > 0).collect()))
}

/// Walks the sort index and tests each row. SQLite keeps no statistics and would rather sort half the table: it is told
/// which index; PostgreSQL knows.
fn walk(conditions: &Sql, words: Option<&Sql>, sort: Sort, page: &Page, postgres: bool, whole: bool) -> Sql {
    let mut sql = Sql::new("SELECT a.id FROM asset a");
    if whole && !postgres {
        sql.push(match sort.by {
            "name" => " INDEXED BY asset_name",
            "bought_on" => " INDEXED BY asset_bought",
            "updated_at" => " INDEXED BY asset_updated",
            _ => " INDEXED BY asset_tag",
        });
    }
    sql.append(conditions);
    if let Some(words) = words {
        sql.push(" AND a.id IN (").append(words).push(")");
    }
    match sort.by {
        "name" => after(&mut sql, " AND (a.sort_name, a.id) ", sort, page, postgres),
        "bought_on" => after(&mut sql, " AND (a.bought_sort, a.id) ", sort, page, postgres),
        "updated_at" => after(&mut sql, " AND (a.updated_at, a.id) ", sort, page, postgres),
        _ => after(&mut sql, " AND (a.sort_tag, a.id) ", sort, page, postgres),
    }
    order(&mut sql, sort);
    sql.with(" LIMIT ", page.size + 1).with(" OFFSET ", page.offset());
    sql
}

/// Goes on after a row, by its key and id: `pair` is the condition's left side.
fn after(sql: &mut Sql, pair: &'static str, sort: Sort, page: &Page, postgres: bool) {
    let Some((key, id)) = &page.after else { return };
    sql.push(pair).push(if sort.down { "< (" } else { "> (" }).bind(key);
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
