//! Priorities: what is logged, measured and recorded of equipment, links and buildings shows in one ranking, with reasons.

use hatang::auth::Role;
use serde_json::{Value, json};

use crate::harness::{Engine, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    a_fault_raises_its_computers_score_within_the_cap,
    a_repair_with_papers_counts_for_more,
    an_open_fault_counts_up_to_now,
    a_slow_link_says_what_was_measured,
    a_link_that_fails_again_and_again_needs_more,
    a_building_is_ranked_by_its_condition_and_age,
    a_rooms_function_reaches_the_computer_in_it,
    what_is_out_of_use_leaves_the_ranking,
    everything_stands_in_one_ranking_and_is_filtered,
    a_change_that_the_score_does_not_say_yet_is_announced,
    a_units_score_counts_its_links_and_buildings,
    another_commune_sees_none_of_it,
    a_scores_page_keeps_its_address,
    a_thing_is_found_by_each_of_its_reasons,
];

/// Rescored as the job does, until nothing is marked any more.
pub(crate) fn rescore(app: &TestApp) {
    hatang::priority::rescore(&app.shared.store, || app.now()).unwrap();
}

fn made(program: &Program, path: &str, body: Value) -> i64 {
    program.post(path, &body).expect(201).json()["id"].as_i64().unwrap()
}

/// A building with a room of this function, in a facility that is worked in; answers both.
pub(crate) fn building(program: &Program, function: &str, more: Value) -> (i64, i64) {
    let facility = json!({ "unit": TAN_AN, "name": "Trụ sở UBND", "address": "Ấp 1", "use_status": "in_use" });
    let facility = made(program, "facilities", facility);
    let rooms = json!([{ "name": "Phòng 101", "function": function }]);
    let mut body = json!({ "facility": facility, "name": "Nhà A", "purpose": "office", "rooms": rooms });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let building = made(program, "buildings", body);
    let room = program.get(&format!("rooms?building={building}")).json()["items"][0]["id"].as_i64().unwrap();
    (building, room)
}

pub(crate) fn link(program: &Program, building: i64) -> i64 {
    let body = json!({ "building": building, "circuit": "internet", "provider": "VNPT", "down_kbps": 150_000 });
    made(program, "links", body)
}

pub(crate) fn desktop(program: &Program, unit: &str) -> i64 {
    made(program, "equipment", json!({ "unit": unit, "kind": "desktop", "name": "Máy tiếp nhận" }))
}

fn log(program: &Program, about: &str, what: &str) -> Value {
    program.post("faults", &json!({ "about": about, "what": what, "impact": "stops_work" })).expect(201).json()
}

/// A row of the ranking, freshly scored, with its reasons.
pub(crate) fn scored(app: &TestApp, program: &Program, subject: &str, id: i64) -> Value {
    rescore(app);
    let all = program.get("priorities?per_page=200").expect(200).json();
    let rows = all["items"].as_array().unwrap();
    let row = rows.iter().find(|row| row["subject"] == subject && row["subject_id"] == id);
    let row = row.unwrap_or_else(|| panic!("{subject} {id} is not ranked: {all}"));
    program.get(&format!("priorities/{}", row["id"])).expect(200).json()
}

pub(crate) fn total(row: &Value) -> i64 {
    row["total"].as_i64().unwrap()
}

/// The reason that says this, with its points and what it rests on.
pub(crate) fn reason(row: &Value, says: &str) -> (i64, String) {
    let reasons = row["reasons"].as_array().unwrap();
    let found = reasons.iter().find(|reason| reason["sentence"].as_str().unwrap().contains(says));
    let found = found.unwrap_or_else(|| panic!("no reason says {says:?}: {row}"));
    (found["points"].as_i64().unwrap(), found["basis"].as_str().unwrap().to_owned())
}

fn a_fault_raises_its_computers_score_within_the_cap(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let pc = desktop(&program, TAN_AN);
    let before = scored(&app, &program, "asset", pc);
    reason(&before, "Chưa có phiếu báo sự cố để tính");
    log(&program, &format!("asset-{pc}"), "no_start");
    let one = scored(&app, &program, "asset", pc);
    assert!(total(&one) > total(&before), "{} and before {}", total(&one), total(&before));
    let (_, basis) = reason(&one, "1 sự cố do đơn vị tự khai");
    assert!(basis.contains("đơn vị tự khai, 24/11/2026"), "{basis}");
    let page = officer.browser().open(&format!("/priorities/{}", one["id"])).shown();
    assert!(page.contains("1 sự cố do đơn vị tự khai, dừng 0 giờ làm việc trong 12 tháng"), "{page}");
    for _ in 0..20 {
        log(&program, &format!("asset-{pc}"), "no_start");
    }
    app.pass(10 * 86_400);
    let many = scored(&app, &officer.program(), "asset", pc);
    // After the first day the unit is known to log its faults, so that no repair with papers is known to be none.
    assert!(reason(&many, "21 sự cố do đơn vị tự khai").0 <= 5, "{many}");
    assert_eq!(reason(&many, "Không có sự cố được xác nhận").0, 0);
    assert!(total(&many) <= total(&before) + 500, "five points are the most that a word alone moves");
}

fn a_repair_with_papers_counts_for_more(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let pc = desktop(&program, TAN_AN);
    let fault = log(&program, &format!("asset-{pc}"), "disk");
    app.pass(3 * 86_400);
    let program = officer.program();
    let resolved = json!({ "action": "resolve", "cause": "part_failed", "cost": 1_450_000 });
    let path = format!("faults/{}", fault["id"]);
    program.call("POST", &format!("{path}/actions"), &[("if-match", "\"v1\"")], &resolved).expect(200);
    let word = scored(&app, &program, "asset", pc);
    reason(&word, "1 sự cố do đơn vị tự khai");
    program.upload(&format!("{path}/files?name=hoa-don.pdf"), b"%PDF-1.7 invoice").expect(201);
    let papers = scored(&app, &program, "asset", pc);
    let (_, basis) = reason(&papers, "1 sự cố được xác nhận, dừng");
    assert!(basis.contains("theo hồ sơ, đến 27/11/2026"), "{basis}");
    assert!(total(&papers) > total(&word));
}

fn an_open_fault_counts_up_to_now(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let pc = desktop(&program, TAN_AN);
    log(&program, &format!("asset-{pc}"), "no_power");
    let day_one = scored(&app, &program, "asset", pc);
    // Thursday, 08:00: the day before had 8.5 working hours, this one has had one; Tuesday was a day off.
    app.pass(2 * 86_400);
    hatang::priority::begin_round(&app.shared.store).unwrap();
    let day_three = scored(&app, &officer.program(), "asset", pc);
    assert!(reason(&day_three, "1 sự cố do đơn vị tự khai, dừng 9,5 giờ").0 >= 1, "{day_three}");
    reason(&day_one, "1 sự cố do đơn vị tự khai, dừng 0 giờ");
}

fn a_slow_link_says_what_was_measured(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let (house, _) = building(&program, "counter", json!({}));
    let line = link(&program, house);
    let unmeasured = scored(&app, &program, "link", line);
    reason(&unmeasured, "Chưa đo tốc độ; hợp đồng ghi 150 Mbps");
    let measure = |method: &str, day: &str, rate: i64| {
        let body = json!({ "method": method, "measured_on": day, "down_kbps": rate });
        made(&program, &format!("links/{line}/measurements"), body);
    };
    measure("speed_test_site", "2026-11-20", 48_300);
    let slow = scored(&app, &program, "link", line);
    let (points, basis) = reason(&slow, "Đo được 48,3 Mbps, bằng 32 % băng thông 150 Mbps trong hợp đồng");
    assert!(points > 25 && basis.contains("đơn vị tự khai, 20/11/2026"), "{points} {basis}");
    reason(&slow, "Phục vụ quầy một cửa");
    let page = officer.browser().open(&format!("/links/{line}")).shown();
    assert!(page.contains("Đo được 48,3 Mbps, bằng 32 %") && page.contains("đơn vị tự khai, 20/11/2026"), "{page}");
    measure("provider_test", "2026-11-23", 149_000);
    let mended = scored(&app, &program, "link", line);
    let (points, basis) = reason(&mended, "Đo được 149 Mbps");
    assert!(points == 0 && basis.contains("theo hồ sơ, đến 23/11/2026"), "{points} {basis}");
    assert!(total(&mended) < total(&slow));
}

fn a_link_that_fails_again_and_again_needs_more(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let (house, _) = building(&program, "office", json!({}));
    let line = link(&program, house);
    let before = scored(&app, &program, "link", line);
    reason(&before, "Chưa theo dõi gián đoạn");
    let outage = |program: &Program, day: &str, layer: &str, cause: &str| {
        let body = json!({ "began_at": format!("{day}T08:00:00+07:00"), "ended_at": format!("{day}T17:00:00+07:00"),
            "layer": layer, "cause": cause });
        made(program, &format!("links/{line}/outages"), body)
    };
    for day in ["2026-11-04", "2026-11-05", "2026-11-06", "2026-11-09", "2026-11-10"] {
        outage(&program, day, "internet", "provider");
    }
    outage(&program, "2026-11-11", "internet", "planned");
    outage(&program, "2026-11-12", "lan", "device");
    let after = scored(&app, &program, "link", line);
    let (points, basis) = reason(&after, "5 lần gián đoạn, mất 37,5 giờ làm việc trong 12 tháng");
    assert!(points >= 10 && basis.contains("đơn vị tự khai"), "{points} {basis}");
    assert!(total(&after) > total(&before));
    log(&program, &format!("link-{line}"), "down");
    let with_ticket = scored(&app, &program, "link", line);
    assert!(total(&with_ticket) > total(&after), "a ticket counts beside the log");
    // A day later the unit is known to keep its log: another link without an entry had no outage.
    let quiet = made(&program, "links", json!({ "building": house, "circuit": "tslcd", "provider": "Viettel" }));
    reason(&scored(&app, &program, "link", quiet), "Chưa theo dõi gián đoạn");
    app.pass(86_400);
    hatang::priority::begin_round(&app.shared.store).unwrap();
    reason(&scored(&app, &officer.program(), "link", quiet), "Không có gián đoạn nào được ghi trong 12 tháng");
}

fn a_building_is_ranked_by_its_condition_and_age(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let facts = json!({ "grade": "iv", "built_year": 1998, "condition": "seriously_degraded",
        "condition_on": "2026-10-01" });
    let (old, room) = building(&program, "counter", facts);
    let (sound, _) =
        building(&program, "office", json!({ "grade": "iii", "built_year": 2022, "condition": "good" }));
    let (bad, good) = (scored(&app, &program, "building", old), scored(&app, &program, "building", sound));
    assert!(total(&bad) > total(&good) + 3000, "{} and {}", total(&bad), total(&good));
    let (points, basis) = reason(&bad, "Hiện trạng: xuống cấp nghiêm trọng");
    assert!(points > 30 && basis.contains("đơn vị tự khai, 01/10/2026"), "{points} {basis}");
    reason(&bad, "Đưa vào sử dụng trong khoảng 01/01/1998 đến 31/12/1998");
    log(&program, &format!("room-{room}"), "roof_leak");
    let leaking = scored(&app, &program, "building", old);
    reason(&leaking, "1 sự cố do đơn vị tự khai");
    assert!(total(&leaking) > total(&bad));
    let page = officer.browser().open(&format!("/buildings/{old}")).shown();
    for said in ["Hiện trạng: xuống cấp nghiêm trọng", "SC-0001 · Dột, thấm", "Báo sự cố"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

fn a_rooms_function_reaches_the_computer_in_it(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let (house, room) = building(&program, "other", json!({}));
    let line = link(&program, house);
    let body = json!({ "unit": TAN_AN, "kind": "desktop", "name": "Máy tiếp nhận", "room": room });
    let pc = made(&program, "equipment", body);
    let before = scored(&app, &program, "asset", pc);
    reason(&before, "Đặt tại nơi ít ảnh hưởng");
    reason(&scored(&app, &program, "link", line), "Ít ảnh hưởng đến giải quyết hồ sơ");
    program.patch(&format!("rooms/{room}"), "\"v1\"", &json!({ "function": "counter" })).expect(200);
    let after = scored(&app, &program, "asset", pc);
    reason(&after, "Đặt tại quầy một cửa");
    assert!(total(&after) > total(&before));
    reason(&scored(&app, &program, "link", line), "Phục vụ quầy một cửa");
    reason(&scored(&app, &program, "building", house), "Phục vụ quầy một cửa");
}

fn what_is_out_of_use_leaves_the_ranking(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let (house, _) = building(&program, "office", json!({}));
    link(&program, house);
    let count = |program: &Program| {
        rescore(&app);
        let of = |group: &str| program.get(&format!("priorities?group={group}")).json()["total"].as_i64().unwrap();
        (of("link"), of("building"))
    };
    assert_eq!(count(&program), (1, 1));
    let of = program.get(&format!("buildings/{house}")).json()["facility"].clone();
    let facility = format!("facilities/{of}");
    program.patch(&facility, "\"v1\"", &json!({ "use_status": "surplus" })).expect(200);
    assert_eq!(count(&program), (0, 0), "what is left over needs no repair");
    program.patch(&facility, "\"v2\"", &json!({ "use_status": "in_use" })).expect(200);
    assert_eq!(count(&program), (1, 1));
    let why = json!({ "reason": "Đã phá dỡ" });
    program.call("POST", &format!("buildings/{house}/retire"), &[("if-match", "\"v1\"")], &why).expect(200);
    assert_eq!(count(&program), (0, 0));
}

fn everything_stands_in_one_ranking_and_is_filtered(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let (house, _) = building(&program, "counter", json!({ "condition": "dangerous", "grade": "iv" }));
    let line = link(&program, house);
    let pc = desktop(&program, TAN_AN);
    rescore(&app);
    let all = program.get("priorities").expect(200).json();
    let rows = all["items"].as_array().unwrap();
    let totals: Vec<i64> = rows.iter().map(total).collect();
    assert!(totals.len() == 3 && totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
    assert_eq!((&rows[0]["subject"], &rows[0]["name"]), (&json!("building"), &json!("Nhà A")));
    let named = |subject: &str| rows.iter().find(|row| row["subject"] == subject).unwrap();
    let of_link = (&named("link")["name"], &named("link")["place"], &named("link")["need_group"]);
    assert_eq!(of_link, (&json!("VNPT Internet"), &json!("Nhà A"), &json!("link")));
    for (query, expected) in [
        ("?group=link", vec!["link"]),
        ("?group=building", vec!["building"]),
        ("?group=computer", vec!["asset"]),
        ("?reason=condition", vec!["building"]),
        (&*format!("?unit={TRANG_BOM}"), vec![]),
    ] {
        let found = program.get(&format!("priorities{query}")).expect(200).json();
        let kinds: Vec<&str> =
            found["items"].as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap()).collect();
        assert_eq!(kinds, expected, "{query}");
    }
    for (q, expected) in [
        ("0001", vec!["asset"]),
        ("tiep+nhan", vec!["asset"]),
        ("vnpt", vec!["link"]),
        ("phong+101", vec!["building"]),
        ("an+tan", vec!["asset", "building", "link"]),
        ("khong-co", vec![]),
    ] {
        let found = program.get(&format!("priorities?q={q}")).expect(200).json();
        let mut kinds: Vec<&str> =
            found["items"].as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, expected, "{q}: {found}");
    }
    let elsewhere = app.officer_of(TRANG_BOM).program().get("priorities?q=vnpt").expect(200).json();
    assert_eq!(elsewhere["total"], 0, "another unit's things are not found");
    let by_confidence =
        |word: &str| program.get(&format!("priorities?confidence={word}")).json()["total"].as_i64().unwrap();
    assert_eq!(by_confidence("low") + by_confidence("medium") + by_confidence("high"), 3);
    let mut browser = app.person(Role::Finance, None).browser();
    let page = browser.open("/priorities?q=VNPT");
    assert!(page.text().contains("name=\"q\" value=\"VNPT\"") && page.shown().contains("VNPT Internet"));
    assert!(!page.shown().contains("PC-0001"), "{}", page.shown());
    let page = browser.open("/priorities");
    assert!(
        page.shown().contains("VNPT Internet Đường truyền Xã Tân An · Nhà A"),
        "and where it is: {}",
        page.shown()
    );
    for (path, name) in [
        (format!("/buildings/{house}"), "Nhà A"),
        (format!("/links/{line}"), "VNPT Internet"),
        (format!("/equipment/{pc}"), "PC-0001"),
    ] {
        assert!(page.text().contains(&format!("<a href=\"{path}\">{name}</a>")), "{path}: {}", page.text());
    }
    let score = browser.open(&format!("/priorities/{}", rows[0]["id"])).text();
    assert!(score.contains("Hiện trạng: nguy hiểm, phải phá dỡ") && score.contains(&format!("/buildings/{house}")));
    let home = browser.open("/").text();
    assert!(home.contains(&format!("<a href=\"/buildings/{house}\">Nhà A</a>")), "{home}");
    assert!(browser.open("/priorities.xlsx?group=link").body.starts_with(b"PK"));
    // A part of the ranking counts its own rows.
    for (query, first) in [("", "Hạng,"), ("?group=link", "STT,")] {
        let csv = browser.open(&format!("/priorities.csv{query}")).text();
        assert!(csv.trim_start_matches('\u{feff}').starts_with(first), "{query}: {csv}");
        let heading = format!("<th scope=\"col\" class=\"num\">{}</th>", first.trim_end_matches(','));
        assert!(browser.open(&format!("/priorities{query}")).text().contains(&heading), "{query}");
    }
    let csv = browser.open("/priorities.csv?sort=score").text();
    let places = csv.lines().filter_map(|line| line.split(',').next()?.parse().ok());
    assert_eq!(places.collect::<Vec<i64>>(), [3, 2, 1], "the least need is the last of the ranking");
    let shown = browser.open("/priorities?sort=score&per_page=2&page=2").text();
    assert!(shown.contains("<td class=\"num hide-phone\">1</td>"), "{shown}");
}

fn a_change_that_the_score_does_not_say_yet_is_announced(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let (house, _) = building(&program, "counter", json!({ "condition": "good" }));
    let (pc, line) = (desktop(&program, TAN_AN), link(&program, house));
    let of_link = scored(&app, &program, "link", line)["id"].clone();
    let mut browser = officer.browser();
    let records = [format!("/equipment/{pc}"), format!("/links/{line}"), format!("/buildings/{house}")];
    let mut announced = |path: &str| browser.open(path).shown().contains("Vừa có thay đổi chưa tính vào điểm");
    for record in &records {
        assert!(!announced(record), "{record}: its score says all there is");
    }
    log(&program, &format!("asset-{pc}"), "no_power");
    program.patch(&format!("links/{line}"), "\"v1\"", &json!({ "down_kbps": 100_000 })).expect(200);
    assert!(announced(&records[0]) && announced(&records[1]) && announced(&format!("/priorities/{of_link}")));
    assert!(!announced(&records[2]), "nothing changed of the building");
    rescore(&app);
    for record in &records {
        assert!(!announced(record), "{record}: said by now");
    }
}

fn a_units_score_counts_its_links_and_buildings(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    desktop(&program, TAN_AN);
    rescore(&app);
    let unit = |program: &Program| program.get("priorities/units").expect(200).json()["items"][0].clone();
    let before = unit(&program);
    assert_eq!((&before["unit"], &before["things"]), (&json!(TAN_AN), &json!(1)));
    let facts = json!({ "condition": "dangerous", "grade": "iv", "built_year": 1980 });
    let (house, _) = building(&program, "counter", facts);
    link(&program, house);
    rescore(&app);
    let after = unit(&program);
    assert_eq!(after["things"], 3);
    let groups: Vec<&str> =
        after["groups"].as_array().unwrap().iter().map(|group| group["need_group"].as_str().unwrap()).collect();
    assert_eq!(groups, ["computer", "link", "building"]);
    assert!(
        total(&after) > total(&before),
        "a house that must come down weighs more than the PC: {after} {before}"
    );
}

fn another_commune_sees_none_of_it(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let (house, _) = building(&program, "counter", json!({}));
    let line = link(&program, house);
    let id = scored(&app, &program, "link", line)["id"].as_i64().unwrap();
    let other = app.officer_of(TRANG_BOM);
    assert_eq!(other.program().get("priorities").json()["total"], 0);
    assert_eq!(other.program().get(&format!("priorities/{id}")).status, 404);
    assert_eq!(other.program().get("priorities/units").json()["items"], json!([]));
    assert_eq!(other.browser().get(&format!("/priorities/{id}")).status, 404);
}

fn a_scores_page_keeps_its_address(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let asset = desktop(&program, TAN_AN);
    let before = scored(&app, &program, "asset", asset);
    let older = json!({ "bought_on": "2009-01-05" });
    program.call("PATCH", &format!("equipment/{asset}"), &[("if-match", "\"v1\"")], &older).expect(200);
    let after = scored(&app, &program, "asset", asset);
    assert!(total(&after) > total(&before), "it moved in the ranking");
    assert_eq!(after["id"], before["id"]);
}

fn a_thing_is_found_by_each_of_its_reasons(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let (house, room) = building(&program, "counter", json!({}));
    let body = json!({ "unit": TAN_AN, "kind": "desktop", "name": "Máy tiếp nhận", "room": room,
        "bought_on": "2009-01-05" });
    let pc = made(&program, "equipment", body);
    let line = link(&program, house);
    let measure = |rate: i64| {
        let body = json!({ "method": "provider_test", "measured_on": "2026-11-23", "down_kbps": rate });
        made(&program, &format!("links/{line}/measurements"), body);
    };
    let found = |reason: &str, id: i64, subject: &str| {
        rescore(&app);
        let found = program.get(&format!("priorities?reason={reason}")).expect(200).json();
        let rows = found["items"].as_array().unwrap();
        assert_eq!(found["total"], rows.len());
        rows.iter().any(|row| row["subject"] == subject && row["subject_id"] == id)
    };
    // One of the two is the weightier, whichever it is.
    assert!(found("age", pc, "asset") && found("service", pc, "asset"));
    assert!(!found("speed", pc, "asset"));
    measure(30_000);
    assert!(found("speed", line, "link") && found("service", line, "link"));
    // A factor that brings no points is no reason.
    measure(150_000);
    assert!(!found("speed", line, "link") && found("service", line, "link"));
    let mut browser = app.person(Role::Finance, None).browser();
    assert!(browser.open("/priorities?reason=service&group=computer").text().contains("PC-0001"));
}
