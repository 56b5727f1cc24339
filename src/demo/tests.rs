//! The province at a small size: the same every time, plausible, its stories in place.

use std::collections::BTreeMap;

use hatang_report::DiskKind;

use super::*;
use crate::db::{DatabaseUrl, Db, Sql, StoreOptions, migrate};
use crate::rules::os_support::{self, SupportState};

fn now() -> Instant {
    Instant::parse_rfc3339("2026-11-24T09:00:00+07:00").unwrap()
}

fn unit(code: &str, number: u64) -> Unit {
    let former = vec!["Xã Vĩnh Tân".into(), "Xã Tân An".into()];
    Unit { id: UnitId(1), code: code.into(), name: "Tân An".into(), number, former, middle: (11.0, 107.0) }
}

/// Computers of twenty units without a story.
fn some(seed: u64) -> Vec<computers::Computer> {
    (0..20).flat_map(|n| computers::of_unit(seed, &unit("00000", n), 60, now().day())).collect()
}

#[test]
fn the_same_seed_gives_the_same_computers() {
    let shown = |seed| some(seed).iter().map(|computer| format!("{computer:?}")).collect::<Vec<_>>();
    assert_eq!(shown(1), shown(1));
    assert_ne!(shown(1), shown(2));
}

#[test]
fn turning_disks_start_at_least_two_and_a_half_times_slower() {
    let median = |kind: DiskKind| {
        let all = some(1);
        let mut seconds: Vec<i64> =
            all.iter().filter(|c| c.machine.disk.kind == kind).map(|c| c.machine.boot_seconds).collect();
        seconds.sort_unstable();
        seconds[seconds.len() / 2]
    };
    let (hdd, ssd) = (median(DiskKind::Hdd), median(DiskKind::Ssd));
    assert!(2 * hdd >= 5 * ssd, "{hdd} and {ssd}");
}

#[test]
fn most_papers_are_missing_and_most_systems_out_of_support() {
    let all = some(1);
    let share = |n: usize| 100 * n / all.len();
    let papers = share(all.iter().filter(|c| c.papers.bought_on.is_some()).count());
    assert!((15..40).contains(&papers), "{papers} % with papers");
    let over = all.iter().filter(|c| {
        let os = c.machine.os;
        let asked = os_support::Os {
            id: None,
            name: Some(os.name),
            version: Some(os.version),
            build: Some(os.build),
            edition: Some(os.edition),
        };
        let support = os_support::support(&asked).expect("every system of the demo is in the table");
        matches!(support.state(now().day(), false), SupportState::Ended(_))
    });
    let over = share(over.count());
    assert!((80..100).contains(&over), "{over} % out of support");
    let in_use = share(all.iter().filter(|c| c.state == crate::equipment::State::InUse).count());
    assert!((90..97).contains(&in_use), "{in_use} % in use");
}

#[test]
fn older_computers_are_weaker() {
    let mean = |test: fn(i32) -> bool, of: fn(&computers::Computer) -> i64| {
        let values: Vec<i64> = some(1).iter().filter(|c| test(c.machine.firmware_date.year())).map(of).collect();
        values.iter().sum::<i64>() * 100 / i64::try_from(values.len()).unwrap()
    };
    assert!(mean(|y| y < 2014, |c| c.machine.memory()) * 2 < mean(|y| y >= 2022, |c| c.machine.memory()));
    assert!(mean(|y| y < 2014, |c| i64::from(c.machine.turns())) > 70);
    assert!(mean(|y| y >= 2022, |c| i64::from(c.machine.turns())) < 15);
}

#[test]
fn no_two_computers_share_a_number() {
    let all = some(1);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for computer in &all {
        for found in intake::identifier::identifiers(&computer.machine.inventory()) {
            if found.kind != intake::identifier::Kind::Host {
                *seen.entry(format!("{found:?}")).or_default() += 1;
            }
        }
    }
    let shared: Vec<_> = seen.iter().filter(|(_, n)| **n > 1).collect();
    assert!(shared.is_empty(), "{shared:?}");
    assert!(seen.len() > all.len() * 3);
}

fn planted() -> (tempfile::TempDir, Store, Planted) {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("demo.db"));
    assert!(migrate::is_empty(&url).unwrap());
    migrate::run(&url).unwrap();
    assert!(!migrate::is_empty(&url).unwrap());
    let store = Store::open(&url, StoreOptions { connections: 1 }).unwrap();
    units::load_reference(&store, now()).unwrap();
    crate::sites::load_reference(&store, now()).unwrap();
    let planted = plant(&store, &AuthPolicy::quick(), Plan { seed: 1, computers: 4 }, now()).unwrap();
    (folder, store, planted)
}

fn count(db: &mut Db, text: &'static str) -> i64 {
    Sql::new(text).count(db).unwrap()
}

#[test]
fn the_whole_is_planted_with_its_stories() {
    let (_folder, store, planted) = planted();
    assert_eq!(planted.logins.len(), 7);
    store
        .read_here(|db| {
            let computers = count(db, "SELECT count(*) AS n FROM computer");
            let devices = count(db, "SELECT count(*) AS n FROM device");
            assert!(computers >= 95 * 3, "{computers}");
            // The copied disk has a record of its own and no agent of its own.
            assert_eq!(computers, devices + 1);
            assert_eq!(count(db, "SELECT count(DISTINCT unit_id) AS n FROM asset"), 95);
            let found = "SELECT count(*) AS n FROM asset_search";
            assert_eq!(count(db, found), count(db, "SELECT count(*) AS n FROM asset"));
            let copied = "SELECT count(*) AS n FROM conflict WHERE closed_at IS NULL AND reason = 'copied_key'";
            assert_eq!((count(db, copied), count(db, "SELECT count(*) AS n FROM conflict")), (1, 1));
            let shrunk = "SELECT count(*) AS n FROM asset_event e JOIN asset a ON a.id = e.asset_id JOIN unit u ON \
                          u.id = a.unit_id WHERE u.code = '26179' AND a.tag = 'PC-0001' AND e.kind = 'observed' AND \
                          e.detail LIKE '%8589934592%4294967296%'";
            assert_eq!(count(db, shrunk), 1);
            let boxes = "SELECT count(*) AS n FROM asset a JOIN unit u ON u.id = a.unit_id WHERE u.code = '26248' AND \
                         a.state = 'in_store' AND a.name LIKE 'Máy mới%'";
            assert_eq!(count(db, boxes), 14);
            let said = "SELECT count(*) AS n FROM audit WHERE action = 'asset.override' AND account_id IS NOT NULL";
            assert_eq!(count(db, said), 1);
            assert_eq!(count(db, "SELECT count(*) AS n FROM printer_reading"), 6);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_lights_go_out_in_one_commune_and_another_is_silent() {
    let (_folder, store, _) = planted();
    store
        .read_here(|db| {
            let downs = "SELECT min(t) AS n FROM (SELECT sum(y.hard_downs) AS t FROM device_day y JOIN device d ON \
                         d.id = y.device_id JOIN unit u ON u.id = d.unit_id WHERE u.code = '26173' GROUP BY d.id)";
            assert!(count(db, downs) > 5);
            let turning = "SELECT count(*) AS n FROM computer c JOIN asset a ON a.id = c.asset_id JOIN unit u ON \
                           u.id = a.unit_id WHERE u.code = '26173' AND c.disk_kind <> 'hdd'";
            assert_eq!(count(db, turning), 0);
            let mut silent = Sql::new(
                "SELECT count(*) AS n FROM device d JOIN unit u ON u.id = d.unit_id WHERE u.code = '25399' AND d.seen_at > ",
            );
            assert_eq!(silent.bind(now().plus(-20 * 86_400)).count(db)?, 0);
            assert!(count(db, "SELECT count(*) AS n FROM device d JOIN unit u ON u.id = d.unit_id WHERE u.code = '25399'") > 2);
            Ok(())
        })
        .unwrap();
}
