//! Every page that shows several rooms' nouns.

mod asset;
mod building;
mod computers;
mod facility;
mod figure;
mod link;
mod map;
mod names;
mod page;
mod place;
mod room;
mod score;
mod shape;
mod store;
mod trail;

use actix_web::web;

pub use trail::{Described, VERIFY, room as trail};

use crate::auth::Permission::ReadRecords;
use crate::equipment::ASSET;
use crate::links::LINK;
use crate::sites::{BUILDING, FACILITY, ROOM};
use crate::units::UNIT;
use crate::web::{Access::Needs, Job, Nav, Room, get};

/// The room.
pub fn room() -> Room {
    Room {
        name: "overview",
        routes: vec![
            get("/", Needs(ReadRecords), || web::to(page::home)),
            get("/computers", Needs(ReadRecords), || web::to(computers::list)),
            get("/computers.csv", Needs(ReadRecords), || web::to(computers::csv)),
            get("/computers.xlsx", Needs(ReadRecords), || web::to(computers::xlsx)),
            get("/equipment/{id}", Needs(ReadRecords), || web::to(asset::show)).about(&ASSET),
            get("/facilities/{id}", Needs(ReadRecords), || web::to(facility::show)).about(&FACILITY),
            get("/buildings/{id}", Needs(ReadRecords), || web::to(building::show)).about(&BUILDING),
            get("/rooms/{id}", Needs(ReadRecords), || web::to(room::show)).about(&ROOM),
            get("/links/{id}", Needs(ReadRecords), || web::to(link::show)).about(&LINK),
            get("/units/{code}", Needs(ReadRecords), || web::to(page::unit)).about(&UNIT),
        ],
        nav: vec![Nav { key: "nav-overview", path: "/", also: &[], needs: ReadRecords, badge: None }],
        jobs: vec![Job { name: "search.names", every: 1, run: |app| names::follow(&app.store) }],
    }
}
