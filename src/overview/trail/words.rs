//! How each field of the trail is to be read: entries hold what the rooms' records serialise to. A field that is not
//! named here is shown as it stands.

use serde_json::{Map, Value};

use crate::db::Subject;

/// Every action that a room writes, in the order of the rooms; a house rule compares them with the sources.
pub(super) const ACTIONS: &[&str] = &[
    "session.begin",
    "session.end",
    "account.setup",
    "account.invite",
    "account.accept",
    "account.reset",
    "account.passphrase",
    "account.recovery_codes",
    "account.update",
    "account.grant",
    "account.ungrant",
    "account.disable",
    "account.enable",
    "account.link",
    "account.reset_totp",
    "account.erase",
    "attachment.add",
    "attachment.retire",
    "unit.update",
    "facility.create",
    "facility.update",
    "facility.verify",
    "facility.retire",
    "facility.restore",
    "building.create",
    "building.update",
    "building.retire",
    "building.restore",
    "room.create",
    "room.update",
    "room.retire",
    "room.restore",
    "asset.create",
    "asset.update",
    "asset.move",
    "asset.step",
    "asset.reading",
    "asset.override",
    "asset.merge",
    "asset.split",
    "asset.lend",
    "link.create",
    "link.update",
    "link.measure",
    "link.outage",
    "link.outage_change",
    "link.withdraw",
    "link.retire",
    "link.restore",
    "enrol_code.create",
    "enrol_code.revoke",
    "device.revoke",
    "conflict.settle",
    "fault.report",
    "fault.report_again",
    "fault.step",
    "fault.impact",
    "fault.settle",
    "fault.assign",
    "fault.comment",
    "sticker.switch",
    "trail.verify",
];

/// Kinds of records with a trail.
pub(super) const KINDS: &[&str] = &[
    "unit",
    "facility",
    "building",
    "room",
    "asset",
    "link",
    "fault",
    "account",
    "device",
    "enrol_code",
    "conflict",
    "system",
];

/// What a field's value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// As it stands: texts, numbers that count something.
    Plain,
    /// Digits without marks between them: years, numbers of rows.
    Digits,
    /// Đồng.
    Money,
    /// A day.
    Day,
    /// A moment.
    Moment,
    /// dm².
    Area,
    /// kbit/s.
    Rate,
    /// µs.
    Milliseconds,
    /// Basis points.
    Share,
    /// Bytes of memory or of a file.
    Bytes,
    /// Bytes of a disk.
    Disk,
    /// Millionths of a degree.
    Degrees,
    /// Seconds.
    Seconds,
    /// A word called by the messages `PREFIX-WORD`.
    Word(&'static str),
    /// A kind of equipment.
    Kind,
    /// What broke: its name depends on the group beside it.
    Broken,
    /// A record of this kind, by number.
    Record(&'static str),
    /// A record as `asset-12`.
    About,
}

/// Which record of an entry a field belongs to: the first part of its action, a measurement and an outage apart.
fn noun(action: &str) -> &str {
    match action {
        "link.measure" => "measurement",
        "link.outage" | "link.outage_change" => "outage",
        other => other.split('.').next().unwrap_or(other),
    }
}

/// How a field of an entry is read.
pub(super) fn shape(action: &str, field: &str) -> Shape {
    let of = noun(action);
    match field {
        "unit" => Shape::Record("unit"),
        "room" => Shape::Record("room"),
        "asset" | "merged_into" | "absorbed" => Shape::Record("asset"),
        "assigned_to" => Shape::Record("account"),
        "about" => Shape::About,
        "price" | "monthly_cost" | "original_cost" | "cost" => Shape::Money,
        "bought_on" | "warranty_to" | "starts_on" | "ends_on" | "measured_on" | "condition_on" | "read_on"
        | "until" | "firmware_date" => Shape::Day,
        "began_at" | "ended_at" => Shape::Moment,
        "land_dm2" | "floor_dm2" | "area_dm2" => Shape::Area,
        "down_kbps" | "up_kbps" => Shape::Rate,
        "rtt_us" => Shape::Milliseconds,
        "loss_bp" | "toner_bp" | "drum_bp" => Shape::Share,
        "size" | "ram_bytes" => Shape::Bytes,
        "disk_bytes" => Shape::Disk,
        "latitude_micro" | "longitude_micro" => Shape::Degrees,
        "boot_seconds" => Shape::Seconds,
        "built_year" | "repaired_year" | "file" | "measurement" | "outage" | "session" | "seq" => Shape::Digits,
        "state" if of == "asset" => Shape::Word("asset-state"),
        "state" if of == "fault" => Shape::Word("fault-state"),
        "state" => Shape::Word("account-state"),
        "origin" if of == "asset" => Shape::Word("asset-origin"),
        "kind" if of == "asset" => Shape::Kind,
        "cause" if of == "outage" => Shape::Word("cause"),
        "cause" => Shape::Word("fault-cause"),
        "use_status" => Shape::Word("use-status"),
        "purpose" => Shape::Word("purpose"),
        "grade" => Shape::Word("grade"),
        "condition" => Shape::Word("condition"),
        "function" => Shape::Word("room"),
        "circuit" => Shape::Word("circuit"),
        "medium" => Shape::Word("medium"),
        "method" => Shape::Word("method"),
        "layer" => Shape::Word("layer"),
        "waiting_for" => Shape::Word("fault-waiting"),
        "group" => Shape::Word("fault-group"),
        "impact" => Shape::Word("impact"),
        "severity" => Shape::Word("severity"),
        "what" => Shape::Broken,
        "role" => Shape::Word("role"),
        "outcome" => Shape::Word("audit-outcome"),
        "verdict" => Shape::Word("audit-verdict"),
        "disk_kind" | "chassis" | "os_family" => Shape::Word("value"),
        _ => Shape::Plain,
    }
}

/// Whether a field names a colleague without an account who reported from a sticker. Entries did so once, and no row of
/// the trail changes: they are not shown.
fn names_a_colleague(action: &str, field: &str) -> bool {
    matches!(
        (action, field),
        ("fault.report", "reporter_name" | "reporter_phone") | ("fault.report_again", "name" | "phone")
    )
}

/// The fields of an entry's values: what stands inside a field of its own is set beside the others.
pub(super) fn fields(action: &str, values: Option<&str>) -> Map<String, Value> {
    let parsed = values.and_then(|text| serde_json::from_str(text).ok());
    let Some(Value::Object(outer)) = parsed else { return Map::new() };
    let mut flat = Map::new();
    for (field, value) in outer.into_iter().filter(|(field, _)| !names_a_colleague(action, field)) {
        match value {
            Value::Object(inner) => flat.extend(inner),
            other => drop(flat.insert(field, other)),
        }
    }
    flat
}

/// A record written as `asset-12`.
pub(super) fn about(value: &Value) -> Option<Subject> {
    let (kind, id) = value.as_str()?.rsplit_once('-')?;
    Subject::from_parts(kind, id.parse().ok()?)
}

/// The records that an entry's values name by number.
pub(super) fn mentioned(action: &str, values: &str) -> Vec<Subject> {
    let subject = |(field, value): (&String, &Value)| {
        let shape = shape(action, field);
        if let Shape::Record(kind) = shape {
            value.as_i64().and_then(|id| Subject::from_parts(kind, id))
        } else if shape == Shape::About {
            about(value)
        } else {
            None
        }
    };
    fields(action, Some(values)).iter().filter_map(subject).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{AccountId, AssetId};

    #[test]
    fn a_field_is_read_by_the_record_it_belongs_to() {
        assert_eq!(shape("asset.step", "state"), Shape::Word("asset-state"));
        assert_eq!(shape("fault.step", "state"), Shape::Word("fault-state"));
        assert_eq!(shape("link.outage_change", "cause"), Shape::Word("cause"));
        assert_eq!(shape("fault.settle", "cause"), Shape::Word("fault-cause"));
        assert_eq!(shape("facility.update", "origin"), Shape::Plain, "typed freely, no word of a list");
    }

    #[test]
    fn what_stands_inside_is_set_beside() {
        let flat =
            fields("fault.step", Some(r#"{"state":"resolved","settlement":{"cause":"wear","cost":450000}}"#));
        assert_eq!(flat.keys().collect::<Vec<_>>(), ["cause", "cost", "state"]);
        assert!(fields("fault.step", Some("[1]")).is_empty() && fields("fault.step", None).is_empty());
    }

    #[test]
    fn mentioned_records_are_found() {
        let found = mentioned("fault.report", r#"{"about":"asset-7","assigned_to":3,"what":"down"}"#);
        assert_eq!(found, [Subject::Asset(AssetId(7)), Subject::Account(AccountId(3))]);
    }
}
