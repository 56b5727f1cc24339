//! Each check is red once, by the mistake that it is for.

use std::path::{Path, PathBuf};

use clap::Parser;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use strum::IntoEnumIterator;

use super::{Check, Finding, Level, address, agents, database, files, tls};
use crate::config::ServeArgs;
use crate::db::{DatabaseUrl, Instant};
use crate::error::Error;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: ServeArgs,
}

fn args(line: &[&str]) -> ServeArgs {
    Line::parse_from([&["hatang"], line].concat()).args
}

fn now() -> Instant {
    Instant::parse_rfc3339("2026-11-24T08:00:00+07:00").unwrap()
}

/// A file of this content and mode in a folder that lives as long as the test.
fn file(folder: &Path, content: &[u8], mode: u32) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("file");
    std::fs::write(&path, content).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    path
}

/// A certificate for `hatang.dongnai.gov.vn` until this day of 2026, with its key.
fn certificate(folder: &Path, month: u8, day: u8) -> (PathBuf, PathBuf) {
    let mut params = CertificateParams::new(["hatang.dongnai.gov.vn".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2026, month, day);
    let key = KeyPair::generate().unwrap();
    let paths = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&paths.0, params.self_signed(&key).unwrap().pem()).unwrap();
    std::fs::write(&paths.1, key.serialize_pem()).unwrap();
    paths
}

fn of_certificate(month: u8, day: u8, host: &str, check: Check) -> Finding {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = certificate(folder.path(), month, day);
    let found = tls::check(&cert, &key, Some(host), now());
    found.into_iter().find(|finding| finding.check == check).expect("it was checked")
}

/// The finding of a check over the mistake that it is for. A new check has to be told here how it goes wrong.
fn red(check: Check) -> Finding {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let sqlite = DatabaseUrl::Sqlite("hatang.db".into());
    match check {
        Check::SecretFile => files::secret(&file(folder, b"not a secret", 0o600)),
        Check::SecretPermissions => files::secret_permissions(&file(folder, b"", 0o640)).unwrap(),
        Check::Database => database::unreachable(Error::internal("connection refused")),
        Check::DatabaseVersion => database::version(&sqlite, Some("9999"), "0010"),
        Check::DatabasePermissions => files::database_permissions(&file(folder, b"", 0o644)).unwrap(),
        Check::DiskSpace => files::judge_space(100 << 20, 0),
        Check::Clock => database::clock_against_server(now(), now().plus(90)),
        Check::PublicUrl => address::public_url(&args(&["--public-url", "http://hatang.dongnai.gov.vn"])),
        Check::Listen => address::listen(&args(&["--listen", "0.0.0.0:8080"])),
        Check::TrustedProxies => address::proxies(&args(&["--trusted-proxies", "10.0.0.5"])),
        Check::MetricsListen => address::metrics(&args(&["--metrics-listen", "10.0.0.5:9187"])),
        Check::TlsFiles => tls::check(&folder.join("none"), &folder.join("none"), None, now()).remove(0),
        Check::TlsExpiry => of_certificate(11, 1, "hatang.dongnai.gov.vn", check),
        Check::TlsName => of_certificate(12, 31, "hatang.example.vn", check),
        Check::AgentDir => agents(&args(&["--agent-dir", "/nowhere"])),
        Check::SqliteJournal => files::journal(&file(folder, b"SQLite format 3\0\x10\x00\x01\x01", 0o600)).unwrap(),
        Check::SqliteIntegrity => files::integrity("*** in database main ***"),
        Check::PostgresEncoding => database::encoding("SQL_ASCII"),
        Check::PostgresDurability => database::durability(&[("synchronous_commit", "off".into())]),
        Check::PostgresMessages => database::messages("vi_VN.UTF-8"),
    }
}

#[test]
fn each_check_is_red_where_its_mistake_was_made_and_says_what_to_do() {
    for check in Check::iter() {
        let finding = red(check);
        assert_eq!(finding.check, check, "{finding}");
        assert_ne!(finding.level, Level::Ok, "{finding}");
        assert!(finding.remedy.as_ref().is_some_and(|remedy| remedy.len() > 10), "{finding}");
        let shown = finding.to_string();
        assert!(shown.contains(&format!(" {} {}: ", check as u8, check.word())) && shown.contains("\n     -> "));
    }
}

#[test]
fn what_is_right_is_green() {
    let folder = tempfile::tempdir().unwrap();
    let secret = file(folder.path(), "ab".repeat(32).as_bytes(), 0o600);
    let tls = ["--tls-cert", "c", "--tls-key", "k", "--listen", "0.0.0.0:8443"];
    let server = args(&[&tls[..], &["--public-url", "https://hatang.dongnai.gov.vn:8443"]].concat());
    let behind = args(&["--public-url", "https://hatang.vn", "--trusted-proxies", "127.0.0.1"]);
    let green = [
        files::secret(&secret),
        files::secret_permissions(&secret).unwrap(),
        files::database_permissions(&secret).unwrap(),
        files::judge_space(5 << 30, 1 << 30),
        files::journal(&file(folder.path(), b"SQLite format 3\0\x10\x00\x02\x02", 0o600)).unwrap(),
        files::integrity("ok"),
        database::clock_against_server(now(), now().plus(-2)),
        database::clock_against_trail(0),
        database::version(&DatabaseUrl::Sqlite("x".into()), Some("0010"), "0010"),
        database::encoding("UTF8"),
        database::durability(&[("fsync", "on".into()), ("synchronous_commit", "local".into())]),
        database::messages("C"),
        database::messages("en_US.UTF-8"),
        address::public_url(&server),
        address::listen(&server),
        address::proxies(&server),
        address::public_url(&behind),
        address::listen(&behind),
        address::proxies(&behind),
        address::metrics(&args(&["--metrics-listen", "127.0.0.1:9187"])),
        of_certificate(12, 31, "hatang.dongnai.gov.vn", Check::TlsFiles),
        of_certificate(12, 31, "hatang.dongnai.gov.vn", Check::TlsExpiry),
        of_certificate(12, 31, "hatang.dongnai.gov.vn", Check::TlsName),
    ];
    for finding in green {
        assert_eq!(finding.level, Level::Ok, "{finding}");
    }
}

/// Other ways to go wrong than the plainest.
#[test]
fn lesser_and_rarer_mistakes_are_found_too() {
    let level = |finding: Finding| (finding.level, finding.check);
    assert_eq!(
        level(files::judge_space(3 << 30, 2 << 30)),
        (Level::Warn, Check::DiskSpace),
        "no room for a backup"
    );
    assert_eq!(level(of_certificate(12, 1, "hatang.dongnai.gov.vn", Check::TlsExpiry)).0, Level::Warn);
    assert_eq!(level(database::clock_against_server(now().plus(4), now())).0, Level::Warn);
    assert_eq!(level(database::clock_against_trail(3)).0, Level::Fail);
    assert_eq!(level(address::public_url(&args(&[]))).0, Level::Warn, "not set");
    for url in ["hatang.vn", "https://", "https://a.vn/hatang", "https://u@a.vn", "https://hatang.vn"] {
        assert_eq!(level(address::public_url(&args(&["--public-url", url]))).0, Level::Fail, "{url}");
    }
    let unnamed = args(&["--public-url", "https://hatang.vn"]);
    assert_eq!(level(address::proxies(&unnamed)).0, Level::Fail, "a proxy that nobody named");
    assert_eq!(level(address::proxies(&args(&["--trusted-proxies", "0.0.0.0"]))).0, Level::Fail);
}

#[test]
fn each_check_stands_in_the_readme_with_its_number() {
    let readme = include_str!("../../../README.md");
    for check in Check::iter() {
        assert!(
            readme.contains(&format!("{} `{}`", check as u8, check.word())),
            "{} {}",
            check as u8,
            check.word()
        );
    }
}
