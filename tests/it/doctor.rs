//! `hatang doctor` as an administrator runs it. Each check's own red test stands beside the checks.

use hatang::db::{Lane, Sql};
use serde_json::json;

use crate::harness::{Engine, Installed, TAN_AN, TestApp, TestDatabase, mode, told};

crate::stories![
    a_sound_installation_passes_and_nothing_is_changed,
    the_exit_code_names_the_first_check_that_fails,
    a_clock_that_was_turned_back_is_found_by_the_trail,
    another_installations_secret_is_found,
    nothing_is_made_by_looking;
    postgres: a_database_that_cannot_hold_vietnamese_is_found,
];

const SOUND: [&str; 5] = ["doctor", "--listen", "127.0.0.1:8080", "--public-url", "http://127.0.0.1:8080"];

/// The line of a check.
fn line<'a>(told: &'a str, word: &str) -> &'a str {
    told.lines()
        .find(|line| line.contains(&format!(" {word}: ")))
        .unwrap_or_else(|| panic!("no {word} in:\n{told}"))
}

fn a_sound_installation_passes_and_nothing_is_changed(engine: Engine) {
    let installed = Installed::of(TestApp::start(engine));
    let output = installed.run(&SOUND);
    let told = told(&output);
    match engine {
        Engine::Sqlite => assert_eq!(output.status.code(), Some(0), "{told}"),
        // The tests' server runs with fsync off: found, with the words that put it right.
        Engine::Postgres => {
            assert_eq!(output.status.code(), Some(71), "{told}");
            assert!(line(&told, "postgres_durability").starts_with("fail 71"), "{told}");
            assert!(told.contains("ALTER SYSTEM SET fsync = on;"), "{told}");
        }
    }
    for word in
        ["secret_file", "secret_permissions", "database", "database_version", "clock", "public_url", "listen"]
    {
        assert!(line(&told, word).starts_with("ok "), "{told}");
    }
    let served = installed.serve();
    let beside = installed.run(&SOUND);
    assert_eq!(beside.status.code(), output.status.code(), "also while it is served");
    drop(served);
}

fn the_exit_code_names_the_first_check_that_fails(engine: Engine) {
    let installed = Installed::of(TestApp::start(engine));
    let last = ["--trusted-proxies", "0.0.0.0"];
    let proxies = installed.run(&[&SOUND[..], &last].concat());
    assert_eq!(proxies.status.code(), Some(32), "{}", told(&proxies));
    mode(&installed.secret_file, 0o644);
    let both = installed.run(&[&SOUND[..], &last].concat());
    assert_eq!(both.status.code(), Some(11), "{}", told(&both));
    assert!(told(&both).contains("chmod 600"), "{}", told(&both));
}

fn a_clock_that_was_turned_back_is_found_by_the_trail(engine: Engine) {
    let installed = Installed::of(TestApp::start(engine));
    let entry = "INSERT INTO audit (at, via, address, action, subject_kind, subject_id) \
                 VALUES ('2199-01-01 00:00:00', 'page', '127.0.0.1', 'unit.update', 'unit', 1)";
    installed.database.store().write_here(Lane::Interactive, |tx| Sql::new(entry).execute(tx.db())).unwrap();
    let output = installed.run(&SOUND);
    assert_eq!(output.status.code(), Some(24), "{}", told(&output));
}

fn another_installations_secret_is_found(engine: Engine) {
    let app = TestApp::start(engine);
    app.officer_of(TAN_AN)
        .program()
        .patch(&format!("units/{TAN_AN}"), "\"v1\"", &json!({ "tags": "một" }))
        .expect(200);
    app.seal_trail();
    let installed = Installed::of(app);
    assert!(line(&told(&installed.run(&SOUND)), "secret_file").starts_with("ok "));
    std::fs::write(&installed.secret_file, hatang::crypto::hex(&[9; 32])).unwrap();
    let another = installed.run(&SOUND);
    assert_eq!(another.status.code(), Some(10), "{}", told(&another));
    std::fs::remove_file(&installed.secret_file).unwrap();
    let none = installed.run(&SOUND);
    assert_eq!(none.status.code(), Some(10), "restored without it: {}", told(&none));
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["user", "reset-totp", "nobody"]] {
        let refused = installed.run(arguments);
        let shown = told(&refused);
        assert!(!refused.status.success() && shown.contains("Put the kept copy there"), "{arguments:?}: {shown}");
        assert!(shown.contains(installed.secret_file.to_str().unwrap()), "{shown}");
        assert!(!installed.secret_file.exists(), "{arguments:?} makes none");
    }
}

fn nothing_is_made_by_looking(engine: Engine) {
    let installed = Installed::new(TestDatabase::empty(engine), None);
    let output = installed.run(&SOUND);
    assert!(line(&told(&output), "secret_file").starts_with("warn"), "{}", told(&output));
    assert!(!installed.secret_file.exists());
    if engine == Engine::Sqlite {
        assert!(line(&told(&output), "database").starts_with("warn"), "{}", told(&output));
        let path = installed.database.argument().replace("sqlite://", "");
        assert!(!std::path::Path::new(&path).exists());
    }
}

fn a_database_that_cannot_hold_vietnamese_is_found(_: Engine) {
    let installed = Installed::new(TestDatabase::ascii(), None);
    let output = installed.run(&SOUND);
    assert_eq!(output.status.code(), Some(70), "{}", told(&output));
}
