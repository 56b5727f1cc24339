//! What became of a record by merges and splits. It stands in the trail alone: a split gives both records back as they
//! were, row for row, their timelines included.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamp};
use serde_json::Value;

use super::show::EventRow;
use crate::db::schema::equipment::asset;
use crate::db::{AssetId, Db, Instant, Sql};
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
