//! Photos and papers: what is taken, how it is kept, and who may fetch it.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::json;

use crate::harness::{Answer, Browser, Engine, Person, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    a_photo_is_kept_small_and_without_the_phones_data,
    fifteen_megabytes_are_taken_where_no_script_shrank_them,
    what_could_run_is_not_taken_and_no_word_is_lost,
    a_file_beyond_the_limit_loses_no_word_either,
    a_file_is_fetched_through_its_records_scope,
    the_same_file_hangs_once_and_is_gone_once_taken_off,
    facilities_buildings_and_rooms_keep_photos,
];

/// A noisy photo of so many pixels, as a JPEG with an EXIF block that names a phone.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).to_be_bytes();
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        let [a, b, c, _] = noise(x / 3, y / 3);
        Rgb([a, b, c])
    });
    let mut plain = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut plain, ImageFormat::Jpeg).unwrap();
    let plain = plain.into_inner();
    let exif = b"\xFF\xE1\x00\x20Exif\0\0II*\0\x08\0\0\0\x01\0\x0F\x01\x02\0\x04\0\0\0NK1\0\0\0\0\0";
    [&plain[..2], exif, &plain[2..]].concat()
}

fn printer(app: &TestApp, unit: &str) -> i64 {
    let body = json!({ "unit": unit, "kind": "printer", "name": "Máy in quầy 2" });
    app.admin().program().post("equipment", &body).expect(201).json()["id"].as_i64().unwrap()
}

/// Reports a paper jam with a file, as the form does.
fn report(app: &TestApp, browser: &mut Browser, asset: i64, file: (&str, &[u8])) -> Answer {
    let csrf = app.shared.keys.csrf(&browser.cookies["hatang"]).unwrap();
    let about = format!("asset-{asset}");
    let fields =
        [("csrf", csrf.as_str()), ("about", &about), ("what", "paper_jam"), ("words", "Kẹt mỗi lần in hai mặt")];
    browser.post_file("/faults/new", &fields, ("photo", file.0, file.1))
}

fn fault_of(answer: &Answer) -> String {
    answer.leads_to().trim_end_matches("?sent=1").to_owned()
}

fn file_on(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("<img src=\"").expect("the page shows the photo");
    rest.split_once('"').unwrap().0.to_owned()
}

fn a_photo_is_kept_small_and_without_the_phones_data(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = app.officer_of(TAN_AN).browser();
    let large = photo(2000, 1500);
    assert!(large.len() > 300 * 1024 && large.windows(4).any(|w| w == b"Exif"));
    let sent = report(&app, &mut browser, printer(&app, TAN_AN), ("IMG 01.HEIC", &large));
    let page = browser.open(&fault_of(&sent));
    let kept = browser.open(&file_on(&page));
    assert!(kept.body.len() <= 300 * 1024, "{}", kept.body.len());
    assert!(!kept.body.windows(4).any(|w| w == b"Exif"));
    assert!(image::load_from_memory(&kept.body).is_ok());
    assert_eq!(kept.header("content-type"), "image/jpeg");
    assert_eq!(kept.header("x-content-type-options"), "nosniff");
    assert_eq!(kept.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(kept.header("content-disposition"), "inline; filename*=UTF-8''IMG%2001.jpg");
}

fn fifteen_megabytes_are_taken_where_no_script_shrank_them(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = app.officer_of(TAN_AN).browser();
    let mut large = photo(4000, 3000);
    assert!(large.len() < 15 << 20, "{}", large.len());
    // What follows a picture's end is ignored by whoever reads it: the upload weighs what is allowed, to the byte.
    large.resize(15 << 20, 0);
    let sent = report(&app, &mut browser, printer(&app, TAN_AN), ("IMG 02.jpg", &large));
    let page = browser.open(&fault_of(&sent));
    assert!(page.shown().contains("Kẹt mỗi lần in hai mặt"));
    let kept = browser.open(&file_on(&page)).body;
    let picture = image::load_from_memory(&kept).unwrap();
    assert!(kept.len() <= 300 * 1024 && picture.width() * 3 == picture.height() * 4, "{}", kept.len());
}

fn what_could_run_is_not_taken_and_no_word_is_lost(engine: Engine) {
    let app = TestApp::start(engine);
    let (mut browser, asset) = (app.officer_of(TAN_AN).browser(), printer(&app, TAN_AN));
    for (name, bytes) in [
        ("a.jpg", &b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"[..]),
        ("a.png", b"<!doctype html><script>alert(1)</script>"),
        ("a.jpg", b"\xFF\xD8\xFF\xE0 torn off"),
    ] {
        let again = report(&app, &mut browser, asset, (name, bytes)).expect(422);
        assert!(again.text().contains("Kẹt mỗi lần in hai mặt"), "the words are still there");
        assert!(again.text().contains("value=\"paper_jam\" data-sets=\"impact=slows_work\" checked"));
    }
    assert!(browser.open("/faults").shown().contains("Không có sự cố nào đang mở"));
}

fn a_file_beyond_the_limit_loses_no_word_either(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = app.officer_of(TAN_AN).browser();
    let huge = [photo(100, 100), vec![0; 17 << 20]].concat();
    let again = report(&app, &mut browser, printer(&app, TAN_AN), ("a.jpg", &huge)).expect(422);
    assert!(again.shown().contains("Tệp lớn hơn 15 MB."));
    assert!(again.text().contains("Kẹt mỗi lần in hai mặt"));
}

fn a_file_is_fetched_through_its_records_scope(engine: Engine) {
    let app = TestApp::start(engine);
    let asset = printer(&app, TAN_AN);
    let mut officer = app.officer_of(TAN_AN).browser();
    let sent = report(&app, &mut officer, asset, ("a.jpg", &photo(200, 200)));
    let page = officer.open(&fault_of(&sent));
    let file = file_on(&page);
    let status = |person: Person<'_>| person.browser().get(&file).status;
    assert_eq!(status(app.officer_of(TAN_AN)), 200);
    assert_eq!(status(app.person(hatang::auth::Role::Finance, None)), 200);
    assert_eq!(status(app.officer_of(TRANG_BOM)), 404);
    assert_eq!(Browser::new(&app).get(&file).status, 303);
    // Through another noun's address the number names nothing.
    assert_eq!(officer.get(&file.replace("/faults/", "/equipment/")).status, 404);
}

fn the_same_file_hangs_once_and_is_gone_once_taken_off(engine: Engine) {
    let app = TestApp::start(engine);
    let (asset, officer) = (printer(&app, TAN_AN), app.officer_of(TAN_AN));
    let program = officer.program();
    let path = format!("equipment/{asset}/files?name=h%C3%B3a%20%C4%91%C6%A1n.pdf");
    let first = program.upload(&path, b"%PDF-1.7 invoice").expect(201).json();
    let second = program.upload(&path, b"%PDF-1.7 invoice").expect(201).json();
    assert_eq!((&first["id"], &first["name"]), (&second["id"], &json!("hóa đơn.pdf")));
    let refused = program.upload(&path, b"MZ\x90\x00").expect(422).json();
    assert_eq!(refused["error"]["fields"]["file"]["code"], "wrong_file_type");
    let mut browser = officer.browser();
    let file = format!("/equipment/files/{}", first["id"]);
    assert!(browser.open(&file).header("content-disposition").starts_with("attachment;"));
    let csrf = app.shared.keys.csrf(&browser.cookies["hatang"]).unwrap();
    browser.post(&format!("{file}/retire"), &[("csrf", &csrf)]).leads_to();
    assert_eq!(browser.get(&file).status, 404);
}

/// What hangs on each of the three is put there by page and by program, and is nobody else's.
fn facilities_buildings_and_rooms_keep_photos(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (program, mut browser) = (officer.program(), officer.browser());
    let facility = program.get("facilities").expect(200).json()["items"][0]["id"].clone();
    let rooms = json!([{ "name": "Quầy một cửa", "function": "counter" }]);
    let body = json!({ "facility": facility, "name": "Nhà A", "purpose": "office", "rooms": rooms });
    let building = program.post("buildings", &body).expect(201).json()["id"].clone();
    let room = program.get(&format!("rooms?building={building}")).expect(200).json()["items"][0]["id"].clone();
    let csrf = app.shared.keys.csrf(&browser.cookies["hatang"]).unwrap();
    for (plural, id) in [("facilities", facility), ("buildings", building), ("rooms", room)] {
        let record = format!("/{plural}/{id}");
        let form = format!("{record}/files");
        assert!(browser.open(&record).text().contains(&format!("action=\"{form}\"")), "{record}");
        let picture = photo(2000, 1500);
        let sent = browser.post_file(&form, &[("csrf", &csrf)], ("photo", "mái dột.jpg", &picture));
        assert_eq!(sent.leads_to(), record);
        let page = browser.open(&record);
        let file = file_on(&page);
        assert!(file.starts_with("/sites/files/"), "{file}");
        assert!(record.starts_with("/rooms") || page.shown().contains("mái dột.jpg"), "its timeline tells it");
        let kept = browser.open(&file).body;
        assert!(kept.len() <= 300 * 1024 && image::load_from_memory(&kept).is_ok());
        assert_eq!(app.officer_of(TRANG_BOM).browser().get(&file).status, 404);
        let refused = browser.post_file(&form, &[("csrf", &csrf)], ("photo", "a.jpg", b"MZ")).expect(422);
        assert!(refused.shown().contains("Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF."));
        program.upload(&format!("{plural}/{id}/files?name=so-do.pdf"), b"%PDF-1.7 plan").expect(201);
        let listed = program.get(&format!("{plural}/{id}/files")).expect(200).json();
        let names: Vec<_> =
            listed["items"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["mái dột.jpg", "so-do.pdf"]);
        browser.post(&format!("{file}/retire"), &[("csrf", &csrf)]).leads_to();
        assert_eq!(browser.get(&file).status, 404);
        let second = listed["items"][1]["id"].clone();
        program.post(&format!("sites/files/{second}/retire"), &json!({})).expect(204);
        assert_eq!(program.get(&format!("{plural}/{id}/files")).expect(200).json()["items"], json!([]));
    }
}
