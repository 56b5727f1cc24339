//! API sessions.

use actix_web::{HttpResponse, web::Bytes};
use serde::{Deserialize, Serialize};

use crate::audit::{Actor, Via};
use crate::auth::store::{NewSession, SessionKind, find_signed, swap_token};
use crate::auth::{self, Attempt, Outcome};
use crate::db::{AccountId, SessionId};
use crate::error::{Code, Error, Result};
use crate::people::store::end_own_session;
use crate::web::{Ctx, Visitor, read_json};

#[derive(Deserialize, utoipa::ToSchema)]
struct Credentials {
    username: String,
    password: String,
    #[serde(default)]
    totp: Option<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Tokens {
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
    expires_in: i64,
}

fn tokens(
    visitor: &Visitor,
    account: AccountId,
    session: SessionId,
    refresh_token: String,
) -> Result<HttpResponse> {
    let (access_token, expires_in) = auth::issue(&visitor.app.keys, account, session, visitor.now)?;
    let tokens = Tokens { access_token, refresh_token, token_type: "Bearer", expires_in };
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(tokens))
}

/// `POST session`: signs a program in.
///
/// # Errors
/// `WrongCredentials`, `AccountLocked`; the field error `totp: required` where a second factor is set.
#[utoipa::path(
    post,
    path = "/api/v1/session",
    summary = "Sign a program in",
    request_body = Credentials,
    responses((status = 200, body = Tokens)),
)]
pub async fn begin(visitor: Visitor, body: Bytes) -> Result<HttpResponse> {
    let typed: Credentials = read_json(&body)?;
    let session = NewSession {
        kind: SessionKind::Api,
        device_name: None,
        address: visitor.address.clone(),
        user_agent: visitor.user_agent.clone(),
    };
    let attempt = Attempt {
        username: typed.username,
        passphrase: typed.password,
        code: typed.totp,
        device: None,
        session,
        actor: Actor { via: Via::Api, ..visitor.actor() },
    };
    let app = &visitor.app;
    match auth::sign_in(&app.store, &app.keys, app.policy, attempt, visitor.now).await? {
        Outcome::Signed(opened) => tokens(&visitor, opened.account, opened.session, opened.token),
        Outcome::NeedsCode(_) => Err(Error::field("totp", "required")),
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Refresh {
    refresh_token: String,
}

/// `POST session/refresh`: a new pair of tokens; the refresh token that came is good no more.
///
/// # Errors
/// `BadToken`.
#[utoipa::path(
    post,
    path = "/api/v1/session/refresh",
    summary = "A new pair of tokens",
    request_body = Refresh,
    responses((status = 200, body = Tokens)),
)]
pub async fn refresh(visitor: Visitor, body: Bytes) -> Result<HttpResponse> {
    let typed: Refresh = read_json(&body)?;
    let now = visitor.now;
    let renewed = visitor.write(move |tx| {
        let signed = find_signed(tx.db(), SessionKind::Api, &typed.refresh_token, now)?;
        let who = signed.ok_or_else(|| Error::new(Code::BadToken))?.who;
        Ok((who.account, who.session, swap_token(tx, who.session, now)?))
    });
    let (account, session, token) = renewed.await?;
    tokens(&visitor, account, session, token)
}

/// `POST session/end`: signs the program out.
///
/// # Errors
/// What the database says.
#[utoipa::path(post, path = "/api/v1/session/end", summary = "Sign the program out", responses((status = 204)))]
pub async fn end(ctx: Ctx) -> Result<HttpResponse> {
    let (account, session, actor, now) = (ctx.who.account, ctx.who.session, ctx.actor(), ctx.now);
    ctx.write(move |tx| end_own_session(tx, account, session, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}
