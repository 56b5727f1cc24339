//! Who may do what with people.

use actix_web::web;

use super::api::{me as api_me, person, session};
use super::page::{admin, link, me, sign_in};
use crate::auth::Permission::ManagePeople;
use crate::web::{Access, Nav, Room, get, patch, post};

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    session::begin,
    session::refresh,
    session::end,
    api_me::show,
    api_me::sessions,
    api_me::end,
    api_me::change_passphrase,
    api_me::new_recovery_codes,
    person::list,
    person::show,
    person::create,
    person::change,
    person::step,
))]
pub struct Described;

/// The room.
pub fn room() -> Room {
    use Access::{Needs, Open, Public, SignedIn};
    Room {
        name: "people",
        routes: vec![
            get("/sign-in", Public, || web::to(sign_in::form)),
            post("/sign-in", Public, || web::to(sign_in::enter)),
            post("/sign-in/code", Public, || web::to(sign_in::enter_code)),
            post("/sign-out", SignedIn, || web::to(sign_in::leave)),
            post("/language", Open, || web::to(sign_in::language)),
            get("/link/{token}", Open, || web::to(link::form)),
            post("/link/{token}", Open, || web::to(link::enter)),
            get("/me", SignedIn, || web::to(me::show)),
            post("/me/sessions/{id}/end", SignedIn, || web::to(me::end)),
            get("/me/passphrase", SignedIn, || web::to(me::passphrase)),
            post("/me/passphrase", SignedIn, || web::to(me::change_passphrase)),
            get("/me/recovery-codes", SignedIn, || web::to(me::recovery_codes)),
            post("/me/recovery-codes", SignedIn, || web::to(me::new_recovery_codes)),
            get("/people", Needs(ManagePeople), || web::to(admin::list)),
            get("/people.csv", Needs(ManagePeople), || web::to(admin::csv)),
            get("/people.xlsx", Needs(ManagePeople), || web::to(admin::xlsx)),
            get("/people/new", Needs(ManagePeople), || web::to(admin::new)),
            post("/people/new", Needs(ManagePeople), || web::to(admin::invite)),
            get("/people/{id}", Needs(ManagePeople), || web::to(admin::show)),
            post("/people/{id}", Needs(ManagePeople), || web::to(admin::act)),
            post("/api/v1/session", Public, || web::to(session::begin)),
            post("/api/v1/session/refresh", Public, || web::to(session::refresh)),
            post("/api/v1/session/end", SignedIn, || web::to(session::end)),
            get("/api/v1/me", SignedIn, || web::to(api_me::show)),
            get("/api/v1/me/sessions", SignedIn, || web::to(api_me::sessions)),
            post("/api/v1/me/sessions/{id}/end", SignedIn, || web::to(api_me::end)),
            post("/api/v1/me/passphrase", SignedIn, || web::to(api_me::change_passphrase)),
            post("/api/v1/me/recovery-codes", SignedIn, || web::to(api_me::new_recovery_codes)),
            get("/api/v1/people", Needs(ManagePeople), || web::to(person::list)),
            post("/api/v1/people", Needs(ManagePeople), || web::to(person::create)),
            get("/api/v1/people/{id}", Needs(ManagePeople), || web::to(person::show)),
            patch("/api/v1/people/{id}", Needs(ManagePeople), || web::to(person::change)),
            post("/api/v1/people/{id}/steps", Needs(ManagePeople), || web::to(person::step)),
        ],
        nav: vec![Nav { key: "nav-people", path: "/people", also: &[], needs: ManagePeople, badge: None }],
        jobs: vec![],
    }
}
