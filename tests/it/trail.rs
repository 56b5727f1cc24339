//! The audit trail: what people did stands in it, nobody can change it unseen, and a leaver's name can go.

use diesel::prelude::*;
use hatang::audit::{self, Head, Verdict};
use hatang::db::schema::ground::audit as rows;
use hatang::db::{Lane, Sql, Store, Tx};
use hatang::error::Result;

use crate::harness::{Browser, Engine, PASSPHRASE, TAN_AN, TestApp};

crate::stories![
    a_change_says_who_what_and_from_where,
    the_trail_refuses_to_be_changed,
    an_altered_row_is_named,
    a_removed_row_is_named,
    a_printed_head_proves_the_past,
    another_secret_does_not_verify,
    an_erased_leaver_leaves_a_trail_that_verifies,
];

/// Seals and verifies.
fn verdict(app: &TestApp, anchor: Option<&Head>) -> Verdict {
    app.seal_trail();
    let keys = app.shared.keys.clone();
    audit::verify(&app.shared.store, &keys, anchor, &mut |_, _| Ok(())).unwrap()
}

fn head_of(app: &TestApp) -> Head {
    match verdict(app, None) {
        Verdict::Whole { head, unsealed: 0 } => head,
        other => panic!("{other:?}"),
    }
}

/// A trail of some rows.
fn some_changes(app: &TestApp) {
    let mut browser = app.officer_of(TAN_AN).browser();
    for tags in ["một", "hai", "ba"] {
        let page = browser.open(&format!("/units/{TAN_AN}/edit"));
        browser.submit(&page, &[("tags", tags)]).leads_to();
    }
}

fn write(app: &TestApp, change: impl FnMut(&mut Tx<'_>) -> Result<usize> + Send + 'static) -> Result<usize> {
    app.shared.store.write_here(Lane::Interactive, change)
}

/// As somebody does who has the database's files and the superuser's passphrase.
fn drop_triggers(store: &Store) {
    let postgres = store.read_here(|db| Ok(db.is_postgres())).unwrap();
    let triggers: &[&'static str] = if postgres {
        &["DROP TRIGGER audit_no_change ON audit"]
    } else {
        &["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    };
    for sql in triggers {
        store.write_here(Lane::Interactive, |tx| Sql::new(sql).execute(tx.db())).unwrap();
    }
}

/// Alters a row by SQL, behind the triggers' back.
pub(crate) fn tamper(store: &Store, row: i64) {
    drop_triggers(store);
    let altered = store.write_here(Lane::Interactive, move |tx| {
        let altered = rows::after_values.eq("{\"tags\":\"bốn\"}");
        Ok(diesel::update(rows::table.find(row)).set(altered).execute(tx.db())?)
    });
    assert_eq!(altered.unwrap(), 1);
}

/// The first row whose new values say this.
pub(crate) fn row_that_says(app: &TestApp, word: &str) -> i64 {
    let pattern = format!("%{word}%");
    let find = |db: &mut hatang::db::Db| {
        let of = rows::table.filter(rows::after_values.like(pattern)).order(rows::id);
        Ok(of.select(rows::id).first::<i64>(db)?)
    };
    app.shared.store.read_here(find).unwrap()
}

/// The row of the change to «hai».
fn second_change(app: &TestApp) -> i64 {
    row_that_says(app, "hai")
}

fn a_change_says_who_what_and_from_where(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let mut browser = officer.browser();
    let page = browser.open(&format!("/units/{TAN_AN}/edit"));
    browser.submit(&page, &[("tags", "biên giới"), ("budget_code", "1087654")]).leads_to();
    type Row = (Option<i64>, String, String, Option<String>, Option<String>);
    let last = |db: &mut hatang::db::Db| {
        let columns = (rows::account_id, rows::via, rows::address, rows::before_values, rows::after_values);
        Ok(rows::table.filter(rows::action.eq("unit.update")).select(columns).first::<Row>(db)?)
    };
    let (who, via, address, before, after) = app.shared.store.read_here(last).unwrap();
    assert_eq!((who, via.as_str(), address.as_str()), (Some(officer.id.0), "page", "127.0.0.1"));
    let read = |text: Option<String>| serde_json::from_str::<serde_json::Value>(&text.unwrap()).unwrap();
    let (before, after) = (read(before), read(after));
    assert_eq!((&before["budget_code"], &after["budget_code"]), (&serde_json::Value::Null, &"1087654".into()));
    assert!(after["tags"].to_string().contains("biên giới"));
}

fn the_trail_refuses_to_be_changed(engine: Engine) {
    let app = TestApp::start(engine);
    some_changes(&app);
    app.seal_trail();
    for sql in [
        "UPDATE audit SET address = 'x'",
        "DELETE FROM audit",
        "UPDATE audit_seal SET hash = 'x'",
        "DELETE FROM audit_seal",
    ] {
        let refused = write(&app, move |tx| Sql::new(sql).execute(tx.db())).unwrap_err();
        assert!(refused.detail.unwrap().contains("append-only"), "{sql}");
    }
}

fn an_altered_row_is_named(engine: Engine) {
    let app = TestApp::start(engine);
    some_changes(&app);
    head_of(&app);
    let row = second_change(&app);
    tamper(&app.shared.store, row);
    match verdict(&app, None) {
        Verdict::Altered { audit_id, .. } => assert_eq!(audit_id, row),
        other => panic!("{other:?}"),
    }
}

fn a_removed_row_is_named(engine: Engine) {
    let app = TestApp::start(engine);
    some_changes(&app);
    head_of(&app);
    drop_triggers(&app.shared.store);
    let row = second_change(&app);
    // The seal refers to the row; who has the files gets round that as well.
    let referenced = write(&app, move |tx| Ok(diesel::delete(rows::table.find(row)).execute(tx.db())?));
    if referenced.is_err() {
        let sql = "UPDATE audit SET id = -id WHERE after_values LIKE '%hai%'";
        assert!(write(&app, move |tx| Sql::new(sql).execute(tx.db())).is_err(), "held by its seal");
        return;
    }
    match verdict(&app, None) {
        Verdict::Altered { audit_id, .. } => assert_eq!(audit_id, row),
        other => panic!("{other:?}"),
    }
}

fn a_printed_head_proves_the_past(engine: Engine) {
    let app = TestApp::start(engine);
    some_changes(&app);
    let printed = Head::parse(&head_of(&app).printed()).unwrap();
    some_changes(&app);
    assert!(matches!(verdict(&app, Some(&printed)), Verdict::Whole { .. }), "still in the longer trail");
    let forged = Head { hash: "0".repeat(64), ..printed };
    match verdict(&app, Some(&forged)) {
        Verdict::AnchorMissing { seq } => assert_eq!(seq, forged.seq),
        other => panic!("{other:?}"),
    }
}

/// Whoever rewrites the whole chain needs the key as well, which is not in the database.
fn another_secret_does_not_verify(engine: Engine) {
    let app = TestApp::start(engine);
    some_changes(&app);
    app.seal_trail();
    let keys = hatang::crypto::Keys::derive(&[7; 32]).unwrap();
    let verdict = audit::verify(&app.shared.store, &keys, None, &mut |_, _| Ok(())).unwrap();
    assert!(matches!(verdict, Verdict::Altered { seq: 1, .. }), "{verdict:?}");
}

fn an_erased_leaver_leaves_a_trail_that_verifies(engine: Engine) {
    let app = TestApp::start(engine);
    let mut admin = app.admin().browser();
    let form = admin.open("/people/new");
    let typed = [
        ("username", "nghiviec"),
        ("full_name", "Phạm Thị Nghỉ"),
        ("role", "leader"),
        ("unit", TAN_AN),
        ("phone", "0912 345 678"),
    ];
    let made = admin.submit(&form, &typed).expect(200).text();
    let link = made.split(&format!("{}/link/", app.base)).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut leaver = Browser::new(&app);
    let page = leaver.open(&format!("/link/{link}"));
    leaver.submit(&page, &[("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)]).leads_to();
    head_of(&app);
    let listed = admin.open("/people?q=nghiviec").text();
    let id = listed
        .split("href=\"/people/")
        .map(|rest| rest.split('"').next().unwrap())
        .find(|id| id.parse::<i64>().is_ok())
        .unwrap();
    let page = admin.open(&format!("/people/{id}"));
    admin.submit(&page, &[("step", "erase")]).leads_to();
    assert_eq!(leaver.get("/me").leads_to(), "/sign-in?to=/me", "out at once");
    admin.get(&format!("/people/{id}")).expect(404);
    for name in ["nghiviec", "Phạm Thị Nghỉ"] {
        assert!(!admin.open("/people").shown().contains(name));
    }
    let account: i64 = id.parse().unwrap();
    let kept = app
        .shared
        .store
        .read_here(|db| Ok(rows::table.filter(rows::account_id.eq(account)).count().get_result::<i64>(db)?));
    assert!(kept.unwrap() > 0, "the number stays");
    let all = app.shared.store.read_here(|db| {
        Ok(rows::table
            .select((rows::before_values, rows::after_values))
            .load::<(Option<String>, Option<String>)>(db)?)
    });
    assert!(!format!("{:?}", all.unwrap()).contains("Nghỉ"), "no row of the trail ever held the name");
    head_of(&app);
    // The trail's pages still say that somebody did it, and no longer who.
    let shown = admin.open(&format!("/audit?who={account}")).shown();
    assert!(
        shown.contains(&format!("Người đã nghỉ (tài khoản số {account})")) && !shown.contains("Nghỉ\n"),
        "{shown}"
    );
    let found = crate::audit_pages::proof(&mut admin, "");
    assert!(found.shown().contains("Nhật ký nguyên vẹn"), "{}", found.shown());
}
