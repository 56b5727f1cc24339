use hatang_report::{Disk, DiskKind, Heartbeat, Inventory, Program};
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn inventory(body: &Value) -> Read<Inventory> {
    read(body.to_string().as_bytes()).unwrap()
}

fn named(ignored: &[IgnoredField]) -> Vec<(&str, Why)> {
    ignored.iter().map(|field| (field.path.as_str(), field.why)).collect()
}

/// An inventory as a PC sends it.
fn whole() -> Value {
    json!({
        "schema": 1, "hostname": "kt-pc03", "agent_time": "2026-11-24T08:15:30Z",
        "system": {"vendor": "Dell Inc.", "serial": "8SSB20K", "chassis": "desktop"},
        "cpus": [{"name": "Intel(R) Core(TM) i3-8100 CPU @ 3.60GHz", "cores": 4, "threads": 4}],
        "memory": {"total_bytes": 8_200_000_000_i64, "modules": [{"slot": "DIMM1", "bytes": 8_589_934_592_i64}]},
        "disks": [
            {"model": "CT240BX500SSD1", "bytes": 240_057_409_536_i64, "kind": "ssd", "system": true},
            {"model": "ST500DM002", "bytes": 500_107_862_016_i64, "kind": "hdd"},
        ],
        "network": {"adapters": [{"mac": "00:1a:4b:16:01:59", "addresses": ["10.75.3.21/24", "10.75.3.22/24"]}]},
        "programs": [{"name": "LibreOffice", "version": "24.8"}],
    })
}

#[test]
fn a_good_report_is_read_whole() {
    let read = inventory(&whole());
    assert_eq!(read.ignored, []);
    assert_eq!(read.value, serde_json::from_value(whole()).unwrap());
}

#[test]
fn one_bad_field_costs_that_field() {
    for (pointer, bad, path) in [
        ("/hostname", json!(7), "hostname"),
        ("/agent_time", json!("yesterday"), "agent_time"),
        ("/system/serial", json!(["8SSB20K"]), "system.serial"),
        ("/system", json!("Dell"), "system"),
        ("/cpus/0/cores", json!("four"), "cpus[0].cores"),
        ("/disks/1/bytes", json!(1.5), "disks[1].bytes"),
        ("/disks/0", json!(true), "disks[0]"),
        ("/disks/0/kind", json!({"ssd": "x"}), "disks[0].kind"),
        ("/disks", Value::Null, "disks"),
        ("/network/adapters/0/addresses/1", json!({}), "network.adapters[0].addresses[1]"),
        ("/memory/modules/0/bytes", json!(99_999_999_999_999_999_999_u128 as f64), "memory.modules[0].bytes"),
    ] {
        let mut body = whole();
        *body.pointer_mut(pointer).unwrap() = bad;
        let read = inventory(&body);
        assert_eq!(named(&read.ignored), [(path, Why::WrongValue)]);
        let mut without = whole();
        let (around, last) = pointer.rsplit_once('/').unwrap();
        match without.pointer_mut(around).unwrap() {
            Value::Object(fields) => drop(fields.remove(last)),
            Value::Array(entries) => drop(entries.remove(last.parse().unwrap())),
            other => panic!("{other}"),
        }
        assert_eq!(read.value, serde_json::from_value(without).unwrap(), "{pointer}");
    }
}

#[test]
fn places_are_those_of_the_report_as_it_came() {
    let read = inventory(&json!({"disks": [1, {"model": 2}, 3, {"model": "kept"}, 4, {"bytes": "x"}]}));
    let mut places = named(&read.ignored);
    places.sort();
    let wrong = ["disks[0]", "disks[1].model", "disks[2]", "disks[4]", "disks[5].bytes"];
    assert_eq!(places, wrong.map(|place| (place, Why::WrongValue)));
    let kept = Disk { model: Some("kept".into()), ..Disk::default() };
    assert_eq!(read.value.disks, [Disk::default(), kept, Disk::default()]);
}

#[test]
fn unknown_fields_and_words_are_no_fault() {
    let read =
        inventory(&json!({"schema": 3, "mood": {"a": [1, {"b": null}]}, "disks": [{"kind": "holographic"}]}));
    assert_eq!(read.ignored, []);
    assert_eq!(read.value.disks[0].kind, DiskKind::Unknown);
}

#[test]
fn of_ten_thousand_disks_the_first_are_kept() {
    let disks: Vec<Value> = (0..10_000).map(|n| json!({"name": format!("sd{n}")})).collect();
    let read = inventory(&json!({"hostname": "nas", "disks": disks}));
    assert_eq!(named(&read.ignored), [("disks", Why::ListCut)]);
    assert_eq!((read.value.disks.len(), read.value.hostname.as_deref()), (LIST_CAP, Some("nas")));
    assert_eq!(read.value.disks[63].name.as_deref(), Some("sd63"));
}

#[test]
fn a_list_at_its_cap_is_whole_and_one_more_is_cut() {
    for (list, cap) in [("disks", LIST_CAP), ("programs", PROGRAMS_CAP), ("printers", LIST_CAP)] {
        let of = |length: usize| inventory(&json!({list: vec![json!({"name": "x"}); length]})).ignored.len();
        assert_eq!((of(cap), of(cap + 1)), (0, 1), "{list}");
    }
    let buckets = |length: usize| json!({"buckets": vec![json!({"seq": 1}); length]}).to_string();
    assert_eq!(read::<Heartbeat>(buckets(BATCH_CAP).as_bytes()).unwrap().ignored, []);
    assert_eq!(read::<Heartbeat>(buckets(BATCH_CAP + 1).as_bytes()).unwrap().value.buckets.len(), BATCH_CAP);
}

#[test]
fn long_texts_are_cut_and_control_characters_go() {
    for (text, kept) in [("ữ".repeat(512), 0), ("ữ".repeat(513), 1), ("x".repeat(513), 1)] {
        let read = inventory(&json!({"hostname": text}));
        assert_eq!(named(&read.ignored), [("hostname", Why::TextCut)][..kept]);
        assert_eq!(read.value.hostname.unwrap().chars().count(), TEXT_KEPT);
    }
    let domain = inventory(&json!({"domain": "a\u{0}b\u{1b}[31m"})).value.domain;
    assert_eq!(domain.as_deref(), Some("ab[31m"));
}

#[test]
fn what_no_parser_reads_costs_its_field_alone() {
    let read =
        read::<Inventory>(br#"{"hostname": "PC\ud800", "uptime_seconds": 1e400, "domain": "kept"}"#).unwrap();
    assert_eq!(named(&read.ignored), [("", Why::NotUtf8), ("uptime_seconds", Why::WrongValue)]);
    assert_eq!(read.value.hostname.as_deref(), Some("PC\u{fffd}"));
    assert_eq!((read.value.uptime_seconds, read.value.domain.as_deref()), (None, Some("kept")));
}

#[test]
fn a_field_that_comes_twice_counts_once() {
    let read = read::<Inventory>(br#"{"hostname": "first", "hostname": "last"}"#).unwrap();
    assert_eq!(named(&read.ignored), [("hostname", Why::Repeated)]);
    assert_eq!(read.value.hostname.as_deref(), Some("last"));
}

#[test]
fn bytes_that_are_not_utf8_are_replaced() {
    let read = read::<Inventory>(b"{\"hostname\": \"k\xff\", \"schema\": 1}").unwrap();
    assert_eq!(named(&read.ignored), [("", Why::NotUtf8)]);
    assert_eq!(read.value.hostname.as_deref(), Some("k\u{fffd}"));
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: usize| format!("{{\"schema\": 1, \"x\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(read::<Inventory>(nested(10).as_bytes()).unwrap().ignored, []);
    for levels in [40, 100_000] {
        let deep = read::<Inventory>(nested(levels).as_bytes()).unwrap();
        assert_eq!(deep.ignored.iter().map(|field| field.why).collect::<Vec<_>>(), [Why::TooDeep]);
        assert_eq!(deep.value.schema, 1);
    }
}

#[test]
fn values_without_end_are_left_out_and_the_rest_is_kept() {
    let lists = vec![vec![vec![1; 64]; 64]; 64];
    let read = inventory(&json!({"hostname": "pc", "new": lists, "disks": vec![json!({}); 65]}));
    assert!(read.ignored.iter().any(|field| field.why == Why::TooMuch), "{:?}", read.ignored);
    assert!(read.ignored.len() <= NAMED);
    assert_eq!(read.value.hostname.as_deref(), Some("pc"));
    let fields = |of: Value| -> Value { (0..100).map(|n| (format!("f{n:03}"), of.clone())).collect() };
    let objects = json!({"hostname": "pc\u{0}", "new": fields(fields(fields(json!(1))))});
    let read = inventory(&objects);
    assert!(read.ignored.iter().any(|field| field.why == Why::TooMuch), "{:?}", read.ignored);
    assert_eq!(read.value.hostname.as_deref(), Some("pc"));
}

#[test]
fn at_most_64_things_are_named_and_each_place_once() {
    let programs = vec![json!({"name": "x".repeat(600), "version": 1}); 100];
    assert_eq!(inventory(&json!({"programs": programs})).ignored.len(), NAMED);
    let crowd: Value = (0..300).map(|n| (format!("z{n:03}"), json!("\u{0}"))).collect();
    assert_eq!(named(&inventory(&crowd).ignored), [("", Why::TooMuch)]);
}

#[test]
fn many_bad_fields_cost_their_section() {
    let programs = vec![json!({"name": 5}); PROGRAMS_CAP];
    let read = inventory(&json!({"hostname": "pc", "programs": programs, "disks": [{"model": "kept"}]}));
    assert_eq!(read.ignored.len(), SINGLE_FIELDS + 1);
    assert_eq!(read.ignored.last().unwrap().path, "programs");
    assert_eq!(read.value.programs, None);
    assert_eq!((read.value.hostname.as_deref(), read.value.disks.len()), (Some("pc"), 1));
}

#[test]
fn what_is_no_object_is_no_report() {
    for body in ["", "null", "[]", "7", "\"x\"", "{", "{\"schema\": }", "{} {}", "\u{feff}"] {
        assert_eq!(read::<Inventory>(body.as_bytes()).unwrap_err().code, Code::Unreadable, "{body}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z\\PC]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z_]{1,8}", inner), 0..4).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

proptest! {
    /// Whatever stands in one field, the other fields are read as if it were not there.
    #[test]
    fn no_value_of_one_field_harms_another(name in prop::sample::select(vec![
        "hostname", "system", "cpus", "memory", "disks", "network", "programs", "agent_time", "os", "new",
    ]), value in any_json()) {
        let mut with = whole();
        with[name] = value;
        let mut without = whole();
        without.as_object_mut().unwrap().remove(name);
        let mut read = serde_json::to_value(inventory(&with).value).unwrap();
        read.as_object_mut().unwrap().remove(name);
        let expected: Inventory = serde_json::from_value(without).unwrap();
        prop_assert_eq!(read, serde_json::to_value(expected).unwrap());
    }

    #[test]
    fn both_ways_read_the_same(pretty in any::<bool>(), names in prop::collection::vec("[a-z\\\\\"ữ]{0,12}", 0..5)) {
        let mut body = whole();
        body["programs"] = names.iter().map(|name| json!({"name": name})).collect();
        let text = if pretty { serde_json::to_string_pretty(&body) } else { serde_json::to_string(&body) }.unwrap();
        prop_assert!(is_plain(text.as_bytes()));
        let tree = capped::tree(&text, &mut Vec::new()).unwrap();
        let careful: Inventory = typed(tree, &mut Vec::new()).unwrap();
        let fast = read::<Inventory>(text.as_bytes()).unwrap().value;
        prop_assert_eq!(&careful, &fast);
        let programs: Vec<Program> =
            names.iter().map(|name| Program { name: Some(name.clone()), ..Program::default() }).collect();
        prop_assert_eq!(fast.programs, Some(programs));
    }

    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read::<Heartbeat>(&body);
    }
}
