//! The list of links: filters, search, order, pages. A province has hundreds: what is found is sorted.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use serde::Serialize;

use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{BuildingId, Db, Instant, LinkId, LocalDay, Sql, UnitId};
use crate::error::{Error, Result};
use crate::links::link::{Circuit, Medium};
use crate::rules::floor;
use crate::units::{self, UnitKind};
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose, each_row};

/// The columns that the list can be sorted by; the first is the order nobody asked for.
pub const SORTS: &[&str] = &["provider", "ends_on", "updated_at"];

/// A row of the list.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct LinkRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: LinkId,
    /// Its building.
    #[diesel(sql_type = BigInt)]
    pub building: BuildingId,
    /// The building's name.
    #[diesel(sql_type = Text)]
    pub building_name: String,
    /// The facility's name.
    #[diesel(sql_type = Text)]
    pub facility_name: String,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// Which network.
    #[diesel(sql_type = Text)]
    pub circuit: Circuit,
    /// Who provides it.
    #[diesel(sql_type = Text)]
    pub provider: String,
    /// The provider's number for it.
    #[diesel(sql_type = Nullable<Text>)]
    pub circuit_id: Option<String>,
    /// By what it comes in.
    #[diesel(sql_type = Nullable<Text>)]
    pub medium: Option<Medium>,
    /// Contract rate down, kbit/s.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub down_kbps: Option<i64>,
    /// Contract rate up, kbit/s.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub up_kbps: Option<i64>,
    /// The latest measured rate down, kbit/s.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub measured_kbps: Option<i64>,
    /// Its day.
    #[diesel(sql_type = Nullable<Date>)]
    pub measured_on: Option<LocalDay>,
    /// Measured against contract, basis points.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub share_bp: Option<i64>,
    /// Outages that last.
    #[diesel(sql_type = BigInt)]
    pub outages_now: i64,
    /// Đồng a month.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub monthly_cost: Option<i64>,
    /// First day of the contract.
    #[diesel(sql_type = Nullable<Date>)]
    pub starts_on: Option<LocalDay>,
    /// Last day of the contract.
    #[diesel(sql_type = Nullable<Date>)]
    pub ends_on: Option<LocalDay>,
    /// Hours within which the contract promises repair.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub sla_hours: Option<i64>,
    /// Last change.
    #[diesel(sql_type = Timestamp)]
    pub updated_at: Instant,
    #[serde(skip)]
    #[diesel(sql_type = Text)]
    sort_key: String,
}

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words typed.
    pub q: Option<String>,
    /// A unit's code.
    pub unit: Option<String>,
    /// A building's number.
    pub building: Option<BuildingId>,
    /// Which network.
    pub circuit: Option<Circuit>,
    /// Only what was last measured below the floor for links.
    pub degraded: bool,
    /// Only what nobody has measured yet.
    pub unmeasured: bool,
    /// Only what is down now.
    pub down: bool,
    /// Only the retired ones; they show in no other list.
    pub retired: bool,
}

impl Filter {
    /// From a list's address.
    ///
    /// # Errors
    /// Field errors for words that are none.
    pub fn parse(query: &ListQuery) -> Result<Self> {
        Ok(Filter {
            q: query.text("q"),
            unit: query.text("unit"),
            building: query.number("building")?,
            circuit: query.word("circuit")?,
            degraded: query.word("degraded")?.unwrap_or(false),
            unmeasured: match query.get("measured") {
                None => false,
                Some("never") => true,
                Some(_) => return Err(Error::field("measured", "unknown_word")),
            },
            down: query.word("down")?.unwrap_or(false),
            retired: query.word("retired")?.unwrap_or(false),
        })
    }
}

/// The rows that a person may see and asked for: everything after FROM. `m` is the latest measurement that counts.
fn matching(db: &mut Db, scope: &Scope, filter: &Filter, day: LocalDay) -> Result<Sql> {
    let mut sql = Sql::new(
        "link l LEFT JOIN link_measurement m ON m.id = (SELECT x.id FROM link_measurement x WHERE x.link_id = l.id \
         AND x.withdrawn_at IS NULL ORDER BY x.measured_on DESC, x.id DESC LIMIT 1) WHERE ",
    );
    sql.push(if filter.retired { "l.retired_at IS NOT NULL" } else { "l.retired_at IS NULL" });
    scope.limit(&mut sql, " AND l.unit_id");
    if let Some(code) = &filter.unit {
        sql.with(" AND l.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    if let Some(building) = filter.building {
        sql.with(" AND l.building_id = ", building);
    }
    if let Some(circuit) = filter.circuit {
        sql.with(" AND l.circuit = ", <&str>::from(circuit));
    }
    if filter.degraded {
        sql.with(" AND m.down_kbps * 10000 < l.down_kbps * ", floor::floor(day).link_degraded_bp);
    }
    if filter.unmeasured {
        sql.push(" AND m.id IS NULL");
    }
    if filter.down {
        sql.push(" AND EXISTS (SELECT 1 FROM link_outage o WHERE o.link_id = l.id AND o.ended_at IS NULL AND o.withdrawn_at IS NULL)");
    }
    if let Some(words) = filter.q.as_deref().and_then(|q| Index::Link.words(db, "l", q)) {
        sql.append(&words.fit);
    }
    Ok(sql)
}

fn order(sort: Sort) -> Order {
    match sort.by {
        "ends_on" => Order::new(sort, "l.id", "l.ends_sort", Key::Day),
        "updated_at" => Order::new(sort, "l.id", "l.updated_at", Key::Moment),
        _ => Order::new(sort, "l.id", "l.sort_name", Key::Text),
    }
}

/// One page of the links in scope.
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
) -> Result<Listed<LinkRow>> {
    let matching = matching(db, scope, filter, day)?;
    let order = order(sort);
    let chosen =
        choose(db, "SELECT l.id, m.down_kbps AS measured_kbps, m.measured_on FROM ", &matching, None, order, page)?;
    let mut rows = Sql::new(
        "SELECT l.id, l.building_id AS building, b.name AS building_name, f.name AS facility_name, u.code AS unit, \
         n.name AS unit_name, n.kind AS unit_kind, l.circuit, l.provider, l.circuit_id, l.medium, l.down_kbps, l.up_kbps, \
         c.measured_kbps, c.measured_on, c.measured_kbps * 10000 / l.down_kbps AS share_bp, (SELECT count(*) \
         FROM link_outage o WHERE o.link_id = l.id AND o.ended_at IS NULL AND o.withdrawn_at IS NULL) AS outages_now, \
         l.monthly_cost, l.starts_on, l.ends_on, l.sla_hours, l.updated_at, ",
    );
    order.sort_key(&mut rows);
    rows.push(" FROM (").append(&chosen.rows).push(") c JOIN link l ON l.id = c.id ");
    rows.push("JOIN building b ON b.id = l.building_id JOIN facility f ON f.id = b.facility_id ");
    rows.push("JOIN unit u ON u.id = l.unit_id ");
    units::name_on(&mut rows, day);
    order.by(&mut rows);
    Ok(Listed::new(rows.load(db)?, page, chosen.counted, |row: &LinkRow| (row.sort_key.clone(), row.id.0)))
}

/// How many rows the list at this address shows.
///
/// # Errors
/// Field errors for a filter that is none.
pub fn count(db: &mut Db, scope: &Scope, query: &ListQuery, day: LocalDay) -> Result<i64> {
    let matching = matching(db, scope, &Filter::parse(query)?, day)?;
    Sql::new("SELECT count(*) AS n FROM ").append(&matching).count(db)
}

/// Hands every row of a list to `take`, in its order, a few hundred at a time: for exports.
///
/// # Errors
/// What the database or `take` says.
pub fn stream(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    day: LocalDay,
    take: &mut dyn FnMut(&LinkRow) -> Result<()>,
) -> Result<()> {
    each_row(|page| list(db, scope, filter, sort, page, day), take)
}
