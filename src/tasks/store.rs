//! Leases and when jobs last ran.

use diesel::prelude::*;

use crate::db::schema::ground::{job_run, lease};
use crate::db::{Db, Instant, Tx};
use crate::error::Result;

/// Takes or renews a lease; `false` where another holds it.
pub(super) fn hold(tx: &mut Tx, name: &str, holder: &str, now: Instant, until: Instant) -> Result<bool> {
    let held: Option<(String, Instant)> =
        lease::table.find(name).select((lease::holder, lease::until)).first(tx.db()).optional()?;
    match held {
        Some((other, ends)) if other != holder && ends > now => Ok(false),
        Some(_) => {
            diesel::update(lease::table.find(name))
                .set((lease::holder.eq(holder), lease::until.eq(until)))
                .execute(tx.db())?;
            Ok(true)
        }
        None => {
            diesel::insert_into(lease::table)
                .values((lease::name.eq(name), lease::holder.eq(holder), lease::until.eq(until)))
                .execute(tx.db())?;
            Ok(true)
        }
    }
}

/// Whether a job's time has come.
pub(super) fn is_due(db: &mut Db, name: &str, every: i64, now: Instant) -> Result<bool> {
    let last: Option<Instant> = job_run::table.find(name).select(job_run::last_at).first(db).optional()?;
    Ok(last.is_none_or(|last| now.since(last) >= every))
}

/// When each job last ran.
pub(super) fn last_rounds(db: &mut Db) -> Result<Vec<(String, Instant)>> {
    Ok(job_run::table.order(job_run::name).select((job_run::name, job_run::last_at)).load(db)?)
}

/// Notes that a job ran.
pub(super) fn ran(tx: &mut Tx, name: &str, at: Instant) -> Result<()> {
    let n = diesel::update(job_run::table.find(name)).set(job_run::last_at.eq(at)).execute(tx.db())?;
    if n == 0 {
        diesel::insert_into(job_run::table)
            .values((job_run::name.eq(name), job_run::last_at.eq(at)))
            .execute(tx.db())?;
    }
    Ok(())
}
