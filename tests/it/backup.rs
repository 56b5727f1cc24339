//! Backup and restore, as an administrator does them: by the real program, while people work.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;

use flate2::read::GzDecoder;
use hatang::db::{Lane, Sql, migrate};
use serde_json::{Value, json};

use crate::harness::agent::gzip;
use crate::harness::{Engine, Installed, PASSPHRASE, Program, TAN_AN, TestApp, TestDatabase, told};

crate::stories![
    everything_acknowledged_before_a_backup_is_in_it,
    no_code_or_token_that_is_shown_once_lies_in_a_backup,
    a_backup_of_an_older_version_is_brought_forward,
    what_is_no_whole_backup_of_this_engine_is_refused_and_changes_nothing,
    one_sqlite_file_has_one_server_and_postgresql_takes_several,
];

/// Three officers who record printers until they are told to stop; each acknowledged record with its name.
struct Load {
    stop: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
    acknowledged: mpsc::Receiver<(i64, String)>,
}

impl Load {
    fn on(programs: Vec<Program>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let number = Arc::new(AtomicU32::new(0));
        let (tell, acknowledged) = mpsc::channel();
        let threads = programs.into_iter().map(|program| {
            let (stop, number, tell) = (Arc::clone(&stop), Arc::clone(&number), tell.clone());
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let name = format!("Máy in số {}", number.fetch_add(1, Ordering::Relaxed));
                    let made = program.post("equipment", &printer(&name)).expect(201).json();
                    tell.send((made["id"].as_i64().unwrap(), name)).unwrap();
                }
            })
        });
        let threads = threads.collect();
        Load { stop, threads, acknowledged }
    }

    /// Waits until `n` more are acknowledged.
    fn more(&self, n: usize) -> Vec<(i64, String)> {
        (0..n).map(|_| self.acknowledged.recv().unwrap()).collect()
    }

    fn end(self) -> Vec<(i64, String)> {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.into_iter().for_each(|thread| thread.join().unwrap());
        self.acknowledged.into_iter().collect()
    }
}

fn printer(name: &str) -> Value {
    json!({ "unit": TAN_AN, "kind": "printer", "name": name })
}

fn everything_acknowledged_before_a_backup_is_in_it(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN);
    let (name, program) = (officer.username.clone(), officer.program());
    let asset = program.post("equipment", &printer("Máy in có giấy tờ")).expect(201).json()["id"].clone();
    let paper = b"%PDF-1.7 \x00\xff an invoice".repeat(1000);
    let file =
        program.upload(&format!("equipment/{asset}/files?name=a.pdf"), &paper).expect(201).json()["id"].clone();
    let load = Load::on((0..3).map(|_| officer.program()).collect());
    let mut before = load.more(20);
    app.seal_trail();
    before.extend(load.acknowledged.try_iter());
    // A command of its own, on the database that the application serves.
    let (folder, url) = (tempfile::tempdir().unwrap(), app.database().argument());
    let backup = folder.path().join("hatang.backup");
    let take = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hatang"));
        command.arg("backup").arg(&backup).args(["--database", &url]).output().unwrap()
    };
    let taken = take();
    assert!(taken.status.success() && told(&taken).contains("not in it:"), "{}", told(&taken));
    load.more(5); // people went on working
    load.end();
    let bytes = std::fs::read(&backup).unwrap();
    assert_eq!(backup.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left there");
    let again = take();
    assert!(!again.status.success() && told(&again).contains("never overwrites"), "{}", told(&again));
    assert_eq!(std::fs::read(&backup).unwrap(), bytes);

    let target = Installed::new(TestDatabase::empty(engine), None);
    let restored = target.run(&["restore", backup.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", told(&restored));
    assert!(
        told(&restored).contains(target.secret_file.to_str().unwrap()),
        "names the secret: {}",
        told(&restored)
    );
    target.put_secret(&app.secret);
    let server = target.serve();
    let mut program = Program::at(&server.base);
    program.sign_in(&name, PASSPHRASE).expect(200);
    let before: BTreeMap<i64, String> = before.into_iter().collect();
    for (id, name) in &before {
        assert_eq!(&program.get(&format!("equipment/{id}")).expect(200).json()["name"], name);
    }
    assert_eq!(program.get(&format!("equipment/files/{file}")).expect(200).body, paper);
    let found = program.get("equipment?q=giay+to").expect(200).json();
    assert_eq!(found["items"][0]["id"], asset, "search works: {found}");
    // Numbers go on where they stood, or a number would mean two things.
    let highest = *before.keys().max().unwrap();
    let next = program.post("equipment", &printer("Máy in mới")).expect(201).json();
    assert!(next["id"].as_i64().unwrap() > highest, "{next}");
    drop(server);
    let trail = target.run(&["verify-audit"]);
    assert!(trail.status.success() && told(&trail).contains("whole"), "{}", told(&trail));
    let twice = target.run(&["restore", backup.to_str().unwrap()]);
    assert!(!twice.status.success() && told(&twice).contains("is not empty"), "{}", told(&twice));
}

/// Whoever finds a backup finds no way in: what is shown once is kept as a hash, or sealed with the secret file.
fn no_code_or_token_that_is_shown_once_lies_in_a_backup(engine: Engine) {
    let app = TestApp::start(engine);
    let (officer, admin) = (app.officer_of(TAN_AN), app.admin());
    let program = admin.program();
    let key = [("idempotency-key", "code-1")];
    let asked = json!({ "unit": TAN_AN, "uses": 2, "label": "Tầng 2" });
    let made = program.call("POST", "enrol-codes", &key, &asked).expect(201).json();
    let person = json!({ "username": "binh", "full_name": "Trần Thị Bình", "role": "approver" });
    let person = program.call("POST", "people", &[("idempotency-key", "binh")], &person).expect(201);
    let steps = format!("people/{}/steps", person.json()["id"]);
    let link = program.call("POST", &steps, &[("if-match", person.header("etag"))], &json!({ "step": "link" }));
    let link = link.expect(200).json()["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let codes = program.post("me/recovery-codes", &json!({ "passphrase_now": PASSPHRASE })).expect(200).json();
    let tokens = Program::new(&app).sign_in(&officer.username, PASSPHRASE).expect(200).json();
    let cookie = officer.browser().cookies["hatang"].clone();
    let mut secrets = vec![made["code"].as_str().unwrap(), link.as_str(), cookie.as_str()];
    secrets.extend(["access_token", "refresh_token"].map(|name| tokens[name].as_str().unwrap()));
    secrets.extend(codes["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()));
    assert_eq!(secrets.len(), 15);

    let (folder, url) = (tempfile::tempdir().unwrap(), app.database().argument());
    let backup = folder.path().join("hatang.backup");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hatang"));
    let taken = command.arg("backup").arg(&backup).args(["--database", &url]).output().unwrap();
    assert!(taken.status.success(), "{}", told(&taken));
    let file = std::fs::read(&backup).unwrap();
    let payload = &file[file.iter().position(|byte| *byte == b'\n').unwrap() + 1..];
    let mut bytes = Vec::new();
    GzDecoder::new(payload).read_to_end(&mut bytes).unwrap();
    let lies_there = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(lies_there("Tầng 2") && lies_there("code-1"), "the code's record and its key are there");
    for secret in secrets {
        assert!(!lies_there(secret), "{secret}");
    }
    // And yet a repeat answers what the first time answered, and makes no second code.
    assert_eq!(program.call("POST", "enrol-codes", &key, &asked).expect(201).json(), made);
    assert_eq!(program.get("enrol-codes").json()["items"].as_array().unwrap().len(), 1);
}

fn a_backup_of_an_older_version_is_brought_forward(engine: Engine) {
    let old = TestDatabase::empty(engine);
    migrate::run_to(&old.url, "0005").unwrap();
    let row =
        "INSERT INTO sign_in_delay (address, failures, last_at) VALUES ('10.1.2.3', 4, '2026-11-24 01:00:00')";
    old.store().write_here(Lane::Interactive, |tx| Sql::new(row).execute(tx.db())).unwrap();
    let old = Installed::new(old, None);
    let backup = old.file("old.backup");
    let taken = old.run(&["backup", backup.to_str().unwrap()]);
    assert!(taken.status.success() && told(&taken).contains("version 0005"), "{}", told(&taken));
    let target = Installed::new(TestDatabase::empty(engine), None);
    let restored = target.run(&["restore", backup.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", told(&restored));
    let kept = "SELECT failures AS n FROM sign_in_delay WHERE address = '10.1.2.3'";
    let store = target.database.store();
    assert_eq!(store.read_here(|db| Sql::new(kept).count(db)).unwrap(), 4);
    let version = store.read_here(migrate::version).unwrap().unwrap();
    assert_eq!(version, migrate::known_version(&target.database.url).unwrap());
}

/// A payload that is whole gzip and lacks a row.
fn one_row_less(payload: &[u8]) -> Vec<u8> {
    let mut text = String::new();
    GzDecoder::new(payload).read_to_string(&mut text).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let row = lines.iter().position(|line| line.starts_with("R ")).unwrap();
    lines.remove(row);
    gzip((lines.join("\n") + "\n").as_bytes())
}

fn what_is_no_whole_backup_of_this_engine_is_refused_and_changes_nothing(engine: Engine) {
    let source = Installed::new(TestDatabase::migrated(engine), None);
    let backup = source.file("whole.backup");
    assert!(source.run(&["backup", backup.to_str().unwrap()]).status.success());
    let whole = std::fs::read(&backup).unwrap();
    let head = whole.iter().position(|b| *b == b'\n').unwrap();
    let line = String::from_utf8(whole[..head].to_vec()).unwrap();
    let headed = |line: String| [line.as_bytes(), &whole[head..]].concat();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 4;
    let known = migrate::known_version(&source.database.url).unwrap();
    let (own, other) = match engine {
        Engine::Sqlite => ("sqlite", "postgres"),
        Engine::Postgres => ("postgres", "sqlite"),
    };
    let cases = [
        ("none", b"SQLite format 3\0 and so on".to_vec(), "is no backup of hatang"),
        ("cut", whole[..whole.len() - 100].to_vec(), "is damaged"),
        ("flipped", flipped, "is damaged"),
        ("other", headed(line.replace(own, other)), "cannot go into"),
        (
            "newer",
            headed(line.replace(&format!("\"{known}\""), "\"9999\"")),
            "version 9999, newer than this hatang",
        ),
    ];
    let mut cases = cases.to_vec();
    if engine == Engine::Postgres {
        cases.push(("short", [&whole[..=head], &one_row_less(&whole[head + 1..])].concat(), "rows are missing"));
    }
    let target = Installed::new(TestDatabase::empty(engine), None);
    for (name, bytes, says) in cases {
        let file = target.file(name);
        std::fs::write(&file, bytes).unwrap();
        let refused = target.run(&["restore", file.to_str().unwrap()]);
        assert!(!refused.status.success() && told(&refused).contains(says), "{name}: {}", told(&refused));
        assert!(migrate::is_empty(&target.database.url).unwrap(), "{name}: nothing is left of it");
    }
    assert!(target.run(&["restore", backup.to_str().unwrap()]).status.success(), "and the whole one goes in");
}

fn one_sqlite_file_has_one_server_and_postgresql_takes_several(engine: Engine) {
    let installed = Installed::of(TestApp::start(engine));
    let mut server = installed.serve();
    let backup = installed.file("while-it-runs.backup");
    assert!(installed.run(&["backup", backup.to_str().unwrap()]).status.success(), "a backup needs no stop");
    match engine {
        Engine::Postgres => drop(installed.serve()),
        Engine::Sqlite => {
            for arguments in [&["serve"][..], &["migrate"], &["restore", backup.to_str().unwrap()]] {
                let refused = installed.run(arguments);
                let told = told(&refused);
                let named = told.contains(&server.id().to_string()) && told.contains("hatang.db.lock");
                assert!(!refused.status.success() && named, "{arguments:?}: {told}");
            }
        }
    }
    // However it ends, the lock goes with it.
    server.kill();
    assert!(installed.run(&["migrate"]).status.success());
}
