//! How long one stays signed in, on pages and at the API; what a program may repeat, and what it must name.

use hatang::auth::Role;
use serde_json::{Value, json};

use crate::harness::{Browser, Engine, PASSPHRASE, Person, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    an_officer_stays_signed_in_for_14_days_on_a_named_device,
    another_device_is_signed_out_after_30_idle_minutes,
    a_working_day_ends_every_session_after_12_hours,
    who_sees_all_units_gets_the_short_session_on_a_named_device_too,
    a_revoked_session_is_over_at_the_next_request,
    nobody_ends_anothers_session,
    signing_out_ends_the_session,
    a_switched_off_account_is_out_at_once,
    a_program_signs_in_and_renews_its_tokens,
    a_program_with_a_second_factor_names_its_code,
    pages_take_no_bearer_and_the_api_no_cookie,
    a_change_names_the_version_it_read,
    a_repeated_creation_answers_the_same,
    a_lost_update_shows_both_versions,
];

fn sign_in_on(browser: &mut Browser, person: &Person<'_>, device: &str) {
    let page = browser.open("/sign-in");
    let typed = [("username", person.username.as_str()), ("passphrase", PASSPHRASE), ("device_name", device)];
    browser.submit(&page, &typed).leads_to();
}

fn is_out(browser: &mut Browser) -> bool {
    let answer = browser.get("/me");
    assert!(answer.status == 200 || answer.leads_to() == "/sign-in?to=/me", "{}", answer.status);
    answer.status != 200
}

fn an_officer_stays_signed_in_for_14_days_on_a_named_device(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut browser = Browser::new(&app);
    sign_in_on(&mut browser, &officer, "Máy ở phòng Một cửa");
    assert!(browser.open("/me").shown().contains("Máy ở phòng Một cửa"));
    app.pass(14 * 86_400 - 1);
    assert!(!is_out(&mut browser));
    app.pass(1);
    assert!(is_out(&mut browser));
}

fn another_device_is_signed_out_after_30_idle_minutes(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut browser = Browser::new(&app);
    sign_in_on(&mut browser, &officer, "");
    app.pass(30 * 60 - 1);
    assert!(!is_out(&mut browser));
    app.pass(30 * 60);
    assert!(is_out(&mut browser));
}

fn a_working_day_ends_every_session_after_12_hours(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = Browser::new(&app);
    sign_in_on(&mut browser, &app.officer_of(TAN_AN), "");
    let quarter_hours = 12 * 4;
    for _ in 1..quarter_hours {
        app.pass(15 * 60);
        assert!(!is_out(&mut browser), "in use all day");
        // The use is noted behind the answer: wait for the note, not for a time.
        let now = app.now();
        while app.shared.store.read_here(last_use).unwrap() < now {
            std::thread::yield_now();
        }
    }
    app.pass(15 * 60);
    assert!(is_out(&mut browser));
}

fn last_use(db: &mut hatang::db::Db) -> hatang::error::Result<hatang::db::Instant> {
    use diesel::prelude::*;
    use hatang::db::schema::ground::session;
    Ok(session::table.order(session::id.desc()).select(session::seen_at).first(db)?)
}

fn who_sees_all_units_gets_the_short_session_on_a_named_device_too(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = Browser::new(&app);
    sign_in_on(&mut browser, &app.person(Role::Finance, None), "Máy của tôi");
    app.pass(30 * 60);
    assert!(is_out(&mut browser));
}

fn a_revoked_session_is_over_at_the_next_request(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut here, mut there, program) = (officer.browser(), officer.browser(), officer.program());
    program.get("units").expect(200);
    for _ in 0..2 {
        let page = here.open("/me");
        let text = page.text();
        let action = text.split("action=\"/me/sessions/").nth(1).expect("another session is listed");
        let id = action.split('/').next().unwrap();
        let csrf = text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(here.post(&format!("/me/sessions/{id}/end"), &[("csrf", csrf)]).leads_to(), "/me");
    }
    assert!(is_out(&mut there));
    assert_eq!(program.get("units").expect(401).code(), "bad_token");
    assert!(!is_out(&mut here));
}

fn nobody_ends_anothers_session(engine: Engine) {
    let app = TestApp::start(engine);
    let (officer, other) = (app.officer_of(TAN_AN), app.officer_of(TAN_AN));
    let (mut theirs, mut mine) = (officer.browser(), other.browser());
    let mut elsewhere = officer.browser();
    let listed = elsewhere.open("/me").text();
    let id = listed.split("action=\"/me/sessions/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let page = mine.open("/me").text();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    mine.post(&format!("/me/sessions/{id}/end"), &[("csrf", csrf)]).expect(404);
    assert!(!is_out(&mut theirs));
}

fn signing_out_ends_the_session(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = app.officer_of(TAN_AN).browser();
    let kept = browser.cookies.clone();
    let page = browser.open("/me").text();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(browser.post("/sign-out", &[("csrf", csrf)]).leads_to(), "/sign-in");
    assert!(!browser.cookies.contains_key("hatang"), "the cookie is gone");
    browser.cookies = kept;
    assert!(is_out(&mut browser), "and would open nothing");
}

fn a_switched_off_account_is_out_at_once(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let mut admin = app.admin().browser();
    let page = admin.open(&format!("/people/{}", officer.id));
    admin.submit(&page, &[("step", "disable")]).leads_to();
    assert!(is_out(&mut browser));
    program.get("units").expect(401);
    Browser::new(&app).sign_in(&officer.username, PASSPHRASE).expect(401);
    let page = admin.open(&format!("/people/{}", officer.id));
    admin.submit(&page, &[("step", "enable")]).leads_to();
    Browser::new(&app).sign_in(&officer.username, PASSPHRASE).leads_to();
}

fn a_program_signs_in_and_renews_its_tokens(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut program = Program::new(&app);
    program.get("units").expect(401);
    assert_eq!(program.sign_in(&officer.username, "sai mật khẩu rồi").expect(401).code(), "wrong_credentials");
    let tokens = program.sign_in(&officer.username, PASSPHRASE).expect(200);
    assert_eq!(tokens.header("cache-control"), "no-store");
    let tokens = tokens.json();
    program.get("units").expect(200);
    app.pass(tokens["expires_in"].as_i64().unwrap());
    assert_eq!(program.get("units").expect(401).code(), "bad_token");
    let renew = json!({ "refresh_token": tokens["refresh_token"] });
    program.token = None;
    let renewed = program.post("session/refresh", &renew).expect(200).json();
    assert_eq!(program.post("session/refresh", &renew).expect(401).code(), "bad_token", "good once");
    program.token = renewed["access_token"].as_str().map(str::to_owned);
    program.get("units").expect(200);
    program.post("session/end", &Value::Null).expect(204);
    program.get("units").expect(401);
}

fn a_program_with_a_second_factor_names_its_code(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let program = Program::new(&app);
    let mut body = json!({ "username": admin.username, "password": PASSPHRASE });
    let refused = program.post("session", &body).expect(422).json();
    assert_eq!(refused["error"]["fields"]["totp"]["code"], "required");
    body["totp"] = json!(admin.code());
    program.post("session", &body).expect(200);
}

fn pages_take_no_bearer_and_the_api_no_cookie(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    assert_eq!(officer.browser().get("/api/v1/units").expect(401).code(), "sign_in_needed");
    let mut browser = Browser::new(&app);
    browser.headers = vec![("authorization", format!("Bearer {}", officer.program().token.unwrap()))];
    assert!(is_out(&mut browser));
}

fn a_change_names_the_version_it_read(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let path = format!("units/{TAN_AN}");
    let read = program.get(&path).expect(200);
    let version = read.header("etag").to_owned();
    let change = json!({ "budget_code": "1087654" });
    let blind = program.call("PATCH", &path, &[], &change).expect(428);
    assert_eq!(blind.code(), "version_needed");
    let changed = program.patch(&path, &version, &change).expect(200);
    assert_ne!(changed.header("etag"), version);
    assert_eq!(program.patch(&path, &version, &change).expect(412).code(), "lost_update");
    let wrong = program.patch(&path, changed.header("etag"), &json!({ "budget_code": "12" })).expect(422);
    assert_eq!(wrong.json()["error"]["fields"]["budget_code"]["code"], "seven_digits");
    let kept = program.patch(&path, changed.header("etag"), &json!({ "tags": "biên giới" })).expect(200);
    assert_eq!(kept.json()["budget_code"], "1087654", "absent is unchanged");
    let cleared = program.patch(&path, kept.header("etag"), &json!({ "budget_code": null })).expect(200);
    assert_eq!(cleared.json()["budget_code"], Value::Null, "null is cleared");
    program.patch(&format!("units/{TRANG_BOM}"), "\"v1\"", &change).expect(404);
}

/// As the job does once a day.
fn forget_old_keys(app: &TestApp) {
    let now = app.now();
    let forget = move |tx: &mut hatang::db::Tx<'_>| hatang::auth::store::forget_old_keys(tx, now);
    app.shared.store.write_here(hatang::db::Lane::Bulk, forget).unwrap();
}

fn a_repeated_creation_answers_the_same(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let printer = json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in phòng Một cửa" });
    let key = [("idempotency-key", "3f0c9a7e")];
    let made = program.call("POST", "equipment", &key, &printer).expect(201);
    let again = program.call("POST", "equipment", &key, &printer).expect(201);
    assert_eq!((again.json(), again.header("etag")), (made.json(), made.header("etag")));
    assert_eq!(program.get("equipment").expect(200).json()["total"], 1, "made once");
    let other = json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in khác" });
    assert_eq!(program.call("POST", "equipment", &key, &other).expect(409).code(), "key_reused");
    app.pass(30 * 86_400);
    forget_old_keys(&app);
    assert_eq!(officer.program().call("POST", "equipment", &key, &other).code(), "key_reused", "kept 30 days");
    app.pass(1);
    forget_old_keys(&app);
    officer.program().call("POST", "equipment", &key, &other).expect(201);
}

fn a_lost_update_shows_both_versions(engine: Engine) {
    let app = TestApp::start(engine);
    let (mut one, mut two) = (app.officer_of(TAN_AN).browser(), app.officer_of(TAN_AN).browser());
    let path = format!("/units/{TAN_AN}/edit");
    let (mine, theirs) = (one.open(&path), two.open(&path));
    two.submit(&theirs, &[("tags", "nhóm của họ")]).leads_to();
    let clash = one.submit(&mine, &[("tags", "nhóm của tôi")]).expect(412);
    let shown = clash.text();
    assert!(shown.contains("nhóm của tôi") && shown.contains("nhóm của họ"), "{shown}");
    one.submit(&clash, &[("tags", "nhóm của cả hai")]).leads_to();
    assert!(two.open(&format!("/units/{TAN_AN}")).shown().contains("nhóm của cả hai"));
}
