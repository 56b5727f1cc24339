//! The trail's JSON.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::store::{self, Filter, Named, Names, Row};
use super::{check, words};
use crate::audit::{Verdict, Via};
use crate::auth::Permission;
use crate::db::{AccountId, Db, Instant, Subject, TaskId, UnitId};
use crate::error::Result;
use crate::tasks::{State, Task};
use crate::web::{Ctx, IdempotencyKey, ListParams, ListQuery, Listed, PageParams, created, read_json};

/// A field's value as it is stored; null where nothing was known.
#[derive(utoipa::ToSchema)]
#[schema(as = TrailValue)]
#[serde(untagged)]
#[allow(dead_code)] // described here, written as the trail holds it
enum FieldValue {
    Text(Option<String>),
    Number(i64),
    Flag(bool),
}

/// An entry: values as they are stored, records by number, units by code.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = TrailEntry)]
struct Entry {
    id: i64,
    at: Instant,
    /// The account; absent where nobody was signed in.
    person: Option<AccountId>,
    /// The person's name; absent where it was erased.
    person_name: Option<String>,
    /// By which the person signs in; for who may read the whole trail, and where two people are called alike.
    person_username: Option<String>,
    via: Via,
    /// Absent where the reader may not know it.
    address: Option<String>,
    action: String,
    /// Kind of record.
    kind: String,
    /// Its number.
    record: i64,
    /// What it is called now.
    record_name: Option<String>,
    unit: Option<String>,
    /// Field by field.
    #[schema(value_type = Option<BTreeMap<String, FieldValue>>)]
    before: Option<Map<String, Value>>,
    /// Field by field.
    #[schema(value_type = Option<BTreeMap<String, FieldValue>>)]
    after: Option<Map<String, Value>>,
}

fn entry(names: &Names, row: Row, addresses: bool) -> Entry {
    let username = |id: AccountId| match names.person(id) {
        Named::Person(person) if addresses || person.shared => Some(person.username),
        _ => None,
    };
    let called = |name: Named| match name {
        Named::As(name) => Some(name),
        Named::Person(person) => Some(person.name),
        Named::Unit(unit) => Some(unit.name),
        Named::Erased | Named::Nameless => None,
    };
    let values = |text: &Option<String>| {
        let mut fields = words::fields(&row.action, Some(text.as_deref()?));
        if let Some(unit) = fields.get_mut("unit") {
            let named = unit.as_i64().and_then(|id| names.unit(UnitId(id)));
            *unit = named.map_or(Value::Null, |unit| unit.code.clone().into());
        }
        Some(fields)
    };
    let (before, after) = (values(&row.before_values), values(&row.after_values));
    let subject = Subject::from_parts(&row.subject_kind, row.subject_id);
    Entry {
        id: row.id,
        at: row.at,
        person: row.account_id,
        person_name: row.account_id.and_then(|id| called(names.person(id))),
        person_username: row.account_id.and_then(username),
        via: row.via,
        address: addresses.then_some(row.address),
        action: row.action,
        kind: row.subject_kind,
        record: row.subject_id,
        record_name: subject.and_then(|subject| called(names.name(subject))),
        unit: row.unit_id.and_then(|id| names.unit(id)).map(|unit| unit.code.clone()),
        before,
        after,
    }
}

fn entries(ctx: &Ctx, db: &mut Db, listed: Listed<Row>) -> Result<Listed<Entry>> {
    let names = Names::of(db, &listed.items, ctx.now.day())?;
    let addresses = ctx.who.may(Permission::ReadTrail);
    Ok(Listed {
        items: listed.items.into_iter().map(|row| entry(&names, row, addresses)).collect(),
        total: listed.total,
        total_is_exact: listed.total_is_exact,
        page: listed.page,
        per_page: listed.per_page,
        next: listed.next,
    })
}

/// `GET audit`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    summary = "A page of the trail; latest first where no other order is asked for",
    params(
        ListParams,
        ("who" = Option<String>, Query, description = "Words of a login or name"),
        ("kind" = Option<String>, Query, description = "Kind of record"),
        ("id" = Option<i64>, Query, description = "The record's number, beside its kind"),
        ("action" = Option<String>, Query, description = "What was done"),
        ("from" = Option<String>, Query, description = "First day"),
        ("to" = Option<String>, Query, description = "Last day"),
        ("entry" = Option<i64>, Query, description = "One entry by its number"),
    ),
    responses((status = 200, body = Listed<Entry>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, page, asker) = (Filter::parse(&query, ctx.now.day())?, query.page()?, ctx.clone());
    let listed = ctx.read(move |db| {
        let listed = store::list(db, &filter, &page)?;
        entries(&asker, db, listed)
    });
    Ok(HttpResponse::Ok().json(listed.await?))
}

/// `GET audit/of/RECORD`: the entries of `asset-12`, `unit-26179`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/audit/of/{record}",
    summary = "The trail of one record: asset-12, unit-26179",
    params(PageParams),
    responses((status = 200, body = Listed<Entry>)),
)]
pub async fn record(ctx: Ctx, word: Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    let page = ListQuery::parse(request.query_string())?.page()?;
    let asker = ctx.clone();
    let listed = ctx.read(move |db| {
        let subject = store::readable(db, &asker.scope, &word)?;
        let listed = store::list(db, &Filter::of(subject), &page)?;
        entries(&asker, db, listed)
    });
    Ok(HttpResponse::Ok().json(listed.await?))
}

/// A proof of the trail.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = TrailCheck)]
struct Check {
    id: TaskId,
    state: State,
    done: i64,
    total: i64,
    /// The printed head that it was compared with.
    anchor: Option<String>,
    created_at: Instant,
    ended_at: Option<Instant>,
    /// What it found, once it is done.
    verdict: Option<Verdict>,
    /// Why it failed, where it did.
    #[schema(value_type = Option<Object>)]
    failure: Option<Value>,
}

fn shown((task, verdict): (Task, Option<Verdict>)) -> Check {
    Check {
        id: task.id,
        state: task.state,
        done: task.done,
        total: task.total,
        anchor: task.args["anchor"].as_str().map(str::to_owned),
        created_at: task.created_at,
        ended_at: task.ended_at,
        verdict,
        failure: task.result.filter(|_| task.state == State::Failed),
    }
}

/// What a proof is compared with.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = TrailCheckSent)]
struct Begin {
    #[serde(default)]
    anchor: Option<String>,
}

/// `POST audit/checks`: queues a proof of the trail.
///
/// # Errors
/// The field error `anchor: not_a_head`; `KeyReused`.
#[utoipa::path(
    post,
    path = "/api/v1/audit/checks",
    summary = "Queue a proof of the trail",
    params(IdempotencyKey),
    request_body = Begin,
    responses((status = 201, body = Check)),
)]
pub async fn begin(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Begin = read_json(&body)?;
    let anchor = check::anchor(sent.anchor.as_deref().unwrap_or(""))?;
    let asker = ctx.clone();
    created(&ctx, &request, &body, move |tx| {
        let id = check::enqueue(tx, &asker, anchor.as_ref())?;
        Ok((1, shown(check::find(tx.db(), id)?)))
    })
    .await
}

/// `GET audit/checks/ID`: how far it is, then what it found.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/audit/checks/{id}",
    summary = "How far a proof is, then what it found",
    responses((status = 200, body = Check)),
)]
pub async fn check(ctx: Ctx, id: Path<TaskId>) -> Result<HttpResponse> {
    let found = ctx.read(move |db| check::find(db, *id)).await?;
    Ok(HttpResponse::Ok().json(shown(found)))
}
