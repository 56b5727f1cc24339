//! What a person says against a report, what is estimated, what is collected, what is handed out.

use hatang::auth::{AuthPolicy, Role};
use hatang::db::{Lane, Sql};
use hatang_report::DiskHealth;
use serde_json::{Value, json};

use crate::harness::agent::{Agent, agent_of, code_of, pc};
use crate::harness::{Browser, Engine, Program, TAN_AN, TestApp, TestDatabase};
use crate::intake::{count, page_of, press};

crate::stories![
    one_disk_has_one_size,
    a_person_corrects_what_a_computer_reports,
    a_correction_is_over_after_its_last_day,
    a_correction_moves_the_score_and_says_whose_word_it_is,
    a_slip_in_a_correction_is_named_and_nothing_typed_is_lost,
    a_program_corrects_a_fact,
    an_unknown_day_of_purchase_has_its_bounds,
    the_list_of_what_is_past_its_life_holds_what_the_pages_say,
    a_record_bound_to_a_computer_is_listed_by_what_it_reports,
    anybody_may_read_what_is_collected,
    the_builds_of_the_folder_are_handed_out,
    an_empty_folder_is_said_to_be_empty,
];

/// A reported PC of Tân An: its number.
fn reported(app: &TestApp) -> (i64, Agent) {
    let agent = agent_of(app, &app.officer_of(TAN_AN));
    agent.report(&pc(1));
    (count(app, "SELECT max(id) AS n FROM asset"), agent)
}

fn lapse(app: &TestApp) {
    let jobs = hatang::app::rooms().into_iter().flat_map(|room| room.jobs);
    for job in jobs.filter(|job| job.name == "intake.lapse_overrides") {
        (job.run)(&app.shared).unwrap();
    }
}

fn fact(program: &Program, id: i64, column: &str) -> Value {
    let facts = program.get(&format!("equipment/{id}/facts")).expect(200).json();
    facts["items"].as_array().unwrap().iter().find(|fact| fact["column"] == column).unwrap().clone()
}

fn a_person_corrects_what_a_computer_reports(engine: Engine) {
    let app = TestApp::start(engine);
    let (id, agent) = reported(&app);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    let path = format!("/equipment/{id}");
    let form = browser.open(&format!("{path}/facts?column=model"));
    assert!(form.shown().contains("Máy báo: OptiPlex 3020"), "{}", form.shown());
    let typed = [("value", "FPT Elead S998"), ("why", "Đọc trên nhãn dán ở vỏ máy")];
    assert_eq!(browser.submit(&form, &typed).leads_to(), format!("{path}/facts"));
    let facts = browser.open(&format!("{path}/facts")).shown();
    assert!(facts.contains("OptiPlex 3020 FPT Elead S998"), "both stand side by side: {facts}");
    assert!(facts.contains("Đọc trên nhãn dán ở vỏ máy") && facts.contains("24/11/2026 08:00"), "{facts}");
    let page = browser.open(&path).shown();
    assert!(page.contains("FPT Elead S998") && page.contains("máy báo: OptiPlex 3020"), "{page}");
    assert!(page.contains("Sửa tay: Kiểu máy"), "{page}");
    // It stays over the next report, and identity goes by what is reported.
    let mut next = pc(1);
    next.hostname = Some("TANAN-MOI".into());
    assert_eq!(agent.report(&next).asset.unwrap().tag, "PC-0001");
    let page = browser.open(&path).shown();
    assert!(page.contains("FPT Elead S998") && page.contains("TANAN-MOI"), "{page}");
    // Who may only read sees who said it and why, and no form.
    let seen = app.person(Role::Finance, None).browser().open(&format!("{path}/facts?column=model"));
    assert!(seen.shown().contains("Đọc trên nhãn dán") && !seen.text().contains("take_back"), "{}", seen.shown());
    assert!(!seen.text().contains("name=\"value\""));
    press(&mut browser, &app, &format!("{path}/facts"), &[("take_back", "model")]).expect(303);
    let page = browser.open(&path).shown();
    assert!(page.contains("OptiPlex 3020") && page.contains("Bỏ sửa tay: Kiểu máy"), "{page}");
    assert!(!browser.open(&format!("{path}/facts")).shown().contains("FPT Elead"), "it is taken back");
    assert_eq!(count(&app, "SELECT count(*) AS n FROM audit WHERE action = 'asset.override'"), 2);
}

fn a_correction_is_over_after_its_last_day(engine: Engine) {
    let app = TestApp::start(engine);
    let (id, _) = reported(&app);
    let path = format!("/equipment/{id}");
    let mut browser = app.officer_of(TAN_AN).browser();
    let form = browser.open(&format!("{path}/facts?column=ram_bytes"));
    let typed = [("value", "16 GB"), ("why", "Mượn thêm thanh nhớ"), ("until", "25/11/2026")];
    browser.submit(&form, &typed).leads_to();
    assert!(browser.open(&path).shown().contains("Bộ nhớ 16 GB máy báo: 8 GB"));
    let stored = |bytes: i64| count(&app, "SELECT ram_bytes AS n FROM computer") == bytes << 30;
    assert!(stored(16));
    app.pass(86_400);
    lapse(&app);
    let mut browser = app.officer_of(TAN_AN).browser();
    assert!(browser.open(&path).shown().contains("Bộ nhớ 16 GB"), "it holds on its last day");
    app.pass(86_400);
    let mut browser = app.officer_of(TAN_AN).browser();
    assert!(browser.open(&path).shown().contains("Bộ nhớ 8 GB"), "by the page at once");
    lapse(&app);
    assert!(stored(8), "and by what lists and rules read");
    let page = browser.open(&path).shown();
    assert!(page.contains("Hết hạn sửa tay: Bộ nhớ"), "{page}");
    let facts = browser.open(&format!("{path}/facts")).shown();
    assert!(facts.contains("hết hạn") && facts.contains("Mượn thêm thanh nhớ"), "it stays readable: {facts}");
    lapse(&app);
    assert_eq!(count(&app, "SELECT count(*) AS n FROM asset_event WHERE kind = 'override_lapsed'"), 1);
}

fn a_correction_moves_the_score_and_says_whose_word_it_is(engine: Engine) {
    let app = TestApp::start(engine);
    let (id, _) = reported(&app);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let score = || {
        app.rescore();
        let row = program.get("priorities").expect(200).json()["items"][0].clone();
        program.get(&format!("priorities/{}", row["id"])).expect(200).json()
    };
    let memory = |score: &Value| {
        let reasons = score["reasons"].as_array().unwrap().iter();
        let said = reasons.map(|reason| format!("{} {}", reason["sentence"], reason["basis"]));
        said.filter(|said| said.contains("Bộ nhớ") || said.contains("RAM")).collect::<Vec<_>>().join(" ")
    };
    let before = score();
    assert!(memory(&before).contains("máy tự báo"), "{before}");
    let form = browser.open(&format!("/equipment/{id}/facts?column=ram_bytes"));
    browser.submit(&form, &[("value", "2 GB"), ("why", "Đếm trên bo mạch")]).leads_to();
    let after = score();
    assert!(after["total"].as_i64() > before["total"].as_i64(), "less memory is more need: {before} {after}");
    assert!(memory(&after).contains("tự khai"), "{after}");
}

fn a_slip_in_a_correction_is_named_and_nothing_typed_is_lost(engine: Engine) {
    let app = TestApp::start(engine);
    let (id, _) = reported(&app);
    let mut browser = app.officer_of(TAN_AN).browser();
    let path = format!("/equipment/{id}/facts");
    let form = browser.open(&format!("{path}?column=disk_bytes"));
    let again = browser.submit(&form, &[("value", "nửa tê"), ("why", "Nhãn trên ổ đĩa")]).expect(422);
    assert!(again.shown().contains("Không phải dung lượng") && again.text().contains("value=\"nửa tê\""));
    assert!(again.text().contains("value=\"Nhãn trên ổ đĩa\""));
    let again = browser.submit(&form, &[("value", "1 TB"), ("why", ""), ("until", "01/11/2026")]).expect(422);
    assert!(again.shown().contains("Cần điền") && again.shown().contains("Ngày đã qua"), "{}", again.shown());
    // A word is chosen, and one that is none is refused.
    let form = browser.open(&format!("{path}?column=disk_kind"));
    assert!(form.text().contains("<option value=\"ssd\""));
    let refused = browser.submit(&form, &[("value", "tape"), ("why", "Nhãn trên ổ đĩa")]).expect(422);
    assert!(refused.shown().contains("Không thuộc danh sách"));
    assert_eq!(browser.get(&format!("{path}?column=mood")).status, 422);
    assert_eq!(count(&app, "SELECT count(*) AS n FROM asset_override"), 0);
}

fn a_program_corrects_a_fact(engine: Engine) {
    let app = TestApp::start(engine);
    let (id, _) = reported(&app);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let before = fact(&program, id, "ram_bytes");
    assert_eq!((&before["observed"], &before["said"]), (&json!("8589934592"), &Value::Null));
    let said =
        json!({ "column": "ram_bytes", "value": "4294967296", "why": "Đếm thanh nhớ", "until": "2026-12-31" });
    program.post(&format!("equipment/{id}/facts"), &said).expect(200);
    let after = fact(&program, id, "ram_bytes");
    assert_eq!((&after["effective"], &after["observed"]), (&json!("4294967296"), &json!("8589934592")));
    assert_eq!((&after["said"]["why"], &after["said"]["in_force"]), (&json!("Đếm thanh nhớ"), &json!(true)));
    assert_eq!(after["said"]["until"], "2026-12-31");
    let refused =
        program.post(&format!("equipment/{id}/facts"), &json!({ "column": "ram_bytes", "value": "8 GB" }));
    let fields = refused.expect(422).json()["error"]["fields"].clone();
    assert_eq!((&fields["value"]["code"], &fields["why"]["code"]), (&json!("not_a_number"), &json!("required")));
    program.post(&format!("equipment/{id}/facts"), &json!({ "column": "ram_bytes" })).expect(200);
    assert_eq!(fact(&program, id, "ram_bytes")["said"], Value::Null);
    let printer = json!({ "kind": "printer", "name": "Máy in" });
    let printer = program.post("equipment", &printer).expect(201).json()["id"].clone();
    assert_eq!(program.get(&format!("equipment/{printer}/facts")).json()["items"], json!([]));
    program.post(&format!("equipment/{printer}/facts"), &said).expect(404);
}

fn an_unknown_day_of_purchase_has_its_bounds(engine: Engine) {
    let app = TestApp::start(engine);
    let (id, _) = reported(&app);
    let mut browser = app.officer_of(TAN_AN).browser();
    let page = browser.open(&format!("/equipment/{id}")).shown();
    // A Core of the 4th generation (2013 to 2016) with firmware of 12/03/2015.
    assert!(page.contains("ước từ 01/01/2013 đến 11/03/2016"), "{page}");
    assert!(page.contains("ước đã quá thời gian sử dụng, cần đối chiếu sổ sách"), "{page}");
    let program = app.officer_of(TAN_AN).program();
    let version = program.get(&format!("equipment/{id}")).header("etag").to_owned();
    program.patch(&format!("equipment/{id}"), &version, &json!({ "bought_on": "2015-06-05" })).expect(200);
    let page = browser.open(&format!("/equipment/{id}")).shown();
    assert!(!page.contains("ước từ") && page.contains("đã quá thời gian sử dụng theo TT 141/2025"), "{page}");
}

/// The tags of Tân An's equipment whose pages say that their life is over; the list's filter must hold the same.
#[track_caller]
fn past_their_life(program: &Program, browser: &mut Browser) -> Vec<String> {
    let listed = |query: &str| {
        let rows = program.get(&format!("equipment?per_page=200&sort=tag{query}")).expect(200).json();
        let rows = rows["items"].as_array().unwrap().iter();
        let row = |row: &Value| (row["id"].as_i64().unwrap(), row["tag"].as_str().unwrap().to_owned());
        rows.map(row).collect::<Vec<_>>()
    };
    let mut said = Vec::new();
    for (id, tag) in listed("") {
        if browser.open(&format!("/equipment/{id}")).shown().contains("đã quá thời gian sử dụng") {
            said.push(tag);
        }
    }
    let filtered: Vec<String> = listed("&life=over").into_iter().map(|(_, tag)| tag).collect();
    assert_eq!(filtered, said, "the list, and the pages' word");
    said
}

fn the_list_of_what_is_past_its_life_holds_what_the_pages_say(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (program, mut browser) = (officer.program(), officer.browser());
    let code = code_of(&officer, "7");
    let report = |number: u32, cpu: Option<&str>, firmware: Option<&str>| {
        let mut said = pc(number);
        said.cpus[0].name = cpu.map(str::to_owned);
        said.firmware.as_mut().unwrap().date = firmware.map(str::to_owned);
        let tag = Agent::enrolled(&app.base, &code).report(&said).asset.unwrap().tag;
        let found = program.get(&format!("equipment?q={tag}")).json()["items"][0]["id"].as_i64().unwrap();
        (tag, found)
    };
    let haswell = Some("Intel(R) Core(TM) i3-4130 CPU @ 3.40GHz");
    let (old_firmware, _) = report(1, None, Some("2014-06-01"));
    let (_, young_firmware) = report(2, None, Some("2019-06-01"));
    let (old_processor, _) = report(3, haswell, None);
    let (renewed, _) = report(4, haswell, Some("2021-03-01"));
    report(5, Some("12th Gen Intel(R) Core(TM) i5-12400"), None);
    report(6, None, None);
    let (_, on_paper) = report(7, haswell, Some("2014-06-01"));
    let version = program.get(&format!("equipment/{on_paper}")).header("etag").to_owned();
    program.patch(&format!("equipment/{on_paper}"), &version, &json!({ "bought_on": "2024-06-05" })).expect(200);
    let typed = |tag: &str, bought_on: Option<&str>| {
        let body = json!({ "kind": "desktop", "name": "Máy bàn", "tag": tag, "bought_on": bought_on });
        program.post("equipment", &body).expect(201).json()["id"].as_i64().unwrap()
    };
    typed("X-1", Some("2019-11-24"));
    typed("X-2", Some("2019-11-25"));
    let bound = typed("X-3", None);
    let sorted = |tags: &[&str]| {
        let mut tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        tags.sort();
        tags
    };
    let (one, two, three) = (old_firmware.as_str(), old_processor.as_str(), renewed.as_str());
    assert_eq!(past_their_life(&program, &mut browser), sorted(&[one, two, three, "X-1"]));
    // A record typed by hand goes by the computer that it is bound to, until the two are split.
    let found = program.get(&format!("equipment?q={one}")).json()["items"][0]["id"].clone();
    program.post(&format!("equipment/{found}/merge"), &json!({ "into": bound })).expect(200);
    assert_eq!(past_their_life(&program, &mut browser), sorted(&[two, three, "X-1", "X-3"]));
    program.post(&format!("equipment/{found}/split"), &json!({})).expect(200);
    assert_eq!(past_their_life(&program, &mut browser), sorted(&[one, two, three, "X-1"]));
    // What a person says of the firmware counts like what was reported.
    let said = json!({ "column": "firmware_date", "value": "2013-02-01", "why": "Đọc trong BIOS" });
    program.post(&format!("equipment/{young_firmware}/facts"), &said).expect(200);
    let five = past_their_life(&program, &mut browser);
    assert_eq!(five.len(), 5, "{five:?}");
    // A database of before the bounds were kept is brought up to date by itself.
    let forget = |tx: &mut hatang::db::Tx<'_>| {
        Sql::new("UPDATE asset SET bought_from = NULL, bought_to = NULL").execute(tx.db())
    };
    app.shared.store.write_here(Lane::Interactive, forget).unwrap();
    assert_eq!(past_their_life(&program, &mut browser), ["X-1"]);
    let jobs = hatang::app::rooms().into_iter().flat_map(|room| room.jobs);
    jobs.filter(|job| job.name == "equipment.estimate").for_each(|job| (job.run)(&app.shared).unwrap());
    assert_eq!(past_their_life(&program, &mut browser), five);
}

fn a_record_bound_to_a_computer_is_listed_by_what_it_reports(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let mut said = pc(1);
    said.disks[0].health = Some(DiskHealth { failing: Some(true), ..DiskHealth::default() });
    agent_of(&app, &officer).report(&said);
    let reported = count(&app, "SELECT max(id) AS n FROM asset");
    let body = json!({ "kind": "desktop", "name": "Máy tiếp nhận", "tag": "BCC-07" });
    let typed = program.post("equipment", &body).expect(201).json()["id"].as_i64().unwrap();
    let listed = |filter: &str| {
        let rows = program.get(&format!("equipment?{filter}")).expect(200).json();
        rows["items"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    for (step, body, of) in
        [("", json!({}), reported), ("merge", json!({ "into": typed }), typed), ("split", json!({}), reported)]
    {
        if !step.is_empty() {
            program.post(&format!("equipment/{reported}/{step}"), &body).expect(200);
        }
        for filter in ["os=ended", "disk=failing", "life=over", "year=2016"] {
            assert_eq!(listed(filter), [of], "{filter} after {step:?}");
        }
    }
}

fn anybody_may_read_what_is_collected(engine: Engine) {
    let bare = TestApp::bare(engine);
    Browser::new(&bare).open("/collected");
    let app = TestApp::start(engine);
    let mut browser = Browser::new(&app);
    let page = browser.open("/collected").shown();
    assert!(!page.contains('⟦'));
    for told in ["disks[].health", "Số cung hỏng đã thay", "phím đã gõ", "memory.modules[]", "desktop, laptop"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    // Everything that this very agent would send of a computer is told.
    let sent = serde_json::to_value(pc(1)).unwrap();
    for field in sent.as_object().unwrap().keys() {
        assert!(page.contains(field.as_str()), "{field}");
    }
    browser.headers.push(("accept-language", "en".into()));
    let page = browser.open("/collected").shown();
    assert!(page.contains("Bad sectors that it has replaced.") && !page.contains("SCHEMA]"), "{page}");
    for from in ["/sign-in", "/agents"] {
        let page = if from == "/agents" { app.officer_of(TAN_AN).browser().open(from) } else { browser.open(from) };
        assert!(page.text().contains("href=\"/collected\""), "{from} leads there");
    }
}

fn the_builds_of_the_folder_are_handed_out(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hatang-agent"), b"\x7fELF a story's build").unwrap();
    std::fs::write(folder.path().join("notes.txt"), b"nothing to hand out").unwrap();
    let database = TestDatabase::migrated(engine);
    let app = TestApp::with_builds(database, AuthPolicy::quick(), Some(folder.path().to_owned()));
    app.person(Role::Admin, None);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    let page = browser.open("/agents");
    assert!(page.text().contains("href=\"/agents/builds/hatang-agent\"") && !page.text().contains("notes.txt"));
    let made = browser.submit(&page, &[("uses", "3")]).expect(200);
    let line = format!("chmod +x hatang-agent && sudo ./hatang-agent enrol --server {} --code ", app.base);
    assert!(made.shown_values().contains(&line), "the one line to run as it was downloaded: {}", made.text());
    assert!(made.shown_values().contains("sudo ./hatang-agent run"), "what keeps it reporting");
    assert!(made.text().contains("href=\"/agents/builds/hatang-agent\""));
    let build = browser.get("/agents/builds/hatang-agent").expect(200);
    assert_eq!(build.body, b"\x7fELF a story's build");
    assert!(build.header("content-disposition").contains("hatang-agent"));
    assert_eq!(browser.get("/agents/builds/notes.txt").status, 404);
    assert_eq!(browser.get("/agents/builds/..%2Fnotes.txt").status, 404);
}

fn an_empty_folder_is_said_to_be_empty(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::migrated(engine);
    let app = TestApp::with_builds(database, AuthPolicy::quick(), Some(folder.path().to_owned()));
    app.person(Role::Admin, None);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    let page = browser.open("/agents");
    assert!(page.shown().contains("HATANG_AGENT_DIR"), "{}", page.shown());
    let made = browser.submit(&page, &[("uses", "1")]).expect(200).shown();
    assert!(made.contains("HATANG_AGENT_DIR"), "{made}");
    assert!(!made.contains("vừa tải về") && made.contains("thư mục chứa tệp hatang-agent"), "{made}");
    assert_eq!(code_of(&officer, "1").len(), 14);
    assert_eq!(browser.get("/agents/builds/hatang-agent").status, 404);
}

/// A virtual disk is made in powers of 1024; its size is said as every other disk's, among the facts, the parts and in the
/// trail.
fn one_disk_has_one_size(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut machine = pc(1);
    machine.disks[0].bytes = Some(256 << 30);
    machine.disks[0].model = Some("QEMU HARDDISK".into());
    let tag = agent_of(&app, &officer).report(&machine).asset.unwrap().tag;
    let page = page_of(&mut officer.browser(), &tag).shown();
    assert!(page.contains("Dung lượng ổ đĩa 275 GB"), "{page}");
    assert!(page.contains("QEMU HARDDISK 275 GB HDD") && !page.contains("256"), "{page}");
    let asset = officer.program().get("equipment").json()["items"][0]["id"].clone();
    let said = json!({ "column": "disk_bytes", "value": "1000204886016", "why": "Đã thay ổ đĩa" });
    officer.program().post(&format!("equipment/{asset}/facts"), &said).expect(200);
    let page = page_of(&mut officer.browser(), &tag).shown();
    assert!(page.contains("Dung lượng ổ đĩa 1 TB"), "{page}");
    let trail = officer.browser().open(&format!("/audit/of/asset-{asset}")).shown();
    assert!(trail.contains("1 TB"), "{trail}");
}
