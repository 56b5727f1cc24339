//! A person's writes while bulk work runs, and how soon scores follow.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hatang::changes::{self, Consumer};
use hatang::db::{Lane, Sql, Store};

use super::http::Client;
use super::pages::{own_links, trivial};
use super::province::{LARGE, Province, engines};
use super::server::Server;
use super::{RUNS, html, median, p99, row};

/// Rows written in bulk beside the forms.
const ROWS: usize = 50_000;

/// Forms that an officer sends while 50,000 rows are written in bulk, and while everything is scored again.
pub(super) fn forms() {
    for engine in engines() {
        let copy = Province::kept(engine, LARGE).copy();
        let secret = copy.province.folder.join("hatang.secret");
        let mut server = Server::own(&["role", "bulk", &copy.province.url, &secret.to_string_lossy()]);
        let mut officer = Officer::sign_in(&server, &copy.province);
        let mut count = 0;
        let beside_bulk = median(|| {
            let input = server.input.as_mut().expect("piped");
            writeln!(input, "{ROWS}").expect("the server reads");
            let mut times = beside(&mut officer, || server.says.next().expect("the server says when it is done"));
            count = times.len();
            p99(&mut times)
        });
        let trivial_page = trivial(&mut server.client());
        row(
            &format!("{engine}: form write while 50,000 rows are written in bulk, p99 (at most 100 ms)"),
            &format!("{beside_bulk:.1} ms ({count} forms a run; trivial page {trivial_page:.2} ms)"),
        );
        drop((officer, server, copy));
        let copy = Province::kept(engine, LARGE).copy();
        let (server, store) = (Server::serve(&copy.province), copy.province.store());
        let mut officer = Officer::sign_in(&server, &copy.province);
        let beside_scores = median(|| {
            spoil(&store);
            make_due(&store, "priority.everything");
            let mut times = beside(&mut officer, || await_round(&store, "priority.everything"));
            count = times.len();
            p99(&mut times)
        });
        row(
            &format!("{engine}: form write while everything is scored again, p99 (at most 100 ms)"),
            &format!("{beside_scores:.1} ms ({count} forms a run)"),
        );
    }
}

/// Sends forms for as long as `work` takes.
fn beside<T>(officer: &mut Officer, work: impl FnOnce() -> T + Send) -> Vec<Duration> {
    let over = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&over);
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || {
            let mut times = Vec::new();
            while !seen.load(Ordering::Relaxed) {
                times.push(officer.save_next());
                std::thread::sleep(Duration::from_millis(5));
            }
            times
        });
        // The work must not be `move`d out of this thread: it reads what the server prints.
        work();
        over.store(true, Ordering::Relaxed);
        writing.join().expect("the officer goes on")
    })
}

/// How soon a change shows in its score; how long everything takes.
pub(super) fn scores() {
    for engine in engines() {
        let copy = Province::kept(engine, LARGE).copy();
        let (server, store) = (Server::serve(&copy.province), copy.province.store());
        let mut officer = Officer::sign_in(&server, &copy.province);
        let one = median(|| {
            let began = Instant::now();
            officer.save_next();
            copy.province.await_scores();
            began.elapsed().as_secs_f64()
        });
        row(&format!("{engine}: change to new score (at most 5 s)"), &format!("{one:.2} s"));
        let (daily, policy) = ("priority.everything", "priority.policy");
        everything(engine, &server, &store, "scored again, all of them the same", daily, |_| ());
        everything(engine, &server, &store, "scored again by other weights", policy, reweigh);
        everything(engine, &server, &store, "scored again, facts, factors and scores all others", daily, spoil);
    }
}

/// How long scoring everything takes after `before`, by this job.
fn everything(engine: &str, server: &Server, store: &Store, what: &str, job: &'static str, before: fn(&Store)) {
    let scores = store.read_here(|db| Sql::new("SELECT count(*) AS n FROM score").count(db)).expect("a count");
    let mut cpu = Vec::new();
    let wall = median(|| {
        before(store);
        make_due(store, job);
        let (began, before) = (Instant::now(), server.cpu());
        await_round(store, job);
        cpu.push((server.cpu() - before).as_secs_f64());
        began.elapsed().as_secs_f64()
    });
    eprintln!("  processor: {cpu:.2?}");
    cpu.sort_by(f64::total_cmp);
    let cpu = cpu[RUNS / 2];
    row(&format!("{engine}: {scores} {what} (at most 5 s)"), &format!("{wall:.1} s (processor time {cpu:.1} s)"));
}

/// Has an older policy have weighed every score: as a new version with other weights finds them.
fn reweigh(store: &Store) {
    let other = store.write_here(Lane::Interactive, |tx| {
        Sql::new("UPDATE score SET policy = 0, total = total + 1").execute(tx.db())
    });
    other.expect("an update");
}

/// Leaves no score and no vector as they would come out.
fn spoil(store: &Store) {
    let other = store.write_here(Lane::Interactive, |tx| {
        Sql::new("UPDATE score SET policy = 0, total = total + 1, digest = 0").execute(tx.db())?;
        Sql::new("UPDATE score_vector SET vector = vector || ' '").execute(tx.db())
    });
    other.expect("an update");
}

/// Makes a job due now.
fn make_due(store: &Store, job: &'static str) {
    let due = store.write_here(Lane::Interactive, move |tx| {
        Sql::new("DELETE FROM job_run WHERE name = ").bind(job).execute(tx.db())
    });
    due.expect("a deletion");
}

/// Waits until a job that was made due has run and everything it marked is scored.
fn await_round(store: &Store, job: &'static str) {
    let ran =
        || store.read_here(|db| Sql::new("SELECT count(*) AS n FROM job_run WHERE name = ").bind(job).count(db));
    while ran().unwrap_or(0) == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    for consumer in [Consumer::Priority, Consumer::Policy] {
        while store.read_here(|db| changes::waiting(db, consumer)).unwrap_or(1) > 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Somebody who goes through a unit's records and writes a note on each.
struct Officer {
    client: Client,
    records: Vec<String>,
    turn: usize,
}

impl Officer {
    fn sign_in(server: &Server, province: &Province) -> Self {
        let mut client = server.signed_in(province, "officer");
        let list = client.get("/equipment?kind=desktop&per_page=200").expect(200, "list").text();
        Officer { client, records: own_links(&list), turn: 0 }
    }

    /// Opens the next record's form and saves it with another note; how long the saving took.
    fn save_next(&mut self) -> Duration {
        let path = format!("{}/edit", self.records[self.turn % self.records.len()]);
        self.turn += 1;
        let page = self.client.get(&path).expect(200, &path).text();
        let mut fields = html::form_with(&page, "version").expect("the record's form").fields;
        let turn = self.turn;
        for (name, value) in &mut fields {
            if name == "note" {
                *value = format!("Kiểm kê lần {turn}");
            }
        }
        // Boxes that are not ticked are not sent.
        fields.retain(|(name, _)| name != "off_books" && name != "to_revalue");
        choose(&page, &mut fields);
        self.client.form(&path, &fields).expect(303, &path).took
    }
}

/// What a select shows is what it sends: its value is on the chosen option.
fn choose(page: &str, fields: &mut [(String, String)]) {
    for (name, value) in fields {
        let Some((_, select)) = page.split_once(&format!("<select id=\"f-{name}\"")) else { continue };
        let options = select.split("</select>").next().unwrap_or("");
        let chosen = options.split("<option ").find(|option| option.contains(" selected"));
        let chosen =
            chosen.and_then(|option| option.split("value=\"").nth(1)).and_then(|rest| rest.split('"').next());
        *value = chosen.unwrap_or("").to_owned();
    }
}
