//! Long work: run by exactly one server, taken over from one that died, honest about failing.

use hatang::auth::Role;
use hatang::db::{Lane, Sql, TaskId};
use hatang::tasks;
use serde_json::json;

use crate::audit_pages::awaited;
use crate::harness::{Engine, Person, TestApp};

crate::stories![
    work_of_a_server_that_died_is_taken_over,
    work_waits_while_another_server_holds_the_lease,
    work_that_fails_says_why,
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
