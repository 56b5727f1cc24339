//! Conflicts, merges and splits as JSON.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use crate::auth::Scope;
use crate::db::{AssetId, ConflictId, Db, DeviceId, Instant, LocalDay};
use crate::equipment;
use crate::error::{Error, Result, found};
use crate::intake::identity::Decision;
use crate::intake::store::{self, CONFLICT_SORTS, ConflictRow, Outcome};
use crate::units;
use crate::web::{Ctx, ListParams, ListQuery, Listed, read_json};

/// An open conflict with its evidence.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Conflict)]
struct Shown {
    id: ConflictId,
    unit: String,
    device: DeviceId,
    hostname: Option<String>,
    reason: String,
    opened_at: Instant,
    decision: Decision,
}

/// `GET conflicts`: a page of the open ones in scope, oldest first. Evidence about records of other units is left out.
///
/// # Errors
/// What the database says.
#[utoipa::path(
    get,
    path = "/api/v1/conflicts",
    summary = "A page of open conflicts with their evidence, oldest first",
    params(ListParams),
    responses((status = 200, body = Listed<Shown>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (scope, day, query) = (ctx.scope.clone(), ctx.now.day(), ListQuery::parse(request.query_string())?);
    let (sort, page) = (query.sort(CONFLICT_SORTS)?, query.page()?);
    let listed = ctx.read(move |db| {
        let asked = units::narrowed(db, &scope, &query)?;
        let Listed { items, total, total_is_exact, page, per_page, next } =
            store::conflicts(db, &asked, query.get("q"), sort, &page)?;
        let items = items.into_iter().map(|row| shown(db, &scope, row, day)).collect::<Result<_>>()?;
        Ok(Listed { items, total, total_is_exact, page, per_page, next })
    });
    Ok(HttpResponse::Ok().json(listed.await?))
}

fn shown(db: &mut Db, scope: &Scope, row: ConflictRow, day: LocalDay) -> Result<Shown> {
    let mut decision: Decision = serde_json::from_str(&row.decision).map_err(Error::internal)?;
    for evidence in std::mem::take(&mut decision.evidence) {
        if found(equipment::show(db, scope, evidence.asset, day))?.is_some() {
            decision.evidence.push(evidence);
        }
    }
    Ok(Shown {
        id: row.id,
        unit: row.unit,
        device: row.device,
        hostname: row.hostname,
        reason: row.reason,
        opened_at: row.opened_at,
        decision,
    })
}

/// What a person decides: `is` names the record, `another` makes one, `leave` does nothing.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
enum Settled {
    Is { asset: AssetId },
    Another,
    Leave,
}

/// `POST conflicts/ID`: decides it.
///
/// # Errors
/// `NotFound`; `IllegalStep` where somebody else settled it.
#[utoipa::path(
    post,
    path = "/api/v1/conflicts/{id}",
    summary = "Decide a conflict",
    request_body = Settled,
    responses((status = 204)),
)]
pub async fn settle(ctx: Ctx, id: Path<ConflictId>, body: Bytes) -> Result<HttpResponse> {
    let outcome = match read_json::<Settled>(&body)? {
        Settled::Is { asset } => Outcome::Is(asset),
        Settled::Another => Outcome::Another,
        Settled::Leave => Outcome::Leave,
    };
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::settle(tx, &scope, *id, outcome, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct MergeSent {
    into: AssetId,
}

/// `POST equipment/ID/merge`: says that this record and another are one; answers the record that both are shown as.
///
/// # Errors
/// `NotFound`; `IllegalStep`.
#[utoipa::path(
    post,
    path = "/api/v1/equipment/{id}/merge",
    summary = "Say that two records are one",
    request_body = MergeSent,
    responses((status = 200, body = equipment::AssetView)),
)]
pub async fn merge(ctx: Ctx, id: Path<AssetId>, body: Bytes) -> Result<HttpResponse> {
    let sent: MergeSent = read_json(&body)?;
    let (scope, actor, now, from) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let shown = ctx.write(move |tx| {
        store::merge(tx, &scope, from, sent.into, &actor, now)?;
        equipment::show(tx.db(), &scope, from, now.day())
    });
    Ok(HttpResponse::Ok().json(shown.await?))
}

/// `POST equipment/ID/split`: says that a merged record is another one after all; answers it.
///
/// # Errors
/// `NotFound`; `IllegalStep`.
#[utoipa::path(
    post,
    path = "/api/v1/equipment/{id}/split",
    summary = "Say that a merged record is another one after all",
    responses((status = 200, body = equipment::AssetView)),
)]
pub async fn split(ctx: Ctx, id: Path<AssetId>) -> Result<HttpResponse> {
    let (scope, actor, now, from) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let shown = ctx.write(move |tx| {
        store::split(tx, &scope, from, &actor, now)?;
        equipment::show(tx.db(), &scope, from, now.day())
    });
    Ok(HttpResponse::Ok().json(shown.await?))
}
