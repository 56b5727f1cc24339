//! Who may do what with links.

use actix_web::web;

use super::{api, page, store};
use crate::auth::Permission::{ReadRecords, WriteRecords};
use crate::sites::BUILDING;
use crate::web::{Access::Needs, Nav, Noun, Room, Route, get, patch, post};

/// A link in a path, by its number.
pub static LINK: Noun = Noun { word: "link", unit_of: store::unit_of };
/// A link's measurement in a path, by its number.
pub static MEASUREMENT: Noun = Noun { word: "measurement", unit_of: store::measurement_unit };
/// A link's outage in a path, by its number.
pub static OUTAGE: Noun = Noun { word: "outage", unit_of: store::outage_unit };

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    api::link::list,
    api::link::show,
    api::link::create,
    api::link::change,
    api::link::retire,
    api::link::restore,
    api::log::measurements,
    api::log::measure,
    api::log::withdraw_measurement,
    api::log::outages,
    api::log::log_outage,
    api::log::change_outage,
    api::log::withdraw_outage,
))]
pub struct Described;

/// The room.
pub fn room() -> Room {
    Room {
        name: "links",
        routes: [pages(), json()].concat(),
        nav: vec![Nav { key: "nav-links", path: "/links", also: &["/outages"], needs: ReadRecords, badge: None }],
        jobs: vec![],
    }
}

fn pages() -> Vec<Route> {
    let (read, write) = (Needs(ReadRecords), Needs(WriteRecords));
    vec![
        get("/links", read, || web::to(page::list::show)),
        get("/links.csv", read, || web::to(page::list::csv)),
        get("/links.xlsx", read, || web::to(page::list::xlsx)),
        get("/buildings/{id}/links/new", write, || web::to(page::form::new)).about(&BUILDING),
        post("/buildings/{id}/links/new", write, || web::to(page::form::create)).about(&BUILDING),
        get("/links/{id}/edit", write, || web::to(page::form::edit)).about(&LINK),
        post("/links/{id}/edit", write, || web::to(page::form::save)).about(&LINK),
        post("/links/{id}/step", write, || web::to(page::form::step)).about(&LINK),
        get("/links/{id}/measurements/new", write, || web::to(page::log::new_measurement)).about(&LINK),
        post("/links/{id}/measurements/new", write, || web::to(page::log::measure)).about(&LINK),
        post("/measurements/{id}/withdraw", write, || web::to(page::log::withdraw_measurement)).about(&MEASUREMENT),
        get("/links/{id}/outages/new", write, || web::to(page::log::new_outage)).about(&LINK),
        post("/links/{id}/outages/new", write, || web::to(page::log::log_outage)).about(&LINK),
        get("/outages/{id}/edit", write, || web::to(page::log::edit_outage)).about(&OUTAGE),
        post("/outages/{id}/edit", write, || web::to(page::log::save_outage)).about(&OUTAGE),
        post("/outages/{id}/withdraw", write, || web::to(page::log::withdraw_outage)).about(&OUTAGE),
    ]
}

fn json() -> Vec<Route> {
    let (read, write) = (Needs(ReadRecords), Needs(WriteRecords));
    vec![
        get("/api/v1/links", read, || web::to(api::link::list)),
        post("/api/v1/links", write, || web::to(api::link::create)),
        get("/api/v1/links/{id}", read, || web::to(api::link::show)).about(&LINK),
        patch("/api/v1/links/{id}", write, || web::to(api::link::change)).about(&LINK),
        post("/api/v1/links/{id}/retire", write, || web::to(api::link::retire)).about(&LINK),
        post("/api/v1/links/{id}/restore", write, || web::to(api::link::restore)).about(&LINK),
        get("/api/v1/links/{id}/measurements", read, || web::to(api::log::measurements)).about(&LINK),
        post("/api/v1/links/{id}/measurements", write, || web::to(api::log::measure)).about(&LINK),
        post("/api/v1/measurements/{id}/withdraw", write, || web::to(api::log::withdraw_measurement))
            .about(&MEASUREMENT),
        get("/api/v1/links/{id}/outages", read, || web::to(api::log::outages)).about(&LINK),
        post("/api/v1/links/{id}/outages", write, || web::to(api::log::log_outage)).about(&LINK),
        patch("/api/v1/outages/{id}", write, || web::to(api::log::change_outage)).about(&OUTAGE),
        post("/api/v1/outages/{id}/withdraw", write, || web::to(api::log::withdraw_outage)).about(&OUTAGE),
    ]
}
