//! What a reporter without a sticker may pick: equipment, places and links that fit the words typed.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::Serialize;

use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{AssetId, Db, Sql, fold};
use crate::error::Result;
use crate::links;

/// A piece of equipment that a reporter may pick.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct Hit {
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
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its room.
    #[diesel(sql_type = Nullable<Text>)]
    pub room: Option<String>,
}

/// Equipment in scope that fits the words typed, by tag.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, scope: &Scope, typed: &str, most: usize) -> Result<Vec<Hit>> {
    let Some(words) = Index::Asset.words(db, "a", typed) else { return Ok(Vec::new()) };
    let mut sql = Sql::new(
        "SELECT a.id, a.tag, a.kind, a.name, u.code AS unit, r.name AS room FROM asset a \
         JOIN unit u ON u.id = a.unit_id LEFT JOIN room r ON r.id = a.room_id \
         WHERE a.merged_into IS NULL AND a.state NOT IN ('disposed', 'lost', 'retired')",
    );
    scope.limit(&mut sql, " AND a.unit_id");
    sql.append(&words.fit).with(" ORDER BY a.sort_tag, a.id LIMIT ", most).load(db)
}

/// A room, a building or a link that a reporter may pick.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct PlaceRow {
    /// As [`super::parse_subject`] reads it: `room-3`, `building-2`, `link-1`.
    #[diesel(sql_type = Text)]
    pub about: String,
    /// `room`, `building` or `link`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What it goes by.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Where it is: the building of a room or a link, the facility of a building.
    #[diesel(sql_type = Text)]
    pub place: String,
}

/// The buildings, rooms and links in use that fit the words typed; without any, the buildings alone, to begin with.
///
/// # Errors
/// What the database says.
pub fn places(db: &mut Db, scope: &Scope, typed: &str, most: usize) -> Result<Vec<PlaceRow>> {
    let found = Index::Building.words(db, "b", typed);
    let mut sql = Sql::new(
        "SELECT 'building-' || CAST(b.id AS TEXT) AS about, 'building' AS kind, b.name, u.code AS unit, \
         h.name AS place FROM building b JOIN facility h ON h.id = b.facility_id JOIN unit u ON u.id = b.unit_id \
         WHERE b.retired_at IS NULL AND h.retired_at IS NULL",
    );
    scope.limit(&mut sql, " AND b.unit_id");
    if let Some(found) = &found {
        sql.append(&found.fit);
    }
    let mut rows: Vec<PlaceRow> = sql.with(" ORDER BY b.sort_name, b.id LIMIT ", most).load(db)?;
    if let Some(found) = &found {
        rows.extend(rooms(db, scope, (&found.fit, typed), most)?);
        rows.extend(of_links(db, scope, typed, most)?);
    }
    Ok(rows)
}

/// The rooms of the buildings found whose own name has one of the words typed: a room's name finds its building.
fn rooms(db: &mut Db, scope: &Scope, (buildings, typed): (&Sql, &str), most: usize) -> Result<Vec<PlaceRow>> {
    let mut sql = Sql::new(
        "SELECT 'room-' || CAST(r.id AS TEXT) AS about, 'room' AS kind, r.name, u.code AS unit, b.name AS place \
         FROM room r JOIN building b ON b.id = r.building_id JOIN unit u ON u.id = r.unit_id \
         WHERE r.retired_at IS NULL AND b.retired_at IS NULL",
    );
    scope.limit(&mut sql, " AND r.unit_id");
    sql.append(buildings).with(" ORDER BY r.sort_name, r.id LIMIT ", MOST_LOOKED_AT);
    let asked = fold::words(typed);
    let fits = |row: &PlaceRow| {
        fold::words(&row.name).iter().any(|word| asked.iter().any(|begun| word.starts_with(begun.as_str())))
    };
    Ok(sql.load(db)?.into_iter().filter(fits).take(most).collect())
}

/// Rooms that are looked at for the words typed.
const MOST_LOOKED_AT: i64 = 1000;

fn of_links(db: &mut Db, scope: &Scope, typed: &str, most: usize) -> Result<Vec<PlaceRow>> {
    let Some(found) = Index::Link.words(db, "l", typed) else { return Ok(Vec::new()) };
    let mut sql = Sql::new("SELECT 'link-' || CAST(l.id AS TEXT) AS about, 'link' AS kind, ");
    sql.push(links::LABEL).push(
        " AS name, u.code AS unit, b.name AS place FROM link l JOIN building b ON b.id = l.building_id \
         JOIN unit u ON u.id = l.unit_id WHERE l.retired_at IS NULL",
    );
    scope.limit(&mut sql, " AND l.unit_id");
    sql.append(&found.fit).with(" ORDER BY l.sort_name, l.id LIMIT ", most).load(db)
}
