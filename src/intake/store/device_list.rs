//! The list of devices: filters, search, order, pages.

use super::device::DeviceRow;
use crate::auth::Scope;
use crate::db::search::Index;
use crate::db::{Db, EnrolCodeId, Sql, UnitId};
use crate::error::Result;
use crate::units;
use crate::web::{Key, ListQuery, Listed, Order, Page, Sort, choose, each_row};

/// The columns that the list can be sorted by: who enrolled last is first where nobody asks for another order.
pub const DEVICE_SORTS: &[&str] = &["-enrolled_at"];

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct DeviceFilter {
    /// Words typed: what the computer is found by, or how its own name begins.
    q: Option<String>,
    /// A unit's code.
    unit: Option<String>,
    /// Only those that came by this code.
    code: Option<EnrolCodeId>,
}

impl DeviceFilter {
    /// From a list's address.
    ///
    /// # Errors
    /// Field errors for a code that is no number.
    pub fn parse(query: &ListQuery) -> Result<Self> {
        Ok(DeviceFilter { q: query.text("q"), unit: query.text("unit"), code: query.number("code")? })
    }
}

/// The rows that a person may see and asked for: everything after FROM.
fn matching(db: &mut Db, scope: &Scope, filter: &DeviceFilter) -> Result<Sql> {
    let mut sql = Sql::new("device d WHERE 1 = 1");
    scope.limit(&mut sql, " AND d.unit_id");
    if let Some(code) = &filter.unit {
        sql.with(" AND d.unit_id = ", units::id_of(db, code)?.unwrap_or(UnitId(0)));
    }
    if let Some(code) = filter.code {
        sql.with(" AND d.enrol_code_id = ", code.0);
    }
    if let Some((q, words)) = filter.q.as_deref().and_then(|q| Some((q, Index::Asset.words(db, "x", q)?))) {
        sql.with(" AND (lower(d.hostname) LIKE ", format!("{}%", q.to_lowercase()));
        sql.push(" OR d.asset_id IN (SELECT x.id FROM asset x WHERE 1 = 1").append(&words.fit).push("))");
    }
    Ok(sql)
}

/// One page of the devices in scope.
///
/// # Errors
/// What the database says.
pub fn devices(
    db: &mut Db,
    scope: &Scope,
    filter: &DeviceFilter,
    sort: Sort,
    page: &Page,
) -> Result<Listed<DeviceRow>> {
    let matching = matching(db, scope, filter)?;
    // Numbers rise with the days on which they enrolled.
    let order = Order::new(sort, "d.id", "d.id", Key::Number);
    let chosen = choose(db, "SELECT d.id FROM ", &matching, None, order, page)?;
    let mut rows = Sql::new(
        "SELECT d.id, u.code AS unit, d.enrol_code_id AS code, e.hint AS code_hint, d.hostname, d.agent_version, \
         COALESCE(a.merged_into, d.asset_id) AS asset, t.tag, d.enrolled_at, d.seen_at, d.revoked_at, d.clock_off_seconds FROM (",
    );
    rows.append(&chosen.rows).push(
        ") c JOIN device d ON d.id = c.id JOIN unit u ON u.id = d.unit_id JOIN enrol_code e ON e.id = d.enrol_code_id \
         LEFT JOIN asset a ON a.id = d.asset_id LEFT JOIN asset t ON t.id = COALESCE(a.merged_into, d.asset_id)",
    );
    order.by(&mut rows);
    Ok(Listed::new(rows.load(db)?, page, chosen.counted, |row: &DeviceRow| (row.id.to_string(), row.id.0)))
}

/// Hands every row of a list to `take`, in its order, a few hundred at a time: for exports.
///
/// # Errors
/// What the database or `take` says.
pub fn each_device(
    db: &mut Db,
    scope: &Scope,
    filter: &DeviceFilter,
    sort: Sort,
    take: &mut dyn FnMut(&DeviceRow) -> Result<()>,
) -> Result<()> {
    each_row(|page| devices(db, scope, filter, sort, page), take)
}
