//! The page "what is collected" is generated from the types' doc comments: a field without
//! one fails here.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used)] // tests

use hatang_report::{
    Adapter, AdapterKind, Assertion, AssetLabel, Battery, Board, Boot, Bucket, Challenge, ChassisKind, Cpu, Disk,
    DiskBus, DiskHealth, DiskKind, Display, EnrolReply, EnrolRequest, ErrorBody, ErrorReply, Event, EventKind,
    FieldError, Firmware, FirmwareKind, Graphics, Heartbeat, HeartbeatReply, Hypervisor, Inventory, InventoryReply,
    Memory, MemoryModule, Network, OperatingSystem, OsFamily, Printer, PrinterConnection, Problem, Program,
    Settings, System, Token, TokenRequest, UnitName, Volume, WireTime,
};
use serde_json::Value;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(components(schemas(
    Adapter,
    AdapterKind,
    Assertion,
    AssetLabel,
    Battery,
    Board,
    Boot,
    Bucket,
    Challenge,
    ChassisKind,
    Cpu,
    Disk,
    DiskBus,
    DiskHealth,
    DiskKind,
    Display,
    EnrolReply,
    EnrolRequest,
    ErrorBody,
    ErrorReply,
    Event,
    EventKind,
    FieldError,
    Firmware,
    FirmwareKind,
    Graphics,
    Heartbeat,
    HeartbeatReply,
    Hypervisor,
    Inventory,
    InventoryReply,
    Memory,
    MemoryModule,
    Network,
    OperatingSystem,
    OsFamily,
    Printer,
    PrinterConnection,
    Problem,
    Program,
    Settings,
    System,
    Token,
    TokenRequest,
    UnitName,
    Volume,
    WireTime
)))]
struct Wire;

fn schemas() -> serde_json::Map<String, Value> {
    let document = serde_json::to_value(Wire::openapi()).unwrap();
    document["components"]["schemas"].as_object().unwrap().clone()
}

/// A field's own description. An optional struct is `oneOf [null, $ref]` and bears it beside
/// the `$ref`.
fn description(field: &Value) -> Option<&str> {
    let choices = field["oneOf"].as_array().into_iter().flatten();
    std::iter::once(field).chain(choices).find_map(|one| one["description"].as_str())
}

#[test]
fn every_field_is_described() {
    for (name, schema) in schemas() {
        assert!(schema["description"].is_string(), "{name} has no description");
        let Some(fields) = schema["properties"].as_object() else {
            continue;
        };
        for (field, described) in fields {
            assert!(description(described).is_some(), "{name}.{field} has no description: {described}");
        }
    }
}

#[test]
fn nothing_is_required_of_an_inventory_or_a_heartbeat() {
    let schemas = schemas();
    for name in ["Inventory", "Heartbeat", "Disk", "Bucket", "Settings"] {
        assert!(schemas[name].get("required").is_none(), "{name}: {}", schemas[name]);
    }
}

#[test]
fn an_instant_is_a_date_time() {
    assert_eq!(schemas()["WireTime"]["format"], "date-time");
}
