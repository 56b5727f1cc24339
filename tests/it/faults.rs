//! Faults, from the sticker to the settlement.

use hatang::auth::Role;
use hatang::db::{Lane, Sql};
use serde_json::{Value, json};

use crate::harness::agent::{agent_of, pc};
use crate::harness::{Answer, Browser, Engine, Person, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    an_officer_reports_from_the_sticker_and_sees_the_due_time,
    a_colleague_reports_from_the_sticker_and_the_officer_confirms,
    a_sticker_says_kind_and_tag_and_nothing_else,
    what_ten_colleagues_report_is_one_ticket,
    a_unit_may_switch_its_stickers_off,
    an_address_is_slowed_and_never_locked,
    a_merged_things_sticker_leads_on,
    another_commune_finds_nothing,
    finance_sees_it_and_changes_nothing,
    what_an_officer_fixes_alone_is_one_tap,
    a_fault_goes_its_lawful_way_and_counts_working_time,
    the_same_form_sent_twice_is_one_fault,
    the_badge_is_what_the_list_shows,
    a_number_in_the_navigation_opens_as_many_rows,
    three_times_in_ninety_days_is_a_repeat_offender,
    it_is_found_by_code_and_by_words,
    the_export_is_what_the_list_shows,
];

/// Wednesday, 25/11/2026, 08:00 at +07:00: the day before is a day off (Ngày Văn hóa Việt Nam).
fn on_a_working_day(engine: Engine) -> TestApp {
    let app = TestApp::start(engine);
    app.pass(86_400);
    app
}

fn thing(app: &TestApp, unit: &str) -> (i64, String) {
    let body =
        json!({ "unit": unit, "kind": "printer", "name": "Máy in quầy 2", "maker": "Canon", "model": "LBP 6030" });
    let made = app.admin().program().post("equipment", &body).expect(201).json();
    (made["id"].as_i64().unwrap(), made["qr"].as_str().unwrap().to_owned())
}

fn log(program: &Program, asset: i64, what: &str) -> Value {
    let body = json!({ "about": format!("asset-{asset}"), "what": what, "impact": "stops_work" });
    program.post("faults", &body).expect(201).json()
}

fn step(program: &Program, fault: &Value, body: &Value) -> Answer {
    let version = format!("\"v{}\"", fault["version"]);
    program.call("POST", &format!("faults/{}/actions", fault["id"]), &[("if-match", &version)], body)
}

fn total(program: &Program, query: &str) -> i64 {
    program.get(&format!("faults{query}")).expect(200).json()["total"].as_i64().unwrap()
}

fn an_officer_reports_from_the_sticker_and_sees_the_due_time(engine: Engine) {
    let app = on_a_working_day(engine);
    let (_, qr) = thing(&app, TAN_AN);
    let mut browser = app.officer_of(TAN_AN).browser();
    let form = browser.open(&format!("/q/{}", qr.to_lowercase()));
    assert!(form.shown().contains("Báo sự cố MI-0001") && form.shown().contains("Canon LBP 6030"));
    let sent = browser.submit(&form, &[("what", "paper_jam"), ("impact", "stops_service")]);
    let page = browser.open(sent.leads_to());
    // Four working hours from 08:00: lunch is from 11:30 to 13:00.
    assert!(page.shown().contains("Đã gửi phiếu SC-0001. Thời hạn xử lý: 25/11/2026 13:30."), "{}", page.shown());
}

fn a_colleague_reports_from_the_sticker_and_the_officer_confirms(engine: Engine) {
    let app = TestApp::start(engine);
    let (_, qr) = thing(&app, TAN_AN);
    let mut nobody = Browser::new(&app);
    let form = nobody.open(&format!("/q/{qr}"));
    let slips = nobody.submit(&form, &[("what", ""), ("words", "Kẹt giấy mãi")]).expect(422);
    assert!(slips.text().contains("Kẹt giấy mãi") && slips.shown().contains("Chọn một mục cho biết hỏng gì."));
    let typed = [("what", "paper_jam"), ("impact", ""), ("name", "Lê Thị Hoa"), ("phone", "0901 234 567")];
    let sent = nobody.submit(&form, &typed).expect(200);
    assert!(sent.shown().contains("Đã gửi phiếu SC-0001"), "{}", sent.shown());

    let officer = app.officer_of(TAN_AN);
    let (program, mut browser) = (officer.program(), officer.browser());
    assert_eq!(total(&program, "?state=unconfirmed"), 1);
    let page = browser.open("/faults/1");
    assert!(page.shown().contains("Lê Thị Hoa") && page.shown().contains("0901 234 567"));
    browser.submit(&page, &[("action", "acknowledge")]).leads_to();
    assert_eq!(total(&program, "?state=unconfirmed"), 0);
    assert_eq!(program.get("faults/1").json()["confirmed"], true);
}

fn a_sticker_says_kind_and_tag_and_nothing_else(engine: Engine) {
    let app = TestApp::start(engine);
    let (asset, qr) = thing(&app, TAN_AN);
    log(&app.admin().program(), asset, "faint");
    let strangers = [Browser::new(&app), app.officer_of(TRANG_BOM).browser()];
    for mut stranger in strangers {
        let shown = stranger.open(&format!("/q/{qr}")).shown();
        assert!(shown.contains("Máy in MI-0001"));
        for secret in ["Canon", "LBP", "quầy 2", "Tân An", "SC-0001"] {
            assert!(!shown.contains(secret), "{secret}");
        }
    }
}

fn what_ten_colleagues_report_is_one_ticket(engine: Engine) {
    let app = TestApp::start(engine);
    let (_, qr) = thing(&app, TAN_AN);
    for name in ["Hoa", "Minh", "Tú"] {
        let fields = [("what", "no_jobs"), ("name", name), ("phone", "0901234567")];
        Browser::new(&app).post(&format!("/q/{qr}"), &fields).expect(200);
    }
    let fields = [("what", "faint"), ("name", "Tú"), ("phone", "0901234567")];
    Browser::new(&app).post(&format!("/q/{qr}"), &fields).expect(200);
    let program = app.officer_of(TAN_AN).program();
    assert_eq!(total(&program, ""), 2);
    let again = program.get("faults/1").json()["events"].as_array().unwrap().len();
    assert_eq!(again, 3, "one report and two that say it again");
}

fn a_unit_may_switch_its_stickers_off(engine: Engine) {
    let app = TestApp::start(engine);
    let (_, qr) = thing(&app, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    let path = format!("units/{TAN_AN}/stickers");
    assert_eq!(officer.program().post(&path, &json!({ "takes_reports": false })).status, 204);
    let mut nobody = Browser::new(&app);
    let page = nobody.open(&format!("/q/{qr}"));
    assert!(page.shown().contains("Máy in MI-0001") && page.shown().contains("chưa nhận báo sự cố từ tem"));
    let fields = [("what", "faint"), ("name", "Tú"), ("phone", "0901234567")];
    assert_eq!(nobody.post(&format!("/q/{qr}"), &fields).status, 403);
    let other = app.officer_of(TRANG_BOM).program();
    assert_eq!(other.post(&path, &json!({ "takes_reports": true })).status, 404);
    let mut browser = officer.browser();
    let units = browser.open("/faults/units");
    browser.submit(&units, &[("takes_reports", "on")]).leads_to();
    assert_eq!(nobody.post(&format!("/q/{qr}"), &fields).status, 200);
}

fn an_address_is_slowed_and_never_locked(engine: Engine) {
    let app = TestApp::start(engine);
    let (_, qr) = thing(&app, TAN_AN);
    let mut nobody = Browser::new(&app);
    let statuses: Vec<u16> = (0..11).map(|_| nobody.post(&format!("/q/{qr}"), &[("what", "")]).status).collect();
    assert_eq!(statuses[..10], [422; 10]);
    assert_eq!(statuses[10], 429);
    nobody.open(&format!("/q/{qr}"));
}

fn a_merged_things_sticker_leads_on(engine: Engine) {
    let app = TestApp::start(engine);
    let ((old, qr), (new, _)) = (thing(&app, TAN_AN), thing(&app, TAN_AN));
    let officer = app.officer_of(TAN_AN);
    log(&officer.program(), old, "faint");
    let merge = move |tx: &mut hatang::db::Tx<'_>| {
        let mut sql = Sql::new("UPDATE asset SET merged_into = ");
        sql.bind(new).with(" WHERE id = ", old).execute(tx.db())
    };
    app.shared.store.write_here(Lane::Interactive, merge).unwrap();
    assert!(Browser::new(&app).open(&format!("/q/{qr}")).shown().contains("Máy in MI-0002"));
    // What was logged on the old record is shown with the one it was merged into.
    assert_eq!(total(&officer.program(), &format!("?about=asset-{new}")), 1);
    assert!(officer.browser().open(&format!("/equipment/{new}")).shown().contains("SC-0001"));
}

fn another_commune_finds_nothing(engine: Engine) {
    let app = TestApp::start(engine);
    let (asset, _) = thing(&app, TAN_AN);
    log(&app.officer_of(TAN_AN).program(), asset, "faint");
    let other = app.officer_of(TRANG_BOM);
    let (program, mut browser) = (other.program(), other.browser());
    assert_eq!(total(&program, "?state=all"), 0);
    assert_eq!(total(&program, &format!("?state=all&unit={TAN_AN}")), 0);
    assert_eq!(total(&program, &format!("?about=asset-{asset}")), 0);
    assert_eq!(total(&program, "?state=all&q=SC-0001"), 0);
    assert_eq!(browser.get("/faults/1").status, 404);
    assert_eq!(browser.get(&format!("/faults/new?about=asset-{asset}")).status, 404);
    let body = json!({ "about": format!("asset-{asset}"), "what": "faint" });
    assert_eq!(program.post("faults", &body).status, 404);
    assert_eq!(browser.open("/faults.csv?state=all").text().lines().count(), 1);
    assert!(!browser.open("/faults/units").shown().contains("Tân An"));
}

fn finance_sees_it_and_changes_nothing(engine: Engine) {
    let app = TestApp::start(engine);
    let (asset, qr) = thing(&app, TAN_AN);
    let fault = log(&app.officer_of(TAN_AN).program(), asset, "faint");
    let finance = app.person(Role::Finance, None);
    let (program, mut browser) = (finance.program(), finance.browser());
    assert!(browser.open("/faults/1").shown().contains("Mờ, sọc, lem mực"));
    assert_eq!(browser.get(&format!("/q/{qr}")).leads_to(), format!("/equipment/{asset}"));
    assert_eq!(step(&program, &fault, &json!({ "action": "start" })).status, 403);
    assert_eq!(program.post("faults/1/comments", &json!({ "comment": "a" })).status, 403);
}

fn what_an_officer_fixes_alone_is_one_tap(engine: Engine) {
    let app = TestApp::start(engine);
    let (_, qr) = thing(&app, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    let form = browser.open(&format!("/q/{qr}"));
    let typed = [
        ("what", "no_toner"),
        ("impact", ""),
        ("fixed", "consumable"),
        ("done", "Thay hộp mực"),
        ("cost", "1.250.000"),
    ];
    browser.submit(&form, &typed).leads_to();
    let fault = officer.program().get("faults/1").json();
    assert_eq!((&fault["state"], &fault["cause"]), (&json!("resolved"), &json!("consumable")));
    assert_eq!((&fault["cost"], &fault["assigned_to"]), (&json!(1_250_000), &json!(officer.id.0)));
    // From a reported fault's page it is one tap too.
    let (asset, _) = thing(&app, TAN_AN);
    log(&officer.program(), asset, "no_toner");
    let page = browser.open("/faults/2");
    browser.submit(&page, &[("cause", "consumable"), ("action", "resolve")]).leads_to();
    assert_eq!(officer.program().get("faults/2").json()["state"], "resolved");
}

fn a_fault_goes_its_lawful_way_and_counts_working_time(engine: Engine) {
    let app = on_a_working_day(engine);
    let (asset, _) = thing(&app, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let new = log(&program, asset, "no_power");
    assert_eq!(new["due_at"], "2026-11-26T01:00:00Z", "8.5 working hours from 08:00 end at 08:00");
    let refused = step(&program, &new, &json!({ "action": "close" })).expect(409).json();
    assert_eq!(refused["error"]["fields"]["action"]["code"], "resolve_first");
    let at_work = step(&program, &new, &json!({ "action": "start" })).expect(200).json();
    assert_eq!(step(&program, &new, &json!({ "action": "resolve", "cause": "wear" })).status, 412);
    assert_eq!(step(&program, &at_work, &json!({ "action": "resolve" })).status, 422);
    let waits = step(&program, &at_work, &json!({ "action": "wait", "waiting_for": "parts" })).expect(200).json();
    app.pass(86_400);
    let program = officer.program();
    let resolved = json!({ "action": "resolve", "cause": "part_failed", "done": "Thay nguồn", "cost": 450_000 });
    let settled = step(&program, &waits, &resolved).expect(200).json();
    assert_eq!(settled["downtime_seconds"], 30_600, "from 08:00 to 08:00 is one working day of 8.5 hours");
    let bill = program.patch("faults/1", "\"v4\"", &json!({ "cost": 480_000 })).expect(200).json();
    assert_eq!((&bill["cost"], &bill["cause"]), (&json!(480_000), &json!("part_failed")));
    app.pass(3600);
    let program = officer.program();
    let again = step(&program, &bill, &json!({ "action": "reopen" })).expect(200).json();
    assert_eq!(again["due_at"], "2026-11-27T02:00:00Z", "the clock starts again at 09:00");
    assert_eq!(again["resolved_at"], Value::Null);
}

fn the_same_form_sent_twice_is_one_fault(engine: Engine) {
    let app = TestApp::start(engine);
    let (asset, qr) = thing(&app, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    let form = browser.open(&format!("/q/{qr}"));
    let first = browser.submit(&form, &[("what", "faint"), ("impact", "")]);
    let second = browser.submit(&form, &[("what", "faint"), ("impact", "")]);
    assert_eq!(first.leads_to(), second.leads_to());
    let program = officer.program();
    let body = json!({ "about": format!("asset-{asset}"), "what": "faint" });
    let key = [("idempotency-key", "k1")];
    let once = program.call("POST", "faults", &key, &body).expect(201).json();
    assert_eq!(program.call("POST", "faults", &key, &body).expect(201).json()["id"], once["id"]);
    assert_eq!(total(&program, ""), 2);
}

fn the_badge_is_what_the_list_shows(engine: Engine) {
    let app = on_a_working_day(engine);
    let (asset, _) = thing(&app, TAN_AN);
    let (away, _) = thing(&app, TRANG_BOM);
    let officer = app.officer_of(TAN_AN);
    log(&officer.program(), asset, "faint");
    log(&officer.program(), asset, "no_jobs");
    log(&app.admin().program(), away, "faint");
    let admin = app.admin();
    let badge = |person: &Person<'_>| {
        let text = person.browser().open("/faults?state=overdue").text();
        badges(&text).into_iter().find(|(href, _)| href.starts_with("/faults?")).map_or(0, |(_, n)| n)
    };
    assert_eq!(badge(&officer), 0);
    // Due after a working day, at 08:00; a second later it is late.
    app.pass(86_400);
    assert_eq!(badge(&officer), 0);
    app.pass(1);
    for person in [&officer, &admin] {
        assert_eq!(badge(person), total(&person.program(), "?state=overdue"));
    }
    assert_eq!((badge(&officer), badge(&admin)), (2, 3));
}

/// The numbers beside the navigation's entries, each with where it leads.
fn badges(page: &str) -> Vec<(String, i64)> {
    let links = page.split("<a class=\"n\" href=\"").skip(1);
    let badge = |rest: &str| {
        let (href, inside) = (rest.split('"').next()?, rest.split_once('>')?.1.split('<').next()?);
        Some((href.replace("&#x3D;", "="), inside.parse().ok()?))
    };
    links.filter_map(badge).collect()
}

fn a_number_in_the_navigation_opens_as_many_rows(engine: Engine) {
    let app = on_a_working_day(engine);
    let (asset, _) = thing(&app, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    for what in ["faint", "no_jobs"] {
        log(&officer.program(), asset, what);
    }
    app.pass(2 * 86_400);
    log(&officer.program(), asset, "pickup");
    // A copied key: a computer of which nobody knows yet which it is.
    let agent = agent_of(&app, &officer);
    agent.report(&pc(1));
    agent.report(&hatang_report::Inventory { machine_id: pc(1).machine_id, ..pc(2) });
    for person in [&officer, &app.admin()] {
        let mut browser = person.browser();
        let shown = badges(&browser.open("/faults").text());
        let places: Vec<&str> = shown.iter().map(|(href, _)| href.as_str()).collect();
        for href in ["/faults?state=overdue", "/facilities?verified=false", "/conflicts"] {
            assert!(places.contains(&href), "{href}: {places:?}");
        }
        for (href, n) in shown {
            let list = browser.open(&href).text();
            assert!(list.contains(&format!("data-total=\"{n}\"")), "{href} {n}: {list}");
        }
    }
    // Finance reads the facilities, and can verify none.
    let finance = app.person(Role::Finance, None);
    let shown = badges(&finance.browser().open("/faults").text());
    assert_eq!(shown.into_iter().map(|(href, _)| href).collect::<Vec<_>>(), ["/faults?state=overdue"]);
}

fn three_times_in_ninety_days_is_a_repeat_offender(engine: Engine) {
    let app = TestApp::start(engine);
    let (asset, _) = thing(&app, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    let repeats = || officer.program().get("faults/repeat").expect(200).json()["items"].as_array().unwrap().len();
    // Long ago: part of its past, not of the ninety days.
    log(&officer.program(), asset, "faint");
    app.pass(100 * 86_400);
    log(&officer.program(), asset, "faint");
    app.pass(60 * 86_400);
    let program = officer.program();
    log(&program, asset, "faint");
    let third = log(&program, asset, "no_jobs");
    assert_eq!(repeats(), 1);
    let cancelled = step(&program, &third, &json!({ "action": "cancel" })).expect(200).json();
    assert_eq!(repeats(), 0, "what was cancelled does not count");
    step(&program, &cancelled, &json!({ "action": "reopen" })).expect(200);
    assert_eq!(repeats(), 1);
    let mut browser = officer.browser();
    let page = browser.open("/faults/repeat").text();
    let link = format!("/faults?about=asset-{asset}&amp;repeat=true");
    assert!(page.contains(&format!("<a href=\"{link}\">3</a>")), "{page}");
    assert_eq!(
        (
            total(&program, &format!("?about=asset-{asset}")),
            total(&program, &format!("?about=asset-{asset}&repeat=true"))
        ),
        (4, 3)
    );
    assert!(browser.open(&link.replace("&amp;", "&")).text().contains("data-total=\"3\""));
    app.pass(31 * 86_400);
    assert_eq!(repeats(), 0, "the first one is 91 days old");
}

fn it_is_found_by_code_and_by_words(engine: Engine) {
    let app = TestApp::start(engine);
    let (asset, _) = thing(&app, TAN_AN);
    let program = app.officer_of(TAN_AN).program();
    let body = json!({ "about": format!("asset-{asset}"), "what": "other", "words": "Đèn đỏ nhấp nháy" });
    program.post("faults", &body).expect(201);
    log(&program, asset, "faint");
    program.post("faults/2/comments", &json!({ "comment": "Đã gọi hãng Canon" })).expect(201);
    assert_eq!(total(&program, "?q=sc%201"), 1);
    assert_eq!(total(&program, "?q=den%20nhap"), 1);
    assert_eq!(total(&program, "?q=goi%20hang"), 1);
    assert_eq!(total(&program, "?q=mi-0001"), 2);
    assert_eq!(total(&program, "?q=khong%20co"), 0);
}

fn the_export_is_what_the_list_shows(engine: Engine) {
    let app = TestApp::start(engine);
    let (asset, _) = thing(&app, TAN_AN);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let faults: Vec<Value> = ["faint", "no_jobs", "pickup"].iter().map(|what| log(&program, asset, what)).collect();
    step(&program, &faults[0], &json!({ "action": "resolve", "cause": "wear" })).expect(200);
    let mut browser = officer.browser();
    for (query, codes) in
        [("", vec!["SC-0002", "SC-0003"]), ("?state=all&sort=-reported_at", vec!["SC-0003", "SC-0002", "SC-0001"])]
    {
        let text = browser.open(&format!("/faults.csv{query}")).text();
        let lines: Vec<&str> = text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
        assert_eq!(lines, codes);
        assert!(browser.open(&format!("/faults.xlsx{query}")).body.starts_with(b"PK"));
    }
    // Page by page it is the same.
    let first = program.get("faults?state=all&per_page=2&sort=severity").json();
    let next = first["next"].as_str().unwrap();
    let rest = program.get(&format!("faults?state=all&per_page=2&sort=severity&after={next}")).json();
    assert_eq!((first["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (2, 1));
    assert_eq!(rest["items"][0]["code"], "SC-0003");
}
