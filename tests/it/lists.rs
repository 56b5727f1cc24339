//! Which rows a page of a long list holds: up to 10,000 hits are sorted, beyond that the sort index is walked (or words
//! are looked for where it begins, and all they hit is sorted), and either way the rows are those that a plain query of
//! the whole list has there.

use hatang::auth::Role;
use hatang::db::search::Index;
use hatang::db::{Lane, Sql, Tx};
use serde_json::{Value, json};

use crate::harness::{Engine, Program, TAN_AN, TestApp};

crate::stories![
    pages_hold_the_rows_of_the_whole_list_on_either_side_of_the_boundary,
    the_list_of_computers_goes_on_beyond_its_last_numbered_page,
];

/// Rows that match; there are more that do not.
const SORTED: i64 = 10_000;
/// Rows hit by words that PostgreSQL sorts.
const WORDS_SORTED: i64 = 30_000;
/// Rows of a page.
const SIZE: usize = 200;

/// Makes records `from` to `to`, like the first one: their tags fall while their numbers rise, so that the first rows in
/// order are the last that a collecting query meets; their names repeat.
fn plant(tx: &mut Tx<'_>, kind: &str, word: &str, from: i64, to: i64) -> hatang::error::Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO asset (id, unit_id, kind, tag, qr, state, name, bought_sort, off_books, to_revalue, ",
    );
    sql.push("sort_tag, sort_name, created_at, updated_at) WITH RECURSIVE n(i) AS (SELECT CAST(")
        .bind(from)
        .with(" AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < ", to)
        .push(") SELECT i, a.unit_id, CAST(")
        .bind(kind)
        .push(
            " AS TEXT), 't' || (90000 - i), 'q' || i, a.state, '', a.bought_sort, a.off_books, a.to_revalue, \
             't' || (90000 - i), 'n' || (i % 7), a.created_at, a.updated_at FROM n CROSS JOIN (SELECT * FROM asset ORDER BY id LIMIT 1) a",
        );
    sql.execute(tx.db())?;
    let texts: Vec<(i64, String)> = (from..=to).map(|id| (id, word.to_owned())).collect();
    texts.chunks(500).try_for_each(|some| Index::Asset.add_many(tx, some))
}

fn ids(items: &Value) -> Vec<i64> {
    items.as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

/// The first, a middle and the last page by number, and what comes after it by key.
fn compare(program: &Program, query: &str, sort: &str, all: &[i64]) {
    for page in [1, 26, 50] {
        let path = format!("equipment?{query}&sort={sort}&per_page={SIZE}&page={page}");
        let answer = program.get(&path).expect(200).json();
        let rows: Vec<i64> = all.iter().skip((page - 1) * SIZE).take(SIZE).copied().collect();
        assert_eq!(ids(&answer["items"]), rows, "{path} of {}", all.len());
        assert_eq!((&answer["total"], &answer["total_is_exact"]), (&json!(1000), &json!(false)));
        let Some(next) = answer["next"].as_str() else {
            assert_eq!(all.len(), page * SIZE, "{path} ends the list");
            continue;
        };
        let path = format!("equipment?{query}&sort={sort}&per_page={SIZE}&after={next}");
        let rows: Vec<i64> = all.iter().skip(page * SIZE).take(SIZE).copied().collect();
        assert_eq!(ids(&program.get(&path).expect(200).json()["items"]), rows, "{path} of {}", all.len());
    }
}

fn pages_hold_the_rows_of_the_whole_list_on_either_side_of_the_boundary(engine: Engine) {
    let app = TestApp::start(engine);
    let first = json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in" });
    app.officer_of(TAN_AN).program().post("equipment", &first).expect(201);
    let program = app.person(Role::Finance, None).program();
    let write = |kind, word, from, to| {
        app.shared.store.write_here(Lane::Bulk, move |tx| plant(tx, kind, word, from, to)).unwrap();
    };
    // More than are looked at for words before the rest is sorted: falling tags begin with them.
    write("printer", "khac", 16_000, 21_000);
    let last = 21_000 + SORTED;
    let mut more = vec![(21_001, last), (last + 1, last + 1), (last + 2, last + 500)];
    if matches!(engine, Engine::Postgres) {
        more.push((last + 501, 21_000 + WORDS_SORTED + 1));
    }
    for (from, to) in more {
        write("laptop", "zeta", from, to);
        for (sort, plain) in [
            ("tag", "SELECT id, id AS n FROM asset WHERE kind = 'laptop' ORDER BY sort_tag, id"),
            ("-tag", "SELECT id, id AS n FROM asset WHERE kind = 'laptop' ORDER BY sort_tag DESC, id DESC"),
            ("name", "SELECT id, id AS n FROM asset WHERE kind = 'laptop' ORDER BY sort_name, id"),
            (
                "-bought_on",
                "SELECT id, id AS n FROM asset WHERE kind = 'laptop' ORDER BY bought_sort DESC, id DESC",
            ),
        ] {
            let all = app.shared.store.read_here(|db| Sql::new(plain).numbers(db)).unwrap();
            let all: Vec<i64> = all.into_iter().map(|(id, _)| id).collect();
            for query in ["kind=laptop", "q=zeta", "q=zeta&kind=laptop&room=none"] {
                compare(&program, query, sort, &all);
            }
        }
    }
}

fn the_list_of_computers_goes_on_beyond_its_last_numbered_page(engine: Engine) {
    let app = TestApp::start(engine);
    let first = json!({ "unit": TAN_AN, "kind": "laptop", "name": "Máy tính" });
    app.officer_of(TAN_AN).program().post("equipment", &first).expect(201);
    let last = 16_000 + SORTED + 120;
    app.shared.store.write_here(Lane::Bulk, move |tx| plant(tx, "laptop", "zeta", 16_000, last)).unwrap();
    let plain = "SELECT id, id AS n FROM asset ORDER BY unit_id, sort_tag, id";
    let all = app.shared.store.read_here(|db| Sql::new(plain).numbers(db)).unwrap();
    let mut browser = app.person(Role::Finance, None).browser();
    let (mut path, mut at) = (format!("/computers?per_page={SIZE}&page=50"), 49 * SIZE);
    let mut pages = 0;
    loop {
        let html = browser.open(&path).text();
        let shown: Vec<i64> = html
            .split("href=\"/equipment/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next()?.parse().ok())
            .collect();
        let rows: Vec<i64> = all.iter().skip(at).take(SIZE).map(|(id, _)| *id).collect();
        assert_eq!(shown, rows, "{path}");
        (at, pages) = (at + SIZE, pages + 1);
        let next = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let Some(next) = next.into_iter().find(|link| link.contains("after")) else { break };
        path = next.replace("&amp;", "&").replace("&#x3D;", "=");
    }
    assert!(pages == 2 && at >= all.len(), "{pages} pages end at {at} of {}", all.len());
}
