//! The audit trail as people read it: every action in words, filters in the address, a record's own entries, exports,
//! and the auditor's proof.

use hatang::auth::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, Engine, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    what_is_done_to_records_reads_well_in_both_languages,
    a_change_shows_both_values_side_by_side,
    filters_stand_in_the_address_and_the_exports_follow_them,
    pages_of_the_trail_follow_each_other,
    a_records_own_trail_is_for_who_may_read_the_record,
    the_auditor_proves_the_trail_and_an_altered_row_is_named,
    a_pasted_head_is_checked,
];

/// Asks for a proof by the form and answers its page once it is done.
pub(crate) fn proof(browser: &mut Browser, anchor: &str) -> Answer {
    let form = browser.open("/audit/checks");
    let path = browser.submit(&form, &[("anchor", anchor)]).leads_to().to_owned();
    awaited(browser, &path)
}

/// The page of a piece of long work, once it has ended.
pub(crate) fn awaited(browser: &mut Browser, path: &str) -> Answer {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let page = browser.open(path);
        if !page.text().contains("data-progress") {
            return page;
        }
        assert!(std::time::Instant::now() < until, "still not done: {}", page.shown());
        std::thread::yield_now();
    }
}

#[track_caller]
fn id(answer: &Answer) -> i64 {
    assert_eq!(answer.status, 201, "{} {}", answer.url, answer.text());
    answer.json()["id"].as_i64().unwrap()
}

/// Posts with the version that the record has now.
fn at_version(program: &Program, record: &str, path: &str, body: &Value) -> Answer {
    let version = program.get(record).expect(200).header("etag").to_owned();
    program.call("POST", path, &[("if-match", &version)], body)
}

fn patched(program: &Program, record: &str, body: &Value) {
    let version = program.get(record).expect(200).header("etag").to_owned();
    program.patch(record, &version, body).expect(200);
}

/// One of nearly everything that can be done, with every field filled. Answers the printer.
fn a_busy_morning(app: &TestApp) -> i64 {
    let program = app.admin().program();
    patched(&program, &format!("units/{TAN_AN}"), &json!({ "budget_code": "1087654", "tags": "biên giới" }));
    let facility = id(&program.post("facilities", &json!({
        "unit": TAN_AN, "name": "Trụ sở", "address": "Ấp 1", "use_status": "surplus", "land_dm2": 125_050,
        "latitude_micro": 10_957_413, "longitude_micro": 106_842_700, "land_certificate": "BĐ 12345", "origin": "được giao"
    })));
    patched(&program, &format!("facilities/{facility}"), &json!({ "use_status": "in_use", "land_dm2": null }));
    let building = id(&program.post(
        "buildings",
        &json!({
            "facility": facility, "name": "Nhà A", "purpose": "service_centre", "grade": "iii", "built_year": 1998,
            "repaired_year": 2015, "floors": 2, "floor_dm2": 65_000, "condition": "seriously_degraded",
            "condition_on": "2026-10-01", "original_cost": 4_500_000_000_i64
        }),
    ));
    patched(&program, &format!("buildings/{building}"), &json!({ "condition": "dangerous" }));
    let room = id(&program.post(
        "rooms",
        &json!({
            "building": building, "name": "Một cửa", "function": "counter", "floor": 1, "area_dm2": 4050
        }),
    ));
    patched(&program, &format!("rooms/{room}"), &json!({ "function": "reception" }));
    let asset = id(&program.post("equipment", &json!({
        "unit": TAN_AN, "room": room, "kind": "printer", "name": "Máy in Một cửa", "custodian": "Chị Lan",
        "maker": "Canon", "model": "LBP 6030", "serial": "MKGA1", "bought_on": "2021-03-15", "price": 3_450_000,
        "origin": "purchase", "warranty_to": "2024-03-15", "off_books": true, "to_revalue": true, "note": "Quầy 2"
    })));
    patched(
        &program,
        &format!("equipment/{asset}"),
        &json!({ "room": null, "price": 3_650_000, "off_books": false }),
    );
    let record = format!("equipment/{asset}");
    at_version(&program, &record, &format!("{record}/steps"), &json!({ "step": "repair" })).expect(200);
    program.upload(&format!("{record}/files"), b"%PDF-1.7 a story's paper").expect(201);
    let link = id(&program.post("links", &json!({
        "building": building, "circuit": "tslcd", "provider": "Viettel", "circuit_id": "TS-77", "medium": "leased_line",
        "down_kbps": 50_000, "up_kbps": 50_000, "monthly_cost": 2_750_000, "sla_hours": 8, "starts_on": "2025-01-01",
        "ends_on": "2027-12-31", "support_phone": "1800 8098", "note": "x"
    })));
    patched(&program, &format!("links/{link}"), &json!({ "medium": "ftth", "monthly_cost": 1_750_000 }));
    let measured = id(&program.post(&format!("links/{link}/measurements"), &json!({
        "method": "provider_test", "measured_on": "2026-11-20", "down_kbps": 21_500, "up_kbps": 9_000, "rtt_us": 12_500,
        "loss_bp": 120, "note": "y"
    })));
    let outage = id(&program.post(
        &format!("links/{link}/outages"),
        &json!({
            "began_at": "2026-11-20T08:00:00+07:00", "layer": "tslcd", "cause": "power", "note": "z"
        }),
    ));
    let version = "\"v1\"";
    let ended = json!({ "ended_at": "2026-11-20T10:00:00+07:00" });
    program.patch(&format!("outages/{outage}"), version, &ended).expect(200);
    let withdraw = [("if-match", version)];
    let why = json!({ "reason": "Gõ thừa một số 0" });
    program.call("POST", &format!("measurements/{measured}/withdraw"), &withdraw, &why).expect(200);
    faults(app, &program, asset);
    for (record, reason) in [(format!("rooms/{room}"), "Nhập trùng"), (format!("links/{link}"), "Hết hợp đồng")]
    {
        at_version(&program, &record, &format!("{record}/retire"), &json!({ "reason": reason })).expect(200);
        at_version(&program, &record, &format!("{record}/restore"), &json!({})).expect(200);
    }
    asset
}

fn faults(app: &TestApp, program: &Program, asset: i64) {
    let officer = app.officer_of(TAN_AN);
    let report = json!({ "about": format!("asset-{asset}"), "what": "paper_jam", "impact": "stops_service", "words": "Kẹt hoài" });
    let fault = id(&program.post("faults", &report));
    let record = format!("faults/{fault}");
    patched(program, &record, &json!({ "assigned_to": officer.id }));
    program.post(&format!("{record}/comments"), &json!({ "comment": "Đã gọi hãng" })).expect(201);
    let done = json!({ "action": "resolve", "cause": "wear", "done": "Thay trục lăn", "cost": 450_000 });
    at_version(program, &record, &format!("{record}/actions"), &done).expect(200);
    patched(program, &record, &json!({ "cost": 650_000 }));
    program.post(&format!("units/{TAN_AN}/stickers"), &json!({ "takes_reports": false })).expect(204);
}

fn people(app: &TestApp) {
    let program = app.admin().program();
    let body = json!({ "username": "binh.tanan", "full_name": "Trần Thị Bình", "role": "officer", "unit": TAN_AN });
    let record = format!("people/{}", id(&program.post("people", &body)));
    patched(&program, &record, &json!({ "phone": "0912 345 678" }));
    for step in [
        json!({ "step": "give", "role": "leader", "unit": TRANG_BOM }),
        json!({ "step": "link" }),
        json!({ "step": "disable" }),
        json!({ "step": "enable" }),
        json!({ "step": "reset_totp" }),
        json!({ "step": "erase" }),
    ] {
        at_version(&program, &record, &format!("{record}/steps"), &step).expect(200);
    }
    let mut browser = app.officer_of(TAN_AN).browser();
    let form = browser.open("/agents");
    browser.submit(&form, &[("label", "Tầng 1"), ("uses", "5")]).expect(200);
}

fn what_is_done_to_records_reads_well_in_both_languages(engine: Engine) {
    let app = TestApp::start(engine);
    let asset = a_busy_morning(&app);
    people(&app);
    let auditor = app.person(Role::Auditor, None);
    let listed = auditor.program().get("audit?per_page=200").expect(200).json();
    let mut actions: Vec<&str> =
        listed["items"].as_array().unwrap().iter().filter_map(|e| e["action"].as_str()).collect();
    actions.sort_unstable();
    actions.dedup();
    assert!(actions.len() >= 35, "the story does nearly everything: {actions:?}");
    let mut browser = auditor.browser();
    for (lang, said) in [("vi", "Chuyển tình trạng thiết bị"), ("en", "Moved equipment on in its life")] {
        browser.cookies.insert("lang".into(), lang.into());
        let page = browser.open("/audit?per_page=200").shown();
        assert!(!page.contains('⟦'), "{lang}: {}", page.split('⟦').nth(1).unwrap_or(""));
        assert!(page.contains(said), "{page}");
        // Words and numbers as an office writes them, none as the database keeps them.
        for kept in ["_dm2", "seriously_degraded", "service_centre", "paper_jam", "2021-03-15", "3450000", "in_use"]
        {
            assert!(!page.contains(kept), "{lang} {kept}: {page}");
        }
    }
    let page = browser.open(&format!("/audit/of/asset-{asset}")).shown();
    assert!(page.contains("MI-0001") && page.contains("Canon"), "{page}");
}

fn a_change_shows_both_values_side_by_side(engine: Engine) {
    let app = TestApp::start(engine);
    let asset = a_busy_morning(&app);
    let mut browser = app.person(Role::Auditor, None).browser();
    let page = browser.open(&format!("/audit?kind=asset&id={asset}&action=asset.update")).text();
    for (before, after) in [("3.450.000\u{a0}đ", "3.650.000\u{a0}đ"), ("có", "không")] {
        let pair = format!("<del>{before}</del> <span aria-hidden=\"true\">→</span> <ins>{after}</ins>");
        assert!(page.contains(&pair), "{pair}\n{page}");
    }
    assert!(page.contains("<del>Nhà A · Một cửa</del>"), "a room by its name:\n{page}");
    assert!(page.contains("127.0.0.1") && page.contains("24/11/2026 08:00"), "when and from where");
    let fault = browser.open("/audit?action=fault.step").shown();
    for said in ["Đã khắc phục", "Hao mòn do sử dụng lâu", "450.000 đ", "SC-0001"] {
        assert!(fault.contains(said), "{said}: {fault}");
    }
}

/// The numbers of the entries in a CSV.
fn numbers(csv: &str) -> Vec<String> {
    let starts = csv.lines().skip(1).filter_map(|line| line.split(',').next());
    starts.filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned).collect()
}

fn filters_stand_in_the_address_and_the_exports_follow_them(engine: Engine) {
    let app = TestApp::start(engine);
    let asset = a_busy_morning(&app);
    app.pass(86_400);
    let other = app.officer_of(TRANG_BOM);
    patched(&other.program(), &format!("units/{TRANG_BOM}"), &json!({ "tags": "hai" }));
    let auditor = app.person(Role::Auditor, None);
    let (program, mut browser) = (auditor.program(), auditor.browser());
    let mut rows = |query: &str| -> Vec<Value> {
        let listed = program.get(&format!("audit?per_page=200&{query}")).expect(200).json();
        let items = listed["items"].as_array().unwrap().clone();
        assert_eq!(listed["total"], items.len());
        let csv = browser.open(&format!("/audit.csv?{query}")).text();
        let ids: Vec<String> = items.iter().map(|entry| entry["id"].to_string()).collect();
        assert_eq!(numbers(&csv), ids, "{query}: the export is what is shown");
        let page = browser.open(&format!("/audit?{query}&per_page=200")).text();
        let shown = page.matches("class=\"at whole\"").count();
        assert_eq!(shown, ids.len(), "{query}");
        items
    };
    let of = |items: &[Value], field: &str, value: Value| items.iter().all(|entry| entry[field] == value);
    let changed = rows("action=asset.update");
    assert!(changed.len() == 1 && changed[0]["before"]["price"] == 3_450_000, "{changed:?}");
    assert!(of(&rows("kind=facility"), "kind", json!("facility")));
    assert!(rows(&format!("kind=asset&id={asset}")).len() >= 4);
    let theirs = rows(&format!("unit={TRANG_BOM}"));
    assert!(theirs.len() == 1 && theirs[0]["action"] == "unit.update", "{theirs:?}");
    let by_name = rows(&format!("who={}", other.username));
    assert!(by_name.len() >= 2 && of(&by_name, "person", json!(other.id)), "{by_name:?}");
    assert_eq!(rows(&format!("who={}", other.id)), by_name);
    assert_eq!(rows("who=khong+ai+ca"), Vec::<Value>::new());
    let (first, second) = (rows("from=2026-11-24&to=24/11/2026"), rows("from=2026-11-25"));
    assert_eq!(first.len() + second.len(), rows("").len());
    assert!(second.iter().all(|entry| entry["at"].as_str().unwrap().starts_with("2026-11-25")));
    for wrong in ["kind=cat", "id=x", "from=yesterday", "unit=00000"] {
        assert_eq!(program.get(&format!("audit?{wrong}")).expect(422).code(), "invalid", "{wrong}");
    }
    let sheet = browser.open("/audit.xlsx?kind=asset");
    assert_eq!(&sheet.body[..2], b"PK");
}

fn pages_of_the_trail_follow_each_other(engine: Engine) {
    let app = TestApp::start(engine);
    a_busy_morning(&app);
    app.pass(1);
    people(&app);
    let program = app.person(Role::Auditor, None).program();
    let ids = |listed: &Value| -> Vec<i64> {
        listed["items"].as_array().unwrap().iter().map(|entry| entry["id"].as_i64().unwrap()).collect()
    };
    let all = ids(&program.get("audit?per_page=200&to=2026-11-24").expect(200).json());
    let mut walked = Vec::new();
    let mut after = String::new();
    loop {
        let page = program.get(&format!("audit?per_page=7&to=2026-11-24&after={after}")).expect(200).json();
        walked.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(walked, all);
    assert!(all.windows(2).all(|pair| pair[0] > pair[1]), "latest first");
}

fn a_records_own_trail_is_for_who_may_read_the_record(engine: Engine) {
    let app = TestApp::start(engine);
    let asset = a_busy_morning(&app);
    let (officer, leader) = (app.officer_of(TAN_AN), app.person(Role::Leader, Some(TAN_AN)));
    for person in [&officer, &leader, &app.person(Role::Finance, None)] {
        let page = person.browser().open(&format!("/audit/of/asset-{asset}")).shown();
        assert!(page.contains("Sửa thiết bị") && page.contains("3.650.000 đ"), "{page}");
        assert!(!page.contains("127.0.0.1"), "addresses are for who may read the whole trail");
        let entries = person.program().get(&format!("audit/of/asset-{asset}")).expect(200).json();
        assert_eq!(entries["items"][0]["address"], Value::Null);
        person.browser().get("/audit").expect(403);
    }
    let stranger = app.officer_of(TRANG_BOM);
    stranger.browser().get(&format!("/audit/of/asset-{asset}")).expect(404);
    stranger.browser().get(&format!("/audit/of/asset-{asset}/trail.csv")).expect(404);
    for nothing in ["account-1", "system-0", "cat-1", "asset", "asset-999999999"] {
        officer.browser().get(&format!("/audit/of/{nothing}")).expect(404);
    }
    // The record's page leads to it.
    let page = officer.browser().open(&format!("/equipment/{asset}")).text();
    assert!(page.contains(&format!("href=\"/audit/of/asset-{asset}\"")));
}

fn the_auditor_proves_the_trail_and_an_altered_row_is_named(engine: Engine) {
    let app = TestApp::start(engine);
    a_busy_morning(&app);
    app.seal_trail();
    let mut auditor = app.person(Role::Auditor, None).browser();
    let whole = proof(&mut auditor, "").shown();
    assert!(whole.contains("Nhật ký nguyên vẹn"), "{whole}");
    let row = crate::trail::row_that_says(&app, "biên giới");
    crate::trail::tamper(&app.shared.store, row);
    let found = proof(&mut auditor, "");
    let shown = found.shown();
    assert!(shown.contains("Nhật ký đã bị sửa") && shown.contains(&format!("Dòng nhật ký số {row} ")), "{shown}");
    assert!(shown.contains("Sửa đơn vị") && shown.contains("bốn"), "what the row says now: {shown}");
    // It stays to be read by others later.
    let kept = app.admin().browser().open("/audit/checks").shown();
    assert!(kept.contains("Nhật ký nguyên vẹn") && kept.contains("Nhật ký đã bị sửa"), "{kept}");
    app.officer_of(TAN_AN).browser().get("/audit/checks").expect(403);
}

fn a_pasted_head_is_checked(engine: Engine) {
    let app = TestApp::start(engine);
    a_busy_morning(&app);
    app.seal_trail();
    let auditor = app.person(Role::Auditor, None);
    let mut browser = auditor.browser();
    let printed = app.shared.store.read_here(hatang::audit::head).unwrap().unwrap().printed();
    assert!(browser.open("/audit").text().contains(&printed), "the page prints it");
    people(&app);
    app.seal_trail();
    let found = proof(&mut browser, &format!("  {printed} ")).shown();
    assert!(found.contains("Dấu đã in nằm đúng chỗ"), "{found}");
    let forged = format!("{}{}", &printed[..printed.len() - 4], "0000");
    let missing = proof(&mut browser, &forged).shown();
    assert!(missing.contains("Dấu đã in không có trong nhật ký"), "{missing}");
    let form = browser.open("/audit/checks");
    let refused = browser.submit(&form, &[("anchor", "12-abc")]).expect(422);
    assert!(refused.text().contains("value=\"12-abc\"") && refused.shown().contains("Không phải dấu nhật ký"));
    // By a program: the same work, queued once however often it is asked.
    let program = auditor.program();
    let ask = || program.call("POST", "audit/checks", &[("idempotency-key", "p-1")], &json!({ "anchor": printed }));
    let (first, again) = (ask().expect(201).json(), ask().expect(201).json());
    assert_eq!(first["id"], again["id"]);
    awaited(&mut browser, &format!("/audit/checks/{}", first["id"]));
    let done = program.get(&format!("audit/checks/{}", first["id"])).expect(200).json();
    assert!(done["state"] == "done" && done["verdict"]["whole"]["head"]["seq"].as_i64() > Some(10), "{done}");
}
