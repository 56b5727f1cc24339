//! A person's own page: sessions, each with one tap to end it.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use super::link::DoneView;
use crate::auth::store::{SessionRow, account, list_sessions, recovery_codes_left};
use crate::auth::{PassphraseRules, Role};
use crate::db::SessionId;
use crate::error::Result;
use crate::people::device::device;
use crate::people::passphrase::{self, Typed};
use crate::people::store;
use crate::web::{Ctx, Form, FormState, ListQuery};

/// So many recovery codes or fewer are left: time to make new ones.
const FEW_CODES: i64 = 2;

#[derive(Serialize)]
struct MeView {
    username: String,
    full_name: String,
    grants: Vec<store::GrantRow>,
    session: SessionId,
    sessions: Vec<SessionShown>,
    roles: Vec<Role>,
    second_factor: bool,
    /// Recovery codes that are still good.
    codes_left: i64,
    /// Whether they are so few that new ones should be made.
    few_codes: bool,
    /// Whether the passphrase was changed a moment ago.
    changed: bool,
}

#[derive(Serialize)]
struct SessionShown {
    #[serde(flatten)]
    row: SessionRow,
    /// The browser, as people call it.
    browser: String,
}

/// Shows it.
///
/// # Errors
/// What the database says.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (who, now) = (ctx.who.clone(), ctx.now);
    let changed = ListQuery::parse(request.query_string())?.get("changed").is_some();
    ctx.show("people/me", move |db| {
        let (account, grants) = store::person(db, who.account, now)?;
        let codes_left = recovery_codes_left(db, who.account)?;
        Ok(MeView {
            second_factor: account.totp_secret.is_some(),
            codes_left,
            few_codes: codes_left <= FEW_CODES,
            username: account.username,
            full_name: account.full_name,
            roles: grants.iter().map(|g| g.role).collect(),
            grants,
            session: who.session,
            sessions: list_sessions(db, who.account, now)?
                .into_iter()
                .map(|row| SessionShown { browser: device(&row.user_agent), row })
                .collect(),
            changed,
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

#[derive(Serialize)]
struct PassphraseView {
    username: String,
    composition: bool,
    form: FormState,
}

async fn passphrase_page(ctx: &Ctx, status: u16, form: FormState) -> Result<HttpResponse> {
    let composition = ctx.app.policy.passphrases == PassphraseRules::Composition;
    let view = PassphraseView { username: ctx.who.username.clone(), composition, form };
    ctx.page_with(status, "people/passphrase", view).await
}

/// The form for a new passphrase of one's own.
///
/// # Errors
/// What the database says.
pub async fn passphrase(ctx: Ctx) -> Result<HttpResponse> {
    passphrase_page(&ctx, 200, FormState::default()).await
}

/// Replaces it.
///
/// # Errors
/// `AccountLocked`; wrong fields show the form again.
pub async fn change_passphrase(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    let raw = |name: &str| form.raw(name).to_owned();
    let typed = Typed { now: raw("passphrase_now"), new: raw("passphrase"), again: raw("passphrase_again") };
    match passphrase::change(&ctx, &typed).await {
        Ok(()) => Ok(ctx.to("/me?changed=1")),
        Err(refusal) => {
            let status = refusal.code.status();
            passphrase_page(&ctx, status, FormState::refused(&ctx, &form, refusal)?).await
        }
    }
}

#[derive(Serialize)]
struct CodesView {
    username: String,
    second_factor: bool,
    codes_left: i64,
    form: FormState,
}

async fn codes_page(ctx: &Ctx, status: u16, form: FormState) -> Result<HttpResponse> {
    let who = ctx.who.clone();
    let (second_factor, codes_left) = ctx
        .read(move |db| {
            Ok((account(db, who.account)?.totp_secret.is_some(), recovery_codes_left(db, who.account)?))
        })
        .await?;
    let view = CodesView { username: ctx.who.username.clone(), second_factor, codes_left, form };
    ctx.page_with(status, "people/new_recovery_codes", view).await
}

/// Asks for the passphrase before new recovery codes are made.
///
/// # Errors
/// What the database says.
pub async fn recovery_codes(ctx: Ctx) -> Result<HttpResponse> {
    codes_page(&ctx, 200, FormState::default()).await
}

/// Makes them and shows them, this once.
///
/// # Errors
/// `AccountLocked`; a wrong passphrase shows the form again.
pub async fn new_recovery_codes(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    match passphrase::new_recovery_codes(&ctx, form.raw("passphrase_now")).await {
        Ok(codes) => ctx.page("people/recovery_codes", DoneView { codes }).await,
        Err(refusal) => {
            let status = refusal.code.status();
            codes_page(&ctx, status, FormState::refused(&ctx, &form, refusal)?).await
        }
    }
}
