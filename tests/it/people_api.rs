//! Programs do with people what the administrator's pages do, by the API's conventions.

use hatang::auth::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, Engine, PASSPHRASE, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    a_program_invites_changes_and_erases_a_person,
    an_invitation_sent_twice_makes_one_person,
    roles_are_given_and_taken_and_the_last_administrator_stays,
    a_locked_account_is_out_at_once,
    whoever_is_switched_off_is_let_in_by_no_link,
    what_an_administrator_takes_between_the_two_steps_is_gone,
    everybody_sees_and_ends_their_own_sessions,
    people_are_found_without_diacritics_and_page_by_key,
    a_persons_details_are_corrected_on_their_page,
    the_list_says_who_may_do_what_and_where,
];

fn invite(program: &Program, username: &str, name: &str) -> Value {
    let body = json!({ "username": username, "full_name": name, "role": "officer", "unit": TAN_AN, "phone": "0912 345 678" });
    program.post("people", &body).expect(201).json()
}

fn step(program: &Program, person: &Value, version: i64, body: &Value) -> Answer {
    let path = format!("people/{}/steps", person["id"]);
    program.call("POST", &path, &[("if-match", &format!("\"v{version}\""))], body)
}

fn version(program: &Program, person: &Value) -> i64 {
    let answer = program.get(&format!("people/{}", person["id"])).expect(200);
    let version = answer.json()["version"].as_i64().unwrap();
    assert_eq!(answer.header("etag"), format!("\"v{version}\""));
    version
}

fn a_program_invites_changes_and_erases_a_person(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    let wrong = json!({ "username": "Tân", "full_name": "", "role": "officer", "unit": TAN_AN });
    let fields = program.post("people", &wrong).expect(422).json()["error"]["fields"].clone();
    assert_eq!(
        (&fields["username"]["code"], &fields["full_name"]["code"]),
        (&json!("not_a_username"), &json!("required"))
    );
    let person = invite(&program, "binh.tanan", "Trần Thị Bình");
    assert_eq!((&person["state"], &person["grants"][0]["unit"]), (&json!("invited"), &json!(TAN_AN)));
    assert!(!person.to_string().contains("link"), "what is kept for repeats holds no secret");

    let linked = step(&program, &person, version(&program, &person), &json!({ "step": "link" })).expect(200);
    assert_eq!(linked.header("cache-control"), "no-store");
    let link = linked.json()["link"].as_str().unwrap().strip_prefix(&app.base).unwrap().to_owned();
    let mut browser = Browser::new(&app);
    let page = browser.open(&link);
    browser.submit(&page, &[("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)]).leads_to();
    assert_eq!(program.get(&format!("people/{}", person["id"])).json()["state"], "active");

    let path = format!("people/{}", person["id"]);
    assert_eq!(program.call("PATCH", &path, &[], &json!({ "phone": null })).expect(428).code(), "version_needed");
    assert_eq!(program.patch(&path, "\"v1\"", &json!({ "phone": null })).expect(412).code(), "lost_update");
    let present = version(&program, &person);
    let change = json!({ "phone": null, "full_name": "Trần Thị Thanh Bình" });
    let changed = program.patch(&path, &format!("\"v{present}\""), &change).expect(200).json();
    assert_eq!((&changed["phone"], &changed["username"]), (&Value::Null, &json!("binh.tanan")));
    let entry = program.get(&format!("audit?kind=account&id={}&action=account.update", person["id"])).json();
    assert_eq!(
        entry["items"][0]["after"],
        json!({ "changed": ["full_name", "phone"] }),
        "which fields, never the name"
    );

    let erased =
        step(&program, &person, version(&program, &person), &json!({ "step": "erase" })).expect(200).json();
    assert_eq!(erased["person"], Value::Null);
    program.get(&path).expect(404);
    assert_eq!(browser.get("/me").leads_to(), "/sign-in?to=/me", "out at once");
}

fn an_invitation_sent_twice_makes_one_person(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    let body = json!({ "username": "lan.tanan", "full_name": "Đỗ Thị Lan", "role": "leader", "unit": TAN_AN });
    let send = |body: &Value| program.call("POST", "people", &[("idempotency-key", "k-1")], body);
    let (first, second) = (send(&body).expect(201).json(), send(&body).expect(201).json());
    assert_eq!(first, second);
    assert_eq!(program.get("people?q=lan.tanan").json()["total"], 1);
    assert_eq!(program.get("people?q=t%C3%A2n+an").json()["total"], 1, "by the unit that she works for");
    assert_eq!(program.get("people?q=lan+trang+bom").json()["total"], 0);
    let other = json!({ "username": "hoa.tanan", "full_name": "Đỗ Thị Hoa", "role": "leader", "unit": TAN_AN });
    assert_eq!(send(&other).expect(409).code(), "key_reused");
    let taken = program.post("people", &body).expect(422).json();
    assert_eq!(taken["error"]["fields"]["username"]["code"], "taken");
}

fn roles_are_given_and_taken_and_the_last_administrator_stays(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let program = admin.program();
    let person = invite(&program, "binh.tanan", "Trần Thị Bình");
    let before = version(&program, &person);
    let gave = json!({ "step": "give", "role": "officer", "unit": TRANG_BOM });
    let given = step(&program, &person, before, &gave).expect(200).json();
    assert_eq!(given["person"]["grants"].as_array().unwrap().len(), 2, "one person serves two communes");
    assert_eq!(
        step(&program, &person, before, &gave).expect(412).code(),
        "lost_update",
        "a grant is a new version"
    );
    let unknown = json!({ "step": "give", "role": "officer", "unit": "00000" });
    let refused = step(&program, &person, before + 1, &unknown).expect(422).json();
    assert_eq!(refused["error"]["fields"]["unit"]["code"], "unknown_word");
    let taken = json!({ "step": "take", "grant": given["person"]["grants"][0]["id"] });
    let left = step(&program, &person, before + 1, &taken).expect(200).json();
    assert_eq!(left["person"]["grants"], json!([given["person"]["grants"][1]]));
    // The story's two administrators: one may go, the last may not.
    let all = program.get("people?q=admin").json()["items"].as_array().unwrap().clone();
    let of = |id: i64| all.iter().find(|person| person["id"] == id).unwrap();
    let other = all.iter().find(|person| person["id"] != admin.id.0).unwrap();
    step(&program, other, version(&program, other), &json!({ "step": "disable" })).expect(200);
    let own = of(admin.id.0);
    let refused = step(&program, own, version(&program, own), &json!({ "step": "disable" })).expect(409);
    assert_eq!(refused.code(), "illegal_step");
}

fn a_locked_account_is_out_at_once(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    let officer = app.officer_of(TAN_AN);
    let theirs = officer.program();
    theirs.get("me").expect(200);
    let person = json!({ "id": officer.id });
    let present = version(&program, &person);
    step(&program, &person, present, &json!({ "step": "disable" })).expect(200);
    assert_eq!(theirs.get("me").expect(401).code(), "bad_token");
    let present = version(&program, &person);
    step(&program, &person, present, &json!({ "step": "enable" })).expect(200);
    assert_eq!(program.get(&format!("people/{}", officer.id)).json()["state"], "active");
    theirs.get("me").expect(401);
}

/// A link on its way when its account is switched off, and one made afterwards, open nothing.
fn whoever_is_switched_off_is_let_in_by_no_link(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    let officer = app.officer_of(TAN_AN);
    let person = json!({ "id": officer.id });
    let done =
        |what: &str| step(&program, &person, version(&program, &person), &json!({ "step": what })).expect(200);
    let state = || program.get(&format!("people/{}", officer.id)).json()["state"].clone();
    let path = |made: Answer| made.json()["link"].as_str().unwrap().strip_prefix(&app.base).unwrap().to_owned();

    let before = path(done("link"));
    let page = Browser::new(&app).open(&before);
    done("disable");
    let after = path(done("reset_totp"));
    let chosen = [("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)];
    let used = Browser::new(&app).submit(&page, &chosen).expect(410);
    assert_eq!(used.code(), "link_used_up");
    for link in [&before, &after] {
        assert_eq!(Browser::new(&app).get(link).expect(410).code(), "link_used_up");
    }
    assert_eq!(state(), "disabled");
    done("enable");
    assert_eq!(Browser::new(&app).get(&before).expect(410).code(), "link_used_up", "for good");
    Browser::new(&app).open(&after);
}

/// Switched off, or without its second factor, between the two steps of signing in.
fn what_an_administrator_takes_between_the_two_steps_is_gone(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    for taken in ["disable", "reset_totp"] {
        let other = app.admin();
        let mut browser = Browser::new(&app);
        let page = browser.sign_in(&other.username, PASSPHRASE).expect(200);
        let person = json!({ "id": other.id });
        let done = |what: &str| {
            step(&program, &person, version(&program, &person), &json!({ "step": what })).expect(200);
        };
        done(taken);
        browser.submit(&page, &[("code", &other.code())]).expect(401);
        if taken == "disable" {
            done("enable");
        }
        assert_eq!(browser.get("/me").leads_to(), "/sign-in?to=/me", "{taken}");
    }
}

fn everybody_sees_and_ends_their_own_sessions(engine: Engine) {
    let app = TestApp::start(engine);
    let finance = app.person(Role::Finance, None);
    let (one, other) = (finance.program(), finance.program());
    let me = other.get("me").expect(200).json();
    assert_eq!((&me["id"], &me["grants"][0]["role"]), (&json!(finance.id), &json!("finance")));
    assert_eq!(one.get("me/sessions").json()["items"].as_array().unwrap().len(), 2);
    app.officer_of(TAN_AN).program().post(&format!("me/sessions/{}/end", me["session"]), &json!({})).expect(404);
    one.post(&format!("me/sessions/{}/end", me["session"]), &json!({})).expect(204);
    assert_eq!(other.get("me").expect(401).code(), "bad_token");
    assert_eq!(one.get("me/sessions").json()["items"].as_array().unwrap().len(), 1);
}

fn people_are_found_without_diacritics_and_page_by_key(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    for (username, name) in [("a.dung", "Nguyễn Đức Dũng"), ("b.dung", "Lê Dung"), ("c.lan", "Đỗ Thị Lan")]
    {
        invite(&program, username, name);
    }
    let names = |query: &str| -> Vec<String> {
        let listed = program.get(&format!("people?{query}")).expect(200).json();
        listed["items"].as_array().unwrap().iter().map(|p| p["username"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("q=dung"), ["a.dung", "b.dung"]);
    assert_eq!(names("q=duc+dung"), ["a.dung"]);
    let mut after = String::new();
    let mut all = Vec::new();
    loop {
        let page = program.get(&format!("people?per_page=2&after={after}")).expect(200).json();
        all.extend(page["items"].as_array().unwrap().iter().map(|p| p["username"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    let mut sorted = all.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(all, sorted);
    assert_eq!(all.len() as i64, program.get("people").json()["total"].as_i64().unwrap());
}

fn a_persons_details_are_corrected_on_their_page(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let (program, mut browser) = (admin.program(), admin.browser());
    let person = invite(&program, "binh.tanan", "Trần Thị Bình");
    let path = format!("/people/{}", person["id"]);
    let page = browser.open(&path);
    assert!(page.text().contains("value=\"0912 345 678\""), "filled with what is stored");
    let typed = [("full_name", "Trần Thị Thanh Bình"), ("email", "binh"), ("step", "save")];
    let wrong = browser.submit(&page, &typed).expect(422);
    assert!(wrong.text().contains("value=\"binh\"") && wrong.text().contains("aria-invalid"));
    let right = [("full_name", "Trần Thị Thanh Bình"), ("email", "binh@dongnai.gov.vn"), ("step", "save")];
    browser.submit(&page, &right).leads_to();
    assert!(browser.open(&path).shown().contains("Trần Thị Thanh Bình"));
    let late = [("full_name", "Trần Thị B."), ("step", "save")];
    let lost = browser.submit(&page, &late).expect(412);
    assert!(
        lost.text().contains("value=\"Trần Thị B.\"") && lost.text().contains("class=\"theirs\""),
        "both side by side"
    );
}

fn the_list_says_who_may_do_what_and_where(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let (program, mut browser) = (admin.program(), admin.browser());
    let person = invite(&program, "son.tanan", "Lê & Sơn");
    let also = json!({ "step": "give", "role": "leader", "unit": TRANG_BOM });
    step(&program, &person, version(&program, &person), &also).expect(200);
    let listed = browser.open("/people").shown();
    assert!(
        listed.contains("Lê & Sơn Phụ trách CNTT Xã Tân An Lãnh đạo đơn vị Phường Trảng Bom son.tanan"),
        "{listed}"
    );
    assert!(listed.contains("Quản trị viên Mọi đơn vị"), "{listed}");
    let page = browser.open(&format!("/people/{}", person["id"])).text();
    assert!(page.contains("<title>Lê &amp; Sơn · hatang"), "escaped, and once");
}
