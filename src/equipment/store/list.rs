//! The list of equipment: filters, search, order, pages; 100,000 rows on either database.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use serde::Serialize;

use super::need::{self, Year};
use crate::auth::Scope;
use crate::db::search::{Index, Words};
use crate::db::{AssetId, Db, Instant, LocalDay, Sql, UnitId};
use crate::equipment::asset::State;
use crate::error::{Error, Result};
use crate::rules::kinds::{self, Class};
use crate::units::{self, UnitKind};
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose, each_row};

/// The columns that the list can be sorted by; the first is the order where none is asked for.
pub const SORTS: &[&str] = &["tag", "name", "bought_on", "updated_at"];

/// A row of the list.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
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
        let kind = query.text("kind");
        if kind.as_deref().is_some_and(|kind| kinds::find(kind).is_none()) {
            return Err(Error::field("kind", "unknown_word"));
        }
        let no_room = query.get("room") == Some("none");
        Ok(Filter {
            q: query.text("q"),
            unit: query.text("unit"),
            kind,
            state: query.word("state")?,
            room: if no_room { None } else { query.number("room")? },
            no_room,
            class: query.word("class")?,
            year: Year::parse(query)?,
            life_over: need::is_set(query, "life", "over")?,
            os_ended: need::is_set(query, "os", "ended")?,
            no_papers: need::is_set(query, "papers", "none")?,
            disk_failing: need::is_set(query, "disk", "failing")?,
        })
    }
}

/// The rows that a person may see and asked for, whatever words were typed: everything after FROM.
fn fitting(db: &mut Db, scope: &Scope, filter: &Filter, day: LocalDay) -> Result<Sql> {
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
        need::computers(&mut sql, &Sql::new("c.disk_failing"));
    }
    Ok(sql)
}

fn words(db: &Db, filter: &Filter) -> Option<Words> {
    filter.q.as_deref().and_then(|q| Index::Asset.words(db, "a", q))
}

/// The rows that a person may see and asked for: everything after FROM.
pub(super) fn matching(db: &mut Db, scope: &Scope, filter: &Filter, day: LocalDay) -> Result<Sql> {
    let mut sql = fitting(db, scope, filter, day)?;
    if let Some(words) = words(db, filter) {
        sql.append(&words.fit);
    }
    Ok(sql)
}

/// The order; the index to walk where every unit is asked for (those of one unit have indexes that SQLite takes).
fn order(sort: Sort, every_unit: bool) -> Order {
    let (column, key, index) = match sort.by {
        "name" => ("a.sort_name", Key::Text, " INDEXED BY asset_name"),
        "bought_on" => ("a.bought_sort", Key::Day, " INDEXED BY asset_bought"),
        "updated_at" => ("a.updated_at", Key::Moment, " INDEXED BY asset_updated"),
        _ => ("a.sort_tag", Key::Text, " INDEXED BY asset_tag"),
    };
    let order = Order::new(sort, "a.id", column, key);
    if every_unit { order.walking(index) } else { order }
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
    let (fitting, words) = (fitting(db, scope, filter, day)?, words(db, filter));
    let order = order(sort, matches!(scope, Scope::All) && filter.unit.is_none());
    let chosen = choose(db, "SELECT a.id FROM asset a", &fitting, words.as_ref(), order, page)?;
    let mut rows = Sql::new(
        "SELECT a.id, a.tag, a.kind, a.name, a.state, a.maker, a.model, a.serial, a.custodian, a.bought_on, a.price, \
         a.updated_at, u.code AS unit, n.name AS unit_name, n.kind AS unit_kind, r.name AS room, ",
    );
    order.sort_key(&mut rows);
    rows.push(" FROM (").append(&chosen.rows).push(") c JOIN asset a ON a.id = c.id ");
    rows.push("JOIN unit u ON u.id = a.unit_id ");
    units::name_on(&mut rows, day);
    rows.push("LEFT JOIN room r ON r.id = a.room_id");
    order.by(&mut rows);
    Ok(Listed::new(rows.load(db)?, page, chosen.counted, |row: &AssetRow| (row.sort_key.clone(), row.id.0)))
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
    each_row(|page| list(db, scope, filter, sort, page, day), take)
}
