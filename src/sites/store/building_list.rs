//! The list of buildings: filters, search, order, pages. A province has hundreds: what is found is sorted.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use serde::Serialize;

use super::building::Numbered;
use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{BuildingId, Db, FacilityId, Instant, LocalDay, Sql, UnitId};
use crate::error::Result;
use crate::rules::Condition;
use crate::sites::building::{Grade, Purpose, condition_place};
use crate::sites::facility::UseStatus;
use crate::units::{self, UnitKind};
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose, each_row};

/// The columns that the list can be sorted by; the first is the order nobody asked for.
pub const SORTS: &[&str] = &["name", "built_year", "condition", "updated_at"];

/// A row of the list.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct BuildingRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: BuildingId,
    /// Its facility.
    #[diesel(sql_type = BigInt)]
    pub facility: FacilityId,
    /// The facility's name.
    #[diesel(sql_type = Text)]
    pub facility_name: String,
    /// Where the facility stands.
    #[diesel(sql_type = Text)]
    pub address: String,
    /// How the facility is used.
    #[diesel(sql_type = Text)]
    pub use_status: UseStatus,
    /// Its unit's code.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Its unit's name.
    #[diesel(sql_type = Text)]
    pub unit_name: String,
    /// Its unit's type.
    #[diesel(sql_type = Text)]
    pub unit_kind: UnitKind,
    /// What people call it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What it is for.
    #[diesel(sql_type = Text)]
    pub purpose: Purpose,
    /// Its construction grade.
    #[diesel(sql_type = Nullable<Text>)]
    pub grade: Option<Grade>,
    /// Year it was first used.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub built_year: Option<i64>,
    /// Year of the latest major repair.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub repaired_year: Option<i64>,
    /// Storeys.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub floors: Option<i64>,
    /// Floor area, dm².
    #[diesel(sql_type = Nullable<BigInt>)]
    pub floor_dm2: Option<i64>,
    /// Its condition in a word.
    #[diesel(sql_type = Nullable<Text>)]
    pub condition: Option<Condition>,
    /// Day on which the condition was judged.
    #[diesel(sql_type = Nullable<Date>)]
    pub condition_on: Option<LocalDay>,
    /// Historical cost, đồng.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub original_cost: Option<i64>,
    /// Rooms in use.
    #[diesel(sql_type = BigInt)]
    pub rooms: i64,
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
    /// A facility's number.
    pub facility: Option<FacilityId>,
    /// How the facility is used.
    pub use_status: Option<UseStatus>,
    /// A condition.
    pub condition: Option<Condition>,
    /// Only what nobody has judged.
    pub no_condition: bool,
    /// Only what is seriously degraded or dangerous.
    pub poor: bool,
    /// What it is for.
    pub purpose: Option<Purpose>,
    /// Only the retired ones; they show in no other list.
    pub retired: bool,
}

impl Filter {
    /// From a list's address.
    ///
    /// # Errors
    /// Field errors for words that are none.
    pub fn parse(query: &ListQuery) -> Result<Self> {
        let no_condition = query.get("condition") == Some("unknown");
        let poor = query.get("condition") == Some("poor");
        Ok(Filter {
            q: query.text("q"),
            unit: query.text("unit"),
            facility: query.number("facility")?,
            use_status: query.word("use_status")?,
            condition: if no_condition || poor { None } else { query.word("condition")? },
            no_condition,
            poor,
            purpose: query.word("purpose")?,
            retired: query.word("retired")?.unwrap_or(false),
        })
    }
}

/// The building in use in scope, where there is exactly one: whoever adds a link need not choose then.
///
/// # Errors
/// What the database says.
pub fn only(db: &mut Db, scope: &Scope) -> Result<Option<BuildingId>> {
    let mut sql = Sql::new("SELECT b.id FROM ");
    sql.append(&matching(db, scope, &Filter::default())?);
    let found: Vec<Numbered> = sql.push(" LIMIT 2").load(db)?;
    Ok(if let [one] = found.as_slice() { Some(one.id) } else { None })
}

/// The rows that a person may see and asked for: everything after FROM.
fn matching(db: &mut Db, scope: &Scope, filter: &Filter) -> Result<Sql> {
    let mut sql = Sql::new("building b JOIN facility f ON f.id = b.facility_id WHERE ");
    // A facility that is out of use takes its buildings out of every list.
    sql.push(if filter.retired {
        "(b.retired_at IS NOT NULL OR f.retired_at IS NOT NULL)"
    } else {
        "b.retired_at IS NULL AND f.retired_at IS NULL"
    });
    scope.limit(&mut sql, " AND b.unit_id");
    if let Some(code) = &filter.unit {
        sql.with(" AND b.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    if let Some(facility) = filter.facility {
        sql.with(" AND b.facility_id = ", facility);
    }
    if let Some(status) = filter.use_status {
        sql.with(" AND f.use_status = ", <&str>::from(status));
    }
    if let Some(condition) = filter.condition {
        sql.with(" AND b.condition = ", <&str>::from(condition));
    }
    if filter.no_condition {
        sql.push(" AND b.condition IS NULL");
    }
    if filter.poor {
        sql.with(" AND b.condition_sort >= ", condition_place(Some(Condition::SeriouslyDegraded)));
    }
    if let Some(purpose) = filter.purpose {
        sql.with(" AND b.purpose = ", <&str>::from(purpose));
    }
    if let Some(words) = filter.q.as_deref().and_then(|q| Index::Building.words(db, "b", q)) {
        sql.append(&words.fit);
    }
    Ok(sql)
}

fn order(sort: Sort) -> Order {
    match sort.by {
        "built_year" => Order::new(sort, "b.id", "b.built_sort", Key::Number),
        "condition" => Order::new(sort, "b.id", "b.condition_sort", Key::Number),
        "updated_at" => Order::new(sort, "b.id", "b.updated_at", Key::Moment),
        _ => Order::new(sort, "b.id", "b.sort_name", Key::Text),
    }
}

/// One page of the buildings in scope.
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
) -> Result<Listed<BuildingRow>> {
    let matching = matching(db, scope, filter)?;
    let order = order(sort);
    let chosen = choose(db, "SELECT b.id FROM ", &matching, None, order, page)?;
    let mut rows = Sql::new(
        "SELECT b.id, b.facility_id AS facility, f.name AS facility_name, f.address, f.use_status, u.code AS unit, \
         n.name AS unit_name, n.kind AS unit_kind, b.name, b.purpose, b.grade, b.built_year, b.repaired_year, b.floors, \
         b.floor_dm2, b.condition, b.condition_on, b.original_cost, (SELECT count(*) FROM room r \
         WHERE r.building_id = b.id AND r.retired_at IS NULL) AS rooms, b.updated_at, ",
    );
    order.sort_key(&mut rows);
    rows.push(" FROM (").append(&chosen.rows).push(") c JOIN building b ON b.id = c.id ");
    rows.push("JOIN facility f ON f.id = b.facility_id JOIN unit u ON u.id = b.unit_id ");
    units::name_on(&mut rows, day);
    order.by(&mut rows);
    Ok(Listed::new(rows.load(db)?, page, chosen.counted, |row: &BuildingRow| (row.sort_key.clone(), row.id.0)))
}

/// How many rows the list at this address shows.
///
/// # Errors
/// Field errors for a filter that is none.
pub fn count(db: &mut Db, scope: &Scope, query: &ListQuery) -> Result<i64> {
    let matching = matching(db, scope, &Filter::parse(query)?)?;
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
    take: &mut dyn FnMut(&BuildingRow) -> Result<()>,
) -> Result<()> {
    each_row(|page| list(db, scope, filter, sort, page, day), take)
}
