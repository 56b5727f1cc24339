//! The databases under load: the demo's province, made once and kept in `target/tmp/load`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hatang::changes::{self, Consumer};
use hatang::crypto::sha256;
use hatang::db::{DatabaseUrl, Lane, Sql, Store, StoreOptions};

use super::server::Server;

/// How many times the demo's equipment makes 100,000 assets.
pub(crate) const LARGE: u32 = 13;

/// A database with what must be known about it.
pub(crate) struct Province {
    /// As the command line takes it.
    pub(crate) url: String,
    /// Where its secret and its sign-ins are.
    pub(crate) folder: PathBuf,
}

/// Where everything is kept.
pub(crate) fn home() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load");
    std::fs::create_dir_all(&home).expect("a folder");
    home
}

/// The engines to measure on: SQLite, and PostgreSQL where `HATANG_TEST_POSTGRES` names a server.
pub(crate) fn engines() -> Vec<&'static str> {
    let postgres = std::env::var("HATANG_TEST_POSTGRES").is_ok_and(|url| !url.is_empty());
    if postgres { vec!["sqlite", "postgres"] } else { vec!["sqlite"] }
}

impl Province {
    /// The demo's province times `scale`, scored; made where it is not there.
    pub(crate) fn kept(engine: &str, scale: u32) -> Self {
        let folder = home().join(format!("{engine}-{scale}"));
        let url = match engine {
            "postgres" => postgres(&format!("hatang_load_{scale}")),
            _ => format!("sqlite://{}", folder.join("hatang.db").display()),
        };
        let province = Province { url, folder };
        if !province.folder.join("logins").exists() {
            province.make(engine, scale);
        }
        province
    }

    fn make(&self, engine: &str, scale: u32) {
        eprintln!("making {} (once)", self.url);
        let _ = std::fs::remove_dir_all(&self.folder);
        std::fs::create_dir_all(&self.folder).expect("a folder");
        let (scale, folder) = (scale.to_string(), self.folder.to_string_lossy().into_owned());
        let secret = self.folder.join("hatang.secret").to_string_lossy().into_owned();
        let place = if engine == "postgres" {
            create(&self.url, None);
            vec!["--database", &self.url, "--secret-file", &secret]
        } else {
            vec!["--keep", &folder]
        };
        let mut demo = Server::demo(&[&["--scale", &scale][..], &place].concat());
        let logins: Vec<String> = demo.says.by_ref().take_while(|line| line.starts_with("login ")).collect();
        self.await_scores();
        drop(demo);
        std::fs::write(self.folder.join("logins"), logins.join("\n")).expect("a file");
    }

    /// A copy that may be spoilt, gone when it is dropped.
    pub(crate) fn copy(&self) -> Copy {
        let folder = tempfile::tempdir_in(home()).expect("a folder");
        for name in ["logins", "hatang.secret"] {
            let _ = std::fs::copy(self.folder.join(name), folder.path().join(name));
        }
        let url = match self.database() {
            DatabaseUrl::Sqlite(path) => {
                let copy = folder.path().join("hatang.db");
                std::fs::copy(path, &copy).expect("room for a copy");
                settle(&copy);
                format!("sqlite://{}", copy.display())
            }
            DatabaseUrl::Postgres(url) => {
                let copy = postgres("hatang_load_copy");
                create(&copy, url.rsplit('/').next());
                copy
            }
        };
        Copy { province: Province { url, folder: folder.path().to_owned() }, _folder: folder }
    }

    pub(crate) fn database(&self) -> DatabaseUrl {
        self.url.parse().expect("a database")
    }

    /// The database itself, for preparing and for looking on.
    pub(crate) fn store(&self) -> Store {
        Store::open(&self.database(), StoreOptions { connections: 1 }).expect("the database opens")
    }

    /// Name and passphrase of a role's person.
    pub(crate) fn login(&self, role: &str) -> (String, String) {
        let logins = std::fs::read_to_string(self.folder.join("logins")).expect("the sign-ins");
        let line = logins.lines().find(|line| line.starts_with(&format!("login {role} ")));
        let words: Vec<&str> = line.expect("a person of that role").split(' ').collect();
        (words[2].into(), words[3].into())
    }

    /// Waits until nothing is left to be scored.
    pub(crate) fn await_scores(&self) {
        let store = self.store();
        let waiting = || store.read_here(|db| changes::waiting(db, Consumer::Priority)).unwrap_or(1);
        while waiting() > 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Tokens of computers that have reported for 90 days, taken from all over the province.
    pub(crate) fn tokens(&self, count: i64) -> Vec<String> {
        let store = self.store();
        let known = store.read_here(|db| Sql::new("SELECT count(*) AS n FROM device").count(db));
        let step = (known.expect("a count") / count).max(1);
        let tokens: Vec<String> = (0..count).map(|n| format!("{}.token", 1 + n * step)).collect();
        let mut sql = Sql::new(
            "UPDATE device SET token_until = '2099-01-01 00:00:00', inventory_at = '2098-01-01 00:00:00', token_hash = CASE id",
        );
        for (n, token) in (0..).zip(&tokens) {
            sql.with(" WHEN ", 1 + n * step).with(" THEN ", sha256(token.as_bytes()));
        }
        sql.push(" END").within(" WHERE id", (0..count).map(|n| 1 + n * step));
        let touched = store.write_here(Lane::Bulk, move |tx| sql.execute(tx.db()));
        assert_eq!(touched.expect("an update"), tokens.len(), "devices are numbered from 1");
        tokens
    }
}

/// Puts a file on the disk: what the system still has to write would be written beside the runs.
pub(crate) fn settle(file: &std::path::Path) {
    std::fs::File::open(file).and_then(|file| file.sync_all()).expect("the disk takes it");
}

/// A province that is gone when this is dropped.
pub(crate) struct Copy {
    pub(crate) province: Province,
    _folder: tempfile::TempDir,
}

impl Drop for Copy {
    fn drop(&mut self) {
        if let DatabaseUrl::Postgres(url) = self.province.database() {
            let name = url.rsplit('/').next().unwrap_or("").to_owned();
            on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn postgres(name: &str) -> String {
    let server = std::env::var("HATANG_TEST_POSTGRES").expect("HATANG_TEST_POSTGRES names a server");
    format!("{}/{name}", server.rsplit_once('/').expect("the server's URL ends in a database").0)
}

fn create(url: &str, template: Option<&str>) {
    let name = url.rsplit('/').next().unwrap_or("");
    on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    on_server(&format!("CREATE DATABASE {name}{}", template.map_or(String::new(), |t| format!(" TEMPLATE {t}"))));
}

fn on_server(sql: &str) {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    let server = std::env::var("HATANG_TEST_POSTGRES").expect("HATANG_TEST_POSTGRES names a server");
    let mut connection = diesel::PgConnection::establish(&server).expect("the server answers");
    connection.batch_execute(sql).expect("a statement of its administrator");
}
