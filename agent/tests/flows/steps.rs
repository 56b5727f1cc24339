//! A running agent step by step, with readings and a clock of the test's own.

use std::io;
use std::sync::Arc;

use hatang_agent::address::Address;
use hatang_agent::client::{Client, Identity};
use hatang_agent::clock::{Judge, Moment};
use hatang_agent::engine::Engine;
use hatang_agent::home::{Home, State, TroubleKind};
use hatang_agent::key::Key;
use hatang_agent::load::Reading;
use hatang_report::{Bucket, EventKind, Heartbeat, Inventory};
use serde_json::json;

use crate::program::agent;
use crate::server::{CODE, Server};

/// A computer with an agent whose time the test sets.
struct Computer {
    home: tempfile::TempDir,
    now: Moment,
    engine: Engine,
}

/// A clock that shows the day of the build plus some.
fn morning() -> Moment {
    Moment { wall: hatang_agent::clock::built_at() + 86_400, uptime: 30, boot: "boot-1".into() }
}

impl Computer {
    fn enrolled(server: &Server) -> Self {
        let home = tempfile::tempdir().unwrap();
        let enrol = ["enrol", "--server", &server.url(), "--code", CODE];
        assert!(agent(home.path(), &enrol).output().unwrap().status.success());
        let engine = engine(home.path(), &morning());
        Self { home, now: morning(), engine }
    }

    fn reading(&self) -> Reading {
        Reading {
            at: self.now.clone(),
            awake: self.now.uptime,
            cpu_bp: Some(500),
            memory_bytes: 4 << 30,
            memory_available_bytes: 1 << 30,
            swap_bytes: 0,
            disks: Vec::new(),
            network: None,
        }
    }

    fn step(&mut self) -> i64 {
        let mut collect = |programs: bool| -> io::Result<Inventory> {
            let programs = programs.then(Vec::new);
            Ok(Inventory { schema: 1, hostname: Some("pc".into()), programs, ..Inventory::default() })
        };
        self.engine.step(self.reading(), &mut collect)
    }

    /// Lets time pass, stepping as often as the agent asks for.
    fn live(&mut self, seconds: i64) {
        let until = self.now.uptime + seconds;
        while self.now.uptime < until {
            let wait = self.step();
            assert!((1..=60).contains(&wait), "{wait}");
            let wait = wait.min(until - self.now.uptime);
            self.now.uptime += wait;
            self.now.wall += wait;
        }
    }

    /// Power fails; the computer is started again after a while.
    fn power_fails_for(&mut self, seconds: i64) {
        let wall = self.now.wall + seconds;
        self.now = Moment { wall, uptime: 30, boot: format!("boot-at-{wall}") };
        self.engine = engine(self.home.path(), &self.now);
    }

    fn state(&self) -> &State {
        self.engine.state()
    }
}

fn engine(folder: &std::path::Path, now: &Moment) -> Engine {
    let home = Home::at(folder);
    let state = home.load().unwrap().unwrap();
    let judge = Arc::new(Judge::new(state.server_time));
    let client = Client::new(Address::parse(&state.server).unwrap(), None, judge).unwrap();
    let key = Key::from_pkcs8(&home.key(state.device).unwrap()).unwrap();
    let me = Identity { device: state.device, key };
    Engine::start(home, state, me, client, now, Some(41)).unwrap()
}

fn buckets(heartbeats: &[Heartbeat]) -> Vec<&Bucket> {
    heartbeats.iter().flat_map(|heartbeat| &heartbeat.buckets).collect()
}

fn kinds(heartbeats: &[Heartbeat]) -> Vec<EventKind> {
    heartbeats.iter().flat_map(|heartbeat| &heartbeat.events).map(|event| event.kind).collect()
}

#[test]
fn a_quiet_day() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.live(8 * 3600);
    let heartbeats = server.heartbeats();
    assert!((30..=36).contains(&heartbeats.len()), "{}", heartbeats.len());
    let told = buckets(&heartbeats);
    assert!(told.len() >= 31, "{}", told.len());
    assert!(told.iter().all(|bucket| bucket.seconds == 900 && bucket.ended_seconds_ago < 900), "{told:?}");
    assert_eq!(server.inventories().len(), 1);
    assert_eq!(server.tokens_given(), 1);
    assert_eq!(heartbeats[0].boot.as_ref().unwrap().boot_seconds, Some(41));
    assert_eq!(computer.state().trouble, None);
}

#[test]
fn an_inventory_a_day_and_when_the_server_wants_one() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.live(26 * 3600);
    assert_eq!(server.inventories().len(), 2);
    server.want_inventory();
    computer.live(1000);
    assert_eq!(server.inventories().len(), 3);
}

#[test]
fn three_days_without_a_line_lose_nothing() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    server.misbehave(|_| Some((502, String::new(), "<html>Bad Gateway</html>".into())));
    computer.live(3 * 86_400);
    assert_eq!(computer.state().trouble.as_ref().unwrap().kind, TroubleKind::Busy);
    assert_eq!(server.heartbeats().len(), 0);
    server.behave();
    computer.live(2 * 3600);
    let heartbeats = server.heartbeats();
    let told = buckets(&heartbeats);
    let seqs: Vec<i64> = told.iter().map(|bucket| bucket.seq).collect();
    let expected: Vec<i64> = (2..2 + i64::try_from(told.len()).unwrap()).collect();
    assert_eq!(seqs, expected, "all, once, oldest first");
    let covered: i64 = told.iter().map(|bucket| bucket.seconds).sum();
    assert!(covered > 3 * 86_400, "{covered}");
    assert!(told[0].ended_seconds_ago > 3 * 86_400 - 1800, "{}", told[0].ended_seconds_ago);
    let first = &heartbeats[0];
    let at_once = heartbeats.iter().take_while(|heartbeat| heartbeat.agent_time == first.agent_time);
    assert_eq!(at_once.count(), 4, "289 records or some more, at the first contact");
    assert!(first.waiting > Some(96 * 2) && heartbeats[3].waiting == Some(0));
    assert!(heartbeats.iter().all(|heartbeat| heartbeat.buckets.len() + heartbeat.events.len() <= 96));
    assert_eq!(computer.state().trouble, None);
    assert_eq!(computer.state().dropped, 0);
}

#[test]
fn a_line_that_breaks_costs_nothing() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.live(3600);
    server.misbehave(|_| Some((0, String::new(), String::new())));
    computer.live(3600);
    assert_eq!(computer.state().trouble.as_ref().unwrap().kind, TroubleKind::Unreachable);
    server.behave();
    computer.live(2 * 3600);
    let heartbeats = server.heartbeats();
    let seqs: Vec<i64> = buckets(&heartbeats).iter().map(|bucket| bucket.seq).collect();
    assert_eq!(seqs, (2..2 + i64::try_from(seqs.len()).unwrap()).collect::<Vec<i64>>());
    assert!(seqs.len() >= 14, "{seqs:?}");
    assert_eq!(computer.state().trouble, None);
}

#[test]
fn a_busy_server_is_left_alone_for_as_long_as_it_asks() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.live(10);
    server.routes();
    server.misbehave(|_| Some((503, "retry-after: 5000\r\n".into(), String::new())));
    computer.live(4900);
    let asked = server.routes();
    assert_eq!(asked, ["heartbeat"], "one try");
    server.behave();
    computer.live(4000);
    assert_eq!(buckets(&server.heartbeats()).first().map(|bucket| bucket.seq), Some(2), "nothing lost");
    assert_eq!(computer.state().trouble, None);
}

#[test]
fn a_token_that_ran_out_is_renewed_and_nothing_sent_twice() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.live(3600);
    server.void_tokens();
    computer.live(3600);
    assert_eq!(server.tokens_given(), 2);
    let heartbeats = server.heartbeats();
    let mut seqs: Vec<i64> = buckets(&heartbeats).iter().map(|bucket| bucket.seq).collect();
    let count = seqs.len();
    seqs.dedup();
    assert_eq!(seqs.len(), count);
    assert_eq!(computer.state().trouble, None);
}

#[test]
fn a_revoked_agent_keeps_quiet_and_says_what_to_do() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.live(10);
    server.misbehave(|_| {
        Some((401, String::new(), r#"{"error":{"code":"device_revoked","message":"Revoked on 12/11"}}"#.into()))
    });
    server.routes();
    computer.live(10_000);
    assert_eq!(server.routes(), ["heartbeat", "token"], "one try in hours");
    let trouble = computer.state().trouble.clone().unwrap();
    assert_eq!(trouble.kind, TroubleKind::NotAccepted);
    assert!(trouble.detail.contains("Revoked on 12/11"), "{}", trouble.detail);
}

#[test]
fn one_record_that_the_server_refuses_blocks_no_other() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    server.misbehave(|_| Some((503, String::new(), String::new())));
    computer.live(4 * 3600);
    server.misbehave(|request| {
        let refused = request.route() == "heartbeat"
            && request.json::<Heartbeat>().buckets.iter().any(|bucket| bucket.seq == 5);
        refused.then(|| (422, String::new(), r#"{"error":{"code":"bad_bucket","message":"no"}}"#.into()))
    });
    computer.live(2 * 3600);
    let heartbeats = server.heartbeats();
    let seqs: Vec<i64> = buckets(&heartbeats).iter().map(|bucket| bucket.seq).collect();
    let missing: Vec<i64> = (2..=*seqs.last().unwrap()).filter(|seq| !seqs.contains(seq)).collect();
    assert_eq!(missing, [5]);
    assert_eq!(heartbeats.last().unwrap().dropped, Some(1));
    assert!(computer.home.path().join("spool/broken").read_dir().unwrap().count() == 1);
}

#[test]
fn an_inventory_that_the_server_refuses_is_not_tried_all_day() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    server.misbehave(|request| {
        let refused = request.route() == "inventory";
        refused.then(|| (400, String::new(), r#"{"error":{"code":"unreadable","message":""}}"#.into()))
    });
    computer.live(8 * 3600);
    let tries = server.routes().iter().filter(|route| *route == "inventory").count();
    assert_eq!(tries, 1);
    assert!(buckets(&server.heartbeats()).len() > 28, "heartbeats go on");
}

#[test]
fn a_collector_that_does_not_start_is_not_blamed_on_the_disk() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    let reading = computer.reading();
    computer.engine.step(reading, &mut |_| Err(io::Error::other("no more processes")));
    let trouble = computer.state().trouble.clone().unwrap();
    assert_eq!((trouble.kind, trouble.detail.as_str()), (TroubleKind::Collector, "no more processes"));
    assert_eq!(server.heartbeats().len(), 1, "what waited was sent");
}

#[test]
fn settings_are_fetched_when_they_change() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.live(10);
    assert!(server.inventories()[0].programs.is_none());
    server.set_settings(json!({"version": 2, "heartbeat_seconds": 3600, "programs": true, "colour": "red"}));
    server.want_inventory();
    computer.live(1000);
    assert!(server.inventories()[1].programs.is_some());
    server.routes();
    computer.live(2 * 3600);
    let routes = server.routes();
    assert_eq!(routes.iter().filter(|route| *route == "heartbeat").count(), 2, "{routes:?}");
    assert!(!routes.contains(&"settings".to_owned()));
}

#[test]
fn a_power_failure_is_told_and_costs_no_record() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.live(10);
    server.misbehave(|_| Some((503, String::new(), String::new())));
    computer.live(3600);
    computer.power_fails_for(7200);
    server.behave();
    computer.live(60);
    let heartbeats = server.heartbeats();
    assert_eq!(kinds(&heartbeats[1..]), [EventKind::WentDownHard, EventKind::Booted]);
    let last = heartbeats.last().unwrap();
    assert_eq!(last.events[1].value, Some(41));
    assert_eq!(last.events[1].seconds_ago, 30);
    // The last sign of life is at most a bucket older than the failure, 7,200 s ago.
    assert!((7200..7200 + 960).contains(&last.events[0].seconds_ago), "{:?}", last.events[0]);
    assert!(!last.events[0].time_uncertain);
    assert!(buckets(&heartbeats).len() >= 3);
}

#[test]
fn a_dead_clock_is_no_lie() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    computer.now.wall = 1_230_768_000; // 2009
    server.misbehave(|_| Some((503, String::new(), String::new())));
    computer.live(1800);
    computer.now.wall = 1_230_768_000 - 1800;
    computer.power_fails_for(1800);
    server.behave();
    computer.live(60);
    let heartbeats = server.heartbeats();
    let told = buckets(&heartbeats);
    assert!(told.iter().all(|bucket| bucket.time_uncertain && bucket.ended_seconds_ago == 30), "{told:?}");
    assert!(heartbeats[0].agent_time.unwrap().to_string().starts_with("2009-"));
}

#[test]
fn a_damaged_record_is_set_aside() {
    let server = Server::start();
    let mut computer = Computer::enrolled(&server);
    server.misbehave(|_| Some((503, String::new(), String::new())));
    computer.live(3600);
    let damaged = computer.home.path().join("spool/0000000000000003.json");
    let whole = std::fs::read(&damaged).unwrap();
    std::fs::write(&damaged, &whole[..whole.len() / 2]).unwrap();
    server.behave();
    computer.live(3600);
    let heartbeats = server.heartbeats();
    let seqs: Vec<i64> = buckets(&heartbeats).iter().map(|bucket| bucket.seq).collect();
    assert!(seqs.contains(&2) && seqs.contains(&4) && !seqs.contains(&3), "{seqs:?}");
    assert_eq!(computer.state().dropped, 1);
    assert_eq!(computer.state().trouble, None);
}
