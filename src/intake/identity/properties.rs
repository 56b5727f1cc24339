//! What holds for any report and any records.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::tests::{ids, now, record};
use super::*;

/// Few values, so that they meet often.
const WORDS: [&str; 15] =
    ["sA", "sB", "sA@hp", "sB@", "u1", "u2", "d1", "d2", "m1", "m2", "l1", "i1", "i2", "hA", "hB"];

/// As a report has it: at most one serial number, UUID, installation and name.
fn report() -> impl Strategy<Value = Report> {
    let one = |words: &'static [&'static str]| subsequence(words, 0..=1);
    let many = subsequence(&["d1", "d2", "m1", "m2", "l1"][..], 0..=3);
    (one(&["sA", "sB", "sA@hp"]), one(&["u1", "u2"]), many, one(&["i1", "i2"]), one(&["hA", "hB"]), any::<bool>())
        .prop_map(|(s, u, m, i, h, is_virtual)| Report {
            identifiers: ids(&[s, u, m, i, h].concat().join(" ")),
            is_virtual,
        })
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (subsequence(&WORDS[..], 0..=6), prop::collection::vec(any::<bool>(), 6), 0i64..200);
    prop::collection::vec(one, 0..=4).prop_map(|all| {
        let record = |(place, (words, aliases, days)): (usize, (Vec<&str>, Vec<bool>, i64))| {
            let mut one = record(place as i64 + 1, &words.join(" "));
            for (known, alias) in one.known.iter_mut().zip(aliases) {
                known.last_seen = Some(now().plus(-days * 86_400));
                known.alias = alias && days % 7 == 0;
            }
            one
        };
        all.into_iter().enumerate().map(record).collect()
    })
}

fn binding() -> impl Strategy<Value = Option<Binding>> {
    prop::option::weighted(0.6, (1i64..=5, any::<bool>()))
        .prop_map(|b| b.map(|(asset, by_person)| Binding { asset: AssetId(asset), by_person }))
}

fn values(identifiers: &[Identifier], kind: Kind) -> BTreeSet<String> {
    identifiers.iter().filter(|i| i.kind == kind).map(|i| i.value.clone()).collect()
}

/// Both sides have values of the kind, and none in common, makers left aside.
fn differ(report: &Report, record: &Candidate, kind: Kind) -> bool {
    let known: Vec<Identifier> = record.known.iter().map(|k| k.identifier.clone()).collect();
    let (ours, theirs) = (values(&report.identifiers, kind), values(&known, kind));
    !ours.is_empty() && !theirs.is_empty() && ours.is_disjoint(&theirs)
}

fn shared(report: &Report, record: &Candidate, kind: Kind) -> bool {
    let known: Vec<Identifier> = record.known.iter().map(|k| k.identifier.clone()).collect();
    !values(&report.identifiers, kind).is_disjoint(&values(&known, kind))
}

/// Renames the records: 1 becomes 40, 2 becomes 30, ...
fn renamed(asset: AssetId) -> AssetId {
    AssetId(50 - 10 * asset.0)
}

fn renamed_verdict(verdict: Verdict) -> Verdict {
    let event = |event: Event| match event {
        Event::UuidChanged | Event::BoardReplaced | Event::SerialChanged => event,
        Event::ForeignKey { of } => Event::ForeignKey { of: renamed(of) },
        Event::SharesStrong { with } => Event::SharesStrong { with: renamed(with) },
    };
    sorted(match verdict {
        Verdict::Existing { asset, rule, events } => {
            Verdict::Existing { asset: renamed(asset), rule, events: events.into_iter().map(event).collect() }
        }
        Verdict::New { events } => Verdict::New { events: events.into_iter().map(event).collect() },
        Verdict::Clone { of } => Verdict::Clone { of: renamed(of) },
        Verdict::Conflict { candidates, rule } => {
            Verdict::Conflict { candidates: candidates.into_iter().map(renamed).collect(), rule }
        }
    })
}

/// Lists follow the ids, which renaming turns round.
fn sorted(mut verdict: Verdict) -> Verdict {
    match &mut verdict {
        Verdict::Existing { events, .. } | Verdict::New { events } => events.sort(),
        Verdict::Conflict { candidates, .. } => candidates.sort(),
        Verdict::Clone { .. } => {}
    }
    verdict
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_order_of_what_comes_in_does_not_matter(
        report in report(), binding in binding(), candidates in candidates(), turn in 0usize..6,
    ) {
        let decision = decide(&report, binding, &candidates, now());
        let mut turned = candidates.clone();
        turned.reverse();
        for one in &mut turned {
            let by = turn.min(one.known.len());
            one.known.rotate_left(by);
        }
        let mut identifiers = report.identifiers.clone();
        identifiers.reverse();
        let again = decide(&Report { identifiers, ..report }, binding, &turned, now());
        prop_assert_eq!(again, decision);
    }

    /// Records may bear any number: a rule that picked the first or the lowest of several would show here.
    #[test]
    fn no_record_is_preferred_for_its_number(report in report(), binding in binding(), candidates in candidates()) {
        let plain = decide(&report, binding, &candidates, now()).verdict;
        let other: Vec<Candidate> =
            candidates.iter().map(|c| Candidate { asset: renamed(c.asset), known: c.known.clone() }).collect();
        let bound = binding.map(|b| Binding { asset: renamed(b.asset), ..b });
        let there = decide(&report, bound, &other, now()).verdict;
        prop_assert_eq!(renamed_verdict(plain), sorted(there));
    }

    #[test]
    fn two_different_serial_numbers_are_one_computer_only_by_uuid_and_a_second_witness(
        report in report(), binding in binding(), candidates in candidates(),
    ) {
        if let Verdict::Existing { asset, rule, .. } = decide(&report, binding, &candidates, now()).verdict
            && let Some(record) = candidates.iter().find(|c| c.asset == asset)
            && differ(&report, record, Kind::Serial)
        {
            prop_assert_eq!(rule, Rule::Uuid);
            prop_assert!(shared(&report, record, Kind::Uuid));
            let witness = shared(&report, record, Kind::Disk) || shared(&report, record, Kind::Mac);
            let key = binding.is_some_and(|b| b.asset == asset);
            let other = differ(&report, record, Kind::Disk);
            prop_assert!(witness || (key && !other), "{:?}", rule);
        }
    }

    #[test]
    fn two_different_uuids_are_one_computer_only_by_the_serial_number(
        report in report(), binding in binding(), candidates in candidates(),
    ) {
        if let Verdict::Existing { asset, rule, .. } = decide(&report, binding, &candidates, now()).verdict
            && let Some(record) = candidates.iter().find(|c| c.asset == asset)
            && differ(&report, record, Kind::Uuid)
        {
            prop_assert!(shared(&report, record, Kind::Serial));
            prop_assert!(matches!(rule, Rule::Serial | Rule::Alias), "{:?}", rule);
        }
    }

    #[test]
    fn a_report_that_was_applied_finds_its_record_again(
        report in report(), binding in binding(), candidates in candidates(),
    ) {
        let first = decide(&report, binding, &candidates, now()).verdict;
        let fresh = AssetId(9);
        let (asset, binding) = match first {
            Verdict::Existing { asset, .. } => (asset, binding.or(Some(Binding { asset, by_person: false }))),
            Verdict::New { .. } => (fresh, Some(Binding { asset: fresh, by_person: false })),
            Verdict::Clone { .. } | Verdict::Conflict { .. } => return Ok(()),
        };
        let mut after = candidates.clone();
        if !after.iter().any(|c| c.asset == asset) {
            after.push(Candidate { asset, known: Vec::new() });
        }
        let own = after.iter_mut().find(|c| c.asset == asset).unwrap();
        let gone: Vec<Identifier> = superseded(&own.known, &report.identifiers).into_iter().cloned().collect();
        own.known.retain(|known| !gone.contains(&known.identifier));
        for identifier in &report.identifiers {
            own.known.push(Known { identifier: identifier.clone(), last_seen: Some(now()), alias: false });
        }
        match decide(&report, binding, &after, now()).verdict {
            Verdict::Existing { asset: again, .. } => prop_assert_eq!(again, asset),
            Verdict::Conflict { candidates, .. } => prop_assert!(candidates.contains(&asset)),
            other @ (Verdict::New { .. } | Verdict::Clone { .. }) => prop_assert!(false, "{:?}", other),
        }
    }
}
