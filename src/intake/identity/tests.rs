//! The rule book, rule by rule and veto by veto.

use super::*;

/// `"sA u1 d1 m1 i1 hA"`: serial number A (of Dell; `sA@hp` of HP), UUID 1, disk 1, adapter 1, installation 1, host A.
/// `l1` is an adapter with a made-up address.
pub(super) fn ids(spec: &str) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = spec.split_whitespace().map(id).collect();
    found.sort();
    found
}

fn id(word: &str) -> Identifier {
    let (kind, rest) = word.split_at(1);
    let (name, maker) = rest.split_once('@').unwrap_or((rest, "dell"));
    let mut found = match kind {
        "s" => Identifier::serial(&format!("SERIAL-{name}"), maker),
        "u" => Identifier::uuid(&format!("4c4c4544-0053-5310-8042-b8c04f3230{name:0>2}")),
        "d" => Identifier::disk(&format!("DISK-{name}")),
        "m" => Identifier::mac(&format!("00:1a:4b:16:01:{name:0>2}")),
        "l" => Identifier::mac(&format!("52:54:00:16:01:{name:0>2}")),
        "i" => Identifier::installation(&format!("4f6e1c0b9a8d7e6f5a4b3c2d1e0f9a{name:0>2}")),
        "h" => Identifier::host(&format!("pc-{name}")),
        _ => None,
    }
    .unwrap_or_else(|| panic!("{word}"));
    if kind == "s" && maker.is_empty() {
        found.scope = String::new();
    }
    found
}

pub(super) const NOW: i64 = 1_800_000_000_000_000;

pub(super) fn now() -> Instant {
    Instant::from_micros(NOW)
}

pub(super) fn record(asset: i64, spec: &str) -> Candidate {
    seen(asset, spec, 1)
}

fn seen(asset: i64, spec: &str, days_ago: i64) -> Candidate {
    let last_seen = Some(now().plus(-days_ago * 86_400));
    let known = ids(spec).into_iter().map(|identifier| Known { identifier, last_seen, alias: false }).collect();
    Candidate { asset: AssetId(asset), known }
}

fn alias(asset: i64, spec: &str) -> Candidate {
    let known =
        ids(spec).into_iter().map(|identifier| Known { identifier, last_seen: None, alias: true }).collect();
    Candidate { asset: AssetId(asset), known }
}

fn bound(asset: i64) -> Option<Binding> {
    Some(Binding { asset: AssetId(asset), by_person: false })
}

fn run(spec: &str, binding: Option<Binding>, candidates: &[Candidate], is_virtual: bool) -> Verdict {
    decide(&Report { identifiers: ids(spec), is_virtual }, binding, candidates, now()).verdict
}

fn pc(spec: &str, binding: Option<Binding>, candidates: &[Candidate]) -> Verdict {
    run(spec, binding, candidates, false)
}

fn vm(spec: &str, binding: Option<Binding>, candidates: &[Candidate]) -> Verdict {
    run(spec, binding, candidates, true)
}

fn existing(asset: i64, rule: Rule, events: &[Event]) -> Verdict {
    Verdict::Existing { asset: AssetId(asset), rule, events: events.to_vec() }
}

fn conflict(candidates: &[i64], rule: Rule) -> Verdict {
    Verdict::Conflict { candidates: candidates.iter().copied().map(AssetId).collect(), rule }
}

fn new() -> Verdict {
    Verdict::New { events: vec![] }
}

fn clone_of(asset: i64) -> Verdict {
    Verdict::Clone { of: AssetId(asset) }
}

fn shares(with: i64) -> Event {
    Event::SharesStrong { with: AssetId(with) }
}

#[test]
fn rule_1_an_alias_given_by_a_person() {
    let others = [alias(1, "sA"), record(2, "sB u1")];
    assert_eq!(pc("sA u1", None, &others), existing(1, Rule::Alias, &[shares(2)]));
}

#[test]
fn rule_1_takes_aliases_of_serial_and_uuid_alone() {
    assert_eq!(pc("u1", None, &[alias(1, "u1")]), existing(1, Rule::Alias, &[]));
    assert_eq!(pc("m1 d1", None, &[alias(1, "d1")]), new(), "a disk may be moved");
}

#[test]
fn rule_1_a_typed_record_bound_by_a_person_takes_the_first_report() {
    let by_person = Some(Binding { asset: AssetId(7), by_person: true });
    assert_eq!(pc("sA u1 m1 hA", by_person, &[]), existing(7, Rule::Alias, &[]));
}

#[test]
fn rule_1_yields_to_another_serial_number() {
    let by_person = Some(Binding { asset: AssetId(7), by_person: true });
    assert_eq!(pc("sB u2 d1 m1 hA", by_person, &[record(7, "sA u1 d1 m1 hA")]), clone_of(7));
}

#[test]
fn rule_1_yields_to_hardware_that_has_nothing_in_common() {
    let by_person = Some(Binding { asset: AssetId(7), by_person: true });
    assert_eq!(pc("d2 m2 hA", by_person, &[record(7, "d1 m1 hA")]), clone_of(7));
    assert_eq!(pc("d2 m1 hA", by_person, &[record(7, "d1 m1 hA")]), existing(7, Rule::Alias, &[]), "a new disk");
}

#[test]
fn rule_2_serial_and_uuid() {
    let records = [record(1, "sA u1"), record(2, "sA u2"), record(3, "sB u1")];
    assert_eq!(pc("sA u1", None, &records), existing(1, Rule::SerialAndUuid, &[shares(2), shares(3)]));
}

#[test]
fn rule_2_two_systems_on_one_computer_are_one_record() {
    assert_eq!(
        pc("sA u1 d1 m1 i2 hB", None, &[record(1, "sA u1 d1 m1 i1 hA")]),
        existing(1, Rule::SerialAndUuid, &[])
    );
}

#[test]
fn rule_3_serial_where_the_uuid_is_unknown() {
    assert_eq!(pc("sA u1", None, &[record(1, "sA")]), existing(1, Rule::Serial, &[]));
    assert_eq!(pc("sA", None, &[record(1, "sA u1")]), existing(1, Rule::Serial, &[]));
}

#[test]
fn rule_3_a_serial_typed_without_its_maker_counts_and_one_of_another_maker_does_not() {
    assert_eq!(pc("sA", None, &[record(1, "sA@")]), existing(1, Rule::Serial, &[]));
    assert_eq!(pc("sA", None, &[record(1, "sA@hp")]), new());
}

#[test]
fn rule_3_a_new_uuid_confirmed_by_disk_is_a_new_board() {
    let records = [record(1, "sA u1 d1 m1")];
    assert_eq!(pc("sA u2 d1 m2", None, &records), existing(1, Rule::Serial, &[Event::BoardReplaced]));
    assert_eq!(pc("sA u2 d2 m1", None, &records), existing(1, Rule::Serial, &[Event::UuidChanged]));
}

#[test]
fn rule_3_a_new_uuid_that_nothing_confirms_is_another_computer() {
    assert_eq!(
        pc("sA u2 d2 m2 hA", None, &[record(1, "sA u1 d1 m1 hA")]),
        Verdict::New { events: vec![shares(1)] }
    );
}

#[test]
fn rule_3_one_serial_on_two_records_is_a_conflict() {
    assert_eq!(pc("sA", None, &[record(2, "sA"), record(1, "sA")]), conflict(&[1, 2], Rule::Serial));
}

#[test]
fn rule_3_hardware_tells_two_records_with_one_serial_apart() {
    assert_eq!(
        pc("sA m2", None, &[record(1, "sA m1"), record(2, "sA m2")]),
        existing(2, Rule::Serial, &[shares(1)])
    );
}

#[test]
fn rule_4_uuid_where_the_serial_is_unknown() {
    assert_eq!(pc("u1", None, &[record(1, "sA u1")]), existing(1, Rule::Uuid, &[]));
    assert_eq!(pc("sA u1", None, &[record(1, "u1 m1")]), existing(1, Rule::Uuid, &[]));
}

#[test]
fn rule_4_another_serial_needs_hardware_or_the_key() {
    let records = [record(1, "sA u1 d1 m1")];
    assert_eq!(pc("sB u1 m1", None, &records), existing(1, Rule::Uuid, &[Event::SerialChanged]));
    assert_eq!(pc("sB u1 d1", None, &records), existing(1, Rule::Uuid, &[Event::SerialChanged]));
    assert_eq!(pc("sB u1", bound(1), &records), existing(1, Rule::Uuid, &[Event::SerialChanged]));
    assert_eq!(pc("sB u1 hA", None, &records), Verdict::New { events: vec![shares(1)] });
}

#[test]
fn rule_4_a_copied_key_does_not_confirm_against_other_hardware() {
    assert_eq!(pc("sB u1 d2 m2", bound(1), &[record(1, "sA u1 d1 m1")]), clone_of(1));
}

#[test]
fn rule_4_a_batch_of_boards_with_one_uuid_stays_apart() {
    assert_eq!(pc("u1 d2 m2", None, &[record(1, "u1 d1 m1")]), Verdict::New { events: vec![shares(1)] });
}

#[test]
fn rule_4_a_copied_virtual_machine_needs_its_adapter() {
    let template = [record(1, "u1 l1")];
    assert_eq!(vm("u1 l1", None, &template), existing(1, Rule::Uuid, &[]));
    assert_eq!(vm("u1 l2", None, &template), Verdict::New { events: vec![shares(1)] });
    assert_eq!(vm("u1", None, &template), existing(1, Rule::Uuid, &[]));
    assert_eq!(
        pc("u1 m2", None, &[record(1, "u1 m1")]),
        existing(1, Rule::Uuid, &[]),
        "a PC may change its adapter"
    );
}

#[test]
fn rule_4_a_virtual_machine_with_its_key_and_another_adapter_is_for_a_person() {
    assert_eq!(vm("u1 l2", bound(1), &[record(1, "u1 l1")]), conflict(&[1], Rule::Nothing));
}

#[test]
fn rule_5_key_or_installation_confirmed() {
    for confirmed in ["d1", "m1"] {
        assert_eq!(pc(confirmed, bound(1), &[record(1, "d1 m1 hA")]), existing(1, Rule::Key, &[]), "{confirmed}");
    }
    assert_eq!(pc("hA", bound(1), &[record(1, "d1 m1 hA")]), existing(1, Rule::KeyAndName, &[]));
    assert_eq!(pc("i1 m1", None, &[record(1, "i1 m1")]), existing(1, Rule::Key, &[]));
    assert_eq!(pc("i1 hA", None, &[record(1, "i1 hA")]), existing(1, Rule::KeyAndName, &[]));
}

#[test]
fn rule_5_a_computer_that_says_nothing_is_known_by_its_key() {
    assert_eq!(pc("", bound(1), &[]), existing(1, Rule::KeyAndName, &[]));
    assert_eq!(vm("i1 l2 hA", bound(1), &[record(1, "i1 l1 hA")]), existing(1, Rule::KeyAndName, &[]));
}

#[test]
fn rule_5_a_serial_that_is_learnt_later_does_not_make_another_computer() {
    assert_eq!(pc("sA u1 m1 hA", bound(1), &[record(1, "m1 hA")]), existing(1, Rule::Key, &[]));
    assert_eq!(pc("m1 hA", bound(1), &[record(1, "sA u1 m1 hA")]), existing(1, Rule::Key, &[]));
}

#[test]
fn rule_5_a_name_does_not_confirm_against_other_hardware() {
    assert_eq!(pc("d2 m2 i1 hA", bound(1), &[record(1, "d1 m1 i1 hA")]), clone_of(1));
    assert_eq!(pc("d2 m2 i1 hA", None, &[record(1, "d1 m1 i1 hA")]), new());
}

#[test]
fn rule_5_the_copy_of_a_computer_without_serial_finds_its_own_record_again() {
    let both = [record(1, "d1 m1 i1 hA"), record(2, "d2 m2 i1 hA")];
    let foreign = Event::ForeignKey { of: AssetId(1) };
    assert_eq!(pc("d2 m2 i1 hA", bound(1), &both), existing(2, Rule::Key, &[foreign]));
    assert_eq!(pc("d1 m1 i1 hA", bound(1), &both), existing(1, Rule::Key, &[]));
}

#[test]
fn rule_5_many_computers_from_one_image_are_a_conflict_not_the_first() {
    assert_eq!(pc("i1 hA", None, &[record(1, "i1 hA"), record(2, "i1 hA")]), conflict(&[1, 2], Rule::KeyAndName));
}

#[test]
fn rule_6_adapter_and_name_or_disk() {
    assert_eq!(pc("m1 hA", None, &[record(1, "m1 hA")]), existing(1, Rule::Adapter, &[]));
    assert_eq!(pc("d1 m1 hB", None, &[record(1, "d1 m1 hA")]), existing(1, Rule::Adapter, &[]));
    assert_eq!(pc("m1", None, &[record(1, "m1 hA")]), new());
}

#[test]
fn rule_6_falls_to_any_contradiction() {
    assert_eq!(pc("sB m1 hA", None, &[record(1, "sA m1 hA")]), new());
    let old = seen(2, "sC m1", 200);
    assert_eq!(pc("sB m1 hA", None, &[record(1, "m1 hA"), old]), new());
}

#[test]
fn rule_6_a_wandering_adapter_is_nobodys() {
    let dock = [record(1, "m1 hA"), record(2, "m1 hB")];
    assert_eq!(pc("m1 hA", None, &dock), new());
    assert_eq!(pc("m1 hA", None, &[record(1, "m1 hA"), seen(2, "m1 hB", 91)]), existing(1, Rule::Adapter, &[]));
}

#[test]
fn rule_7_a_new_computer() {
    assert_eq!(pc("sA u1 d1 m1 i1 hA", None, &[]), new());
    assert_eq!(pc("sB u2 d2 m2 i1 hA", None, &[record(1, "sA u1 d1 m1 i1 hA")]), new(), "one image, two computers");
}

#[test]
fn rule_7_a_copied_key_stays_with_the_computer_that_enrolled_it() {
    let enrolled = record(1, "sA u1 d1 m1 i1 hA");
    assert_eq!(pc("sB u2 d2 m2 i1 hA", bound(1), std::slice::from_ref(&enrolled)), clone_of(1));
    // Even where the disk itself was moved.
    assert_eq!(pc("sB u2 d1 m2 i1 hA", bound(1), std::slice::from_ref(&enrolled)), clone_of(1));
    // Once it has its record, it finds it, and the first one keeps its own.
    let both = [enrolled, record(2, "sB u2 d2 m2 i1 hA")];
    let foreign = Event::ForeignKey { of: AssetId(1) };
    assert_eq!(pc("sB u2 d2 m2 i1 hA", bound(1), &both), existing(2, Rule::SerialAndUuid, &[foreign]));
    assert_eq!(pc("sA u1 d1 m1 i1 hA", bound(1), &both), existing(1, Rule::SerialAndUuid, &[]));
}

#[test]
fn rule_7_another_uuid_without_serials_is_a_contradiction() {
    assert_eq!(pc("u2 d1 m1 hA", bound(1), &[record(1, "u1 d1 m1 hA")]), clone_of(1));
}

#[test]
fn rule_7_a_renamed_computer_without_hardware_is_for_a_person() {
    assert_eq!(pc("hB", bound(1), &[record(1, "hA")]), conflict(&[1], Rule::Nothing));
}

#[test]
fn a_board_that_was_taken_out_no_longer_speaks_for_its_old_computer() {
    let record = record(1, "sA u1 m1");
    let old: Vec<Identifier> = superseded(&record.known, &ids("sA u2 m2")).into_iter().cloned().collect();
    assert_eq!(old, ids("u1"));
    assert_eq!(superseded(&record.known, &ids("m2")), Vec::<&Identifier>::new(), "not reported is not gone");
    assert_eq!(superseded(&alias(1, "u1").known, &ids("u2")), Vec::<&Identifier>::new(), "a person said so");
}

#[test]
fn what_people_should_look_at() {
    let reason = |spec: &str, binding, records: &[Candidate]| {
        decide(&Report { identifiers: ids(spec), is_virtual: false }, binding, records, now()).conflict()
    };
    let enrolled = record(1, "sA u1");
    let both = [enrolled.clone(), record(2, "sB u2")];
    assert_eq!(reason("sA u1", bound(1), &both), None);
    assert_eq!(reason("sC u3", None, &both), None);
    assert_eq!(reason("sB u2", bound(1), &[enrolled]), Some(ConflictReason::CopiedKey));
    assert_eq!(reason("sB u2", bound(1), &both), Some(ConflictReason::CopiedKey), "until it is enrolled again");
    assert_eq!(reason("sA u2 m1", None, &both), Some(ConflictReason::SharedNumber));
    assert_eq!(reason("sA", None, &[record(1, "sA"), record(2, "sA")]), Some(ConflictReason::Several));
    assert_eq!(reason("hB", bound(1), &[record(1, "hA")]), Some(ConflictReason::Unconfirmed));
}

#[test]
fn a_decision_is_kept_with_its_evidence() {
    let report = Report { identifiers: ids("sB u2 d1 hA"), is_virtual: false };
    let decision = decide(&report, bound(1), &[record(1, "sA u1 d1 m1 hA")], now());
    let json = serde_json::to_value(&decision).unwrap();
    assert_eq!(serde_json::from_value::<Decision>(json.clone()).unwrap(), decision);
    let line = |kind, relation, reported, recorded| {
        serde_json::json!({
            "asset": 1, "kind": kind, "relation": relation, "reported": [reported], "recorded": [recorded],
        })
    };
    let (ours, theirs) = ("44454c4c-5300-1053-8042-b8c04f323002", "44454c4c-5300-1053-8042-b8c04f323001");
    let evidence = [
        line("serial", "different", "SERIAL-B", "SERIAL-A"),
        line("uuid", "different", ours, theirs),
        line("disk", "same", "DISK-1", "DISK-1"),
        line("host", "same", "pc-a", "pc-a"),
        serde_json::json!({"asset": 1, "kind": "key", "relation": "same"}),
    ];
    assert_eq!(json, serde_json::json!({"verdict": "clone", "of": 1, "evidence": evidence}));
}
