//! Full-text search of a record's folded text: FTS5 with prefix index on SQLite, `tsvector` with GIN on PostgreSQL.
//! Each searchable noun has a table `NOUN_search`; every typed word must begin a word of the text.

use super::{Db, Sql, Tx, fold};
use crate::error::Result;

/// The search tables there are: a name enters SQL only from here.
#[derive(Clone, Copy, Debug)]
pub enum Index {
    /// Equipment.
    Asset,
    /// Facilities.
    Facility,
    /// Buildings, with the names of their facility and rooms.
    Building,
    /// Links.
    Link,
    /// Faults.
    Fault,
}

impl Index {
    fn table(self) -> &'static str {
        match self {
            Index::Asset => "asset_search",
            Index::Facility => "facility_search",
            Index::Building => "building_search",
            Index::Link => "link_search",
            Index::Fault => "fault_search",
        }
    }

    /// Replaces what is found under `id` by the words of `text`.
    pub fn put(self, tx: &mut Tx, id: i64, text: &str) -> Result<()> {
        let postgres = tx.db().is_postgres();
        self.remove(tx, id)?;
        let mut sql = Sql::new("INSERT INTO ");
        sql.push(self.table()).push(if postgres { " (id, doc) VALUES (" } else { " (rowid, doc) VALUES (" });
        sql.bind(id).push(if postgres { ", to_tsvector('simple', " } else { ", (" });
        sql.bind(fold::words(text).join(" ")).push("))");
        sql.execute(tx.db()).map(drop)
    }

    /// Puts in the words of records that are not in it yet, some hundreds at a time.
    pub fn add_many(self, tx: &mut Tx, texts: &[(i64, String)]) -> Result<()> {
        if texts.is_empty() {
            return Ok(());
        }
        let postgres = tx.db().is_postgres();
        let mut sql = Sql::new("INSERT INTO ");
        sql.push(self.table()).push(if postgres { " (id, doc) VALUES " } else { " (rowid, doc) VALUES " });
        for (place, (id, text)) in texts.iter().enumerate() {
            sql.push(if place == 0 { "(" } else { ", (" }).bind(*id);
            sql.push(if postgres { ", to_tsvector('simple', " } else { ", (" });
            sql.bind(fold::words(text).join(" ")).push("))");
        }
        sql.execute(tx.db()).map(drop)
    }

    /// Takes `id` out of the index.
    pub fn remove(self, tx: &mut Tx, id: i64) -> Result<()> {
        let postgres = tx.db().is_postgres();
        let mut sql = Sql::new("DELETE FROM ");
        sql.push(self.table()).with(if postgres { " WHERE id = " } else { " WHERE rowid = " }, id);
        sql.execute(tx.db()).map(drop)
    }

    /// A query that answers the ids whose text has a word beginning with each word of `typed`; `None` where nothing
    /// searchable was typed.
    pub fn hits(self, db: &Db, typed: &str) -> Option<Sql> {
        let words = fold::words(typed);
        if words.is_empty() {
            return None;
        }
        let mut sql = Sql::new("SELECT ");
        if db.is_postgres() {
            let all: Vec<String> = words.iter().map(|w| format!("{w}:*")).collect();
            sql.push("id FROM ")
                .push(self.table())
                .with(" WHERE doc @@ to_tsquery('simple', ", all.join(" & "))
                .push(")");
        } else {
            let all: Vec<String> = words.iter().map(|w| format!("\"{w}\"*")).collect();
            sql.push("rowid AS id FROM ").push(self.table()).with(" WHERE doc MATCH ", all.join(" "));
        }
        Some(sql)
    }
}
