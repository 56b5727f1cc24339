//! Heartbeats over 64 kept connections: what one costs the server, and the server's memory under them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hatang::db::{DatabaseUrl, Lane, Sql};

use super::agents;
use super::http::Client;
use super::province::{Copy, LARGE, Province, settle};
use super::server::Server;
use super::{median, middle, ms, row};

/// Kept connections.
const CONNECTIONS: usize = 64;
/// Heartbeats of one run and connection.
const BEATS: usize = 400;
/// Where they go.
const PATH: &str = "/api/v1/agent/heartbeat";

/// Server CPU of a durable heartbeat against a bare server's; then with ten times the history.
pub(super) fn processor() {
    let copy = Province::kept("sqlite", 1).copy();
    let answer = Durable::start(&copy).answer();
    let mut head: Vec<(&str, &str)> = answer.head.lines().filter_map(|line| line.split_once(": ")).collect();
    head.retain(|(name, _)| !matches!(*name, "content-length" | "date"));
    let head = serde_json::to_string(&head).expect("JSON");
    let long = Province::kept("sqlite", 1).copy();
    lengthen(&long);
    let (mut ours, mut long) = (Durable::start(&copy), Durable::start(&long));
    let bare = Server::own(&["role", "bare", &head, &answer.text()]);
    let (mut seq, tokens) = (0, vec!["none".to_owned(); CONNECTIONS]);
    // In turns, so that whatever else the machine does meets all three.
    let (mut of_bare, mut of_long) = (Vec::new(), Vec::new());
    let ours = median(|| {
        of_bare.push(cost(&bare, &tokens, &mut seq));
        of_long.push(long.cost());
        ours.cost()
    });
    let (bare, long) = (middle(of_bare), middle(of_long));
    row(
        "durable heartbeat, server CPU against bare actix (at most 3.5 x, aim 2.5 x)",
        &format!("{:.1} x ({ours:.1} µs against {bare:.1} µs)", ours / bare),
    );
    row(
        "the same with ten times the history (at most 1.1 x that)",
        &format!("{:.2} x ({long:.1} µs)", long / ours),
    );
}

/// A server that keeps heartbeats.
struct Durable {
    server: Server,
    tokens: Vec<String>,
    seq: i64,
}

impl Durable {
    fn start(copy: &Copy) -> Self {
        let tokens = copy.province.tokens(CONNECTIONS as i64);
        // As on any day but the one on which the province was made: the day's rows are those that its heartbeats make.
        hatang::db::migrate::run(&copy.province.database()).expect("a province of before");
        let store = copy.province.store();
        let begun = store.write_here(Lane::Bulk, |tx| Sql::new("DELETE FROM device_last_day").execute(tx.db()));
        assert!(begun.expect("a deletion") > 0, "a province's days");
        drop(store);
        let server = Server::serve(&copy.province);
        let last = "SELECT max(n) AS n FROM (SELECT max(last_seq) AS n FROM device UNION ALL SELECT max(last_seq) FROM device_last_day)";
        let seq = copy.province.store().read_here(|db| Sql::new(last).count(db)).expect("a number");
        let mut durable = Durable { server, tokens, seq };
        // Today's rows are made by the first heartbeat; what is measured is any later one.
        durable.cost();
        durable
    }

    /// Microseconds of server CPU a heartbeat.
    fn cost(&mut self) -> f64 {
        cost(&self.server, &self.tokens, &mut self.seq)
    }

    fn answer(&mut self) -> super::http::Answer {
        let mut client = self.server.client();
        client.headers = format!("authorization: Bearer {}\r\n", self.tokens[0]);
        client.send("POST", PATH, "", &agents::heartbeat(self.seq + 1)).expect(200, "heartbeat")
    }
}

/// Sends heartbeats over all connections at once; microseconds of server CPU for each.
fn cost(server: &Server, tokens: &[String], seq: &mut i64) -> f64 {
    let before = server.cpu();
    let took = flood(server.address, tokens, seq, BEATS, Duration::ZERO);
    let beats = (CONNECTIONS * BEATS) as f64;
    let cpu = ms(server.cpu() - before) * 1e3 / beats;
    eprintln!("  {:.0} heartbeats a second", beats / took.as_secs_f64());
    cpu
}

/// Sends `beats` heartbeats over each connection, at least `pace` apart.
fn flood(server: SocketAddr, tokens: &[String], seq: &mut i64, beats: usize, pace: Duration) -> Duration {
    let (first, began) = (*seq + 1, Instant::now());
    *seq += beats as i64;
    std::thread::scope(|scope| {
        for token in tokens {
            scope.spawn(move || {
                let mut client = Client::connect(server);
                client.headers = format!("authorization: Bearer {token}\r\n");
                let mut due = Instant::now();
                for beat in 0..beats {
                    let body = agents::heartbeat(first + beat as i64);
                    client.send("POST", PATH, "content-type: application/json\r\n", &body).expect(200, "heartbeat");
                    due += pace;
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                }
            });
        }
    });
    began.elapsed()
}

/// Nine times as many days again, before those that are there.
fn lengthen(copy: &Copy) {
    hatang::db::migrate::run(&copy.province.database()).expect("a province of before");
    let store = copy.province.store();
    for times in 1..=9_i64 {
        let longer = store.write_here(Lane::Bulk, move |tx| {
            let mut sql = Sql::new("INSERT INTO device_day SELECT device_id, date(day, (-100 * ");
            sql.bind(times).push(
                ") || ' days'), on_seconds, work_seconds, full_memory_seconds, measured_seconds, hard_downs, strip \
                 FROM device_day WHERE day > (SELECT date(max(day), '-100 days') FROM device_day)",
            );
            sql.execute(tx.db())
        });
        assert!(longer.expect("rows") > 100_000, "a province's history");
    }
    drop(store);
    if let DatabaseUrl::Sqlite(file) = copy.province.database() {
        settle(&file);
    }
}

/// Memory of the server at rest, and under 1,000 heartbeats a second.
pub(super) fn memory() {
    let copy = Province::kept("sqlite", LARGE).copy();
    let tokens = copy.province.tokens(CONNECTIONS as i64);
    let (mut idle, mut rate) = (Vec::new(), 0.0);
    let mut seq = 0;
    let most = median(|| {
        let server = Server::serve(&copy.province);
        std::thread::sleep(Duration::from_secs(5));
        idle.push(server.memory().0);
        let pace = Duration::from_millis(CONNECTIONS as u64);
        let took = flood(server.address, &tokens, &mut seq, 160, pace);
        rate = (CONNECTIONS * 160) as f64 / took.as_secs_f64();
        server.memory().1
    });
    idle.sort_by(f64::total_cmp);
    row(
        "server memory idle; under 1,000 heartbeats a second (at most 40 MB; 250 MB)",
        &format!("{:.0} MB; {most:.0} MB ({rate:.0} a second)", idle[idle.len() / 2]),
    );
}
