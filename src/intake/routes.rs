//! What agents call, and who may manage them.

use actix_web::web;

use super::page::{agents, conflicts};
use super::{http, store};
use crate::auth::Permission::ManageAgents;
use crate::equipment::ASSET;
use crate::web::{Access, Nav, Noun, Room, get, post};

/// A device in a path.
pub static DEVICE: Noun = Noun { word: "device", unit_of: store::unit_of_device };
/// An enrolment code in a path.
pub static ENROL_CODE: Noun = Noun { word: "enrol_code", unit_of: store::unit_of_code };
/// A conflict in a path.
pub static CONFLICT: Noun = Noun { word: "conflict", unit_of: store::unit_of_conflict };

/// The largest report, compressed.
const REPORT_BYTES: usize = 2 << 20;

/// The room's part of the API's description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(http::enrol, http::token, http::heartbeat, http::inventory, http::show_settings,))]
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
            post("/api/v1/agent/inventory", Agent, || web::to(http::inventory)).takes(REPORT_BYTES),
            get("/api/v1/agent/settings", Agent, || web::to(http::show_settings)),
            get("/agents", Needs(ManageAgents), || web::to(agents::show)),
            post("/agents", Needs(ManageAgents), || web::to(agents::make)),
            get("/agents/builds/{name}", Needs(ManageAgents), || web::to(agents::build)),
            post("/agents/codes/{id}/revoke", Needs(ManageAgents), || web::to(agents::revoke)).about(&ENROL_CODE),
            post("/agents/devices/{id}/reject", Needs(ManageAgents), || web::to(agents::reject)).about(&DEVICE),
            get("/conflicts", Needs(ManageAgents), || web::to(conflicts::show)),
            post("/conflicts/{id}", Needs(ManageAgents), || web::to(conflicts::settle)).about(&CONFLICT),
            post("/equipment/{id}/merge", Needs(ManageAgents), || web::to(conflicts::merge)).about(&ASSET),
            post("/equipment/{id}/split", Needs(ManageAgents), || web::to(conflicts::split)).about(&ASSET),
        ],
        nav: vec![Nav {
            key: "nav-agents",
            path: "/agents",
            needs: ManageAgents,
            count: Some(|db, scope, _| store::open_conflicts(db, scope)),
        }],
        jobs: vec![],
    }
}
