//! Links: what the contract promises, what was measured beside it, when it was down.

use serde_json::{Value, json};

use crate::harness::{Engine, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    an_officer_records_a_link_and_measures_it,
    a_number_beyond_all_measure_is_refused,
    a_slip_is_withdrawn_and_counts_no_more,
    an_outage_is_logged_and_ended,
    a_form_that_shows_minutes_loses_no_seconds,
    a_repair_that_takes_longer_than_promised_is_marked,
    the_list_finds_slow_links_and_those_that_are_down,
    pages_of_the_list_follow_each_other_in_every_order,
    somebody_elses_save_is_shown_side_by_side,
    a_retired_link_leaves_the_list_and_comes_back,
    another_unit_sees_no_link_of_it,
];

fn building(program: &Program, unit: &str) -> i64 {
    let body = json!({ "unit": unit, "name": "Cơ sở", "address": "Ấp 1", "use_status": "in_use" });
    let facility = program.post("facilities", &body).expect(201).json()["id"].clone();
    let body = json!({ "facility": facility, "name": "Nhà A", "purpose": "office" });
    program.post("buildings", &body).expect(201).json()["id"].as_i64().unwrap()
}

fn link(program: &Program, building: i64, more: Value) -> i64 {
    let mut body = json!({ "building": building, "circuit": "internet", "provider": "VNPT", "down_kbps": 150_000 });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    program.post("links", &body).expect(201).json()["id"].as_i64().unwrap()
}

fn an_officer_records_a_link_and_measures_it(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let building = building(&program, TAN_AN);
    let form = browser.open(&format!("/buildings/{building}/links/new"));
    let typed = [("circuit", "tslcd"), ("provider", "Viettel"), ("down_kbps", "50"), ("monthly_cost", "2.750.000")];
    let wrong = browser.submit(&form, &[typed.as_slice(), &[("sla_hours", "mười")]].concat()).expect(422);
    assert!(wrong.text().contains("value=\"2.750.000\"") && wrong.shown().contains("Không phải số."));
    let made = browser.submit(&form, &typed).leads_to().to_owned();
    let page = browser.open(&made).shown();
    assert!(page.contains("50 Mbps") && page.contains("2.750.000 đ") && page.contains("chưa đo"), "{page}");
    let form = browser.open(&format!("{made}/measurements/new"));
    let measured = [("down_kbps", "21,5"), ("rtt_us", "12,5"), ("method", "speed_test_site")];
    browser.submit(&form, &measured).leads_to();
    let page = browser.open(&made).shown();
    for said in ["21,5 Mbps", "43 %", "12,5 ms", "đo ngày 24/11/2026"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(browser.open(&format!("/buildings/{building}")).shown().contains("Viettel"));
}

fn a_number_beyond_all_measure_is_refused(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let link = link(&program, building(&program, TAN_AN), json!({}));
    for beyond in [i64::MAX, i64::MIN] {
        for field in ["down_kbps", "up_kbps"] {
            program.patch(&format!("links/{link}"), "\"v1\"", &json!({ field: beyond })).expect(422);
        }
        for field in ["down_kbps", "up_kbps", "rtt_us", "loss_bp"] {
            let mut body = json!({ "method": "provider_test", "down_kbps": 60_000 });
            body[field] = json!(beyond);
            let refused = program.post(&format!("links/{link}/measurements"), &body).expect(422).json();
            assert!(refused["error"]["fields"][field].is_object(), "{refused}");
        }
    }
}

fn a_slip_is_withdrawn_and_counts_no_more(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let link = link(&program, building(&program, TAN_AN), json!({}));
    let measure = |day: &str, down: i64| {
        let body = json!({ "method": "provider_test", "measured_on": day, "down_kbps": down });
        program.post(&format!("links/{link}/measurements"), &body).expect(201).json()["id"].as_i64().unwrap()
    };
    measure("2026-11-01", 120_000);
    let slip = measure("2026-11-20", 1_200_000);
    let share = || program.get("links").json()["items"][0]["share_bp"].clone();
    assert_eq!(share(), 80_000);
    let withdraw = |reason: &str| {
        let path = format!("measurements/{slip}/withdraw");
        program.call("POST", &path, &[("if-match", "\"v1\"")], &json!({ "reason": reason }))
    };
    assert_eq!(withdraw("").expect(422).code(), "invalid");
    withdraw("Gõ thừa một số 0").expect(200);
    assert_eq!(share(), 8000, "the one before counts again");
    assert_eq!(withdraw("Gõ thừa một số 0").expect(412).code(), "lost_update");
    let kept = program.get(&format!("links/{link}/measurements")).json();
    assert_eq!(kept["items"][0]["withdrawn_reason"], "Gõ thừa một số 0", "it stays readable");
}

fn an_outage_is_logged_and_ended(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let link = link(&program, building(&program, TAN_AN), json!({}));
    let form = browser.open(&format!("/links/{link}/outages/new"));
    assert!(form.text().contains("value=\"24/11/2026 08:00\""), "it begins now unless somebody says when");
    let refused = browser.submit(&form, &[("layer", "tslcd")]).expect(422);
    assert!(refused.shown().contains("Kênh này không phải của đường truyền đang ghi."));
    browser.submit(&form, &[("layer", "internet"), ("note", "Đứt cáp")]).leads_to();
    assert_eq!(program.get("links?down=true").json()["total"], 1);
    app.pass(90 * 60);
    // Both sessions ran out meanwhile.
    let (mut browser, program) = (officer.browser(), officer.program());
    let outage = program.get(&format!("links/{link}/outages")).json()["items"][0]["id"].as_i64().unwrap();
    let form = browser.open(&format!("/outages/{outage}/edit"));
    browser.submit(&form, &[("layer", "internet"), ("cause", "cable")]).leads_to();
    assert_eq!(program.get("links?down=true").json()["total"], 0);
    let page = browser.open(&format!("/links/{link}")).shown();
    assert!(page.contains("1 giờ 30 phút") && page.contains("Hết gián đoạn"), "{page}");
}

/// A program says the second, a form shows the minute: saving the form changes what was typed and nothing else.
fn a_form_that_shows_minutes_loses_no_seconds(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (program, mut browser) = (officer.program(), officer.browser());
    let link = link(&program, building(&program, TAN_AN), json!({}));
    app.pass(25);
    let outage = program.post(&format!("links/{link}/outages"), &json!({ "layer": "internet" })).expect(201).json();
    let read = || program.get(&format!("links/{link}/outages")).json()["items"][0].clone();
    let form = browser.open(&format!("/outages/{}/edit", outage["id"]));
    browser.submit(&form, &[("note", "Đứt cáp"), ("layer", "internet"), ("ended_at", "")]).leads_to();
    assert_eq!((&read()["began_at"], &read()["note"]), (&outage["began_at"], &json!("Đứt cáp")));
    let form = browser.open(&format!("/outages/{}/edit", outage["id"]));
    let over = [("note", "Đứt cáp"), ("layer", "internet"), ("ended_at", "24/11/2026 08:00")];
    browser.submit(&form, &over).leads_to();
    assert_eq!(read()["ended_at"], outage["began_at"], "in the minute in which it began");
}

fn a_repair_that_takes_longer_than_promised_is_marked(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let link = link(&program, building(&program, TAN_AN), json!({ "sla_hours": 4 }));
    let log = |from: &str, to: &str, cause: &str| {
        let body = json!({ "began_at": from, "ended_at": to, "layer": "internet", "cause": cause });
        program.post(&format!("links/{link}/outages"), &body).expect(201);
    };
    log("2026-11-20T08:00:00+07:00", "2026-11-20T12:00:00+07:00", "cable");
    log("2026-11-18T08:00:00+07:00", "2026-11-18T18:00:00+07:00", "planned");
    assert!(!browser.open(&format!("/links/{link}")).shown().contains("quá cam kết"));
    log("2026-11-19T08:00:00+07:00", "2026-11-19T12:01:00+07:00", "provider");
    let page = browser.open(&format!("/links/{link}")).shown();
    assert_eq!(page.matches("quá cam kết").count(), 1, "{page}");
    assert!(page.contains("8 giờ 1 phút"), "announced maintenance is no outage: {page}");
}

fn the_list_finds_slow_links_and_those_that_are_down(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    let (here, there) = (building(&program, TAN_AN), building(&program, TRANG_BOM));
    let slow = link(&program, here, json!({ "circuit_id": "dni_ftth_0123" }));
    let fine = link(&program, there, json!({ "provider": "Viettel", "circuit": "tslcd" }));
    for (id, down) in [(slow, 74_000), (fine, 75_000)] {
        let body = json!({ "method": "speed_test_site", "down_kbps": down });
        program.post(&format!("links/{id}/measurements"), &body).expect(201);
    }
    let ids = |query: &str| -> Vec<i64> {
        let listed = program.get(&format!("links?{query}")).expect(200).json();
        listed["items"].as_array().unwrap().iter().map(|l| l["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids("degraded=true"), [slow], "under half of what the contract says");
    assert_eq!(ids("circuit=tslcd"), [fine]);
    assert_eq!(ids("q=ftth%2001"), [slow]);
    assert_eq!(ids(&format!("unit={TRANG_BOM}")), [fine]);
    assert_eq!(ids("sort=provider"), [fine, slow]);
    assert_eq!(ids("down=true"), Vec::<i64>::new());
    let mut browser = app.admin().browser();
    let csv = browser.open("/links.csv?degraded=true").text();
    assert!(csv.lines().count() == 2 && csv.contains("\"49,33\""), "{csv}");
    assert_eq!(&browser.open("/links.xlsx").body[..2], b"PK");
}

fn pages_of_the_list_follow_each_other_in_every_order(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let building = building(&program, TAN_AN);
    for (i, ends) in (0..7).zip([None, Some("2026-12-31"), Some("2027-06-30")].into_iter().cycle()) {
        link(&program, building, json!({ "provider": format!("Nhà mạng {}", i % 4), "ends_on": ends }));
        app.pass(60);
    }
    for sort in ["provider", "-provider", "ends_on", "-ends_on", "updated_at", "-updated_at"] {
        let whole = program.get(&format!("links?sort={sort}")).expect(200).json();
        let (mut walked, mut after) = (Vec::new(), String::new());
        loop {
            let page = program.get(&format!("links?sort={sort}&per_page=3{after}")).expect(200).json();
            walked.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(Value::Array(walked), whole["items"], "{sort}");
    }
    let first = program.get("links?sort=ends_on").json();
    assert_eq!(first["items"][6]["ends_on"], Value::Null, "an unknown end comes last");
}

fn somebody_elses_save_is_shown_side_by_side(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let link = link(&program, building(&program, TAN_AN), json!({}));
    let form = browser.open(&format!("/links/{link}/edit"));
    program.patch(&format!("links/{link}"), "\"v1\"", &json!({ "down_kbps": 300_000 })).expect(200);
    let refused = browser.submit(&form, &[("circuit", "internet"), ("provider", "VNPT Đồng Nai")]).expect(412);
    let text = refused.text();
    assert!(text.contains("value=\"VNPT Đồng Nai\"") && text.contains("</b> VNPT</span>"), "{text}");
    assert!(text.contains("value=\"300\""), "what was left alone says what is stored: {text}");
    browser.submit(&refused, &[("circuit", "internet")]).leads_to();
    let saved = program.get(&format!("links/{link}")).json();
    assert_eq!((saved["provider"].as_str(), saved["down_kbps"].as_i64()), (Some("VNPT Đồng Nai"), Some(300_000)));
}

fn a_retired_link_leaves_the_list_and_comes_back(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (mut browser, program) = (officer.browser(), officer.program());
    let link = link(&program, building(&program, TAN_AN), json!({}));
    let page = browser.open(&format!("/links/{link}"));
    browser.submit(&page, &[("reason", "Hết hợp đồng, không gia hạn"), ("step", "retire")]).leads_to();
    assert_eq!(program.get("links").json()["total"], 0);
    assert_eq!(program.get("links?retired=true").json()["total"], 1);
    let page = browser.open(&format!("/links/{link}"));
    assert!(page.shown().contains("Hết hợp đồng, không gia hạn"));
    browser.submit(&page, &[("step", "restore")]).leads_to();
    assert_eq!(program.get("links").json()["total"], 1);
}

fn another_unit_sees_no_link_of_it(engine: Engine) {
    let app = TestApp::start(engine);
    let own = app.officer_of(TAN_AN).program();
    let building = building(&own, TAN_AN);
    link(&own, building, json!({ "provider": "Nhà mạng kín" }));
    let (other, mut browser) = (app.officer_of(TRANG_BOM).program(), app.officer_of(TRANG_BOM).browser());
    assert_eq!(other.get("links?q=kin").expect(200).json()["total"], 0);
    assert_eq!(other.get(&format!("links?building={building}")).expect(200).json()["total"], 0);
    assert!(!browser.open("/links.csv").text().contains("Nhà mạng kín"));
    let body = json!({ "building": building, "circuit": "internet", "provider": "x" });
    assert_eq!(other.post("links", &body).expect(404).code(), "not_found");
}
