//! Nothing of another unit shows anywhere: every list, page, export and count that one can open, found by the route
//! tables, answers the same before and after another unit records one of everything. (Single records by their number
//! are the access matrix's.)

use std::collections::BTreeMap;
use std::io::Read;

use hatang::app::routes;
use hatang::auth::Role;
use hatang::web::{About, Access, Method, Noun, is_api};

use crate::harness::{Answer, Browser, Engine, Program, TAN_AN, TRANG_BOM, TestApp};
use crate::matrix::fixture;

crate::stories![what_another_unit_records_changes_nothing_that_one_sees];

/// What is asked besides the bare address: the other unit by its code, and words that its records have in their names.
const QUERIES: [&str; 5] = ["", "?unit=26248", "?q=may+in", "?q=nha", "?q=vnpt"];

/// Every kind of record that stands in a path.
fn nouns() -> Vec<&'static Noun> {
    let mut nouns: BTreeMap<&str, &'static Noun> = BTreeMap::new();
    for route in routes() {
        if let About::Record(noun) = route.about {
            nouns.insert(noun.word, noun);
        }
    }
    nouns.into_values().collect()
}

/// The texts of a spreadsheet: its parts, inflated, without when it was made.
fn sheet_text(bytes: &[u8]) -> String {
    let number =
        |at: usize, size: usize| bytes[at..at + size].iter().rev().fold(0, |n, b| n << 8 | usize::from(*b));
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").expect("a zip file has an end");
    let mut at = number(end + 16, 4);
    let mut text = String::new();
    while bytes[at..].starts_with(b"PK\x01\x02") {
        let (packed, name, extra, comment) =
            (number(at + 20, 4), number(at + 28, 2), number(at + 30, 2), number(at + 32, 2));
        let local = number(at + 42, 4);
        let path = String::from_utf8_lossy(&bytes[at + 46..at + 46 + name]).into_owned();
        let from = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        if path.starts_with("xl/") {
            let mut part = String::new();
            flate2::read::DeflateDecoder::new(&bytes[from..from + packed]).read_to_string(&mut part).unwrap();
            text.push_str(&part);
        }
        at += 46 + name + extra + comment;
    }
    text
}

/// What an answer says; the anti-forgery token and the trail's head, which every change moves on, apart.
pub(crate) fn said(answer: &Answer) -> String {
    let text = if answer.body.starts_with(b"PK") { sheet_text(&answer.body) } else { answer.text() };
    let mut said = String::new();
    for (place, part) in text.split("name=\"csrf\" value=\"").enumerate() {
        said.push_str(if place == 0 { part } else { part.split_once('"').map_or("", |(_, rest)| rest) });
    }
    let mut rest = said.as_str();
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once("Dấu nhật ký: ") {
        kept.push_str(before);
        rest = after.split_once('<').map_or("", |(_, rest)| rest);
    }
    format!("{} {}", answer.status, kept + rest)
}

/// Everything that this person can open without naming a record.
fn seen(browser: &mut Browser, program: &Program, role: Role) -> BTreeMap<String, String> {
    let mut seen = BTreeMap::new();
    for route in routes().iter().filter(|r| r.method == Method::Get && !r.path.contains('{')) {
        let may = match route.access {
            Access::SignedIn => true,
            Access::Needs(permission) => role.permissions().contains(&permission),
            Access::Open | Access::Public | Access::Agent => false,
        };
        for query in QUERIES.iter().filter(|_| may) {
            let path = format!("{}{query}", route.path);
            let answer = match path.strip_prefix("/api/v1/") {
                Some(path) => program.get(path),
                None => browser.get(&path),
            };
            assert!(answer.status < 500, "{path}: {}", answer.status);
            assert!(!query.is_empty() || answer.status == 200 || is_api(&path), "{path}: {}", answer.status);
            seen.insert(path, said(&answer));
        }
    }
    seen
}

fn what_another_unit_records_changes_nothing_that_one_sees(engine: Engine) {
    let app = TestApp::start(engine);
    for noun in nouns() {
        fixture(&app, noun, TAN_AN);
    }
    app.rescore();
    for role in [Role::Officer, Role::Leader] {
        let person = app.person(role, Some(TAN_AN));
        let (mut browser, program) = (person.browser(), person.program());
        let before = seen(&mut browser, &program, role);
        assert!(before.len() > 60 && before.values().any(|text| text.contains("MI-0001")), "{}", before.len());
        for noun in nouns() {
            fixture(&app, noun, TRANG_BOM);
        }
        app.rescore();
        let after = seen(&mut browser, &program, role);
        let differs: Vec<String> = before
            .iter()
            .filter(|(path, text)| after.get(*path) != Some(*text))
            .map(|(path, text)| format!("{role:?} {path}: {}", first_difference(text, &after[path])))
            .collect();
        assert!(differs.is_empty(), "{}", differs.join("\n"));
    }
}

fn first_difference(one: &str, other: &str) -> String {
    let at = one.chars().zip(other.chars()).position(|(a, b)| a != b).unwrap_or(0).saturating_sub(40);
    let part = |text: &str| text.chars().skip(at).take(160).collect::<String>();
    format!("\n  before …{}\n  after  …{}", part(one), part(other))
}
