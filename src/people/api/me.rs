//! A person's own account and sessions.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use crate::auth::store::{SessionRow, list_sessions, recovery_codes_left};
use crate::db::{AccountId, SessionId};
use crate::error::Result;
use crate::people::passphrase::{self, Typed};
use crate::people::store::{self, GrantOut};
use crate::web::{Ctx, ListQuery, Listed, PageParams, Refusal, read_json};

/// Who asks.
#[derive(Serialize, utoipa::ToSchema)]
struct Me {
    id: AccountId,
    username: String,
    full_name: String,
    language: String,
    grants: Vec<GrantOut>,
    /// The session that asks.
    session: SessionId,
    /// How many recovery codes are still good; absent without a second factor.
    recovery_codes_left: Option<i64>,
}

/// `GET me`: who asks, and what they may do where.
///
/// # Errors
/// What the database says.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    summary = "Who asks, and what they may do where",
    responses((status = 200, body = Me)),
)]
pub async fn show(ctx: Ctx) -> Result<HttpResponse> {
    let (who, now) = (ctx.who.clone(), ctx.now);
    let asked = ctx.read(move |db| {
        let (account, grants) = store::person(db, who.account, now)?;
        let left = account.totp_secret.as_ref().map(|_| recovery_codes_left(db, who.account)).transpose()?;
        Ok((account, grants, left))
    });
    let (account, grants, recovery_codes_left) = asked.await?;
    let grants = grants.into_iter().map(GrantOut::from).collect();
    Ok(HttpResponse::Ok().json(Me {
        id: account.id,
        username: account.username,
        full_name: account.full_name,
        language: account.language,
        grants,
        session: ctx.who.session,
        recovery_codes_left,
    }))
}

/// `GET me/sessions`: the open ones, latest use first.
///
/// # Errors
/// Those of the address.
#[utoipa::path(
    get,
    path = "/api/v1/me/sessions",
    summary = "One's own open sessions",
    params(PageParams),
    responses((status = 200, body = Listed<SessionRow>)),
)]
pub async fn sessions(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (account, now) = (ctx.who.account, ctx.now);
    let page = ListQuery::parse(request.query_string())?.page()?;
    let rows = ctx.read(move |db| list_sessions(db, account, now)).await?;
    Ok(HttpResponse::Ok().json(Listed::whole(rows, &page)?))
}

/// `POST me/sessions/ID/end`: at once.
///
/// # Errors
/// `NotFound` where it is not theirs or over already.
#[utoipa::path(
    post,
    path = "/api/v1/me/sessions/{id}/end",
    summary = "End one of one's own sessions",
    responses((status = 204)),
)]
pub async fn end(ctx: Ctx, id: Path<SessionId>) -> Result<HttpResponse> {
    let (account, actor, now) = (ctx.who.account, ctx.actor(), ctx.now);
    ctx.write(move |tx| store::end_own_session(tx, account, *id, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = OwnPassphrase)]
struct PassphraseSent {
    /// The one in use.
    passphrase_now: String,
    /// The new one.
    passphrase: String,
}

/// `POST me/passphrase`: every other session of the person ends.
///
/// # Errors
/// Field errors; `AccountLocked` after too many wrong tries.
#[utoipa::path(
    post,
    path = "/api/v1/me/passphrase",
    summary = "Replace one's own passphrase; one's other sessions end",
    request_body = PassphraseSent,
    responses((status = 204), (status = 429, description = "account_locked", body = Refusal)),
)]
pub async fn change_passphrase(ctx: Ctx, body: Bytes) -> Result<HttpResponse> {
    let sent: PassphraseSent = read_json(&body)?;
    let typed = Typed { now: sent.passphrase_now, again: sent.passphrase.clone(), new: sent.passphrase };
    passphrase::change(&ctx, &typed).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = PassphraseAgain)]
struct Proof {
    /// The passphrase in use.
    passphrase_now: String,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = RecoveryCodes)]
struct Codes {
    /// Each is good once.
    codes: Vec<String>,
}

/// `POST me/recovery-codes`: ten new ones, answered this once; those before are good no more.
///
/// # Errors
/// Field errors; `IllegalStep` without a second factor; `AccountLocked` after too many wrong tries.
#[utoipa::path(
    post,
    path = "/api/v1/me/recovery-codes",
    summary = "New recovery codes of one's own, answered this once",
    request_body = Proof,
    responses((status = 200, body = Codes), (status = 429, description = "account_locked", body = Refusal)),
)]
pub async fn new_recovery_codes(ctx: Ctx, body: Bytes) -> Result<HttpResponse> {
    let sent: Proof = read_json(&body)?;
    let codes = passphrase::new_recovery_codes(&ctx, &sent.passphrase_now).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(Codes { codes }))
}
