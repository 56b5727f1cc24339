//! The list of facilities: filters, search, order, pages. A province has hundreds: what is found is sorted.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};
use serde::Serialize;

use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{Db, FacilityId, Instant, LocalDay, Sql, UnitId};
use crate::error::Result;
use crate::sites::facility::UseStatus;
use crate::units::{self, UnitKind};
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose, each_row};

/// The columns that the list can be sorted by; the first is the order nobody asked for.
pub const SORTS: &[&str] = &["name", "updated_at"];

/// A row of the list.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct FacilityRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: FacilityId,
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
    /// Where it stands.
    #[diesel(sql_type = Text)]
    pub address: String,
    /// How it is used.
    #[diesel(sql_type = Text)]
    pub use_status: UseStatus,
    /// Land, dm².
    #[diesel(sql_type = Nullable<BigInt>)]
    pub land_dm2: Option<i64>,
    /// Number of the land-use right certificate.
    #[diesel(sql_type = Nullable<Text>)]
    pub land_certificate: Option<String>,
    /// Millionths of a degree north.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub latitude_micro: Option<i64>,
    /// Millionths of a degree east.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub longitude_micro: Option<i64>,
    /// Whether somebody of the unit has confirmed it.
    #[diesel(sql_type = Bool)]
    pub verified: bool,
    /// Buildings in use.
    #[diesel(sql_type = BigInt)]
    pub buildings: i64,
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
    /// How it is used.
    pub use_status: Option<UseStatus>,
    /// Only what nobody has confirmed, or only what somebody has.
    pub verified: Option<bool>,
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
            use_status: query.word("use_status")?,
            verified: query.word("verified")?,
            retired: query.word("retired")?.unwrap_or(false),
        })
    }
}

/// The rows that a person may see and asked for: everything after FROM.
fn matching(db: &mut Db, scope: &Scope, filter: &Filter) -> Result<Sql> {
    let mut sql = Sql::new("facility f WHERE ");
    sql.push(if filter.retired { "f.retired_at IS NOT NULL" } else { "f.retired_at IS NULL" });
    scope.limit(&mut sql, " AND f.unit_id");
    if let Some(code) = &filter.unit {
        sql.with(" AND f.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    if let Some(status) = filter.use_status {
        sql.with(" AND f.use_status = ", <&str>::from(status));
    }
    if let Some(verified) = filter.verified {
        sql.with(" AND f.verified = ", verified);
    }
    if let Some(words) = filter.q.as_deref().and_then(|q| Index::Facility.words(db, "f", q)) {
        sql.append(&words.fit);
    }
    Ok(sql)
}

fn order(sort: Sort) -> Order {
    match sort.by {
        "updated_at" => Order::new(sort, "f.id", "f.updated_at", Key::Moment),
        _ => Order::new(sort, "f.id", "f.sort_name", Key::Text),
    }
}

/// One page of the facilities in scope.
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
) -> Result<Listed<FacilityRow>> {
    let matching = matching(db, scope, filter)?;
    let order = order(sort);
    let chosen = choose(db, "SELECT f.id FROM ", &matching, None, order, page)?;
    let mut rows = Sql::new(
        "SELECT f.id, u.code AS unit, n.name AS unit_name, n.kind AS unit_kind, f.name, f.address, f.use_status, \
         f.land_dm2, f.land_certificate, f.latitude_micro, f.longitude_micro, f.verified, (SELECT count(*) FROM building b \
         WHERE b.facility_id = f.id AND b.retired_at IS NULL) AS buildings, f.updated_at, ",
    );
    order.sort_key(&mut rows);
    rows.push(" FROM (").append(&chosen.rows).push(") c JOIN facility f ON f.id = c.id ");
    rows.push("JOIN unit u ON u.id = f.unit_id ");
    units::name_on(&mut rows, day);
    order.by(&mut rows);
    Ok(Listed::new(rows.load(db)?, page, chosen.counted, |row: &FacilityRow| (row.sort_key.clone(), row.id.0)))
}

/// How many rows the list at this address shows.
///
/// # Errors
/// Field errors for a filter that is none.
pub fn count(db: &mut Db, scope: &Scope, query: &ListQuery) -> Result<i64> {
    let matching = matching(db, scope, &Filter::parse(query)?)?;
    Sql::new("SELECT count(*) AS n FROM ").append(&matching).count(db)
}

/// The facility in use in scope, where there is exactly one: whoever adds a building need not choose then.
///
/// # Errors
/// What the database says.
pub fn only(db: &mut Db, scope: &Scope) -> Result<Option<FacilityId>> {
    #[derive(QueryableByName)]
    struct Numbered {
        #[diesel(sql_type = BigInt)]
        id: FacilityId,
    }
    let mut sql = Sql::new("SELECT id FROM facility WHERE retired_at IS NULL");
    scope.limit(&mut sql, " AND unit_id");
    let found: Vec<Numbered> = sql.push(" LIMIT 2").load(db)?;
    Ok(if let [one] = found.as_slice() { Some(one.id) } else { None })
}

/// How many facilities nobody has confirmed: the number beside the navigation's entry.
///
/// # Errors
/// What the database says.
pub fn unverified(db: &mut Db, scope: &Scope) -> Result<i64> {
    let mut sql = Sql::new("SELECT count(*) AS n FROM facility WHERE retired_at IS NULL AND verified = ");
    sql.bind(false);
    scope.limit(&mut sql, " AND unit_id");
    sql.count(db)
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
    take: &mut dyn FnMut(&FacilityRow) -> Result<()>,
) -> Result<()> {
    each_row(|page| list(db, scope, filter, sort, page, day), take)
}
