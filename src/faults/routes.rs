//! Who may do what with faults.

use actix_web::web;

use super::{api, page, store};
use crate::attachments::MOST_FORM;
use crate::auth::Permission::{JudgeFaults, ReadRecords, ReportFaults, WorkFaults};
use crate::units::UNIT;
use crate::web::Access::{Needs, Public};
use crate::web::{Badge, Job, Nav, Noun, Room, get, patch, post};

/// A fault in a path, by its number.
pub static FAULT: Noun = Noun { word: "fault", unit_of: store::unit_of };

/// A file of a fault in a path, by its number.
pub static FAULT_FILE: Noun = Noun { word: "fault_file", unit_of: store::unit_of_file };

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    api::list,
    api::show,
    api::create,
    api::step,
    api::change,
    api::judge,
    api::comment,
    api::add_file,
    page::show::file,
    api::by_unit,
    api::repeat,
    api::switch,
))]
pub struct Described;

/// The room.
pub fn room() -> Room {
    Room {
        name: "faults",
        routes: vec![
            get("/q/{qr}", Public, || web::to(page::sticker::show)),
            post("/q/{qr}", Public, || web::to(page::sticker::report)),
            get("/faults", Needs(ReadRecords), || web::to(page::list::show)),
            get("/faults.csv", Needs(ReadRecords), || web::to(page::list::csv)),
            get("/faults.xlsx", Needs(ReadRecords), || web::to(page::list::xlsx)),
            get("/faults/units", Needs(ReadRecords), || web::to(page::units::show)),
            get("/faults/units.csv", Needs(ReadRecords), || web::to(page::units::csv)),
            get("/faults/units.xlsx", Needs(ReadRecords), || web::to(page::units::xlsx)),
            get("/faults/repeat", Needs(ReadRecords), || web::to(page::repeat::show)),
            get("/faults/repeat.csv", Needs(ReadRecords), || web::to(page::repeat::csv)),
            get("/faults/repeat.xlsx", Needs(ReadRecords), || web::to(page::repeat::xlsx)),
            post("/units/{code}/stickers", Needs(WorkFaults), || web::to(page::units::switch)).about(&UNIT),
            get("/faults/new", Needs(ReportFaults), || web::to(page::report::new)),
            post("/faults/new", Needs(ReportFaults), || web::to(page::report::create)).takes(MOST_FORM),
            get("/faults/{id}", Needs(ReadRecords), || web::to(page::show::show)).about(&FAULT),
            post("/faults/{id}/step", Needs(WorkFaults), || web::to(page::show::step)).about(&FAULT),
            post("/faults/{id}/assign", Needs(WorkFaults), || web::to(page::show::assign)).about(&FAULT),
            post("/faults/{id}/impact", Needs(JudgeFaults), || web::to(page::show::judge)).about(&FAULT),
            post("/faults/{id}/settlement", Needs(WorkFaults), || web::to(page::show::settle)).about(&FAULT),
            post("/faults/{id}/comments", Needs(ReportFaults), || web::to(page::show::comment))
                .about(&FAULT)
                .takes(MOST_FORM),
            get("/faults/files/{id}", Needs(ReadRecords), || web::to(page::show::file)).about(&FAULT_FILE),
            get("/api/v1/faults", Needs(ReadRecords), || web::to(api::list)),
            post("/api/v1/faults", Needs(ReportFaults), || web::to(api::create)),
            get("/api/v1/faults/units", Needs(ReadRecords), || web::to(api::by_unit)),
            get("/api/v1/faults/repeat", Needs(ReadRecords), || web::to(api::repeat)),
            post("/api/v1/units/{code}/stickers", Needs(WorkFaults), || web::to(api::switch)).about(&UNIT),
            get("/api/v1/faults/{id}", Needs(ReadRecords), || web::to(api::show)).about(&FAULT),
            patch("/api/v1/faults/{id}", Needs(WorkFaults), || web::to(api::change)).about(&FAULT),
            post("/api/v1/faults/{id}/actions", Needs(WorkFaults), || web::to(api::step)).about(&FAULT),
            post("/api/v1/faults/{id}/impact", Needs(JudgeFaults), || web::to(api::judge)).about(&FAULT),
            post("/api/v1/faults/{id}/comments", Needs(ReportFaults), || web::to(api::comment)).about(&FAULT),
            post("/api/v1/faults/{id}/files", Needs(ReportFaults), || web::to(api::add_file)).about(&FAULT),
            get("/api/v1/faults/files/{id}", Needs(ReadRecords), || web::to(page::show::file)).about(&FAULT_FILE),
        ],
        nav: vec![Nav {
            key: "nav-faults",
            path: "/faults",
            also: &["/q"],
            needs: ReadRecords,
            badge: Some(Badge { whose: ReadRecords, count: store::overdue, path: "/faults?state=overdue" }),
        }],
        jobs: vec![
            Job {
                name: "faults.forget_reporters",
                every: 86_400,
                run: |app| store::forget_reporters(&app.store, app.clock.now()),
            },
            Job { name: "faults.reindex", every: 60, run: |app| store::reindex(&app.store) },
        ],
    }
}
