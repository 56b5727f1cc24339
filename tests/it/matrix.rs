//! The access matrix, made from the route tables: every route is called as every role, of the record's own unit and of
//! another, and as nobody; each answer follows from what the route declares. A new route is in it by being declared.

use std::fmt;

use hatang::app::routes;
use hatang::auth::{Permission, Role};
use hatang::db::{Lane, Sql};
use hatang::web::{About, Access, Method, Noun, Route, is_api};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::harness::{Answer, Browser, Engine, Person, Program, TAN_AN, TRANG_BOM, TestApp};

crate::stories![
    every_route_answers_nobody_as_declared,
    every_route_answers_every_role_as_declared,
    what_does_not_exist_is_not_found_by_anybody,
];

/// Makes a record of a noun in a unit and answers what stands in its path. A new noun needs a line here.
pub(crate) fn fixture(app: &TestApp, noun: &Noun, unit: &str) -> String {
    let made = |path: &str, body: Value| {
        let answer = app.admin().program().post(path, &body).expect(201).json();
        answer["id"].as_i64().expect("a created record answers its id")
    };
    let facility =
        || made("facilities", json!({ "unit": unit, "name": "Cơ sở", "address": "Ấp 1", "use_status": "in_use" }));
    let building = || made("buildings", json!({ "facility": facility(), "name": "Nhà A", "purpose": "office" }));
    let link = || made("links", json!({ "building": building(), "circuit": "internet", "provider": "VNPT" }));
    let id = match noun.word {
        "unit" => return unit.to_owned(),
        "record" => return format!("asset-{}", fixture(app, &hatang::equipment::ASSET, unit)),
        "facility" => facility(),
        "building" => building(),
        "room" => made("rooms", json!({ "building": building(), "name": "Phòng 1", "function": "office" })),
        "link" => link(),
        "measurement" => {
            let measured = json!({ "method": "speed_test_site", "down_kbps": 87_000 });
            made(&format!("links/{}/measurements", link()), measured)
        }
        "outage" => made(&format!("links/{}/outages", link()), json!({ "layer": "lan" })),
        "asset" => made("equipment", json!({ "unit": unit, "kind": "printer", "name": "Máy in" })),
        "enrol_code" => enrol_code(app, unit),
        "device" => device(app, unit),
        "conflict" => conflict(app, unit),
        "score" => {
            made("equipment", json!({ "unit": unit, "kind": "desktop", "name": "Máy tính" }));
            score(app, unit)
        }
        "fault" => made("faults", json!({ "about": "system", "unit": unit, "what": "down" })),
        "asset_file" => {
            attached(app, &format!("equipment/{}/files", fixture(app, &hatang::equipment::ASSET, unit)))
        }
        "site_file" => attached(app, &format!("buildings/{}/files", building())),
        "fault_file" => attached(app, &format!("faults/{}/files", fixture(app, &hatang::faults::FAULT, unit))),
        word => panic!("tests/it/matrix.rs makes no {word:?} yet: teach `fixture` to make one"),
    };
    id.to_string()
}

/// Records that only an agent makes are written as it would leave them.
fn insert(app: &TestApp, sql: &Sql) -> i64 {
    let sql = sql.clone();
    app.shared.store.write_here(Lane::Interactive, move |tx| sql.count(tx.db())).unwrap()
}

fn enrol_code(app: &TestApp, unit: &str) -> i64 {
    let hash = hatang::crypto::token().unwrap();
    let mut sql = Sql::new(
        "INSERT INTO enrol_code (unit_id, code_hash, hint, label, uses_total, uses_left, created_at, expires_at) \
         SELECT id, ",
    );
    sql.bind(hash).with(", 'AB', 'Đợt 1', 5, 5, ", app.now()).with(", ", app.now().plus(86_400));
    insert(app, sql.with(" FROM unit WHERE code = ", unit).push(" RETURNING id AS n"))
}

fn device(app: &TestApp, unit: &str) -> i64 {
    let mut sql = Sql::new("INSERT INTO device (unit_id, enrol_code_id, public_key, enrolled_at) SELECT id, ");
    sql.bind(enrol_code(app, unit)).with(", 'k', ", app.now());
    insert(app, sql.with(" FROM unit WHERE code = ", unit).push(" RETURNING id AS n"))
}

fn conflict(app: &TestApp, unit: &str) -> i64 {
    let decision = json!({ "verdict": "conflict", "candidates": [], "rule": "adapter", "evidence": [] });
    let mut sql =
        Sql::new("INSERT INTO conflict (unit_id, device_id, reason, decision, report, opened_at) SELECT id, ");
    sql.bind(device(app, unit)).with(", 'several', ", decision.to_string()).with(", '{}', ", app.now());
    insert(app, sql.with(" FROM unit WHERE code = ", unit).push(" RETURNING id AS n"))
}

/// Rescored as the job does.
fn score(app: &TestApp, unit: &str) -> i64 {
    app.rescore();
    let mut sql = Sql::new("SELECT max(s.id) AS n FROM score s JOIN unit u ON u.id = s.unit_id WHERE u.code = ");
    sql.bind(unit);
    app.shared.store.read_here(|db| sql.count(db)).unwrap()
}

/// Hangs a file on a record and answers its number.
fn attached(app: &TestApp, path: &str) -> i64 {
    let answer = app.admin().program().upload(path, b"%PDF-1.7 a story's paper").expect(201).json();
    answer["id"].as_i64().expect("an attached file answers its id")
}

/// A path that names no record: right in shape.
fn absent(route: &Route) -> String {
    let id = match route.about {
        About::Record(noun) if noun.word == "unit" => "00000",
        About::Record(_) | About::Rows => "999999999",
    };
    filled(route, id)
}

/// The route's path with its parameters filled in.
pub(crate) fn filled(route: &Route, id: &str) -> String {
    let mut path = String::new();
    let mut rest = route.path;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        path.push_str(id);
        rest = after.split_once('}').expect("a parameter ends").1;
    }
    path + rest
}

/// What is expected of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// To the sign-in page.
    SignIn,
    Unauthorised,
    Forbidden,
    NotFound,
    /// Not stopped by access: reads succeed, what is sent empty is judged by its content.
    LetIn,
}

/// One call, for the message.
struct Call<'a> {
    who: &'a str,
    route: &'a Route,
    path: &'a str,
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {:?} {} ({}, {:?})",
            self.who, self.route.method, self.path, self.route.path, self.route.access
        )
    }
}

/// `None` where the answer is as expected, else what is wrong.
fn flaw(call: &Call<'_>, expected: Expected, answer: &Answer) -> Option<String> {
    let code = answer.code();
    let right = match expected {
        Expected::SignIn => answer.status == 303 && answer.header("location").starts_with("/sign-in?to="),
        Expected::Unauthorised => answer.status == 401 && code == "sign_in_needed",
        Expected::Forbidden => answer.status == 403 && code == "forbidden",
        // What is sent empty may be refused for its content before the record is looked for, as one that is not there.
        Expected::NotFound => {
            (answer.status == 404 && code == "not_found") || (call.route.method != Method::Get && code == "invalid")
        }
        Expected::LetIn => {
            let reads = call.route.method == Method::Get;
            let found = !call.route.path.contains('{') || matches!(call.route.about, About::Record(_));
            let refused = matches!(code.as_str(), "sign_in_needed" | "forbidden" | "not_set_up" | "forged_request");
            let succeeds = answer.status < 400;
            answer.status < 500 && !refused && (succeeds || !(reads && found)) && (answer.status != 404 || !found)
        }
    };
    (!right).then(|| format!("{call}: expected {expected:?}, answered {} {code}", answer.status))
}

fn call_as_nobody(app: &TestApp, route: &Route, path: &str) -> Answer {
    call(route, path, &mut Browser::new(app), &Program::new(app), "")
}

fn call_as(app: &TestApp, person: &Person<'_>, route: &Route, path: &str) -> Answer {
    // A session of its own for each call: one of the routes signs out.
    if is_api(path) {
        return call(route, path, &mut Browser::new(app), &person.program(), "");
    }
    let mut browser = person.browser();
    let csrf = app.shared.keys.csrf(&browser.cookies["hatang"]).unwrap();
    call(route, path, &mut browser, &Program::new(app), &csrf)
}

fn call(route: &Route, path: &str, browser: &mut Browser, program: &Program, csrf: &str) -> Answer {
    let method = match route.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Patch => "PATCH",
    };
    match (path.strip_prefix("/api/v1/"), route.method) {
        (Some(path), Method::Get) => program.get(path),
        (Some(path), Method::Post | Method::Patch) => {
            program.call(method, path, &[("if-match", "\"v1\"")], &json!({}))
        }
        (None, Method::Get) => browser.get(path),
        (None, Method::Post | Method::Patch) => browser.post(path, &[("csrf", csrf)]),
    }
}

/// Fails with every flaw at once.
fn judge(flaws: &[String], calls: usize) {
    assert!(flaws.is_empty(), "{} of {calls} calls:\n{}", flaws.len(), flaws.join("\n"));
    assert!(calls >= routes().len() / 2, "the tables are read at all: {calls}");
}

fn every_route_answers_nobody_as_declared(engine: Engine) {
    let app = TestApp::start(engine);
    let (mut flaws, mut calls) = (Vec::new(), 0);
    for route in routes() {
        let path = match route.about {
            About::Record(noun) => filled(&route, &fixture(&app, noun, TAN_AN)),
            About::Rows => absent(&route),
        };
        let answer = call_as_nobody(&app, &route, &path);
        let call = Call { who: "nobody", route: &route, path: &path };
        calls += 1;
        let expected = match (route.access, is_api(&path), route.method) {
            (Access::Open | Access::Public, _, _) => {
                let refused = matches!(answer.code().as_str(), "sign_in_needed" | "forbidden" | "not_set_up");
                let broken = refused || answer.status >= 500;
                flaws.extend(broken.then(|| format!("{call}: answered {} {}", answer.status, answer.code())));
                continue;
            }
            (Access::Agent, _, _) => {
                let turned_away = matches!(answer.status, 400 | 401 | 410 | 415 | 422);
                flaws.extend((!turned_away).then(|| format!("{call}: answered {}", answer.status)));
                continue;
            }
            (Access::SignedIn | Access::Needs(_), false, Method::Get) => Expected::SignIn,
            (Access::SignedIn | Access::Needs(_), _, _) => Expected::Unauthorised,
        };
        flaws.extend(flaw(&call, expected, &answer));
    }
    judge(&flaws, calls);
}

/// Everybody there is: each role, unit roles in Tân An, the others in all units.
fn everybody(app: &TestApp) -> Vec<(Role, Person<'_>)> {
    Role::iter()
        .map(|role| {
            let unit = match role {
                Role::Officer | Role::Leader => Some(TAN_AN),
                Role::Technical | Role::Finance | Role::Approver | Role::Admin | Role::Auditor => None,
            };
            (role, app.person(role, unit))
        })
        .collect()
}

fn sees(role: Role, unit: &str) -> bool {
    match role {
        Role::Officer | Role::Leader => unit == TAN_AN,
        Role::Technical | Role::Finance | Role::Approver | Role::Admin | Role::Auditor => true,
    }
}

fn expected(route: &Route, role: Role, permission: Option<Permission>, unit: Option<&str>) -> Expected {
    let may = permission.is_none_or(|needed| role.permissions().contains(&needed));
    match (route.about, unit, may) {
        (About::Record(_), Some(unit), _) if !sees(role, unit) => Expected::NotFound,
        (About::Record(_) | About::Rows, _, true) => Expected::LetIn,
        (About::Record(_) | About::Rows, _, false) => Expected::Forbidden,
    }
}

fn every_route_answers_every_role_as_declared(engine: Engine) {
    let app = TestApp::start(engine);
    let people = everybody(&app);
    let (mut flaws, mut calls) = (Vec::new(), 0);
    for route in routes() {
        let permission = match route.access {
            Access::Open | Access::Public | Access::Agent => continue,
            Access::SignedIn => None,
            Access::Needs(permission) => Some(permission),
        };
        for (role, person) in &people {
            let units: &[Option<&str>] = match route.about {
                About::Record(_) => &[Some(TAN_AN), Some(TRANG_BOM)],
                About::Rows => &[None],
            };
            for unit in units {
                // A record of its own for each call: some routes change it.
                let path = match (route.about, unit) {
                    (About::Record(noun), Some(unit)) => filled(&route, &fixture(&app, noun, unit)),
                    (About::Record(_) | About::Rows, _) => absent(&route),
                };
                let answer = call_as(&app, person, &route, &path);
                let who = format!("{role:?}, record of {}", unit.unwrap_or("-"));
                let call = Call { who: &who, route: &route, path: &path };
                flaws.extend(flaw(&call, expected(&route, *role, permission, *unit), &answer));
                calls += 1;
            }
        }
    }
    judge(&flaws, calls);
}

fn what_does_not_exist_is_not_found_by_anybody(engine: Engine) {
    let app = TestApp::start(engine);
    let people = everybody(&app);
    let mut flaws = Vec::new();
    for route in routes().iter().filter(|route| matches!(route.about, About::Record(_))) {
        let path = absent(route);
        for (role, person) in &people {
            let answer = call_as(&app, person, route, &path);
            let who = format!("{role:?}");
            flaws.extend(flaw(&Call { who: &who, route, path: &path }, Expected::NotFound, &answer));
        }
    }
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}
