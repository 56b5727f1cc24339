//! The list of entries.

use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

use super::find::about;
use crate::audit::Via;
use crate::db::search::Words;
use crate::db::{AccountId, Db, Instant, LocalDay, Sql, Subject, UnitId};
use crate::error::{Error, Result};
use crate::people;
use crate::units;
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose};

/// The columns that the list can be sorted by: the latest first is the order nobody asked for.
pub const SORTS: &[&str] = &["-at"];

/// Which entries, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words typed, of a person or a record; with the day on which units are called so.
    pub q: Option<(String, LocalDay)>,
    /// The earliest first.
    pub earliest: bool,
    /// What a person is called: login or words of the name; or the number of an account.
    pub who: Option<String>,
    /// Of records of this kind.
    pub kind: Option<String>,
    /// Of the record of this number.
    pub record: Option<i64>,
    /// In the unit of this code.
    pub unit: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// From this day on.
    pub from: Option<LocalDay>,
    /// Up to this day, it included.
    pub to: Option<LocalDay>,
    /// The one entry of this number.
    pub entry: Option<i64>,
}

impl Filter {
    /// From a list's address.
    ///
    /// # Errors
    /// Field errors for a filter that is none.
    pub fn parse(query: &ListQuery, today: LocalDay) -> Result<Self> {
        let day = |name: &'static str| {
            query.get(name).map(|d| LocalDay::parse(d).ok_or_else(|| Error::field(name, "not_a_date"))).transpose()
        };
        if let Some(kind) = query.get("kind")
            && Subject::from_parts(kind, 0).is_none()
        {
            return Err(Error::field("kind", "unknown_word"));
        }
        Ok(Filter {
            q: query.text("q").map(|q| (q, today)),
            earliest: !query.sort(SORTS)?.down,
            who: query.text("who"),
            kind: query.text("kind"),
            record: query.number("id")?,
            unit: query.text("unit"),
            action: query.text("action"),
            from: day("from")?,
            to: day("to")?,
            entry: query.number("entry")?,
        })
    }

    /// The entries of one record.
    pub fn of(subject: Subject) -> Self {
        let (kind, id) = subject.parts();
        Filter { kind: Some(kind.to_owned()), record: Some(id), ..Filter::default() }
    }
}

/// An entry as it is stored.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct Row {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Timestamp)]
    pub at: Instant,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub account_id: Option<AccountId>,
    #[diesel(sql_type = Text)]
    pub via: Via,
    #[diesel(sql_type = Text)]
    pub address: String,
    #[diesel(sql_type = Text)]
    pub action: String,
    #[diesel(sql_type = Text)]
    pub subject_kind: String,
    #[diesel(sql_type = BigInt)]
    pub subject_id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub unit_id: Option<UnitId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub before_values: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub after_values: Option<String>,
    #[diesel(sql_type = Text)]
    sort_key: String,
}

fn limits(db: &mut Db, filter: &Filter) -> Result<Sql> {
    let mut sql = Sql::new(" WHERE 1 = 1");
    if let Some(entry) = filter.entry {
        sql.with(" AND a.id = ", entry);
    }
    if let Some(who) = &filter.who {
        let who = who.parse().map_or_else(|_| people::called(db, who), |number| Ok(vec![AccountId(number)]));
        sql.within(" AND a.account_id", who?);
    }
    if let Some(kind) = &filter.kind {
        sql.with(" AND a.subject_kind = ", kind);
    }
    if let Some(record) = filter.record {
        sql.with(" AND a.subject_id = ", record);
    }
    if let Some(code) = &filter.unit {
        let unit = units::id_of(db, code)?.ok_or_else(|| Error::field("unit", "unknown_word"))?;
        sql.with(" AND a.unit_id = ", unit);
    }
    if let Some(action) = &filter.action {
        sql.with(" AND a.action = ", action);
    }
    if let Some(from) = filter.from {
        sql.with(" AND a.at >= ", from.start());
    }
    if let Some(to) = filter.to {
        sql.with(" AND a.at < ", to.plus(1).start());
    }
    Ok(sql)
}

/// By when it happened; the index to walk where nothing narrows the trail but words.
fn order(filter: &Filter) -> Order {
    let order = Order::new(Sort { by: "at", down: !filter.earliest }, "a.id", "a.at", Key::Moment);
    let narrowed =
        filter.who.is_some() || filter.kind.is_some() || filter.unit.is_some() || filter.action.is_some();
    if narrowed || filter.entry.is_some() { order } else { order.walking(" INDEXED BY audit_at") }
}

/// One page of entries.
///
/// # Errors
/// The field error `unit: unknown_word`; what the database says.
pub fn list(db: &mut Db, filter: &Filter, page: &Page) -> Result<Listed<Row>> {
    let (limits, order) = (limits(db, filter)?, order(filter));
    let fit = filter.q.as_ref().map(|(q, today)| about(db, q, *today)).transpose()?;
    let words = fit.map(|fit| Words { fit, hits: None });
    let chosen = choose(db, "SELECT a.id FROM audit a", &limits, words.as_ref(), order, page)?;
    let mut sql = Sql::new(
        "SELECT a.id, a.at, a.account_id, a.via, a.address, a.action, a.subject_kind, a.subject_id, a.unit_id, \
         a.before_values, a.after_values, ",
    );
    order.sort_key(&mut sql);
    sql.push(" FROM (").append(&chosen.rows).push(") c JOIN audit a ON a.id = c.id");
    order.by(&mut sql);
    Ok(Listed::new(sql.load(db)?, page, chosen.counted, |row: &Row| (row.sort_key.clone(), row.id)))
}

/// Hands every entry to `take`, in its order, a few hundred at a time: for exports.
///
/// # Errors
/// What the database or `take` says.
pub fn stream(db: &mut Db, filter: &Filter, take: &mut dyn FnMut(&mut Db, Vec<Row>) -> Result<()>) -> Result<()> {
    let mut page = Page { size: 500, number: 1, after: None };
    loop {
        let listed = list(db, filter, &page)?;
        let more = listed.next.is_some();
        page.after = listed.items.last().map(|row| (row.sort_key.clone(), row.id));
        take(db, listed.items)?;
        if !more {
            return Ok(());
        }
    }
}
