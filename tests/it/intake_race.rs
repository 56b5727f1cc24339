//! Two words at the same moment: one computer stays one, two stay two, and nothing counts twice.

use std::sync::Barrier;

use hatang::db::{Sql, Store};
use hatang_report::{Heartbeat, Inventory};

use crate::harness::agent::{Agent, code_of, pc, quarter};
use crate::harness::{Engine, Server, TAN_AN, TestApp};

crate::stories![
    two_first_reports_of_one_pc_make_one_asset,
    two_first_reports_of_two_pcs_take_two_tags,
    a_heartbeat_sent_twice_at_once_counts_once;
    postgres: two_servers_make_one_asset_of_one_pc,
];

/// Rounds of each race.
const ROUNDS: u32 = 200;

/// Both at once; answers what each got.
fn at_once<T: Send>(one: impl FnOnce() -> T + Send, other: impl FnOnce() -> T + Send) -> (T, T) {
    let together = Barrier::new(2);
    std::thread::scope(|threads| {
        let other = threads.spawn(|| {
            together.wait();
            other()
        });
        together.wait();
        let one = one();
        (one, other.join().expect("the other one is answered"))
    })
}

fn number(store: &Store, sql: &'static str) -> i64 {
    store.read_here(|db| Sql::new(sql).count(db)).unwrap()
}

/// Codes for so many agents; one code lets 500 in.
fn codes(app: &TestApp, agents: u32) -> Vec<String> {
    let officer = app.officer_of(TAN_AN);
    (0..agents.div_ceil(500)).map(|_| code_of(&officer, "500")).collect()
}

/// A computer with two agents, which is enrolled twice: each round another one.
fn race(codes: &[String], bases: [&str; 2]) {
    let code = |agent: u32| codes[(agent / 500) as usize].as_str();
    for round in 0..ROUNDS {
        let first = Agent::enrolled(bases[0], code(round * 2));
        let second = Agent::enrolled(bases[1], code(round * 2 + 1));
        let report: &Inventory = &pc(round + 1);
        let (one, other) = at_once(|| first.report(report), || second.report(report));
        let tags = (one.asset.expect("a record").tag, other.asset.expect("a record").tag);
        assert_eq!(tags.0, tags.1, "round {round}");
    }
}

fn two_first_reports_of_one_pc_make_one_asset(engine: Engine) {
    let app = TestApp::start(engine);
    race(&codes(&app, ROUNDS * 2), [&app.base, &app.base]);
    let store = &app.shared.store;
    assert_eq!(number(store, "SELECT count(*) AS n FROM asset"), i64::from(ROUNDS));
    assert_eq!(number(store, "SELECT count(*) AS n FROM identifier WHERE kind = 'serial'"), i64::from(ROUNDS));
    assert_eq!(number(store, "SELECT count(*) AS n FROM conflict"), 0);
}

/// The real program twice, with one database between them.
fn two_servers_make_one_asset_of_one_pc(engine: Engine) {
    let app = TestApp::start(engine);
    let codes = codes(&app, ROUNDS * 2);
    let (secret, database) = (app.secret, app.stopped());
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("secret");
    std::fs::write(&secret_file, hatang::crypto::hex(&secret)).unwrap();
    let servers = [Server::start(&database, &secret_file), Server::start(&database, &secret_file)];
    race(&codes, [&servers[0].base, &servers[1].base]);
    drop(servers);
    let store = database.store();
    assert_eq!(number(&store, "SELECT count(*) AS n FROM asset"), i64::from(ROUNDS));
    assert_eq!(number(&store, "SELECT count(*) AS n FROM conflict"), 0);
}

fn two_first_reports_of_two_pcs_take_two_tags(engine: Engine) {
    let app = TestApp::start(engine);
    let codes = codes(&app, 100);
    for round in 0..50 {
        let (first, second) = (Agent::enrolled(&app.base, &codes[0]), Agent::enrolled(&app.base, &codes[0]));
        let (one, other) = at_once(|| first.report(&pc(round * 2 + 1)), || second.report(&pc(round * 2 + 2)));
        assert_ne!(one.asset.expect("a record").tag, other.asset.expect("a record").tag, "round {round}");
    }
    let store = &app.shared.store;
    assert_eq!(number(store, "SELECT count(DISTINCT tag) AS n FROM asset"), 100);
    assert_eq!(
        number(store, "SELECT count(*) AS n FROM asset WHERE tag = 'PC-0100'"),
        1,
        "and no number is left out"
    );
}

/// The line broke before the answer came, and the agent sends it again while the first is still being taken.
fn a_heartbeat_sent_twice_at_once_counts_once(engine: Engine) {
    let app = TestApp::start(engine);
    let agent = Agent::enrolled(&app.base, &codes(&app, 1)[0]);
    for round in 0..ROUNDS {
        // A day of 96 quarters each time; yesterday and the days before it, so that no day gets more than it has.
        let beat: &Heartbeat = &quarter(i64::from(round) + 1, 3600 + i64::from(round) * 900);
        let (one, other) = at_once(|| agent.heartbeat(beat), || agent.heartbeat(beat));
        assert_eq!((one.status, other.status), (200, 200), "round {round}");
    }
    let past = "SELECT CAST(COALESCE(sum(on_seconds), 0) AS BIGINT) AS n FROM device_day";
    let last = "SELECT CAST(sum(on_seconds) AS BIGINT) AS n FROM device_last_day";
    let sum: i64 = [past, last].map(|sql| number(&app.shared.store, sql)).iter().sum();
    assert_eq!(sum, i64::from(ROUNDS) * 900);
}
