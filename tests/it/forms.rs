//! What every form of the house does: a refusal is told where it belongs, a script is told where to go on.

use serde_json::json;

use crate::harness::{Engine, TAN_AN, TestApp};

crate::stories![
    a_refused_small_form_names_its_fields,
    a_script_is_told_where_a_form_leads,
    a_forms_own_address_is_no_dead_end,
    a_character_that_a_database_refuses_is_no_fault_of_the_server,
    a_name_that_says_no_more_than_the_model_is_shown_once,
];

fn printer(app: &TestApp) -> i64 {
    let body = json!({ "kind": "printer", "name": "Máy in quầy 2" });
    app.officer_of(TAN_AN).program().post("equipment", &body).expect(201).json()["id"].as_i64().unwrap()
}

fn a_refused_small_form_names_its_fields(engine: Engine) {
    let app = TestApp::start(engine);
    let record = format!("/equipment/{}", printer(&app));
    let mut browser = app.officer_of(TAN_AN).browser();
    let page = browser.open(&record);
    assert!(page.text().contains("<body data-unsent=\"Chưa gửi được"), "what a broken line is told");
    let refused = browser.submit(&page, &[("pages", "nhiều"), ("toner", "12")]).expect(422);
    assert!(refused.text().contains("<li data-field=\"pages\">Không phải số.</li>"), "{}", refused.text());
    assert!(refused.text().contains("data-refused"), "by which the script knows it");
    assert!(refused.shown().contains("những gì đã nhập vẫn còn"), "and without a script, the way back");
    let lost = browser.get("/equipment/999999999").expect(404);
    assert!(!lost.shown().contains("những gì đã nhập vẫn còn"), "nothing was typed");
}

fn a_script_is_told_where_a_form_leads(engine: Engine) {
    let app = TestApp::start(engine);
    let record = format!("/equipment/{}", printer(&app));
    let mut browser = app.officer_of(TAN_AN).browser();
    let page = browser.open(&record);
    assert_eq!(browser.submit(&page, &[("pages", "12500")]).leads_to(), record);
    assert!(browser.open(&record).shown().contains("Đã lưu."));
    assert!(!browser.open(&record).shown().contains("Đã lưu."), "once");
    browser.headers.push(("x-script", "1".into()));
    let told = browser.submit(&page, &[("pages", "12600")]).expect(204);
    assert_eq!((told.header("x-to"), told.header("location")), (record.as_str(), ""));
    let csrf = app.shared.keys.csrf(&browser.cookies["hatang"]).unwrap();
    browser.post("/sign-out", &[("csrf", &csrf)]).expect(204);
    assert_eq!(browser.get(&record).status, 303, "the cookie was taken back all the same");
}

/// A fault's page that came back with a slip stands under the form's address: reader and language go on from the fault.
fn a_forms_own_address_is_no_dead_end(engine: Engine) {
    let app = TestApp::start(engine);
    let body = json!({ "about": format!("asset-{}", printer(&app)), "what": "paper_jam" });
    let id = app.officer_of(TAN_AN).program().post("faults", &body).expect(201).json()["id"].clone();
    let mut browser = app.officer_of(TAN_AN).browser();
    let page = browser.open(&format!("/faults/{id}"));
    let again = browser.submit(&page, &[("comment", "")]).expect(422);
    assert_eq!(browser.submit(&again, &[("lang", "en")]).leads_to(), format!("/faults/{id}"));
    let opened = browser.get(&format!("/faults/{id}/comments")).expect(404);
    assert_eq!(opened.code(), "not_found");
    assert!(opened.shown().contains("There is no such page"), "{}", opened.shown());
}

/// PostgreSQL takes no NUL in a text: people's is left out, a program is told.
fn a_character_that_a_database_refuses_is_no_fault_of_the_server(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    let form = browser.open("/equipment/new");
    let made = browser.submit(&form, &[("kind", "printer"), ("name", "Máy\0 in quầy 2")]).leads_to().to_owned();
    assert!(browser.open(&made).shown().contains("Máy in quầy 2"));
    for path in ["/equipment?unit=%00", "/equipment?q=qu%00ay"] {
        assert_eq!(browser.get(path).status, 200, "{path}");
    }
    for path in ["/q/%00", "/units/%00"] {
        assert_eq!(browser.get(path).status, 404, "{path}");
    }
    let body = json!({ "kind": "printer", "name": "Máy\0 in" });
    assert_eq!(officer.program().post("equipment", &body).expect(400).code(), "unreadable");
    let backslash = json!({ "kind": "printer", "name": "\\u0000" });
    let made = officer.program().post("equipment", &backslash).expect(201).json();
    assert_eq!(made["name"], "\\u0000", "six signs are a name");
}

fn a_name_that_says_no_more_than_the_model_is_shown_once(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    for (name, times) in [("HP LaserJet 1020", 1), ("LaserJet 1020", 1), ("LaserJet 1020 ở quầy 2", 2)] {
        let body = json!({ "kind": "printer", "maker": "HP", "model": "LaserJet 1020", "name": name });
        let id = officer.program().post("equipment", &body).expect(201).json()["id"].as_i64().unwrap();
        let page = officer.browser().open(&format!("/equipment/{id}")).text();
        let head = page.split_once("<h1>").and_then(|(_, rest)| rest.split_once("</div>")).expect("a head").0;
        assert_eq!(head.matches("LaserJet 1020").count(), times, "{name}: {head}");
    }
}
