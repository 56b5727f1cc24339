//! A reader of today understands a writer of tomorrow, and of yesterday.

use hatang_report::{
    AdapterKind, ChassisKind, Disk, DiskBus, DiskKind, EnrolReply, Event, EventKind, Heartbeat, Hypervisor,
    Inventory, Settings,
};
use serde_json::json;

#[test]
fn unknown_fields_are_ignored() {
    let heartbeat: Heartbeat = serde_json::from_value(json!({
        "schema": 7, "mood": {"today": "fine"}, "buckets": [{"seq": 1, "gpu_bp": 12}]
    }))
    .unwrap();
    assert_eq!(heartbeat.schema, 7);
    assert_eq!(heartbeat.buckets[0].seq, 1);
}

#[test]
fn unknown_words_are_unknown() {
    let disk: Disk = serde_json::from_value(json!({"kind": "holographic", "bus": "cxl"})).unwrap();
    assert_eq!((disk.kind, disk.bus), (DiskKind::Unknown, DiskBus::Unknown));
    let event: Event = serde_json::from_value(json!({"kind": "levitated"})).unwrap();
    assert_eq!(event.kind, EventKind::Unknown);
    assert_eq!(serde_json::from_value::<ChassisKind>(json!("?")).unwrap(), ChassisKind::Unknown);
    assert_eq!(serde_json::from_value::<Hypervisor>(json!("?")).unwrap(), Hypervisor::Unknown);
    assert_eq!(serde_json::from_value::<AdapterKind>(json!("?")).unwrap(), AdapterKind::Unknown);
}

#[test]
fn an_empty_report_is_a_report() {
    assert_eq!(serde_json::from_str::<Inventory>("{}").unwrap(), Inventory::default());
    assert_eq!(serde_json::from_str::<Heartbeat>("{}").unwrap(), Heartbeat::default());
    assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
}

#[test]
fn what_is_not_known_is_not_written() {
    let text = serde_json::to_string(&Inventory::default()).unwrap();
    assert_eq!(text, r#"{"schema":0}"#);
}

#[test]
fn an_old_server_may_leave_settings_out() {
    let reply: EnrolReply =
        serde_json::from_str(r#"{"device": 5, "server_time": "2026-11-24T08:15:30.5Z"}"#).unwrap();
    assert_eq!(reply.settings, Settings::default());
}
