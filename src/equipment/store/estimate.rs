//! Bounds of the day of purchase of computers without papers, kept on their records: the page, the list's filters and the
//! overviews read the same two days. They follow in the write that changes what they rest on.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};

use crate::db::schema::equipment::asset;
use crate::db::{AssetId, Db, Instant, Lane, LocalDay, Sql, Store, Tx};
use crate::error::Result;
use crate::rules::{Days, bought};

/// Records of one slice of bulk work.
const SLICE: i64 = 500;

#[derive(QueryableByName)]
struct Fact {
    #[diesel(sql_type = BigInt)]
    id: AssetId,
    #[diesel(sql_type = Nullable<Text>)]
    cpu_name: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    firmware_date: Option<LocalDay>,
    #[diesel(sql_type = Timestamp)]
    observed_at: Instant,
}

/// What the effective columns tell; of records that were merged the one that was last reported speaks for all.
fn told(db: &mut Db, ids: &[AssetId]) -> Result<BTreeMap<AssetId, Option<Days>>> {
    let mut sql = Sql::new(
        "SELECT COALESCE(m.merged_into, m.id) AS id, c.cpu_name, c.firmware_date, c.observed_at \
         FROM computer c JOIN asset m ON m.id = c.asset_id",
    );
    sql.within(" WHERE m.id", ids.iter().copied()).within(" OR m.merged_into", ids.iter().copied());
    sql.push(" ORDER BY c.observed_at, c.asset_id DESC");
    // One is what every report asks for.
    if ids.len() == 1 {
        sql.keep();
    }
    let facts: Vec<Fact> = sql.load(db)?;
    let days = |fact: Fact| {
        (fact.id, bought::bounds(fact.cpu_name.as_deref(), fact.firmware_date, fact.observed_at.day()))
    };
    Ok(facts.into_iter().map(days).collect())
}

/// Brings the bounds of records up to what is known of their computers now.
///
/// # Errors
/// What the database says.
pub(super) fn estimate(tx: &mut Tx, ids: &[AssetId]) -> Result<()> {
    let told = told(tx.db(), ids)?;
    let own = asset::table.filter(asset::id.eq_any(ids.to_vec())).filter(asset::merged_into.is_null());
    let had: Vec<(AssetId, Option<LocalDay>, Option<LocalDay>)> =
        own.select((asset::id, asset::bought_from, asset::bought_to)).load(tx.db())?;
    for (id, from, to) in had {
        let days = told.get(&id).copied().flatten();
        let is = (days.map(|days| days.earliest), days.map(|days| days.latest));
        if is != (from, to) {
            let bounds = (asset::bought_from.eq(is.0), asset::bought_to.eq(is.1));
            diesel::update(asset::table.find(id)).set(bounds).execute(tx.db())?;
        }
    }
    Ok(())
}

/// The same for every record: after an upgrade the table of processors may know more.
///
/// # Errors
/// What the database says.
pub fn estimate_all(store: &Store) -> Result<()> {
    let mut after = AssetId(0);
    loop {
        let last = store.write_here(Lane::Bulk, move |tx| {
            let next = asset::table.filter(asset::id.gt(after)).order(asset::id).limit(SLICE);
            let ids: Vec<AssetId> = next.select(asset::id).load(tx.db())?;
            estimate(tx, &ids)?;
            Ok(ids.last().copied())
        })?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}
