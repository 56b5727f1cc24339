//! The list of rooms: filters, search, order, pages. A room is found by its own name and by what its building is found by.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use super::room::{COLUMNS, JOINS, RoomView};
use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{BuildingId, Db, RoomId, Sql, UnitId, fold};
use crate::error::Result;
use crate::units;
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose};

/// The columns that the list can be sorted by; the first, in which they were recorded, is the order nobody asked for.
pub const SORTS: &[&str] = &["id", "name"];

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    q: Option<String>,
    unit: Option<String>,
    building: Option<BuildingId>,
    /// Only the retired ones; they show in no other list.
    retired: bool,
}

impl Filter {
    /// From a list's address.
    ///
    /// # Errors
    /// Field errors for words that are none.
    pub fn parse(query: &ListQuery) -> Result<Self> {
        Ok(Filter {
            q: query.text("q"),
            unit: query.text("unit"),
            building: query.number("building")?,
            retired: query.word("retired")?.unwrap_or(false),
        })
    }
}

/// The rows that a person may see and asked for: everything after WHERE.
fn matching(db: &mut Db, scope: &Scope, filter: &Filter) -> Result<Sql> {
    let mut sql = Sql::new(if filter.retired { "r.retired_at IS NOT NULL" } else { "r.retired_at IS NULL" });
    scope.limit(&mut sql, " AND r.unit_id");
    if let Some(code) = &filter.unit {
        sql.with(" AND r.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    if let Some(building) = filter.building {
        sql.with(" AND r.building_id = ", building);
    }
    if let Some(q) = &filter.q {
        let found = called(db, &sql, q, filter.retired)?;
        sql.push(" AND r.id").among("", found);
    }
    Ok(sql)
}

/// Those that are found by what was typed. The search index has the words of a building and of its rooms in use together:
/// it finds the buildings, and each of their rooms is then looked at by itself.
fn called(db: &mut Db, matching: &Sql, typed: &str, retired: bool) -> Result<Vec<RoomId>> {
    #[derive(QueryableByName)]
    struct Called {
        #[diesel(sql_type = BigInt)]
        id: RoomId,
        #[diesel(sql_type = Text)]
        words: String,
    }
    let mut sql = Sql::new(
        "SELECT r.id, r.name || ' ' || b.name || ' ' || f.name || ' ' || f.address || ' ' || n.name AS words FROM room r \
         JOIN building b ON b.id = r.building_id JOIN facility f ON f.id = b.facility_id \
         JOIN unit_name n ON n.unit_id = r.unit_id AND n.valid_to IS NULL WHERE ",
    );
    sql.append(matching);
    if let Some(words) = Index::Building.words(db, "b", typed).filter(|_| !retired) {
        sql.append(&words.fit);
    }
    let rooms: Vec<Called> = sql.load(db)?;
    let typed = fold::words(typed);
    let fits = |room: &Called| {
        let words = fold::words(&room.words);
        typed.iter().all(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
    };
    Ok(rooms.into_iter().filter(fits).map(|room| room.id).collect())
}

/// The numbers of the rooms in use that are found by what was typed, wherever they are.
///
/// # Errors
/// What the database says.
pub fn named(db: &mut Db, typed: &str) -> Result<Vec<RoomId>> {
    called(db, &Sql::new("r.retired_at IS NULL"), typed, false)
}

fn order(sort: Sort) -> Order {
    match sort.by {
        "name" => Order::new(sort, "r.id", "r.sort_name", Key::Text),
        _ => Order::new(sort, "r.id", "r.id", Key::Number),
    }
}

/// One page of the rooms in scope.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, scope: &Scope, filter: &Filter, sort: Sort, page: &Page) -> Result<Listed<RoomView>> {
    let mut all = Sql::new("room r WHERE ");
    all.append(&matching(db, scope, filter)?);
    let order = order(sort);
    let chosen = choose(db, "SELECT r.id FROM ", &all, None, order, page)?;
    let mut rows = Sql::new("SELECT ");
    rows.push(COLUMNS).push(" FROM (").append(&chosen.rows).push(") c JOIN room r ON r.id = c.id").push(JOINS);
    order.by(&mut rows);
    let key = |room: &RoomView| if sort.by == "name" { fold::sort_key(&room.name) } else { room.id.to_string() };
    Ok(Listed::new(rows.load(db)?, page, chosen.counted, |room| (key(room), room.id.0)))
}
