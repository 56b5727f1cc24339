//! The store's promises on both databases, and what start-up does with an older or newer schema.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier, mpsc};

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Text};
use hatang::db::{Db, Lane, Sql, Store, migrate};
use hatang::error::{Code, Error, Result};
use serde_json::json;

use crate::harness::{Engine, PASSPHRASE, Program, Server, TAN_AN, TestApp, TestDatabase};

crate::stories![
    eight_threads_of_read_then_write_lose_nothing,
    a_panic_in_a_write_rolls_it_back,
    an_error_in_a_write_is_answered_and_rolls_it_back,
    a_forms_write_is_taken_between_two_slices_of_bulk_work,
    a_read_sees_one_moment,
    an_acknowledged_write_outlives_a_kill,
    a_newer_database_is_refused_with_both_versions,
    two_servers_may_bring_a_database_forward_at_once;
    postgres: both_databases_have_the_same_columns, a_restarted_server_costs_nobody_an_answer,
];

/// A store with one scratch table of numbered values.
fn scratch(database: &TestDatabase) -> Store {
    let store = database.store();
    store
        .write_here(Lane::Interactive, |tx| {
            Sql::new("CREATE TABLE scratch (id BIGINT NOT NULL UNIQUE, value BIGINT NOT NULL)").execute(tx.db())?;
            put(tx.db(), 0, 0)
        })
        .unwrap();
    store
}

fn put(db: &mut Db, id: i64, value: i64) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO scratch (id, value) VALUES (");
    sql.bind(id).with(", ", value).push(")").execute(db).map(drop)
}

fn value(db: &mut Db) -> Result<i64> {
    Sql::new("SELECT value AS n FROM scratch WHERE id = 0").count(db)
}

fn set(db: &mut Db, to: i64) -> Result<()> {
    Sql::new("UPDATE scratch SET value = ").bind(to).push(" WHERE id = 0").execute(db).map(drop)
}

fn rows(store: &Store) -> i64 {
    store.read_here(|db| Sql::new("SELECT count(*) AS n FROM scratch").count(db)).unwrap()
}

fn eight_threads_of_read_then_write_lose_nothing(engine: Engine) {
    let database = TestDatabase::empty(engine);
    let store = scratch(&database);
    let together = Arc::new(Barrier::new(8));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (store, together) = (store.clone(), Arc::clone(&together));
            std::thread::spawn(move || {
                together.wait();
                for _ in 0..50 {
                    let add_one = |tx: &mut hatang::db::Tx<'_>| {
                        let read = value(tx.db())?;
                        set(tx.db(), read + 1)
                    };
                    store.write_here(Lane::Interactive, add_one).unwrap();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(store.read_here(value).unwrap(), 400);
}

fn a_panic_in_a_write_rolls_it_back(engine: Engine) {
    let database = TestDatabase::empty(engine);
    let store = scratch(&database);
    let ended = store.write_here(Lane::Interactive, |tx| -> Result<()> {
        put(tx.db(), 1, 1)?;
        panic!("a fault of ours");
    });
    let error = ended.unwrap_err();
    assert_eq!(error.code, Code::Internal);
    assert!(error.detail.unwrap().contains("a fault of ours"));
    assert_eq!(rows(&store), 1);
    store.write_here(Lane::Interactive, |tx| put(tx.db(), 2, 2)).unwrap();
    assert_eq!(rows(&store), 2, "and the next write works");
}

fn an_error_in_a_write_is_answered_and_rolls_it_back(engine: Engine) {
    let database = TestDatabase::empty(engine);
    let store = scratch(&database);
    let ended = store.write_here(Lane::Interactive, |tx| {
        put(tx.db(), 1, 1)?;
        put(tx.db(), 1, 1)
    });
    assert_eq!(ended.unwrap_err().code, Code::Conflict, "a clash of keys is named");
    let ended = store.write_here(Lane::Interactive, |tx| -> Result<()> {
        put(tx.db(), 1, 1)?;
        Err(Error::new(Code::IllegalStep))
    });
    assert_eq!(ended.unwrap_err().code, Code::IllegalStep);
    assert_eq!(rows(&store), 1);
}

/// Ten slices of bulk work are queued; while the first runs, a form is sent. Judged by the order of commits, whatever
/// the machine's speed.
fn a_forms_write_is_taken_between_two_slices_of_bulk_work(engine: Engine) {
    let database = TestDatabase::empty(engine);
    let store = scratch(&database);
    let (running, first_runs) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let mut gate = Some((running, wait));
    actix_web::rt::System::new().block_on(async {
        let mut slices = Vec::new();
        for slice in 1..=10 {
            let (store, gate) = (store.clone(), gate.take());
            let work = move |tx: &mut hatang::db::Tx<'_>| {
                put(tx.db(), slice, slice)?;
                if let Some((running, wait)) = &gate {
                    let _ = running.send(());
                    let _ = wait.recv();
                }
                Ok(())
            };
            slices.push(actix_web::rt::spawn(async move { store.write(Lane::Bulk, work).await }));
        }
        // One thread: a task that was spawned has queued its write when this one goes on.
        tokio::task::yield_now().await;
        first_runs.recv().unwrap();
        let form = {
            let store = store.clone();
            actix_web::rt::spawn(async move { store.write(Lane::Interactive, |tx| put(tx.db(), 100, 0)).await })
        };
        tokio::task::yield_now().await;
        match engine {
            // One writer: the form waits for the slice that runs, and for no other.
            Engine::Sqlite => {
                drop(go_on);
                form.await.unwrap().unwrap();
            }
            // No writer to wait for: the form is committed while the slice still runs.
            Engine::Postgres => {
                form.await.unwrap().unwrap();
                drop(go_on);
            }
        }
        for slice in slices {
            slice.await.unwrap().unwrap();
        }
    });
    let order = store
        .read_here(|db| {
            Sql::new(match engine {
                // In the order of insertion, which one writer makes the order of commits.
                Engine::Sqlite => "SELECT id FROM scratch ORDER BY rowid",
                Engine::Postgres => "SELECT id FROM scratch",
            })
            .load::<Id>(db)
        })
        .unwrap();
    let before = order.iter().skip(1).take_while(|row| row.id != 100).count();
    match engine {
        Engine::Sqlite => assert_eq!(before, 1, "slices committed before the form: {order:?}"),
        Engine::Postgres => assert_eq!(order.len(), 12),
    }
}

#[derive(QueryableByName, Debug)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

fn a_read_sees_one_moment(engine: Engine) {
    let database = TestDatabase::empty(engine);
    let store = scratch(&database);
    let writer = store.clone();
    let (before, after) = store
        .read_here(|db| {
            let before = value(db)?;
            std::thread::spawn(move || writer.write_here(Lane::Interactive, |tx| set(tx.db(), 7)))
                .join()
                .unwrap()?;
            Ok((before, value(db)?))
        })
        .unwrap();
    assert_eq!((before, after), (0, 0));
    assert_eq!(store.read_here(value).unwrap(), 7);
}

/// The real program, killed while it writes; every change that it acknowledged is there afterwards.
fn an_acknowledged_write_outlives_a_kill(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN).username;
    let (secret, database) = (app.secret, app.stopped());
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("secret");
    std::fs::write(&secret_file, hatang::crypto::hex(&secret)).unwrap();
    let mut server = Server::start(&database, &secret_file);
    let mut program = Program::at(&server.base);
    program.sign_in(&officer, PASSPHRASE).expect(200);
    let (acknowledged, heard) = mpsc::channel();
    let writes = std::thread::spawn(move || {
        let path = format!("units/{TAN_AN}");
        for number in 1.. {
            let change = json!({ "tags": format!("lần {number}") });
            match program.try_call("PATCH", &path, &[("if-match", &format!("\"v{number}\""))], &change) {
                Some(answer) if answer.status == 200 => acknowledged.send(number).unwrap(),
                Some(answer) => panic!("{} {}", answer.status, answer.text()),
                None => return, // the server is gone
            }
        }
    });
    let mut last: i64 = 0;
    while last < 20 {
        last = heard.recv().unwrap();
    }
    server.kill();
    writes.join().unwrap();
    last = heard.try_iter().last().unwrap_or(last);
    let store = database.store();
    let version = "SELECT version AS n FROM unit WHERE code = '26179'";
    let found = store.read_here(|db| Sql::new(version).count(db)).unwrap();
    // One more may have been committed whose answer nobody heard.
    assert!(found == last + 1 || found == last + 2, "acknowledged {last}, found version {found}");
}

fn a_newer_database_is_refused_with_both_versions(engine: Engine) {
    let database = TestDatabase::migrated(engine);
    assert_eq!(migrate::run(&database.url).unwrap(), Vec::<String>::new(), "nothing to do");
    let store = database.store();
    let known = store.read_here(newest).unwrap();
    let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')";
    store.write_here(Lane::Interactive, |tx| Sql::new(later).execute(tx.db())).unwrap();
    let refusal = migrate::run(&database.url).unwrap_err().detail.unwrap();
    assert!(refusal.contains("9999") && refusal.contains(&known), "{refusal}");
}

fn newest(db: &mut Db) -> Result<String> {
    #[derive(QueryableByName)]
    struct Version {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let found = Sql::new("SELECT max(version) AS version FROM __diesel_schema_migrations").first::<Version>(db)?;
    Ok(found.map_or(String::new(), |v| v.version))
}

fn two_servers_may_bring_a_database_forward_at_once(engine: Engine) {
    let database = TestDatabase::empty(engine);
    let together = Arc::new(Barrier::new(4));
    let servers: Vec<_> = (0..4)
        .map(|_| {
            let (url, together) = (database.url.clone(), Arc::clone(&together));
            std::thread::spawn(move || {
                together.wait();
                migrate::run(&url).map(|taken| taken.len())
            })
        })
        .collect();
    let taken: Vec<usize> = servers.into_iter().map(|s| s.join().unwrap().unwrap()).collect();
    assert_eq!(taken.iter().filter(|n| **n > 0).count(), 1, "one of them did all of it: {taken:?}");
}

#[derive(QueryableByName, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Bool)]
    not_null: bool,
}

fn both_databases_have_the_same_columns(_: Engine) {
    let of = |engine, sql: &'static str| -> BTreeSet<Column> {
        let database = TestDatabase::migrated(engine);
        let columns: Vec<Column> = database.store().read_here(|db| Sql::new(sql).load(db)).unwrap();
        // Search differs on purpose: SQLite keeps several shadow tables for each of its own, PostgreSQL a column.
        columns.into_iter().filter(|c| !c.table_name.contains("_search") && c.column_name != "doc").collect()
    };
    let sqlite = of(
        Engine::Sqlite,
        "SELECT m.name AS table_name, c.name AS column_name, (c.\"notnull\" = 1) AS not_null \
         FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
    );
    let postgres = of(
        Engine::Postgres,
        "SELECT table_name::text, column_name::text, (is_nullable = 'NO') AS not_null \
         FROM information_schema.columns WHERE table_schema = 'public'",
    );
    let differ: Vec<&Column> = sqlite.symmetric_difference(&postgres).collect();
    assert!(differ.is_empty(), "only in one of the two: {differ:#?}");
    assert!(sqlite.len() > 50, "the tables are seen at all");
}

/// Reads with so many connections at once.
fn with_connections(store: &Store, number: u32) -> Result<()> {
    store.read_here(|_| if number > 1 { with_connections(store, number - 1) } else { Ok(()) })
}

/// PostgreSQL closes every connection when it is restarted: those that lay in the pool are known to be dead only when
/// they are used again.
fn a_restarted_server_costs_nobody_an_answer(engine: Engine) {
    let app = TestApp::start(engine);
    let (program, store) = (app.officer_of(TAN_AN).program(), &app.shared.store);
    let printer = json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in" });
    let restart = || {
        with_connections(store, 6).unwrap();
        let others = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let closed = store.read_here(|db| Sql::new(others).count(db)).unwrap();
        assert!(closed >= 5, "{closed}");
    };
    restart();
    with_connections(store, 6).unwrap();
    restart();
    for _ in 0..8 {
        program.post("equipment", &printer).expect(201);
        program.get("units").expect(200);
    }
}
