//! Which rows one page of a list holds. A room writes down what matches and the columns of a row; how the page is found
//! is the same for every list.
//!
//! Up to 10,000 hits are collected and sorted; beyond that the sort index is walked and each row is tested, which finds
//! a page's rows quickly because at least a tenth of all fit. The two plans are forced. Words are dear to test while
//! walking: SQLite finds all their hits first, PostgreSQL gives up where few are near and sorts what they hit.

use chrono::{NaiveDate, NaiveDateTime};

use super::paging::{EXACT_TO, Listed, Page, Sort, place};
use crate::db::search::Words;
use crate::db::{Db, Sql};
use crate::error::{Error, Result};

/// Hits up to here are sorted.
const SORTED_TO: i64 = 10_000;
/// What words hit on PostgreSQL is sorted up to here: it costs a millisecond a thousand, and beyond it words are so common
/// that a page of them is near.
const WORDS_SORTED_TO: i64 = 30_000;
/// Rows that are tested for words at the beginning of an order, besides two for each that the page may need.
const NEAR: usize = 3000;

/// What a sort column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// TEXT, ordered by bytes.
    Text,
    /// BIGINT.
    Number,
    /// DATE.
    Day,
    /// TIMESTAMP.
    Moment,
}

/// An order by an indexed column, then by the id.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    column: &'static str,
    id: &'static str,
    key: Key,
    down: bool,
    walked: Option<&'static str>,
}

impl Key {
    /// Whether this is what a column of this kind reads as; a database would fail over anything else.
    fn reads(self, text: &str) -> bool {
        match self {
            Key::Text => true,
            Key::Number => text.parse::<i64>().is_ok(),
            Key::Day => NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
            Key::Moment => NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").is_ok(),
        }
    }
}

impl Order {
    /// By `column`, which is never null, then by `id`; both named as in the query.
    pub fn new(sort: Sort, id: &'static str, column: &'static str, key: Key) -> Self {
        Order { column, id, key, down: sort.down, walked: None }
    }

    /// Where many rows fit, ` INDEXED BY …` of SQLite's, right after the table that ends `select`: it keeps no statistics
    /// and would rather take half the table by another index and sort it. PostgreSQL knows by itself.
    pub fn walking(self, indexed_by: &'static str) -> Self {
        Order { walked: Some(indexed_by), ..self }
    }

    /// ` ORDER BY …`, as the index has it.
    pub fn by(&self, sql: &mut Sql) {
        let way = self.way();
        sql.push(" ORDER BY ").push(self.column).push(way).push(", ").push(self.id).push(way);
    }

    /// `CAST(… AS TEXT) AS sort_key`: by which the next page goes on.
    pub fn sort_key(&self, sql: &mut Sql) {
        sql.push("CAST(").push(self.column).push(" AS TEXT) AS sort_key");
    }

    fn way(&self) -> &'static str {
        if self.down { " DESC" } else { "" }
    }

    /// Goes on after a row, by its key and id.
    fn after(&self, sql: &mut Sql, page: &Page, postgres: bool) {
        let Some((key, id)) = &page.after else { return };
        sql.push(" AND (").push(self.column).push(", ").push(self.id);
        sql.push(if self.down { ") < (" } else { ") > (" });
        // The key was read as text; the databases need to be told what it is.
        match (self.key, postgres) {
            (Key::Number, _) => sql.with("CAST(", key).push(" AS BIGINT)"),
            (Key::Day, true) => sql.bind(key).push("::date"),
            (Key::Moment, true) => sql.bind(key).push("::timestamp"),
            (Key::Text, _) | (Key::Day | Key::Moment, false) => sql.bind(key),
        };
        sql.with(", ", *id).push(")");
    }
}

/// The rows of one page, as a query of their numbers in their order, and how many there are on all pages.
pub struct Chosen {
    /// `SELECT id … LIMIT`, one row more than the page holds.
    pub rows: Sql,
    /// How many match, counted to [`EXACT_TO`] and one more.
    pub counted: i64,
}

/// Chooses the rows of a page: `select` names the id and what else the rows need of the match (`SELECT a.id FROM `),
/// `matching` is everything after it, a condition at its end; `words` are those that were typed, where many rows can be
/// hit (then `select` ends with the table).
///
/// # Errors
/// The field error `unknown_word` for an `after` of another list or order; what the database says.
pub fn choose(
    db: &mut Db,
    select: &'static str,
    matching: &Sql,
    words: Option<&Words>,
    order: Order,
    page: &Page,
) -> Result<Chosen> {
    if page.after.as_ref().is_some_and(|(key, _)| !order.key.reads(key)) {
        return Err(Error::field("after", "unknown_word"));
    }
    let postgres = db.is_postgres();
    let sorted_to = if postgres && words.is_some() { WORDS_SORTED_TO } else { SORTED_TO };
    let (counted, mut ids) = collect(db, select, matching, words, order, page, sorted_to + 1)?;
    let mut known = counted <= sorted_to;
    if let Some(words) = words.filter(|_| postgres && !known) {
        ids = near(db, select, matching, words, order, page)?;
        if ids.len() <= page.size {
            ids = collect(db, select, matching, Some(words), order, page, i64::MAX)?.1;
        }
        known = true;
    }
    let mut rows = Sql::new(select);
    if known {
        // Of one table the numbers say it all; SQLite would look them up by whatever else is asked of it.
        match table(select) {
            "" => rows.append(matching).push(" AND "),
            _ => rows.push(" WHERE "),
        };
        rows.push(order.id).among("", ids);
        order.by(&mut rows);
    } else {
        if let Some(indexed_by) = order.walked.filter(|_| !postgres) {
            rows.push(indexed_by);
        }
        rows.append(matching);
        if let Some(words) = words {
            rows.append(&words.fit);
        }
        order.after(&mut rows, page, postgres);
        order.by(&mut rows);
        rows.with(" LIMIT ", page.size + 1).with(" OFFSET ", page.offset());
    }
    Ok(Chosen { rows, counted: counted.min(EXACT_TO + 1) })
}

/// PostgreSQL: the page's hits among the rows that come first in the order; fewer than a page and one where words are
/// rare there, whatever the statistics say.
fn near(
    db: &mut Db,
    select: &'static str,
    matching: &Sql,
    words: &Words,
    order: Order,
    page: &Page,
) -> Result<Vec<i64>> {
    let (size, offset) = (page.size + 1, page.offset());
    let mut sql = Sql::new("SELECT n.id, n.id AS n FROM (SELECT ");
    sql.push(order.id).push(" AS id, ").push(order.column).push(" AS key FROM ").push(table(select));
    sql.append(matching);
    order.after(&mut sql, page, true);
    order.by(&mut sql);
    // A value and no join: that would be turned round, to begin with all that the words hit.
    sql.with(" LIMIT ", NEAR + 2 * (size + offset)).push(") n WHERE (SELECT TRUE FROM ").push(table(select));
    sql.push(" WHERE ").push(order.id).push(" = n.id").append(&words.fit).push(")");
    Order { column: "n.key", id: "n.id", ..order }.by(&mut sql);
    let hits = sql.with(" LIMIT ", size).with(" OFFSET ", offset).numbers(db)?;
    Ok(hits.into_iter().map(|(id, _)| id).collect())
}

/// The table that ends `select`; empty where `matching` begins with what is joined.
fn table(select: &'static str) -> &'static str {
    select.split_once(" FROM ").map_or("", |(_, table)| table)
}

/// Whether words hit so little that SQLite should look up each hit, and nothing by another index: it keeps no statistics
/// and would rather read all that is in use. PostgreSQL knows by itself.
fn few(db: &mut Db, words: &Words) -> Result<bool> {
    let Some(hits) = &words.hits else { return Ok(false) };
    let mut sql = Sql::new("SELECT count(*) AS n FROM (");
    sql.append(hits).with(" LIMIT ", SORTED_TO + 1).push(")");
    Ok(sql.count(db)? <= SORTED_TO)
}

/// Collects up to `most` hits; in the same go counts them and picks the page's, which stand in its rows only if that was
/// all.
fn collect(
    db: &mut Db,
    select: &'static str,
    matching: &Sql,
    words: Option<&Words>,
    order: Order,
    page: &Page,
    most: i64,
) -> Result<(i64, Vec<i64>)> {
    let few = words.map_or(Ok(false), |words| few(db, words))?;
    let mut sql = Sql::new("WITH hits AS MATERIALIZED (SELECT ");
    sql.push(order.id).push(" AS id, ").push(order.column).push(" AS key FROM ").push(table(select));
    if few {
        sql.push(" NOT INDEXED");
    }
    sql.append(matching);
    if let Some(words) = words {
        sql.append(&words.fit);
    }
    sql.with(" LIMIT ", most);
    // Numbers begin at 1: 0 marks the count.
    sql.push(
        ") SELECT 0 AS id, count(*) AS n FROM hits UNION ALL SELECT p.id, 0 AS n FROM (SELECT h.id FROM hits h",
    );
    let collected = Order { column: "h.key", id: "h.id", ..order };
    sql.push(" WHERE 1 = 1");
    collected.after(&mut sql, page, db.is_postgres());
    collected.by(&mut sql);
    sql.with(" LIMIT ", page.size + 1).with(" OFFSET ", page.offset()).push(") p");
    let hits = sql.numbers(db)?;
    let counted = hits.iter().map(|(_, n)| n).sum();
    Ok((counted, hits.iter().map(|(id, _)| *id).filter(|id| *id > 0).collect()))
}

/// Hands every row of a list to `take`, in its order, a few hundred at a time: for exports.
///
/// # Errors
/// What `list` or `take` says.
pub fn each_row<T>(
    mut list: impl FnMut(&Page) -> Result<Listed<T>>,
    take: &mut dyn FnMut(&T) -> Result<()>,
) -> Result<()> {
    let mut page = Page { size: 500, number: 1, after: None };
    loop {
        let listed = list(&page)?;
        listed.items.iter().try_for_each(&mut *take)?;
        match listed.next.as_deref().and_then(place) {
            Some(after) => page.after = Some(after),
            None => return Ok(()),
        }
    }
}
