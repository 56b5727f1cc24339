//! Full-text search of a record's folded text; every typed word must begin a word of the text. On SQLite each searchable
//! noun has an FTS5 table `NOUN_search` with prefix index; on PostgreSQL the words stand in the record itself, in its
//! column `doc` under a GIN index, so that a hit is tested and sorted where it was found.

use super::{Db, Sql, Tx, fold};
use crate::error::Result;

/// The searchable nouns: a name enters SQL only from here.
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

/// Typed words, as a part of a query.
pub struct Words {
    /// ` AND …`: the record has a word that begins with each of them.
    pub fit: Sql,
    /// SQLite: the query of the numbers that `fit` looks up.
    pub hits: Option<Sql>,
}

impl Index {
    /// Where SQLite keeps the words.
    fn table(self) -> &'static str {
        match self {
            Index::Asset => "asset_search",
            Index::Facility => "facility_search",
            Index::Building => "building_search",
            Index::Link => "link_search",
            Index::Fault => "fault_search",
        }
    }

    /// Where PostgreSQL keeps them.
    fn record(self) -> &'static str {
        match self {
            Index::Asset => "asset",
            Index::Facility => "facility",
            Index::Building => "building",
            Index::Link => "link",
            Index::Fault => "fault",
        }
    }

    /// Replaces what is found under `id` by the words of `text`.
    pub fn put(self, tx: &mut Tx, id: i64, text: &str) -> Result<()> {
        if !tx.db().is_postgres() {
            let mut sql = Sql::new("DELETE FROM ");
            sql.push(self.table()).with(" WHERE rowid = ", id).execute(tx.db())?;
        }
        self.add_many(tx, &[(id, text.to_owned())])
    }

    /// Puts in the words of records that are not in it yet, some hundreds at a time.
    pub fn add_many(self, tx: &mut Tx, texts: &[(i64, String)]) -> Result<()> {
        if texts.is_empty() {
            return Ok(());
        }
        let postgres = tx.db().is_postgres();
        let mut sql = Sql::new(if postgres { "UPDATE " } else { "INSERT INTO " });
        if postgres {
            sql.push(self.record())
                .push(" r SET doc = v.doc FROM (SELECT w.id, strip(to_tsvector('simple', w.words)) AS doc ");
            sql.push("FROM (VALUES ");
        } else {
            sql.push(self.table()).push(" (rowid, doc) VALUES ");
        }
        for (place, (id, text)) in texts.iter().enumerate() {
            sql.push(if place == 0 { "(" } else { ", (" }).bind(*id);
            sql.with(", ", fold::words(text).join(" ")).push(")");
        }
        if postgres {
            // Most changes change no word: then the record is not written again.
            sql.push(") w (id, words)) v WHERE r.id = v.id AND r.doc IS DISTINCT FROM v.doc");
        }
        sql.execute(tx.db()).map(drop)
    }

    /// What was typed, as a condition on the record that the query calls `record`; `None` where nothing searchable was
    /// typed.
    pub fn words(self, db: &Db, record: &'static str, typed: &str) -> Option<Words> {
        let words = fold::sought(typed);
        if words.is_empty() {
            return None;
        }
        let mut fit = Sql::new(" AND ");
        fit.push(record);
        if db.is_postgres() {
            let all: Vec<String> = words.iter().map(|w| format!("{w}:*")).collect();
            fit.with(".doc @@ to_tsquery('simple', ", all.join(" & ")).push(")");
            return Some(Words { fit, hits: None });
        }
        let all: Vec<String> = words.iter().map(|w| format!("\"{w}\"*")).collect();
        let mut hits = Sql::new("SELECT rowid AS id FROM ");
        hits.push(self.table()).with(" WHERE doc MATCH ", all.join(" "));
        fit.push(".id IN (").append(&hits).push(")");
        Some(Words { fit, hits: Some(hits) })
    }
}
