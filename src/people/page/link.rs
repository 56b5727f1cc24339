//! The page behind a one-time link: set-up, invitation, reset. Opening it uses nothing up.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::{DEVICE, cookie, page_session, session};
use crate::auth::store::LinkKind;
use crate::auth::{Passphrase, PassphraseRules, SecondFactor, begin_session, recovery_codes};
use crate::error::{Check, Error, Result};
use crate::people::passphrase::hashed;
use crate::people::person;
use crate::people::store::{self, Choice, LinkView};
use crate::sheets::qr_image;
use crate::web::{Form, FormState, Visitor};

#[derive(Serialize)]
struct View {
    kind: &'static str,
    username: String,
    full_name: String,
    second_factor: bool,
    qr: String,
    /// The same as the QR code, for a phone that cannot scan its own screen.
    address: String,
    seed: String,
    composition: bool,
    form: FormState,
}

fn factor(visitor: &Visitor, view: &LinkView) -> Result<SecondFactor> {
    let seed = visitor.app.keys.open(&view.link.totp_secret);
    let seed = seed.ok_or_else(|| Error::internal("the link was made with another secret file"))?;
    let name = if view.username.is_empty() { visitor.app.org.name.clone() } else { view.username.clone() };
    SecondFactor::new(&seed, &name)
}

async fn show(visitor: &Visitor, status: u16, link: LinkView, form: FormState) -> Result<HttpResponse> {
    let address = if link.second_factor { factor(visitor, &link)?.address()? } else { String::new() };
    let seed = address.split("secret=").nth(1).and_then(|s| s.split('&').next()).unwrap_or("").to_owned();
    let view = View {
        kind: link.link.kind.into(),
        username: link.username,
        full_name: link.full_name,
        second_factor: link.second_factor,
        qr: if link.second_factor { qr_image(&address)? } else { String::new() },
        address,
        seed,
        composition: visitor.app.policy.passphrases == PassphraseRules::Composition,
        form,
    };
    visitor.page_with(status, "people/link", view).await
}

/// Shows it.
///
/// # Errors
/// `LinkUsedUp`.
pub async fn form(visitor: Visitor, token: Path<String>) -> Result<HttpResponse> {
    let (policy, now) = (visitor.app.policy, visitor.now);
    let link = visitor.read(move |db| store::link(db, &token, policy, now)).await?;
    show(&visitor, 200, link, FormState::default()).await
}

/// Recovery codes, shown this once.
#[derive(Serialize)]
pub(super) struct DoneView {
    pub(super) codes: Vec<String>,
}

/// Uses it: the account is in use and the person signed in; recovery codes are shown this once.
///
/// # Errors
/// `LinkUsedUp`; wrong fields show the form again.
pub async fn enter(
    visitor: Visitor,
    token: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Result<HttpResponse> {
    let (policy, now) = (visitor.app.policy, visitor.now);
    let link = visitor.read(move |db| store::link(db, &token, policy, now)).await?;
    let used = match choose(&visitor, &link, &form).await {
        Ok(choice) => {
            let (view, made) = (link.clone(), choice.clone());
            let device = request.cookie(DEVICE).map(|c| c.value().to_owned());
            let (actor, new) = (visitor.actor(), page_session(&visitor, None));
            let opened = visitor.write(move |tx| {
                let account = store::use_link(tx, &view, &made, &actor, now)?;
                begin_session(tx, account, &new, device.as_deref(), &actor, now)
            });
            opened.await.map(|opened| (opened, choice.recovery))
        }
        Err(refusal) => Err(refusal),
    };
    match used {
        Ok((opened, recovery)) => {
            let mut answer = match recovery {
                Some(codes) => visitor.page("people/recovery_codes", DoneView { codes }).await?,
                None => crate::web::see_other("/"),
            };
            answer.add_cookie(&session(&visitor, &opened, false)).map_err(Error::internal)?;
            answer.add_cookie(&cookie(&visitor, DEVICE, opened.device, Some(400))).map_err(Error::internal)?;
            Ok(answer)
        }
        Err(refusal) => {
            let status = refusal.code.status();
            let state = FormState::refused(&visitor, &form, refusal)?;
            show(&visitor, status, link, state).await
        }
    }
}

/// Judges what was typed; hashes the passphrase where all of it is right.
async fn choose(visitor: &Visitor, link: &LinkView, form: &Form) -> Result<Choice> {
    let policy = visitor.app.policy;
    let mut check = Check::default();
    let profile = match link.link.kind {
        LinkKind::Setup => match person::Typed::of(form).judge() {
            Ok(profile) => Some(profile),
            Err(refusal) => {
                refusal.fields.iter().for_each(|(path, f)| check.add(path.clone(), f.code));
                None
            }
        },
        LinkKind::Invitation | LinkKind::Reset => None,
    };
    let username = profile.as_ref().map_or(link.username.as_str(), |p| &p.username);
    let typed = form.raw("passphrase");
    let passphrase = check.take("passphrase", Passphrase::parse(typed, username, policy.passphrases));
    if typed != form.raw("passphrase_again") {
        check.add("passphrase_again", "differs");
    }
    let mut recovery = None;
    if link.second_factor {
        match factor(visitor, link)?.accept(form.get("code"), visitor.now, 0) {
            Some(_) => recovery = Some(recovery_codes()?),
            None => check.add("code", "wrong_code"),
        }
    }
    let passphrase = check.judged(passphrase)?;
    Ok(Choice { profile, hash: hashed(passphrase, policy).await?, recovery })
}
