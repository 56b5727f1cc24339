//! What a room hands over: routes as data. `guard.rs` enforces what they declare; the access matrix and the browser
//! suite read the same tables, so that a new route cannot be forgotten by either.

use super::Shared;
use crate::auth::{Permission, Scope};
use crate::db::{Db, Instant, UnitId};
use crate::error::Result;

/// The methods that are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; also answers HEAD.
    Get,
    /// Does something.
    Post,
    /// Changes named fields (API only).
    Patch,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, also before the first administrator exists.
    Open,
    /// Anybody, once the server is set up.
    Public,
    /// An agent with its own token; the handler judges it.
    Agent,
    /// Any signed-in person.
    SignedIn,
    /// Who holds this permission somewhere; the handler's scope is where.
    Needs(Permission),
}

/// A record kind that stands in a route's path as `{id}` (or `{code}`).
#[derive(Debug)]
pub struct Noun {
    /// Its word: the matrix makes one by it.
    pub word: &'static str,
    /// The unit of a record, `None` where there is no such record. Decides between 403 and 404.
    pub unit_of: fn(&mut Db, &str) -> Result<Option<UnitId>>,
}

/// What a route is about.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// Nothing that belongs to a unit, or rows that the query limits to the scope.
    Rows,
    /// One record, named in the path.
    Record(&'static Noun),
}

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its pattern.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it is about.
    pub about: About,
    /// Makes its handler.
    pub handler: fn() -> actix_web::Route,
    /// The largest body it takes, in bytes.
    pub body: usize,
}

/// The largest body of most routes, in bytes.
pub(super) const FORM_BYTES: usize = 256 * 1024;

fn route(method: Method, path: &'static str, access: Access, handler: fn() -> actix_web::Route) -> Route {
    Route { method, path, access, about: About::Rows, handler, body: FORM_BYTES }
}

/// A route that reads.
pub fn get(path: &'static str, access: Access, handler: fn() -> actix_web::Route) -> Route {
    route(Method::Get, path, access, handler)
}

/// A route that does something.
pub fn post(path: &'static str, access: Access, handler: fn() -> actix_web::Route) -> Route {
    route(Method::Post, path, access, handler)
}

/// A route that changes named fields.
pub fn patch(path: &'static str, access: Access, handler: fn() -> actix_web::Route) -> Route {
    route(Method::Patch, path, access, handler)
}

impl Route {
    /// Its path names one record of this kind.
    pub fn about(self, noun: &'static Noun) -> Self {
        Route { about: About::Record(noun), ..self }
    }

    /// It takes files: bodies up to `bytes`.
    pub fn takes(self, bytes: usize) -> Self {
        Route { body: bytes, ..self }
    }

    pub(super) fn make(&self) -> actix_web::Route {
        use actix_web::guard;
        let handler = (self.handler)();
        match self.method {
            Method::Get => handler.guard(guard::Any(guard::Get()).or(guard::Head())),
            Method::Post => handler.guard(guard::Post()),
            Method::Patch => handler.guard(guard::Patch()),
        }
    }
}

/// What asks for attention: a number beside an entry of the navigation, nothing where it is 0. What it means says the
/// message `KEY-count`.
#[derive(Clone, Copy)]
pub struct Badge {
    /// Who can do something about it; others see no number.
    pub whose: Permission,
    /// Counts it in the units that the reader sees.
    pub count: fn(&mut Db, &Scope, Instant) -> Result<i64>,
    /// The list of exactly what it counts.
    pub path: &'static str,
}

/// An entry of the navigation.
#[derive(Clone, Copy)]
pub struct Nav {
    /// Message key of its name.
    pub key: &'static str,
    /// Where it leads.
    pub path: &'static str,
    /// Where pages stand that belong to it and are not below that path.
    pub also: &'static [&'static str],
    /// Who sees it.
    pub needs: Permission,
    /// What asks for attention there.
    pub badge: Option<Badge>,
}

/// Work that comes back by itself, done by exactly one server.
#[derive(Clone, Copy)]
pub struct Job {
    /// Its name: `priority.rescore`.
    pub name: &'static str,
    /// Seconds between two rounds.
    pub every: i64,
    /// One round.
    pub run: fn(&Shared) -> Result<()>,
}

/// What a room hands to the application.
pub struct Room {
    /// Its folder's name.
    pub name: &'static str,
    /// Its routes.
    pub routes: Vec<Route>,
    /// Its entries in the navigation.
    pub nav: Vec<Nav>,
    /// Its periodic work.
    pub jobs: Vec<Job>,
}
