//! Lists that came after the pattern room: searched, sorted, and taken away as they are shown.

use hatang::changes::{self, Consumer};
use hatang_report::Inventory;
use serde_json::{Value, json};

use crate::harness::agent::{agent_of, pc};
use crate::harness::{Browser, Engine, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    rooms_are_found_by_their_names_and_their_buildings,
    what_says_a_name_is_found_by_the_new_one,
    the_trail_is_searched_by_person_and_record,
    two_people_of_one_name_are_told_apart_in_the_trail,
    people_are_sorted_and_taken_away_as_they_are_shown,
    agents_are_paged_and_taken_away_as_they_are_shown,
    codes_are_searched_sorted_and_taken_away_as_they_are_shown,
    computers_are_searched_and_taken_away_as_they_are_shown,
    what_breaks_again_and_again_is_taken_away_as_it_is_shown,
    the_ranking_of_units_is_searched_sorted_and_taken_away_as_it_is_shown,
    unclear_computers_are_searched_sorted_and_taken_away_as_they_are_shown,
];

/// A field of each row of a list, in its order, page by page.
fn named(program: &Program, list: &str, field: &str) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), String::new());
    let join = if list.contains('?') { '&' } else { '?' };
    loop {
        let page = program.get(&format!("{list}{join}per_page=2&after={after}")).expect(200).json();
        let rows = page["items"].as_array().unwrap().iter();
        all.extend(rows.map(|row| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned)));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return all,
        }
    }
}

/// The rows of a CSV export, its headings first.
fn csv(browser: &mut Browser, path: &str) -> Vec<Vec<String>> {
    let answer = browser.open(path);
    assert!(answer.header("content-disposition").starts_with("attachment"), "{path}");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.body.as_slice());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A column of an export, by its place.
fn column(browser: &mut Browser, path: &str, place: usize) -> Vec<String> {
    csv(browser, path).into_iter().skip(1).map(|row| row[place].clone()).collect()
}

fn rooms_are_found_by_their_names_and_their_buildings(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let made = |path: &str, body: Value| program.post(path, &body).expect(201).json()["id"].as_i64().unwrap();
    let facility =
        made("facilities", json!({ "unit": TAN_AN, "name": "Trụ sở", "address": "Ấp 1", "use_status": "in_use" }));
    let building =
        |name: &str| made("buildings", json!({ "facility": facility, "name": name, "purpose": "office" }));
    let (a, b) = (building("Nhà làm việc A"), building("Hội trường"));
    let room = |building: i64, name: &str| {
        made("rooms", json!({ "building": building, "name": name, "function": "office" }))
    };
    room(a, "Phòng Địa chính");
    room(a, "Phòng Một cửa");
    let third = room(a, "Kho lưu trữ");
    room(b, "Phòng họp 1");
    room(b, "Phòng họp 2");
    let names = |query: &str| named(&program, &format!("rooms{query}"), "name");
    assert_eq!(names(""), ["Phòng Địa chính", "Phòng Một cửa", "Kho lưu trữ", "Phòng họp 1", "Phòng họp 2"]);
    assert_eq!(names("?q=dia+chinh"), ["Phòng Địa chính"]);
    assert_eq!(names("?q=phong+lam+viec"), ["Phòng Địa chính", "Phòng Một cửa"], "of the building as well");
    assert_eq!(names("?q=phong&sort=-name"), ["Phòng Một cửa", "Phòng họp 2", "Phòng họp 1", "Phòng Địa chính"]);
    assert_eq!(names(&format!("?q=hop&building={a}")), Vec::<String>::new());
    let version = program.get(&format!("rooms/{third}")).header("etag").to_owned();
    let retire = json!({ "reason": "Đã phá dỡ để làm nhà xe" });
    program.call("POST", &format!("rooms/{third}/retire"), &[("if-match", &version)], &retire).expect(200);
    assert_eq!((names("?q=kho"), names("?q=kho&retired=true")), (vec![], vec!["Kho lưu trữ".to_owned()]));
    assert!(named(&app.officer_of(TRANG_BOM).program(), "rooms?q=phong", "name").is_empty(), "another unit's");
    assert_eq!(program.get("rooms?sort=colour").expect(422).code(), "invalid");
}

fn what_says_a_name_is_found_by_the_new_one(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let made = |path: &str, body: Value| program.post(path, &body).expect(201).json()["id"].as_i64().unwrap();
    let facility =
        made("facilities", json!({ "unit": TAN_AN, "name": "Trụ sở", "address": "Ấp 1", "use_status": "in_use" }));
    let building =
        made("buildings", json!({ "facility": facility, "name": "Khối văn phòng", "purpose": "office" }));
    let room = made("rooms", json!({ "building": building, "name": "Phòng Địa chính", "function": "office" }));
    let asset =
        made("equipment", json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in Canon", "room": room }));
    let link = made("links", json!({ "building": building, "circuit": "internet", "provider": "VNPT" }));
    for about in [format!("asset-{asset}"), format!("link-{link}"), format!("room-{room}")] {
        made("faults", json!({ "about": about, "what": "other", "words": "Hỏng", "impact": "stops_work" }));
    }
    let renamed = |path: String, name: &str| {
        let version = program.get(&path).header("etag").to_owned();
        program.patch(&path, &version, &json!({ "name": name })).expect(200);
    };
    let found = |list: &str, typed: &str| named(&program, &format!("{list}?q={typed}"), "id").len();
    assert_eq!((found("equipment", "dia+chinh"), found("links", "tru+so"), found("faults", "khoi")), (1, 1, 2));
    renamed(format!("rooms/{room}"), "Phòng Tư pháp");
    renamed(format!("buildings/{building}"), "Dãy nhà phía sau");
    renamed(format!("facilities/{facility}"), "Trung tâm hành chính");
    renamed(format!("equipment/{asset}"), "Máy quét Brother");
    app.pass(2);
    while app.shared.store.read_here(|db| changes::waiting(db, Consumer::Names)).unwrap() > 0 {
        std::thread::yield_now();
    }
    assert_eq!((found("equipment", "dia+chinh"), found("equipment", "tu+phap")), (0, 1), "the room's");
    assert_eq!((found("links", "tru+so"), found("links", "trung+tam+hanh+chinh")), (0, 1), "the facility's");
    assert_eq!((found("links", "khoi"), found("links", "phia+sau")), (0, 1), "the building's");
    assert_eq!((found("faults", "khoi"), found("faults", "phia+sau")), (0, 2), "the building's");
    assert_eq!((found("faults", "canon"), found("faults", "brother")), (0, 1), "what broke");
}

/// Invites somebody of this name as the leader of Tân An; answers the account's number.
fn leader(program: &Program, username: &str, full_name: &str) -> i64 {
    let body = json!({ "username": username, "full_name": full_name, "role": "leader", "unit": TAN_AN });
    program.post("people", &body).expect(201).json()["id"].as_i64().unwrap()
}

fn the_trail_is_searched_by_person_and_record(engine: Engine) {
    let app = TestApp::start(engine);
    let (admin, officer) = (app.admin(), app.officer_of(TAN_AN));
    let program = officer.program();
    for (kind, name) in [("printer", "Máy in quầy 2"), ("desktop", "Máy văn thư")] {
        program.post("equipment", &json!({ "kind": kind, "name": name })).expect(201);
    }
    let facility = json!({ "unit": TAN_AN, "name": "Nhà văn hóa", "address": "Ấp 3", "use_status": "in_use" });
    program.post("facilities", &facility).expect(201);
    leader(&admin.program(), "binh.tanan", "Trần Thị Bình");
    let told = |query: &str| named(&admin.program(), &format!("audit?{query}"), "action");
    assert_eq!(told("q=quay+2"), ["asset.create"]);
    assert_eq!(told("q=mi-0001"), ["asset.create"]);
    assert_eq!(told("q=van+hoa"), ["facility.create"]);
    assert_eq!(told("q=tran+binh"), ["account.invite"], "done to her");
    assert_eq!(told("q=khong+co"), Vec::<String>::new());
    let mut of_officer = told(&format!("q={}&kind=asset", officer.username));
    assert_eq!(of_officer.len(), 2, "done by him");
    of_officer = told(&format!("q={}", officer.username));
    let earliest = told(&format!("q={}&sort=at", officer.username));
    assert!(of_officer.len() > 3 && earliest.iter().eq(of_officer.iter().rev()), "{earliest:?} {of_officer:?}");
    let mut browser = admin.browser();
    let page = browser.open("/audit?q=quay+2");
    assert!(page.text().contains("data-total=\"1\"") && page.text().contains("aria-sort=\"descending\""));
    assert_eq!(csv(&mut browser, "/audit.csv?q=quay+2").len(), 2, "the heading and one entry");
}

fn two_people_of_one_name_are_told_apart_in_the_trail(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let program = admin.program();
    let both = ["binh.mot", "binh.hai"].map(|username| leader(&program, username, "Trần Thị Bình"));
    let alone = leader(&program, "hoa", "Đỗ Thị Hoa");
    let body = json!({ "kind": "printer", "name": "Máy in", "unit": TAN_AN });
    let asset = program.post("equipment", &body).expect(201).json()["id"].as_i64().unwrap();
    // Done by each of the three, as the trail holds it.
    for account in [both[0], both[1], alone] {
        let mut sql = hatang::db::Sql::new(
            "INSERT INTO audit (at, account_id, via, address, action, subject_kind, subject_id, unit_id) SELECT at, ",
        );
        sql.bind(account).with(", via, address, action, subject_kind, subject_id, unit_id FROM audit WHERE action = 'asset.create' AND subject_id = ", asset);
        sql.push(" ORDER BY id LIMIT 1");
        app.shared.store.write_here(hatang::db::Lane::Bulk, move |tx| sql.execute(tx.db())).unwrap();
    }
    let all = admin.browser().open("/audit?kind=asset").shown();
    for name in ["Trần Thị Bình (binh.mot)", "Trần Thị Bình (binh.hai)", "Đỗ Thị Hoa (hoa)"] {
        assert!(all.contains(name), "{name}: {all}");
    }
    let mut sheet = column(&mut admin.browser(), "/audit.csv?kind=asset", 2);
    sheet.sort();
    assert!(sheet.contains(&"Trần Thị Bình (binh.hai)".to_owned()), "{sheet:?}");
    // Who may read the record and not the whole trail is told no more than it takes.
    let officer = app.officer_of(TAN_AN);
    let own = officer.browser().open(&format!("/audit/of/asset-{asset}")).shown();
    assert!(own.contains("Trần Thị Bình (binh.mot)") && own.contains("Trần Thị Bình (binh.hai)"), "{own}");
    assert!(own.contains("Đỗ Thị Hoa") && !own.contains("(hoa)"), "{own}");
    let told = officer.program().get(&format!("audit/of/asset-{asset}")).json();
    let usernames: Vec<&Value> =
        told["items"].as_array().unwrap().iter().map(|row| &row["person_username"]).collect();
    assert!(usernames.contains(&&json!("binh.hai")) && !usernames.contains(&&json!("hoa")), "{told}");
}

fn people_are_sorted_and_taken_away_as_they_are_shown(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let program = admin.program();
    for (username, name) in [("cuong", "Đỗ Văn An"), ("an.duong", "Dương Văn An"), ("binh", "Ân Văn Bình")]
    {
        leader(&program, username, name);
    }
    let by_name = named(&program, &format!("people?unit={TAN_AN}&sort=full_name"), "full_name");
    assert_eq!(by_name, ["Ân Văn Bình", "Dương Văn An", "Đỗ Văn An"], "as Vietnamese sorts");
    let mut browser = admin.browser();
    let query = format!("unit={TAN_AN}&sort=-full_name&q=van");
    let all = ["Đỗ Văn An", "Dương Văn An", "Ân Văn Bình"];
    assert_eq!(column(&mut browser, &format!("/people.csv?{query}"), 0), all);
    assert_eq!(column(&mut browser, &format!("/people.csv?{query}+duong"), 0), all[1..2]);
    let row = csv(&mut browser, &format!("/people.csv?unit={TAN_AN}")).swap_remove(1);
    assert_eq!(row[..3], ["Dương Văn An", "an.duong", "Lãnh đạo đơn vị – Xã Tân An"]);
    assert!(browser.open("/people.xlsx?q=an").body.starts_with(b"PK"));
    let page = browser.open(&format!("/people?{query}")).text();
    assert!(
        page.contains("data-total=\"3\"") && page.contains("/people.csv?") && page.contains("aria-sort"),
        "{page}"
    );
}

fn agents_are_paged_and_taken_away_as_they_are_shown(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    for number in 1..=3 {
        agent_of(&app, &officer).report(&pc(number));
    }
    let program = officer.program();
    assert_eq!(named(&program, "devices", "tag"), ["PC-0003", "PC-0002", "PC-0001"], "page by page, latest first");
    assert_eq!(named(&program, "devices?sort=enrolled_at", "tag"), ["PC-0001", "PC-0002", "PC-0003"]);
    assert_eq!(named(&program, "devices?q=tanan-pc002", "tag"), ["PC-0002"]);
    assert!(named(&app.officer_of(TRANG_BOM).program(), "devices?q=tanan", "tag").is_empty());
    let mut browser = officer.browser();
    assert_eq!(column(&mut browser, "/agents.csv?q=pc-0003", 2), ["PC-0003"]);
    assert_eq!(
        column(&mut browser, "/agents.csv?sort=enrolled_at", 0),
        ["TANAN-PC001", "TANAN-PC002", "TANAN-PC003"]
    );
    assert!(browser.open("/agents.xlsx").body.starts_with(b"PK"));
    let page = browser.open("/agents?per_page=2").text();
    assert!(page.contains("data-total=\"3\"") && page.contains("rel=\"next\""), "{page}");
}

fn codes_are_searched_sorted_and_taken_away_as_they_are_shown(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    for (unit, label, uses) in [(TAN_AN, "Tầng trệt", 3), (TRANG_BOM, "Đợt đầu", 9), (TAN_AN, "Tầng thượng", 5)]
    {
        admin.program().post("enrol-codes", &json!({ "unit": unit, "label": label, "uses": uses })).expect(201);
    }
    app.pass(14 * 86_400 + 1);
    let program = admin.program();
    let labels = |browser: &mut Browser, query: &str| column(browser, &format!("/agents/codes.csv{query}"), 1);
    let mut browser = admin.browser();
    for (query, expected) in [
        ("", ["Tầng thượng", "Đợt đầu", "Tầng trệt"].as_slice()),
        ("?sort=-uses_left", &["Đợt đầu", "Tầng thượng", "Tầng trệt"]),
        ("?sort=unit", &["Tầng thượng", "Tầng trệt", "Đợt đầu"]),
        ("?q=trang+bom", &["Đợt đầu"]),
        ("?q=tang+tret", &["Tầng trệt"]),
        (&format!("?unit={TAN_AN}&sort=created_at"), &["Tầng trệt", "Tầng thượng"]),
    ] {
        assert_eq!(labels(&mut browser, query), expected, "{query}");
        let shown = browser.open(&format!("/agents/codes{query}")).text();
        let places: Vec<_> = expected.iter().map(|label| shown.find(&format!("<td>{label}</td>"))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{query}: {shown}");
        let items = program.get(&format!("enrol-codes{query}")).json()["items"].clone();
        let said: Vec<_> = items.as_array().unwrap().iter().map(|code| code["label"].as_str().unwrap()).collect();
        assert_eq!(said, expected, "{query}");
    }
    let second = browser.open("/agents/codes?per_page=2&page=2").text();
    assert!(second.contains("<td>Tầng trệt</td>") && !second.contains("<td>Tầng thượng</td>"), "{second}");
    assert!(browser.open("/agents/codes.xlsx?q=tang").body.starts_with(b"PK"));
    assert_eq!(browser.get("/agents/codes.csv?sort=hint").status, 422);
    // What is over stands here alone; the page of the agents says how many there are.
    let page = browser.open("/agents").text();
    assert!(!page.contains("Đợt đầu") && page.contains("<a href=\"/agents/codes\">Mọi mã đã tạo (3)"), "{page}");
    assert!(labels(&mut app.officer_of(TAN_AN).browser(), "?q=dot").is_empty(), "another unit's are not found");
}

fn computers_are_searched_and_taken_away_as_they_are_shown(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    agent_of(&app, &officer).report(&pc(1));
    for name in ["Máy văn thư", "Máy kế toán"] {
        officer.program().post("equipment", &json!({ "kind": "desktop", "name": name })).expect(201);
    }
    let mut browser = officer.browser();
    let mut tags = |query: &str| column(&mut browser, &format!("/computers.csv{query}"), 0);
    assert_eq!(tags("?sort=-tag"), ["PC-0003", "PC-0002", "PC-0001"]);
    assert_eq!(tags("?q=ke+toan"), ["PC-0003"]);
    assert_eq!(tags("?q=ke+toan+X%C3%A3+T%C3%A2n+An"), ["PC-0003"], "its unit as people call it");
    assert_eq!(tags("?heard=never&q=may"), ["PC-0002", "PC-0003"]);
    assert_eq!(tags("?heard=day"), ["PC-0001"]);
    assert!(browser.open("/computers.xlsx?heard=day").body.starts_with(b"PK"));
    assert!(browser.open("/computers?q=ke+toan").text().contains("data-total=\"1\""));
    for page in ["/computers?sort=-unit&per_page=2", "/computers?sort=tag&per_page=2"] {
        let first = browser.open(page).text();
        let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let second = browser.open(&next.replace("&amp;", "&").replace("&#x3D;", "=")).text();
        assert_eq!(second.matches("<td class=\"whole\"><a href=\"/equipment/").count(), 1, "{page}: {second}");
    }
}

fn what_breaks_again_and_again_is_taken_away_as_it_is_shown(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    for (name, times) in [("Máy in quầy 2", 3), ("Máy in văn thư", 4)] {
        let made = program.post("equipment", &json!({ "kind": "printer", "name": name })).expect(201).json();
        for _ in 0..times {
            let fault =
                json!({ "about": format!("asset-{}", made["id"]), "what": "faint", "impact": "stops_work" });
            program.post("faults", &fault).expect(201);
        }
    }
    let mut browser = officer.browser();
    let mut names = |query: &str| column(&mut browser, &format!("/faults/repeat.csv{query}"), 2);
    assert_eq!(names(""), ["Máy in văn thư", "Máy in quầy 2"], "the worst first");
    assert_eq!(names("?sort=faults"), ["Máy in quầy 2", "Máy in văn thư"]);
    assert_eq!(names("?q=van+thu"), ["Máy in văn thư"]);
    assert!(browser.open("/faults/repeat.xlsx?q=van+thu").body.starts_with(b"PK"));
    let page = browser.open("/faults/repeat?q=van+thu").text();
    assert!(page.contains("data-total=\"1\"") && !page.contains("Máy in quầy 2"), "{page}");
    assert!(browser.open("/faults/repeat?q=khong+co").shown().contains("Không có kết quả"));
    let mut admin = app.admin().browser();
    let by_unit = csv(&mut admin, "/faults/units.csv?q=tan+an");
    assert_eq!(by_unit[1][..4], [TAN_AN, "Xã Tân An", "7", "0"]);
    assert_eq!(column(&mut admin, "/faults/units.csv?sort=-open", 0)[0], TAN_AN);
    assert!(admin.open("/faults/units.xlsx").body.starts_with(b"PK"));
    assert!(!admin.open("/faults/units?q=tan+an").text().contains("Trảng Bom"));
    let told = app.admin().program().get("faults/units?q=tan+an&sort=-open").expect(200).json();
    assert_eq!(
        (&told["items"][0]["open"], &told["items"][1]),
        (&json!(7), &Value::Null),
        "a program finds them too"
    );
    let told = app.admin().program().get("faults/repeat?q=van+thu").expect(200).json();
    assert_eq!((&told["items"][0]["faults"], &told["items"][1]), (&json!(4), &Value::Null));
}

fn the_ranking_of_units_is_searched_sorted_and_taken_away_as_it_is_shown(engine: Engine) {
    let app = TestApp::start(engine);
    let admin = app.admin();
    let program = admin.program();
    for (unit, many) in [(TAN_AN, 1), (TRANG_BOM, 2)] {
        for number in 0..many {
            let old = if unit == TAN_AN { "2009-05-01" } else { "2026-05-01" };
            let body =
                json!({ "unit": unit, "kind": "desktop", "name": format!("Máy {number}"), "bought_on": old });
            program.post("equipment", &body).expect(201);
        }
    }
    app.rescore();
    let mut browser = admin.browser();
    let mut listed = |query: &str, column_of: usize| {
        let answer = column(&mut browser, &format!("/priorities/units.csv{query}"), column_of);
        let api = program.get(&format!("priorities/units{query}")).expect(200).json();
        assert_eq!(api["items"].as_array().unwrap().len(), answer.len(), "{query}");
        answer
    };
    assert_eq!(listed("", 1), [TAN_AN, TRANG_BOM], "the neediest first");
    assert_eq!(listed("?sort=points", 1), [TRANG_BOM, TAN_AN]);
    assert_eq!(listed("?sort=-things", 1), [TRANG_BOM, TAN_AN]);
    assert_eq!(listed("?sort=-unit", 1), [TRANG_BOM, TAN_AN], "Trảng Bom after Tân An");
    assert_eq!(listed("?q=trang+bom", 1), [TRANG_BOM]);
    assert_eq!(listed("?q=x%C3%A3+T%C3%A2n", 1), [TAN_AN], "as it is called");
    let units = program.get("units?q=x%C3%A3+T%C3%A2n+An").expect(200).json();
    assert_eq!((&units["items"][0]["code"], &units["total"]), (&json!(TAN_AN), &json!(1)), "there too: {units}");
    assert_eq!(listed("?q=trang+bom", 0), ["2"], "it keeps its place");
    let units = program.get(&format!("priorities/units?unit={TRANG_BOM}")).expect(200).json();
    assert_eq!(
        (&units["items"][0]["unit"], &units["total"]),
        (&json!(TRANG_BOM), &json!(1)),
        "of one unit: {units}"
    );
    let first = program.get("priorities/units?per_page=1").expect(200).json();
    let then = program.get(&format!("priorities/units?per_page=1&after={}", first["next"].as_str().unwrap()));
    let then = then.expect(200).json();
    assert_eq!(
        (&then["items"][0]["unit"], &then["next"]),
        (&json!(TRANG_BOM), &json!(null)),
        "by the frame: {then}"
    );
    assert_eq!(program.get("priorities/units?sort=colour").expect(422).code(), "invalid");
    assert!(browser.open("/priorities/units.xlsx?q=trang").body.starts_with(b"PK"));
    let page = browser.open("/priorities/units?q=trang+bom").text();
    assert!(page.contains("Trảng Bom") && !page.contains("Tân An"), "{page}");
    assert!(page.contains("/priorities/units.csv?q") && page.contains("aria-sort=\"descending\""), "{page}");
    let all = browser.open("/priorities/units").shown_values();
    assert!(all.contains("?sort=-things\""), "a first tap shows the most: {all}");
    assert!(browser.open("/priorities/units?q=khong+co").shown().contains("Không có kết quả"));
    let things = browser.open("/priorities").shown_values();
    assert!(
        things.contains("aria-sort=\"descending\"><a href=\"/priorities?sort=score\""),
        "its heading turns it: {things}"
    );
}

fn unclear_computers_are_searched_sorted_and_taken_away_as_they_are_shown(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    // Copies of two PCs, agent and all.
    for number in [1, 3] {
        let agent = agent_of(&app, &officer);
        agent.report(&pc(number));
        agent.report(&Inventory { machine_id: pc(number).machine_id, ..pc(number + 1) });
    }
    let mut browser = officer.browser();
    assert!(
        browser.open("/conflicts").text().contains("<a href=\"/agents\" aria-current=\"page\">"),
        "where one is"
    );
    let mut hosts = |query: &str| column(&mut browser, &format!("/conflicts.csv{query}"), 0);
    assert_eq!(hosts(""), ["TANAN-PC002", "TANAN-PC004"], "the oldest first");
    assert_eq!(hosts("?sort=-opened_at"), ["TANAN-PC004", "TANAN-PC002"]);
    assert_eq!(hosts("?q=tanan-pc004"), ["TANAN-PC004"]);
    assert_eq!(hosts("?q=pc-0001"), ["TANAN-PC002"], "by the record that it was taken for");
    let rows = csv(&mut browser, "/conflicts.csv?q=pc-0001");
    assert!(rows[1][5].contains("Số sê-ri") && rows[1][4].contains("PC-0001"), "with its evidence: {rows:?}");
    assert!(browser.open("/conflicts.xlsx?q=pc-0001").body.starts_with(b"PK"));
    let page = browser.open("/conflicts?q=pc-0001&sort=-opened_at").text();
    assert!(page.contains("TANAN-PC002") && !page.contains("TANAN-PC004"), "{page}");
    assert!(page.contains("/conflicts.xlsx?"), "{page}");
    assert!(
        browser.open("/conflicts?sort=-opened_at").shown().contains("Xem cũ nhất trước"),
        "the other way round"
    );
    assert!(browser.open("/conflicts?q=khong+co").shown().contains("Không có kết quả"));
    let told = officer.program().get("conflicts?q=pc-0001&sort=-opened_at").expect(200).json();
    assert_eq!(told["total"], 1);
    let other = app.officer_of(TRANG_BOM);
    assert_eq!(other.program().get("conflicts?q=pc-0001").json()["total"], 0);
    assert!(column(&mut other.browser(), "/conflicts.csv", 0).is_empty());
}
