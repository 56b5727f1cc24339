//! The program from outside: what a person or a service manager sees.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use hatang_agent::home::Home;
use hatang_agent::spool::{Spool, Told};
use hatang_report::{EventKind, Inventory};

use crate::server::{CODE, DEVICE, Server};

pub(crate) fn agent(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hatang-agent"));
    command.args(arguments).env("HATANG_AGENT_STATE", home).env("LC_ALL", "en_US.UTF-8");
    command
}

fn run(home: &Path, arguments: &[&str]) -> Output {
    agent(home, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

#[track_caller]
fn fails(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    text(&output.stderr)
}

#[track_caller]
fn enrolled(server: &Server) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    succeeds(&run(home.path(), &["enrol", "--server", &server.url(), "--code", CODE]));
    home
}

#[test]
fn a_computer_is_enrolled_and_sends_its_inventory() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("state");
    let said = succeeds(&run(&home, &["enrol", "--server", &server.url(), "--code", CODE]));
    assert!(said.contains("Phường Tam Hiệp (26068)"), "{said}");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.join(format!("key-{DEVICE}.der"))), 0o600);
    assert_eq!(mode(&home), 0o700);

    let said = succeeds(&run(&home, &["once"]));
    assert!(said.contains("TH-0041"), "{said}");
    let request = server.next("inventory");
    assert_eq!(request.headers["content-encoding"], "gzip");
    let inventory: Inventory = request.json();
    assert_eq!(inventory.schema, 1);
    assert!(!inventory.cpus.is_empty() && !inventory.disks.is_empty() && inventory.programs.is_none());
    assert_eq!(inventory.problems, []);

    let said = succeeds(&run(&home, &["status"]));
    assert!(said.contains("TH-0041") && said.contains("All is well"), "{said}");
}

/// The agent is replaced by a newer one while it runs. Its key is a pipe, so that the test knows when it is running.
#[test]
fn an_agent_whose_file_was_replaced_still_collects() {
    let server = Server::start();
    let home = enrolled(&server);
    let key = home.path().join(format!("key-{DEVICE}.der"));
    let content = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert!(Command::new("mkfifo").arg(&key).status().unwrap().success());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = folder.path().join("hatang-agent");
    fs::hard_link(env!("CARGO_BIN_EXE_hatang-agent"), &program).unwrap();
    let mut once = Command::new(&program);
    once.arg("once").env("HATANG_AGENT_STATE", home.path()).env("LC_ALL", "en_US.UTF-8");
    let once = once.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut asked = fs::File::options().write(true).open(&key).unwrap();
    fs::remove_file(&program).unwrap();
    asked.write_all(&content).unwrap();
    drop(asked);
    succeeds(&once.wait_with_output().unwrap());
    assert!(server.next("inventory").json::<Inventory>().hostname.is_some());
}

#[test]
fn a_refused_code_leaves_the_computer_as_it_was() {
    let server = Server::start();
    let home = enrolled(&server);
    let before = fs::read(home.path().join("state.json")).unwrap();
    let said = fails(&run(home.path(), &["enrol", "--server", &server.url(), "--code", "WRONG"]));
    assert!(said.contains("code_used_up: This code was used up on 12/11"), "{said}");
    assert_eq!(fs::read(home.path().join("state.json")).unwrap(), before);
    succeeds(&run(home.path(), &["once"]));
}

#[test]
fn enrolling_anew_makes_a_new_key() {
    let server = Server::start();
    let home = enrolled(&server);
    let key = || fs::read(home.path().join(format!("key-{DEVICE}.der"))).unwrap();
    let before = key();
    succeeds(&run(home.path(), &["enrol", "--server", &server.url(), "--code", CODE]));
    assert_ne!(key(), before);
    succeeds(&run(home.path(), &["once"]));
}

#[test]
fn what_it_needs_is_said_in_plain_words() {
    let home = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| fails(&run(home.path(), arguments));
    assert!(said(&["once"]).contains("not enrolled"));
    assert!(said(&["run"]).contains("not enrolled"));
    assert!(said(&["status"]).contains("not enrolled"));
    assert!(fails(&run(&home.path().join("none"), &["once"])).contains("not enrolled"));
    let plain = said(&["enrol", "--server", "http://10.0.0.5:8080", "--code", "X"]);
    assert!(plain.contains("needs https://"), "{plain}");
    let unreachable = said(&["enrol", "--server", "http://127.0.0.1:9", "--code", "X"]);
    assert!(unreachable.contains("can't be reached"), "{unreachable}");
    let no_ca = said(&["enrol", "--server", "https://x.vn", "--code", "X", "--ca", "/nowhere.pem"]);
    assert!(no_ca.contains("CA"), "{no_ca}");
    assert_eq!(run(home.path(), &["dance"]).status.code(), Some(2));
    assert!(!home.path().join("state.json").exists());
}

#[test]
fn vietnamese_is_spoken_unless_english_is_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let output = agent(home.path(), &["status"]).env("LC_ALL", "C.UTF-8").output().unwrap();
    assert!(text(&output.stderr).contains("chưa được đăng ký"));
}

#[test]
fn printing_needs_no_server_and_sends_nothing() {
    let home = tempfile::tempdir().unwrap();
    let said = succeeds(&run(home.path(), &["print"]));
    let inventory: Inventory = serde_json::from_str(&said).unwrap();
    assert!(inventory.hostname.is_some());
    let file = home.path().join("inventory.json");
    let neighbour = home.path().join("inventory.tmp");
    fs::write(&neighbour, "mine").unwrap();
    succeeds(&run(home.path(), &["once", "--to-file", file.to_str().unwrap()]));
    let written: Inventory = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(written.machine_id, inventory.machine_id);
    assert!(written.agent_time.is_some());
    assert_eq!(fs::read(neighbour).unwrap(), b"mine");
    let nowhere = fails(&run(home.path(), &["once", "--to-file", "/nowhere/inventory.json"]));
    assert!(nowhere.contains("can't be written"), "{nowhere}");
}

#[test]
fn a_page_of_the_network_is_not_taken_for_the_server() {
    let server = Server::start();
    let home = enrolled(&server);
    server.misbehave(|_| Some((200, String::new(), "<html>Log in to the Wi-Fi</html>".into())));
    assert!(fails(&run(home.path(), &["once"])).contains("not the hatang server"));
    server.misbehave(|_| Some((302, "location: http://127.0.0.1:9/\r\n".into(), String::new())));
    assert!(fails(&run(home.path(), &["once"])).contains("not the hatang server"));
    server.misbehave(|_| Some((403, String::new(), r#"{"error":{"code":"device_revoked","message":""}}"#.into())));
    assert!(fails(&run(home.path(), &["once"])).contains("no longer accepts"));
}

fn start(home: &Path) -> Child {
    agent(home, &["run"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status().unwrap();
    assert!(sent.success());
}

fn events(home: &Path) -> Vec<EventKind> {
    let mut spool = Spool::open(&home.join("spool"), 1).unwrap();
    let records = spool.oldest(usize::MAX).unwrap();
    let kind = |told: &Told| match told {
        Told::Event(event) => Some(event.kind),
        Told::Bucket(_) => None,
    };
    records.iter().filter_map(|(_, record)| kind(&record.told)).collect()
}

#[test]
fn a_service_reports_at_once_and_stops_in_order_and_a_second_one_is_refused() {
    let server = Server::start();
    let home = enrolled(&server);
    let first = start(home.path());
    server.next("heartbeat");
    server.next("inventory");

    let said = fails(&run(home.path(), &["run"]));
    assert!(said.contains("Another hatang-agent is running"), "{said}");
    let said = fails(&run(home.path(), &["enrol", "--server", &server.url(), "--code", CODE]));
    assert!(said.contains("Another hatang-agent is running"), "{said}");
    assert!(succeeds(&run(home.path(), &["status"])).contains("Running: yes"));
    succeeds(&run(home.path(), &["once"]));

    signal(&first, "TERM");
    let output = first.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(events(home.path()), [EventKind::Stopped]);
    let state = Home::at(home.path()).load().unwrap().unwrap();
    assert_eq!((state.alive, state.trouble), (None, None));
    let heartbeat = &server.heartbeats()[0];
    assert_eq!(heartbeat.events[0].kind, EventKind::Booted);
    assert_eq!(Some(heartbeat.events[0].seconds_ago), heartbeat.boot.as_ref().unwrap().uptime_seconds);
}

#[test]
fn a_killed_service_lets_go_and_the_next_one_goes_on() {
    let server = Server::start();
    let home = enrolled(&server);
    let mut first = start(home.path());
    server.next("inventory");
    first.kill().unwrap();
    first.wait().unwrap();

    let second = start(home.path());
    server.next("inventory");
    signal(&second, "INT");
    assert!(second.wait_with_output().unwrap().status.success());
    let told: Vec<i64> =
        server.heartbeats().iter().flat_map(|heartbeat| &heartbeat.events).map(|e| e.seq).collect();
    assert_eq!(told, [1], "the start is told once, and a killed agent is no crash of the computer");
}
