//! Writes that share a commit: those that come while one is on its way go together, and what is wrong with one costs
//! only itself.

use std::sync::{Mutex, mpsc};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use hatang::db::{Lane, Sql, Store, Together, Tx};
use hatang::error::{Code, Error, Result};

use crate::harness::{Engine, TestDatabase};

crate::stories![
    writes_that_come_together_share_a_commit,
    one_that_cannot_be_written_costs_no_other,
    one_that_panics_costs_no_other,
    one_that_fails_at_the_commit_is_told_so_and_costs_no_other,
];

/// A number to keep; answered with how many were written along.
struct Note {
    number: i64,
    gate: Option<Gate>,
}

/// Tells that its write runs, and waits to be let on.
struct Gate {
    running: UnboundedSender<()>,
    go_on: Mutex<mpsc::Receiver<()>>,
}

impl Together for Note {
    type Answer = usize;

    fn write(tx: &mut Tx<'_>, notes: &[Note]) -> Result<Vec<Result<usize>>> {
        for note in notes {
            if let Some(gate) = &note.gate {
                gate.running.send(()).unwrap();
                gate.go_on.lock().unwrap().recv().unwrap();
            }
            assert!(note.number < 1000, "a fault of ours");
            // A number from 500 on stands on a rung that is not there, which only the commit finds out.
            let rung = i64::from(note.number >= 500);
            let mut sql = Sql::new("INSERT INTO note (number, rung) VALUES (");
            sql.bind(note.number).with(", ", rung).push(")").execute(tx.db())?;
        }
        let refused =
            |note: &Note| if note.number < 0 { Err(Error::new(Code::Forbidden)) } else { Ok(notes.len()) };
        Ok(notes.iter().map(refused).collect())
    }
}

/// Writes number 1, and while it is on its way these; the answers of all, and the numbers that are then there.
fn beside_the_first(engine: Engine, others: &[i64]) -> (Vec<Result<usize>>, i64) {
    let database = TestDatabase::empty(engine);
    let store = database.store();
    let table = |tx: &mut Tx<'_>| {
        Sql::new("CREATE TABLE rung (id BIGINT PRIMARY KEY)").execute(tx.db())?;
        Sql::new("INSERT INTO rung (id) VALUES (0)").execute(tx.db())?;
        Sql::new(
            "CREATE TABLE note (number BIGINT NOT NULL UNIQUE, \
             rung BIGINT NOT NULL REFERENCES rung (id) DEFERRABLE INITIALLY DEFERRED)",
        )
        .execute(tx.db())?;
        Sql::new("INSERT INTO note (number, rung) VALUES (7, 0)").execute(tx.db())
    };
    store.write_here(Lane::Interactive, table).unwrap();
    let (running, mut first_runs) = unbounded_channel();
    let (let_on, wait) = mpsc::channel();
    let gate = Some(Gate { running, go_on: Mutex::new(wait) });
    let answers = actix_web::rt::System::new().block_on(async {
        let write = |store: &Store, note| {
            let store = store.clone();
            actix_web::rt::spawn(async move { store.write_together(note).await })
        };
        let mut writes = vec![write(&store, Note { number: 1, gate })];
        first_runs.recv().await.unwrap();
        writes.extend(others.iter().map(|number| write(&store, Note { number: *number, gate: None })));
        // Each has joined the queue once it was polled, which one turn of this thread does.
        actix_web::rt::task::yield_now().await;
        let_on.send(()).unwrap();
        let mut answers = Vec::new();
        for write in writes {
            answers.push(write.await.unwrap());
        }
        answers
    });
    (answers, store.read_here(|db| Sql::new("SELECT count(*) AS n FROM note").count(db)).unwrap())
}

fn numbers(answers: &[Result<usize>]) -> Vec<Result<usize, Code>> {
    answers.iter().map(|answer| answer.as_ref().map(|n| *n).map_err(|e| e.code)).collect()
}

fn writes_that_come_together_share_a_commit(engine: Engine) {
    let (answers, there) = beside_the_first(engine, &[2, -3, 4]);
    assert_eq!(numbers(&answers), [Ok(1), Ok(3), Err(Code::Forbidden), Ok(3)], "each has its own answer");
    assert_eq!(there, 5);
}

fn one_that_cannot_be_written_costs_no_other(engine: Engine) {
    let (answers, there) = beside_the_first(engine, &[2, 7, 4]);
    assert_eq!(numbers(&answers), [Ok(1), Ok(1), Err(Code::Conflict), Ok(1)], "then each is written alone");
    assert_eq!(there, 4);
}

fn one_that_panics_costs_no_other(engine: Engine) {
    let (answers, there) = beside_the_first(engine, &[2, 1000, 4]);
    assert_eq!(numbers(&answers), [Ok(1), Ok(1), Err(Code::Internal), Ok(1)]);
    assert_eq!(there, 4);
}

/// Who is answered before the commit is told of a write that is not there.
fn one_that_fails_at_the_commit_is_told_so_and_costs_no_other(engine: Engine) {
    let (answers, there) = beside_the_first(engine, &[2, 500, 4]);
    let answers: Vec<Option<usize>> = answers.into_iter().map(Result::ok).collect();
    assert_eq!(answers, [Some(1), Some(1), None, Some(1)]);
    assert_eq!(there, 4);
}
