//! One officer for three communes: chooses among the three and no others, sees which of them a record is of, and every
//! figure counts the three together.

use std::collections::BTreeSet;

use hatang::app::routes;
use hatang::auth::store as accounts;
use hatang::auth::{Grant, Role};
use hatang::db::Lane;
use hatang::units;
use hatang::web::{About, Access, Method, is_api};
use serde_json::{Value, json};

use crate::harness::{Browser, Engine, Person, Program, TAN_AN, TRANG_BOM, TestApp};
use crate::intake::press;
use crate::matrix::fixture;
use crate::overviews::follow;

crate::stories![
    every_choice_of_a_unit_is_among_the_own_three,
    a_record_goes_to_the_unit_that_was_chosen,
    lists_and_figures_count_the_three_together,
    what_is_picked_says_of_which_unit_it_is,
];

/// The third one of the three, and one that is another officer's.
const LONG_HA: &str = "25255";
const PHU_TRUNG: &str = "25261";
const OWN: [&str; 3] = [TAN_AN, TRANG_BOM, LONG_HA];

fn officer_of_three(app: &TestApp) -> Person<'_> {
    let officer = app.officer_of(TAN_AN);
    let (id, now) = (officer.id, app.now());
    let write = move |tx: &mut hatang::db::Tx<'_>| {
        for code in &OWN[1..] {
            let unit = units::id_of(tx.db(), code)?;
            accounts::give(tx, id, Grant { role: Role::Officer, unit }, None, now)?;
        }
        Ok(())
    };
    app.shared.store.write_here(Lane::Interactive, write).unwrap();
    officer
}

/// The values of a page's choice of units, the empty one apart; none where it has no such choice.
fn choice(page: &str) -> Option<BTreeSet<String>> {
    let (_, rest) = page.split_once("name=\"unit\"")?;
    let inside = rest.split("</select>").next()?;
    let values = inside.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    Some(values.filter(|value| !value.is_empty()).map(str::to_owned).collect())
}

fn every_choice_of_a_unit_is_among_the_own_three(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = officer_of_three(&app).browser();
    let own: BTreeSet<String> = OWN.iter().map(|code| (*code).to_owned()).collect();
    let mut with = Vec::new();
    for route in routes().iter().filter(|route| route.method == Method::Get && !is_api(route.path)) {
        let may = match route.access {
            Access::SignedIn => true,
            Access::Needs(permission) => Role::Officer.permissions().contains(&permission),
            Access::Open | Access::Public | Access::Agent => false,
        };
        if !may || !matches!(route.about, About::Rows) || route.path.contains('{') || route.path.contains('.') {
            continue;
        }
        let page = browser.get(route.path).text();
        if let Some(units) = choice(&page).filter(|_| page.contains("<select")) {
            assert_eq!(units, own, "{}", route.path);
            with.push(route.path);
        }
    }
    let lists = ["/equipment", "/facilities", "/buildings", "/links", "/faults", "/priorities"];
    for path in lists.iter().chain(&["/equipment/new", "/facilities/new", "/faults/new", "/agents"]) {
        assert!(with.contains(path), "{path} leaves no choice of a unit: {with:?}");
    }
}

fn a_record_goes_to_the_unit_that_was_chosen(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = officer_of_three(&app);
    let (mut browser, program) = (officer.browser(), officer.program());
    let form = browser.open("/equipment/new");
    let named = |unit| [("kind", "printer"), ("name", "Máy in"), ("unit", unit)];
    let unit_of = |program: &Program, path: &str| {
        let id = path.rsplit('/').next().unwrap();
        program.get(&format!("equipment/{id}")).expect(200).json()["unit"].clone()
    };
    for unit in OWN {
        let made = browser.submit(&form, &named(unit)).leads_to().to_owned();
        assert_eq!(unit_of(&program, &made), unit);
    }
    // Without a unit, or with another's, nothing is recorded.
    assert!(browser.submit(&form, &named("")).expect(422).shown().contains("Cần điền"));
    assert!(browser.submit(&form, &named(PHU_TRUNG)).status >= 400);
    assert_eq!(program.get("equipment").json()["total"], 3);
    for (unit, taken) in [(Some(LONG_HA), true), (None, false), (Some(PHU_TRUNG), false)] {
        for (path, mut body) in [
            ("equipment", json!({ "kind": "printer", "name": "Máy in" })),
            ("enrol-codes", json!({ "label": "Tầng 1", "uses": 2 })),
        ] {
            body["unit"] = json!(unit);
            let status = program.post(path, &body).status;
            assert!(if taken { status == 201 } else { matches!(status, 404 | 422) }, "{path} {unit:?}: {status}");
        }
    }
    assert_eq!(program.get("equipment").json()["total"], 4);
    assert_eq!(program.get("enrol-codes").json()["items"].as_array().unwrap().len(), 1);
    // A code is of the unit that was chosen on its page.
    let page = browser.open("/agents");
    assert_eq!(browser.submit(&page, &[("uses", "1"), ("label", "Tầng 2"), ("unit", "")]).status, 422);
    browser.submit(&page, &[("uses", "1"), ("label", "Tầng 2"), ("unit", TRANG_BOM)]).expect(200);
    let codes = program.get("enrol-codes").json();
    let code = codes["items"].as_array().unwrap().iter().find(|code| code["label"] == "Tầng 2").unwrap().clone();
    assert_eq!(code["unit"], TRANG_BOM);
    assert!(browser.open("/agents").shown().contains("Trảng Bom"), "codes say whose they are");
    // What fails for everybody is reported for one of them.
    let system =
        press(&mut browser, &app, "/faults/new", &[("about", "system"), ("what", "down"), ("unit", TRANG_BOM)]);
    let fault = system.leads_to().trim_start_matches("/faults/").split('?').next().unwrap().to_owned();
    assert_eq!(program.get(&format!("faults/{fault}")).json()["unit"], TRANG_BOM);
}

fn lists_and_figures_count_the_three_together(engine: Engine) {
    let app = TestApp::start(engine);
    for unit in OWN.iter().chain(&[PHU_TRUNG]) {
        for noun in [&hatang::equipment::ASSET, &hatang::faults::FAULT] {
            fixture(&app, noun, unit);
        }
        let pc = json!({ "unit": unit, "kind": "desktop", "name": "Máy tính", "bought_on": "2015-01-01" });
        app.admin().program().post("equipment", &pc).expect(201);
        // One that figures count, and more of them where the officer does not work.
        for name in if *unit == PHU_TRUNG { &["Cơ sở 2", "Cơ sở 3"][..] } else { &["Cơ sở 2"] } {
            let surplus = json!({ "unit": unit, "name": name, "address": "Ấp 3", "use_status": "surplus" });
            app.admin().program().post("facilities", &surplus).expect(201);
        }
    }
    app.rescore();
    let officer = officer_of_three(&app);
    let (program, mut browser) = (officer.program(), officer.browser());
    let total = |path: &str| {
        let answer = program.get(path);
        if answer.status == 404 { Value::from(0) } else { answer.expect(200).json()["total"].clone() }
    };
    for list in ["equipment", "faults", "priorities", "facilities"] {
        let each: i64 = OWN.iter().map(|unit| total(&format!("{list}?unit={unit}")).as_i64().unwrap()).sum();
        assert_eq!(total(list), each, "{list}");
        assert!(each >= 3, "{list}: {each}");
        assert_eq!(total(&format!("{list}?unit={PHU_TRUNG}")), 0, "{list}: another's unit");
    }
    let page = browser.open("/equipment").text();
    assert!(page.contains("Trảng Bom") && page.contains("Long Hà"), "rows say of which unit they are");
    let pages: Vec<String> = OWN.iter().map(|unit| format!("/units/{unit}")).collect();
    let pages: Vec<&str> = std::iter::once("/").chain(pages.iter().map(String::as_str)).collect();
    follow(&mut browser, Role::Officer, &pages);
    let home = browser.open("/").text();
    assert!(
        home.contains("href=\"/facilities?verified&#x3D;false\" aria-label=\"3 cơ sở chưa xác minh\">3</a>"),
        "three wait to be confirmed: {home}"
    );
    browser.get(&format!("/units/{PHU_TRUNG}")).expect(404);
}

/// The piece of a page around this word.
fn around(page: &str, word: &str) -> String {
    page.lines().filter(|line| line.contains(word)).collect::<Vec<_>>().join("\n")
}

fn what_is_picked_says_of_which_unit_it_is(engine: Engine) {
    let app = TestApp::start(engine);
    for unit in OWN {
        fixture(&app, &hatang::sites::ROOM, unit);
        fixture(&app, &hatang::equipment::ASSET, unit);
    }
    let officer = officer_of_three(&app);
    let mut several: Browser = officer.browser();
    let found = several.open("/faults/new?q=may+in").text();
    let places = several.open("/faults/new?q=nha+a").text();
    let placing = several.open("/equipment?room=none").text();
    for unit in ["Trảng Bom", "Long Hà", "Tân An"] {
        let options = found.matches("MI-0001").count();
        assert_eq!(options, 3, "one tag in three units: {found}");
        assert!(around(&found, "MI-0001").contains(unit), "{unit}: {found}");
        assert!(around(&places, "building-").contains(unit), "{unit}: {places}");
        assert!(around(&placing, "Nhà A · Phòng 1").contains(unit), "{unit}: {placing}");
    }
    // Whoever works for one is told nothing that goes without saying.
    let mut one = app.officer_of(TAN_AN).browser();
    assert!(!around(&one.open("/faults/new?q=may+in").text(), "MI-0001").contains("Tân An"));
    assert!(!around(&one.open("/equipment?room=none").text(), "Nhà A · Phòng 1").contains("Tân An"));
}
