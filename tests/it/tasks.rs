//! Long work: run by exactly one server, taken over from one that died, honest about failing.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use hatang::auth::Role;
use hatang::db::{DatabaseUrl, Lane, Sql, Store, TaskId};
use hatang::error::Result;
use hatang::tasks::{self, Progress, Work};
use hatang::web::{Job, Shared};
use serde_json::{Value, json};

use crate::audit_pages::awaited;
use crate::harness::{Engine, Installed, Person, TAN_AN, TestApp};

crate::stories![
    work_of_a_server_that_died_is_taken_over,
    work_waits_while_another_server_holds_the_lease,
    work_that_fails_says_why,
    a_long_round_of_jobs_stays_with_one_server,
    a_job_that_breaks_off_does_not_end_the_others,
    a_server_that_stops_leaves_its_jobs_to_the_next,
    what_a_server_finds_after_it_lost_its_lease_is_not_kept,
    work_of_a_killed_server_is_finished_once_by_another,
];

fn execute(app: &TestApp, sql: Sql) {
    app.shared.store.write_here(Lane::Interactive, move |tx| sql.execute(tx.db())).unwrap();
}

/// Another server holds the lease for half a minute and has begun.
fn begun_elsewhere(app: &TestApp, auditor: &Person<'_>) -> i64 {
    let mut lease = Sql::new("INSERT INTO lease (name, holder, until) VALUES ('tasks', 'another', ");
    lease.bind(app.now().plus(30)).push(")");
    execute(app, lease);
    let mut task = Sql::new(
        "INSERT INTO task (kind, state, args, done, total, created_by, created_at) \
         VALUES ('trail.verify', 'running', '{}', 500, 1000, ",
    );
    task.bind(auditor.id).with(", ", app.now()).push(") RETURNING id AS n");
    app.shared.store.write_here(Lane::Interactive, move |tx| task.count(tx.db())).unwrap()
}

fn work_of_a_server_that_died_is_taken_over(engine: Engine) {
    let app = TestApp::start(engine);
    app.seal_trail();
    let auditor = app.person(Role::Auditor, None);
    let id = begun_elsewhere(&app, &auditor);
    let mut browser = auditor.browser();
    let page = browser.open(&format!("/audit/checks/{id}"));
    assert!(page.shown().contains("Đã kiểm 500 trong 1.000 dòng.") && page.text().contains("data-progress"));
    app.pass(31);
    let done = awaited(&mut browser, &format!("/audit/checks/{id}")).shown();
    assert!(done.contains("Nhật ký nguyên vẹn"), "{done}");
}

fn work_waits_while_another_server_holds_the_lease(engine: Engine) {
    let app = TestApp::start(engine);
    app.seal_trail();
    let auditor = app.person(Role::Auditor, None);
    let theirs = begun_elsewhere(&app, &auditor);
    let mut browser = auditor.browser();
    let form = browser.open("/audit/checks");
    let mine = browser.submit(&form, &[("anchor", "")]).leads_to().to_owned();
    // Whatever this server tries in the meantime, it takes nothing: asked by the very function that its thread calls.
    let works = hatang::app::works();
    tasks::run_next(&app.shared, &works, "this", &std::sync::atomic::AtomicBool::new(false)).unwrap();
    assert!(browser.open(&mine).shown().contains("Đang chờ đến lượt"));
    assert!(browser.open(&format!("/audit/checks/{theirs}")).shown().contains("Đã kiểm 500"));
    app.pass(31);
    awaited(&mut browser, &mine);
    awaited(&mut browser, &format!("/audit/checks/{theirs}"));
}

fn work_that_fails_says_why(engine: Engine) {
    let app = TestApp::start(engine);
    app.seal_trail();
    let auditor = app.person(Role::Auditor, None);
    // A trail that cannot be read: its seals are gone.
    execute(&app, Sql::new("ALTER TABLE audit_seal RENAME TO audit_seal_gone"));
    let (by, now) = (auditor.id, app.now());
    let enqueue = move |tx: &mut hatang::db::Tx<'_>| tasks::enqueue(tx, "trail.verify", &json!({}), by, now);
    let TaskId(id) = app.shared.store.write_here(Lane::Interactive, enqueue).unwrap();
    let failed = awaited(&mut auditor.browser(), &format!("/audit/checks/{id}")).shown();
    assert!(failed.contains("Không làm được") && failed.contains("audit_seal"), "{failed}");
    let told = auditor.program().get(&format!("audit/checks/{id}")).expect(200).json();
    assert_eq!((&told["state"], &told["failure"]["code"]), (&json!("failed"), &json!("internal")));
}

fn count(app: &Shared, sql: &'static str) -> i64 {
    app.store.read_here(|db| Sql::new(sql).count(db)).unwrap()
}

/// The application's own runner stands aside: somebody else has the lease.
fn lease_of_jobs(app: &TestApp, holder: &'static str) {
    let (until, set) = (app.now().plus(30), "UPDATE lease SET holder = ");
    let mut lease = Sql::new(set);
    lease.bind(holder).with(", until = ", until).push(" WHERE name = 'jobs'");
    while count(&app.shared, "SELECT count(*) AS n FROM lease WHERE name = 'jobs'") == 0 {
        std::thread::yield_now();
    }
    execute(app, lease);
}

fn mark(app: &Shared, what: &'static str) -> Result<usize> {
    let mut sql = Sql::new("INSERT INTO lease (name, holder, until) VALUES (");
    sql.bind(hatang::crypto::token()?).with(", ", what).push(", '2026-01-01 00:00:00')");
    app.store.write_here(Lane::Interactive, move |tx| sql.execute(tx.db()))
}

const BEGAN: &str = "SELECT count(*) AS n FROM lease WHERE holder = 'began'";

/// A job that takes until it is told that it may end; one that is run beside it ends at once.
fn long(app: &Shared) -> Result<()> {
    mark(app, "began")?;
    while count(app, BEGAN) == 1 && count(app, "SELECT count(*) AS n FROM lease WHERE holder = 'may end'") == 0 {
        std::thread::yield_now();
    }
    Ok(())
}

fn a_long_round_of_jobs_stays_with_one_server(engine: Engine) {
    let app = TestApp::start(engine);
    lease_of_jobs(&app, "one");
    let jobs = [Job { name: "story.long", every: 1, run: long }];
    std::thread::scope(|scope| {
        let first = scope.spawn(|| tasks::round(&app.shared, &jobs, "one"));
        while count(&app.shared, BEGAN) == 0 {
            std::thread::yield_now();
        }
        app.pass(20);
        let mut held =
            Sql::new("SELECT count(*) AS n FROM lease WHERE name = 'jobs' AND holder = 'one' AND until > ");
        held.bind(app.now().plus(20));
        let renewed = || app.shared.store.read_here(|db| held.count(db)).unwrap() == 1;
        let patience = std::time::Instant::now();
        while !renewed() && patience.elapsed().as_secs() < 30 {
            std::thread::yield_now();
        }
        let kept = renewed();
        // Longer in all than a lease holds.
        app.pass(20);
        tasks::round(&app.shared, &jobs, "two").unwrap();
        let began = count(&app.shared, BEGAN);
        mark(&app.shared, "may end").unwrap();
        first.join().unwrap().unwrap();
        assert!(kept && began == 1, "renewed: {kept}; run by {began} servers");
    });
}

fn a_job_that_breaks_off_does_not_end_the_others(engine: Engine) {
    let app = TestApp::start(engine);
    lease_of_jobs(&app, "one");
    let jobs = [
        Job { name: "story.broken", every: 1, run: |_| panic!("a story's job") },
        Job { name: "story.next", every: 1, run: |app| mark(app, "next").map(|_| ()) },
    ];
    tasks::round(&app.shared, &jobs, "one").unwrap();
    assert_eq!(count(&app.shared, "SELECT count(*) AS n FROM lease WHERE holder = 'next'"), 1);
}

fn a_server_that_stops_leaves_its_jobs_to_the_next(engine: Engine) {
    let app = TestApp::start(engine);
    let now = app.now();
    while count(&app.shared, "SELECT count(*) AS n FROM lease WHERE name = 'jobs'") == 0 {
        std::thread::yield_now();
    }
    let database = app.stopped();
    let mut held = Sql::new("SELECT count(*) AS n FROM lease WHERE name = 'jobs' AND until > ");
    held.bind(now);
    assert_eq!(database.store().read_here(|db| held.count(db)).unwrap(), 0);
}

/// Work during which another server takes over.
fn overtaken(app: &Shared, _: &Value, _: &mut Progress<'_>) -> Result<Value> {
    let lease = "UPDATE lease SET holder = 'third', until = '2030-01-01 00:00:00' WHERE name = 'tasks'";
    app.store.write_here(Lane::Interactive, move |tx| Sql::new(lease).execute(tx.db()))?;
    Ok(json!("late"))
}

fn what_a_server_finds_after_it_lost_its_lease_is_not_kept(engine: Engine) {
    let app = TestApp::start(engine);
    let auditor = app.person(Role::Auditor, None);
    begun_elsewhere(&app, &auditor);
    let works = [Work { kind: "trail.verify", run: overtaken }];
    tasks::run_next(&app.shared, &works, "another", &std::sync::atomic::AtomicBool::new(false)).unwrap();
    let open = "SELECT count(*) AS n FROM task WHERE state = 'running' AND result IS NULL AND ended_at IS NULL";
    assert_eq!(app.shared.store.read_here(|db| Sql::new(open).count(db)).unwrap(), 1, "it is the third's to end");
}

/// Keeps whoever proves the trail from getting any further, until it is dropped.
enum Held<'a> {
    /// A view in the seals' place that takes for ever once the work has begun.
    Sqlite(&'a Store),
    /// A lock on what was sealed, which this session gives up; the seals are read by each start.
    Postgres(#[allow(dead_code)] Box<PgConnection>), // kept for its drop
}

impl<'a> Held<'a> {
    fn take(url: &DatabaseUrl, store: &'a Store) -> Self {
        match url {
            DatabaseUrl::Sqlite(_) => {
                each(
                    store,
                    &[
                        "ALTER TABLE audit_seal RENAME TO audit_seal_kept",
                        "CREATE VIEW audit_seal AS SELECT * FROM audit_seal_kept WHERE NOT EXISTS \
                     (SELECT 1 FROM task WHERE state = 'running') OR (WITH RECURSIVE n (i) AS \
                     (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) > 0",
                    ],
                );
                Held::Sqlite(store)
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::establish(url).unwrap();
                connection.batch_execute("BEGIN; LOCK TABLE audit IN ACCESS EXCLUSIVE MODE").unwrap();
                Held::Postgres(Box::new(connection))
            }
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Held::Sqlite(store) = self {
            each(store, &["DROP VIEW audit_seal", "ALTER TABLE audit_seal_kept RENAME TO audit_seal"]);
        }
    }
}

fn each(store: &Store, statements: &'static [&'static str]) {
    let write = move |tx: &mut hatang::db::Tx<'_>| {
        statements.iter().try_for_each(|sql| Sql::new(sql).execute(tx.db()).map(drop))
    };
    store.write_here(Lane::Interactive, write).unwrap();
}

/// Waits until so many tasks are in a state.
fn wait_for(store: &Store, state: &str) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let mut sql = Sql::new("SELECT count(*) AS n FROM task WHERE state = ");
    sql.bind(state);
    while store.read_here(|db| sql.count(db)).unwrap() == 0 {
        assert!(std::time::Instant::now() < until, "no task is {state}");
        std::thread::yield_now();
    }
}

fn work_of_a_killed_server_is_finished_once_by_another(engine: Engine) {
    let app = TestApp::start(engine);
    // Without an entry there is nothing to be held at.
    let desktop = json!({ "unit": TAN_AN, "kind": "desktop", "name": "Máy tiếp nhận" });
    app.officer_of(TAN_AN).program().post("equipment", &desktop).expect(201);
    let by = app.person(Role::Auditor, None).id;
    app.seal_trail();
    let now = app.now();
    let installed = Installed::of(app);
    let store = installed.database.store();
    // Counts every time that a task is said to be done.
    match engine {
        Engine::Sqlite => each(
            &store,
            &[
                "CREATE TABLE story_done (task BIGINT)",
                "CREATE TRIGGER story_done AFTER UPDATE ON task WHEN NEW.state = 'done' \
             BEGIN INSERT INTO story_done VALUES (NEW.id); END",
            ],
        ),
        Engine::Postgres => each(
            &store,
            &[
                "CREATE TABLE story_done (task BIGINT)",
                "CREATE FUNCTION story_done() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN IF NEW.state = ''done'' THEN INSERT INTO story_done VALUES (NEW.id); END IF; RETURN NEW; END'",
                "CREATE TRIGGER story_done AFTER UPDATE ON task FOR EACH ROW EXECUTE FUNCTION story_done()",
            ],
        ),
    }
    let held = Held::take(&installed.database.url, &store);
    let enqueue = move |tx: &mut hatang::db::Tx<'_>| tasks::enqueue(tx, "trail.verify", &json!({}), by, now);
    store.write_here(Lane::Interactive, enqueue).unwrap();
    let mut first = installed.serve();
    wait_for(&store, "running");
    // On PostgreSQL a second server is there already; a SQLite file has one server at a time.
    let early = (engine == Engine::Postgres).then(|| installed.serve());
    first.kill();
    drop(held);
    // The half minute for which a lease holds passes at once.
    each(&store, &["UPDATE lease SET until = '2026-01-01 00:00:00'"]);
    let _second = early.unwrap_or_else(|| installed.serve());
    wait_for(&store, "done");
    let whole = "SELECT count(*) AS n FROM task WHERE state = 'done' AND result LIKE '%whole%'";
    let count = |sql: &'static str| store.read_here(|db| Sql::new(sql).count(db)).unwrap();
    assert_eq!((count(whole), count("SELECT count(*) AS n FROM story_done")), (1, 1));
}
