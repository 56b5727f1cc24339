//! Recovery codes of one's own: how many are left, and new ones for whoever knows the passphrase.

use hatang::auth::store::put_recovery_codes;
use hatang::db::{Lane, Tx};
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, Engine, PASSPHRASE, Person, TAN_AN, TestApp};

crate::stories![
    whoever_runs_out_of_recovery_codes_is_told_and_makes_new_ones,
    a_code_is_read_as_people_type_it,
    a_program_makes_them_too,
    without_a_second_factor_there_are_none,
];

fn make(browser: &mut Browser, passphrase: &str) -> Answer {
    let page = browser.open("/me/recovery-codes");
    browser.submit(&page, &[("passphrase_now", passphrase)])
}

/// The codes on the page that shows them.
fn shown_on(page: &Answer) -> Vec<String> {
    let text = page.text();
    text.split("<li>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Signs in by a recovery code in another browser.
fn enter(app: &TestApp, person: &Person<'_>, code: &str) -> Answer {
    let mut browser = Browser::new(app);
    let page = browser.sign_in(&person.username, PASSPHRASE).expect(200);
    browser.submit(&page, &[("code", code)])
}

fn whoever_runs_out_of_recovery_codes_is_told_and_makes_new_ones(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let mut browser = admin.browser();
    let me = browser.open("/me").text();
    assert!(me.contains("Còn 0 mã khôi phục") && me.contains("class=\"note warn\""), "{me}");
    let wrong = make(&mut browser, "sai mật khẩu rồi").expect(422).text();
    assert!(wrong.contains("aria-invalid") && !wrong.contains("sai mật khẩu rồi"), "{wrong}");
    let made = make(&mut browser, PASSPHRASE).expect(200);
    let codes = shown_on(&made);
    assert_eq!((codes.len(), made.header("cache-control")), (10, "no-store"));
    let me = browser.open("/me").text();
    assert!(me.contains("Còn 10 mã khôi phục") && !me.contains("class=\"note warn\""), "{me}");
    for code in &codes[..8] {
        enter(&app, &admin, code).leads_to();
    }
    let me = browser.open("/me").text();
    assert!(me.contains("Còn 2 mã khôi phục") && me.contains("class=\"note warn\""), "{me}");
    let again = shown_on(&make(&mut browser, PASSPHRASE).expect(200));
    assert!(codes.iter().all(|code| !again.contains(code)));
    enter(&app, &admin, &codes[9]).expect(401);
    enter(&app, &admin, &again[0]).leads_to();
    assert!(browser.open("/me").text().contains("Còn 9 mã khôi phục"));
    let path = format!("/audit?kind=account&id={}&action=account.recovery_codes", admin.id);
    let trail = browser.open(&path);
    assert_eq!(
        trail.shown().matches("Tạo mã khôi phục mới cho mình").count(),
        3,
        "two entries and the filter's word"
    );
}

/// In small letters, with a blank for the dash, and with the letters that zero and one look like.
fn a_code_is_read_as_people_type_it(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    for typed in ["7klo moxa", "7KIO-MOXA"] {
        let (id, codes) = (admin.id, ["7K10-M0XA".to_owned()]);
        let kept = move |tx: &mut Tx<'_>| put_recovery_codes(tx, id, &codes);
        app.shared.store.write_here(Lane::Interactive, kept).unwrap();
        enter(&app, &admin, typed).leads_to();
    }
}

fn a_program_makes_them_too(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let program = admin.program();
    assert_eq!(program.get("me").json()["recovery_codes_left"], json!(0));
    let refused = program.post("me/recovery-codes", &json!({ "passphrase_now": "sai" })).expect(422).json();
    assert_eq!(refused["error"]["fields"]["passphrase_now"]["code"], "wrong_passphrase");
    let made = program.post("me/recovery-codes", &json!({ "passphrase_now": PASSPHRASE })).expect(200).json();
    assert_eq!(program.get("me").json()["recovery_codes_left"], json!(10));
    enter(&app, &admin, made["codes"][3].as_str().unwrap()).leads_to();
    assert_eq!(program.get("me").json()["recovery_codes_left"], json!(9));
}

fn without_a_second_factor_there_are_none(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    assert!(!browser.open("/me").text().contains("/me/recovery-codes"));
    assert!(browser.open("/me/recovery-codes").shown().contains("chưa dùng xác thực hai bước"));
    let program = officer.program();
    assert_eq!(program.get("me").json()["recovery_codes_left"], Value::Null);
    let body = json!({ "passphrase_now": PASSPHRASE });
    assert_eq!(program.post("me/recovery-codes", &body).expect(409).code(), "illegal_step");
}
