//! The audit trail, read: overall for who holds `ReadTrail`, per record for who may read the record (network addresses
//! stay with `ReadTrail`); its proof as a task. Rows are never written here.

mod api;
mod check;
mod page;
mod said;
mod sheet;
mod store;
mod words;

use actix_web::web;

pub use check::VERIFY;

use crate::auth::Permission::{ReadRecords, ReadTrail};
use crate::web::{Access::Needs, Nav, Noun, Room, Route, get, post};

/// A record of any kind in a path: `asset-12`, `unit-26179`.
pub static RECORD: Noun = Noun { word: "record", unit_of: store::unit_of };

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(api::list, api::record, api::begin, api::check))]
pub struct Described;

/// The room: its entry in the navigation is the last.
pub fn room() -> Room {
    Room {
        name: "trail",
        routes: routes(),
        nav: vec![Nav { key: "nav-audit", path: "/audit", also: &[], needs: ReadTrail, badge: None }],
        jobs: vec![],
    }
}

fn routes() -> Vec<Route> {
    vec![
        get("/audit", Needs(ReadTrail), || web::to(page::list)),
        get("/audit.csv", Needs(ReadTrail), || web::to(page::csv)),
        get("/audit.xlsx", Needs(ReadTrail), || web::to(page::xlsx)),
        get("/audit/of/{record}", Needs(ReadRecords), || web::to(page::record)).about(&RECORD),
        get("/audit/of/{record}/trail.csv", Needs(ReadRecords), || web::to(page::record_csv)).about(&RECORD),
        get("/audit/of/{record}/trail.xlsx", Needs(ReadRecords), || web::to(page::record_xlsx)).about(&RECORD),
        get("/audit/checks", Needs(ReadTrail), || web::to(check::list)),
        post("/audit/checks", Needs(ReadTrail), || web::to(check::begin)),
        get("/audit/checks/{id}", Needs(ReadTrail), || web::to(check::show)),
        get("/api/v1/audit", Needs(ReadTrail), || web::to(api::list)),
        get("/api/v1/audit/of/{record}", Needs(ReadRecords), || web::to(api::record)).about(&RECORD),
        post("/api/v1/audit/checks", Needs(ReadTrail), || web::to(api::begin)),
        get("/api/v1/audit/checks/{id}", Needs(ReadTrail), || web::to(api::check)),
    ]
}
