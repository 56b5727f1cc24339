//! What people change of a link: record, save, retire, bring back.

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};

use super::show::{LinkView, show};
use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::changes;
use crate::db::schema::links::{link, link_event};
use crate::db::search::Index;
use crate::db::{BuildingId, Instant, LinkId, LocalDay, Sql, Subject, Tx, UnitId, fold};
use crate::error::{Code, Error, Result, not_found};
use crate::links::link::Record;
use crate::sites;

/// An unknown end of contract sorts here.
pub(super) fn unknown_end() -> LocalDay {
    LocalDay(chrono::NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default())
}

pub(super) fn sort_name(record: &Record) -> String {
    fold::sort_key(&format!("{} {}", record.provider, record.circuit_id.as_deref().unwrap_or("")))
}

/// Records a link of a building.
///
/// # Errors
/// `NotFound` where the building is out of scope; the field error `building: retired_place`.
pub fn create(
    tx: &mut Tx,
    scope: &Scope,
    building: BuildingId,
    record: &Record,
    actor: &Actor,
    at: Instant,
) -> Result<LinkId> {
    let of = sites::building(tx.db(), scope, building, at.day())?;
    if of.retired_at.is_some() || of.facility_retired {
        return Err(Error::field("building", "retired_place"));
    }
    let id: i64 = diesel::insert_into(link::table)
        .values((
            (link::building_id.eq(building), link::unit_id.eq(of.unit_id)),
            (
                link::circuit.eq(record.circuit),
                link::provider.eq(&record.provider),
                link::circuit_id.eq(&record.circuit_id),
                link::medium.eq(record.medium),
                link::down_kbps.eq(record.down_kbps),
                link::up_kbps.eq(record.up_kbps),
                link::monthly_cost.eq(record.monthly_cost),
                link::sla_hours.eq(record.sla_hours),
            ),
            (
                link::starts_on.eq(record.starts_on),
                link::ends_on.eq(record.ends_on),
                link::ends_sort.eq(record.ends_on.unwrap_or_else(unknown_end)),
                link::support_phone.eq(&record.support_phone),
                link::note.eq(&record.note),
                link::sort_name.eq(sort_name(record)),
                link::created_at.eq(at),
                link::updated_at.eq(at),
            ),
        ))
        .returning(link::id)
        .get_result(tx.db())?;
    let id = LinkId(id);
    let after = Some(serde_json::to_value(record).map_err(Error::internal)?);
    let told = Told { action: "link.create", event: "created", detail: String::new(), values: (None, after) };
    tell(tx, (id, of.unit_id), told, actor, at)?;
    index(tx, id)?;
    Ok(id)
}

/// Saves a link, where `version` is still its own. It stays in its building.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`.
pub fn save(
    tx: &mut Tx,
    scope: &Scope,
    id: LinkId,
    version: i64,
    record: &Record,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = present(tx, scope, id, version, at)?;
    let Some((was, is)) = audit::changed(&old.record(), record)? else { return Ok(version) };
    diesel::update(link::table.find(id.0))
        .set((
            (
                link::circuit.eq(record.circuit),
                link::provider.eq(&record.provider),
                link::circuit_id.eq(&record.circuit_id),
                link::medium.eq(record.medium),
                link::down_kbps.eq(record.down_kbps),
                link::up_kbps.eq(record.up_kbps),
                link::monthly_cost.eq(record.monthly_cost),
                link::sla_hours.eq(record.sla_hours),
            ),
            (
                link::starts_on.eq(record.starts_on),
                link::ends_on.eq(record.ends_on),
                link::ends_sort.eq(record.ends_on.unwrap_or_else(unknown_end)),
                link::support_phone.eq(&record.support_phone),
                link::note.eq(&record.note),
                link::sort_name.eq(sort_name(record)),
                link::updated_at.eq(at),
                link::version.eq(version + 1),
            ),
        ))
        .execute(tx.db())?;
    let fields: Vec<&str> = is.as_object().into_iter().flat_map(|o| o.keys().map(String::as_str)).collect();
    let detail = fields.join(" ");
    let told = Told { action: "link.update", event: "changed", detail, values: (Some(was), Some(is)) };
    tell(tx, (id, old.unit_id), told, actor, at)?;
    index(tx, id)?;
    changes::renamed(tx, &[Subject::Link(id)], at)?;
    Ok(version + 1)
}

fn present(tx: &mut Tx, scope: &Scope, id: LinkId, version: i64, at: Instant) -> Result<LinkView> {
    let old = show(tx.db(), scope, id, at.day())?;
    if old.version == version { Ok(old) } else { Err(Code::LostUpdate.into()) }
}

/// Retires a link for `reason`, or brings it back where there is none; `version` is still the link's.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate`; `IllegalStep` where it is so already.
pub fn set_retired(
    tx: &mut Tx,
    scope: &Scope,
    id: LinkId,
    version: i64,
    reason: Option<&str>,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let old = present(tx, scope, id, version, at)?;
    let retired = old.retired_at.is_some();
    if retired == reason.is_some() {
        return Err(Code::IllegalStep.into());
    }
    diesel::update(link::table.find(id.0))
        .set((
            link::retired_at.eq(reason.map(|_| at)),
            link::retired_reason.eq(reason),
            link::updated_at.eq(at),
            link::version.eq(version + 1),
        ))
        .execute(tx.db())?;
    let values = (Some(json!({ "retired": retired })), Some(json!({ "retired": !retired, "reason": reason })));
    let told = match reason {
        Some(reason) => Told { action: "link.retire", event: "retired", detail: reason.to_owned(), values },
        None => Told { action: "link.restore", event: "restored", detail: String::new(), values },
    };
    tell(tx, (id, old.unit_id), told, actor, at)?;
    Ok(version + 1)
}

/// What is told of a change, to the three who keep it.
pub(super) struct Told {
    pub(super) action: &'static str,
    pub(super) event: &'static str,
    pub(super) detail: String,
    pub(super) values: (Option<Value>, Option<Value>),
}

/// Tells the timeline, the trail and those above of a change to a link of a unit.
pub(super) fn tell(tx: &mut Tx, of: (LinkId, UnitId), told: Told, actor: &Actor, at: Instant) -> Result<()> {
    diesel::insert_into(link_event::table)
        .values((
            link_event::link_id.eq(of.0),
            link_event::at.eq(at),
            link_event::account_id.eq(actor.account),
            link_event::kind.eq(told.event),
            link_event::detail.eq(&told.detail),
        ))
        .execute(tx.db())?;
    let subject = Subject::Link(of.0);
    let (before, after) = told.values;
    audit::record(tx, Entry { at, actor, action: told.action, subject, unit: Some(of.1), before, after })?;
    changes::mark(tx, subject, at)
}

/// The words by which links `l` are found.
pub(super) const WORDS: &str = "SELECT l.id, l.provider || ' ' || l.circuit || ' ' || COALESCE(l.circuit_id, '') || ' ' || \
                                COALESCE(l.support_phone, '') || ' ' || b.name || ' ' || f.name || ' ' || n.name \
                                AS words FROM link l JOIN building b ON b.id = l.building_id \
                                JOIN facility f ON f.id = b.facility_id JOIN unit_name n ON n.unit_id = l.unit_id \
                                AND n.valid_to IS NULL";

/// Puts the link's words into the search index.
///
/// # Errors
/// What the database says.
pub fn index(tx: &mut Tx, id: LinkId) -> Result<()> {
    #[derive(QueryableByName)]
    struct Words {
        #[diesel(sql_type = Text)]
        words: String,
    }
    let found: Words = Sql::new(WORDS).with(" WHERE l.id = ", id).first(tx.db())?.ok_or_else(not_found)?;
    Index::Link.put(tx, id.0, &found.words)
}
