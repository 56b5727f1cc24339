//! The planted province at a small size: each story is found through the pages by the role that it is for.

use hatang::auth::{AuthPolicy, Role};
use hatang::demo::{Plan, Planted, plant, stories as planted};

use crate::harness::{Answer, Browser, Engine, TestApp};

crate::stories![everybody_signs_in_and_sees_the_province, each_story_is_found_by_its_role];

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
