//! The filters by which overviews open the list: what is past its life, of which year, out of support, failing. And the
//! overviews' own questions, answered by the very rows that the list shows.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::list::{Filter, matching};
use crate::auth::Scope;
use crate::db::{Db, LocalDay, Sql};
use crate::error::{Error, Result};
use crate::rules::os_support::{self, SupportState};
use crate::rules::{kinds, lives};
use crate::web::ListQuery;

/// A year in which something began its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    /// By its papers, else at the latest by estimate.
    Of(i32),
    /// Neither is known.
    Unknown,
}

impl Year {
    /// From a list's address.
    ///
    /// # Errors
    /// The field error `year: not_a_number`.
    pub(super) fn parse(query: &ListQuery) -> Result<Option<Self>> {
        match query.get("year") {
            None => Ok(None),
            Some("unknown") => Ok(Some(Year::Unknown)),
            Some(year) => match year.parse() {
                Ok(year @ 1900..=2200) => Ok(Some(Year::Of(year))),
                Ok(_) | Err(_) => Err(Error::field("year", "not_a_number")),
            },
        }
    }
}

/// A parameter that has one word only.
///
/// # Errors
/// The field error `unknown_word`.
pub(super) fn is_set(query: &ListQuery, name: &'static str, word: &str) -> Result<bool> {
    match query.get(name) {
        None => Ok(false),
        Some(asked) if asked == word => Ok(true),
        Some(_) => Err(Error::field(name, "unknown_word")),
    }
}

/// Only what was bought, by papers or at the latest by estimate, so long ago that its life is over.
pub(super) fn life_over(sql: &mut Sql, today: LocalDay) {
    sql.push(" AND (1 = 0");
    for kind in kinds::all() {
        let latest = lives::over_since(kind.asset_class, today);
        sql.with(" OR (a.kind = ", &kind.id).with(" AND COALESCE(a.bought_on, a.bought_to) <= ", latest).push(")");
    }
    sql.push(")");
}

/// Only what began its life in a year.
pub(super) fn of_year(sql: &mut Sql, year: Year) {
    match year {
        Year::Of(year) => {
            let day = |month, day| LocalDay::new(year, month, day).unwrap_or(LocalDay(chrono::NaiveDate::MIN));
            sql.with(" AND COALESCE(a.bought_on, a.bought_to) >= ", day(1, 1));
            sql.with(" AND COALESCE(a.bought_on, a.bought_to) <= ", day(12, 31));
        }
        Year::Unknown => {
            sql.push(" AND a.bought_on IS NULL AND a.bought_to IS NULL");
        }
    }
}

/// Only records whose computer `c` is so; a computer that was merged into another record counts for that one.
pub(super) fn computers(sql: &mut Sql, so: &Sql) {
    sql.push(" AND a.id IN (SELECT c.asset_id FROM computer c WHERE ").append(so);
    sql.push(
        " UNION ALL SELECT m.merged_into FROM asset m JOIN computer c ON c.asset_id = m.id \
         WHERE m.merged_into IS NOT NULL AND ",
    );
    sql.append(so).push(")");
}

/// Only computers whose operating system is out of support. Support is judged by the dated table, once for each system
/// that is in use; there are some hundreds.
///
/// # Errors
/// What the database says.
pub(super) fn os_ended(db: &mut Db, sql: &mut Sql, today: LocalDay) -> Result<()> {
    #[derive(QueryableByName)]
    struct System {
        #[diesel(sql_type = Nullable<Text>)]
        os_name: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        os_version: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        os_build: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        os_edition: Option<String>,
    }
    let all: Vec<System> =
        Sql::new("SELECT DISTINCT os_name, os_version, os_build, os_edition FROM computer").load(db)?;
    let mut ended = Sql::new("(1 = 0");
    for os in all {
        let asked = os_support::Os {
            id: None,
            name: os.os_name.as_deref(),
            version: os.os_version.as_deref(),
            build: os.os_build.as_deref(),
            edition: os.os_edition.as_deref(),
        };
        let support = os_support::support(&asked).map(|support| support.state(today, false));
        if !matches!(support, Some(SupportState::Ended(_))) {
            continue;
        }
        let mut piece = Sql::new(" OR (");
        for (place, (column, value)) in [
            ("c.os_name", &os.os_name),
            ("c.os_version", &os.os_version),
            ("c.os_build", &os.os_build),
            ("c.os_edition", &os.os_edition),
        ]
        .into_iter()
        .enumerate()
        {
            piece.push(if place == 0 { "" } else { " AND " }).push(column);
            match value {
                Some(value) => piece.with(" = ", value),
                None => piece.push(" IS NULL"),
            };
        }
        ended.append(piece.push(")"));
    }
    computers(sql, ended.push(")"));
    Ok(())
}

/// How many rows the list at this address shows.
///
/// # Errors
/// Field errors for a filter that is none.
pub fn count(db: &mut Db, scope: &Scope, query: &ListQuery, today: LocalDay) -> Result<i64> {
    let matching = matching(db, scope, &Filter::parse(query)?, today)?;
    Sql::new("SELECT count(*) AS n FROM asset a").append(&matching).count(db)
}

/// Equipment that began its life in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct YearCount {
    /// The year; 0 where neither papers nor an estimate say.
    #[diesel(sql_type = BigInt)]
    pub year: i64,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    /// Of these, how many have a day of purchase on paper.
    #[diesel(sql_type = BigInt)]
    pub known: i64,
}

/// The rows of the list at this address by year, oldest first: as many as the list shows with that `year`.
///
/// # Errors
/// Field errors for a filter that is none.
pub fn by_year(db: &mut Db, scope: &Scope, query: &ListQuery, today: LocalDay) -> Result<Vec<YearCount>> {
    let matching = matching(db, scope, &Filter::parse(query)?, today)?;
    let mut sql = Sql::new(if db.is_postgres() {
        "SELECT CAST(COALESCE(EXTRACT(YEAR FROM COALESCE(a.bought_on, a.bought_to)), 0) AS BIGINT) AS year"
    } else {
        "SELECT CAST(COALESCE(substr(COALESCE(a.bought_on, a.bought_to), 1, 4), 0) AS BIGINT) AS year"
    });
    sql.push(", count(*) AS n, count(a.bought_on) AS known FROM asset a").append(&matching);
    sql.push(" GROUP BY 1 ORDER BY 1").load(db)
}
