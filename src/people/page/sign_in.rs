//! Signing in and out, and the language.

use actix_web::cookie::Cookie;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::{DEVICE, page_session, signed_in};
use crate::audit::{Actor, Via};
use crate::auth::{self, Attempt, Outcome};
use crate::crypto::Keys;
use crate::db::{AccountId, Instant};
use crate::error::{Code, Error, Result};
use crate::people::store::end_own_session;
use crate::web::{Ctx, Form, FormState, Lang, ListQuery, Visitor, see_other, session_cookie};

/// The second step must follow within five minutes.
const TICKET_SECONDS: i64 = 300;

#[derive(Serialize)]
struct SignInView {
    to: String,
    form: FormState,
}

/// Only a path of ours is led on to: `//elsewhere` and other hosts are not.
fn safe(to: &str) -> String {
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\n', '\r']);
    if own { to.to_owned() } else { "/".to_owned() }
}

/// The sign-in page.
///
/// # Errors
/// `Internal` where the template fails.
pub async fn form(visitor: Visitor, request: HttpRequest) -> Result<HttpResponse> {
    let to = safe(ListQuery::parse(request.query_string())?.get("to").unwrap_or("/"));
    if visitor.who.is_some() {
        return Ok(see_other(&to));
    }
    visitor.page("people/sign_in", SignInView { to, form: FormState::default() }).await
}

fn attempt(visitor: &Visitor, request: &HttpRequest, form: &Form) -> Attempt {
    let name: Option<String> = form.opt("device_name").map(|n| n.chars().take(60).collect());
    Attempt {
        username: form.get("username").to_owned(),
        passphrase: form.raw("passphrase").to_owned(),
        code: None,
        device: request.cookie(DEVICE).map(|c| c.value().to_owned()),
        session: page_session(visitor, name),
        actor: Actor { via: Via::Page, ..visitor.actor() },
    }
}

/// First step: name and passphrase.
///
/// # Errors
/// `Internal`; a wrong passphrase shows the form again.
pub async fn enter(visitor: Visitor, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let to = safe(form.get("to"));
    let attempt = attempt(&visitor, &request, &form);
    let named = attempt.session.device_name.is_some();
    let app = &visitor.app;
    match auth::sign_in(&app.store, &app.keys, app.policy, attempt, visitor.now).await {
        Ok(Outcome::Signed(opened)) => Ok(signed_in(&visitor, &opened, named, &to)),
        Ok(Outcome::NeedsCode(account)) => {
            let ticket = Ticket { account, until: visitor.now.plus(TICKET_SECONDS) }.seal(&app.keys)?;
            let device_name = form.get("device_name").to_owned();
            let form = FormState::of([("ticket", ticket), ("device_name", device_name)], 0);
            visitor.page("people/sign_in_code", SignInView { to, form }).await
        }
        Err(refusal) => again(&visitor, &form, refusal, "people/sign_in", to).await,
    }
}

/// Second step: the code of the app, or a recovery code.
///
/// # Errors
/// `Internal`; a wrong code shows the form again.
pub async fn enter_code(visitor: Visitor, request: HttpRequest, form: Form) -> Result<HttpResponse> {
    let to = safe(form.get("to"));
    let attempt = attempt(&visitor, &request, &form);
    let named = attempt.session.device_name.is_some();
    let app = &visitor.app;
    let Some(ticket) = Ticket::open(&app.keys, form.get("ticket")).filter(|t| t.until > visitor.now) else {
        return Ok(see_other("/sign-in"));
    };
    let entered =
        auth::enter_code(&app.store, &app.keys, ticket.account, form.get("code"), attempt, visitor.now).await;
    match entered {
        Ok(opened) => Ok(signed_in(&visitor, &opened, named, &to)),
        Err(refusal) => again(&visitor, &form, refusal, "people/sign_in_code", to).await,
    }
}

async fn again(visitor: &Visitor, form: &Form, refusal: Error, template: &str, to: String) -> Result<HttpResponse> {
    let status = refusal.code.status();
    let locked = refusal.code == Code::AccountLocked;
    let shown = if locked { Error { code: Code::Conflict, ..Error::new(Code::Conflict) } } else { refusal };
    let wrong_code = template == "people/sign_in_code" && shown.code == Code::WrongCredentials;
    // The first step was passed: only the code can be wrong, and its sentence stands beside it.
    let shown = if wrong_code { Error::field("code", "wrong_code") } else { shown };
    let mut state = FormState::refused(visitor, form, shown)?;
    if locked {
        state.refusal = Some(visitor.plain("sign-in-locked"));
    }
    visitor.page_with(status, template, SignInView { to, form: state }).await
}

/// Proof, for five minutes, that the first step was passed.
struct Ticket {
    account: AccountId,
    until: Instant,
}

impl Ticket {
    fn seal(&self, keys: &Keys) -> Result<String> {
        keys.seal(format!("second step {} {}", self.account, self.until.micros()).as_bytes())
    }

    fn open(keys: &Keys, sealed: &str) -> Option<Self> {
        let text = String::from_utf8(keys.open(sealed)?).ok()?;
        let (account, until) = text.strip_prefix("second step ")?.split_once(' ')?;
        Some(Ticket { account: account.parse().ok()?, until: Instant::from_micros(until.parse().ok()?) })
    }
}

/// Signs out.
///
/// # Errors
/// What the database says.
pub async fn leave(ctx: Ctx) -> Result<HttpResponse> {
    let (account, session, actor, now) = (ctx.who.account, ctx.who.session, ctx.actor(), ctx.now);
    ctx.write(move |tx| end_own_session(tx, account, session, &actor, now)).await?;
    let mut gone = Cookie::build(session_cookie(ctx.app.secure), "").path("/").secure(ctx.app.secure).finish();
    gone.make_removal();
    let mut answer = see_other("/sign-in");
    answer.add_cookie(&gone).map_err(Error::internal)?;
    Ok(answer)
}

/// Chooses the language and comes back.
///
/// # Errors
/// The field error `unknown_word`.
pub async fn language(visitor: Visitor, form: Form) -> Result<HttpResponse> {
    let lang = Lang::parse(form.get("lang")).ok_or_else(|| Error::field("lang", "unknown_word"))?;
    let mut answer = see_other(&safe(form.get("to")));
    let cookie = super::cookie(&visitor, "lang", lang.word().to_owned(), Some(400));
    answer.add_cookie(&cookie).map_err(Error::internal)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_host() {
        for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""] {
            assert_eq!(safe(elsewhere), "/", "{elsewhere}");
        }
        assert_eq!(safe("/units?q=a"), "/units?q=a");
    }
}
