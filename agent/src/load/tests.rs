//! Minutes become buckets.

use super::*;
use proptest::prelude::*;

const GIB: i64 = 1 << 30;

fn reading(seconds: i64) -> Reading {
    Reading {
        at: Moment { wall: 1_795_500_000 + seconds, uptime: 100 + seconds, boot: "b".into() },
        awake: seconds,
        cpu_bp: Some(2_000),
        memory_bytes: 4 * GIB,
        memory_available_bytes: GIB,
        swap_bytes: 0,
        disks: vec![DiskCounters {
            name: "sda".into(),
            busy_ms: seconds * 500,
            read_bytes: seconds * 1_000,
            written_bytes: seconds * 10,
        }],
        network: Some((seconds * 7, seconds)),
    }
}

fn buckets(found: &[Found]) -> Vec<&Bucket> {
    found
        .iter()
        .filter_map(|found| match found {
            Found::Closed { bucket, .. } => Some(bucket.as_ref()),
            Found::Happened { .. } => None,
        })
        .collect()
}

#[test]
fn a_quarter_of_an_hour_is_one_bucket() {
    let mut load = Load::default();
    let found: Vec<Found> = (0..=15).flat_map(|minute| load.add(reading(minute * 60))).collect();
    let expected = Bucket {
        seconds: 900,
        samples: Some(15),
        cpu_bp: Some(2_000),
        cpu_max_bp: Some(2_000),
        memory_bp: Some(7_500),
        memory_max_bp: Some(7_500),
        memory_available_min_bytes: Some(GIB),
        swap_max_bytes: Some(0),
        disk_busy_bp: Some(5_000),
        disk_busy_max_bp: Some(5_000),
        disk_read_bytes: Some(900_000),
        disk_written_bytes: Some(9_000),
        received_bytes: Some(6_300),
        sent_bytes: Some(900),
        ..Bucket::default()
    };
    assert_eq!(found, [Found::Closed { at: reading(900).at, bucket: Box::new(expected) }]);
}

#[test]
fn the_mean_goes_by_time_and_the_maximum_does_not() {
    let mut load = Load::default();
    load.add(reading(0));
    load.add(Reading { cpu_bp: Some(9_000), ..reading(60) });
    let found = load.add(Reading { cpu_bp: Some(0), ..reading(900) });
    assert_eq!(buckets(&found)[0].cpu_bp, Some(600));
    assert_eq!(buckets(&found)[0].cpu_max_bp, Some(9_000));
}

#[test]
fn sleep_ends_a_bucket_and_is_told() {
    let mut load = Load::default();
    load.add(reading(0));
    load.add(reading(60));
    let mut woken = reading(120);
    woken.at.uptime += 8 * 3600;
    woken.at.wall += 8 * 3600;
    let found = load.add(woken);
    assert_eq!(buckets(&found)[0].seconds, 120);
    let Found::Closed { at, .. } = &found[0] else { panic!("{found:?}") };
    assert_eq!(at.uptime, 220, "the bucket ended when the computer fell asleep");
    assert_eq!(found[1], Found::Happened { kind: EventKind::Woke, value: 8 * 3600 });
    assert_eq!(found.len(), 2, "the clock went on in sleep: {found:?}");
}

#[test]
fn a_clock_that_is_set_is_told() {
    let mut load = Load::default();
    load.add(reading(0));
    let mut set = reading(60);
    set.at.wall -= 3600;
    assert_eq!(load.add(set), [Found::Happened { kind: EventKind::ClockChanged, value: -3600 }]);
}

#[test]
fn a_disk_plugged_in_anew_counts_from_nothing() {
    let mut load = Load::default();
    load.add(reading(600));
    let mut again = reading(660);
    again.disks[0].read_bytes = 5;
    again.disks.push(DiskCounters { name: "sdb".into(), read_bytes: 9_999, ..DiskCounters::default() });
    load.add(again);
    let Some(Found::Closed { bucket, .. }) = load.stop() else { panic!("nothing gathered") };
    assert_eq!(bucket.disk_read_bytes, Some(5));
}

#[test]
fn what_was_gathered_is_kept_when_the_agent_stops() {
    let mut load = Load::default();
    assert_eq!(load.stop(), None);
    load.add(reading(0));
    assert_eq!(load.stop(), None, "one reading is no stretch");
    load.add(reading(60));
    assert!(load.stop().is_some());
    assert_eq!(load.stop(), None, "and told once");
}

proptest! {
    #[test]
    fn all_awake_time_is_in_some_bucket_and_shares_are_shares(
        steps in prop::collection::vec((0..200i64, any::<i32>(), any::<i64>(), any::<i64>()), 1..60)
    ) {
        let mut load = Load::default();
        let mut now = 0;
        let mut told = 0;
        let mut found = Vec::new();
        for (step, cpu, memory, counter) in steps {
            now += step;
            let mut reading = reading(now);
            reading.cpu_bp = Some(cpu);
            reading.memory_available_bytes = memory / 2;
            reading.disks[0].busy_ms = counter / 2;
            found.extend(load.add(reading));
        }
        found.extend(load.stop());
        let first = found.iter().map(|_| 0).next();
        for bucket in buckets(&found) {
            told += bucket.seconds;
            for share in [bucket.cpu_bp, bucket.memory_max_bp, bucket.disk_busy_bp].into_iter().flatten() {
                prop_assert!((0..=10_000).contains(&share));
            }
        }
        // Time counts from the first reading on, which is at the first step's end.
        prop_assert!(first.is_none() || told <= now);
    }
}
