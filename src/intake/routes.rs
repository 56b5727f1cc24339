//! What agents call, and who may manage them.

use actix_web::web;

use super::page::{agents, codes, collected, conflicts, facts};
use super::{api, http, store};
use crate::auth::Permission::{ManageAgents, ReadRecords, WriteRecords};
use crate::equipment::ASSET;
use crate::error::Result;
use crate::web::{Access, Badge, Job, Nav, Noun, Room, Shared, get, post};

/// A device in a path.
pub static DEVICE: Noun = Noun { word: "device", unit_of: store::unit_of_device };
/// An enrolment code in a path.
pub static ENROL_CODE: Noun = Noun { word: "enrol_code", unit_of: store::unit_of_code };
/// A conflict in a path.
pub static CONFLICT: Noun = Noun { word: "conflict", unit_of: store::unit_of_conflict };

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(
    components(schemas(hatang_report::Assertion)),
    paths(
        http::enrol,
        http::token,
        http::heartbeat,
        http::inventory,
        http::show_settings,
        api::agents::codes,
        api::agents::make_code,
        api::agents::revoke_code,
        api::agents::devices,
        api::agents::reject,
        api::conflicts::list,
        api::conflicts::settle,
        api::conflicts::merge,
        api::conflicts::split,
        api::facts::list,
        api::facts::say,
    )
)]
pub struct Described;

/// The room.
pub fn room() -> Room {
    use Access::{Agent, Needs};
    Room {
        name: "intake",
        routes: vec![
            post("/api/v1/agent/enrol", Agent, || web::to(http::enrol)),
            post("/api/v1/agent/token", Agent, || web::to(http::token)),
            post("/api/v1/agent/heartbeat", Agent, || web::to(http::heartbeat)),
            post("/api/v1/agent/inventory", Agent, || web::to(http::inventory)).takes(http::REPORT_BYTES),
            get("/api/v1/agent/settings", Agent, || web::to(http::show_settings)),
            get("/collected", Access::Open, || web::to(collected::show)),
            get("/agents", Needs(ManageAgents), || web::to(agents::show)),
            get("/agents.csv", Needs(ManageAgents), || web::to(agents::csv)),
            get("/agents.xlsx", Needs(ManageAgents), || web::to(agents::xlsx)),
            post("/agents", Needs(ManageAgents), || web::to(agents::make)),
            get("/agents/builds/{name}", Needs(ManageAgents), || web::to(agents::build)),
            get("/agents/codes", Needs(ManageAgents), || web::to(codes::show)),
            get("/agents/codes.csv", Needs(ManageAgents), || web::to(codes::csv)),
            get("/agents/codes.xlsx", Needs(ManageAgents), || web::to(codes::xlsx)),
            post("/agents/codes/{id}/revoke", Needs(ManageAgents), || web::to(agents::revoke)).about(&ENROL_CODE),
            post("/agents/devices/{id}/reject", Needs(ManageAgents), || web::to(agents::reject)).about(&DEVICE),
            get("/conflicts", Needs(ManageAgents), || web::to(conflicts::show)),
            get("/conflicts.csv", Needs(ManageAgents), || web::to(conflicts::csv)),
            get("/conflicts.xlsx", Needs(ManageAgents), || web::to(conflicts::xlsx)),
            post("/conflicts/{id}", Needs(ManageAgents), || web::to(conflicts::settle)).about(&CONFLICT),
            post("/equipment/{id}/merge", Needs(ManageAgents), || web::to(conflicts::merge)).about(&ASSET),
            post("/equipment/{id}/split", Needs(ManageAgents), || web::to(conflicts::split)).about(&ASSET),
            get("/equipment/{id}/facts", Needs(ReadRecords), || web::to(facts::show)).about(&ASSET),
            post("/equipment/{id}/facts", Needs(WriteRecords), || web::to(facts::say)).about(&ASSET),
            get("/api/v1/equipment/{id}/facts", Needs(ReadRecords), || web::to(api::facts::list)).about(&ASSET),
            post("/api/v1/equipment/{id}/facts", Needs(WriteRecords), || web::to(api::facts::say)).about(&ASSET),
            get("/api/v1/enrol-codes", Needs(ManageAgents), || web::to(api::agents::codes)),
            post("/api/v1/enrol-codes", Needs(ManageAgents), || web::to(api::agents::make_code)),
            post("/api/v1/enrol-codes/{id}/revoke", Needs(ManageAgents), || web::to(api::agents::revoke_code))
                .about(&ENROL_CODE),
            get("/api/v1/devices", Needs(ManageAgents), || web::to(api::agents::devices)),
            post("/api/v1/devices/{id}/reject", Needs(ManageAgents), || web::to(api::agents::reject))
                .about(&DEVICE),
            get("/api/v1/conflicts", Needs(ManageAgents), || web::to(api::conflicts::list)),
            post("/api/v1/conflicts/{id}", Needs(ManageAgents), || web::to(api::conflicts::settle))
                .about(&CONFLICT),
            post("/api/v1/equipment/{id}/merge", Needs(ManageAgents), || web::to(api::conflicts::merge))
                .about(&ASSET),
            post("/api/v1/equipment/{id}/split", Needs(ManageAgents), || web::to(api::conflicts::split))
                .about(&ASSET),
        ],
        nav: vec![Nav {
            key: "nav-agents",
            path: "/agents",
            also: &["/conflicts"],
            needs: ManageAgents,
            badge: Some(Badge {
                whose: ManageAgents,
                count: |db, scope, _| store::open_conflicts(db, scope),
                path: "/conflicts",
            }),
        }],
        jobs: vec![Job { name: "intake.lapse_overrides", every: 3600, run: lapse_overrides }],
    }
}

fn lapse_overrides(app: &Shared) -> Result<()> {
    store::lapse_overrides(&app.store, app.clock.now())
}
