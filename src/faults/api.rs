//! The faults' JSON.

use actix_web::web::{Bytes, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use super::fault::Settlement;
use super::page;
use super::report::{self, Report};
use super::state::Action;
use super::store::{self, EventRow, FaultView, Filter, SORTS};
use crate::attachments::{self, FileRow};
use crate::auth::Scope;
use crate::db::{AccountId, Db, Dong, FaultId, Instant, Subject};
use crate::error::{Error, Result, not_found};
use crate::rules::Impact;
use crate::units;
use crate::web::{
    Ctx, IdempotencyKey, IfMatch, ListParams, ListQuery, Listed, Patch, created, entity, if_match, read_json,
};

/// `GET faults`: what is open, where nothing else is asked for.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/faults",
    summary = "A page of faults; what is open, where nothing else is asked for",
    params(
        ListParams,
        ("state" = Option<String>, Query, description = "A state, all, or open, as where it is absent"),
        ("severity" = Option<String>, Query, description = "How bad"),
        ("group" = Option<String>, Query, description = "What it is about"),
        ("about" = Option<String>, Query, description = "asset-7, room-3, building-2, system"),
        ("mine" = Option<String>, Query, description = "Present: only what is assigned to me"),
        ("repeat" = Option<bool>, Query, description = "Only what counts towards a repeat offender"),
        ("overdue" = Option<bool>, Query, description = "Only what is overdue"),
    ),
    responses((status = 200, body = Listed<store::FaultRow>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let filter = Filter::parse(&query, ctx.who.account)?;
    let (sort, page) = (query.sort(SORTS)?, query.page()?);
    let (scope, now) = (ctx.scope.clone(), ctx.now);
    let listed = ctx.read(move |db| store::list(db, &scope, &filter, sort, &page, now)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// One fault with its timeline, latest first, its files and the steps that it allows.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Fault)]
struct Whole {
    #[serde(flatten)]
    fault: FaultView,
    actions: Vec<Action>,
    events: Vec<EventRow>,
    files: Vec<FileRow>,
}

fn whole(db: &mut Db, scope: &Scope, id: FaultId, now: Instant) -> Result<Whole> {
    let fault = store::show(db, scope, id, now)?;
    Ok(Whole {
        actions: Action::allowed(fault.stands()?),
        events: store::events(db, id, 1000)?,
        files: attachments::of(db, Subject::Fault(id))?,
        fault,
    })
}

/// `GET faults/ID`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/faults/{id}",
    summary = "One fault with its timeline, files and legal steps",
    responses((status = 200, body = Whole)),
)]
pub async fn show(ctx: Ctx, id: Path<FaultId>) -> Result<HttpResponse> {
    let (scope, now) = (ctx.scope.clone(), ctx.now);
    let fault = ctx.read(move |db| whole(db, &scope, *id, now)).await?;
    Ok(entity(fault.fault.version, &fault))
}

/// What a report names: `about` is `asset-7`, `room-3`, `building-2`, `link-1` or `system`.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[schema(as = FaultSent)]
struct Sent {
    about: String,
    what: String,
    #[serde(default)]
    impact: Option<String>,
    #[serde(default)]
    words: Option<String>,
    #[serde(default)]
    unit: Option<String>,
}

/// `POST faults`.
///
/// # Errors
/// Field errors; `KeyReused`; `NotFound` where the thing is out of scope.
#[utoipa::path(
    post,
    path = "/api/v1/faults",
    summary = "Report a fault",
    params(IdempotencyKey),
    request_body = Sent,
    responses((status = 201, body = Whole)),
)]
pub async fn create(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Sent = read_json(&body)?;
    let subject = store::parse_subject(&sent.about).ok_or_else(|| Error::field("about", "unknown_word"))?;
    let (scope, actor, now, own) = (ctx.scope.clone(), ctx.actor(), ctx.now, ctx.own_unit());
    created(&ctx, &request, &body, move |tx| {
        let unit = store::unit_named(tx.db(), sent.unit.as_deref(), own)?;
        let thing = store::thing(tx.db(), &scope, subject, unit, now.day())?;
        let (impact, words) = (sent.impact.as_deref().unwrap_or(""), sent.words.as_deref().unwrap_or(""));
        let report = Report::parse(thing.group, &sent.what, impact, words)?;
        let id = store::log(tx, &thing, &report, &actor, now)?;
        let fault = whole(tx.db(), &scope, id, now)?;
        Ok((fault.fault.version, fault))
    })
    .await
}

/// A step; resolving names cause, work and cost.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = FaultStep)]
struct StepSent {
    #[serde(flatten)]
    action: Action,
    #[serde(default)]
    cause: Option<String>,
    #[serde(default)]
    done: Option<String>,
    #[serde(default)]
    cost: Option<Dong>,
}

fn settlement(cause: Option<&str>, done: Option<&str>, cost: Option<Dong>) -> Result<Settlement> {
    let cost = cost.map_or(String::new(), |cost| cost.0.to_string());
    Settlement::parse(cause.unwrap_or(""), done.unwrap_or(""), &cost)
}

/// `POST faults/ID/actions`.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `IllegalStep`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/faults/{id}/actions",
    summary = "Take a step",
    params(IfMatch),
    request_body = StepSent,
    responses((status = 200, body = Whole)),
)]
pub async fn step(ctx: Ctx, id: Path<FaultId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<StepSent>(&body)?);
    let settled = match sent.action {
        Action::Resolve => Some(settlement(sent.cause.as_deref(), sent.done.as_deref(), sent.cost)?),
        Action::Acknowledge | Action::Start | Action::Wait(_) | Action::Close | Action::Reopen | Action::Cancel => {
            None
        }
    };
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let fault = ctx.write(move |tx| {
        store::step(tx, &scope, of, version, sent.action, settled.as_ref(), &actor, now)?;
        whole(tx.db(), &scope, of, now)
    });
    let fault = fault.await?;
    Ok(entity(fault.fault.version, &fault))
}

/// What a change names.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[schema(as = FaultChange)]
struct Change {
    #[serde(default)]
    assigned_to: Patch<AccountId>,
    #[serde(default)]
    cause: Patch<String>,
    #[serde(default)]
    done: Patch<String>,
    #[serde(default)]
    cost: Patch<Dong>,
}

impl Change {
    fn settles(&self) -> bool {
        self.cause != Patch::Absent || self.done != Patch::Absent || self.cost != Patch::Absent
    }
}

/// `PATCH faults/ID`: who works on it; cause, work and cost of what is settled.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `IllegalStep`, `NotFound`.
#[utoipa::path(
    patch,
    path = "/api/v1/faults/{id}",
    summary = "Who works on it; cause, work and cost of what is settled",
    params(IfMatch),
    request_body = Change,
    responses((status = 200, body = Whole)),
)]
pub async fn change(ctx: Ctx, id: Path<FaultId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<Change>(&body)?);
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let fault = ctx.write(move |tx| {
        let mut version = version;
        let (sent, old) = (sent.clone(), store::show(tx.db(), &scope, of, now)?);
        if sent.settles() {
            let cause = sent.cause.over(old.cause.map(|cause| <&str>::from(cause).to_owned()));
            let (done, cost) = (sent.done.over(Some(old.done)), sent.cost.over(old.cost.map(Dong)));
            let new = settlement(cause.as_deref(), done.as_deref(), cost)?;
            version = store::settle(tx, &scope, of, version, &new, &actor, now)?;
        }
        store::assign(tx, &scope, of, version, sent.assigned_to.over(old.assigned_to), &actor, now)?;
        whole(tx.db(), &scope, of, now)
    });
    let fault = fault.await?;
    Ok(entity(fault.fault.version, &fault))
}

/// Whom a fault stops, judged anew.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = FaultJudged)]
struct Judged {
    impact: Impact,
}

/// `POST faults/ID/impact`: severity and due time follow.
///
/// # Errors
/// `Unreadable` for a word that is none; `VersionNeeded`, `LostUpdate`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/faults/{id}/impact",
    summary = "Judge anew whom it stops; severity and due time follow",
    params(IfMatch),
    request_body = Judged,
    responses((status = 200, body = Whole)),
)]
pub async fn judge(ctx: Ctx, id: Path<FaultId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<Judged>(&body)?);
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let fault = ctx.write(move |tx| {
        store::set_impact(tx, &scope, of, version, sent.impact, &actor, now)?;
        whole(tx.db(), &scope, of, now)
    });
    let fault = fault.await?;
    Ok(entity(fault.fault.version, &fault))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct CommentSent {
    comment: String,
}

/// `POST faults/ID/comments`.
///
/// # Errors
/// Field errors; `KeyReused`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/faults/{id}/comments",
    summary = "Comment",
    params(IdempotencyKey),
    request_body = CommentSent,
    responses((status = 201, body = Whole)),
)]
pub async fn comment(ctx: Ctx, id: Path<FaultId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let text = report::comment(&read_json::<CommentSent>(&body)?.comment)?;
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    created(&ctx, &request, &body, move |tx| {
        store::comment(tx, &scope, of, &text, &actor, now)?;
        let fault = whole(tx.db(), &scope, of, now)?;
        Ok((fault.fault.version, fault))
    })
    .await
}

/// `POST faults/ID/files?name=…`: the body is the file; answers its row.
///
/// # Errors
/// Field errors under `file`; `TooLarge`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/faults/{id}/files",
    summary = "Attach a file: the body is the file",
    params(("name" = Option<String>, Query, description = "The file's name")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = FileRow)),
)]
pub async fn add_file(ctx: Ctx, id: Path<FaultId>, request: HttpRequest, body: Payload) -> Result<HttpResponse> {
    let upload = attachments::receive(&request, body).await?;
    let name = upload.name.clone();
    let file = attachments::prepare(upload).await?;
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let file = ctx.write(move |tx| {
        let unit = store::show(tx.db(), &scope, of, now)?.unit_id;
        let added = attachments::add(tx, Subject::Fault(of), Some(unit), &file, &actor, now)?;
        store::file_added(tx, &scope, of, &name, &actor, now)?;
        let files = attachments::of(tx.db(), Subject::Fault(of))?;
        files.into_iter().find(|file| file.id == added).ok_or_else(not_found)
    });
    Ok(HttpResponse::Created().json(file.await?))
}

/// `GET faults/units`: open faults by unit.
///
/// # Errors
/// The field error of an order that is none.
#[utoipa::path(
    get,
    path = "/api/v1/faults/units",
    summary = "Open faults by unit",
    description = "`q`: each word begins a word of the unit's name or code. `sort`: overdue, open or unconfirmed.",
    params(ListParams),
    responses((status = 200, body = Listed<store::UnitRow>)),
)]
pub async fn by_unit(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let page = query.page()?;
    let rows = ctx.read(move |db| {
        let scope = units::narrowed(db, &asker.scope, &query)?;
        page::units::rows(db, &Ctx { scope, ..asker }, &query)
    });
    let rows = rows.await?;
    Ok(HttpResponse::Ok().json(Listed::whole(rows, &page)?))
}

/// `GET faults/repeat`: what broke three times or more in ninety days.
///
/// # Errors
/// The field error of an order that is none.
#[utoipa::path(
    get,
    path = "/api/v1/faults/repeat",
    summary = "What broke three times or more in ninety days",
    description = "`q`: each word begins a word of the thing, its kind or its unit. `sort`: faults, last_at, downtime or cost.",
    params(ListParams),
    responses((status = 200, body = Listed<store::RepeatRow>)),
)]
pub async fn repeat(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let page = query.page()?;
    let rows = ctx.read(move |db| page::repeat::rows(db, &asker, &query)).await?;
    Ok(HttpResponse::Ok().json(Listed::whole(rows, &page)?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = StickerSwitch)]
struct Switch {
    takes_reports: bool,
}

/// `POST units/CODE/stickers`: whether colleagues without an account may report from the unit's stickers.
///
/// # Errors
/// Field errors; `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/units/{code}/stickers",
    summary = "Whether colleagues may report from the unit's stickers",
    request_body = Switch,
    responses((status = 204)),
)]
pub async fn switch(ctx: Ctx, code: Path<String>, body: Bytes) -> Result<HttpResponse> {
    let sent: Switch = read_json(&body)?;
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| {
        let unit = units::id_of(tx.db(), &code)?.ok_or_else(not_found)?;
        store::set_takes_reports(tx, &scope, unit, sent.takes_reports, &actor, now)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
