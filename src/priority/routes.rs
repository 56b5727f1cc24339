//! Who may read priorities, and what keeps them fresh.

use actix_web::web;

use super::{api, page, store};
use crate::auth::Permission::ReadRecords;
use crate::web::{Access::Needs, Job, Nav, Noun, Room, get};

/// A score in a path, by its number.
pub static SCORE: Noun = Noun { word: "score", unit_of: store::unit_of_score };

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(api::list, api::show, api::units))]
pub struct Described;

/// The room.
pub fn room() -> Room {
    Room {
        name: "priority",
        routes: vec![
            get("/priorities", Needs(ReadRecords), || web::to(page::list)),
            get("/priorities.csv", Needs(ReadRecords), || web::to(page::csv)),
            get("/priorities.xlsx", Needs(ReadRecords), || web::to(page::xlsx)),
            get("/priorities/units", Needs(ReadRecords), || web::to(page::unit_list::show)),
            get("/priorities/units.csv", Needs(ReadRecords), || web::to(page::unit_list::csv)),
            get("/priorities/units.xlsx", Needs(ReadRecords), || web::to(page::unit_list::xlsx)),
            get("/priorities/{id}", Needs(ReadRecords), || web::to(page::show)).about(&SCORE),
            get("/api/v1/priorities", Needs(ReadRecords), || web::to(api::list)),
            get("/api/v1/priorities/units", Needs(ReadRecords), || web::to(api::units)),
            get("/api/v1/priorities/{id}", Needs(ReadRecords), || web::to(api::show)).about(&SCORE),
        ],
        nav: vec![Nav { key: "nav-priorities", path: "/priorities", also: &[], needs: ReadRecords, badge: None }],
        jobs: vec![
            Job { name: "priority.everything", every: 86_400, run: |app| store::begin_round(&app.store) },
            Job { name: "priority.policy", every: 60, run: |app| store::follow_policy(&app.store) },
            Job { name: "priority.rescore", every: 1, run: |app| store::rescore(&app.store, || app.clock.now()) },
        ],
    }
}
