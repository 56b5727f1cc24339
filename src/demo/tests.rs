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

/// Faults of a hundred computers in a year on record, by how old they are.
fn faults_a_year(of: impl Fn(i64) -> bool) -> i64 {
    let (today, until) = (now().day(), now().day().start());
    let (mut broken, mut days) = (0, 0);
    for n in 0..60 {
        let unit = unit("00000", n);
        let computers = computers::of_unit(1, &unit, 60, today);
        let things: Vec<Breakable> = (1..)
            .zip(&computers)
            .map(|(id, computer)| {
                let used = (computer.used_since(), computer.recorded_on(today));
                tickets::asset(crate::db::AssetId(id), &computer.tag, "desktop", false, used, today)
            })
            .collect();
        let log = tickets::of_unit(1, &unit, &things, crate::db::AccountId(1), until);
        for (computer, thing) in computers.iter().zip(&things) {
            if of(today.since(computer.used_since()) / 365) {
                broken += log.iter().filter(|one| one.subject == thing.subject).count();
                days += today.since(thing.since);
            }
        }
    }
    i64::try_from(broken).unwrap() * 100 * 365 / days
}

#[test]
fn computers_past_their_life_break_two_to_four_times_as_often_as_new_ones() {
    let (new, old) = (faults_a_year(|years| years < 3), faults_a_year(|years| years >= 7));
    assert!(new > 10 && (2 * new..=4 * new).contains(&old), "{new} and {old}");
}

#[test]
fn most_faults_are_settled_in_time_and_few_are_overdue() {
    let (today, until) = (now().day(), now().day().start());
    let calendar = crate::rules::WorkingCalendar::province();
    let (mut all, mut open, mut overdue, mut late) = (0, 0, 0, 0);
    for n in 0..30 {
        let unit = unit("00000", n);
        let computers = computers::of_unit(1, &unit, 60, today);
        let things: Vec<Breakable> = (1..)
            .zip(&computers)
            .map(|(id, c)| {
                let used = (c.used_since(), c.recorded_on(today));
                tickets::asset(crate::db::AssetId(id), &c.tag, "desktop", n % 5 == 0, used, today)
            })
            .collect();
        for one in tickets::of_unit(1, &unit, &things, crate::db::AccountId(1), until) {
            let due = crate::rules::severity::due(one.report.impact.severity(), one.at, calendar);
            let settled =
                one.settlement.is_some() || one.steps.iter().any(|(_, step)| *step == faults::Action::Cancel);
            all += 1;
            open += i32::from(!settled);
            overdue += i32::from(!settled && due < until);
            late += i32::from(settled && one.steps.iter().any(|(at, _)| *at > due) && one.steps.len() == 1);
            assert!(one.at < until && one.steps.iter().all(|(at, _)| *at <= until), "{one:?}");
        }
    }
    assert!(all > 700 && open > 0 && open * 20 < all, "{open} open of {all}");
    assert!(overdue * 2 <= open && late * 3 < all, "{overdue} overdue of {open} open, {late} late of {all}");
}

fn planted() -> (tempfile::TempDir, Store, Planted) {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("demo.db"));
    assert!(migrate::is_empty(&url).unwrap());
    migrate::run(&url).unwrap();
    assert!(!migrate::is_empty(&url).unwrap());
    let store = Store::open(&url, StoreOptions { connections: 1 }).unwrap();
    units::load_reference(&store).unwrap();
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
            let downs = "SELECT min(t) AS n FROM (SELECT sum(y.hard_downs) AS t FROM (SELECT device_id, hard_downs FROM device_day UNION ALL SELECT device_id, hard_downs FROM device_last_day) y JOIN device d ON \
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

#[test]
fn offices_links_and_faults_are_there_and_hang_together() {
    let (_folder, store, _) = planted();
    store
        .read_here(|db| {
            let buildings = count(db, "SELECT count(*) AS n FROM building");
            assert!((320..=340).contains(&buildings), "{buildings}");
            let links = count(db, "SELECT count(*) AS n FROM link");
            assert!((198..=202).contains(&links), "{links}");
            let surplus = count(db, "SELECT count(*) AS n FROM facility WHERE use_status = 'surplus'");
            assert!((30..80).contains(&surplus), "{surplus} surplus offices");
            let placed = count(db, "SELECT count(*) AS n FROM asset WHERE room_id IS NOT NULL");
            assert!(placed * 10 > count(db, "SELECT count(*) AS n FROM asset") * 6, "{placed} placed");
            let elsewhere = "SELECT count(*) AS n FROM asset a JOIN room r ON r.id = a.room_id WHERE r.unit_id <> a.unit_id";
            assert_eq!(count(db, elsewhere), 0);
            let first = "SELECT CAST(julianday('2026-11-24') - julianday(min(reported_at)) AS BIGINT) AS n FROM fault";
            assert!((520..=560).contains(&count(db, first)), "eighteen months");
            let before = "SELECT count(*) AS n FROM fault f JOIN asset a ON f.subject_kind = 'asset' AND a.id = f.subject_id \
                          WHERE f.reported_at < a.created_at";
            assert_eq!(count(db, before), 0, "nothing breaks before it is on record");
            for kind in ["asset", "building", "link"] {
                let mut sql = Sql::new("SELECT count(*) AS n FROM fault WHERE subject_kind = ");
                assert!(sql.bind(kind).count(db)? > 40, "{kind}");
            }
            for table in ["facility", "building", "link", "fault"] {
                let found = format!("SELECT (SELECT count(*) FROM {table}_search) - (SELECT count(*) FROM {table}) AS n");
                assert_eq!(count(db, Box::leak(found.into_boxed_str())), 0, "{table} can be searched");
            }
            let waiting = "SELECT count(*) AS n FROM change_mark WHERE consumer = 'priority'";
            assert_eq!(count(db, waiting), 0, "everything is scored");
            let down = "SELECT count(*) AS n FROM link_outage WHERE ended_at IS NULL";
            assert_eq!(count(db, down), 2);
            Ok(())
        })
        .unwrap();
}

/// What a list calls over or out of support is what the rules call so.
#[test]
fn filters_of_lists_agree_with_the_rules() {
    let (_folder, store, _) = planted();
    let today = now().day();
    let systems: BTreeMap<&str, models::Os> = some(1).iter().map(|c| (c.machine.os.build, c.machine.os)).collect();
    store
        .read_here(|db| {
            let mut ended = 0;
            for os in systems.values() {
                let asked = os_support::Os {
                    id: None,
                    name: Some(os.name),
                    version: Some(os.version),
                    build: Some(os.build),
                    edition: Some(os.edition),
                };
                let support = os_support::support(&asked).map(|support| support.state(today, false));
                let mut of = Sql::new("SELECT count(*) AS n FROM computer WHERE os_build = ");
                let n = of.bind(os.build).count(db)?;
                ended += if matches!(support, Some(SupportState::Ended(_))) { n } else { 0 };
            }
            // Seven years for a computer (TT 141/2025/TT-BTC); without papers, at the latest by estimate.
            let over = "SELECT count(*) AS n FROM asset a JOIN computer c ON c.asset_id = a.id WHERE a.state <> 'retired' \
                        AND a.merged_into IS NULL AND COALESCE(a.bought_on, a.bought_to) <= '2019-11-24'";
            let of_2017 = "SELECT count(*) AS n FROM asset a JOIN computer c ON c.asset_id = a.id WHERE a.state <> 'retired' \
                           AND a.merged_into IS NULL AND substr(COALESCE(a.bought_on, a.bought_to), 1, 4) = '2017'";
            let failing = "SELECT count(*) AS n FROM computer WHERE document LIKE '%\"failing\":true%'";
            let papers = "SELECT count(*) AS n FROM asset WHERE state <> 'retired' AND bought_on IS NULL";
            let by_hand = [
                ("os=ended", ended),
                ("class=computer&life=over", count(db, over)),
                ("class=computer&year=2017", count(db, of_2017)),
                ("disk=failing", count(db, failing)),
                ("papers=none", count(db, papers)),
            ];
            for (filter, expected) in by_hand {
                let query = crate::web::ListQuery::parse(filter)?;
                assert_eq!(equipment::count(db, &Scope::All, &query, today)?, expected, "{filter}");
                assert!(expected > 0, "{filter}");
            }
            Ok(())
        })
        .unwrap();
}
