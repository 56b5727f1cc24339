//! Who may do what with equipment.

use actix_web::web;

use super::{api, page, store};
use crate::attachments::MOST_FORM;
use crate::auth::Permission::{ReadRecords, WriteRecords};
use crate::web::{Access::Needs, Job, Nav, Noun, Room, get, patch, post};

/// A piece of equipment in a path, by its number.
pub static ASSET: Noun = Noun { word: "asset", unit_of: store::unit_of };

/// A file of a piece of equipment in a path, by its number.
pub static ASSET_FILE: Noun = Noun { word: "asset_file", unit_of: store::unit_of_file };

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    api::list,
    api::show,
    api::create,
    api::change,
    api::step,
    api::files,
    api::add_file,
    api::retire_file,
    page::files::show,
))]
pub struct Described;

/// The room.
pub fn room() -> Room {
    Room {
        name: "equipment",
        routes: vec![
            get("/equipment", Needs(ReadRecords), || web::to(page::list::show)),
            get("/equipment.csv", Needs(ReadRecords), || web::to(page::list::csv)),
            get("/equipment.xlsx", Needs(ReadRecords), || web::to(page::list::xlsx)),
            post("/equipment/move", Needs(WriteRecords), || web::to(page::list::move_to)),
            get("/equipment/new", Needs(WriteRecords), || web::to(page::form::new)),
            post("/equipment/new", Needs(WriteRecords), || web::to(page::form::create)),
            get("/equipment/{id}/edit", Needs(WriteRecords), || web::to(page::form::edit)).about(&ASSET),
            post("/equipment/{id}/edit", Needs(WriteRecords), || web::to(page::form::save)).about(&ASSET),
            post("/equipment/{id}/step", Needs(WriteRecords), || web::to(page::form::step)).about(&ASSET),
            post("/equipment/{id}/readings", Needs(WriteRecords), || web::to(page::form::reading)).about(&ASSET),
            get("/equipment/{id}/label", Needs(ReadRecords), || web::to(page::form::label)).about(&ASSET),
            post("/equipment/{id}/files", Needs(WriteRecords), || web::to(page::files::add))
                .about(&ASSET)
                .takes(MOST_FORM),
            get("/equipment/files/{id}", Needs(ReadRecords), || web::to(page::files::show)).about(&ASSET_FILE),
            post("/equipment/files/{id}/retire", Needs(WriteRecords), || web::to(page::files::retire))
                .about(&ASSET_FILE),
            get("/api/v1/equipment", Needs(ReadRecords), || web::to(api::list)),
            post("/api/v1/equipment", Needs(WriteRecords), || web::to(api::create)),
            get("/api/v1/equipment/{id}", Needs(ReadRecords), || web::to(api::show)).about(&ASSET),
            patch("/api/v1/equipment/{id}", Needs(WriteRecords), || web::to(api::change)).about(&ASSET),
            get("/api/v1/equipment/{id}/files", Needs(ReadRecords), || web::to(api::files)).about(&ASSET),
            post("/api/v1/equipment/files/{id}/retire", Needs(WriteRecords), || web::to(api::retire_file))
                .about(&ASSET_FILE),
            post("/api/v1/equipment/{id}/files", Needs(WriteRecords), || web::to(api::add_file)).about(&ASSET),
            get("/api/v1/equipment/files/{id}", Needs(ReadRecords), || web::to(page::files::show))
                .about(&ASSET_FILE),
            post("/api/v1/equipment/{id}/steps", Needs(WriteRecords), || web::to(api::step)).about(&ASSET),
        ],
        nav: vec![Nav {
            key: "nav-equipment",
            path: "/equipment",
            also: &["/computers"],
            needs: ReadRecords,
            badge: None,
        }],
        jobs: vec![Job { name: "equipment.estimate", every: 86_400, run: |app| store::estimate_all(&app.store) }],
    }
}
