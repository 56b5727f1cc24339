//! Many links at once with their logs, in statements of some 500 rows: a register that is taken over as a whole. What one
//! record at a time leaves behind (timeline, search words, marks for those above) is left here too; nobody did it, so no
//! trail tells of it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::change::{WORDS, sort_name, unknown_end};
use crate::changes;
use crate::db::schema::links::{link as l, link_event as e, link_measurement as m, link_outage as o};
use crate::db::search::Index;
use crate::db::{AccountId, BuildingId, Instant, LinkId, Sql, Subject, Tx, UnitId};
use crate::error::{Error, Result};
use crate::links::link::Record;
use crate::links::{measurement, outage};
use crate::on_each;

/// Rows of one statement: 22 columns each stay below the 32,766 binds that SQLite takes.
const ROWS: usize = 500;

/// A link of a register, with what was logged about it.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Its building, of this unit.
    pub building: BuildingId,
    /// Its unit.
    pub unit: UnitId,
    /// What is recorded.
    pub record: Record,
    /// Since when it is on record.
    pub at: Instant,
    /// Its measurements, oldest first.
    pub measurements: Vec<measurement::Record>,
    /// Its outages, oldest first.
    pub outages: Vec<outage::Record>,
    /// Who logged them.
    pub by: Option<AccountId>,
}

/// Inserts links; answers their ids in their order.
///
/// # Errors
/// What the database says.
pub fn create_many(tx: &mut Tx, register: &[NewLink]) -> Result<Vec<LinkId>> {
    let before = Sql::new("SELECT COALESCE(MAX(id), 0) AS n FROM link").count(tx.db())?;
    for some in register.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|NewLink { building, unit, record, at, .. }| {
                (
                    (l::building_id.eq(*building), l::unit_id.eq(*unit)),
                    (
                        l::circuit.eq(record.circuit),
                        l::provider.eq(&record.provider),
                        l::circuit_id.eq(&record.circuit_id),
                        l::medium.eq(record.medium),
                        l::down_kbps.eq(record.down_kbps),
                        l::up_kbps.eq(record.up_kbps),
                        l::monthly_cost.eq(record.monthly_cost),
                        l::sla_hours.eq(record.sla_hours),
                    ),
                    (
                        l::starts_on.eq(record.starts_on),
                        l::ends_on.eq(record.ends_on),
                        l::ends_sort.eq(record.ends_on.unwrap_or_else(unknown_end)),
                        l::support_phone.eq(&record.support_phone),
                        l::note.eq(&record.note),
                        l::sort_name.eq(sort_name(record)),
                        l::created_at.eq(*at),
                        l::updated_at.eq(*at),
                    ),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(l::table).values(&rows).execute(c))?;
    }
    let ids = behind(tx, before, register.len())?;
    for some in ids.chunks(ROWS) {
        index(tx, some)?;
    }
    let of: Vec<(LinkId, &NewLink)> = ids.iter().copied().zip(register).collect();
    log_measurements(tx, &of)?;
    log_outages(tx, &of)?;
    tell(tx, &of)?;
    let subjects: Vec<Subject> = ids.iter().map(|id| Subject::Link(*id)).collect();
    let at = register.iter().map(|new| new.at).max();
    at.map_or(Ok(()), |at| changes::mark_all(tx, &subjects, at))?;
    Ok(ids)
}

/// The links that were inserted since the highest number was `before`: this transaction's alone, in its order.
fn behind(tx: &mut Tx, before: i64, inserted: usize) -> Result<Vec<LinkId>> {
    #[derive(QueryableByName)]
    struct Numbered {
        #[diesel(sql_type = BigInt)]
        id: LinkId,
    }
    let mut sql = Sql::new("SELECT id FROM link WHERE id > ");
    let found: Vec<Numbered> = sql.bind(before).push(" ORDER BY id").load(tx.db())?;
    if found.len() != inserted {
        return Err(Error::internal("rows that were just inserted are gone"));
    }
    Ok(found.into_iter().map(|row| row.id).collect())
}

fn index(tx: &mut Tx, ids: &[LinkId]) -> Result<()> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        words: String,
    }
    let mut sql = Sql::new(WORDS);
    let found: Vec<Words> = sql.among(" WHERE l.id", ids.iter().map(|id| id.0)).load(tx.db())?;
    let texts: Vec<(i64, String)> = found.into_iter().map(|row| (row.id, row.words)).collect();
    Index::Link.add_many(tx, &texts)
}

fn log_measurements(tx: &mut Tx, of: &[(LinkId, &NewLink)]) -> Result<()> {
    let all: Vec<_> =
        of.iter().flat_map(|(id, new)| new.measurements.iter().map(|one| (*id, new.by, one))).collect();
    for some in all.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(id, by, one)| {
                (
                    m::link_id.eq(*id),
                    m::measured_on.eq(one.measured_on),
                    m::method.eq(one.method),
                    m::down_kbps.eq(one.down_kbps),
                    m::up_kbps.eq(one.up_kbps),
                    m::rtt_us.eq(one.rtt_us),
                    m::loss_bp.eq(one.loss_bp),
                    m::note.eq(&one.note),
                    m::account_id.eq(*by),
                    m::created_at.eq(noon(one)),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(m::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// When a measurement was written down: on its day.
fn noon(one: &measurement::Record) -> Instant {
    one.measured_on.start().plus(11 * 3600)
}

fn log_outages(tx: &mut Tx, of: &[(LinkId, &NewLink)]) -> Result<()> {
    let all: Vec<_> = of.iter().flat_map(|(id, new)| new.outages.iter().map(|one| (*id, new.by, one))).collect();
    for some in all.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(id, by, one)| {
                (
                    o::link_id.eq(*id),
                    o::began_at.eq(one.began_at),
                    o::ended_at.eq(one.ended_at),
                    o::layer.eq(one.layer),
                    o::cause.eq(one.cause),
                    o::note.eq(&one.note),
                    o::account_id.eq(*by),
                    o::created_at.eq(one.began_at),
                    o::updated_at.eq(one.ended_at.unwrap_or(one.began_at)),
                )
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(o::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// The links' timelines: recorded, measured, down.
fn tell(tx: &mut Tx, of: &[(LinkId, &NewLink)]) -> Result<()> {
    let mut told: Vec<(LinkId, Instant, Option<AccountId>, &str)> = Vec::new();
    for (id, new) in of {
        told.push((*id, new.at, None, "created"));
        told.extend(new.measurements.iter().map(|one| (*id, noon(one), new.by, "measured")));
        told.extend(new.outages.iter().map(|one| (*id, one.began_at, new.by, "outage")));
    }
    // A timeline is read by its rows' numbers.
    told.sort_by_key(|(_, at, ..)| *at);
    for some in told.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(id, at, by, kind)| {
                (e::link_id.eq(*id), e::at.eq(*at), e::account_id.eq(*by), e::kind.eq(*kind), e::detail.eq(""))
            })
            .collect();
        on_each!(tx.db(), |c| diesel::insert_into(e::table).values(&rows).execute(c))?;
    }
    Ok(())
}
