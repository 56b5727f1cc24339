//! Spreadsheets, as another program reads them: values, types, formats, filter and frozen panes are those of the rows.

use serde_json::{Value, json};

use crate::harness::{Book, Engine, Found, Program, Story, TAN_AN, TestApp, no_office};

type Tell = fn(Engine);

pub(crate) fn stories() -> Vec<Story> {
    let all: [(&'static str, Tell); 4] = [
        ("sheets::equipment_reads_as_it_was_written", equipment_reads_as_it_was_written),
        ("sheets::buildings_and_links_read_as_they_were_written", buildings_and_links_read_as_they_were_written),
        ("sheets::filters_are_said_in_words", filters_are_said_in_words),
        ("sheets::the_ranking_reads_as_it_was_written", the_ranking_reads_as_it_was_written),
    ];
    let missing = no_office();
    all.map(|(name, tell)| Story { name, tell, engines: &[Engine::Sqlite, Engine::Postgres], missing }).into()
}

fn text(value: &str) -> Found {
    if value.is_empty() {
        return Found::default();
    }
    Found { kind: "string".into(), value: value.into(), format: String::new() }
}

fn number(value: impl ToString, format: &str) -> Found {
    Found { kind: "float".into(), value: value.to_string(), format: format.into() }
}

fn date(value: &str, format: &str) -> Found {
    Found { kind: "date".into(), value: value.into(), format: format.into() }
}

/// The rows under the heading; the heading is the first row of the filter's range.
fn table(book: &Book) -> &[Vec<Found>] {
    let (first, last) = range(book);
    assert_eq!(book.frozen, (1, first), "the heading and the first column stay");
    &book.rows[first..last]
}

/// Whether a line above the table holds this.
fn says(book: &Book, words: &str) -> bool {
    book.rows.iter().filter_map(|row| row.first()).any(|cell| cell.value.contains(words))
}

/// Row numbers of the filter's range, from 1.
fn range(book: &Book) -> (usize, usize) {
    let row = |place: &str| place.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
    let cells = book.filter.split(':').map(|cell| cell.rsplit('.').next().unwrap()).collect::<Vec<_>>();
    (row(cells[0]), row(cells[1]))
}

/// A day of the JSON API as a spreadsheet holds it.
fn moment(value: &Value) -> String {
    let at = chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
    let local = at.with_timezone(&chrono::FixedOffset::east_opt(7 * 3600).unwrap());
    local.format("%Y-%m-%dT%H:%M:%S").to_string()
}

fn items(program: &Program, path: &str) -> Vec<Value> {
    program.get(path).expect(200).json()["items"].as_array().unwrap().clone()
}

fn equipment_reads_as_it_was_written(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let known = json!({
        "kind": "printer", "name": "=1+1 Máy in \"quầy\" 2 & Đặng", "maker": "Canon", "model": "LBP 6030",
        "serial": "007", "bought_on": "2019-03-08", "price": 4_290_000, "custodian": "Nguyễn Thị Bưởi",
    });
    program.post("equipment", &known).expect(201);
    program.post("equipment", &json!({ "kind": "desktop", "name": "Máy văn thư" })).expect(201);
    let book = Book::read(&officer.browser().open("/equipment.xlsx?sort=tag").body);
    assert!(says(&book, "24/11/2026 08:00"), "when it was made");
    let rows = items(&program, "equipment?sort=tag");
    assert_eq!(table(&book).len(), rows.len());
    for row in &rows {
        let said = |name: &str| text(row[name].as_str().unwrap_or(""));
        let found = book.row(row["tag"].as_str().unwrap());
        for (at, name) in [(2, "name"), (3, "maker"), (4, "model"), (5, "serial"), (9, "custodian")] {
            assert_eq!(found[at], said(name), "{name}");
        }
        let bought = row["bought_on"].as_str().map_or(Found::default(), |on| date(on, "dd/mm/yyyy"));
        let price = row["price"].as_i64().map_or(Found::default(), |price| number(price, "#,##0"));
        let updated = date(&moment(&row["updated_at"]), "dd/mm/yyyy hh:mm");
        assert_eq!(found[10..13], [bought, price, updated]);
    }
    assert_eq!(book.row("MI-0001")[1], text("Máy in"));
}

fn buildings_and_links_read_as_they_were_written(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    let body = json!({ "unit": TAN_AN, "name": "Cơ sở", "address": "Ấp 1", "use_status": "in_use",
                       "latitude_micro": 10_957_413, "longitude_micro": 106_842_700 });
    let facility = program.post("facilities", &body).expect(201).json()["id"].clone();
    let body = json!({ "facility": facility, "name": "Nhà A", "purpose": "office", "built_year": 1998,
                       "floor_dm2": 125_050, "original_cost": 9_500_000_000_i64 });
    let building = program.post("buildings", &body).expect(201).json()["id"].clone();
    let body = json!({ "building": building, "circuit": "tslcd", "provider": "VNPT", "down_kbps": 150_500,
                       "starts_on": "2024-01-01", "monthly_cost": 1_100_000 });
    program.post("links", &body).expect(201);
    let mut browser = officer.browser();

    let book = Book::read(&browser.open("/facilities.xlsx").body);
    assert_eq!(book.row("Cơ sở")[8..10], [number("10.957413", "0.000000"), number("106.8427", "0.000000")]);
    let book = Book::read(&browser.open("/buildings.xlsx").body);
    let found = book.row("Nhà A");
    assert_eq!((&found[7], &found[8]), (&number(1998, "0"), &Found::default()), "years; never repaired");
    assert_eq!(found[10], number("1250.5", "#,##0.##"));
    assert_eq!(found[14], number(9_500_000_000_i64, "#,##0"));
    let book = Book::read(&browser.open("/links.xlsx").body);
    let found = book.row("VNPT");
    assert_eq!((&found[7], &found[8]), (&number("150.5", "#,##0.##"), &Found::default()));
    assert_eq!(found[12..15], [number(1_100_000, "#,##0"), date("2024-01-01", "dd/mm/yyyy"), Found::default()]);
    assert_eq!(table(&book).len(), 1);
    let heading = &book.rows[range(&book).0 - 1];
    for (at, unit) in [(7, "(Mbps)"), (9, "(Mbps)"), (12, "(đồng)")] {
        assert!(heading[at].value.ends_with(unit), "a number without its unit: {heading:?}");
    }
}

fn the_ranking_reads_as_it_was_written(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    for (name, bought) in [("Máy 2009", "2009-05-01"), ("Máy 2024", "2024-05-01")] {
        let body = json!({ "kind": "desktop", "name": name, "bought_on": bought });
        program.post("equipment", &body).expect(201);
    }
    app.rescore();
    let finance = app.person(hatang::auth::Role::Finance, None);
    let book = Book::read(&finance.browser().open("/priorities.xlsx").body);
    let ranked = items(&finance.program(), "priorities");
    assert!(ranked.len() >= 2, "{ranked:?}");
    let rows = table(&book);
    assert_eq!(rows.len(), ranked.len());
    for (place, (found, row)) in (1..).zip(rows.iter().zip(&ranked)) {
        assert_eq!(found[..2], [number(place, "#,##0"), number(&row["points"], "#,##0")]);
        assert!(found[6].value.contains(row["name"].as_str().unwrap()), "{found:?}");
        assert!(found[10].value.len() > 20, "reasons stand in full: {found:?}");
    }
    assert!(says(&book, "24/11/2026 08:00") && says(&book, "Chính sách điểm số"), "{:?}", book.rows);
    // By unit: what the page and the API say, and how many things of each kind the points rest on.
    let book = Book::read(&finance.browser().open("/priorities/units.xlsx").body);
    let units = items(&finance.program(), "priorities/units");
    let rows = table(&book);
    assert_eq!((rows.len(), units.len()), (1, 1));
    let wanted = [
        number(1, "#,##0"),
        text(TAN_AN),
        text("Xã Tân An"),
        number(&units[0]["points"], "#,##0"),
        number(2, "#,##0"),
        number(2, "#,##0"),
    ];
    assert_eq!(rows[0][..6], wanted, "{:?}", book.rows);
    assert!(says(&book, "Nhu cầu ưu tiên theo đơn vị") && says(&book, "Chính sách điểm số"));
}

fn filters_are_said_in_words(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = app.person(hatang::auth::Role::Finance, None).browser();
    for (path, words) in [
        ("/equipment.xlsx", "Điều kiện lọc: không"),
        (
            "/equipment.xlsx?q=canon&unit=26179&kind=printer&room=none&year=2019",
            "Điều kiện lọc: Tìm: canon; Đơn vị: Xã Tân An; Loại: Máy in; Chưa có phòng; Năm 2019",
        ),
        ("/facilities.xlsx?verified=false&use_status=surplus", "Hiện trạng sử dụng: dôi dư; chưa xác minh"),
        ("/buildings.xlsx?condition=unknown&facility=999999", "999999; Hiện trạng nhà: chưa rõ"),
        ("/links.xlsx?measured=never&circuit=internet", "Kênh: Internet; Chưa đo"),
        ("/faults.xlsx?state=overdue&mine=1", "Tình trạng: Quá hạn; Của tôi"),
        ("/priorities.xlsx?group=computer&reason=age", "Loại: Máy tính; Lý do: Tuổi so với thời gian sử dụng"),
    ] {
        let book = Book::read(&browser.open(path).body);
        assert!(
            says(&book, words) && !says(&book, " = "),
            "{path}: {:?}",
            book.rows.iter().take(6).collect::<Vec<_>>()
        );
    }
}
