//! What is kept for how long: names of colleagues who reported from a sticker, and names in the search index.

use diesel::prelude::*;

use super::change::index;
use crate::db::schema::faults::{fault, fault_event, fault_to_index};
use crate::db::{Db, FaultId, Instant, Lane, Sql, Store, Tx};
use crate::error::Result;
use crate::rules::retention;

/// Faults in one slice.
const SOME: usize = 50;
/// Slices of one turn of the search index's renewal: a second or two.
const SLICES: usize = 60;

/// Erases name and phone of whoever reported from a sticker once the fault has been settled or cancelled for as long as
/// the rule says; the fault stays. A repeated report loses what was said with it, for the three are one text.
///
/// # Errors
/// What the database says.
pub fn forget_reporters(store: &Store, now: Instant) -> Result<()> {
    let before = now.plus(-86_400 * retention::sticker_reporter_days(now.day()));
    let mut after = Some(FaultId(0));
    while let Some(last) = after {
        let due = store.read_here(|db| named_and_over(db, before, last))?;
        after = due.last().copied();
        store.write_here(Lane::Bulk, move |tx| due.iter().try_for_each(|id| forget(tx, *id)))?;
    }
    Ok(())
}

/// The next faults that still name a colleague and took their last step before `before`.
fn named_and_over(db: &mut Db, before: Instant, after: FaultId) -> Result<Vec<FaultId>> {
    let mut sql = Sql::new(
        "SELECT f.id FROM fault f WHERE (f.reporter_name IS NOT NULL OR EXISTS (SELECT 1 FROM fault_event e \
         WHERE e.fault_id = f.id AND e.kind = 'again' AND e.detail <> '')) AND f.is_open = ",
    );
    sql.bind(false).with(
        " AND COALESCE((SELECT max(e.at) FROM fault_event e WHERE e.fault_id = f.id AND e.kind = 'step'), \
         f.reported_at) <= ",
        before,
    );
    sql.with(" AND f.id > ", after);
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: FaultId,
    }
    let found: Vec<Found> = sql.with(" ORDER BY f.id LIMIT ", SOME).load(db)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

fn forget(tx: &mut Tx, id: FaultId) -> Result<()> {
    // One that was reopened meanwhile is somebody's to call back about.
    let over = fault::table.filter(fault::id.eq(id)).filter(fault::is_open.eq(false));
    let n = diesel::update(over)
        .set((fault::reporter_name.eq(None::<String>), fault::reporter_phone.eq(None::<String>)))
        .execute(tx.db())?;
    if n == 0 {
        return Ok(());
    }
    let again = fault_event::table.filter(fault_event::fault_id.eq(id)).filter(fault_event::kind.eq("again"));
    diesel::update(again).set(fault_event::detail.eq("")).execute(tx.db())?;
    index(tx, id)
}

/// Puts in anew the search words of some faults that wait for it: scores wait behind it, so that it comes in parts.
///
/// # Errors
/// What the database says.
pub fn reindex(store: &Store) -> Result<()> {
    for _ in 0..SLICES {
        let done = store.write_here(Lane::Bulk, |tx| {
            let some: Vec<FaultId> = fault_to_index::table
                .order(fault_to_index::fault_id)
                .select(fault_to_index::fault_id)
                .limit(i64::try_from(SOME).unwrap_or(i64::MAX))
                .load(tx.db())?;
            some.iter().try_for_each(|id| index(tx, *id))?;
            diesel::delete(fault_to_index::table.filter(fault_to_index::fault_id.eq_any(&some)))
                .execute(tx.db())?;
            Ok(some.len())
        })?;
        if done < SOME {
            break;
        }
    }
    Ok(())
}
