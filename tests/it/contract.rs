//! What other programs rely on: how the API takes bodies and keys, and what it calls things outward.

use std::collections::BTreeSet;

use hatang::app::openapi;
use hatang::auth::Role;
use hatang_report::Assertion;
use serde_json::{Value, json};

use crate::harness::agent::agent_of;
use crate::harness::{Browser, Engine, PASSPHRASE, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    after_leads_through_every_list_once,
    an_after_of_another_list_is_refused,
    a_list_of_one_unit_holds_no_other,
    units_and_needs_are_taken_away_as_they_are_shown,
    an_unknown_step_names_its_field,
    what_is_no_object_changes_nothing,
    fields_that_nobody_knows_are_left_out,
    text_is_kept_as_it_is_seen,
    a_key_that_cannot_be_kept_is_refused,
    a_unit_is_its_code_in_the_trail_too,
    an_agent_signs_device_nonce_and_audience,
    a_wrong_method_is_said_to_be_one,
    a_body_beyond_the_limit_is_too_large,
    what_one_may_read_and_not_do_is_forbidden,
    every_refusal_of_a_named_record_is_described,
    who_comes_to_see_all_units_signs_in_anew_where_the_session_was_long,
];

/// The numbers of a list's rows, page by page: by `after`, or by the page's number.
fn walked(program: &Program, path: &str, by_key: bool) -> Vec<String> {
    let (mut rows, mut next) = (Vec::new(), String::new());
    for page in 1..50 {
        let place = if by_key { next } else { format!("&page={page}") };
        let answer = program.get(&format!("{path}{place}")).expect(200).json();
        let named = |row: &Value| {
            row.get("id").or(row.get("code")).or(row.get("unit")).expect("a row is named").to_string()
        };
        rows.extend(answer["items"].as_array().unwrap().iter().map(named));
        match answer["next"].as_str() {
            Some(after) => next = format!("&after={after}"),
            None => return rows,
        }
    }
    panic!("{path}: no end");
}

fn after_leads_through_every_list_once(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    for list in [
        "units?sort=name",
        "units?sort=-population",
        "units?sort=-code",
        "facilities?sort=-name",
        "faults/units?sort=-open",
    ] {
        let path = format!("{list}&per_page=30");
        let by_key = walked(&program, &path, true);
        assert_eq!(by_key, walked(&program, &path, false), "{path}");
        let distinct: BTreeSet<&String> = by_key.iter().collect();
        assert!(by_key.len() >= 93 && distinct.len() == by_key.len(), "{path}: {by_key:?}");
    }
}

fn an_after_of_another_list_is_refused(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    // "1 abc": the sort key of a list by name, where a moment or a number is asked for.
    for list in [
        "faults?",
        "faults?sort=due_at&",
        "facilities?sort=updated_at&",
        "rooms?",
        "priorities?",
        "audit?",
        "faults/units?",
    ] {
        let refused = program.get(&format!("{list}after=MSBhYmM")).expect(422);
        assert!(refused.json()["error"]["fields"].get("after").is_some(), "{list}: {}", refused.text());
    }
    let deep = program.get(&format!("equipment?after=MSBhYmM&page={}", u64::MAX)).expect(400);
    assert_eq!(deep.code(), "page_too_deep");
}

/// Whatever a list's description offers is heeded.
fn a_list_of_one_unit_holds_no_other(engine: Engine) {
    let app = TestApp::start(engine);
    let (officer, program) = (app.officer_of(TAN_AN), app.admin().program());
    let named = |list: &str, field: &str| {
        let rows = program.get(list).expect(200).json()["items"].clone();
        rows.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(named(&format!("units?unit={TAN_AN}"), "code"), [TAN_AN]);
    assert_eq!(named(&format!("people?unit={TAN_AN}"), "username"), [officer.username]);
    assert!(named("people?unit=26428", "username").is_empty());
    let (up, down) = (named("people?sort=username", "username"), named("people?sort=-username", "username"));
    assert!(up.len() > 1 && up.iter().eq(down.iter().rev()), "{up:?} {down:?}");
    assert_eq!(walked(&program, "people?sort=-username&per_page=1", true).len(), down.len());
    assert_eq!(program.get("people?sort=shoe_size").expect(422).code(), "invalid");
    assert_eq!(named(&format!("faults/units?unit={TAN_AN}"), "unit"), [TAN_AN]);
    let document = openapi().unwrap();
    for path in ["/api/v1/rooms", "/api/v1/audit", "/api/v1/faults/units", "/api/v1/priorities/units"] {
        let offered = document["paths"][path]["get"]["parameters"].as_array().unwrap().clone();
        for name in ["q", "sort", "unit", "after"] {
            assert_eq!(offered.iter().filter(|parameter| parameter["name"] == name).count(), 1, "{path} {name}");
        }
    }
}

fn units_and_needs_are_taken_away_as_they_are_shown(engine: Engine) {
    let app = TestApp::start(engine);
    let (mut finance, program) = (app.person(Role::Finance, None).browser(), app.admin().program());
    for name in ["Máy tiếp nhận", "Máy trả kết quả"] {
        let computer = json!({ "unit": TAN_AN, "kind": "desktop", "name": name });
        program.post("equipment", &computer).expect(201);
    }
    app.rescore();
    for (list, column, first) in [("units", 1, "kind=phuong&sort=-code"), ("priorities", 6, "group=computer")] {
        let page = finance.open(&format!("/{list}?{first}")).text();
        for ending in ["csv", "xlsx"] {
            let href = format!("/{list}.{ending}?{}", first.replace('&', "&amp;").replace('=', "&#x3D;"));
            assert!(page.contains(&href) || page.contains(&href.replace("&#x3D;", "=")), "{href}: {page}");
        }
        let told = finance.open(&format!("/{list}.csv?{first}"));
        let rows: Vec<String> =
            csv::Reader::from_reader(&told.body[..]).records().map(|row| row.unwrap()[column].to_owned()).collect();
        let field = if list == "units" { "code" } else { "name" };
        let listed = program.get(&format!("{list}?{first}&per_page=200")).json()["items"].clone();
        let shown: Vec<&str> = listed.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap()).collect();
        assert!(rows.len() > 1 && rows == shown, "{rows:?} {shown:?}");
        assert!(finance.open(&format!("/{list}.xlsx?{first}")).body.starts_with(b"PK"));
    }
    let own = app.officer_of(TAN_AN).browser().open("/units.csv").text();
    assert_eq!(own.lines().count(), 2, "the officer's own unit and no other: {own}");
}

fn an_unknown_step_names_its_field(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let fault = json!({ "about": "system", "what": "down" });
    let path = format!("faults/{}/actions", program.post("faults", &fault).expect(201).json()["id"]);
    let step = |body: Value| {
        let answer = program.call("POST", &path, &[("if-match", "\"v1\"")], &body).expect(422).json();
        answer["error"]["fields"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(step(json!({ "action": "solve" })), ["action"]);
    assert_eq!(step(json!({ "action": "wait", "waiting_for": "godot" })), ["waiting_for"]);
}

fn printer(program: &Program) -> Value {
    let body = json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in Một cửa" });
    program.post("equipment", &body).expect(201).json()
}

fn what_is_no_object_changes_nothing(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let made = printer(&program);
    let path = format!("equipment/{}", made["id"]);
    for body in [json!([]), json!([null, "Máy in khác"]), json!("Máy in khác"), json!(7), Value::Null] {
        let answer = program.patch(&path, "\"v1\"", &body).expect(400);
        assert_eq!(answer.code(), "unreadable", "{body}");
    }
    assert_eq!(
        program.post("session", &json!([app.officer_of(TAN_AN).username, PASSPHRASE])).expect(400).code(),
        "unreadable"
    );
    assert_eq!(program.get(&path).json(), made);
}

fn text_is_kept_as_it_is_seen(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let named = |name: &str, tag: &str| json!({ "unit": TAN_AN, "kind": "printer", "name": name, "tag": tag });
    let refused = program.post("equipment", &named("\u{200b}\u{2060}", "")).expect(422).json();
    assert_eq!(refused["error"]["fields"]["name"]["code"], "name_or_model", "{refused}");
    // Decomposed, as some keyboards type it, turned round and with a space of no width.
    let typed = "\u{202e}Ma\u{301}y in\u{200b} ho\u{323}p";
    let made = program.post("equipment", &named(typed, "MA\u{301}Y\u{200b}-1")).expect(201).json();
    assert_eq!((&made["name"], &made["tag"]), (&json!("Máy in họp"), &json!("MÁY-1")), "{made}");
}

fn fields_that_nobody_knows_are_left_out(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let body = json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in", "colour": { "of": ["the", "lid"] } });
    let made = program.post("equipment", &body).expect(201).json();
    let path = format!("equipment/{}", made["id"]);
    let changed = program.patch(&path, "\"v1\"", &json!({ "note": "gần cửa", "mood": 7 })).expect(200).json();
    assert_eq!((&changed["note"], &changed["mood"]), (&json!("gần cửa"), &Value::Null));
}

fn a_key_that_cannot_be_kept_is_refused(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let body = json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in" });
    let send = |key: &str| program.call("POST", "equipment", &[("idempotency-key", key)], &body);
    let (longest, longer) = ("k".repeat(100), "k".repeat(101));
    assert_eq!(send(&longer).expect(400).code(), "unreadable");
    assert_eq!(send("").expect(400).code(), "unreadable");
    assert_eq!(program.get("equipment").json()["total"], 0, "nothing is made that a repeat would make again");
    let (first, again) = (send(&longest).expect(201).json(), send(&longest).expect(201).json());
    assert_eq!(first, again);
}

fn a_unit_is_its_code_in_the_trail_too(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin().program();
    let made = printer(&app.officer_of(TAN_AN).program());
    let invited = json!({ "username": "lan.tanan", "full_name": "Đỗ Thị Lan", "role": "leader", "unit": TAN_AN });
    let person = admin.post("people", &invited).expect(201).json();
    for (kind, id) in [("asset", &made["id"]), ("account", &person["id"])] {
        let entry = admin.get(&format!("audit?kind={kind}&id={id}")).json()["items"][0].clone();
        assert_eq!(entry["after"]["unit"], TAN_AN, "{entry}");
    }
}

fn an_agent_signs_device_nonce_and_audience(engine: Engine) {
    let app = TestApp::start(engine);
    let agent = agent_of(&app, &app.officer_of(TAN_AN));
    let claims = Assertion { exp: None, ..agent.claims(&agent.challenge()) };
    agent.ask_token(&agent.signed(&claims)).expect(200);
    assert_eq!(agent.ask_token(&agent.signed(&claims)).expect(401).code(), "bad_token", "a nonce is good once");
    let over = Assertion { exp: Some(0), ..agent.claims(&agent.challenge()) };
    assert_eq!(agent.ask_token(&agent.signed(&over)).expect(401).code(), "bad_token");
    let described = &openapi().unwrap()["components"]["schemas"]["Assertion"]["properties"];
    assert!(["device", "nonce", "aud", "exp"].iter().all(|claim| described[claim].is_object()), "{described}");
}

fn a_wrong_method_is_said_to_be_one(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let path = format!("equipment/{}", printer(&program)["id"]);
    for method in ["PUT", "DELETE", "POST"] {
        let answer = program.call(method, &path, &[], &json!({})).expect(405);
        assert_eq!((answer.code().as_str(), answer.header("allow")), ("wrong_method", "GET, HEAD, PATCH"));
    }
    let page = officer.browser().post("/equipment", &[("name", "x")]).expect(405);
    assert!(
        page.text().contains("<html lang=\"vi\"") && page.shown().contains("không nhận cách gửi"),
        "{}",
        page.shown()
    );
}

fn a_body_beyond_the_limit_is_too_large(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let body = json!({ "unit": TAN_AN, "kind": "printer", "name": "x".repeat(300 << 10) });
    let answer = program.post("equipment", &body).expect(413);
    assert_eq!(answer.code(), "too_large");
    assert!(answer.text().contains("256 kB"), "{}", answer.text());
}

/// An officer of one commune who reads another's records, as its leader.
fn what_one_may_read_and_not_do_is_forbidden(engine: Engine) {
    let app = TestApp::start(engine);
    let (officer, admin) = (app.officer_of(TAN_AN), app.admin().program());
    let program = officer.program();
    let body = json!({ "unit": TRANG_BOM, "kind": "printer", "name": "Máy in" });
    let path = format!("equipment/{}", admin.post("equipment", &body).expect(201).json()["id"]);
    let change = json!({ "note": "gần cửa" });
    program.patch(&path, "\"v1\"", &change).expect(404);
    let person = format!("people/{}", officer.id);
    let give = json!({ "step": "give", "role": "leader", "unit": TRANG_BOM });
    admin.call("POST", &format!("{person}/steps"), &[("if-match", "\"v1\"")], &give).expect(200);
    program.get(&path).expect(200);
    assert_eq!(program.patch(&path, "\"v1\"", &change).expect(403).code(), "forbidden");
    program.patch("equipment/999999", "\"v1\"", &change).expect(404);
    officer.browser().get(&format!("/{path}/edit")).expect(403);
}

fn every_refusal_of_a_named_record_is_described(_: Engine) {
    let document = openapi().unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let told = |status: &str| operation["responses"][status].is_object();
            assert!(!path.contains('{') || told("404"), "{method} {path}: it may not be there");
            let versioned = parameters.iter().any(|parameter| parameter["name"] == "If-Match");
            assert!(!versioned || told("400"), "{method} {path}: a version may be unreadable");
        }
    }
    for of in ["enrol", "token"] {
        let answers = &document["paths"][format!("/api/v1/agent/{of}")]["post"]["responses"];
        assert!(answers["421"].is_object(), "agents of another address are refused");
    }
    let passphrase = &document["paths"]["/api/v1/me/passphrase"]["post"]["responses"];
    assert!(passphrase["429"].is_object(), "wrong tries lock the account");
}

fn who_comes_to_see_all_units_signs_in_anew_where_the_session_was_long(engine: Engine) {
    let app = TestApp::start(engine);
    let (officer, admin) = (app.officer_of(TAN_AN), app.admin().program());
    let mut named = Browser::new(&app);
    let page = named.open("/sign-in");
    let typed =
        [("username", officer.username.as_str()), ("passphrase", PASSPHRASE), ("device_name", "Máy của tôi")];
    named.submit(&page, &typed).leads_to();
    let mut short = officer.browser();
    let path = format!("people/{}", officer.id);
    let give = |role: &str, unit: Option<&str>| {
        let version = admin.get(&path).header("etag").to_owned();
        let body = json!({ "step": "give", "role": role, "unit": unit });
        admin.call("POST", &format!("{path}/steps"), &[("if-match", &version)], &body).expect(200);
    };
    give("leader", Some("26068"));
    named.open("/me");
    give("finance", None);
    assert_eq!(named.get("/me").leads_to(), "/sign-in?to=/me", "14 days are for who sees some units");
    short.open("/me");
}
