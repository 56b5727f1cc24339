//! What became of a record by merges and splits. It stands in the trail alone: a split gives both records back as they
//! were, row for row, their timelines included.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamp};
use serde_json::{Map, Value};

use super::change::index;
use super::show::{EventRow, merged_into};
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

/// A record and what it lent, as fields of a trail entry.
pub type Lent = (AssetId, Map<String, Value>);

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

    /// What this one lacks from the other.
    fn or(self, other: Place) -> Place {
        Place { room: self.room.or(other.room), custodian: self.custodian.or(other.custodian) }
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
        own.or(taken).set(tx, into)?;
    }
    Ok(told)
}

/// Takes back what `from` lent, where nobody has said otherwise since, and lends it anew from a record that is still
/// merged. Answers what it took back, as fields of the split's entry, and who lent what instead.
///
/// # Errors
/// What the database says.
pub fn give_place_back(tx: &mut Tx, from: AssetId, into: AssetId) -> Result<(Map<String, Value>, Vec<Lent>)> {
    let (present, lent) = (Place::of(tx.db(), into)?, lent_by(tx.db(), from, into)?);
    let given = Place {
        room: present.room.filter(|_| lent.room == present.room),
        custodian: present.custodian.clone().filter(|_| lent.custodian == present.custodian),
    };
    let told = given.told();
    if told.is_empty() {
        return Ok((told, Vec::new()));
    }
    let mut has = Place {
        room: present.room.filter(|_| given.room.is_none()),
        custodian: present.custodian.filter(|_| given.custodian.is_none()),
    };
    let mut anew = Vec::new();
    for (other, _) in merged_into(tx.db(), into)? {
        let theirs = Place::of(tx.db(), other)?;
        // Of what was taken back alone: what a person emptied stays empty.
        let taken = Place {
            room: theirs.room.filter(|_| given.room.is_some() && has.room.is_none()),
            custodian: theirs.custodian.filter(|_| given.custodian.is_some() && has.custodian.is_none()),
        };
        let told = taken.told();
        if !told.is_empty() {
            has = has.or(taken);
            anew.push((other, told));
        }
    }
    has.set(tx, into)?;
    Ok((told, anew))
}

/// What `from` lent to `into` since it was merged into it, by the trail.
fn lent_by(db: &mut Db, from: AssetId, into: AssetId) -> Result<Place> {
    #[derive(QueryableByName)]
    struct Entry {
        #[diesel(sql_type = Text)]
        action: String,
        #[diesel(sql_type = Nullable<Text>)]
        after_values: Option<String>,
    }
    let mut sql = Sql::new(
        "SELECT action, after_values FROM audit WHERE subject_kind = 'asset' \
         AND action IN ('asset.merge', 'asset.lend') AND subject_id = ",
    );
    let entries: Vec<Entry> = sql.bind(into).push(" ORDER BY at DESC, id DESC").load(db)?;
    let mut lent = Place { room: None, custodian: None };
    for entry in entries {
        let values: Value =
            entry.after_values.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        if values[ABSORBED].as_i64() != Some(from.0) {
            continue;
        }
        let custodian = values["custodian"].as_str().map(str::to_owned);
        lent = lent.or(Place { room: values["room"].as_i64().map(RoomId), custodian });
        if entry.action == "asset.merge" {
            break;
        }
    }
    Ok(lent)
}
