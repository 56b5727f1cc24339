//! What comes broken: each gets a clear answer or a kept rest, none costs another report, no memory passes the cap.

use flate2::{Compress, Compression, FlushCompress};
use hatang::intake::inflate::INFLATED_CAP;
use hatang_report::{Inventory, InventoryReply, Program as Installed, WireTime};
use serde_json::{Value, json};

use crate::harness::agent::{Agent, agent_of, code_of, gzip, pc, quarter, read};
use crate::harness::{Answer, Engine, Server, TAN_AN, TRANG_BOM, TestApp};
use crate::intake::{count, page_of, press};

crate::stories![
    what_is_not_gzip_is_said_to_be_none,
    a_bomb_is_left_at_the_cap_and_costs_no_memory,
    what_is_too_large_is_refused_before_it_is_opened,
    wrong_types_cost_their_field_alone,
    what_no_parser_reads_costs_its_field_alone,
    unknown_fields_are_no_mistake,
    a_clock_of_2009_or_2035_moves_nothing,
    another_devices_token_lands_on_no_wrong_record,
    a_revoked_device_is_turned_away,
    ten_thousand_disks_are_cut_and_the_rest_is_kept,
    four_thousand_programs_are_no_mistake,
];

/// An inventory as JSON, to be spoilt.
fn facts(number: u32) -> Value {
    serde_json::to_value(pc(number)).unwrap()
}

fn send(agent: &Agent, report: &Value) -> Answer {
    agent.post("inventory", gzip(&serde_json::to_vec(report).unwrap()))
}

/// After whatever came, another agent's report is taken as ever.
fn others_are_heard(app: &TestApp, bystander: &Agent) {
    bystander.report(&pc(900));
    bystander.heartbeat(&quarter(1, 0)).expect(200);
    assert_eq!(count(app, "SELECT count(*) AS n FROM asset WHERE serial = '7XK0900'"), 1);
}

/// The agent that spoils things, and one that only reports.
fn two(app: &TestApp) -> (Agent, Agent) {
    let officer = app.officer_of(TAN_AN);
    (agent_of(app, &officer), agent_of(app, &officer))
}

fn what_is_not_gzip_is_said_to_be_none(engine: Engine) {
    let app = TestApp::start(engine);
    let (agent, bystander) = two(&app);
    let whole = gzip(&serde_json::to_vec(&facts(1)).unwrap());
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    for (body, code) in [
        (whole[..whole.len() / 2].to_vec(), "not_gzip"),
        (damaged, "not_gzip"),
        (gzip(b"[1, 2"), "unreadable"),
        (gzip(b"\"a text\""), "unreadable"),
        (b"\x00\x01\x02 no JSON either".to_vec(), "unreadable"),
        (Vec::new(), "unreadable"),
    ] {
        let answer = agent.post("inventory", body).expect(400);
        assert_eq!(answer.code(), code);
        assert!(!answer.json()["error"]["message"].as_str().unwrap().is_empty());
    }
    others_are_heard(&app, &bystander);
    assert_eq!(count(&app, "SELECT count(*) AS n FROM computer"), 1, "nothing was made of what was broken");
    agent.report(&pc(1));
}

/// A gigabyte of zeros in about a megabyte: one compressed mebibyte, 1,024 times over.
fn bomb() -> Vec<u8> {
    let mut block = Vec::with_capacity(1 << 20);
    let zeros = vec![0; 1 << 20];
    Compress::new(Compression::best(), false).compress_vec(&zeros, &mut block, FlushCompress::Full).unwrap();
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    (0..1024).for_each(|_| bomb.extend(&block));
    assert!((900_000..1_200_000).contains(&bomb.len()));
    bomb
}

/// In the real program, whose memory the system tells.
fn a_bomb_is_left_at_the_cap_and_costs_no_memory(engine: Engine) {
    let app = TestApp::start(engine);
    let code = code_of(&app.officer_of(TAN_AN), "2");
    let (secret, database) = (app.secret, app.stopped());
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("secret");
    std::fs::write(&secret_file, hatang::crypto::hex(&secret)).unwrap();
    let server = Server::start(&database, &secret_file);
    let (agent, bystander) = (Agent::enrolled(&server.base, &code), Agent::enrolled(&server.base, &code));
    bystander.report(&pc(1));
    let before = server.peak_memory();
    let refused = |agent: &Agent| {
        let answer = agent.post("inventory", bomb()).expect(413);
        assert_eq!(answer.code(), "too_large");
        assert!(answer.text().contains("8192 kB") || answer.text().contains("8.192 kB"), "{}", answer.text());
    };
    // Again and again: the threads that opened one keep nothing of it.
    (0..12).for_each(|_| refused(&agent));
    let more = server.peak_memory() - before;
    // The room of one, the body it came in, and what jobs took meanwhile.
    assert!(more < 2 * INFLATED_CAP as u64, "{more} bytes more than before");
    // Many at once wait for each other in their bodies, which are smaller than 2 MB.
    std::thread::scope(|scope| (0..16).for_each(|_| drop(scope.spawn(|| refused(&agent)))));
    let more = server.peak_memory() - before;
    assert!(more < 3 * INFLATED_CAP as u64 + (16 << 21), "{more} bytes more than before, at once");
    bystander.report(&pc(1));
    agent.report(&pc(2));
}

fn what_is_too_large_is_refused_before_it_is_opened(engine: Engine) {
    let app = TestApp::start(engine);
    let (agent, bystander) = two(&app);
    let mut noise = vec![0; (2 << 20) + 1];
    for (at, byte) in noise.iter_mut().enumerate() {
        *byte = (at.wrapping_mul(2_654_435_761) >> 13) as u8;
    }
    assert_eq!(agent.post("inventory", noise).expect(413).code(), "too_large");
    assert_eq!(agent.post("heartbeat", vec![b' '; (256 << 10) + 1]).expect(413).code(), "too_large");
    assert_eq!(agent.post("token", vec![b' '; (256 << 10) + 1]).expect(413).code(), "too_large");
    others_are_heard(&app, &bystander);
}

fn wrong_types_cost_their_field_alone(engine: Engine) {
    let app = TestApp::start(engine);
    let (agent, bystander) = two(&app);
    let mut report = facts(1);
    report["domain"] = json!(5);
    report["cpus"][0]["cores"] = json!("two");
    report["disks"][0]["bytes"] = json!({ "GB": 500 });
    report["memory"]["modules"][1] = json!("a module");
    report["batteries"] = json!("none");
    let reply: InventoryReply = read(&send(&agent, &report).expect(200));
    assert!(reply.accepted);
    let mut ignored = reply.ignored.clone();
    ignored.sort();
    assert_eq!(ignored, ["batteries", "cpus[0].cores", "disks[0].bytes", "domain", "memory.modules[1]"]);
    let page = page_of(&mut app.admin().browser(), &reply.asset.unwrap().tag).shown();
    for kept in ["OptiPlex 3020", "7XK0001", "i3-4150", "8 GB", "HDD", "Windows 10 Pro"] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    others_are_heard(&app, &bystander);
}

/// JSON by its grammar, and more than a text or a number can hold.
fn what_no_parser_reads_costs_its_field_alone(engine: Engine) {
    let app = TestApp::start(engine);
    let (agent, bystander) = two(&app);
    let mut report = facts(1);
    report["uptime_seconds"] = json!("NUMBER");
    report["domain"] = json!("HALF");
    let text = report.to_string().replace("\"NUMBER\"", "1e400").replace("HALF", "tinh\\ud800");
    let reply: InventoryReply = read(&agent.post("inventory", gzip(text.as_bytes())).expect(200));
    assert!(reply.accepted && reply.ignored.contains(&"uptime_seconds".to_owned()), "{:?}", reply.ignored);
    let page = page_of(&mut app.admin().browser(), &reply.asset.unwrap().tag).shown();
    assert!(page.contains("OptiPlex 3020") && page.contains("Windows 10 Pro"), "{page}");
    let beat =
        r#"{"buckets":[{"seq":1,"ended_seconds_ago":5,"seconds":900,"cpu_bp":-1e999}],"boot":{"id":"\udfff"}}"#;
    agent.post("heartbeat", beat.as_bytes().to_vec()).expect(200);
    assert_eq!(count(&app, "SELECT CAST(sum(on_seconds) AS BIGINT) AS n FROM device_last_day"), 900);
    others_are_heard(&app, &bystander);
}

fn unknown_fields_are_no_mistake(engine: Engine) {
    let app = TestApp::start(engine);
    let (agent, bystander) = two(&app);
    let mut report = facts(1);
    report["schema"] = json!(7);
    report["mood"] = json!({ "today": ["good"] });
    report["disks"][0]["smell"] = json!("burnt");
    report["disks"][0]["bus"] = json!("thunderbolt_9");
    let reply: InventoryReply = read(&send(&agent, &report).expect(200));
    assert!(reply.accepted && reply.ignored.is_empty(), "{:?}", reply.ignored);
    let beat = json!({ "schema": 7, "mood": 1, "buckets": [{ "seq": 1, "ended_seconds_ago": 5, "seconds": 900, "x": 2 }] });
    agent.post("heartbeat", serde_json::to_vec(&beat).unwrap()).expect(200);
    assert_eq!(count(&app, "SELECT CAST(sum(on_seconds) AS BIGINT) AS n FROM device_last_day"), 900);
    others_are_heard(&app, &bystander);
}

fn a_clock_of_2009_or_2035_moves_nothing(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let code = code_of(&officer, "2");
    for (number, clock) in [(1, "2009-01-01T00:00:00Z"), (2, "2035-06-01T00:00:00Z")] {
        let mut agent = Agent::enrolled(&app.base, &code);
        let clock: Option<WireTime> = Some(clock.parse().unwrap());
        let reply = agent.report(&Inventory { agent_time: clock, ..pc(number) });
        assert!(reply.accepted && reply.ignored.is_empty());
        let mut beat = quarter(1, 24 * 3600);
        beat.agent_time = clock;
        agent.heartbeat(&beat).expect(200);
        let page = page_of(&mut officer.browser(), &reply.asset.unwrap().tag).shown();
        assert!(page.contains("báo lần cuối 24/11/2026"), "by the server's clock: {page}");
        // Its clock does not matter for a token either.
        agent.take_token();
    }
    let yesterday = "SELECT count(*) AS n FROM device_last_day WHERE day = '2026-11-23'";
    let all = "SELECT (SELECT count(*) FROM device_day) + (SELECT count(*) FROM device_last_day) AS n";
    assert_eq!((count(&app, yesterday), count(&app, all)), (2, 2));
    let listed = officer.browser().open("/agents").shown();
    assert_eq!(listed.matches("Đồng hồ mất giờ").count(), 2, "{listed}");
}

fn another_devices_token_lands_on_no_wrong_record(engine: Engine) {
    let app = TestApp::start(engine);
    let (mut agent, other) = two(&app);
    let tag = agent.report(&pc(1)).asset.unwrap().tag;
    let others = other.report(&pc(2)).asset.unwrap().tag;
    // A copied state: the hardware of the first speaks with the token of the second.
    let own = std::mem::replace(&mut agent.token, other.token.clone());
    assert_eq!(agent.report(&pc(1)).asset.unwrap().tag, tag, "the hardware decides");
    assert_eq!(count(&app, "SELECT count(*) AS n FROM asset"), 2);
    let page = page_of(&mut app.admin().browser(), &others).shown();
    assert!(page.contains("TANAN-PC002") && !page.contains("TANAN-PC001"), "{page}");
    let conflicts = app.officer_of(TAN_AN).browser().open("/conflicts").shown();
    assert!(conflicts.contains("Khóa bị sao chép"), "{conflicts}");
    // A token nobody gave.
    let (number, secret) = own.split_once('.').expect("a token names its device");
    let of_other = other.token.split_once('.').unwrap().0;
    for bad in ["made-up", "", ".", number, &format!("{number}."), &format!("{of_other}.{secret}")] {
        agent.token = bad.into();
        assert_eq!(agent.inventory(&pc(1)).expect(401).code(), "bad_token", "{bad}");
        assert_eq!(agent.heartbeat(&quarter(1, 0)).expect(401).code(), "bad_token", "{bad}");
    }
    agent.token = own;
    agent.report(&pc(1));
    // A person's token is no agent's, and the other way round.
    let person = app.officer_of(TRANG_BOM).program();
    agent.token = person.token.clone().unwrap();
    assert_eq!(agent.heartbeat(&quarter(1, 0)).expect(401).code(), "bad_token");
}

fn a_revoked_device_is_turned_away(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (agent, bystander) = (agent_of(&app, &officer), agent_of(&app, &officer));
    let tag = agent.report(&pc(1)).asset.unwrap().tag;
    let (mut browser, challenge) = (officer.browser(), agent.challenge());
    let path = format!("/agents/devices/{}/reject", agent.device);
    press(&mut browser, &app, &path, &[]).expect(303);
    assert_eq!(agent.inventory(&pc(1)).expect(401).code(), "bad_token");
    assert_eq!(agent.heartbeat(&quarter(1, 0)).expect(401).code(), "bad_token");
    let assertion = agent.signed(&agent.claims(&challenge));
    assert_eq!(agent.ask_token(&assertion).expect(401).code(), "bad_token");
    assert!(page_of(&mut browser, &tag).shown().contains("OptiPlex 3020"), "what it reported stays");
    others_are_heard(&app, &bystander);
}

fn ten_thousand_disks_are_cut_and_the_rest_is_kept(engine: Engine) {
    let app = TestApp::start(engine);
    let (agent, bystander) = two(&app);
    let mut report = facts(1);
    let disk = |n: u32| json!({ "name": format!("sd{n}"), "bytes": 500_107_862_016_i64, "kind": "hdd", "serial": format!("Z{n:06}") });
    let mut disks = vec![report["disks"][0].clone()];
    disks.extend((1..10_000).map(disk));
    report["disks"] = json!(disks);
    let reply: InventoryReply = read(&send(&agent, &report).expect(200));
    assert!(reply.accepted && reply.ignored.contains(&"disks".to_owned()), "{:?}", reply.ignored);
    let document = "SELECT CAST(length(document) AS BIGINT) AS n FROM computer";
    assert!(count(&app, document) < 16_000, "64 disks and no more are kept: {}", count(&app, document));
    let page = page_of(&mut app.admin().browser(), &reply.asset.unwrap().tag).shown();
    assert!(page.contains("OptiPlex 3020") && page.contains("Windows 10 Pro"), "{page}");
    others_are_heard(&app, &bystander);
}

/// Opened it is larger than any form: the cap of a report is its own.
fn four_thousand_programs_are_no_mistake(engine: Engine) {
    let app = TestApp::start(engine);
    let (agent, _) = two(&app);
    let program = |n: u32| Installed {
        name: Some(format!("Phần mềm nghiệp vụ số {n} của một nhà phát hành có tên dài")),
        version: Some(format!("{n}.0.1234.5678")),
        publisher: Some("Công ty Trách nhiệm hữu hạn Giải pháp Phần mềm".into()),
        installed_on: Some("2024-05-17".into()),
    };
    let report = Inventory { programs: Some((0..4000).map(program).collect()), ..pc(1) };
    assert!(serde_json::to_vec(&report).unwrap().len() > 700_000);
    let reply = agent.report(&report);
    assert!(reply.accepted && reply.ignored.is_empty(), "{:?}", reply.ignored);
}
