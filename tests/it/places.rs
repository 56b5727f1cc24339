//! Faults of what has no sticker: links, buildings, rooms; and how badly a fault disturbs, judged anew.

use hatang::auth::Role;
use hatang::db::Sql;
use serde_json::{Value, json};

use crate::harness::{Answer, Engine, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    a_link_is_reported_from_its_page,
    a_building_shows_its_rooms_faults_too,
    what_has_no_sticker_is_found_by_words,
    a_link_that_fails_three_times_is_a_repeat_offender,
    another_communes_link_cannot_be_reported,
    an_officer_judges_the_impact_anew_and_the_due_time_follows,
    the_technical_reviewer_may_judge_and_nothing_else,
    two_who_judge_at_once_see_each_other,
    an_open_fault_counts_its_downtime_in_every_list,
];

/// Wednesday, 25/11/2026, 08:00 at +07:00: the day before is a day off (Ngày Văn hóa Việt Nam).
fn on_a_working_day(engine: Engine) -> TestApp {
    let app = TestApp::start(engine);
    app.pass(86_400);
    app
}

fn made(program: &Program, path: &str, body: &Value) -> i64 {
    program.post(path, body).expect(201).json()["id"].as_i64().unwrap()
}

/// A building, its room and its link.
fn place(program: &Program) -> (i64, i64, i64) {
    let facility = json!({ "unit": TAN_AN, "name": "Trụ sở UBND", "address": "Ấp 1", "use_status": "in_use" });
    let facility = made(program, "facilities", &facility);
    let rooms = json!([{ "name": "Phòng họp tầng 2", "function": "office" }]);
    let house = json!({ "facility": facility, "name": "Nhà A", "purpose": "office", "rooms": rooms });
    let house = made(program, "buildings", &house);
    let room = program.get(&format!("rooms?building={house}")).json()["items"][0]["id"].as_i64().unwrap();
    let line = json!({ "building": house, "circuit": "tslcd", "provider": "Viettel", "circuit_id": "DNI-0042" });
    (house, room, made(program, "links", &line))
}

fn log(program: &Program, about: &str, what: &str) -> Value {
    let body = json!({ "about": about, "what": what, "impact": "stops_work" });
    program.post("faults", &body).expect(201).json()
}

fn judge(program: &Program, fault: &Value, impact: &str) -> Answer {
    let version = format!("\"v{}\"", fault["version"]);
    let path = format!("faults/{}/impact", fault["id"]);
    program.call("POST", &path, &[("if-match", &version)], &json!({ "impact": impact }))
}

fn total(program: &Program, query: &str) -> i64 {
    program.get(&format!("faults{query}")).expect(200).json()["total"].as_i64().unwrap()
}

fn a_link_is_reported_from_its_page(engine: Engine) {
    let app = on_a_working_day(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let (house, _, line) = place(&program);
    let page = browser.open(&format!("/links/{line}"));
    assert!(
        page.text().contains(&format!("href=\"/faults/new?about=link-{line}\""))
            && page.shown().contains("Chưa có sự cố nào.")
    );
    let form = browser.open(&format!("/faults/new?about=link-{line}"));
    let shown = form.shown();
    for said in ["Báo sự cố Viettel TSLCD", "Nhà A", "Mất kết nối hoàn toàn"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let sent = browser.submit(&form, &[("what", "down"), ("impact", "")]);
    let ticket = browser.open(sent.leads_to());
    assert!(ticket.shown().contains("Thời hạn xử lý: 25/11/2026 13:30."), "a line that is down stops the service");
    assert!(ticket.text().contains(&format!("<a href=\"/links/{line}\">Viettel TSLCD</a>")));
    assert!(browser.open(&format!("/links/{line}")).shown().contains("SC-0001 · Mất kết nối hoàn toàn"));
    let row = program.get(&format!("faults?about=link-{line}")).json()["items"][0].clone();
    assert_eq!((&row["subject_kind"], &row["subject_name"]), (&json!("link"), &json!("Viettel TSLCD")));
    for (query, expected) in
        [("?group=link", 1), ("?q=dni-0042", 1), ("?q=nha+a", 1), (&*format!("?about=building-{house}"), 0)]
    {
        assert_eq!(total(&program, query), expected, "{query}");
    }
    // It is called as it is called now.
    program.patch(&format!("links/{line}"), "\"v1\"", &json!({ "provider": "VNPT" })).expect(200);
    assert_eq!(program.get("faults/1").json()["subject_name"], "VNPT TSLCD");
}

fn a_building_shows_its_rooms_faults_too(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let (house, room, _) = place(&program);
    for about in [format!("room-{room}"), format!("building-{house}")] {
        let form = browser.open(&format!("/faults/new?about={about}"));
        browser.submit(&form, &[("what", "roof_leak"), ("impact", "")]).leads_to();
    }
    let of_room = browser.open(&format!("/rooms/{room}"));
    assert!(of_room.shown().contains("SC-0001 · Dột, thấm") && !of_room.shown().contains("SC-0002"));
    assert!(of_room.text().contains(&format!("href=\"/faults/new?about=room-{room}\"")));
    let of_house = browser.open(&format!("/buildings/{house}"));
    assert!(of_house.shown().contains("SC-0001") && of_house.shown().contains("SC-0002"), "{}", of_house.shown());
    assert!(of_house.text().contains(&format!("<a href=\"/rooms/{room}\">Phòng họp tầng 2</a>")));
    assert_eq!(
        (total(&program, &format!("?about=room-{room}")), total(&program, &format!("?about=building-{house}"))),
        (1, 2)
    );
    assert!(browser.open("/faults/1").text().contains(&format!("<a href=\"/rooms/{room}\">Phòng họp tầng 2</a>")));
    let facility = program.get(&format!("buildings/{house}")).json()["facility"].clone();
    let of_facility = browser.open(&format!("/facilities/{facility}")).text();
    assert!(of_facility.contains(&format!("href=\"/faults/new?about=building-{house}\"")));
    let mut leader = app.person(Role::Finance, None).browser();
    assert!(!leader.open(&format!("/rooms/{room}")).text().contains("/faults/new"), "finance reports nothing");
}

fn what_has_no_sticker_is_found_by_words(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let (house, room, line) = place(&program);
    let found = |text: &str| -> Vec<bool> {
        let of = |about: String| text.contains(&format!("/faults/new?about={about}\""));
        vec![of(format!("building-{house}")), of(format!("room-{room}")), of(format!("link-{line}"))]
    };
    assert_eq!(found(&browser.open("/faults/new").text()), [true, false, false]);
    assert_eq!(found(&browser.open("/faults/new?q=phong+hop").text()), [true, true, false]);
    assert_eq!(found(&browser.open("/faults/new?q=viettel").text()), [false, false, true]);
    let nothing = browser.open("/faults/new?q=khong+co+gi");
    assert!(nothing.shown().contains("Không có kết quả") && found(&nothing.text()) == [false; 3]);
    let mut other = app.officer_of(TRANG_BOM).browser();
    assert_eq!(found(&other.open("/faults/new?q=viettel").text()), [false; 3]);
}

fn a_link_that_fails_three_times_is_a_repeat_offender(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let (_, _, line) = place(&program);
    for _ in 0..3 {
        log(&program, &format!("link-{line}"), "unstable");
    }
    let rows = program.get("faults/repeat").expect(200).json()["items"].clone();
    let row = (&rows[0]["subject_kind"], &rows[0]["id"], &rows[0]["name"], &rows[0]["faults"]);
    assert_eq!(row, (&json!("link"), &json!(line), &json!("Viettel TSLCD"), &json!(3)));
    let mut browser = officer.browser();
    assert!(
        browser.open("/faults/repeat").text().contains(&format!("<a href=\"/links/{line}\">Viettel TSLCD</a>"))
    );
    assert!(browser.open(&format!("/links/{line}")).shown().contains("hỏng nhiều lần"));
    assert_eq!(app.officer_of(TRANG_BOM).program().get("faults/repeat").json()["items"], json!([]));
    let finance = app.person(Role::Finance, None);
    let of = |unit: &str| {
        let path = format!("faults/repeat?unit={unit}");
        let told = finance.program().get(&path).expect(200).json()["items"].as_array().unwrap().len();
        let shown = finance.browser().open(&format!("/{path}")).text().contains("Viettel TSLCD");
        (told, shown)
    };
    assert_eq!((of(TAN_AN), of(TRANG_BOM), of("00000")), ((1, true), (0, false), (0, false)));
}

fn another_communes_link_cannot_be_reported(engine: Engine) {
    let app = TestApp::start(engine);
    let (house, room, line) = place(&app.officer_of(TAN_AN).program());
    let other = app.officer_of(TRANG_BOM);
    let (program, mut browser) = (other.program(), other.browser());
    for about in [format!("link-{line}"), format!("building-{house}"), format!("room-{room}")] {
        assert_eq!(browser.get(&format!("/faults/new?about={about}")).status, 404, "{about}");
        let body = json!({ "about": about, "what": "other", "words": "thử" });
        assert_eq!(program.post("faults", &body).status, 404, "{about}");
    }
    assert_eq!(browser.get(&format!("/rooms/{room}")).status, 404);
}

fn an_officer_judges_the_impact_anew_and_the_due_time_follows(engine: Engine) {
    let app = on_a_working_day(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let (_, _, line) = place(&program);
    let body = json!({ "about": format!("link-{line}"), "what": "slow" });
    let fault = program.post("faults", &body).expect(201).json();
    assert_eq!((&fault["severity"], &fault["downtime_seconds"]), (&json!("medium"), &json!(0)));
    app.pass(3600);
    let mut browser = officer.browser();
    let page = browser.open("/faults/1");
    browser.submit(&page, &[("impact", "stops_service")]).leads_to();
    let program = officer.program();
    let judged = program.get("faults/1").expect(200).json();
    assert_eq!((&judged["impact"], &judged["severity"]), (&json!("stops_service"), &json!("urgent")));
    assert_eq!(judged["due_at"], "2026-11-25T06:30:00Z", "four working hours from the report, not from now");
    assert_eq!(judged["downtime_seconds"], 3600, "it stopped work from the report on");
    let page = browser.open("/faults/1").shown();
    let said = "Đổi ảnh hưởng: Làm được nhưng chậm → Phải dừng phục vụ người dân";
    assert!(page.contains(said) && page.contains("25/11/2026 13:30"), "{page}");
    let milder = judge(&program, &judged, "minor").expect(200).json();
    assert_eq!((&milder["severity"], &milder["downtime_seconds"]), (&json!("low"), &json!(0)));
    assert_eq!(judge(&program, &milder, "huge").status, 422);
    // The same again is no change.
    assert_eq!(judge(&program, &milder, "minor").expect(200).json()["version"], milder["version"]);
    let mut trail = Sql::new("SELECT count(*) AS n FROM audit WHERE action = ");
    trail.bind("fault.impact");
    assert_eq!(app.shared.store.read_here(|db| trail.count(db)).unwrap(), 2);
}

fn the_technical_reviewer_may_judge_and_nothing_else(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let (_, _, line) = place(&program);
    let fault = log(&program, &format!("link-{line}"), "slow");
    let reviewer = app.person(Role::Technical, None).program();
    let judged = judge(&reviewer, &fault, "minor").expect(200).json();
    assert_eq!(judged["severity"], "low");
    let step = |program: &Program, fault: &Value| {
        let version = format!("\"v{}\"", fault["version"]);
        program.call("POST", "faults/1/actions", &[("if-match", &version)], &json!({ "action": "start" })).status
    };
    assert_eq!(step(&reviewer, &judged), 403);
    for role in [Role::Finance, Role::Auditor, Role::Approver] {
        assert_eq!(judge(&app.person(role, None).program(), &judged, "stops_work").status, 403, "{role:?}");
    }
    assert_eq!(judge(&app.officer_of(TRANG_BOM).program(), &judged, "stops_work").status, 404);
}

fn two_who_judge_at_once_see_each_other(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let (_, _, line) = place(&program);
    let fault = log(&program, &format!("link-{line}"), "slow");
    let page = browser.open("/faults/1");
    judge(&program, &fault, "minor").expect(200);
    assert_eq!(judge(&program, &fault, "stops_service").expect(412).code(), "lost_update");
    browser.submit(&page, &[("impact", "stops_service")]).expect(412);
    assert_eq!(program.get("faults/1").json()["impact"], "minor");
}

fn an_open_fault_counts_its_downtime_in_every_list(engine: Engine) {
    let app = on_a_working_day(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let (_, _, line) = place(&program);
    for _ in 0..3 {
        log(&program, &format!("link-{line}"), "unstable");
    }
    let start = program.call("POST", "faults/1/actions", &[("if-match", "\"v1\"")], &json!({ "action": "start" }));
    start.expect(200);
    // From 08:00 to 10:00.
    app.pass(2 * 3600);
    let (program, mut browser) = (officer.program(), officer.browser());
    let listed = program.get("faults?sort=reported_at").json();
    let of: Vec<i64> =
        listed["items"].as_array().unwrap().iter().map(|row| row["downtime_seconds"].as_i64().unwrap()).collect();
    assert_eq!(of, [7200; 3]);
    assert_eq!(program.get("faults/1").json()["downtime_seconds"], 7200);
    assert!(browser.open("/faults/1").shown().contains("2 giờ"));
    assert_eq!(program.get("faults/repeat").json()["items"][0]["downtime_seconds"], 3 * 7200);
    let csv = browser.open("/faults.csv").text();
    assert!(csv.lines().skip(1).all(|row| row.contains(",2,")), "{csv}");
}
