//! What a merge lends, as those see it who work on the records meanwhile.

use serde_json::{Value, json};

use crate::harness::agent::{agent_of, pc};
use crate::harness::{Answer, Browser, Engine, TAN_AN, TestApp};
use crate::intake_merge::id_of;
use crate::matrix::fixture;

crate::stories![
    a_form_opened_before_a_merge_or_a_split_is_a_lost_update,
    a_form_of_a_record_that_was_merged_does_not_write_the_other,
    what_a_split_takes_back_the_next_one_lends,
];

fn room_of(app: &TestApp) -> i64 {
    fixture(app, &hatang::sites::ROOM, TAN_AN).parse().unwrap()
}

/// A record of Tân An, as it says itself.
fn record(app: &TestApp, id: i64) -> Value {
    app.officer_of(TAN_AN).program().get(&format!("equipment/{id}")).expect(200).json()
}

fn made(app: &TestApp, body: &Value) -> i64 {
    app.officer_of(TAN_AN).program().post("equipment", body).expect(201).json()["id"].as_i64().unwrap()
}

fn merge(app: &TestApp, from: i64, into: i64) {
    let path = format!("equipment/{from}/merge");
    app.officer_of(TAN_AN).program().post(&path, &json!({ "into": into })).expect(200);
}

fn split(app: &TestApp, from: i64) {
    app.officer_of(TAN_AN).program().post(&format!("equipment/{from}/split"), &json!({})).expect(200);
}

/// What a choice of the page stands on.
fn chosen(page: &Answer, name: &str) -> String {
    let text = page.text();
    let list =
        text.split(&format!("name=\"{name}\"")).nth(1).and_then(|rest| rest.split("</select>").next()).unwrap();
    let option = list.split("<option value=\"").find(|option| option.contains("\" selected")).unwrap();
    option.split('"').next().unwrap().to_owned()
}

/// Sends the form of a record with this name, the rest as it stands.
fn named(browser: &mut Browser, form: &Answer, name: &str) -> Answer {
    browser.submit(form, &[("name", name), ("kind", &chosen(form, "kind")), ("room", &chosen(form, "room"))])
}

/// Sends the form with this name: it must come back with `theirs` beside it. Sends it again.
#[track_caller]
fn lost(browser: &mut Browser, form: &Answer, name: &str, theirs: &str) {
    let again = named(browser, form, name).expect(412);
    assert!(again.text().contains(name), "nothing typed is lost: {}", again.text());
    assert!(again.shown_values().contains(theirs), "what it says now stands there: {}", again.shown());
    named(browser, &again, name).leads_to();
}

fn a_form_opened_before_a_merge_or_a_split_is_a_lost_update(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let room = room_of(&app);
    let own = made(&app, &json!({ "kind": "desktop", "name": "Máy tiếp nhận", "tag": "BCC-07" }));
    let lender = json!({ "kind": "desktop", "name": "Máy báo", "room": room, "custodian": "Lê Thị Hà" });
    let other = made(&app, &lender);
    let mut browser = officer.browser();
    let edit = format!("/equipment/{own}/edit");
    let (before, tag) = (browser.open(&edit), officer.program().get(&format!("equipment/{own}")));
    merge(&app, other, own);
    let refused =
        officer.program().patch(&format!("equipment/{own}"), tag.header("etag"), &json!({ "room": null }));
    assert_eq!(refused.expect(412).code(), "lost_update", "a program is told as well");
    lost(&mut browser, &before, "Máy quầy 1", "Lê Thị Hà");
    let said = record(&app, own);
    let is = |said: &Value| (said["name"].clone(), said["room"].clone(), said["custodian"].clone());
    assert_eq!(is(&said), (json!("Máy quầy 1"), json!(room), json!("Lê Thị Hà")), "the room stays lent");
    // And the other way: what a split took back does not come back with a form.
    let between = browser.open(&edit);
    split(&app, other);
    lost(&mut browser, &between, "Máy quầy 2", "Máy quầy 1");
    assert_eq!(is(&record(&app, own)), (json!("Máy quầy 2"), Value::Null, Value::Null));
}

fn a_form_of_a_record_that_was_merged_does_not_write_the_other(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let own = made(&app, &json!({ "kind": "desktop", "name": "Máy tiếp nhận", "tag": "BCC-07" }));
    let other = made(&app, &json!({ "kind": "desktop", "name": "Máy báo", "tag": "PC-0008" }));
    let mut browser = officer.browser();
    let (form, page) =
        (browser.open(&format!("/equipment/{other}/edit")), browser.open(&format!("/equipment/{other}")));
    let version = record(&app, other)["version"].clone();
    assert_eq!(version, record(&app, own)["version"], "by its number alone it would pass");
    merge(&app, other, own);
    let refused = browser.submit(&page, &[("step", "retire"), ("reason", "Hỏng nguồn")]).expect(412);
    assert_eq!(refused.code(), "lost_update");
    let tag = format!("\"v{version}\"");
    let sent = officer.program().patch(&format!("equipment/{other}"), &tag, &json!({ "tag": "PC-0009" }));
    assert_eq!(sent.expect(412).code(), "lost_update");
    lost(&mut browser, &form, "Máy quầy 3", "Máy tiếp nhận");
    let said = record(&app, own);
    assert_eq!((&said["tag"], &said["state"]), (&json!("BCC-07"), &json!("in_use")), "what nobody typed stays");
    assert_eq!(said["name"], "Máy quầy 3", "and what was typed was sent after both were seen");
    // Whoever comes by its old number now opens the form of the record that it goes by.
    let form = browser.open(&format!("/equipment/{other}/edit"));
    assert_eq!(named(&mut browser, &form, "Máy quầy 4").leads_to(), format!("/equipment/{own}"));
}

fn what_a_split_takes_back_the_next_one_lends(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (first, second) = (room_of(&app), room_of(&app));
    let own = made(&app, &json!({ "kind": "desktop", "name": "Máy tiếp nhận", "tag": "BCC-07" }));
    let one = made(&app, &json!({ "kind": "desktop", "name": "Máy một", "room": first }));
    let two = id_of(&app, &agent_of(&app, &officer).report(&pc(2)).asset.unwrap().tag);
    let placed = json!({ "room": second, "custodian": "Lê Thị Hà" });
    let tag = officer.program().get(&format!("equipment/{two}")).header("etag").to_owned();
    officer.program().patch(&format!("equipment/{two}"), &tag, &placed).expect(200);
    let stands = || {
        let said = record(&app, own);
        (said["room"].clone(), said["custodian"].clone())
    };
    merge(&app, one, own);
    merge(&app, two, own);
    assert_eq!(stands(), (json!(first), json!("Lê Thị Hà")), "the room of the first, the user of the second");
    split(&app, one);
    assert_eq!(stands(), (json!(second), json!("Lê Thị Hà")), "the second lends its room as well");
    let trail = format!("audit?kind=asset&id={own}&action=asset.lend");
    let told = app.admin().program().get(&trail).expect(200).json();
    assert_eq!((&told["total"], &told["items"][0]["after"]["room"]), (&json!(1), &json!(second)), "{told}");
    let page = app.admin().browser().open(&format!("/audit?kind=asset&id={own}&action=asset.lend")).shown();
    assert!(page.contains("Mượn phòng, người dùng của hồ sơ đã gộp"), "{page}");
    split(&app, two);
    assert_eq!(stands(), (Value::Null, Value::Null), "both are back with their own");
    // Where a person emptied it in between, nobody lends anew.
    merge(&app, one, own);
    merge(&app, two, own);
    let tag = officer.program().get(&format!("equipment/{own}")).header("etag").to_owned();
    officer.program().patch(&format!("equipment/{own}"), &tag, &json!({ "room": null })).expect(200);
    split(&app, one);
    assert_eq!(stands(), (Value::Null, json!("Lê Thị Hà")));
}
