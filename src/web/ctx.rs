//! What a handler is given. The guard makes it; a handler asks for [`Ctx`] (a signed-in person) or [`Visitor`].

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload};
use serde::Serialize;
use tokio::sync::Semaphore;

use super::guard::visitor_of;
use super::{App, Form, FormState, Lang, Text, render};
use crate::audit::{Actor, Via};
use crate::auth::{Principal, Scope};
use crate::db::{Db, Instant, Lane, Tx};
use crate::error::{Code, Error, Result};

/// Lists that are taken away at once; the pool has eight connections.
static EXPORTS: Semaphore = Semaphore::const_new(3);

/// The number of a request: in the answer's header, on its error page, in its log line.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// A request by anybody.
#[derive(Clone)]
pub struct Visitor {
    /// The application.
    pub app: App,
    /// One "now" for the whole request.
    pub now: Instant,
    /// The reader's language.
    pub lang: Lang,
    /// Client's network address.
    pub address: String,
    /// The browser's or program's own name.
    pub user_agent: String,
    /// The request's number.
    pub request: RequestId,
    /// Path with query: what the language form comes back to.
    pub here: String,
    /// Who is signed in, if anybody is.
    pub who: Option<Principal>,
    /// The session token of the page, for the anti-forgery token of its forms.
    pub(super) cookie: Option<String>,
    /// Whether it came in by the API.
    pub api: bool,
    /// Whether a form was saved just before: the page says so, once.
    pub(super) done: bool,
}

/// A request by a signed-in person whom the route's declaration lets in.
#[derive(Clone)]
pub struct Ctx {
    /// Everything that a visitor's request has.
    pub visitor: Visitor,
    /// Who.
    pub who: Principal,
    /// The units for which this person holds the permission that the route needs.
    pub scope: Scope,
}

impl std::ops::Deref for Ctx {
    type Target = Visitor;
    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl Visitor {
    /// Who acts, for the trail.
    pub fn actor(&self) -> Actor {
        let via = match (&self.who, self.api) {
            (Some(_), true) => Via::Api,
            (Some(_), false) => Via::Page,
            (None, _) => Via::Link,
        };
        Actor { account: self.who.as_ref().map(|w| w.account), via, address: self.address.clone() }
    }

    /// Asks the database one question.
    ///
    /// # Errors
    /// What the question answers.
    pub async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut Db) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.app.store.read(ask).await
    }

    /// As [`Visitor::read`], for a list that is taken away: seconds of a connection. Others wait for their turn here, so
    /// that no page waits behind them for a connection.
    ///
    /// # Errors
    /// What the question answers.
    pub async fn export<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut Db) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _turn = EXPORTS.acquire().await.map_err(Error::internal)?;
        self.read(ask).await
    }

    /// Changes something, for a person who waits.
    ///
    /// # Errors
    /// What the change answers.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.app.store.write(Lane::Interactive, change).await
    }

    /// A page without a question.
    ///
    /// # Errors
    /// `Internal` where the template fails.
    pub async fn page(&self, template: &str, view: impl Serialize + Send + 'static) -> Result<HttpResponse> {
        self.page_with(200, template, view).await
    }

    /// A page with another status than 200.
    ///
    /// # Errors
    /// `Internal` where the template fails.
    pub async fn page_with(
        &self,
        status: u16,
        template: &str,
        view: impl Serialize + Send + 'static,
    ) -> Result<HttpResponse> {
        let (scope_of, now) = (self.who.clone(), self.now);
        let nav = self.app.nav.clone();
        let badges = match scope_of {
            Some(who) => self.read(move |db| render::badges(db, &nav, &who, now)).await?,
            None => Vec::new(),
        };
        render::page(self, status, template, &view, badges)
    }

    /// The page that shows what `ask` answers: one trip to the database for the view and the navigation's numbers.
    ///
    /// # Errors
    /// What the question answers; `Internal` where the template fails.
    pub async fn show<V: Serialize + Send + 'static>(
        &self,
        template: &str,
        ask: impl FnOnce(&mut Db) -> Result<V> + Send + 'static,
    ) -> Result<HttpResponse> {
        let (who, nav, now) = (self.who.clone(), self.app.nav.clone(), self.now);
        let (view, badges) = self
            .read(move |db| {
                let view = ask(db)?;
                let badges = who.map_or(Ok(Vec::new()), |who| render::badges(db, &nav, &who, now))?;
                Ok((view, badges))
            })
            .await?;
        render::page(self, 200, template, &view, badges)
    }

    /// A form's page again after a refusal: `view` makes it of the form as it was typed, with its errors.
    ///
    /// # Errors
    /// The refusal itself, where the form cannot mend it; what the question answers.
    pub async fn again<V: Serialize + Send + 'static>(
        &self,
        template: &str,
        form: &Form,
        refusal: Error,
        view: impl FnOnce(&mut Db, FormState) -> Result<V> + Send + 'static,
    ) -> Result<HttpResponse> {
        let status = refusal.code.status();
        let state = FormState::refused(self, form, refusal)?;
        let view = self.read(move |db| view(db, state)).await?;
        self.page_with(status, template, view).await
    }

    /// A message in the reader's language.
    pub fn say(&self, text: &Text) -> String {
        self.app.texts.text(self.lang, text)
    }

    /// A word, an enum's or a stored one, in the reader's language: the message `STEM-WORD`.
    pub fn word<'a>(&self, stem: &str, word: impl Into<&'a str>) -> String {
        self.plain(&format!("{stem}-{}", word.into().replace('_', "-")))
    }

    /// A message that mentions nothing.
    pub fn plain(&self, key: &str) -> String {
        self.app.texts.plain(self.lang, key)
    }
}

/// On to another page after something was done (RFC 9110, 303).
pub fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header(("location", to)).finish()
}

impl Ctx {
    /// On to another page.
    pub fn to(&self, path: &str) -> HttpResponse {
        see_other(path)
    }

    /// The only unit this person works for, where it is one.
    pub fn own_unit(&self) -> Option<crate::db::UnitId> {
        self.scope.only()
    }
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(visitor_of(request).ok_or_else(|| Error::internal("a handler outside the route tables")))
    }
}

impl FromRequest for Ctx {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Ctx>().cloned().ok_or_else(|| Error::new(Code::SignInNeeded)))
    }
}
