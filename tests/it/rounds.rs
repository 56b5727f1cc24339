//! Scoring itself: what is marked, rounds over everything, and what happens meanwhile.

use hatang::changes::{self, Consumer, Progress, Sweep};
use hatang::db::{AssetId, Lane, Sql, Subject, Tx};
use hatang::error::Code;
use serde_json::json;

use crate::harness::{Engine, TAN_AN, TestApp, TestDatabase};
use crate::intake_merge::lines;
use crate::needs::{building, desktop, link, reason, rescore, scored, total};

crate::stories![
    what_comes_out_the_same_is_left_alone,
    a_change_while_scores_are_worked_out_is_scored_too,
    a_round_scores_what_nobody_marked,
    another_policy_weighs_what_is_known,
    of_two_servers_at_one_round_the_later_notices,
    an_older_database_keeps_its_scores_and_their_numbers,
];

fn what_comes_out_the_same_is_left_alone(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let pc = desktop(&program, TAN_AN);
    let first = scored(&app, &program, "asset", pc);
    app.pass(60);
    hatang::priority::begin_round(&app.shared.store).unwrap();
    assert_eq!(scored(&app, &program, "asset", pc)["scored_at"], first["scored_at"]);
    program.patch(&format!("equipment/{pc}"), "\"v1\"", &json!({ "bought_on": "2009-01-05" })).expect(200);
    assert_ne!(scored(&app, &program, "asset", pc)["scored_at"], first["scored_at"]);
}

/// Waits until the server's own first round over everything is over; the next comes when time passes.
fn after_the_first_round(app: &TestApp) {
    let ran = |(name, _): &(String, _)| name == "priority.everything";
    while !app.shared.store.read_here(hatang::tasks::last_rounds).unwrap().iter().any(ran) {
        std::thread::yield_now();
    }
    rescore(app);
}

fn a_change_while_scores_are_worked_out_is_scored_too(engine: Engine) {
    let app = TestApp::start(engine);
    let store = app.shared.store.clone();
    let program = app.officer_of(TAN_AN).program();
    after_the_first_round(&app);
    let pc = desktop(&program, TAN_AN);
    let read = || -> Vec<i64> {
        let marks = store.read_here(|db| changes::oldest(db, Consumer::Priority, 100)).unwrap();
        marks.into_values().flatten().collect()
    };
    let done = |marks: &[i64]| {
        let marks = marks.to_vec();
        store.write_here(Lane::Derived, move |tx| changes::done(tx, &marks))
    };
    let (one, other) = (read(), read());
    assert!(!one.is_empty());
    program.patch(&format!("equipment/{pc}"), "\"v1\"", &json!({ "bought_on": "2009-01-05" })).expect(200);
    done(&one).unwrap();
    assert_eq!(done(&other).unwrap_err().code, Code::LostUpdate, "facts that may be older are not written");
    assert!(!read().is_empty(), "the change's own mark waits");
    reason(&scored(&app, &program, "asset", pc), "Đã dùng");
    assert!(read().is_empty());
}

fn a_round_scores_what_nobody_marked(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    let pc = desktop(&program, TAN_AN);
    let (building, _) = building(&program, "office", json!({}));
    let line = link(&program, building);
    let things = [("asset", pc), ("building", building), ("link", line)];
    let first = things.map(|(subject, id)| scored(&app, &program, subject, id));
    let forgotten = app.shared.store.write_here(Lane::Bulk, |tx| {
        Sql::new("DELETE FROM score_vector").execute(tx.db())?;
        Sql::new("DELETE FROM score").execute(tx.db())
    });
    assert!(forgotten.unwrap() >= things.len());
    hatang::priority::begin_round(&app.shared.store).unwrap();
    for ((subject, id), first) in things.into_iter().zip(first) {
        assert_eq!(total(&scored(&app, &program, subject, id)), total(&first), "{subject}");
    }
    let waiting = app.shared.store.read_here(|db| changes::waiting(db, Consumer::Priority));
    assert_eq!(waiting.unwrap(), 0, "the round has an end");
}

/// As after a start of a version with another policy. The vector of one thing is of other scales, and another's is not what
/// its facts make of it: no facts are read for that one.
fn another_policy_weighs_what_is_known(engine: Engine) {
    let app = TestApp::start(engine);
    let store = &app.shared.store;
    after_the_first_round(&app);
    let program = app.officer_of(TAN_AN).program();
    let (known, other, judged) = (desktop(&program, TAN_AN), desktop(&program, TAN_AN), desktop(&program, TAN_AN));
    let things = [known, other, judged];
    let first = things.map(|id| total(&scored(&app, &program, "asset", id)));
    let older = store.write_here(Lane::Bulk, move |tx| {
        let whose = " WHERE score_id IN (SELECT id FROM score WHERE subject_kind = 'asset' AND subject_id = ";
        Sql::new("UPDATE score SET policy = 0, total = total + 700, points = points + 7").execute(tx.db())?;
        let judge = |scales: &'static str, id: i64, tx: &mut Tx| {
            let older = "UPDATE score_vector SET vector = replace(replace(vector, '\"age\",0,10000', \
                         '\"age\",10000,10000'), '\"scales\":1', ";
            Sql::new(older).bind(scales).push(")").with(whose, id).push(")").execute(tx.db())
        };
        Ok((judge("\"scales\":1", other, tx)?, judge("\"scales\":0", judged, tx)?))
    });
    assert_eq!(older.unwrap(), (1, 1));
    hatang::priority::follow_policy(store).unwrap();
    rescore(&app);
    let waiting = store
        .read_here(|db| Ok((changes::waiting(db, Consumer::Policy)?, changes::waiting(db, Consumer::Priority)?)));
    assert_eq!(waiting.unwrap(), (0, 0), "the round has an end");
    let now = things.map(|id| total(&scored(&app, &program, "asset", id)));
    assert_eq!(
        (now[0], now[2]),
        (first[0], first[2]),
        "by the vector; where that was of other scales, by the facts"
    );
    assert!(now[1] > first[1], "as the vector has it: {now:?}, before {first:?}");
    hatang::priority::follow_policy(store).unwrap();
    let under_way = store.read_here(|db| changes::sweep(db, Consumer::Policy));
    assert!(under_way.unwrap().is_none(), "nobody is behind");
}

fn of_two_servers_at_one_round_the_later_notices(engine: Engine) {
    // No server runs on it: nobody else is at it.
    let database = TestDatabase::migrated(engine);
    let store = database.store();
    let begin = || store.write_here(Lane::Bulk, |tx| changes::begin_sweep(tx, Consumer::Priority, "asset"));
    let see = || store.read_here(|db| changes::sweep(db, Consumer::Priority)).unwrap().expect("it is under way");
    let go_on = |from: &Sweep, to: Progress| {
        let from = from.clone();
        store.write_here(Lane::Derived, move |tx| changes::swept(tx, &from, to))
    };
    begin().unwrap();
    let (one, other) = (see(), see());
    let done = Progress::To(Subject::Asset(AssetId(7)));
    let one = go_on(&one, done).unwrap();
    assert_eq!(go_on(&other, done).unwrap_err().code, Code::LostUpdate, "facts that may be older are not written");
    assert_eq!(see().after, ("asset".to_owned(), 7));
    // Who only settles marks meanwhile is noticed too.
    let (one, other) = (go_on(&one, Progress::Stays).unwrap(), one);
    assert_eq!(go_on(&other, Progress::Ended).unwrap_err().code, Code::LostUpdate);
    go_on(&one, Progress::Ended).unwrap();
    assert!(store.read_here(|db| changes::sweep(db, Consumer::Priority)).unwrap().is_none());
    begin().unwrap();
    assert_eq!(go_on(&one, done).unwrap_err().code, Code::LostUpdate, "the next round is another");
}

/// As scores were before: the vector in the row. Of three the first is left, and no number is given again.
fn an_older_database_keeps_its_scores_and_their_numbers(engine: Engine) {
    let database = TestDatabase::empty(engine);
    hatang::db::migrate::run_to(&database.url, "0023").unwrap();
    let store = database.store();
    let write = |tx: &mut Tx<'_>| {
        let said = [
            "INSERT INTO unit (id, code, provincial, former_units, former_district, former_province, folded, sort_key) \
             VALUES (1, '26179', '0', '', '', '', 'a', 'a')",
            "INSERT INTO score (subject_kind, subject_id, unit_id, need_group, policy, total, low, high, excess, \
             excess_low, excess_high, points, confidence_bp, reasons, vector, scored_at) SELECT 'asset', v.column1, 1, \
             'computer', 1, 50, 40, 60, 0, 0, 0, 5000, 10000, 3, 'vector ' || v.column1, '2026-11-24 01:00:00' \
             FROM (VALUES (11), (12), (13)) AS v",
            "DELETE FROM score WHERE subject_id > 11",
        ];
        said.into_iter().try_for_each(|sql| Sql::new(sql).execute(tx.db()).map(drop))
    };
    store.write_here(Lane::Interactive, write).unwrap();
    hatang::db::migrate::run(&database.url).unwrap();
    let again = |tx: &mut Tx<'_>| {
        let sql = "INSERT INTO score (subject_kind, subject_id, unit_id, need_group, policy, total, low, high, excess, \
                   excess_low, excess_high, points, confidence_bp, reasons, digest, scored_at) \
                   SELECT 'asset', 14, unit_id, need_group, policy, total, low, high, excess, excess_low, excess_high, \
                   points, confidence_bp, reasons, digest, scored_at FROM score";
        Sql::new(sql).execute(tx.db())
    };
    store.write_here(Lane::Interactive, again).unwrap();
    let sql = "SELECT s.id || ' ' || s.subject_id || ' ' || s.high || ' ' || COALESCE(v.vector, '-') AS line \
               FROM score s LEFT JOIN score_vector v ON v.score_id = s.id ORDER BY s.id";
    let read = store.read_here(|db| Ok(lines(db, sql.to_owned()))).unwrap();
    assert_eq!(read, ["1 11 60 vector 11", "4 14 60 -"]);
}
