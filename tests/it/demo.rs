//! The planted province at a small size: each story is found through the pages by the role that it is for.

use hatang::auth::{AuthPolicy, Role};
use hatang::demo::{Plan, Planted, plant, stories as planted};

use crate::harness::{Answer, Browser, Engine, TestApp, TestDatabase};

crate::stories![
    everybody_signs_in_and_sees_the_province,
    each_story_is_found_by_its_role,
    stories_of_places_lines_and_faults_are_found,
    the_same_seed_on_the_same_day_gives_the_same_province,
    a_database_that_is_not_empty_is_refused,
];

fn province(engine: Engine) -> (TestApp, Planted) {
    let app = TestApp::bare(engine);
    let plan = Plan { seed: 1, computers: 4 };
    // The demo asks nobody for a second factor; here only those are signed in who need none.
    let planted = plant(&app.shared.store, &AuthPolicy::quick(), plan, app.now()).unwrap();
    (app, planted)
}

fn signed_in(app: &TestApp, planted: &Planted, role: Role) -> Browser {
    let login = planted.logins.iter().find(|login| login.role == role).expect("each role has a login");
    let mut browser = Browser::new(app);
    let page = browser.open("/sign-in");
    browser.submit(&page, &[("username", &login.username), ("passphrase", &login.passphrase)]).expect(303);
    browser
}

/// The page of the record with this tag that the list shows.
fn record(browser: &mut Browser, list: &str, tag: &str) -> Answer {
    let listed = browser.open(list).text();
    let path = listed.split("href=\"").filter_map(|rest| rest.split_once('"')).find(|(path, rest)| {
        let number = path.strip_prefix("/equipment/").is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit()));
        number && rest.split("</a>").next().is_some_and(|shown| shown.contains(tag))
    });
    let path = path.unwrap_or_else(|| panic!("no link to {tag} on {list}:\n{listed}")).0.to_owned();
    browser.open(&path)
}

fn everybody_signs_in_and_sees_the_province(engine: Engine) {
    let (app, planted) = province(engine);
    assert_eq!(planted.logins.len(), 7);
    for role in [Role::Officer, Role::Leader, Role::Technical, Role::Finance, Role::Auditor] {
        let mut browser = signed_in(&app, &planted, role);
        for path in ["/", "/equipment", "/priorities", "/faults"] {
            browser.open(path);
        }
    }
}

fn each_story_is_found_by_its_role(engine: Engine) {
    let (app, planted) = province(engine);
    let mut officer = signed_in(&app, &planted, Role::Officer);
    let shrunk = record(&mut officer, "/equipment?q=PC-0001", "PC-0001").text();
    assert!(shrunk.contains("KDDR44GB2"), "the module that left:\n{shrunk}");
    let conflicts = officer.open("/conflicts").text();
    assert!(conflicts.contains("TANAN-PC002") && conflicts.contains("PC-0002"), "{conflicts}");
    let printer = record(&mut officer, "/equipment?q=MI-0001", "MI-0001").text();
    assert!(printer.contains("131.000") && printer.contains("122.000"), "9,000 pages a month:\n{printer}");
    let shop = record(&mut officer, "/equipment?q=PC-0003", "PC-0003").text();
    assert!(shop.contains("FPT Elead S998"), "{shop}");

    let mut finance = signed_in(&app, &planted, Role::Finance);
    let boxes = finance.open(&format!("/equipment?q=khui+hop&unit={}&state=in_store", planted::BOXED)).text();
    assert!(boxes.contains("Máy mới chưa khui hộp 14"), "{boxes}");

    // An administrator of this stricter application needs a second factor: another one comes in.
    let mut admin = app.admin().browser();
    let cut = record(&mut admin, &format!("/equipment?unit={}&kind=desktop", planted::CUT), "PC-0001").text();
    assert!(cut.matches("class=\"bar red\"").count() > 20, "{cut}");
    assert!(admin.open(&format!("/equipment?unit={}", planted::DARK)).text().contains("PC-0001"));
}

/// The part of a page that shows the row of a list in which this stands.
fn row(html: &str, holds: &str) -> String {
    let row = html.split("<tr").find(|row| row.contains(holds));
    row.unwrap_or_else(|| panic!("no row with {holds}:\n{html}")).to_owned()
}

/// Where the first link of a piece of a page leads that begins so.
fn link(html: &str, begins: &str) -> String {
    let rest = html.split_once(&format!("href=\"{begins}"));
    let rest = rest.unwrap_or_else(|| panic!("no link to {begins}:\n{html}")).1;
    format!("{begins}{}", rest.split('"').next().expect("an attribute ends"))
}

fn stories_of_places_lines_and_faults_are_found(engine: Engine) {
    let (app, planted) = province(engine);
    let mut finance = signed_in(&app, &planted, Role::Finance);
    // Pays for 300, gets 40.
    let slow = finance.open(&format!("/links?degraded=true&unit={}", planted::SLOW)).text();
    assert!(slow.contains("300\u{a0}Mbps") && slow.contains("39,6\u{a0}Mbps"), "{slow}");
    let line = finance.open(&link(&row(&slow, "39,6"), "/links/")).text();
    assert!(line.matches("Đo tại quầy một cửa").count() >= 5 && line.contains("990.000"), "{line}");
    // Rain in the house: the only dangerous one of the province, with its roof.
    let mut technical = signed_in(&app, &planted, Role::Technical);
    let dangerous = technical.open("/buildings?condition=dangerous").text();
    assert!(dangerous.contains("data-total=\"1\"") && dangerous.contains("Sông Ray"), "{dangerous}");
    let building = link(dangerous.split_once("<tbody>").expect("a table").1, "/buildings/");
    let about = building.replace("/buildings/", "building-");
    let leaks = technical.open(&format!("/faults?about={about}")).text();
    assert!(leaks.contains("data-total=\"11\""), "{leaks}");
    // A sound house stands empty.
    let spare =
        finance.open(&format!("/buildings?use_status=surplus&condition=good&unit={}", planted::LEAKING)).text();
    assert!(spare.contains("data-total=\"1\"") && spare.contains("Trụ sở xã"), "{spare}");
    // The printer that eats its price.
    let mut officer = signed_in(&app, &planted, Role::Officer);
    let repeat = officer.open("/faults/repeat").text();
    let printer = row(&repeat, "MI-0002");
    assert!(printer.contains(">9<") && printer.contains("2.520.000"), "nine faults, 84 % of its price:\n{printer}");
    let record = officer.open(&link(&printer, "/equipment/")).text();
    assert!(record.contains("2.990.000"), "{record}");
    // Somebody scanned the sticker.
    let waits = officer.open("/faults?state=unconfirmed").text();
    let report = officer.open(&link(&row(&waits, "PC-0004"), "/faults/")).text();
    assert!(report.contains("Bấm nút không lên, đèn không sáng"), "{report}");
}

fn a_database_that_is_not_empty_is_refused(engine: Engine) {
    let database = TestDatabase::migrated(engine);
    let demo = std::process::Command::new(env!("CARGO_BIN_EXE_hatang"))
        .args(["demo", "--listen", "127.0.0.1:0", "--database", &database.argument()])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&demo.stderr).into_owned();
    assert!(!demo.status.success() && said.contains("is not empty"), "{said}");
}

/// What finance can take away of a province that is planted at this hour.
fn exports(engine: Engine, seed: u64, hour: i64) -> Vec<String> {
    let app = TestApp::bare(engine);
    let at = app.now().plus((hour - 8) * 3600);
    let planted = plant(&app.shared.store, &AuthPolicy::quick(), Plan { seed, computers: 2 }, at).unwrap();
    let mut finance = signed_in(&app, &planted, Role::Finance);
    let files = ["/equipment.csv", "/facilities.csv", "/buildings.csv", "/links.csv", "/faults.csv?state=all"];
    files.iter().map(|file| finance.open(file).text()).collect()
}

fn the_same_seed_on_the_same_day_gives_the_same_province(engine: Engine) {
    let (morning, evening, other) = (exports(engine, 1, 8), exports(engine, 1, 17), exports(engine, 2, 8));
    for ((morning, evening), other) in morning.iter().zip(&evening).zip(&other) {
        assert!(morning.lines().count() > 90, "{morning}");
        for (one, two) in morning.lines().zip(evening.lines()) {
            assert_eq!(one, two);
        }
        assert_eq!(morning.len(), evening.len());
        assert_ne!(morning, other, "another seed, another province");
    }
}
