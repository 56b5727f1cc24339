//! One migrated template a run and engine; each story gets a copy of its own, dropped afterwards.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use hatang::db::{DatabaseUrl, Store, StoreOptions, migrate};
use hatang::units;
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        })
    }
}

/// The PostgreSQL server to make databases on, where there is one.
pub(crate) fn postgres_server() -> Option<String> {
    std::env::var("HATANG_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// A database of a story's own.
pub(crate) struct TestDatabase {
    pub(crate) url: DatabaseUrl,
    /// SQLite's folder, or PostgreSQL's database to drop.
    home: Home,
}

enum Home {
    Folder(#[allow(dead_code)] TempDir), // kept for its drop
    Server(String),
}

static SQLITE_TEMPLATE: Mutex<Option<TempDir>> = Mutex::new(None);
static POSTGRES_TEMPLATE: Mutex<Option<String>> = Mutex::new(None);
static NUMBER: AtomicU32 = AtomicU32::new(0);

impl TestDatabase {
    /// At this version, with its reference data.
    pub(crate) fn migrated(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let mut template = SQLITE_TEMPLATE.lock().unwrap_or_else(PoisonError::into_inner);
                let template = template.get_or_insert_with(|| {
                    let folder = tempfile::tempdir().unwrap();
                    bring_forward(&sqlite(folder.path()));
                    folder
                });
                let folder = tempfile::tempdir().unwrap();
                std::fs::copy(template.path().join("hatang.db"), folder.path().join("hatang.db")).unwrap();
                TestDatabase { url: sqlite(folder.path()), home: Home::Folder(folder) }
            }
            Engine::Postgres => {
                let mut template = POSTGRES_TEMPLATE.lock().unwrap_or_else(PoisonError::into_inner);
                let template = template.get_or_insert_with(|| {
                    let name = new_name();
                    on_server(&format!("CREATE DATABASE {name}"));
                    bring_forward(&postgres(&name));
                    name
                });
                let name = new_name();
                on_server(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
                TestDatabase { url: postgres(&name), home: Home::Server(name) }
            }
        }
    }

    /// Without any table.
    pub(crate) fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                TestDatabase { url: sqlite(folder.path()), home: Home::Folder(folder) }
            }
            Engine::Postgres => {
                let name = new_name();
                on_server(&format!("CREATE DATABASE {name}"));
                TestDatabase { url: postgres(&name), home: Home::Server(name) }
            }
        }
    }

    /// On PostgreSQL, without any table and without an encoding for Vietnamese.
    pub(crate) fn ascii() -> Self {
        let name = new_name();
        on_server(&format!(
            "CREATE DATABASE {name} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        ));
        TestDatabase { url: postgres(&name), home: Home::Server(name) }
    }

    /// Its URL, as the command line takes it.
    pub(crate) fn argument(&self) -> String {
        match &self.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        }
    }

    /// Opens it.
    pub(crate) fn store(&self) -> Store {
        Store::open(&self.url, StoreOptions::default()).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.home {
            Home::Folder(_) => {}
            Home::Server(name) => on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")),
        }
    }
}

/// Statics are not dropped when the process ends: this is.
pub(super) fn drop_templates() {
    SQLITE_TEMPLATE.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(name) = POSTGRES_TEMPLATE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
}

fn bring_forward(url: &DatabaseUrl) {
    migrate::run(url).unwrap();
    let store = Store::open(url, StoreOptions { connections: 1 }).unwrap();
    units::load_reference(&store).unwrap();
}

fn sqlite(folder: &Path) -> DatabaseUrl {
    DatabaseUrl::Sqlite(folder.join("hatang.db"))
}

fn postgres(name: &str) -> DatabaseUrl {
    let server = postgres_server().expect("a trial of PostgreSQL runs only with a server");
    let (host, _) = server.rsplit_once('/').expect("the server's URL ends in a database");
    DatabaseUrl::Postgres(format!("{host}/{name}"))
}

fn new_name() -> String {
    format!("hatang_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

fn on_server(sql: &str) {
    let server = postgres_server().expect("a trial of PostgreSQL runs only with a server");
    let mut connection = PgConnection::establish(&server).expect("the server of HATANG_TEST_POSTGRES answers");
    connection.batch_execute("SET client_min_messages=warning").unwrap();
    connection.batch_execute(sql).unwrap();
}
