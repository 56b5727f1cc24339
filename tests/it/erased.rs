//! Whoever left and was erased, and whoever reported from a sticker: the one is named nowhere any more, the other never in
//! the trail. On no page, in no export, in no answer to a program, in no row of the database; and the trail verifies.

use hatang::app::routes;
use hatang::audit::{self, Verdict};
use hatang::auth::{AuthPolicy, Role};
use hatang::db::{Lane, Sql, Tx};
use hatang::web::{About, Access, Method};
use serde_json::json;

use crate::harness::{Browser, Engine, TAN_AN, TestApp};
use crate::intake_merge::{columns, lines};
use crate::leaks::said;
use crate::matrix::{filled, fixture};

crate::stories![
    a_leaver_who_was_erased_is_named_nowhere,
    the_trail_never_holds_who_reported_from_a_sticker,
    who_reported_from_a_sticker_is_erased_90_days_after_it_was_settled,
    an_older_database_names_whom_a_fault_was_given_to_by_number,
    an_older_database_finds_no_fault_by_an_accounts_name,
];

/// How the leaver was called, as people write it and as searches read it.
const NAMES: [&str; 6] = ["Quách Thị Liễu", "Quách", "quach", "lieuqt", "0987 000 111", "lieu@tanan.gov.vn"];

/// Every row of every table in which one of these words stands, as text.
fn rows_with(app: &TestApp, words: &[&str]) -> Vec<String> {
    let read = |db: &mut hatang::db::Db| {
        let mut found = Vec::new();
        for (table, columns) in columns(db) {
            let row = columns.iter().map(|c| format!("COALESCE(CAST({c} AS TEXT), 'NULL')")).collect::<Vec<_>>();
            let sql = format!("SELECT '{table}: ' || {} AS line FROM {table}", row.join(" || '|' || "));
            found.extend(lines(db, sql).into_iter().filter(|line| words.iter().any(|word| line.contains(word))));
        }
        Ok(found)
    };
    app.shared.store.read_here(read).unwrap()
}

/// Everything that this person can open, each record by these numbers; asked plainly and for each word.
fn named_at(app: &TestApp, role: Role, asset: i64, fault: i64) -> Vec<String> {
    let person = app.person(role, (role == Role::Officer).then_some(TAN_AN));
    let (mut browser, program) = (person.browser(), person.program());
    let mut found = Vec::new();
    for route in routes().iter().filter(|route| route.method == Method::Get) {
        let may = match route.access {
            Access::SignedIn => true,
            Access::Needs(permission) => role.permissions().contains(&permission),
            Access::Open | Access::Public | Access::Agent => false,
        };
        let path = match route.about {
            About::Rows if route.path.contains('{') => continue,
            About::Rows => route.path.to_owned(),
            About::Record(noun) => match noun.word {
                "unit" => filled(route, TAN_AN),
                "asset" => filled(route, &asset.to_string()),
                "fault" => filled(route, &fault.to_string()),
                "record" => filled(route, &format!("fault-{fault}")),
                _ => continue,
            },
        };
        let answer = match path.strip_prefix("/api/v1/") {
            _ if !may => continue,
            Some(path) => program.get(path),
            None => browser.get(&path),
        };
        assert!(answer.status < 500, "{path}: {}", answer.status);
        let said = said(&answer);
        found.extend(
            NAMES.iter().filter(|name| said.contains(**name)).map(|name| format!("{role:?} {path}: {name}")),
        );
    }
    for list in ["faults", "equipment"] {
        let total = program.get(&format!("{list}?q=quach")).json()["total"].as_i64();
        found.extend(total.filter(|n| *n > 0).map(|n| format!("{role:?} {list}?q=quach finds {n}")));
    }
    found
}

fn a_leaver_who_was_erased_is_named_nowhere(engine: Engine) {
    let app = TestApp::start(engine);
    let leaver = app.officer_of(TAN_AN);
    let mut name = Sql::new(
        "UPDATE account SET username = 'lieuqt', full_name = 'Quách Thị Liễu', phone = '0987 000 111', \
         email = 'lieu@tanan.gov.vn' WHERE id = ",
    );
    name.bind(leaver.id);
    app.shared.store.write_here(Lane::Interactive, move |tx| name.execute(tx.db())).unwrap();
    let (theirs, admin) = (leaver.program(), app.admin());
    let program = admin.program();
    // Everything that carries a person: a record, its file, a fault, its comment, and being given it by another.
    let asset: i64 = fixture(&app, &hatang::equipment::ASSET, TAN_AN).parse().unwrap();
    let version = program.get(&format!("equipment/{asset}")).header("etag").to_owned();
    theirs.patch(&format!("equipment/{asset}"), &version, &json!({ "note": "Kẹt giấy" })).expect(200);
    theirs.upload(&format!("equipment/{asset}/files?name=phieu.pdf"), b"%PDF-1.7 paper").expect(201);
    theirs.post("enrol-codes", &json!({ "uses": 1 })).expect(201);
    let body = json!({ "about": format!("asset-{asset}"), "what": "faint", "impact": "stops_work" });
    let fault = theirs.post("faults", &body).expect(201).json()["id"].as_i64().unwrap();
    theirs.post(&format!("faults/{fault}/comments"), &json!({ "comment": "Đã gọi hãng" })).expect(201);
    for to in [json!(leaver.id), json!(null), json!(leaver.id)] {
        let version = program.get(&format!("faults/{fault}")).header("etag").to_owned();
        program.patch(&format!("faults/{fault}"), &version, &json!({ "assigned_to": to })).expect(200);
    }
    let page = app.officer_of(TAN_AN).browser().open(&format!("/faults/{fault}")).shown();
    assert!(page.contains("Phân công cho Quách Thị Liễu") && page.contains("Bỏ phân công"), "{page}");
    assert!(!named_at(&app, Role::Officer, asset, fault).is_empty(), "the names are looked for where they stand");
    app.seal_trail();

    let version = program.get(&format!("people/{}", leaver.id)).header("etag").to_owned();
    let erase = json!({ "step": "erase" });
    let path = format!("people/{}/steps", leaver.id);
    program.call("POST", &path, &[("if-match", &version)], &erase).expect(200);
    app.rescore();
    assert_eq!(rows_with(&app, &NAMES), Vec::<String>::new());
    for role in [Role::Admin, Role::Auditor, Role::Officer, Role::Finance] {
        assert_eq!(named_at(&app, role, asset, fault), Vec::<String>::new());
    }
    let page = app.officer_of(TAN_AN).browser().open(&format!("/faults/{fault}")).shown();
    let gone = format!("Phân công cho người đã nghỉ (tài khoản số {})", leaver.id);
    assert!(page.contains(&gone), "somebody had it: {page}");
    app.seal_trail();
    let whole = audit::verify(&app.shared.store, &app.shared.keys, None, &mut |_, _| Ok(())).unwrap();
    assert!(matches!(whole, Verdict::Whole { unsealed: 0, .. }), "{whole:?}");
}

fn the_trail_never_holds_who_reported_from_a_sticker(engine: Engine) {
    let app = TestApp::start(engine);
    let asset = fixture(&app, &hatang::equipment::ASSET, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let qr = program.get(&format!("equipment/{asset}")).json()["qr"].as_str().unwrap().to_owned();
    for (name, phone) in [("Trương Hoài", "0909 123 123"), ("Tạ Quỳnh", "0909 456 456")] {
        let fields = [("what", "paper_jam"), ("name", name), ("phone", phone)];
        Browser::new(&app).post(&format!("/q/{qr}"), &fields).expect(200);
    }
    let shown = officer.browser().open("/faults/1").shown();
    assert!(shown.contains("Trương Hoài") && shown.contains("Tạ Quỳnh"), "the officer can call them: {shown}");
    // More digits than the fractions of a second have, which may hold any.
    let told = rows_with(&app, &["Trương", "Tạ Quỳnh", "0909 123", "0909123", "0909 456", "0909456"]);
    let told: Vec<&String> = told.iter().filter(|row| !row.starts_with("fault")).collect();
    assert!(told.is_empty(), "{told:?}");
    let trail = app.person(Role::Auditor, None).browser().open("/audit?kind=fault").shown();
    assert_eq!(trail.matches("Người báo không có tài khoản").count(), 2, "that there were two: {trail}");
    // Entries of before this was so stay as they are and are not shown.
    let older = |tx: &mut Tx<'_>| {
        Sql::new(
            "INSERT INTO audit (at, via, address, action, subject_kind, subject_id, after_values) VALUES \
             ('2026-11-24 01:00:00', 'sticker', '', 'fault.report_again', 'fault', 1, '{\"name\":\"Lý Bình\",\"phone\":\"0911222333\"}'), \
             ('2026-11-24 01:00:00', 'sticker', '', 'fault.report', 'fault', 1, '{\"reporter_name\":\"Lý Bình\",\"what\":\"faint\"}')",
        )
        .execute(tx.db())
    };
    app.shared.store.write_here(Lane::Interactive, older).unwrap();
    let auditor = app.person(Role::Auditor, None);
    let listed = auditor.program().get("audit?kind=fault").expect(200).json();
    assert_eq!(listed["total"], 4);
    for said in
        [listed.to_string(), said(&auditor.browser().open("/audit")), said(&auditor.browser().open("/audit.csv"))]
    {
        assert!(!said.contains("Lý Bình") && !said.contains("0911222333"), "{said}");
    }
}

fn who_reported_from_a_sticker_is_erased_90_days_after_it_was_settled(engine: Engine) {
    const DAY: i64 = 86_400;
    let app = TestApp::start(engine);
    let asset = fixture(&app, &hatang::equipment::ASSET, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    let qr = officer.program().get(&format!("equipment/{asset}")).json()["qr"].as_str().unwrap().to_owned();
    let sticker = Browser::new(&app).open(&format!("/q/{qr}")).shown();
    assert!(sticker.contains("được xóa sau 90 ngày kể từ khi xử lý xong"), "told before it is asked: {sticker}");
    // Four of them: closed, resolved, cancelled, open; the first was reported by two.
    let reports = [
        ("paper_jam", "Trương Hoài", "0909 123 123"),
        ("paper_jam", "Tạ Quỳnh", "0909 456 456"),
        ("faint", "Lý Bình", "0911 000 111"),
        ("no_jobs", "Mạc Đào", "0911 000 222"),
        ("scan_copy", "Vi Sáu", "0911 000 333"),
    ];
    for (what, name, phone) in reports {
        let fields = [("what", what), ("name", name), ("phone", phone), ("words", "Ở quầy 2")];
        Browser::new(&app).post(&format!("/q/{qr}"), &fields).expect(200);
    }
    let names = [
        "Trương Hoài",
        "Tạ Quỳnh",
        "Lý Bình",
        "Mạc Đào",
        "0909 123 123",
        "0909 456 456",
        "0911 000 111",
        "0911 000 222",
    ];
    let act = |fault: i64, action: &str| {
        let (program, path) = (officer.program(), format!("faults/{fault}"));
        let version = program.get(&path).header("etag").to_owned();
        let body = json!({ "action": action, "cause": "wear" });
        program.call("POST", &format!("{path}/actions"), &[("if-match", &version)], &body).expect(200);
    };
    let found =
        |typed: &str| officer.program().get(&format!("faults?state=all&q={typed}")).json()["total"].as_i64();
    for (fault, action) in [(1, "resolve"), (1, "close"), (2, "resolve"), (3, "cancel")] {
        act(fault, action);
    }
    assert_eq!((found("hoai"), found("binh"), found("sau")), (Some(1), Some(1), Some(1)), "while it is kept");
    app.pass(90 * DAY - 1);
    app.work("faults.forget_reporters");
    assert_eq!(rows_with(&app, &names).len(), 4, "three faults and a second report, to the last second");
    app.pass(1);
    app.work("faults.forget_reporters");
    assert_eq!(rows_with(&app, &names), Vec::<String>::new());
    assert_eq!((found("hoai"), found("binh"), found("dao")), (Some(0), Some(0), Some(0)));
    assert_eq!(
        (found("sau"), found("quay")),
        (Some(1), Some(4)),
        "what is open keeps its reporter, all keep their words"
    );
    let page = officer.browser().open("/faults/1").shown();
    assert!(page.contains("báo từ tem, đã xóa theo thời hạn lưu") && page.contains("Có người báo lại"), "{page}");
    assert!(officer.browser().open("/faults/4").shown().contains("Vi Sáu"));
    // Reopened in time it is somebody's to call back about.
    act(4, "resolve");
    app.pass(89 * DAY);
    act(4, "reopen");
    app.pass(DAY);
    app.work("faults.forget_reporters");
    assert!(officer.browser().open("/faults/4").shown().contains("Vi Sáu"));
}

/// As the search index was before: whoever reported a fault among its words.
fn an_older_database_finds_no_fault_by_an_accounts_name(engine: Engine) {
    let database = crate::harness::TestDatabase::empty(engine);
    hatang::db::migrate::run_to(&database.url, "0020").unwrap();
    let store = database.store();
    hatang::units::load_reference(&store).unwrap();
    let write = |tx: &mut Tx<'_>| {
        let mut fault = Sql::new(
            "INSERT INTO fault (id, unit_id, subject_kind, subject_id, subject_name, fault_group, what, impact, severity, \
             severity_rank, words, state, is_open, confirmed, reported_at, due_at, updated_at) \
             SELECT 1, id, 'system', 0, '', 'system', 'down', 'minor', 'low', 3, 'Không vào được', 'new', '1', '1', \
             '2026-11-24 01:00:00', '2026-11-24 01:00:00', '2026-11-24 01:00:00' FROM unit WHERE code = ",
        );
        fault.bind(TAN_AN).execute(tx.db())?;
        // As that version kept words.
        let words = match tx.db().is_postgres() {
            true => {
                "INSERT INTO fault_search (id, doc) VALUES (1, to_tsvector('simple', 'quach lieu khong vao duoc'))"
            }
            false => "INSERT INTO fault_search (rowid, doc) VALUES (1, 'quach lieu khong vao duoc')",
        };
        Sql::new(words).execute(tx.db())
    };
    store.write_here(Lane::Interactive, write).unwrap();
    drop(store);
    let app = TestApp::on(database, AuthPolicy::quick());
    let program = app.admin().program();
    app.work("faults.reindex");
    let found = |typed: &str| program.get(&format!("faults?q={typed}")).expect(200).json()["total"].as_i64();
    assert_eq!((found("quach"), found("khong+vao")), (Some(0), Some(1)));
}

/// As `fault_event` was before: the name in the line.
fn an_older_database_names_whom_a_fault_was_given_to_by_number(engine: Engine) {
    let database = crate::harness::TestDatabase::empty(engine);
    hatang::db::migrate::run_to(&database.url, "0016").unwrap();
    let store = database.store();
    let write = |tx: &mut Tx<'_>| {
        let said = [
            "INSERT INTO unit (id, code, provincial, former_units, former_district, former_province, folded, sort_key) \
             VALUES (1, '26179', '0', '', '', '', 'a', 'a')",
            "INSERT INTO account (id, username, full_name, state, language, totp_last_step, failures, created_at, version) \
             VALUES (7, 'a', 'Lê Hà', 'active', 'vi', 0, 0, '2026-11-24 01:00:00', 1), \
             (8, 'b', 'Lê Hà', 'active', 'vi', 0, 0, '2026-11-24 01:00:00', 1), \
             (9, 'c', 'Hồ Mai', 'active', 'vi', 0, 0, '2026-11-24 01:00:00', 1)",
            "INSERT INTO fault (id, unit_id, subject_kind, subject_id, subject_name, fault_group, what, impact, severity, \
             severity_rank, words, state, is_open, confirmed, reported_at, due_at, updated_at) \
             VALUES (1, 1, 'system', 0, '', 'system', 'down', 'minor', 'low', 3, '', 'new', '1', '1', \
             '2026-11-24 01:00:00', '2026-11-24 01:00:00', '2026-11-24 01:00:00')",
            "INSERT INTO audit (at, via, address, action, subject_kind, subject_id, account_id, after_values) VALUES \
             ('2026-11-24 01:00:01', 'page', '', 'fault.assign', 'fault', 1, 9, '{\"assigned_to\":8}')",
            "INSERT INTO fault_event (fault_id, at, kind, detail) VALUES \
             (1, '2026-11-24 01:00:01', 'assigned', 'Lê Hà'), (1, '2026-11-24 01:00:02', 'assigned', 'Hồ Mai'), \
             (1, '2026-11-24 01:00:03', 'assigned', ''), (1, '2026-11-24 01:00:04', 'comment', 'Hồ Mai gọi')",
        ];
        said.into_iter().try_for_each(|sql| Sql::new(sql).execute(tx.db()).map(drop))
    };
    store.write_here(Lane::Interactive, write).unwrap();
    hatang::db::migrate::run(&database.url).unwrap();
    let sql = "SELECT COALESCE(CAST(given_to AS TEXT), '-') || ' ' || detail AS line FROM fault_event ORDER BY id";
    let read = store.read_here(|db| Ok(lines(db, sql.to_owned()))).unwrap();
    assert_eq!(read, ["8 ", "9 ", "- ", "- Hồ Mai gọi"]);
}
