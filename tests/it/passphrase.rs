//! One's own passphrase: replaced without an administrator, by whoever knows the one in use.

use hatang::auth::store::{self as accounts, AccountState};
use hatang::db::Lane;
use hatang::error::Code;
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, Engine, PASSPHRASE, Person, TAN_AN, TestApp};

crate::stories![
    a_new_passphrase_ends_every_other_session,
    a_program_replaces_the_passphrase_too,
    a_passphrase_is_one_whichever_keyboard_types_it,
    slips_are_named_and_no_passphrase_is_shown_again,
    whoever_guesses_the_passphrase_in_use_waits,
    an_account_switched_off_meanwhile_stays_off,
];

const NEW: &str = "chiều mưa ngồi đan nón lá";

/// Fills the form and sends it.
fn change(browser: &mut Browser, now: &str, new: &str, again: &str) -> Answer {
    let page = browser.open("/me/passphrase");
    browser.submit(&page, &[("passphrase_now", now), ("passphrase", new), ("passphrase_again", again)])
}

/// «ò» is one character to one keyboard and two to another.
fn a_passphrase_is_one_whichever_keyboard_types_it(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut here = officer.browser();
    let apart = "con me\u{300}o uo\u{302}\u{301}ng ca\u{300} phe\u{302}";
    assert_eq!(change(&mut here, PASSPHRASE, apart, apart).leads_to(), "/me?changed=1");
    for typed in ["con mèo uống cà phê", apart] {
        Browser::new(&app).sign_in(&officer.username, typed).leads_to();
    }
    assert_eq!(change(&mut here, "con mèo uống cà phê", NEW, NEW).leads_to(), "/me?changed=1");
}

fn is_out(browser: &mut Browser) -> bool {
    browser.get("/me").status != 200
}

/// What the trail holds about changes of a person's passphrase.
fn trail_of(app: &TestApp, person: &Person<'_>) -> Vec<Value> {
    let path = format!("audit?kind=account&id={}&action=account.passphrase", person.id);
    app.admin().program().get(&path).expect(200).json()["items"].as_array().unwrap().clone()
}

fn a_new_passphrase_ends_every_other_session(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut here, mut there, program) = (officer.browser(), officer.browser(), officer.program());
    let mut admin = app.admin().browser();
    let page = admin.open(&format!("/people/{}", officer.id));
    let made = admin.submit(&page, &[("step", "link")]).expect(200).text();
    let link = made.split(&format!("{}/link/", app.base)).nth(1).unwrap().split('"').next().unwrap();
    let mut holder = Browser::new(&app);
    holder.open(&format!("/link/{link}"));

    assert!(here.open("/me").text().contains("href=\"/me/passphrase\""), "found where the sessions are");
    assert_eq!(change(&mut here, PASSPHRASE, NEW, NEW).leads_to(), "/me?changed=1");
    assert!(here.open("/me?changed=1").shown().contains("Đã đổi mật khẩu"));
    assert!(!is_out(&mut here), "this session goes on");
    assert!(is_out(&mut there));
    assert_eq!(program.get("me").expect(401).code(), "bad_token");
    assert_eq!(holder.get(&format!("/link/{link}")).expect(410).code(), "link_used_up");
    Browser::new(&app).sign_in(&officer.username, PASSPHRASE).expect(401);
    Browser::new(&app).sign_in(&officer.username, NEW).leads_to();

    let told = trail_of(&app, &officer);
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["before"], &told[0]["after"]), (&Value::Null, &Value::Null), "{told:?}");
    assert_eq!(told[0]["person"], json!(officer.id), "{told:?}");
}

fn a_program_replaces_the_passphrase_too(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (program, mut page) = (officer.program(), officer.browser());
    let wrong = json!({ "passphrase_now": "sai mật khẩu rồi", "passphrase": "ngắn" });
    let fields = program.post("me/passphrase", &wrong).expect(422).json()["error"]["fields"].clone();
    assert_eq!(fields["passphrase_now"]["code"], "wrong_passphrase");
    assert_eq!(fields["passphrase"]["code"], "too_short");
    let right = json!({ "passphrase_now": PASSPHRASE, "passphrase": NEW });
    program.post("me/passphrase", &right).expect(204);
    program.get("me").expect(200);
    assert!(is_out(&mut page));
    Browser::new(&app).sign_in(&officer.username, NEW).leads_to();
    assert_eq!(trail_of(&app, &officer).len(), 1, "a refused try is no change");
}

fn slips_are_named_and_no_passphrase_is_shown_again(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, mut other) = (officer.browser(), officer.browser());
    let named = format!("của {} đấy nhé", officer.username);
    for (now, new, again, wrong) in [
        ("", NEW, NEW, "passphrase_now"),
        ("sai mật khẩu rồi", NEW, NEW, "passphrase_now"),
        (PASSPHRASE, "ngắn", "ngắn", "passphrase"),
        (PASSPHRASE, "matkhau123456", "matkhau123456", "passphrase"),
        (PASSPHRASE, named.as_str(), named.as_str(), "passphrase"),
        (PASSPHRASE, NEW, "khác hẳn đi nhé", "passphrase_again"),
    ] {
        let again = change(&mut browser, now, new, again).expect(422).text();
        let fields: Vec<&str> = again.split("<input ").filter(|field| field.contains("aria-invalid")).collect();
        assert!(fields.len() == 1 && fields[0].contains(&format!("name=\"{wrong}\"")), "{wrong}: {fields:?}");
        assert!(!again.contains(NEW) && !again.contains(PASSPHRASE), "typed secrets are not shown again");
    }
    assert!(!is_out(&mut other), "nothing was changed");
    Browser::new(&app).sign_in(&officer.username, PASSPHRASE).leads_to();
}

fn whoever_guesses_the_passphrase_in_use_waits(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    // A browser that the account knows: at sign-in it would be exempt.
    let (mut known, program) = (Browser::new(&app), officer.program());
    known.sign_in(&officer.username, PASSPHRASE).leads_to();
    for _ in 0..5 {
        change(&mut known, "sai mật khẩu rồi", NEW, NEW).expect(422);
    }
    assert_eq!(change(&mut known, PASSPHRASE, NEW, NEW).expect(429).code(), "account_locked");
    let right = json!({ "passphrase_now": PASSPHRASE, "passphrase": NEW });
    assert_eq!(program.post("me/passphrase", &right).expect(429).code(), "account_locked");
    Browser::new(&app).sign_in(&officer.username, PASSPHRASE).expect(429);
    app.pass(15 * 60);
    change(&mut known, PASSPHRASE, NEW, NEW).leads_to();
    Browser::new(&app).sign_in(&officer.username, NEW).leads_to();
}

fn an_account_switched_off_meanwhile_stays_off(engine: Engine) {
    let app = TestApp::start(engine);
    let (officer, now) = (app.officer_of(TAN_AN), app.now());
    let id = officer.id;
    let proven = app.shared.store.read_here(|db| accounts::account(db, id)).unwrap();
    let write = move |tx: &mut hatang::db::Tx<'_>| {
        accounts::set_state(tx, id, AccountState::Disabled, now)?;
        Ok(accounts::replace_passphrase(tx, &proven, "x").map_err(|refusal| refusal.code))
    };
    let late = app.shared.store.write_here(Lane::Interactive, write).unwrap();
    assert_eq!(late, Err(Code::Conflict));
    Browser::new(&app).sign_in(&officer.username, PASSPHRASE).expect(401);
}
