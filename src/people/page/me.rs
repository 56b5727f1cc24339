//! A person's own page: sessions, each with one tap to end it.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use crate::auth::Role;
use crate::auth::store::{SessionRow, list_sessions};
use crate::db::SessionId;
use crate::error::Result;
use crate::people::store;
use crate::web::Ctx;

#[derive(Serialize)]
struct MeView {
    username: String,
    full_name: String,
    grants: Vec<store::GrantRow>,
    session: SessionId,
    sessions: Vec<SessionRow>,
    roles: Vec<Role>,
}

/// Shows it.
///
/// # Errors
/// What the database says.
pub async fn show(ctx: Ctx) -> Result<HttpResponse> {
    let (who, now) = (ctx.who.clone(), ctx.now);
    ctx.show("people/me", move |db| {
        let (account, grants) = store::person(db, who.account, now)?;
        Ok(MeView {
            username: account.username,
            full_name: account.full_name,
            roles: grants.iter().map(|g| g.role).collect(),
            grants,
            session: who.session,
            sessions: list_sessions(db, who.account, now)?,
        })
    })
    .await
}

/// Ends one of the person's own sessions.
///
/// # Errors
/// `NotFound` where it is not theirs.
pub async fn end(ctx: Ctx, id: Path<SessionId>) -> Result<HttpResponse> {
    let (account, actor, now) = (ctx.who.account, ctx.actor(), ctx.now);
    ctx.write(move |tx| store::end_own_session(tx, account, *id, &actor, now)).await?;
    Ok(ctx.to("/me"))
}
