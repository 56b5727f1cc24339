//! Enforces what routes declare, before a handler runs: who is it, may they, is it forged; and turns a refusal into
//! an answer afterwards.

use std::collections::BTreeMap;
use std::rc::Rc;

use actix_web::body::MessageBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, ALLOW, AUTHORIZATION, HOST, HeaderName, LOCATION, ORIGIN, USER_AGENT,
};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{HttpMessage, HttpRequest, web};

use super::form::Form;
use super::route::FORM_BYTES;
use super::{About, Access, App, Ctx, Lang, Method, RequestId, Route, Visitor, error, is_api};
use crate::auth::store::{SessionKind, Signed, find_signed, signed_by_id, touch};
use crate::auth::{self, Permission};
use crate::db::Lane;
use crate::error::{Code, Error, Result, not_found};

/// The page session's cookie. `__Host-` pins it to this host and to https; plain http (the demo) cannot use it.
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-hatang" } else { "hatang" }
}

/// Mounts routes, each path as one resource behind the guard.
pub fn resources(routes: &[Route]) -> impl Fn(&mut web::ServiceConfig) + use<> {
    let mut by_path: BTreeMap<&'static str, Vec<Route>> = BTreeMap::new();
    for route in routes {
        by_path.entry(route.path).or_default().push(*route);
    }
    move |config| {
        // `{id}` would swallow `new`: fixed segments are registered first.
        let mut paths: Vec<_> = by_path.iter().collect();
        paths.sort_by_key(|(path, _)| path.matches('{').count());
        for (path, routes) in paths {
            let mut resource = web::resource(*path);
            for route in routes {
                resource = resource.route(route.make());
            }
            let routes: Rc<[Route]> = routes.clone().into();
            if routes.iter().all(|route| route.access == Access::Agent) {
                // What agents are answered is a hundred bytes: packing it would cost more than all the rest.
                config.service(resource.wrap(from_fn(enter_agent)));
                continue;
            }
            let guarded = resource.wrap(from_fn(move |request, next| enter(Rc::clone(&routes), request, next)));
            config.service(guarded.wrap(Compress::default()));
        }
    }
}

/// Answers what no route fits, in the reader's language.
pub fn fall_back(config: &mut web::ServiceConfig) {
    let anything = web::resource("{any:.*}").default_service(web::to(nothing)).wrap(from_fn(|request, next| {
        enter(Rc::from([super::get("{any}", Access::Open, || web::to(nothing))]), request, next)
    }));
    config.service(anything.wrap(Compress::default()));
}

async fn nothing() -> Result<actix_web::HttpResponse> {
    Err(not_found())
}

/// The guard of one resource.
async fn enter<B: MessageBody + 'static>(
    routes: Rc<[Route]>,
    mut request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse, actix_web::Error> {
    let method = match request.method().as_str() {
        "GET" | "HEAD" => Some(Method::Get),
        "POST" => Some(Method::Post),
        "PATCH" => Some(Method::Patch),
        _ => None,
    };
    let shown = routes.iter().any(|route| route.method == Method::Get);
    let route = routes.iter().find(|route| Some(route.method) == method);
    let refusal = match route {
        Some(route) => admit(route, shown, &mut request).await.err(),
        // A form's address that was opened, or reloaded after a refusal: there is nothing to show.
        None if method == Some(Method::Get) && !is_api(request.path()) => nowhere(&mut request).err(),
        None => None,
    };
    if let Some(refusal) = refusal {
        let answer = error::respond(request.request(), &refusal);
        return Ok(request.into_response(answer));
    }
    let mut answer = answered(next.call(request).await?);
    if is_forbidden(&answer, route).await? {
        let forbidden = error::respond(answer.request(), &Code::Forbidden.into());
        answer = answer.into_response(forbidden);
    }
    if route.is_some_and(|route| matches!(route.access, Access::Needs(_))) {
        note_done(&mut answer)?;
    }
    Ok(on_by_script(answer))
}

/// The guard of what agents call, many times as often as anything else: who it is is their handlers' business, and
/// there are no forms, so little has to be made and kept while one waits.
async fn enter_agent<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse, actix_web::Error> {
    let refusal = match app_of(&request)?.is_set_up().await {
        Ok(true) => return Ok(answered(next.call(request).await?)),
        Ok(false) => Code::NotSetUp.into(),
        Err(error) => error,
    };
    let answer = error::respond(request.request(), &refusal);
    Ok(request.into_response(answer))
}

/// An answer, a refusal as the reader understands it.
fn answered<B: MessageBody + 'static>(answer: ServiceResponse<B>) -> ServiceResponse {
    let refusal = answer.response().error().map(|e| match e.as_error::<Error>() {
        Some(ours) => ours.clone(),
        None if e.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
            Error::new(Code::TooLarge).with_arg(FORM_BYTES >> 10)
        }
        // An extractor of actix's own: a path or query that does not parse names no record.
        None => Error::new(Code::NotFound).with_detail(e),
    });
    let wrong_method = answer.status() == StatusCode::METHOD_NOT_ALLOWED;
    match refusal.or_else(|| wrong_method.then(|| Code::WrongMethod.into())) {
        Some(refusal) => {
            let mut page = error::respond(answer.request(), &refusal);
            if let Some(taken) = answer.headers().get(ALLOW) {
                page.headers_mut().insert(ALLOW, taken.clone());
            }
            answer.into_response(page)
        }
        None => answer.map_into_boxed_body(),
    }
}

/// The cookie by which the page after a saved form says that it was saved.
pub(super) const DONE: &str = "done";

/// Has the page that a form leads to say that it was saved; where the address says more than that, the page says it.
fn note_done(answer: &mut ServiceResponse) -> Result<()> {
    let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
    if answer.status() != StatusCode::SEE_OTHER || to.is_none_or(|to| to.ends_with("?sent=1")) {
        return Ok(());
    }
    let mut cookie = Cookie::build(DONE, "1").path("/").http_only(true).same_site(SameSite::Lax);
    cookie = cookie.max_age(Duration::seconds(60));
    answer.response_mut().add_cookie(&cookie.finish()).map_err(Error::internal)
}

/// A form that a script sent (`app.js`): where it leads to is told in a header, so that the browser fetches that page once
/// and not once for the script and once more to show it.
fn on_by_script(mut answer: ServiceResponse) -> ServiceResponse {
    if answer.response().status() == StatusCode::SEE_OTHER && answer.request().headers().contains_key("x-script") {
        *answer.response_mut().status_mut() = StatusCode::NO_CONTENT;
        if let Some(to) = answer.headers_mut().remove(LOCATION).next() {
            answer.headers_mut().insert(HeaderName::from_static("x-to"), to);
        }
    }
    answer
}

fn app_of(request: &ServiceRequest) -> Result<App> {
    request.app_data::<App>().cloned().ok_or_else(|| Error::internal("no application state"))
}

/// Refuses, in the reader's language, what is no page.
fn nowhere(request: &mut ServiceRequest) -> Result<()> {
    let visitor = visitor(&app_of(request)?, request.request(), false);
    request.extensions_mut().insert(visitor);
    Err(not_found())
}

/// Whether a record that its route did not find is there all the same, in a unit where this person may read but not do
/// what the route does: then the answer is 403, and not 404.
async fn is_forbidden(answer: &ServiceResponse, route: Option<&Route>) -> Result<bool> {
    let (StatusCode::NOT_FOUND, Some(Route { about: About::Record(noun), access: Access::Needs(_), .. })) =
        (answer.status(), route)
    else {
        return Ok(false);
    };
    let Some(ctx) = answer.request().extensions().get::<Ctx>().cloned() else { return Ok(false) };
    let (noun, id) = (*noun, record_in_path(answer.request()));
    let unit = ctx.read(move |db| (noun.unit_of)(db, &id)).await?;
    Ok(unit.is_some_and(|unit| ctx.who.scope(Permission::ReadRecords).has(unit) && !ctx.scope.has(unit)))
}

/// What stands in the path for the record that the route is about: its number or code.
fn record_in_path(request: &HttpRequest) -> String {
    request.match_info().iter().next().map_or(String::new(), |(_, id)| id.to_owned())
}

/// Lets a request in, leaving [`Visitor`], [`Ctx`] and [`Form`] for its handler; `shown` says whether its address is a
/// page's.
async fn admit(route: &Route, shown: bool, request: &mut ServiceRequest) -> Result<()> {
    let app = app_of(request)?;
    let api = is_api(request.path());
    let mut visitor = visitor(&app, request.request(), api);
    if !shown {
        // A small form's page comes back under its record's address: the language is changed there.
        visitor.here.truncate(visitor.here.rfind('/').unwrap_or(0).max(1));
    }
    request.extensions_mut().insert(visitor.clone());
    // No record's name has a NUL, and PostgreSQL takes none.
    if request.match_info().iter().any(|(_, part)| part.contains('\0')) {
        return Err(not_found());
    }
    if route.access != Access::Open && !app.is_set_up().await? {
        return Err(Code::NotSetUp.into());
    }
    if route.access != Access::Agent {
        let signed = if api { bearer(&app, request, &visitor).await? } else { cookie(&app, &visitor).await? };
        if let Some(signed) = signed {
            note_use(&app, &visitor, &signed);
            if let (false, Some(lang)) = (has_language(request.request()), Lang::parse(&signed.who.language)) {
                visitor.lang = lang;
            }
            visitor.who = Some(signed.who);
        }
        request.extensions_mut().insert(visitor.clone());
    }
    match route.access {
        Access::Open | Access::Public | Access::Agent => {}
        Access::SignedIn | Access::Needs(_) => {
            let ctx = allow(route, &visitor, request.request()).await?;
            request.extensions_mut().insert(ctx);
        }
    }
    if route.method != Method::Get && !api {
        same_origin(request.request())?;
        let form = Form::receive(request, route.body).await?;
        if let Some(session) = &visitor.cookie
            && !app.keys.csrf_fits(session, form.get("csrf"))
        {
            return Err(Code::ForgedRequest.into());
        }
        request.extensions_mut().insert(form);
    }
    Ok(())
}

/// Whether this person may; where not, 403 only if they may read the record, else 404.
async fn allow(route: &Route, visitor: &Visitor, request: &HttpRequest) -> Result<Ctx> {
    let who = visitor.who.clone().ok_or_else(|| Error::new(Code::SignInNeeded))?;
    let Access::Needs(permission) = route.access else {
        let scope = who.scope(Permission::ReadRecords);
        return Ok(Ctx { visitor: visitor.clone(), who, scope });
    };
    if !who.may(permission) {
        let About::Record(noun) = route.about else { return Err(Code::Forbidden.into()) };
        let id = record_in_path(request);
        let unit = visitor.read(move |db| (noun.unit_of)(db, &id)).await?;
        let readable = unit.is_some_and(|unit| who.scope(Permission::ReadRecords).has(unit));
        return Err(if readable { Code::Forbidden.into() } else { not_found() });
    }
    Ok(Ctx { visitor: visitor.clone(), scope: who.scope(permission), who })
}

fn header<'a>(request: &'a HttpRequest, name: &HeaderName) -> &'a str {
    request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
}

fn has_language(request: &HttpRequest) -> bool {
    request.cookie("lang").is_some_and(|c| Lang::parse(c.value()).is_some())
}

/// Who visits: as the guard left it; where that of agents left nothing, as the request says.
pub(super) fn visitor_of(request: &HttpRequest) -> Option<Visitor> {
    let found = request.extensions().get::<Visitor>().cloned();
    found.or_else(|| Some(visitor(request.app_data::<App>()?, request, is_api(request.path()))))
}

fn visitor(app: &App, request: &HttpRequest, api: bool) -> Visitor {
    let lang = request
        .cookie("lang")
        .and_then(|c| Lang::parse(c.value()))
        .unwrap_or_else(|| Lang::accepted(header(request, &ACCEPT_LANGUAGE)));
    Visitor {
        app: app.clone(),
        now: app.clock.now(),
        lang,
        address: address(app, request),
        user_agent: header(request, &USER_AGENT).to_owned(),
        request: request.extensions().get::<RequestId>().cloned().unwrap_or(RequestId(String::new())),
        here: request.uri().path_and_query().map_or("/".into(), |p| p.as_str().to_owned()),
        who: None,
        cookie: request.cookie(session_cookie(app.secure)).filter(|_| !api).map(|c| c.value().to_owned()),
        api,
        done: request.method() == "GET" && request.cookie(DONE).is_some(),
    }
}

/// The client's address: the peer's, or what a trusted proxy forwards (the last address that is not such a proxy).
fn address(app: &App, request: &HttpRequest) -> String {
    let peer = request.peer_addr().map(|a| a.ip());
    let trusted = |ip: &std::net::IpAddr| app.trusted_proxies.contains(ip);
    let forwarded = header(request, &HeaderName::from_static("x-forwarded-for"));
    let client = match peer {
        Some(peer) if trusted(&peer) => {
            let hops = forwarded.rsplit(',').filter_map(|hop| hop.trim().parse().ok());
            hops.into_iter().find(|ip| !trusted(ip)).or(Some(peer))
        }
        peer => peer,
    };
    client.map_or(String::new(), |ip: std::net::IpAddr| ip.to_string())
}

async fn cookie(app: &App, visitor: &Visitor) -> Result<Option<Signed>> {
    let (Some(token), now) = (visitor.cookie.clone(), visitor.now) else { return Ok(None) };
    app.store.read(move |db| find_signed(db, SessionKind::Page, &token, now)).await
}

async fn bearer(app: &App, request: &ServiceRequest, visitor: &Visitor) -> Result<Option<Signed>> {
    let Some(token) = header(request.request(), &AUTHORIZATION).strip_prefix("Bearer ") else { return Ok(None) };
    let claims = auth::read(&app.keys, token, visitor.now)?;
    let now = visitor.now;
    let signed = app.store.read(move |db| signed_by_id(db, claims.sid, now)).await?;
    signed.map(Some).ok_or_else(|| Error::new(Code::BadToken))
}

/// Notes the session as used, once a minute, without making anybody wait for it.
fn note_use(app: &App, visitor: &Visitor, signed: &Signed) {
    if visitor.now.since(signed.seen_at) >= 60 {
        let (store, session, now) = (app.store.clone(), signed.who.session, visitor.now);
        actix_web::rt::spawn(
            async move { store.write(Lane::Interactive, move |tx| touch(tx, session, now)).await },
        );
    }
}

/// A browser says where a request comes from (Fetch Metadata; `Origin` where it is older): another site's is refused.
fn same_origin(request: &HttpRequest) -> Result<()> {
    let site = header(request, &HeaderName::from_static("sec-fetch-site"));
    let origin = header(request, &ORIGIN);
    let host = header(request, &HOST);
    let same = match (site, origin) {
        ("same-origin" | "none", _) => true,
        ("", "") => true,
        ("", origin) => origin.split_once("://").is_some_and(|(_, rest)| rest == host),
        (_, _) => false,
    };
    if same { Ok(()) } else { Err(Code::ForgedRequest.into()) }
}
