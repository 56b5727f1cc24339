//! Who may do what with units.

use actix_web::web;

use super::{api, page, store};
use crate::auth::Permission::{ReadRecords, WriteRecords};
use crate::web::{Access::Needs, Nav, Noun, Room, get, patch, post};

/// A unit in a path, by its code.
pub static UNIT: Noun = Noun { word: "unit", unit_of: |db, code| store::id_of(db, code) };

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(api::list, api::show, api::change,))]
pub struct Described;

/// The room.
pub fn room() -> Room {
    Room {
        name: "units",
        routes: vec![
            get("/units", Needs(ReadRecords), || web::to(page::list)),
            get("/units.csv", Needs(ReadRecords), || web::to(page::csv)),
            get("/units.xlsx", Needs(ReadRecords), || web::to(page::xlsx)),
            get("/units/{code}/edit", Needs(WriteRecords), || web::to(page::edit)).about(&UNIT),
            post("/units/{code}/edit", Needs(WriteRecords), || web::to(page::save)).about(&UNIT),
            get("/api/v1/units", Needs(ReadRecords), || web::to(api::list)),
            get("/api/v1/units/{code}", Needs(ReadRecords), || web::to(api::show)).about(&UNIT),
            patch("/api/v1/units/{code}", Needs(WriteRecords), || web::to(api::change)).about(&UNIT),
        ],
        nav: vec![Nav { key: "nav-units", path: "/units", also: &[], needs: ReadRecords, badge: None }],
        jobs: vec![],
    }
}
