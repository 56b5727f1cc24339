//! Who may do what with facilities, buildings and rooms.

use actix_web::web;

use super::{api, page, store};
use crate::attachments::MOST_FORM;
use crate::auth::Permission::{ReadRecords, WriteRecords};
use crate::web::{Access::Needs, Badge, Nav, Noun, Room, Route, get, patch, post};

/// A facility in a path, by its number.
pub static FACILITY: Noun = Noun { word: "facility", unit_of: store::facility::unit_of };
/// A building in a path, by its number.
pub static BUILDING: Noun = Noun { word: "building", unit_of: store::building::unit_of };
/// A room in a path, by its number.
pub static ROOM: Noun = Noun { word: "room", unit_of: store::room::unit_of };

/// A file of one of these in a path, by its number.
pub static SITE_FILE: Noun = Noun { word: "site_file", unit_of: store::files::unit_of };

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    api::facility::list,
    api::facility::show,
    api::facility::create,
    api::facility::change,
    api::facility::verify,
    api::building::list,
    api::building::show,
    api::building::create,
    api::building::change,
    api::room::list,
    api::room::show,
    api::room::create,
    api::room::change,
    api::life::retire_facility,
    api::life::restore_facility,
    api::life::retire_building,
    api::life::restore_building,
    api::life::retire_room,
    api::life::restore_room,
    api::files::of_facility,
    api::files::to_facility,
    api::files::of_building,
    api::files::to_building,
    api::files::of_room,
    api::files::to_room,
    api::files::retire,
    page::files::show,
))]
pub struct Described;

/// The room.
pub fn room() -> Room {
    Room {
        name: "sites",
        routes: [pages(), forms(), json(), files()].concat(),
        nav: vec![
            Nav {
                key: "nav-facilities",
                path: "/facilities",
                also: &[],
                needs: ReadRecords,
                badge: Some(Badge {
                    whose: WriteRecords,
                    count: |db, scope, _| store::facility_list::unverified(db, scope),
                    path: "/facilities?verified=false",
                }),
            },
            Nav { key: "nav-buildings", path: "/buildings", also: &["/rooms"], needs: ReadRecords, badge: None },
        ],
        jobs: vec![],
    }
}

fn pages() -> Vec<Route> {
    vec![
        get("/facilities", Needs(ReadRecords), || web::to(page::facility_list::show)),
        get("/facilities.csv", Needs(ReadRecords), || web::to(page::facility_list::csv)),
        get("/facilities.xlsx", Needs(ReadRecords), || web::to(page::facility_list::xlsx)),
        get("/buildings", Needs(ReadRecords), || web::to(page::building_list::show)),
        get("/buildings.csv", Needs(ReadRecords), || web::to(page::building_list::csv)),
        get("/buildings.xlsx", Needs(ReadRecords), || web::to(page::building_list::xlsx)),
    ]
}

fn forms() -> Vec<Route> {
    let write = Needs(WriteRecords);
    vec![
        get("/facilities/new", write, || web::to(page::facility::new)),
        post("/facilities/new", write, || web::to(page::facility::create)),
        get("/facilities/{id}/edit", write, || web::to(page::facility::edit)).about(&FACILITY),
        post("/facilities/{id}/edit", write, || web::to(page::facility::save)).about(&FACILITY),
        post("/facilities/{id}/verify", write, || web::to(page::facility::verify)).about(&FACILITY),
        post("/facilities/{id}/step", write, || web::to(page::life::facility)).about(&FACILITY),
        get("/facilities/{id}/buildings/new", write, || web::to(page::building::new)).about(&FACILITY),
        post("/facilities/{id}/buildings/new", write, || web::to(page::building::create)).about(&FACILITY),
        get("/buildings/{id}/edit", write, || web::to(page::building::edit)).about(&BUILDING),
        post("/buildings/{id}/edit", write, || web::to(page::building::save)).about(&BUILDING),
        post("/buildings/{id}/step", write, || web::to(page::life::building)).about(&BUILDING),
        get("/buildings/{id}/rooms/new", write, || web::to(page::room::new)).about(&BUILDING),
        post("/buildings/{id}/rooms/new", write, || web::to(page::room::create)).about(&BUILDING),
        get("/rooms/{id}/edit", write, || web::to(page::room::edit)).about(&ROOM),
        post("/rooms/{id}/edit", write, || web::to(page::room::save)).about(&ROOM),
        post("/rooms/{id}/step", write, || web::to(page::life::room)).about(&ROOM),
    ]
}

fn json() -> Vec<Route> {
    let (read, write) = (Needs(ReadRecords), Needs(WriteRecords));
    vec![
        get("/api/v1/facilities", read, || web::to(api::facility::list)),
        post("/api/v1/facilities", write, || web::to(api::facility::create)),
        get("/api/v1/facilities/{id}", read, || web::to(api::facility::show)).about(&FACILITY),
        patch("/api/v1/facilities/{id}", write, || web::to(api::facility::change)).about(&FACILITY),
        post("/api/v1/facilities/{id}/verify", write, || web::to(api::facility::verify)).about(&FACILITY),
        post("/api/v1/facilities/{id}/retire", write, || web::to(api::life::retire_facility)).about(&FACILITY),
        post("/api/v1/facilities/{id}/restore", write, || web::to(api::life::restore_facility)).about(&FACILITY),
        get("/api/v1/buildings", read, || web::to(api::building::list)),
        post("/api/v1/buildings", write, || web::to(api::building::create)),
        get("/api/v1/buildings/{id}", read, || web::to(api::building::show)).about(&BUILDING),
        patch("/api/v1/buildings/{id}", write, || web::to(api::building::change)).about(&BUILDING),
        post("/api/v1/buildings/{id}/retire", write, || web::to(api::life::retire_building)).about(&BUILDING),
        post("/api/v1/buildings/{id}/restore", write, || web::to(api::life::restore_building)).about(&BUILDING),
        get("/api/v1/rooms", read, || web::to(api::room::list)),
        post("/api/v1/rooms", write, || web::to(api::room::create)),
        get("/api/v1/rooms/{id}", read, || web::to(api::room::show)).about(&ROOM),
        patch("/api/v1/rooms/{id}", write, || web::to(api::room::change)).about(&ROOM),
        post("/api/v1/rooms/{id}/retire", write, || web::to(api::life::retire_room)).about(&ROOM),
        post("/api/v1/rooms/{id}/restore", write, || web::to(api::life::restore_room)).about(&ROOM),
    ]
}

/// Photos and papers of all three.
fn files() -> Vec<Route> {
    let (read, write) = (Needs(ReadRecords), Needs(WriteRecords));
    let (facility, building, room) =
        ("/api/v1/facilities/{id}/files", "/api/v1/buildings/{id}/files", "/api/v1/rooms/{id}/files");
    vec![
        post("/facilities/{id}/files", write, || web::to(page::files::add_to_facility))
            .about(&FACILITY)
            .takes(MOST_FORM),
        post("/buildings/{id}/files", write, || web::to(page::files::add_to_building))
            .about(&BUILDING)
            .takes(MOST_FORM),
        post("/rooms/{id}/files", write, || web::to(page::files::add_to_room)).about(&ROOM).takes(MOST_FORM),
        get("/sites/files/{id}", read, || web::to(page::files::show)).about(&SITE_FILE),
        post("/sites/files/{id}/retire", write, || web::to(page::files::retire)).about(&SITE_FILE),
        get(facility, read, || web::to(api::files::of_facility)).about(&FACILITY),
        post(facility, write, || web::to(api::files::to_facility)).about(&FACILITY),
        get(building, read, || web::to(api::files::of_building)).about(&BUILDING),
        post(building, write, || web::to(api::files::to_building)).about(&BUILDING),
        get(room, read, || web::to(api::files::of_room)).about(&ROOM),
        post(room, write, || web::to(api::files::to_room)).about(&ROOM),
        get("/api/v1/sites/files/{id}", read, || web::to(page::files::show)).about(&SITE_FILE),
        post("/api/v1/sites/files/{id}/retire", write, || web::to(api::files::retire)).about(&SITE_FILE),
    ]
}
