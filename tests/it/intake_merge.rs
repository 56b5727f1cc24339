//! One record or two: merged, split, bound, kept apart, and what only a person can say.

use std::collections::BTreeMap;

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use hatang::auth::Role;
use hatang::db::{Db, Lane, Sql};
use hatang_report::Inventory;
use serde_json::{Value, json};

use crate::harness::agent::{Agent, agent_of, code_of, pc, quarter};
use crate::harness::{Browser, Engine, Person, TAN_AN, TRANG_BOM, TestApp};
use crate::intake::{count, page_of, press};
use crate::matrix::fixture;

crate::stories![
    a_merge_and_its_split_leave_every_row_as_it_was,
    a_merge_lends_the_room_and_a_split_takes_it_back,
    what_happens_while_merged_stays_with_the_record_it_happened_to,
    a_record_typed_by_hand_is_bound_to_a_reporting_pc,
    a_reporting_pc_is_found_from_its_record_typed_by_hand,
    records_of_two_units_are_not_merged,
    a_clone_is_found_and_kept_apart,
    an_ambiguity_waits_with_its_evidence_until_a_person_says,
    a_program_does_what_the_pages_do,
];

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

pub(crate) fn lines(db: &mut Db, sql: String) -> Vec<String> {
    sql_query(sql).load::<Line>(db).unwrap().into_iter().map(|row| row.line).collect()
}

/// Tables and their columns, as the database has them.
pub(crate) fn columns(db: &mut Db) -> BTreeMap<String, Vec<String>> {
    let sql = if db.is_postgres() {
        "SELECT table_name || ' ' || column_name AS line FROM information_schema.columns WHERE table_schema = 'public'"
    } else {
        "SELECT m.name || ' ' || p.name AS line FROM sqlite_master m JOIN pragma_table_info(m.name) p \
         WHERE m.type = 'table' AND m.name NOT LIKE '%search%' AND m.name NOT LIKE 'sqlite%'"
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines(db, sql.to_owned()) {
        let (table, column) = line.split_once(' ').unwrap();
        tables.entry(table.to_owned()).or_default().push(column.to_owned());
    }
    tables
}

/// Every column of every row of every table that mentions one of these records, as text. The trail and the dirty set
/// tell of the merge itself; a score is made of the rest and carries its own number. `but` names a column left out.
fn everything_of(app: &TestApp, ids: &[i64], but: &str) -> Vec<String> {
    let read = |db: &mut Db| {
        let ids = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let mut found = Vec::new();
        for (table, mut columns) in columns(db) {
            columns.retain(|column| column != but);
            let has = |name: &str| columns.iter().any(|column| column == name);
            let about = match table.as_str() {
                "audit" | "change_mark" | "score" => continue,
                "asset" => format!("id IN ({ids})"),
                _ if has("asset_id") => format!("asset_id IN ({ids})"),
                _ if has("subject_kind") => format!("subject_kind = 'asset' AND subject_id IN ({ids})"),
                "device_day" | "device_last_day" => {
                    format!("device_id IN (SELECT id FROM device WHERE asset_id IN ({ids}))")
                }
                _ => continue,
            };
            let row = columns.iter().map(|c| format!("COALESCE(CAST({c} AS TEXT), 'NULL')")).collect::<Vec<_>>();
            let sql =
                format!("SELECT '{table}: ' || {} AS line FROM {table} WHERE {about}", row.join(" || '|' || "));
            let mut rows = lines(db, sql);
            rows.sort();
            found.extend(rows);
        }
        Ok(found)
    };
    app.shared.store.read_here(read).unwrap()
}

/// The number of the record with this tag in Tân An.
pub(crate) fn id_of(app: &TestApp, tag: &str) -> i64 {
    let mut sql = Sql::new("SELECT a.id AS n FROM asset a JOIN unit u ON u.id = a.unit_id WHERE u.code = ");
    sql.bind(TAN_AN).with(" AND a.tag = ", tag);
    app.shared.store.read_here(|db| sql.count(db)).unwrap()
}

/// A record that somebody typed, without a serial number.
pub(crate) fn typed(officer: &Person<'_>) -> (i64, String) {
    let body =
        json!({ "kind": "desktop", "name": "Máy tiếp nhận hồ sơ", "tag": "BCC-07", "custodian": "Lê Thị Hà" });
    let made = officer.program().post("equipment", &body).expect(201).json();
    (made["id"].as_i64().unwrap(), made["qr"].as_str().unwrap().to_owned())
}

fn fault_on(officer: &Person<'_>, id: i64) -> i64 {
    let body = json!({ "about": format!("asset-{id}"), "what": "no_power", "impact": "stops_work" });
    officer.program().post("faults", &body).expect(201).json()["id"].as_i64().unwrap()
}

fn subject_of(app: &TestApp, fault: i64) -> i64 {
    let mut sql = Sql::new("SELECT subject_id AS n FROM fault WHERE id = ");
    sql.bind(fault);
    app.shared.store.read_here(|db| sql.count(db)).unwrap()
}

fn a_merge_and_its_split_leave_every_row_as_it_was(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let code = code_of(&officer, "2");
    let ids: Vec<i64> = (1..=2)
        .map(|number| {
            let agent = Agent::enrolled(&app.base, &code);
            let tag = agent.report(&pc(number)).asset.unwrap().tag;
            agent.heartbeat(&quarter(1, 60)).expect(200);
            id_of(&app, &tag)
        })
        .collect();
    fault_on(&officer, ids[0]);
    fault_on(&officer, ids[1]);
    let said = json!({ "column": "ram_bytes", "value": "4294967296", "why": "Đếm thanh nhớ" });
    officer.program().post(&format!("equipment/{}/facts", ids[0]), &said).expect(200);
    let before = everything_of(&app, &ids, "");
    let told = |table: &str| before.iter().filter(|line| line.starts_with(&format!("{table}: "))).count();
    let tables =
        ["asset", "asset_event", "asset_override", "computer", "device", "device_last_day", "fault", "identifier"];
    for table in tables {
        assert!(told(table) > 0, "{table} tells of them: {before:#?}");
    }
    let mut browser = officer.browser();
    app.pass(60);
    let page = browser.open(&format!("/equipment/{}", ids[0]));
    let to = browser.submit(&page, &[("tag", "PC-0002")]).leads_to().to_owned();
    assert_eq!(to, format!("/equipment/{}", ids[1]));
    let merged = browser.open(&to);
    assert!(merged.shown().contains("Đã gộp: PC-0001"), "{}", merged.shown());
    assert!(merged.shown().contains("Gộp hồ sơ PC-0001 vào đây"), "its timeline tells it: {}", merged.shown());
    assert_ne!(everything_of(&app, &ids, ""), before, "the merge is there");
    assert_eq!(officer.program().get("equipment").json()["total"], 1);
    // One click back, from the page that the merge led to.
    let path = format!("/equipment/{}/split", ids[0]);
    app.pass(60);
    assert!(merged.text().contains(&format!("action=\"{path}\"")));
    press(&mut browser, &app, &path, &[]).expect(303);
    assert_eq!(everything_of(&app, &ids, ""), before);
    assert_eq!(officer.program().get("equipment").json()["total"], 2);
    let told = [
        (ids[0], ["Tách khỏi hồ sơ PC-0002", "Gộp vào hồ sơ PC-0002", "Máy tự báo lần đầu"]),
        (ids[1], ["Tách hồ sơ PC-0001 ra", "Gộp hồ sơ PC-0001 vào đây", "Máy tự báo lần đầu"]),
    ];
    for (id, lines) in told {
        let page = browser.open(&format!("/equipment/{id}")).shown();
        let at = lines.map(|line| page.find(line).unwrap_or_else(|| panic!("{line}: {page}")));
        assert!(at.is_sorted(), "the latest first: {page}");
    }
}

/// A record typed by hand that has no room; the computer that it is stands in one, and its user is known.
fn a_merge_lends_the_room_and_a_split_takes_it_back(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let (room, other) = (fixture(&app, &hatang::sites::ROOM, TAN_AN), fixture(&app, &hatang::sites::ROOM, TAN_AN));
    let reported = id_of(&app, &agent_of(&app, &officer).report(&pc(1)).asset.unwrap().tag);
    let made = json!({ "kind": "desktop", "name": "Máy tiếp nhận", "tag": "BCC-07" });
    let record = program.post("equipment", &made).expect(201).json()["id"].as_i64().unwrap();
    let place = |id: i64, body: &Value| {
        let version = program.get(&format!("equipment/{id}")).header("etag").to_owned();
        program.patch(&format!("equipment/{id}"), &version, body).expect(200);
    };
    let number = |text: &str| text.parse::<i64>().unwrap();
    place(reported, &json!({ "room": number(&room), "custodian": "Lê Thị Hà" }));
    let before = everything_of(&app, &[reported, record], "version");
    let found = |query: &str| {
        let listed = program.get(&format!("equipment?{query}")).expect(200).json();
        listed["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let (merge, split) = (format!("equipment/{reported}/merge"), format!("equipment/{reported}/split"));
    let shown = program.post(&merge, &json!({ "into": record })).expect(200).json();
    assert_eq!((&shown["room"], &shown["custodian"]), (&json!(number(&room)), &json!("Lê Thị Hà")), "{shown}");
    assert_eq!((found("room=none"), found(&format!("room={room}"))), (vec![], vec![record]));
    assert_eq!(found("q=le+thi+ha"), [record], "and is found by it");
    let told = app.admin().program().get(&format!("audit?kind=asset&id={record}&action=asset.merge")).json();
    assert_eq!(told["items"][0]["after"]["room"], json!(number(&room)), "the trail says it: {told}");
    program.post(&split, &json!({})).expect(200);
    assert_eq!(
        everything_of(&app, &[reported, record], "version"),
        before,
        "every row is as it was, and changed twice"
    );
    assert!(found("q=bcc+07+le+thi").is_empty());
    // What a person says in between stays.
    program.post(&merge, &json!({ "into": record })).expect(200);
    place(record, &json!({ "room": number(&other) }));
    program.post(&split, &json!({})).expect(200);
    let kept = program.get(&format!("equipment/{record}")).json();
    assert_eq!((&kept["room"], &kept["custodian"]), (&json!(number(&other)), &Value::Null));
}

fn what_happens_while_merged_stays_with_the_record_it_happened_to(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let agent = agent_of(&app, &officer);
    let pc_id = id_of(&app, &agent.report(&pc(1)).asset.unwrap().tag);
    let (record, _) = typed(&officer);
    let before = fault_on(&officer, pc_id);
    let mut browser = officer.browser();
    press(&mut browser, &app, &format!("/equipment/{pc_id}/merge"), &[("record", &record.to_string())]).expect(303);
    let between = fault_on(&officer, record);
    let mut less = pc(1);
    less.memory.as_mut().unwrap().modules.pop();
    let reply = agent.report(&less);
    assert_eq!(reply.asset.unwrap().tag, "BCC-07", "the agent is told the tag on the sticker");
    let page = browser.open(&format!("/equipment/{record}")).shown();
    assert!(page.contains("Tháo Thanh nhớ") && page.contains("Đã gộp: PC-0001"), "{page}");
    assert_eq!(page.matches("không lên nguồn").count() + page.matches("Không lên nguồn").count(), 2, "{page}");
    press(&mut browser, &app, &format!("/equipment/{pc_id}/split"), &[]).expect(303);
    assert_eq!((subject_of(&app, before), subject_of(&app, between)), (pc_id, record));
    let hers = browser.open(&format!("/equipment/{record}")).shown();
    assert!(!hers.contains("Tháo Thanh nhớ") && !hers.contains("Cấu hình máy tự báo"), "{hers}");
    let its = browser.open(&format!("/equipment/{pc_id}")).shown();
    assert!(its.contains("Tháo Thanh nhớ") && its.contains("Cấu hình máy tự báo"), "{its}");
    // The next report finds its own record without a doubt.
    assert_eq!(agent.report(&pc(1)).asset.unwrap().tag, "PC-0001");
    assert!(browser.open("/conflicts").shown().contains("Không có máy nào cần xem"));
}

/// What a bound record shows: its own tag, sticker and history, the computer's facts and hours.
fn shows_both(app: &TestApp, browser: &mut Browser, record: i64, qr: &str) {
    let page = browser.open(&format!("/equipment/{record}")).shown();
    for own in ["BCC-07", "Máy tiếp nhận hồ sơ", "Lê Thị Hà", "Ghi nhận thiết bị"] {
        assert!(page.contains(own), "{own}: {page}");
    }
    for reported in ["OptiPlex 3020", "i3-4150", "TANAN-PC001", "Máy tự báo lần đầu"] {
        assert!(page.contains(reported), "{reported}: {page}");
    }
    assert!(browser.open(&format!("/equipment/{record}/label")).shown().contains(qr), "the sticker stays");
    assert!(page_of(browser, "BCC-07").shown().contains("OptiPlex 3020"));
    assert_eq!(count(app, "SELECT count(*) AS n FROM asset WHERE merged_into IS NULL"), 1);
    assert!(browser.open("/agents").shown().contains("BCC-07"), "the agent stands beside the record's tag");
}

fn a_record_typed_by_hand_is_bound_to_a_reporting_pc(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (record, qr) = typed(&officer);
    let agent = agent_of(&app, &officer);
    let tag = agent.report(&pc(1)).asset.unwrap().tag;
    agent.heartbeat(&quarter(1, 60)).expect(200);
    let mut browser = officer.browser();
    let page = page_of(&mut browser, &tag);
    assert!(page.shown().contains("BCC-07 Máy tiếp nhận hồ sơ"), "it is offered: {}", page.shown());
    let to = browser.submit(&page, &[("record", &record.to_string())]).leads_to().to_owned();
    assert_eq!(to, format!("/equipment/{record}"));
    shows_both(&app, &mut browser, record, &qr);
    // The tag that it had for a while leads on as well, and its sticker too.
    let old = id_of(&app, &tag);
    assert!(browser.open(&format!("/equipment/{old}")).shown().contains("BCC-07"));
    // Scored by what the computer reports.
    let job =
        hatang::app::rooms().into_iter().flat_map(|room| room.jobs).find(|job| job.name == "priority.rescore");
    (job.unwrap().run)(&app.shared).unwrap();
    let why = browser.open(&to).text();
    assert!(why.contains("Windows 10"), "{why}");
}

fn a_reporting_pc_is_found_from_its_record_typed_by_hand(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (record, qr) = typed(&officer);
    let agent = agent_of(&app, &officer);
    let reported = id_of(&app, &agent.report(&pc(1)).asset.unwrap().tag);
    let mut browser = officer.browser();
    let page = browser.open(&format!("/equipment/{record}"));
    browser.submit(&page, &[("computer", &reported.to_string())]).leads_to();
    shows_both(&app, &mut browser, record, &qr);
}

fn records_of_two_units_are_not_merged(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (record, _) = typed(&officer);
    let body = json!({ "unit": TRANG_BOM, "kind": "desktop", "name": "Máy xã khác" });
    let other = app.admin().program().post("equipment", &body).expect(201).json()["id"].to_string();
    let mut browser = officer.browser();
    let path = format!("/equipment/{record}/merge");
    assert_eq!(press(&mut browser, &app, &path, &[("record", &other)]).expect(404).code(), "not_found");
    let mut admin = app.admin().browser();
    assert_eq!(press(&mut admin, &app, &path, &[("record", &other)]).expect(409).code(), "illegal_step");
    assert_eq!(
        press(&mut admin, &app, &path, &[("record", &record.to_string())]).expect(409).code(),
        "illegal_step"
    );
    assert_eq!(
        press(&mut admin, &app, &format!("/equipment/{record}/split"), &[]).expect(409).code(),
        "illegal_step"
    );
}

/// Its disk was copied to another PC, agent and all: one key, two computers.
fn a_clone_is_found_and_kept_apart(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let agent = agent_of(&app, &officer);
    let first = agent.report(&pc(1)).asset.unwrap().tag;
    let copy = Inventory { machine_id: pc(1).machine_id, hostname: pc(1).hostname, ..pc(2) };
    let second = agent.report(&copy).asset.unwrap().tag;
    assert_ne!(first, second, "another computer, another record");
    let mut browser = officer.browser();
    assert!(page_of(&mut browser, &first).shown().contains("7XK0001"), "nothing of the first was overwritten");
    assert!(page_of(&mut browser, &second).shown().contains("7XK0002"));
    let page = browser.open("/conflicts");
    let shown = page.shown();
    for evidence in
        ["Khóa bị sao chép", "TANAN-PC001", "Số sê-ri 7XK0002 7XK0001 Khác", "Khóa của phần mềm trạm", "Trùng"]
    {
        assert!(shown.contains(evidence), "{evidence}: {shown}");
    }
    // Both go on reporting with the one key: two records, and no third.
    agent.report(&pc(1));
    assert_eq!(agent.report(&Inventory { boot_seconds: Some(80), ..copy.clone() }).asset.unwrap().tag, second);
    assert_eq!(agent.report(&Inventory { boot_seconds: Some(90), ..pc(1) }).asset.unwrap().tag, first);
    assert_eq!(count(&app, "SELECT count(*) AS n FROM asset"), 2);
    // Enrolled again, the copy speaks for itself and the conflict is over with its next word.
    let own = agent_of(&app, &officer);
    assert_eq!(own.report(&copy).asset.unwrap().tag, second);
    assert_eq!(count(&app, "SELECT count(*) AS n FROM asset"), 2);
}

/// Two PCs whose maker gave them one serial number, and a third word that fits both.
fn an_ambiguity_waits_with_its_evidence_until_a_person_says(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let code = code_of(&officer, "3");
    let mut twin = pc(2);
    twin.system.as_mut().unwrap().serial = pc(1).system.unwrap().serial;
    let first = Agent::enrolled(&app.base, &code).report(&pc(1)).asset.unwrap().tag;
    let second = Agent::enrolled(&app.base, &code).report(&twin).asset.unwrap().tag;
    assert_ne!(first, second, "a shared serial number alone makes no two one");
    let mut browser = officer.browser();
    assert!(browser.open("/conflicts").shown().contains("Hai hồ sơ có cùng số sê-ri hoặc mã UUID"));
    let mut unclear = Inventory { memory: None, firmware: None, ..pc(3) };
    let system = unclear.system.as_mut().unwrap();
    (system.serial, system.uuid) = (pc(1).system.unwrap().serial, None);
    let third = Agent::enrolled(&app.base, &code);
    let reply = third.report(&unclear);
    assert!(!reply.accepted && reply.asset.is_none(), "it waits: {reply:?}");
    assert_eq!(count(&app, "SELECT count(*) AS n FROM asset"), 2);
    let page = browser.open("/conflicts");
    let shown = page.shown();
    let admin = app.person(Role::Admin, None);
    let waiting = |unit: &str| {
        let told = admin.program().get(&format!("conflicts?unit={unit}")).expect(200).json()["items"].clone();
        let shown = admin.browser().open(&format!("/conflicts?unit={unit}")).shown().contains("TANAN-PC003");
        (told.as_array().unwrap().len(), shown)
    };
    assert_eq!((waiting(TAN_AN), waiting(TRANG_BOM)), ((2, true), (0, false)));
    for evidence in ["TANAN-PC003", "Có nhiều hồ sơ cùng khớp", "Chính là PC-0001", "Chính là PC-0002", "Ổ đĩa"]
    {
        assert!(shown.contains(evidence), "{evidence}: {shown}");
    }
    let id = count(&app, "SELECT max(id) AS n FROM conflict WHERE closed_at IS NULL");
    let chosen = id_of(&app, &second).to_string();
    press(&mut browser, &app, &format!("/conflicts/{id}"), &[("outcome", &chosen)]).expect(303);
    assert!(
        page_of(&mut browser, &second).shown().contains("TANAN-PC003"),
        "the waiting report is applied at once"
    );
    assert_eq!(third.report(&unclear).asset.unwrap().tag, second, "and the next one needs nobody");
    let again = press(&mut browser, &app, &format!("/conflicts/{id}"), &[("outcome", "another")]).expect(409);
    assert_eq!(again.code(), "illegal_step");
}

fn a_program_does_what_the_pages_do(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let made = program.post("enrol-codes", &json!({ "uses": 2, "label": "Tầng 2" })).expect(201).json();
    let code = made["code"].as_str().unwrap();
    assert_eq!(made["line"], format!("hatang-agent enrol --server {} --code {code}", app.base));
    let (one, other) = (Agent::enrolled(&app.base, code), Agent::enrolled(&app.base, code));
    one.report(&pc(1));
    let listed = program.get("enrol-codes").json();
    assert_eq!((&listed["items"][0]["uses_left"], listed.to_string().contains(code)), (&json!(0), false));
    let devices = program.get(&format!("devices?code={}", made["id"])).json();
    assert_eq!(devices["items"].as_array().unwrap().len(), 2);
    assert_eq!(devices["items"][1]["tag"], "PC-0001");
    program.post(&format!("devices/{}/reject", other.device), &json!({})).expect(204);
    assert_eq!(other.heartbeat(&quarter(1, 0)).expect(401).code(), "bad_token");
    program.post(&format!("enrol-codes/{}/revoke", made["id"]), &json!({})).expect(204);
    let refused = program.post("enrol-codes", &json!({ "uses": 501 })).expect(422).json();
    assert_eq!(refused["error"]["fields"]["uses"]["code"], "one_to_500");
    let (record, _) = typed(&officer);
    let reported = id_of(&app, "PC-0001");
    let shown = program.post(&format!("equipment/{reported}/merge"), &json!({ "into": record })).expect(200).json();
    assert_eq!((&shown["id"], &shown["tag"]), (&json!(record), &json!("BCC-07")));
    let split = program.post(&format!("equipment/{reported}/split"), &json!({})).expect(200).json();
    assert_eq!(split["tag"], "PC-0001");
    // A copied key, settled by leaving both records as they are.
    one.report(&Inventory { machine_id: pc(1).machine_id, ..pc(2) });
    let conflict = program.get("conflicts").json()["items"][0].clone();
    assert_eq!(conflict["reason"], "copied_key");
    assert!(conflict["decision"]["evidence"].as_array().unwrap().iter().any(|e| e["relation"] == "different"));
    program.post(&format!("conflicts/{}", conflict["id"]), &json!({ "outcome": "leave" })).expect(204);
    assert_eq!(program.get("conflicts").json()["items"], json!([]));
    conflicts_come_in_pages(&app, &officer);
}

/// Whoever settles them one by one sees the last as well as the first.
fn conflicts_come_in_pages(app: &TestApp, officer: &Person) {
    let many = "INSERT INTO conflict (unit_id, device_id, reason, decision, report, opened_at) SELECT k.unit_id, k.device_id, \
                k.reason, k.decision, k.report, k.opened_at FROM (SELECT * FROM conflict ORDER BY id DESC LIMIT 1) k CROSS JOIN (SELECT id FROM unit LIMIT 61) u CROSS JOIN \
                (SELECT 1 AS n UNION ALL SELECT 2 AS n) n";
    app.shared.store.write_here(Lane::Bulk, move |tx| Sql::new(many).execute(tx.db())).unwrap();
    let page = |query: &str| officer.program().get(&format!("conflicts?{query}")).expect(200).json();
    let all = page("per_page=200");
    assert_eq!((all["items"].as_array().unwrap().len(), &all["total"]), (122, &json!(122)));
    let (second, third) = (page("page=2"), page("page=3"));
    let after = page(&format!("after={}", second["next"].as_str().unwrap()));
    assert_eq!((third["items"].as_array().unwrap().len(), &third["items"]), (22, &after["items"]));
    assert_eq!((&third["items"][0], &third["next"]), (&all["items"][100], &Value::Null));
    let shown = officer.browser().open("/conflicts?page=2").text();
    assert!(shown.contains("data-total=\"122\"") && shown.contains("rel=\"next\""), "{shown}");
}
