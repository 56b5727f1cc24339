//! Facilities, buildings, rooms: an officer records them on a phone, others read them, nothing is lost or deleted.

use hatang::auth::Role;
use serde_json::{Value, json};

use crate::harness::{Browser, Engine, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    an_officer_starts_from_an_unverified_headquarters,
    a_building_is_recorded_with_its_rooms_in_one_form,
    a_wrong_row_loses_nothing_that_was_typed,
    no_two_places_go_by_one_name,
    lists_lead_to_where_records_are_added,
    a_facility_shows_what_stands_in_its_rooms,
    somebody_elses_save_is_shown_side_by_side,
    a_retired_place_leaves_the_lists_and_comes_back,
    lists_find_sort_filter_and_export_the_same_rows,
    pages_of_a_list_follow_each_other_in_every_order,
    the_api_does_what_the_forms_do,
    another_unit_sees_nothing_of_it,
];

/// The headquarters that a first start recorded for a unit.
fn headquarters(program: &Program, unit: &str) -> i64 {
    program.get(&format!("facilities?unit={unit}")).expect(200).json()["items"][0]["id"].as_i64().unwrap()
}

fn building(program: &Program, facility: i64, more: Value) -> i64 {
    let mut body = json!({ "facility": facility, "name": "Nhà A", "purpose": "office" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    program.post("buildings", &body).expect(201).json()["id"].as_i64().unwrap()
}

fn an_officer_starts_from_an_unverified_headquarters(engine: Engine) {
    let app = TestApp::start(engine);
    let known = app.admin().program().get("facilities?per_page=200&verified=false").expect(200).json();
    assert_eq!(known["total"], 93, "one for each unit with a known address");
    let mut browser = app.officer_of(TAN_AN).browser();
    let list = browser.open("/facilities");
    assert!(list.shown().contains("chưa xác minh"));
    let id = headquarters(&app.officer_of(TAN_AN).program(), TAN_AN);
    let page = browser.open(&format!("/facilities/{id}"));
    let verify = page.text().contains(&format!("/facilities/{id}/verify"));
    assert!(verify, "one tap confirms it");
    let version = browser.post(&format!("/facilities/{id}/verify"), &csrf_and_version(&page)).leads_to().to_owned();
    assert!(!browser.open(&version).shown().contains("chưa xác minh"));
    let again = app.admin().program().get("facilities?verified=false").expect(200).json();
    assert_eq!(again["total"], 92);
}

/// The hidden fields that every form of a page carries.
fn csrf_and_version(page: &crate::harness::Answer) -> Vec<(&'static str, &'static str)> {
    let text = page.text();
    let value = |name: &str| {
        let after = text.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the page has forms");
        after.split('"').next().unwrap_or("").to_owned().leak() as &str
    };
    vec![("csrf", value("csrf")), ("version", value("version"))]
}

fn a_building_is_recorded_with_its_rooms_in_one_form(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let facility = headquarters(&program, TAN_AN);
    let form = browser.open(&format!("/facilities/{facility}/buildings/new"));
    let typed = [
        ("name", "Nhà làm việc 2 tầng"),
        ("purpose", "office"),
        ("floor_dm2", "1.250,5"),
        ("condition", "degraded"),
        ("room_1_name", "Quầy một cửa"),
        ("room_1_function", "counter"),
        ("room_1_floor", "1"),
        ("room_3_name", "Phòng Chủ tịch"),
        ("room_3_function", "leader"),
    ];
    let made = browser.submit(&form, &typed).leads_to().to_owned();
    let page = browser.open(&made).shown();
    for said in ["Nhà làm việc 2 tầng", "1.250,5 m²", "Xuống cấp", "24/11/2026", "Quầy một cửa", "Phòng lãnh đạo"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let id = made.rsplit('/').next().unwrap();
    let rooms = program.get(&format!("rooms?building={id}")).expect(200).json();
    assert_eq!(rooms["total"], 2, "rows without a name are passed over");
    assert_eq!(rooms["items"][0]["function"], "counter");
}

fn a_wrong_row_loses_nothing_that_was_typed(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    let facility = headquarters(&officer.program(), TAN_AN);
    let form = browser.open(&format!("/facilities/{facility}/buildings/new"));
    let typed = [
        ("name", "Nhà B"),
        ("purpose", ""),
        ("built_year", "2050"),
        ("room_2_name", "Phòng họp"),
        ("room_2_area_dm2", "rộng"),
    ];
    let again = browser.submit(&form, &typed).expect(422);
    let (text, shown) = (again.text(), again.shown());
    assert!(
        text.contains("value=\"Phòng họp\"") && text.contains("value=\"rộng\"") && text.contains("value=\"2050\"")
    );
    assert!(shown.contains("Cần số trong khoảng 1850–2026.") && shown.contains("Không phải diện tích"), "{shown}");
    let summary = shown.split_once("Tên nhà").unwrap().0;
    let at = |line: &str| summary.find(line).unwrap_or_else(|| panic!("{line}: {summary}"));
    assert!(at("Công năng: Cần điền") < at("Năm đưa vào sử dụng: Cần số"), "by label, in the form's order");
    assert!(at("Năm đưa vào sử dụng: Cần số") < at("Diện tích (m²): Không phải"), "{summary}");
    assert_eq!(officer.program().get("buildings").expect(200).json()["total"], 0);
}

fn no_two_places_go_by_one_name(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let facility = headquarters(&program, TAN_AN);
    let house = building(&program, facility, json!({ "rooms": [{ "name": "Phòng họp", "function": "office" }] }));
    let refused = |path: &str, body: &Value| {
        let fields = program.post(path, body).expect(422).json()["error"]["fields"].clone();
        fields
            .as_object()
            .unwrap()
            .iter()
            .map(|(path, slip)| format!("{path} {}", slip["code"]))
            .collect::<String>()
    };
    // Whatever the case and however the marks were typed.
    let again = json!({ "facility": facility, "name": "NHA\u{300} A", "purpose": "office" });
    assert_eq!(refused("buildings", &again), "name \"name_used\"");
    let again = json!({ "building": house, "name": "phòng HỌP", "function": "office" });
    assert_eq!(refused("rooms", &again), "name \"name_used\"");
    let mut browser = officer.browser();
    let form = browser.open(&format!("/buildings/{house}/rooms/new"));
    let mut typed = vec![("room_1_name", "Phòng họp"), ("room_2_name", "Kho"), ("room_3_name", "kho")];
    typed.extend(["room_1_function", "room_2_function", "room_3_function"].map(|field| (field, "office")));
    typed.push(("room_2_area_dm2", "12"));
    let page = browser.submit(&form, &typed).expect(422);
    let beside = |page: &crate::harness::Answer, field: &str| {
        page.text().contains(&format!("id=\"e-{field}\">Tên này đã có ở đây"))
    };
    assert!(beside(&page, "room_1_name") && beside(&page, "room_3_name"), "{}", page.text());
    assert!(!beside(&page, "room_2_name") && page.text().contains("value=\"12\""), "{}", page.text());
    assert_eq!(program.get(&format!("rooms?building={house}")).json()["total"], 1, "none of them is kept");
    // One that keeps its name is saved; one that takes another's is not.
    let other = building(&program, facility, json!({ "name": "Nhà B" }));
    program.patch(&format!("buildings/{other}"), "\"v1\"", &json!({ "name": "nhà B", "floors": 2 })).expect(200);
    let edit = browser.open(&format!("/buildings/{other}/edit"));
    assert!(beside(&browser.submit(&edit, &[("name", "Nhà A"), ("purpose", "office")]).expect(422), "name"));
    // A name that is free again is taken, and then the first one's record does not come back under it.
    let page = browser.open(&format!("/buildings/{house}"));
    browser.submit(&page, &[("reason", "Đã tháo dỡ theo quyết định"), ("step", "retire")]).leads_to();
    building(&program, facility, json!({}));
    let page = browser.open(&format!("/buildings/{house}"));
    let refused = browser.submit(&page, &[("step", "restore")]).expect(422);
    assert!(refused.shown().contains("Tên này đã có ở đây"), "{}", refused.shown());
}

fn lists_lead_to_where_records_are_added(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let mut browser = officer.browser();
    let mut leads = |list: &str, to: &str, called: &str| {
        let text = browser.open(list).text();
        assert!(text.contains(&format!("<a class=\"btn go\" href=\"{to}\">{called}</a>")), "{list} {to}: {text}");
    };
    let facility = headquarters(&program, TAN_AN);
    leads("/buildings", &format!("/facilities/{facility}/buildings/new"), "Thêm nhà");
    leads("/links", "/buildings", "Thêm đường truyền: chọn nhà");
    let house = building(&program, facility, json!({}));
    leads("/buildings", &format!("/facilities/{facility}/buildings/new"), "Thêm nhà");
    leads("/links", &format!("/buildings/{house}/links/new"), "Thêm đường truyền");
    building(&program, facility, json!({ "name": "Nhà B" }));
    leads("/links", "/buildings", "Thêm đường truyền: chọn nhà");
    leads(&format!("/links?building={house}"), &format!("/buildings/{house}/links/new"), "Thêm đường truyền");
    let more = json!({ "name": "Kho lưu trữ", "address": "Ấp 2", "use_status": "in_use" });
    program.post("facilities", &more).expect(201);
    leads("/buildings", "/facilities", "Thêm nhà: chọn cơ sở");
    let mut finance = app.person(Role::Finance, None).browser();
    for list in ["/buildings", "/links"] {
        assert!(!finance.open(list).text().contains("class=\"btn go\""), "{list}: finance changes no record");
    }
}

fn a_facility_shows_what_stands_in_its_rooms(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let facility = headquarters(&program, TAN_AN);
    let building =
        building(&program, facility, json!({ "rooms": [{ "name": "Quầy một cửa", "function": "counter" }] }));
    let room = program.get(&format!("rooms?building={building}")).json()["items"][0]["id"].as_i64().unwrap();
    for _ in 0..3 {
        program.post("equipment", &json!({ "kind": "printer", "name": "Máy in", "room": room })).expect(201);
    }
    let listed = program.get(&format!("equipment?room={room}")).json()["total"].clone();
    for path in [format!("/facilities/{facility}"), format!("/buildings/{building}")] {
        let page = browser.open(&path).text();
        assert!(
            page.contains(&format!("<a href=\"/equipment?room={room}\">{listed}</a>")),
            "{path} counts what the list shows"
        );
    }
    assert_eq!(listed, 3);
}

fn somebody_elses_save_is_shown_side_by_side(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let building = building(&program, headquarters(&program, TAN_AN), json!({ "floors": 2 }));
    let form = browser.open(&format!("/buildings/{building}/edit"));
    let theirs = json!({ "floors": 3, "built_year": 1999 });
    program.patch(&format!("buildings/{building}"), "\"v1\"", &theirs).expect(200);
    let typed = [("name", "Nhà A1"), ("built_year", "2001"), ("purpose", "office")];
    let refused = browser.submit(&form, &typed).expect(412);
    let (text, shown) = (refused.text(), refused.shown());
    assert!(text.contains("value=\"Nhà A1\"") && text.contains("value=\"2001\""), "{text}");
    assert!(shown.contains("Đang lưu: 1999") && shown.contains("Đang lưu: Nhà A"), "{shown}");
    assert!(shown.contains("Người khác vừa sửa ô này; trước đó: 2"), "{shown}");
    browser.submit(&refused, &[("name", "Nhà A1"), ("purpose", "office")]).leads_to();
    let saved = program.get(&format!("buildings/{building}")).json();
    assert_eq!((saved["name"].as_str(), saved["built_year"].as_i64()), (Some("Nhà A1"), Some(2001)));
    assert_eq!(saved["floors"], 3, "what the reader left alone is not undone");
}

fn a_retired_place_leaves_the_lists_and_comes_back(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let facility = headquarters(&program, TAN_AN);
    let building = building(&program, facility, json!({}));
    let page = browser.open(&format!("/buildings/{building}"));
    browser.submit(&page, &[("reason", "x"), ("step", "retire")]).expect(422);
    let path = format!("buildings/{building}/retire");
    for (reason, code) in [("  ", "required"), ("abc", "too_short_5")] {
        let refused =
            program.call("POST", &path, &[("if-match", "\"v1\"")], &json!({ "reason": reason })).expect(422);
        assert_eq!(refused.json()["error"]["fields"]["reason"]["code"], code, "{reason:?}");
    }
    browser.submit(&page, &[("reason", "Đã tháo dỡ theo quyết định"), ("step", "retire")]).leads_to();
    assert_eq!(program.get("buildings").json()["total"], 0);
    assert_eq!(program.get("buildings?retired=true").json()["total"], 1);
    let page = browser.open(&format!("/buildings/{building}"));
    assert!(page.shown().contains("Đã tháo dỡ theo quyết định"));
    assert_eq!(
        program.post("rooms", &json!({ "building": building, "name": "P1", "function": "office" })).status,
        422
    );
    browser.submit(&page, &[("step", "restore")]).leads_to();
    assert_eq!(program.get("buildings").json()["total"], 1);
    // A facility that is out of use takes its buildings out of the list, and refuses nothing.
    let version = program.get(&format!("facilities/{facility}")).header("etag").to_owned();
    let retire = json!({ "reason": "Bàn giao cho trường học" });
    program.call("POST", &format!("facilities/{facility}/retire"), &[("if-match", &version)], &retire).expect(200);
    assert_eq!(program.get("buildings").json()["total"], 0);
    let stale =
        program.call("POST", &format!("facilities/{facility}/restore"), &[("if-match", &version)], &Value::Null);
    assert_eq!(stale.expect(412).code(), "lost_update");
}

fn lists_find_sort_filter_and_export_the_same_rows(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    let (here, there) = (headquarters(&program, TAN_AN), headquarters(&program, TRANG_BOM));
    building(&program, here, json!({ "name": "Đình cũ", "condition": "dangerous", "built_year": 1985 }));
    building(&program, here, json!({ "name": "Dãy nhà C", "condition": "good", "built_year": 2019 }));
    let rooms = json!([{ "name": "Phòng tiếp công dân", "function": "reception" }]);
    building(&program, there, json!({ "name": "Nhà văn hóa", "purpose": "hall", "rooms": rooms }));
    let names = |query: &str| -> Vec<String> {
        let listed = program.get(&format!("buildings?{query}")).expect(200).json();
        listed["items"].as_array().unwrap().iter().map(|b| b["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("sort=name"), ["Dãy nhà C", "Đình cũ", "Nhà văn hóa"], "Đ after D");
    assert_eq!(names("sort=-condition"), ["Đình cũ", "Dãy nhà C", "Nhà văn hóa"], "the worst first, unknown last");
    assert_eq!(names("sort=built_year")[1..], ["Đình cũ", "Dãy nhà C"]);
    assert_eq!(names("q=tiep%20cong"), ["Nhà văn hóa"], "a building is found by its rooms, without marks");
    assert_eq!(names("condition=unknown"), ["Nhà văn hóa"]);
    assert_eq!(names("condition=dangerous&unit=75000"), Vec::<String>::new());
    assert_eq!(names("purpose=hall"), ["Nhà văn hóa"]);
    assert_eq!(program.get("buildings?condition=rotten").expect(422).code(), "invalid");
    let mut browser = app.admin().browser();
    let csv = browser.open("/buildings.csv?sort=name&condition=dangerous").text();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.contains("Đình cũ") && csv.contains("Nguy hiểm, phải phá dỡ"), "{csv}");
    let sheet = browser.open("/buildings.xlsx?sort=name");
    assert_eq!(&sheet.body[..2], b"PK");
}

fn pages_of_a_list_follow_each_other_in_every_order(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let facility = headquarters(&program, TAN_AN);
    for (i, condition) in (0..7).zip([None, Some("good"), Some("degraded")].into_iter().cycle()) {
        let year = (i != 3).then_some(1990 + i / 2);
        building(
            &program,
            facility,
            json!({ "name": format!("Nhà {i}"), "condition": condition, "built_year": year }),
        );
        app.pass(60);
    }
    for sort in
        ["name", "-name", "built_year", "-built_year", "condition", "-condition", "updated_at", "-updated_at"]
    {
        let whole = program.get(&format!("buildings?sort={sort}")).expect(200).json();
        let (mut walked, mut after) = (Vec::new(), String::new());
        loop {
            let page = program.get(&format!("buildings?sort={sort}&per_page=3{after}")).expect(200).json();
            walked.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(Value::Array(walked), whole["items"], "{sort}");
    }
}

fn the_api_does_what_the_forms_do(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let body = json!({
        "name": "Cơ sở 2", "address": "Ấp 3", "use_status": "surplus",
        "latitude_micro": 10_957_413, "longitude_micro": 106_842_712, "land_dm2": 125_050,
    });
    let made = program.call("POST", "facilities", &[("idempotency-key", "k1")], &body).expect(201);
    let id = made.json()["id"].as_i64().unwrap();
    let again = program.call("POST", "facilities", &[("idempotency-key", "k1")], &body).expect(201);
    assert_eq!(again.json()["id"], id, "made once");
    let path = format!("facilities/{id}");
    assert_eq!(program.call("PATCH", &path, &[], &json!({ "name": "x" })).expect(428).code(), "version_needed");
    let changed = program.patch(&path, "\"v1\"", &json!({ "land_dm2": null })).expect(200).json();
    assert_eq!((&changed["land_dm2"], &changed["longitude_micro"]), (&Value::Null, &json!(106_842_712)));
    let refused = program.patch(&path, "\"v2\"", &json!({ "latitude_micro": 106_842_712 })).expect(422).json();
    assert_eq!(refused["error"]["fields"]["latitude_micro"]["code"], "outside_country");
    let rooms = json!([{ "name": "P1", "function": "office" }, { "name": "P2", "function": "attic" }]);
    let body = json!({ "facility": id, "name": "Nhà A", "purpose": "office", "rooms": rooms });
    let refused = program.post("buildings", &body).expect(422).json();
    assert_eq!(refused["error"]["fields"]["rooms[1].function"]["code"], "unknown_word");
}

fn another_unit_sees_nothing_of_it(engine: Engine) {
    let app = TestApp::start(engine);
    let own = app.officer_of(TAN_AN).program();
    let facility = headquarters(&own, TAN_AN);
    let building = building(&own, facility, json!({ "name": "Nhà kín" }));
    let (other, mut browser) = (app.officer_of(TRANG_BOM).program(), app.officer_of(TRANG_BOM).browser());
    assert_eq!(other.get("buildings?q=kin").expect(200).json()["total"], 0);
    assert_eq!(other.get(&format!("buildings?facility={facility}")).expect(200).json()["total"], 0);
    assert_eq!(other.get(&format!("rooms?building={building}")).expect(200).json()["total"], 0);
    assert!(!Browser::open(&mut browser, "/buildings.csv").text().contains("Nhà kín"));
    let body = json!({ "facility": facility, "name": "Nhà lạ", "purpose": "office" });
    assert_eq!(other.post("buildings", &body).expect(404).code(), "not_found");
}
