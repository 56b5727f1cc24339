//! What became of a record by merges and splits. It stands in the trail alone: a split gives both records back as they
//! were, row for row, their timelines included.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamp};
use serde_json::{Map, Value};

use super::change::index;
use super::show::EventRow;
use crate::db::schema::equipment::asset;
use crate::db::{AssetId, Db, Instant, RoomId, Sql, Tx};
use crate::error::Result;

/// The field of a trail entry that names the record which the entry's own was merged into.
pub const INTO: &str = "merged_into";
/// The field of the other one's entry.
pub const ABSORBED: &str = "absorbed";

/// The merges and splits of a record, latest first, as lines of its timeline: `merged_into`, `absorbed`, `split_from`,
/// `gave_back`, each with the other record's tag.
///
/// # Errors
/// What the database says.
pub fn joinings(db: &mut Db, id: AssetId, most: usize) -> Result<Vec<EventRow>> {
    #[derive(QueryableByName)]
    struct Entry {
        #[diesel(sql_type = Timestamp)]
        at: Instant,
        #[diesel(sql_type = Nullable<Text>)]
        before_values: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        after_values: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        person: Option<String>,
    }
    let mut sql = Sql::new(
        "SELECT t.at, t.before_values, t.after_values, p.full_name AS person FROM audit t \
         LEFT JOIN account p ON p.id = t.account_id WHERE t.subject_kind = 'asset' \
         AND t.action IN ('asset.merge', 'asset.split') AND t.subject_id = ",
    );
    let entries: Vec<Entry> = sql.bind(id).with(" ORDER BY t.at DESC, t.id DESC LIMIT ", most).load(db)?;
    let mut rows = Vec::new();
    for entry in entries {
        let said =
            [(entry.after_values, ["merged_into", "absorbed"]), (entry.before_values, ["split_from", "gave_back"])];
        for (values, kinds) in said {
            let values: Value = values.and_then(|v| serde_json::from_str(&v).ok()).unwrap_or_default();
            let other = |field: &str| values[field].as_i64();
            let (kind, other) = match (other(INTO), other(ABSORBED)) {
                (Some(into), _) => (kinds[0], into),
                (None, Some(absorbed)) => (kinds[1], absorbed),
                (None, None) => continue,
            };
            let tag: Option<String> = asset::table.find(other).select(asset::tag).get_result(db).optional()?;
            rows.push(EventRow {
                at: entry.at,
                kind: kind.to_owned(),
                detail: tag.unwrap_or_default(),
                person: entry.person.clone(),
            });
        }
    }
    Ok(rows)
}

/// Where a record stands and who uses it.
#[derive(Clone, PartialEq, Eq, Queryable)]
struct Place {
    room: Option<RoomId>,
    custodian: Option<String>,
}

impl Place {
    fn of(db: &mut Db, id: AssetId) -> Result<Place> {
        Ok(asset::table.find(id.0).select((asset::room_id, asset::custodian)).get_result(db)?)
    }

    /// Sets it. The record says something else than before: whoever has its form open must be told.
    fn set(&self, tx: &mut Tx, id: AssetId) -> Result<()> {
        diesel::update(asset::table.find(id.0))
            .set((
                asset::room_id.eq(self.room),
                asset::custodian.eq(&self.custodian),
                asset::version.eq(asset::version + 1),
            ))
            .execute(tx.db())?;
        index(tx, id)
    }

    /// The fields of a trail entry that say it.
    fn told(&self) -> Map<String, Value> {
        let room = self.room.map(|room| ("room".to_owned(), room.0.into()));
        let custodian = self.custodian.clone().map(|name| ("custodian".to_owned(), name.into()));
        room.into_iter().chain(custodian).collect()
    }
}

/// Gives the record that stays room and user of the merged one where it has none itself; answers what it took, as fields
/// of the merge's entry in its trail.
///
/// # Errors
/// What the database says.
pub fn take_place(tx: &mut Tx, from: AssetId, into: AssetId) -> Result<Map<String, Value>> {
    let (own, theirs) = (Place::of(tx.db(), into)?, Place::of(tx.db(), from)?);
    let taken = Place {
        room: theirs.room.filter(|_| own.room.is_none()),
        custodian: theirs.custodian.filter(|_| own.custodian.is_none()),
    };
    let told = taken.told();
    if !told.is_empty() {
        let has = Place { room: own.room.or(taken.room), custodian: own.custodian.or(taken.custodian) };
        has.set(tx, into)?;
    }
    Ok(told)
}

/// Takes back what [`take_place`] gave, where nobody has said otherwise since; answers it, as fields of the split's entry.
///
/// # Errors
/// What the database says.
pub fn give_place_back(tx: &mut Tx, from: AssetId, into: AssetId) -> Result<Map<String, Value>> {
    #[derive(QueryableByName)]
    struct Merge {
        #[diesel(sql_type = Nullable<Text>)]
        after_values: Option<String>,
    }
    let mut sql = Sql::new(
        "SELECT after_values FROM audit WHERE subject_kind = 'asset' AND action = 'asset.merge' AND subject_id = ",
    );
    let merges: Vec<Merge> = sql.bind(into).push(" ORDER BY at DESC, id DESC").load(tx.db())?;
    let values = merges.into_iter().filter_map(|m| serde_json::from_str::<Value>(&m.after_values?).ok());
    let merge = values.into_iter().find(|values| values[ABSORBED].as_i64() == Some(from.0)).unwrap_or_default();
    let present = Place::of(tx.db(), into)?;
    let given = Place {
        room: present.room.filter(|room| merge["room"].as_i64() == Some(room.0)),
        custodian: present.custodian.clone().filter(|name| merge["custodian"].as_str() == Some(name)),
    };
    let told = given.told();
    if !told.is_empty() {
        let left = Place {
            room: present.room.filter(|_| given.room.is_none()),
            custodian: present.custodian.filter(|_| given.custodian.is_none()),
        };
        left.set(tx, into)?;
    }
    Ok(told)
}
