//! The ranking: by thing, and by unit.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use serde::Serialize;

use crate::auth::Scope;
use crate::changes::Consumer;
use crate::db::schema::ground::change_mark as m;
use crate::db::schema::priority::score as s;
use crate::db::search::Index;
use crate::db::{Db, Instant, LocalDay, Sql, Subject, UnitId};
use crate::error::{Error, Result, not_found};
use crate::links;
use crate::priority::facts::Fact;
use crate::priority::unit::KindSums;
use crate::priority::{FactorId, FactorVector, Interval, Policy, UnitScore, UnitSums};
use crate::rules::NeedGroup;
use crate::text_column;
use crate::units::{self, UnitKind};
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose, each_row};

text_column!(NeedGroup);

/// The orders of the ranking; the neediest first where nobody asked.
pub const SORTS: &[&str] = &["-score"];

/// A thing in the ranking.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct Ranked {
    /// Its score's number.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// `asset`, `link`, `building`.
    #[diesel(sql_type = Text)]
    pub subject: String,
    /// That record's number.
    #[diesel(sql_type = BigInt)]
    pub subject_id: i64,
    /// Which weights scored it.
    #[diesel(sql_type = Text)]
    pub need_group: NeedGroup,
    /// Its kind's word, for equipment; empty for links and buildings.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// On its sticker; empty for links and buildings.
    #[diesel(sql_type = Text)]
    pub tag: String,
    /// What people call it; a link goes by provider and network.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Where it is: the room of equipment, the building of a link, the facility of a building.
    #[diesel(sql_type = Text)]
    pub place: String,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// 0 to 100.
    #[diesel(sql_type = BigInt)]
    pub points: i64,
    /// Hundredths of a point: the order.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
    /// The least that the unknown leaves possible.
    #[diesel(sql_type = BigInt)]
    pub low: i64,
    /// The most.
    #[diesel(sql_type = BigInt)]
    pub high: i64,
    /// The share that rests on machines and papers, basis points.
    #[diesel(sql_type = BigInt)]
    pub confidence_bp: i64,
    /// The policy's version.
    #[diesel(sql_type = BigInt)]
    pub policy: i64,
    /// The factors, JSON.
    #[serde(skip)]
    #[diesel(sql_type = Text)]
    pub vector: String,
    /// When it was scored.
    #[diesel(sql_type = Timestamp)]
    pub scored_at: Instant,
}

impl Ranked {
    /// Where its record is shown.
    pub fn record(&self) -> String {
        let list = match self.subject.as_str() {
            "link" => "links",
            "building" => "buildings",
            _ => "equipment",
        };
        format!("/{list}/{}", self.subject_id)
    }

    /// The key of what it is: its kind, or the group of what has none.
    pub fn kind_key(&self) -> String {
        let group: &str = self.need_group.into();
        let (stem, word) = if self.kind.is_empty() { ("need-group", group) } else { ("kind", self.kind.as_str()) };
        format!("{stem}-{}", word.replace('_', "-"))
    }
}

/// What the ranking shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words typed.
    q: Option<String>,
    unit: Option<String>,
    group: Option<NeedGroup>,
    reason: Option<FactorId>,
    confidence: Option<String>,
    /// Only from so many points on.
    least: Option<i64>,
}

impl Filter {
    /// From a list's address.
    ///
    /// # Errors
    /// Field errors for words that are none.
    pub fn parse(query: &ListQuery) -> Result<Self> {
        let confidence = query.text("confidence");
        if confidence.as_deref().is_some_and(|word| !matches!(word, "low" | "medium" | "high")) {
            return Err(Error::field("confidence", "unknown_word"));
        }
        Ok(Filter {
            q: query.text("q"),
            unit: query.text("unit"),
            group: query.word("group")?,
            reason: query.word("reason")?,
            confidence,
            least: query.number("least")?,
        })
    }
}

fn matching(db: &mut Db, scope: &Scope, filter: &Filter) -> Result<Sql> {
    let policy = Policy::shipped();
    let mut sql = Sql::new(" WHERE 1 = 1");
    scope.limit(&mut sql, " AND s.unit_id");
    if let Some(code) = &filter.unit {
        sql.with(" AND s.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    if let Some(group) = filter.group {
        sql.with(" AND s.need_group = ", <&str>::from(group));
    }
    if let Some(reason) = filter.reason {
        sql.with(" AND (s.reasons & ", reason.bit()).push(") <> 0");
    }
    if let Some(least) = filter.least {
        // Points are hundredths, rounded half up; the indexes have these.
        sql.with(" AND s.total >= ", least.saturating_mul(100).saturating_sub(50));
    }
    match filter.confidence.as_deref() {
        Some("high") => sql.with(" AND s.confidence_bp >= ", policy.confidence_high_bp),
        Some("medium") => sql
            .with(" AND s.confidence_bp >= ", policy.confidence_medium_bp)
            .with(" AND s.confidence_bp < ", policy.confidence_high_bp),
        Some(_) => sql.with(" AND s.confidence_bp < ", policy.confidence_medium_bp),
        None => &mut sql,
    };
    if let Some(q) = &filter.q {
        found(db, q, &mut sql);
    }
    Ok(sql)
}

/// Only what has the typed words: equipment, links and buildings by the words that their own lists find them by. What
/// they hit is found once and each score looked up in it.
fn found(db: &Db, q: &str, sql: &mut Sql) {
    let indexes = [
        (Index::Asset, "'asset'", "a", "SELECT a.id FROM asset a WHERE 1 = 1"),
        (Index::Link, "'link'", "l", "SELECT l.id FROM link l WHERE 1 = 1"),
        (Index::Building, "'building'", "b", "SELECT b.id FROM building b WHERE 1 = 1"),
    ];
    let mut before = " AND (";
    for (index, kind, record, records) in indexes {
        let Some(words) = index.words(db, record, q) else { return };
        sql.push(before).push("(s.subject_kind = ").push(kind).push(" AND s.subject_id IN (");
        match &words.hits {
            Some(hits) => sql.append(hits),
            None => sql.push(records).append(&words.fit),
        };
        sql.push("))");
        before = " OR ";
    }
    sql.push(")");
}

/// The order; the index to walk where every unit is asked for (those of one unit have one that SQLite takes).
fn order(scope: &Scope, filter: &Filter, sort: Sort) -> Order {
    let order = Order::new(sort, "s.id", "s.total", Key::Number);
    match (scope, &filter.unit, filter.group) {
        (Scope::All, None, None) => order.walking(" INDEXED BY score_total"),
        (Scope::All, None, Some(_)) => order.walking(" INDEXED BY score_group"),
        (_, _, _) => order,
    }
}

/// Columns and joins of a row; `chosen` are the rows' numbers, asked first: as a condition they would be looked for in
/// all rows joined.
fn rows(chosen: &Sql, day: LocalDay) -> Sql {
    let mut sql = Sql::new(
        "SELECT s.id, s.subject_kind AS subject, s.subject_id, s.need_group, COALESCE(a.kind, '') AS kind, \
         COALESCE(a.tag, '') AS tag, COALESCE(a.name, b.name, ",
    );
    sql.push(links::LABEL).push(
        ", '') AS name, COALESCE(r.name, h.name, v.name, '') AS place, u.code AS unit, n.name AS unit_name, \
         n.kind AS unit_kind, s.points, s.total, s.low, s.high, s.confidence_bp, s.policy, f.vector, s.scored_at FROM (",
    );
    sql.append(chosen).push(
        ") c JOIN score s ON s.id = c.id JOIN score_vector f ON f.score_id = s.id \
         LEFT JOIN asset a ON s.subject_kind = 'asset' AND a.id = s.subject_id \
         LEFT JOIN room r ON r.id = a.room_id \
         LEFT JOIN building b ON s.subject_kind = 'building' AND b.id = s.subject_id \
         LEFT JOIN facility h ON h.id = b.facility_id \
         LEFT JOIN link l ON s.subject_kind = 'link' AND l.id = s.subject_id \
         LEFT JOIN building v ON v.id = l.building_id JOIN unit u ON u.id = s.unit_id ",
    );
    units::name_on(&mut sql, day);
    sql
}

/// One page of the ranking.
///
/// # Errors
/// What the database says.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    page: &Page,
    day: LocalDay,
) -> Result<Listed<Ranked>> {
    let (matching, order) = (matching(db, scope, filter)?, order(scope, filter, sort));
    let chosen = choose(db, "SELECT s.id FROM score s", &matching, None, order, page)?;
    let mut sql = rows(&chosen.rows, day);
    order.by(&mut sql);
    Ok(Listed::new(sql.load(db)?, page, chosen.counted, |row: &Ranked| (row.total.to_string(), row.id)))
}

/// How many rows the ranking at this address shows.
///
/// # Errors
/// Field errors for a filter that is none.
pub fn count(db: &mut Db, scope: &Scope, query: &ListQuery) -> Result<i64> {
    let matching = matching(db, scope, &Filter::parse(query)?)?;
    Sql::new("SELECT count(*) AS n FROM score s").append(&matching).count(db)
}

/// Which place in the ranking the nth row of this list has: counted from the end where the least need comes first.
///
/// # Errors
/// Field errors for a filter that is none.
pub fn places(db: &mut Db, scope: &Scope, query: &ListQuery, sort: Sort) -> Result<impl Fn(i64) -> i64 + use<>> {
    let end = if sort.down { None } else { Some(count(db, scope, query)? + 1) };
    Ok(move |nth| end.map_or(nth, |end| end - nth))
}

/// The things in scope that need money first, of one unit where its code is given.
///
/// # Errors
/// What the database says.
pub fn first(db: &mut Db, scope: &Scope, unit: Option<&str>, most: usize, day: LocalDay) -> Result<Vec<Ranked>> {
    let (sort, page) = (Sort { by: "score", down: true }, Page { size: most, number: 1, after: None });
    let filter = Filter { unit: unit.map(str::to_owned), ..Filter::default() };
    Ok(list(db, scope, &filter, sort, &page, day)?.items)
}

/// Hands every row of the ranking to `take`, in its order: for exports.
///
/// # Errors
/// What the database or `take` says.
pub fn stream(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    day: LocalDay,
    take: &mut dyn FnMut(&Ranked) -> Result<()>,
) -> Result<()> {
    each_row(|page| list(db, scope, filter, sort, page, day), take)
}

/// One score with its place in the ranking of those in scope.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Scored {
    /// The thing and its score.
    #[serde(flatten)]
    pub ranked: Ranked,
    /// Its place: one more than how many need more.
    pub rank: i64,
    /// Among how many.
    pub of: i64,
    /// Whether something changed that the score does not say yet: it does within seconds.
    pub waits: bool,
    /// Its factors.
    #[serde(skip)]
    pub vector: FactorVector,
}

/// One score.
///
/// # Errors
/// `NotFound` where there is none in scope.
pub fn scored(db: &mut Db, scope: &Scope, id: i64, day: LocalDay) -> Result<Scored> {
    let mut chosen = Sql::new("SELECT s.id FROM score s");
    chosen.with(" WHERE s.id = ", id);
    scope.limit(&mut chosen, " AND s.unit_id");
    let ranked: Ranked = rows(&chosen, day).first(db)?.ok_or_else(not_found)?;
    let vector = serde_json::from_str(&ranked.vector).map_err(Error::internal)?;
    let mut above = Sql::new("SELECT count(*) AS n FROM score s WHERE s.total > ");
    above.bind(ranked.total);
    scope.limit(&mut above, " AND s.unit_id");
    let mut all = Sql::new("SELECT count(*) AS n FROM score s WHERE 1 = 1");
    scope.limit(&mut all, " AND s.unit_id");
    let waits = waits(db, &ranked.subject, ranked.subject_id)?;
    Ok(Scored { rank: above.count(db)? + 1, of: all.count(db)?, waits, ranked, vector })
}

/// Marks that are looked through for a thing's own: whoever just changed it finds it among the newest.
const NEWEST_MARKS: i64 = 1000;

/// Whether a thing is marked and not scored anew yet.
fn waits(db: &mut Db, kind: &str, id: i64) -> Result<bool> {
    let newest: Vec<(String, i64)> = m::table
        .filter(m::consumer.eq(Consumer::Priority.word()))
        .order(m::id.desc())
        .limit(NEWEST_MARKS)
        .select((m::subject_kind, m::subject_id))
        .load(db)?;
    Ok(newest.iter().any(|(of, number)| of == kind && *number == id))
}

/// The score of a piece of equipment, a link or a building, once it is scored.
///
/// # Errors
/// What the database says.
pub fn of(db: &mut Db, scope: &Scope, thing: Subject, day: LocalDay) -> Result<Option<Scored>> {
    let (kind, number) = thing.parts();
    let of = s::table.filter(s::subject_kind.eq(kind)).filter(s::subject_id.eq(number));
    let id: Option<i64> = of.select(s::id).first(db).optional()?;
    id.map(|id| scored(db, scope, id, day)).transpose()
}

/// The unit of the score in a path.
///
/// # Errors
/// What the database says.
pub fn unit_of_score(db: &mut Db, id: &str) -> Result<Option<UnitId>> {
    let Ok(id) = id.parse::<i64>() else { return Ok(None) };
    Ok(s::table.find(id).select(s::unit_id).get_result(db).optional()?)
}

/// A unit in the ranking of units.
#[derive(Clone, Debug)]
pub struct RankedUnit {
    /// Which.
    pub unit: units::UnitLabel,
    /// How badly it needs money.
    pub score: UnitScore,
    /// How many of its things are scored.
    pub things: i64,
    /// Its place in the ranking.
    pub place: i64,
}

/// The units in scope, the neediest first.
///
/// # Errors
/// What the database says.
pub fn units(db: &mut Db, scope: &Scope, day: LocalDay) -> Result<Vec<RankedUnit>> {
    #[derive(QueryableByName)]
    struct Sums {
        #[diesel(sql_type = BigInt)]
        unit_id: UnitId,
        #[diesel(sql_type = Text)]
        need_group: NeedGroup,
        #[diesel(sql_type = BigInt)]
        n: i64,
        #[diesel(sql_type = Nullable<BigInt>)]
        excess: Option<i64>,
        #[diesel(sql_type = Nullable<BigInt>)]
        low: Option<i64>,
        #[diesel(sql_type = Nullable<BigInt>)]
        high: Option<i64>,
    }
    let mut sql = Sql::new(
        "SELECT s.unit_id, s.need_group, count(*) AS n, CAST(SUM(s.excess) AS BIGINT) AS excess, \
         CAST(SUM(s.excess_low) AS BIGINT) AS low, CAST(SUM(s.excess_high) AS BIGINT) AS high FROM score s WHERE 1 = 1",
    );
    scope.limit(&mut sql, " AND s.unit_id");
    let rows: Vec<Sums> = sql.push(" GROUP BY s.unit_id, s.need_group").load(db)?;
    let mut ranked = Vec::new();
    for unit in units::labels(db, scope, day)?.into_iter().filter(|unit| unit.kind != UnitKind::Provincial) {
        let mut sums = UnitSums::default();
        let mut things = 0;
        for row in rows.iter().filter(|row| row.unit_id == unit.id) {
            let or = |sum: Option<i64>| sum.unwrap_or(0);
            let excess = Interval { low: or(row.low), value: or(row.excess), high: or(row.high) };
            sums.add_sums(row.need_group, KindSums { count: row.n, excess });
            things += row.n;
        }
        if things > 0 {
            ranked.push(RankedUnit {
                unit,
                score: sums.score(&Fact::Unknown, Policy::shipped()),
                things,
                place: 0,
            });
        }
    }
    ranked.sort_by_key(|unit| (std::cmp::Reverse(unit.score.total.value), unit.unit.id));
    (1..).zip(&mut ranked).for_each(|(place, unit)| unit.place = place);
    Ok(ranked)
}
