//! What is set from outside: the real program, started with its environment.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use hatang::auth::Role;
use hatang::clock::Clock;
use hatang::db::{Lane, Sql};
use serde_json::json;
use totp_rs::Secret;

use crate::harness::{
    Answer, Browser, Engine, PASSPHRASE, Program, SECOND_FACTOR_SEED, TAN_AN, TestApp, TestDatabase, code_of,
};

crate::stories![
    a_stalled_download_holds_up_nobody,
    with_the_composition_profile_a_sentence_alone_is_refused,
    a_forwarded_address_is_believed_only_from_a_trusted_proxy,
    verify_audit_says_whole_or_names_the_row,
];

/// A running `hatang serve`; ends with the story.
struct Served {
    server: Child,
    base: String,
    /// The path of the set-up link, where nobody administrates yet.
    setup: Option<String>,
    _folder: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn serve(database: &TestDatabase, secret: &[u8; 32], environment: &[(&str, &str)], bare: bool) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("secret");
    std::fs::write(&secret_file, hatang::crypto::hex(secret)).unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_hatang"))
        .args(["serve", "--listen", "127.0.0.1:0", "--database", &database.argument()])
        .arg("--secret-file")
        .arg(secret_file)
        .envs(environment.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    let mut value = |word: &str| {
        let line = said.next().expect("it says where it listens").unwrap();
        line.strip_prefix(word).unwrap_or_else(|| panic!("{line}")).trim().to_owned()
    };
    let base = value("listening");
    let setup = bare.then(|| value("setup")[base.len()..].to_owned());
    Served { server, base, setup, _folder: folder }
}

fn seed_on(page: &Answer) -> Vec<u8> {
    let text = page.text();
    let after = text.split(SECOND_FACTOR_SEED).nth(1).expect("the page shows the seed");
    Secret::try_from_base32(after.split('<').next().unwrap()).unwrap().as_bytes().to_vec()
}

fn with_the_composition_profile_a_sentence_alone_is_refused(engine: Engine) {
    let database = TestDatabase::migrated(engine);
    let secret = hatang::crypto::random::<32>().unwrap();
    let served = serve(&database, &secret, &[("HATANG_PASSPHRASES", "composition")], true);
    let mut browser = Browser::at(&served.base);
    let page = browser.open(served.setup.as_ref().unwrap());
    assert!(page.shown().contains("có chữ hoa, chữ thường, chữ số và dấu"), "the rule is said beforehand");
    let seed = seed_on(&page);
    let mut enter = |passphrase: &str| {
        let code = code_of(&seed, Clock::system().now());
        let typed = [
            ("full_name", "Lê Thị Hạnh"),
            ("username", "hanh.cntt"),
            ("passphrase", passphrase),
            ("passphrase_again", passphrase),
            ("code", &code),
        ];
        browser.submit(&page, &typed)
    };
    for missing in [PASSPHRASE, "CON MÈO UỐNG 3 LY CÀ PHÊ!", "Con mèo uống ba ly cà phê!", "ConMèoUống3LyCàPhê"]
    {
        let refused = enter(missing).expect(422);
        assert!(
            refused.shown().contains("Cần có chữ hoa, chữ thường, chữ số và dấu"),
            "{missing}: {}",
            refused.shown()
        );
    }
    let codes = enter("Con mèo uống 3 ly cà phê!").expect(200);
    assert_eq!(codes.text().matches("<li>").count(), 10, "in use, with ten recovery codes");
}

fn a_forwarded_address_is_believed_only_from_a_trusted_proxy(engine: Engine) {
    let app = TestApp::start(engine);
    let (auditor, officer) = (app.person(Role::Auditor, None).username, app.officer_of(TAN_AN).username);
    let (secret, database) = (app.secret, app.stopped());
    let address_of = |environment: &[(&str, &str)], forwarded: &str| {
        let served = serve(&database, &secret, environment, false);
        let mut browser = Browser::at(&served.base);
        browser.headers.push(("x-forwarded-for", forwarded.to_owned()));
        browser.sign_in(&officer, PASSPHRASE).leads_to();
        let mut program = Program::at(&served.base);
        program.sign_in(&auditor, PASSPHRASE).expect(200);
        let listed =
            program.get(&format!("audit?action=session.begin&who={officer}&per_page=1")).expect(200).json();
        assert_eq!(listed["items"][0]["via"], "page");
        listed["items"][0]["address"].as_str().unwrap().to_owned()
    };
    let trusted = [("HATANG_TRUSTED_PROXIES", "127.0.0.1,198.51.100.7")];
    assert_eq!(address_of(&trusted, "203.0.113.9"), "203.0.113.9");
    assert_eq!(
        address_of(&trusted, "192.0.2.1, 203.0.113.9, 198.51.100.7"),
        "203.0.113.9",
        "the last that is no proxy"
    );
    assert_eq!(address_of(&trusted, "not an address"), "127.0.0.1");
    assert_eq!(address_of(&[("HATANG_TRUSTED_PROXIES", "198.51.100.7")], "203.0.113.9"), "127.0.0.1");
    assert_eq!(address_of(&[], "203.0.113.9"), "127.0.0.1");
}

fn verify_audit_says_whole_or_names_the_row(engine: Engine) {
    let app = TestApp::start(engine);
    let program = app.officer_of(TAN_AN).program();
    for (version, tags) in [(1, "một"), (2, "hai"), (3, "ba")] {
        program.patch(&format!("units/{TAN_AN}"), &format!("\"v{version}\""), &json!({ "tags": tags })).expect(200);
    }
    app.seal_trail();
    let printed = app.shared.store.read_here(hatang::audit::head).unwrap().unwrap().printed();
    let row = crate::trail::row_that_says(&app, "hai");
    let (secret, database) = (app.secret, app.stopped());
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("secret");
    std::fs::write(&secret_file, hatang::crypto::hex(&secret)).unwrap();
    let verify = |more: &[&str]| {
        let command = Command::new(env!("CARGO_BIN_EXE_hatang"))
            .args(["verify-audit", "--database", &database.argument()])
            .arg("--secret-file")
            .arg(&secret_file)
            .args(more)
            .output()
            .unwrap();
        (command.status.code(), String::from_utf8(command.stdout).unwrap())
    };
    let (code, said) = verify(&["--anchor", &printed]);
    assert!(code == Some(0) && said.starts_with("whole: ") && said.contains(&printed), "{code:?} {said}");
    let forged = format!("{}{}", &printed[..printed.len() - 4], "0000");
    let (code, said) = verify(&["--anchor", &forged]);
    assert!(code == Some(1) && said.contains("does not stand in this trail"), "{code:?} {said}");
    std::fs::write(&secret_file, hatang::crypto::hex(&[9; 32])).unwrap();
    let (code, said) = verify(&[]);
    assert!(code == Some(1) && said.contains("another installation's secret"), "{code:?} {said}");
    std::fs::remove_file(&secret_file).unwrap();
    let (code, said) = verify(&[]);
    assert!(code != Some(0) && !said.contains("ALTERED") && !secret_file.exists(), "{code:?} {said}");
    std::fs::write(&secret_file, hatang::crypto::hex(&secret)).unwrap();
    crate::trail::tamper(&database.store(), row);
    let (code, said) = verify(&[]);
    assert!(code == Some(1) && said.contains(&format!("row {row} ")), "{code:?} {said}");
    assert!(!said.contains("another installation's secret"), "{said}");
}

/// A list of 8 MB, more than any connection takes up on its own.
fn long_list(app: &TestApp) {
    let program = app.officer_of(TAN_AN).program();
    for number in 0..40 {
        let printer = json!({ "unit": TAN_AN, "kind": "printer", "name": format!("Máy in {number}") });
        program.post("equipment", &printer).expect(201);
    }
    let maker = "x".repeat(200_000);
    let mut longer = Sql::new("UPDATE asset SET maker = ");
    longer.bind(maker);
    app.shared.store.write_here(Lane::Interactive, move |tx| longer.execute(tx.db())).unwrap();
}

/// Phones that lost their line while they took a list away: as many as would hold every connection to the database.
fn a_stalled_download_holds_up_nobody(engine: Engine) {
    let app = TestApp::start(engine);
    long_list(&app);
    let finance = app.person(Role::Finance, None);
    let mut browser = finance.browser();
    let cookie =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let host = app.base.strip_prefix("http://").unwrap();
    let stalled: Vec<BufReader<TcpStream>> = (0..10)
        .map(|_| {
            let mut reader = BufReader::new(TcpStream::connect(host).unwrap());
            let asked = format!("GET /equipment.csv HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\n\r\n");
            reader.get_mut().write_all(asked.as_bytes()).unwrap();
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            assert!(line.starts_with("HTTP/1.1 200"), "{line}");
            reader
        })
        .collect();
    browser.open("/units");
    let whole = browser.open("/equipment.csv");
    assert_eq!(whole.text().matches("xxxx,").count(), 40);
    // What they have not taken is still theirs.
    let mut late = Vec::new();
    let mut first = stalled.into_iter().next().unwrap();
    while late.len() < whole.body.len() {
        let mut piece = vec![0; 1 << 16];
        let read = first.read(&mut piece).unwrap();
        assert_ne!(read, 0, "cut off after {}", late.len());
        late.extend_from_slice(&piece[..read]);
    }
}
