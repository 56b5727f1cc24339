//! PostgreSQL: every row of every table as JSON, read in one REPEATABLE READ transaction, so that the backup is the
//! database of one moment however much is written meanwhile; then where each sequence stands. (Read after the snapshot
//! was taken, a sequence is never behind the rows in it.) It needs no `pg_dump` and none of its version.
//!
//! The payload is lines: `T {"table","columns"}`, then `R {row}` for each of its rows; `S {"sequence","value"}`; at the
//! end `E` and the number of rows.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use serde::{Deserialize, Serialize};

use super::{Engine, Header, fail, fill, not_empty};
use crate::db::pool::{Use, connect};
use crate::db::{DatabaseUrl, Db, Instant, migrate};
use crate::error::{Error, Result};

/// Rows are inserted by as many bytes of JSON at a time.
const BATCH: usize = 1 << 20;

#[derive(Serialize, Deserialize, QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
}

#[derive(Serialize, Deserialize, QueryableByName)]
struct Sequence {
    #[diesel(sql_type = Text)]
    sequence: String,
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// The tables of this schema with the columns that are stored and not computed.
const TABLES: &str = "SELECT c.relname::text AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 \
     AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> '__diesel_schema_migrations' \
     GROUP BY c.relname ORDER BY c.relname";

/// A name as SQL takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(columns: &[String]) -> String {
    columns.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(", ")
}

/// Writes every table and sequence.
pub(super) fn dump(url: &DatabaseUrl, at: Instant, file: &mut File) -> Result<Header> {
    let mut db = connect(url, Use::Write)?;
    if let Db::Postgres(c) = &mut db {
        AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    }
    let schema = migrate::version(&mut db)?
        .ok_or_else(|| Error::internal(format!("{url} is no database of hatang: it has no schema version")))?;
    let header = Header::new(Engine::Postgres, schema, at);
    if let Db::Postgres(c) = &mut db {
        c.batch_execute("SET bytea_output = 'hex'")?;
        fill(file, &header, |out| pour(c, out))?;
        AnsiTransactionManager::rollback_transaction(c)?;
    }
    Ok(header)
}

fn pour(c: &mut PgConnection, out: &mut dyn Write) -> Result<()> {
    let mut rows = 0u64;
    for table in sql_query(TABLES).load::<Table>(c)? {
        put(out, 'T', &json(&table)?)?;
        let (columns, name) = (list(&table.columns), quoted(&table.table));
        let select = format!("SELECT row_to_json(t)::text AS row FROM (SELECT {columns} FROM {name}) t");
        // One row at a time: a table may be larger than this process should be.
        for row in sql_query(select).load_iter::<Row, PgRowByRowLoadingMode>(c)? {
            put(out, 'R', &row?.row)?;
            rows += 1;
        }
    }
    let sequences = "SELECT sequencename::text AS sequence, last_value AS value FROM pg_sequences \
                     WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename";
    for sequence in sql_query(sequences).load::<Sequence>(c)? {
        put(out, 'S', &json(&sequence)?)?;
    }
    put(out, 'E', &rows.to_string())
}

fn put(out: &mut dyn Write, kind: char, line: &str) -> Result<()> {
    writeln!(out, "{kind} {line}").map_err(Error::internal)
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// Makes the tables as they were at the backup's version and fills them, in one transaction.
pub(super) fn load(url: &DatabaseUrl, header: &Header, payload: impl Read, from: &Path) -> Result<()> {
    let mut db = connect(url, Use::Write)?;
    if let Db::Postgres(c) = &mut db {
        // A server that starts meanwhile waits for the same lock before it looks at the database.
        migrate::lock_postgres(c)?;
        AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?;
    }
    if !migrate::holds_nothing(&mut db)? {
        return Err(not_empty(url));
    }
    if let Db::Postgres(c) = &mut db {
        migrate::to_version(c, migrate::POSTGRES, &header.schema)?;
        Filling { tables: sql_query(TABLES).load(c)?, c, from }.fill(BufReader::new(payload))?;
        AnsiTransactionManager::commit_transaction(c)?;
    }
    // Dropping the connection, as every `?` above does, rolls back what is open and gives up the lock.
    Ok(())
}

#[derive(QueryableByName)]
struct ForeignKey {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

struct Filling<'a> {
    c: &'a mut PgConnection,
    /// As this version's migrations made them: the only names that reach SQL.
    tables: Vec<Table>,
    from: &'a Path,
}

impl Filling<'_> {
    fn damaged(&self, what: impl std::fmt::Display) -> Error {
        fail(self.from, format!("is damaged: {what}"))
    }

    fn fill(&mut self, input: impl BufRead) -> Result<()> {
        // Foreign keys are checked once, at the end: rows come in the order of tables' names.
        let keys = "SELECT conrelid::regclass::text AS table, conname::text AS name, \
                    pg_get_constraintdef(oid) AS definition FROM pg_constraint \
                    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace";
        let keys: Vec<ForeignKey> = sql_query(keys).load(self.c)?;
        for key in &keys {
            self.c.batch_execute(&format!("ALTER TABLE {} DROP CONSTRAINT {}", key.table, quoted(&key.name)))?;
        }
        self.empty_tables()?;
        self.lines(input)?;
        for key in &keys {
            let add = format!("ALTER TABLE {} ADD CONSTRAINT {} {}", key.table, quoted(&key.name), key.definition);
            self.c.batch_execute(&add).map_err(|e| self.damaged(e))?;
        }
        Ok(())
    }

    /// What migrations put in is in the backup as well, as it was last.
    fn empty_tables(&mut self) -> Result<()> {
        for table in &self.tables {
            let name = quoted(&table.table);
            self.c.batch_execute(&format!(
                "ALTER TABLE {name} DISABLE TRIGGER USER; DELETE FROM {name}; ALTER TABLE {name} ENABLE TRIGGER USER"
            ))?;
        }
        Ok(())
    }

    fn lines(&mut self, input: impl BufRead) -> Result<()> {
        let (mut into, mut batch, mut rows, mut end) = (None, String::new(), 0u64, None);
        for line in input.lines() {
            let line = line.map_err(|e| self.damaged(e))?;
            let (kind, rest) = line.split_at_checked(2).unwrap_or(("", ""));
            if kind != "R " || batch.len() > BATCH {
                self.insert(into.as_ref(), &mut batch)?;
            }
            match kind {
                "T " => into = Some(self.table(rest)?),
                "R " => {
                    batch.push(if batch.is_empty() { '[' } else { ',' });
                    batch.push_str(rest);
                    rows += 1;
                }
                "S " => self.set_sequence(rest)?,
                "E " => end = rest.parse().ok(),
                _ => return Err(self.damaged("a line of an unknown kind")),
            }
        }
        if end == Some(rows) { Ok(()) } else { Err(self.damaged("rows are missing")) }
    }

    /// The table that a line names, if this version has it with all of its columns.
    fn table(&self, line: &str) -> Result<Table> {
        let named: Table = serde_json::from_str(line).map_err(|e| self.damaged(e))?;
        let known = self.tables.iter().find(|t| t.table == named.table);
        if known.is_none_or(|known| named.columns.iter().any(|c| !known.columns.contains(c))) {
            return Err(self.damaged(format!("version has no table {} of that shape", named.table)));
        }
        Ok(named)
    }

    fn insert(&mut self, into: Option<&Table>, batch: &mut String) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let table = into.ok_or_else(|| self.damaged("a row before its table"))?;
        batch.push(']');
        let (name, columns) = (quoted(&table.table), list(&table.columns));
        let insert = format!(
            "INSERT INTO {name} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{name}, $1::json)"
        );
        let rows = std::mem::take(batch);
        sql_query(insert).bind::<Text, _>(rows).execute(self.c).map_err(|e| self.damaged(e))?;
        Ok(())
    }

    fn set_sequence(&mut self, line: &str) -> Result<()> {
        let sequence: Sequence = serde_json::from_str(line).map_err(|e| self.damaged(e))?;
        sql_query("SELECT setval(quote_ident($1)::regclass, $2)")
            .bind::<Text, _>(sequence.sequence)
            .bind::<BigInt, _>(sequence.value)
            .execute(self.c)
            .map_err(|e| self.damaged(e))?;
        Ok(())
    }
}
