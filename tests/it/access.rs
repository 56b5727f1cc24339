//! How people come in: the set-up link, invitations, sign-in; and what keeps others out.

use hatang::auth::{AuthPolicy, Role};
use hatang::people;
use totp_rs::Secret;

use crate::harness::{
    Answer, Browser, Engine, PASSPHRASE, SECOND_FACTOR_SEED, TAN_AN, TestApp, TestDatabase, code_of,
};

crate::stories![
    nothing_works_before_the_set_up_link_is_used,
    a_new_set_up_link_voids_the_old_one,
    an_invited_approver_sets_up_a_second_factor,
    an_invited_officer_needs_no_second_factor,
    opening_a_link_uses_nothing_up_and_using_it_does,
    a_link_is_good_for_72_hours,
    an_account_waits_after_five_wrong_passphrases,
    a_known_browser_is_exempt_from_the_lock,
    an_unknown_browser_cannot_guess_the_second_factor_of_a_locked_account,
    a_code_works_once,
    a_recovery_code_works_once,
    an_unknown_name_and_a_wrong_passphrase_answer_alike,
    a_form_from_another_site_is_refused,
    a_form_without_its_token_is_refused,
    the_last_administrator_cannot_be_removed,
    an_administrator_without_a_second_factor_cannot_sign_in,
];

/// The seed that a link's page shows for typing.
fn seed_on(page: &Answer) -> Vec<u8> {
    let text = page.text();
    let after = text.split(SECOND_FACTOR_SEED).nth(1).expect("the page shows the seed");
    Secret::try_from_base32(after.split('<').next().unwrap()).unwrap().as_bytes().to_vec()
}

fn set_up_link(app: &TestApp) -> String {
    let token = people::make_setup_link(&app.shared.store, &app.shared.keys, app.now()).unwrap();
    format!("/link/{}", token.expect("nobody administrates yet"))
}

/// Invites as the administrator and answers the link.
fn invite(app: &TestApp, admin: &mut Browser, username: &str, role: &str, unit: &str) -> String {
    let form = admin.open("/people/new");
    let typed = [("username", username), ("full_name", "Trần Thị Bình"), ("role", role), ("unit", unit)];
    let made = admin.submit(&form, &typed).expect(200);
    link_on(app, &made)
}

/// The one-time link that a page shows, as a path.
fn link_on(app: &TestApp, page: &Answer) -> String {
    let text = page.text();
    let after = text.split(&format!("{}/link/", app.base)).nth(1).expect("the page shows the link");
    format!("/link/{}", after.split('"').next().unwrap())
}

fn nothing_works_before_the_set_up_link_is_used(engine: Engine) {
    let app = TestApp::bare(engine);
    let mut browser = Browser::new(&app);
    for path in ["/", "/sign-in", "/units"] {
        assert_eq!(browser.get(path).expect(403).code(), "not_set_up", "{path}");
    }
    let page = browser.open(&set_up_link(&app));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    let seed = seed_on(&page);
    let profile = [("full_name", "Lê Thị Hạnh"), ("username", "hanh.cntt")];
    let passphrases = [("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)];
    let wrong = [profile.as_slice(), &passphrases, &[("code", "000000")]].concat();
    let again = browser.submit(&page, &wrong).expect(422);
    assert!(again.text().contains("Lê Thị Hạnh"), "nothing typed is lost");
    let code = code_of(&seed, app.now());
    let right = [profile.as_slice(), &passphrases, &[("code", code.as_str())]].concat();
    let codes = browser.submit(&page, &right).expect(200);
    assert_eq!(codes.text().matches("<li>").count(), 10, "ten recovery codes");
    browser.open("/people");
}

fn a_new_set_up_link_voids_the_old_one(engine: Engine) {
    let app = TestApp::bare(engine);
    let (first, second) = (set_up_link(&app), set_up_link(&app));
    let mut browser = Browser::new(&app);
    assert_eq!(browser.get(&first).expect(410).code(), "link_used_up");
    browser.open(&second);
    app.admin();
    assert_eq!(browser.get(&second).expect(410).code(), "link_used_up", "an administrator is there");
}

fn an_invited_approver_sets_up_a_second_factor(engine: Engine) {
    let app = TestApp::start(engine);
    let link = invite(&app, &mut app.admin().browser(), "duyet", "approver", "");
    let mut browser = Browser::new(&app);
    let page = browser.open(&link);
    assert!(page.text().contains("class=\"qr\""), "a QR code to scan");
    assert!(page.text().contains("href=\"otpauth://totp/"), "or to tap, on the phone itself");
    let seed = seed_on(&page);
    assert_eq!(seed_on(&browser.open(&link)), seed, "the same at every opening");
    let without = [("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)];
    browser.submit(&page, &without).expect(422);
    let code = code_of(&seed, app.now());
    browser
        .submit(&page, &[("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE), ("code", &code)])
        .expect(200);
    app.pass(60);
    let mut later = Browser::new(&app);
    let second_step = later.sign_in("duyet", PASSPHRASE).expect(200);
    assert_eq!(later.get("/me").leads_to(), "/sign-in?to=/me", "a passphrase alone opens nothing");
    later.submit(&second_step, &[("code", &code_of(&seed, app.now()))]).leads_to();
    later.open("/me");
}

fn an_invited_officer_needs_no_second_factor(engine: Engine) {
    let app = TestApp::start(engine);
    let link = invite(&app, &mut app.admin().browser(), "tanan.cntt2", "officer", TAN_AN);
    let mut browser = Browser::new(&app);
    let page = browser.open(&link);
    for weak in ["ngắn", "matkhau123456", "tanan.cntt2 của tôi"] {
        let page = browser.submit(&page, &[("passphrase", weak), ("passphrase_again", weak)]).expect(422);
        assert!(page.text().contains("aria-invalid"), "{weak}");
    }
    browser.submit(&page, &[("passphrase", PASSPHRASE), ("passphrase_again", "khác hẳn đi nhé")]).expect(422);
    assert_eq!(
        browser.submit(&page, &[("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)]).leads_to(),
        "/"
    );
    browser.open(&format!("/units/{TAN_AN}/edit"));
    assert_eq!(Browser::new(&app).sign_in("tanan.cntt2", PASSPHRASE).leads_to(), "/");
}

fn opening_a_link_uses_nothing_up_and_using_it_does(engine: Engine) {
    let app = TestApp::start(engine);
    let link = invite(&app, &mut app.admin().browser(), "taichinh", "finance", "");
    let mut browser = Browser::new(&app);
    let page = browser.open(&link);
    browser.open(&link);
    let typed = [("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)];
    browser.submit(&page, &typed).leads_to();
    assert_eq!(browser.get(&link).expect(410).code(), "link_used_up");
    assert_eq!(Browser::new(&app).submit(&page, &typed).expect(410).code(), "link_used_up");
    assert_eq!(
        browser.get("/link/never-made").expect(410).code(),
        "link_used_up",
        "and an unknown one looks the same"
    );
    let page = browser.get(&link).expect(410);
    assert!(page.text().contains("<a class=\"btn go\" href=\"/sign-in\">Đăng nhập</a>"), "{}", page.text());
    assert!(page.shown().contains("tạo liên kết mới"), "{}", page.shown());
}

fn a_link_is_good_for_72_hours(engine: Engine) {
    let app = TestApp::start(engine);
    let link = invite(&app, &mut app.admin().browser(), "kiemtoan", "auditor", "");
    let mut browser = Browser::new(&app);
    app.pass(72 * 3600 - 1);
    let page = browser.open(&link);
    app.pass(1);
    assert_eq!(browser.get(&link).expect(410).code(), "link_used_up");
    let typed = [("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)];
    assert_eq!(browser.submit(&page, &typed).expect(410).code(), "link_used_up");
}

fn an_account_waits_after_five_wrong_passphrases(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut browser = Browser::new(&app);
    for _ in 0..5 {
        browser.sign_in(&officer.username, "sai mật khẩu rồi").expect(401);
    }
    browser.sign_in(&officer.username, PASSPHRASE).expect(429);
    app.pass(15 * 60 - 1);
    browser.sign_in(&officer.username, PASSPHRASE).expect(429);
    app.pass(1);
    browser.sign_in(&officer.username, PASSPHRASE).leads_to();
}

fn a_known_browser_is_exempt_from_the_lock(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut known = Browser::new(&app);
    known.sign_in(&officer.username, PASSPHRASE).leads_to();
    known.cookies.retain(|name, _| name == "device");
    let mut stranger = Browser::new(&app);
    for _ in 0..5 {
        stranger.sign_in(&officer.username, "sai mật khẩu rồi").expect(401);
    }
    stranger.sign_in(&officer.username, PASSPHRASE).expect(429);
    let mut pretender = Browser::new(&app);
    pretender.cookies.insert("device".into(), "made up".into());
    pretender.sign_in(&officer.username, PASSPHRASE).expect(429);
    known.sign_in(&officer.username, PASSPHRASE).leads_to();
}

fn an_unknown_browser_cannot_guess_the_second_factor_of_a_locked_account(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let mut browser = Browser::new(&app);
    let page = browser.sign_in(&admin.username, PASSPHRASE).expect(200);
    for _ in 0..5 {
        let refused = browser.submit(&page, &[("code", "000000")]).expect(401);
        let said = refused.shown();
        assert!(
            refused.text().contains("id=\"e-code\"") && !said.contains("Tên đăng nhập"),
            "only the code: {said}"
        );
    }
    browser.submit(&page, &[("code", &admin.code())]).expect(429);
    browser.cookies.insert("device".into(), "made up".into());
    browser.submit(&page, &[("code", &admin.code())]).expect(429);
}

fn a_code_works_once(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let (mut one, mut two) = (Browser::new(&app), Browser::new(&app));
    let page = one.sign_in(&admin.username, PASSPHRASE).expect(200);
    let other = two.sign_in(&admin.username, PASSPHRASE).expect(200);
    let code = admin.code();
    one.submit(&page, &[("code", &code)]).leads_to();
    two.submit(&other, &[("code", &code)]).expect(401);
    app.pass(301);
    assert_eq!(
        two.submit(&other, &[("code", &admin.code())]).leads_to(),
        "/sign-in",
        "the second step within 5 minutes"
    );
}

fn a_recovery_code_works_once(engine: Engine) {
    let app = TestApp::bare(engine);
    let mut browser = Browser::new(&app);
    let page = browser.open(&set_up_link(&app));
    let code = code_of(&seed_on(&page), app.now());
    let typed = [
        ("full_name", "Lê Thị Hạnh"),
        ("username", "hanh"),
        ("passphrase", PASSPHRASE),
        ("passphrase_again", PASSPHRASE),
        ("code", code.as_str()),
    ];
    let kept = browser.submit(&page, &typed).expect(200).text();
    let typed = kept.split("<li>").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let mut later = Browser::new(&app);
    let second_step = later.sign_in("hanh", PASSPHRASE).expect(200);
    later.submit(&second_step, &[("code", typed)]).leads_to();
    let second_step = Browser::new(&app).sign_in("hanh", PASSPHRASE).expect(200);
    Browser::new(&app).submit(&second_step, &[("code", typed)]).expect(401);
}

fn an_unknown_name_and_a_wrong_passphrase_answer_alike(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut browser = Browser::new(&app);
    let known = browser.sign_in(&officer.username, "sai mật khẩu rồi").expect(401).shown();
    let unknown = browser.sign_in("khong.co.ai", "sai mật khẩu rồi").expect(401).shown();
    assert_eq!(known, unknown);
}

fn a_form_from_another_site_is_refused(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = app.officer_of(TAN_AN).browser();
    let page = browser.open(&format!("/units/{TAN_AN}/edit"));
    for header in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
        browser.headers = vec![(header.0, header.1.into())];
        assert_eq!(browser.submit(&page, &[("tags", "x")]).expect(400).code(), "forged_request", "{header:?}");
    }
    browser.headers = vec![("sec-fetch-site", "same-origin".into())];
    browser.submit(&page, &[("tags", "x")]).leads_to();
}

fn a_form_without_its_token_is_refused(engine: Engine) {
    let app = TestApp::start(engine);
    let (mut browser, mut other) = (app.officer_of(TAN_AN).browser(), app.officer_of(TAN_AN).browser());
    let path = format!("/units/{TAN_AN}/edit");
    let others = other.open(&path);
    for csrf in ["", "AAAA"] {
        let fields = [("csrf", csrf), ("tags", "x"), ("version", "1")];
        assert_eq!(browser.post(&path, &fields).expect(400).code(), "forged_request");
    }
    assert_eq!(browser.submit(&others, &[("tags", "x")]).expect(400).code(), "forged_request", "another session's");
}

fn the_last_administrator_cannot_be_removed(engine: Engine) {
    let app = TestApp::bare(engine);
    let admin = app.admin();
    let mut browser = admin.browser();
    let path = format!("/people/{}", admin.id);
    for step in ["disable", "erase"] {
        let page = browser.open(&path);
        let refused = browser.submit(&page, &[("step", step)]).expect(409);
        assert!(refused.shown().contains("Đây là quản trị viên cuối cùng."), "{}", refused.shown());
    }
    let page = browser.open(&path);
    let grant = page.text().split("name=\"grant\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    browser.submit(&page, &[("grant", &grant), ("step", "take")]).expect(409);
    let second = app.admin();
    let page = browser.open(&path);
    browser.submit(&page, &[("grant", &grant), ("step", "take")]).leads_to();
    assert_eq!(browser.get("/people").expect(403).code(), "forbidden", "what was taken away is gone at once");
    second.browser().open("/people");
}

fn an_administrator_without_a_second_factor_cannot_sign_in(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut signed_in = officer.browser();
    signed_in.open("/me");
    let mut admin = app.admin().browser();
    let page = admin.open(&format!("/people/{}", officer.id));
    let made = admin.submit(&page, &[("role", "admin"), ("step", "give")]).expect(200);
    assert_eq!(signed_in.get("/me").leads_to(), "/sign-in?to=/me", "the session without a second factor is over");
    let refused = Browser::new(&app).sign_in(&officer.username, PASSPHRASE).expect(403);
    assert_eq!(refused.code(), "second_factor_needed");
    // The link that the grant brought sets it up.
    let link = link_on(&app, &made);
    let mut browser = Browser::new(&app);
    let page = browser.open(&link);
    let code = code_of(&seed_on(&page), app.now());
    browser
        .submit(&page, &[("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE), ("code", &code)])
        .expect(200);
    browser.open("/people");
    // In the demo nobody has one.
    let demo =
        TestApp::on(TestDatabase::migrated(engine), AuthPolicy { second_factor: false, ..AuthPolicy::quick() });
    demo.person(Role::Admin, None);
    let officer = demo.officer_of(TAN_AN);
    let mut admin = demo.admin().browser();
    let page = admin.open(&format!("/people/{}", officer.id));
    admin.submit(&page, &[("role", "admin"), ("step", "give")]).leads_to();
    Browser::new(&demo).sign_in(&officer.username, PASSPHRASE).leads_to();
}
