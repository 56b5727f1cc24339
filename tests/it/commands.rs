//! What the commands say when something is not as they need it: a sentence that names it and the way on, and no exit
//! code 0.

use hatang::auth::Role;

use crate::harness::{Engine, Installed, TAN_AN, TestApp, TestDatabase, told};

crate::stories![
    nobody_of_that_name_is_said_with_the_way_to_the_names,
    no_command_makes_a_database_that_it_only_reads,
    a_wrong_file_or_secret_is_named_with_the_remedy,
];

fn nobody_of_that_name_is_said_with_the_way_to_the_names(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN).username;
    let admin = app.person(Role::Admin, None).username;
    let installed = Installed::of(app);
    let refused = installed.run(&["user", "reset-totp", "nobody"]);
    let said = told(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("\"nobody\"") && said.contains("hatang user list"), "{said}");
    let listed = installed.run(&["user", "list"]);
    let lines = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.status.success(), "{lines}");
    let line = |name: &str| {
        lines
            .lines()
            .find(|line| line.split('\t').next() == Some(name))
            .unwrap_or_else(|| panic!("{name}: {lines}"))
    };
    assert!(line(&officer).ends_with(&format!("\tactive\tofficer {TAN_AN}")), "{lines}");
    assert!(line(&admin).ends_with("\tactive\tadmin"), "{lines}");
    let reset = installed.run(&["user", "reset-totp", &admin]);
    assert!(reset.status.success() && told(&reset).contains("reset http"), "{}", told(&reset));
}

fn no_command_makes_a_database_that_it_only_reads(engine: Engine) {
    let app = TestApp::start(engine);
    let secret = app.secret;
    drop(app);
    // Another place than the installation's: an empty database, or on SQLite none at all.
    let installed = Installed::new(TestDatabase::empty(engine), Some(&secret));
    let file = installed.file("hatang.backup");
    for command in [
        &["user", "list"][..],
        &["user", "reset-totp", "admin0"],
        &["verify-audit"],
        &["backup", file.to_str().unwrap()],
    ] {
        let refused = installed.run(command);
        let said = told(&refused);
        assert_eq!(refused.status.code(), Some(1), "{command:?}: {said}");
        assert!(said.contains("--database") && said.contains("database"), "{command:?}: {said}");
        assert!(!file.exists());
    }
    if let Some(path) = installed.database.argument().strip_prefix("sqlite://") {
        assert!(!std::path::Path::new(path).exists(), "nothing was made");
    }
}

fn a_wrong_file_or_secret_is_named_with_the_remedy(engine: Engine) {
    let installed = Installed::of(TestApp::start(engine));
    let says = |command: &[&str], words: &[&str]| {
        let refused = installed.run(command);
        let said = told(&refused);
        assert_eq!(refused.status.code(), Some(1), "{command:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{command:?} {word}: {said}");
        }
    };
    says(&["restore", "no-such.backup"], &["no-such.backup", "hatang backup"]);
    says(&["verify-audit", "--anchor", "7"], &["\"7\"", "64 hexadecimal digits"]);
    says(
        &["serve", "--listen", "127.0.0.1:0", "--tls-cert", "no.pem", "--tls-key", "no.key"],
        &["no.pem", "HATANG_TLS_CERT"],
    );
    std::fs::write(&installed.secret_file, "short").unwrap();
    says(&["verify-audit"], &["secret", "HATANG_SECRET_FILE"]);
    std::fs::remove_file(&installed.secret_file).unwrap();
    says(&["verify-audit"], &["no secret file", "HATANG_SECRET_FILE"]);
}
