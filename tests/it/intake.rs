//! A PC reports itself: from the officer's code to the facts on its page.

use hatang::auth::Role;
use hatang::db::Sql;
use hatang_report::{EnrolReply, HeartbeatReply, Token};

use crate::harness::agent::{Agent, agent_of, code_of, pc, quarter, read};
use crate::harness::{Answer, Browser, Engine, Person, TAN_AN, TestApp};

crate::stories![
    a_code_lets_as_many_in_as_it_says,
    a_code_is_over_after_14_days_or_revoked,
    a_code_survives_what_is_wrong_with_a_request,
    every_use_of_a_code_is_listed_and_rejected_with_one_click,
    a_nonce_earns_one_token,
    a_nonce_is_of_one_device_and_of_two_minutes,
    a_token_is_good_for_a_day,
    an_agent_with_another_address_is_told_which_to_use,
    a_report_stands_on_its_page_as_soon_as_it_is_acknowledged,
    a_repeated_report_changes_nothing_and_another_says_what_changed,
    a_heartbeat_sent_twice_counts_once,
    days_stand_in_the_order_in_which_devices_came,
    the_days_are_seen_by_the_officer_and_others_see_one_share,
    pcs_without_a_room_are_placed_together,
];

/// The page of the record with this tag.
pub(crate) fn page_of(browser: &mut Browser, tag: &str) -> Answer {
    let listed = browser.open(&format!("/equipment?q={tag}")).text();
    let mut links = listed.split("<a href=\"/equipment/").skip(1).filter_map(|rest| rest.split_once("\">"));
    let id = links.find(|(_, rest)| rest.starts_with(&format!("{tag}<"))).map(|(id, _)| id.to_owned());
    let id = id.unwrap_or_else(|| panic!("no {tag} in the list:\n{listed}"));
    browser.open(&format!("/equipment/{id}"))
}

pub(crate) fn count(app: &TestApp, sql: &'static str) -> i64 {
    app.shared.store.read_here(|db| Sql::new(sql).count(db)).unwrap()
}

/// Presses the button of the form with this action.
pub(crate) fn press(browser: &mut Browser, app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = app.shared.keys.csrf(&browser.cookies["hatang"]).unwrap();
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    browser.post(path, &all)
}

fn a_code_lets_as_many_in_as_it_says(engine: Engine) {
    let app = TestApp::start(engine);
    let code = code_of(&app.officer_of(TAN_AN), "2");
    // As people type it from a slip of paper.
    let typed = code.to_lowercase().replace('-', " ").replace('0', "o");
    let reply: EnrolReply = read(&Agent::new(&app.base).enrol(&typed).expect(200));
    let unit = reply.unit.expect("the unit is shown to whoever enrols");
    assert_eq!((unit.code.as_str(), unit.name.contains("Tân An")), (TAN_AN, true));
    Agent::new(&app.base).enrol(&code).expect(200);
    let refused = Agent::new(&app.base).enrol(&code).expect(410);
    assert_eq!(refused.code(), "code_used_up");
    assert!(refused.text().contains("Máy trạm"), "it says where a new one is made: {}", refused.text());
    assert_eq!(count(&app, "SELECT count(*) AS n FROM device"), 2);
}

fn a_code_is_over_after_14_days_or_revoked(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (first, second) = (code_of(&officer, "5"), code_of(&officer, "5"));
    let mut browser = officer.browser();
    let page = browser.open("/agents").text();
    let (_, rest) = page.split_once("/agents/codes/").expect("the latest code can be revoked");
    let path = format!("/agents/codes/{}/revoke", rest.split('/').next().unwrap());
    press(&mut browser, &app, &path, &[]).expect(303);
    assert!(browser.open("/agents").shown().contains("đã thu hồi"));
    assert_eq!(Agent::new(&app.base).enrol(&second).expect(410).code(), "code_used_up");
    app.pass(14 * 86_400 - 1);
    Agent::new(&app.base).enrol(&first).expect(200);
    app.pass(1);
    assert_eq!(Agent::new(&app.base).enrol(&first).expect(410).code(), "code_used_up");
    assert_eq!(Agent::new(&app.base).enrol("0000-0000-0000").expect(410).code(), "code_used_up");
}

fn a_code_survives_what_is_wrong_with_a_request(engine: Engine) {
    let app = TestApp::start(engine);
    let code = code_of(&app.officer_of(TAN_AN), "1");
    let mut agent = Agent::new(&app.base);
    agent.audience = "https://hatang.example.vn".into();
    let refused = agent.enrol(&code).expect(421);
    assert_eq!(refused.code(), "wrong_address");
    assert!(refused.text().contains(&format!("--server {}", app.base)), "{}", refused.text());
    let bad_key = format!("{{\"code\":\"{code}\",\"public_key\":\"AAAA\"}}");
    assert_eq!(agent.post("enrol", bad_key.into_bytes()).expect(422).code(), "invalid");
    assert_eq!(agent.post("enrol", b"{".to_vec()).expect(400).code(), "unreadable");
    Agent::new(&app.base).enrol(&code).expect(200);
}

fn every_use_of_a_code_is_listed_and_rejected_with_one_click(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let code = code_of(&officer, "2");
    let (wanted, stranger) = (Agent::enrolled(&app.base, &code), Agent::enrolled(&app.base, &code));
    wanted.report(&pc(1));
    stranger.report(&pc(2));
    let other = Agent::enrolled(&app.base, &code_of(&officer, "1"));
    other.report(&pc(3));
    let mut browser = officer.browser();
    let of_code = count(&app, "SELECT min(id) AS n FROM enrol_code");
    let listed = browser.open(&format!("/agents?code={of_code}"));
    let shown = listed.shown();
    assert!(shown.contains("TANAN-PC001") && shown.contains("TANAN-PC002"), "{shown}");
    assert!(!shown.contains("TANAN-PC003") && shown.contains(&code[10..]), "{shown}");
    let path = format!("/agents/devices/{}/reject", stranger.device);
    assert!(listed.text().contains(&format!("action=\"{path}\"")));
    press(&mut browser, &app, &path, &[]).expect(303);
    assert!(browser.open("/agents").shown().contains("đã từ chối"));
    assert_eq!(stranger.heartbeat(&quarter(1, 0)).expect(401).code(), "bad_token");
    wanted.heartbeat(&quarter(1, 0)).expect(200);
    assert_eq!(count(&app, "SELECT count(*) AS n FROM audit WHERE action = 'device.revoke'"), 1);
}

fn a_nonce_earns_one_token(engine: Engine) {
    let app = TestApp::start(engine);
    let mut agent = agent_of(&app, &app.officer_of(TAN_AN));
    let assertion = agent.signed(&agent.claims(&agent.challenge()));
    let token: Token = read(&agent.ask_token(&assertion).expect(200));
    assert_eq!(token.expires_in, 86_400);
    assert_eq!(agent.ask_token(&assertion).expect(401).code(), "bad_token", "played again");
    let old = std::mem::replace(&mut agent.token, token.access_token);
    agent.heartbeat(&quarter(1, 0)).expect(200);
    agent.token = old;
    assert_eq!(agent.heartbeat(&quarter(2, 0)).expect(401).code(), "bad_token", "a new token voids the one before");
}

fn a_nonce_is_of_one_device_and_of_two_minutes(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (agent, other) = (agent_of(&app, &officer), agent_of(&app, &officer));
    let mut claims = agent.claims(&other.challenge());
    assert_eq!(agent.ask_token(&agent.signed(&claims)).expect(401).code(), "bad_token", "another device's nonce");
    claims = agent.claims(&agent.challenge());
    assert_eq!(agent.ask_token(&other.signed(&claims)).expect(401).code(), "bad_token", "another device's key");
    let late = agent.signed(&claims);
    app.pass(121);
    assert_eq!(agent.ask_token(&late).expect(401).code(), "bad_token", "two minutes are over");
    claims = agent.claims(&agent.challenge());
    claims.nonce.push('A');
    assert_eq!(
        agent.ask_token(&agent.signed(&claims)).expect(401).code(),
        "bad_token",
        "a nonce of its own making"
    );
}

fn a_token_is_good_for_a_day(engine: Engine) {
    let app = TestApp::start(engine);
    let mut agent = agent_of(&app, &app.officer_of(TAN_AN));
    app.pass(86_399);
    agent.heartbeat(&quarter(1, 0)).expect(200);
    app.pass(1);
    assert_eq!(agent.heartbeat(&quarter(2, 0)).expect(401).code(), "bad_token");
    agent.take_token();
    agent.heartbeat(&quarter(2, 0)).expect(200);
}

fn an_agent_with_another_address_is_told_which_to_use(engine: Engine) {
    let app = TestApp::start(engine);
    let mut agent = agent_of(&app, &app.officer_of(TAN_AN));
    let own = std::mem::replace(&mut agent.audience, "https://10.0.0.5:8443".into());
    let refused = agent.ask_token(&agent.signed(&agent.claims(&agent.challenge()))).expect(421);
    assert_eq!(refused.code(), "wrong_address");
    assert!(refused.text().contains(&format!("--server {}", app.base)), "{}", refused.text());
    // The same place, written otherwise.
    agent.audience = own.replace("127.0.0.1", "LOCALHOST") + "/";
    agent.take_token();
}

fn a_report_stands_on_its_page_as_soon_as_it_is_acknowledged(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let agent = agent_of(&app, &officer);
    let reply = agent.report(&pc(1));
    let tag = reply.asset.expect("it has a record at once").tag;
    assert!(reply.accepted && reply.ignored.is_empty());
    assert_eq!(tag, "PC-0001");
    let page = page_of(&mut officer.browser(), &tag).shown();
    let facts = [
        "OptiPlex 3020",
        "7XK0001",
        "i3-4150",
        "8 GB",
        "500 GB",
        "HDD",
        "Windows 10 Pro",
        "TANAN-PC001",
        "12/03/2015",
    ];
    for fact in facts {
        assert!(page.contains(fact), "{fact}: {page}");
    }
    assert!(page.contains("Máy tự báo lần đầu") && page.contains("báo lần cuối 24/11/2026 08:00"), "{page}");
    let listed = officer.browser().open("/agents").shown();
    assert!(listed.contains("TANAN-PC001") && listed.contains("PC-0001"), "{listed}");
}

fn a_repeated_report_changes_nothing_and_another_says_what_changed(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut agent = agent_of(&app, &officer);
    let tag = agent.report(&pc(1)).asset.unwrap().tag;
    let events = || count(&app, "SELECT count(*) AS n FROM asset_event");
    let before = events();
    app.pass(6 * 3600);
    let mut later = pc(1);
    later.uptime_seconds = Some(25_200);
    assert_eq!(agent.report(&later).asset.unwrap().tag, tag);
    assert_eq!(events(), before, "what passes by itself is no change");
    app.pass(86_400);
    agent.take_token();
    let mut less = pc(1);
    let memory = less.memory.as_mut().unwrap();
    memory.modules.pop();
    memory.installed_bytes = Some(4 << 30);
    memory.slots = Some(4);
    agent.report(&less);
    let page = page_of(&mut officer.browser(), &tag).shown();
    assert!(page.contains("Thanh nhớ Kingston KVR16N11S8/4 4 GB DDR3 1 trong 4 khe đã lắp"), "{page}");
    assert!(page.contains("Tháo Thanh nhớ: Kingston KVR16N11S8/4 4 GB DDR3"), "{page}");
    assert!(page.contains("Bộ nhớ 4 GB") && page.contains("Dung lượng bộ nhớ: 8 GB → 4 GB"), "{page}");
}

fn a_heartbeat_sent_twice_counts_once(engine: Engine) {
    let app = TestApp::start(engine);
    let agent = agent_of(&app, &app.officer_of(TAN_AN));
    let reply: HeartbeatReply = read(&agent.heartbeat(&quarter(1, 60)).expect(200));
    assert!(reply.want_inventory, "nothing is known of it yet");
    agent.report(&pc(1));
    let reply: HeartbeatReply = read(&agent.heartbeat(&quarter(1, 60)).expect(200));
    assert!(!reply.want_inventory);
    let past = || count(&app, "SELECT CAST(COALESCE(sum(on_seconds), 0) AS BIGINT) AS n FROM device_day");
    let last = || count(&app, "SELECT CAST(sum(on_seconds) AS BIGINT) AS n FROM device_last_day");
    let seconds = || past() + last();
    assert_eq!(seconds(), 900);
    agent.heartbeat(&quarter(2, 60)).expect(200);
    assert_eq!(seconds(), 1800);
    agent.heartbeat(&quarter(2, 60)).expect(200);
    assert_eq!(seconds(), 1800, "nor within the minute in which only its day was written");
    for _ in 0..2 {
        agent.heartbeat(&quarter(3, 30 * 3600)).expect(200);
        assert_eq!(seconds(), 2700, "what belongs to a day before, sent after today's");
    }
    app.pass(20 * 3600);
    agent.heartbeat(&quarter(3, 50 * 3600)).expect(200);
    assert_eq!(seconds(), 2700, "on the next day");
    for _ in 0..2 {
        agent.heartbeat(&quarter(4, 60)).expect(200);
        assert_eq!((past(), last()), (2700, 900), "a later day began, and those before it are over");
    }
    for _ in 0..2 {
        agent.heartbeat(&quarter(5, 20 * 3600)).expect(200);
        assert_eq!((past(), last()), (3600, 900), "what was left of a day that is over");
    }
    let days = "SELECT count(*) AS n FROM device_day";
    assert_eq!(count(&app, days), 2);
    agent.heartbeat(&quarter(i64::MAX, 60)).expect(200);
    agent.heartbeat(&quarter(6, 60)).expect(200);
    assert_eq!((past(), last()), (3600, 1800), "a number out of all order silences nobody");
}

fn days_stand_in_the_order_in_which_devices_came(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut agents = [agent_of(&app, &officer), agent_of(&app, &officer)];
    let came_first = "SELECT device_id AS n FROM device_last_day ORDER BY rowid LIMIT 1";
    for day in 0..3 {
        for agent in &mut agents {
            agent.take_token();
            for beat in [1, 2] {
                agent.heartbeat(&quarter(day * 2 + beat, 60)).expect(200);
            }
        }
        // PostgreSQL moves a row whenever it is written.
        if let Engine::Sqlite = engine {
            assert_eq!(count(&app, came_first), agents[0].device, "on day {day}");
        }
        assert_eq!(count(&app, "SELECT count(*) AS n FROM device_last_day"), 2);
        app.pass(24 * 3600);
        agents.reverse();
    }
}

fn the_days_are_seen_by_the_officer_and_others_see_one_share(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let agent = agent_of(&app, &officer);
    let tag = agent.report(&pc(1)).asset.unwrap().tag;
    // Monday 23/11, from 07:00 to 09:00 of its 8.5 working hours.
    for quarter_hour in 0..8 {
        agent.heartbeat(&quarter(quarter_hour + 1, 23 * 3600 - quarter_hour * 900)).expect(200);
    }
    let strip = |person: &Person<'_>| {
        let page = page_of(&mut person.browser(), &tag);
        assert!(page.shown().contains("giờ làm việc 30 ngày qua có bật máy"), "{}", page.shown());
        page.text().contains("<svg class=\"strip\"")
    };
    assert!(strip(&officer) && strip(&app.admin()));
    for role in [Role::Finance, Role::Technical, Role::Approver, Role::Auditor] {
        assert!(!strip(&app.person(role, None)), "{role:?}");
    }
    assert!(
        !strip(&app.person(Role::Leader, Some(TAN_AN))),
        "the unit's leader sees the share as well, and no more"
    );
}

fn pcs_without_a_room_are_placed_together(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let code = code_of(&officer, "3");
    let tags: Vec<String> =
        (1..=3).map(|number| Agent::enrolled(&app.base, &code).report(&pc(number)).asset.unwrap().tag).collect();
    let program = officer.program();
    let facility = serde_json::json!({ "name": "Trụ sở", "address": "Ấp 1", "use_status": "in_use" });
    let facility = program.post("facilities", &facility).expect(201).json()["id"].clone();
    let rooms = serde_json::json!([{ "name": "Quầy một cửa", "function": "counter" }]);
    let building =
        serde_json::json!({ "facility": facility, "name": "Nhà A", "purpose": "office", "rooms": rooms });
    let building = program.post("buildings", &building).expect(201).json()["id"].clone();
    let room = program.get(&format!("rooms?building={building}")).json()["items"][0]["id"].to_string();
    let mut browser = officer.browser();
    let list = browser.open("/equipment?room=none&class=computer");
    for tag in &tags {
        assert!(list.shown().contains(tag.as_str()), "{tag}: {}", list.shown());
    }
    let ids: Vec<String> = list
        .text()
        .split("name=\"asset\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 3);
    let nothing = press(&mut browser, &app, "/equipment/move", &[("room", room.as_str())]).expect(422).shown();
    assert!(nothing.contains("Chưa đánh dấu mục nào."), "{nothing}");
    let text = list.text();
    let choice = text.split_once("<select id=\"room\"").unwrap().1;
    assert!(choice.contains("<option value=\"\">– chọn –</option>"), "no room is taken unasked: {choice}");
    let came =
        text.split("name=\"to\" value=\"").find_map(|rest| rest.split('"').next().filter(|to| to.contains("room")));
    let came = came.unwrap().replace("&#x3D;", "=").replace("&amp;", "&");
    let ticked = [("asset", ids[0].as_str()), ("asset", ids[1].as_str()), ("room", room.as_str()), ("to", &came)];
    let placed = press(&mut browser, &app, "/equipment/move", &ticked);
    assert_eq!(placed.leads_to(), "/equipment?room=none&class=computer", "back to the list that it came from");
    assert!(browser.open("/equipment?room=none").shown().contains("Đã lưu."));
    let elsewhere = [("asset", ids[2].as_str()), ("room", room.as_str()), ("to", "//example.org/equipment?")];
    assert_eq!(press(&mut browser, &app, "/equipment/move", &elsewhere[..]).leads_to(), "/equipment?room=none");
    let undone = serde_json::json!({ "room": null });
    let version = program.get(&format!("equipment/{}", ids[2])).json()["version"].to_string();
    program.patch(&format!("equipment/{}", ids[2]), &format!("\"v{version}\""), &undone).expect(200);
    // Whoever sees all units chooses among the rooms of the one that the list is of.
    let other = serde_json::json!({ "unit": "25333", "kind": "printer", "name": "Máy in" });
    app.admin().program().post("equipment", &other).expect(201);
    let mut admin = app.admin().browser();
    let options =
        |page: String| page.split_once("<select id=\"room\"").map_or(0, |(_, rest)| rest.matches("Nhà A").count());
    assert_eq!(options(admin.open(&format!("/equipment?room=none&unit={TAN_AN}")).text()), 1);
    assert_eq!(options(admin.open("/equipment?room=none&unit=25333").text()), 0);
    let left = browser.open("/equipment?room=none&class=computer");
    assert_eq!(left.text().matches("name=\"asset\"").count(), 1, "{}", left.shown());
    assert_eq!(program.get(&format!("equipment?room={room}")).json()["total"], 2);
}
