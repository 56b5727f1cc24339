//! Every figure of an overview equals the number of rows of the list that it opens: for each role, on each overview, for
//! each link that says a number.

use std::collections::{BTreeMap, BTreeSet};

use hatang::auth::{AuthPolicy, Role};
use hatang::changes::{self, Consumer};
use hatang::demo::{Plan, Planted, plant, stories};
use serde_json::json;

use crate::harness::agent::{agent_of, pc, quarter};
use crate::harness::{Browser, Engine, TAN_AN, TRANG_BOM, TestApp};
use crate::matrix::fixture;

crate::stories![
    every_figure_is_the_number_of_rows_of_its_list,
    an_empty_province_has_something_to_say,
    somebody_with_several_communes_has_them_all_at_hand,
    what_needs_an_eye_is_of_the_unit_whose_page_it_is,
    a_unit_is_dark_while_none_of_its_agents_speaks,
    a_year_is_marked_once_all_of_it_is_past_its_life,
];

/// A small province whose scores are settled.
fn province(engine: Engine) -> (TestApp, Planted) {
    let app = TestApp::bare(engine);
    let planted =
        plant(&app.shared.store, &AuthPolicy::quick(), Plan { seed: 1, computers: 3 }, app.now()).unwrap();
    while app.shared.store.read_here(|db| changes::waiting(db, Consumer::Priority)).unwrap() > 0 {
        std::thread::yield_now();
    }
    (app, planted)
}

fn signed_in(app: &TestApp, planted: &Planted, role: Role) -> Browser {
    let login = planted.logins.iter().find(|login| login.role == role).expect("each role has a login");
    let mut browser = Browser::new(app);
    browser.sign_in(&login.username, &login.passphrase).expect(303);
    browser
}

fn every_figure_is_the_number_of_rows_of_its_list(engine: Engine) {
    let (app, planted) = province(engine);
    let own = format!("/units/{}", stories::COMMUNE);
    let other = format!("/units/{}", stories::LEAKING);
    for role in [Role::Officer, Role::Leader, Role::Technical, Role::Finance, Role::Auditor] {
        let mut browser = signed_in(&app, &planted, role);
        let pages: &[&str] = match role {
            Role::Officer | Role::Leader => &["/", &own],
            Role::Technical | Role::Finance | Role::Approver | Role::Admin | Role::Auditor => &["/", &own, &other],
        };
        follow(&mut browser, role, pages);
    }
    // These two need a second factor in this stricter application: others of their roles come in.
    follow(&mut app.admin().browser(), Role::Admin, &["/", &own]);
    follow(&mut app.person(Role::Approver, None).browser(), Role::Approver, &["/"]);
}

/// Opens the list of every figure on some pages.
pub(crate) fn follow(browser: &mut Browser, role: Role, pages: &[&str]) {
    let mut counted: BTreeMap<String, i64> = BTreeMap::new();
    for page in pages {
        let html = browser.open(page).text();
        let figures = figures(&html);
        let keys = html.matches("<b>").count().min(8);
        assert!(figures.len() >= keys + 4, "{role:?} {page}: {figures:?}");
        for figure in &figures {
            let rows = *counted.entry(figure.href.clone()).or_insert_with(|| rows(browser, &figure.href));
            assert_eq!(figure.n, rows, "{role:?} {page}: {} says {}", figure.href, figure.n);
            if let Some(shown) = &figure.shown {
                let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
                assert_eq!(digits, figure.n.to_string(), "{role:?} {page}: {}", figure.href);
            }
        }
        // Units without contact stand behind their figure on the page itself.
        if let Some((_, rest)) = html.split_once("<details class=\"dark\" data-n=\"") {
            let n: usize = rest.split('"').next().and_then(|n| n.parse().ok()).expect("a number");
            assert_eq!(html.matches("class=\"dark-unit\"").count(), n, "{role:?} {page}");
        }
    }
}

/// A link that says a number.
#[derive(Debug)]
struct Figure {
    href: String,
    n: i64,
    /// The large digits, for a key figure.
    shown: Option<String>,
}

fn figures(html: &str) -> Vec<Figure> {
    let links = html.split("<a ").skip(1);
    let figure = |link: &str| {
        let (tag, inside) = link.split_once('>')?;
        let attribute = |name: &str| tag.split_once(&format!("{name}=\""))?.1.split('"').next();
        let n = attribute("data-n")?.parse().ok()?;
        let href = attribute("href")?.replace("&amp;", "&").replace("&#x3D;", "=");
        let shown = inside.strip_prefix("<b>").and_then(|rest| rest.split("</b>").next()).map(str::to_owned);
        Some(Figure { href, n, shown })
    };
    links.filter_map(figure).collect()
}

/// How many rows a list shows, all its pages taken together.
fn rows(browser: &mut Browser, href: &str) -> i64 {
    let html = browser.open(href).text();
    if let Some((_, rest)) = html.split_once("data-total=\"") {
        let total = rest.split('"').next().expect("an attribute ends");
        if let Ok(total) = total.parse() {
            return total;
        }
        // "1000+": page by page.
        let join = if href.contains('?') { '&' } else { '?' };
        let page = |n: usize| format!("{href}{join}per_page=200&page={n}");
        let counts = (1..).map(|n| lines(&browser.open(&page(n)).text()));
        return counts.take_while(|count| *count > 0).sum();
    }
    // Lists without pages show everything.
    match href.split('?').next() {
        Some("/conflicts") => i64::try_from(html.matches("action=\"/conflicts/").count()).unwrap(),
        _ => lines(&html),
    }
}

/// The rows of a page's table.
fn lines(html: &str) -> i64 {
    let body = html.split_once("<tbody>").and_then(|(_, rest)| rest.split_once("</tbody>"));
    body.map_or(0, |(body, _)| i64::try_from(body.matches("<tr").count()).unwrap())
}

fn an_empty_province_has_something_to_say(engine: Engine) {
    let app = TestApp::start(engine);
    let mut finance = app.person(Role::Finance, None).browser();
    let home = finance.open("/").text();
    assert!(home.contains("Không có gì cần để mắt"), "{home}");
    assert!(home.contains("class=\"tile \""), "tiles without a score:\n{home}");
    assert!(home.contains("Chưa có máy tính nào."), "no empty chart: {home}");
    // Somebody who starts with a commune finds what to do next, and every step opens what it counts.
    let mut officer = app.officer_of(stories::COMMUNE).browser();
    let own = officer.open("/").text();
    assert!(own.contains("Xác minh 1 cơ sở nhà, đất"), "{own}");
    for figure in figures(&own) {
        assert_eq!(figure.n, rows(&mut officer, &figure.href), "{figure:?}");
    }
    assert!(own.contains("href=\"/agents\">Tạo mã đăng ký") && own.contains("href=\"/equipment/new\""), "{own}");
    assert!(!own.contains("/people/new") && !home.contains("Tạo mã đăng ký"), "each is shown what they may do");
    assert!(app.admin().browser().open("/").text().contains("href=\"/people/new\">Mời người dùng"));
}

fn somebody_with_several_communes_has_them_all_at_hand(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut admin = app.admin().browser();
    let page = admin.open(&format!("/people/{}", officer.id));
    admin.submit(&page, &[("role", "officer"), ("unit", TRANG_BOM), ("step", "give")]).leads_to();
    let pc = json!({ "unit": TAN_AN, "kind": "desktop", "name": "Máy 2024", "bought_on": "2024-05-01" });
    officer.program().post("equipment", &pc).expect(201);
    app.rescore();
    let mut browser = officer.browser();
    let home = browser.open("/");
    let (said, html) = (home.shown(), home.text());
    assert!(said.contains("Các đơn vị của tôi") && !said.contains("Tổng quan thành phố"), "{said}");
    for unit in [TAN_AN, TRANG_BOM] {
        assert!(html.contains(&format!("<a href=\"/units/{unit}\">")), "scored or not, {unit} is one tap away");
    }
    assert!(said.contains("Xác minh 2 cơ sở nhà, đất"), "what to do next: {said}");
    assert!(html.contains("viewBox=\"0 0 372 138\""), "a year alone does not fill the page");
    for figure in figures(&html) {
        assert_eq!(figure.n, rows(&mut browser, &figure.href), "{figure:?}");
    }
    browser.cookies.insert("lang".into(), "en".into());
    let english = browser.open("/").shown();
    assert!(english.contains("1 thing scored") && english.contains("Confirm 2 facilities"), "{english}");
}

fn what_needs_an_eye_is_of_the_unit_whose_page_it_is(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.admin().program();
    let down = json!({ "layer": "internet", "began_at": "2026-11-20T08:00:00+07:00" });
    for unit in [TAN_AN, TRANG_BOM] {
        fixture(&app, &hatang::faults::FAULT, unit);
        let link = fixture(&app, &hatang::links::LINK, unit);
        program.post(&format!("links/{link}/outages"), &down).expect(201);
    }
    app.pass(30 * 86_400);
    let mut finance = app.person(Role::Finance, None).browser();
    let mut named = |page: &str| {
        let html = finance.open(page).text();
        let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let links: Vec<&str> = links.collect();
        let of = |path: &str| {
            let number = |link: &&&str| link.strip_prefix(path).is_some_and(|id| id.parse::<i64>().is_ok());
            links.iter().filter(number).map(|link| (*link).to_owned()).collect::<BTreeSet<String>>()
        };
        (of("/faults/"), of("/links/"))
    };
    let mut shown = app.person(Role::Finance, None).browser();
    let home = shown.open("/").shown();
    assert!(home.contains("· Xã Tân An") && home.contains("· Phường Trảng Bom"), "a tag says nothing: {home}");
    assert!(!shown.open(&format!("/units/{TAN_AN}")).shown().contains("· Xã Tân An"));
    let (all, one, other) = (named("/"), named(&format!("/units/{TAN_AN}")), named(&format!("/units/{TRANG_BOM}")));
    assert_eq!((all.0.len(), all.1.len()), (2, 2), "{all:?}");
    for of in [&one, &other] {
        assert_eq!((of.0.len(), of.1.len()), (1, 1), "{of:?}");
    }
    assert!(one.0.is_disjoint(&other.0) && one.1.is_disjoint(&other.1), "{one:?} {other:?}");
}

fn a_unit_is_dark_while_none_of_its_agents_speaks(engine: Engine) {
    let app = TestApp::start(engine);
    let agents = [agent_of(&app, &app.officer_of(TAN_AN)), agent_of(&app, &app.officer_of(TRANG_BOM))];
    for (number, agent) in (1..).zip(&agents) {
        agent.report(&pc(number));
        agent.heartbeat(&quarter(1, 60)).expect(200);
    }
    let dark = |app: &TestApp| {
        let home = app.person(Role::Finance, None).browser().open("/").text();
        let units = home.split("class=\"dark-unit\"").skip(1).map(|rest| rest.split("</li>").next().unwrap_or(""));
        let units: Vec<&str> = units.collect();
        (units.len(), units.concat())
    };
    assert_eq!(dark(&app).0, 0, "both have spoken today");
    // Thursday: nobody has spoken for two working days, then one does.
    app.pass(2 * 86_400);
    assert_eq!(dark(&app).0, 2);
    let mut again = agents.into_iter().next().unwrap();
    again.take_token();
    again.heartbeat(&quarter(2, 60)).expect(200);
    let (n, units) = dark(&app);
    assert!(n == 1 && units.contains("Trảng Bom"), "{n} {units}");
}

fn a_year_is_marked_once_all_of_it_is_past_its_life(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let program = officer.program();
    for year in 2014..2024 {
        for day in ["01-02", "12-31"] {
            let bought_on = format!("{year}-{day}");
            let computer = json!({ "unit": TAN_AN, "kind": "desktop", "name": "Máy", "bought_on": bought_on });
            program.post("equipment", &computer).expect(201);
        }
    }
    let page = officer.browser().open(&format!("/units/{TAN_AN}")).text();
    let marked = |year: i32| {
        let (_, bar) = page.split_once(&format!("year&#x3D;{year}\" data-n=\"2\"")).expect("a bar of two");
        bar.split("</a>").next().unwrap().contains("class=\"bar red\"")
    };
    let over = |year: i32| {
        let list = format!("equipment?class=computer&life=over&year={year}");
        program.get(&list).expect(200).json()["total"] == 2
    };
    let (marked, over): (Vec<bool>, Vec<bool>) = (2014..2024).map(|year| (marked(year), over(year))).unzip();
    assert_eq!(marked, over);
    assert!(over.contains(&true) && over.contains(&false), "{over:?}");
}
