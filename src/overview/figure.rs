//! A figure of an overview is the number of rows of the list that it opens: both come from the same address, so that they
//! cannot part.

use serde::Serialize;

use super::store;
use crate::auth::Permission;
use crate::db::Db;
use crate::error::Result;
use crate::web::{Ctx, ListQuery};
use crate::{equipment, faults, intake, links, priority, sites, units};

/// A list that figures open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// All equipment.
    Equipment,
    /// Computers by when their agents were last heard of.
    Heard,
    /// Faults.
    Faults,
    /// Links.
    Links,
    /// Buildings.
    Buildings,
    /// Facilities.
    Facilities,
    /// The ranking.
    Priorities,
    /// What breaks again and again.
    Repeat,
    /// Conflicts of identity.
    Conflicts,
}

impl List {
    fn path(self) -> &'static str {
        match self {
            List::Equipment => "/equipment",
            List::Heard => "/computers",
            List::Faults => "/faults",
            List::Links => "/links",
            List::Buildings => "/buildings",
            List::Facilities => "/facilities",
            List::Priorities => "/priorities",
            List::Repeat => "/faults/repeat",
            List::Conflicts => "/conflicts",
        }
    }

    fn rows(self, db: &mut Db, ctx: &Ctx, query: &ListQuery) -> Result<i64> {
        let (scope, today) = (&ctx.scope, ctx.now.day());
        match self {
            List::Equipment => equipment::count(db, scope, query, today),
            List::Heard => store::count(db, scope, query, ctx.now),
            List::Faults => faults::count(db, scope, query, ctx.who.account, ctx.now),
            List::Links => links::count(db, scope, query, today),
            List::Buildings => sites::count_buildings(db, scope, query),
            List::Facilities => sites::count_facilities(db, scope, query),
            List::Priorities => priority::count(db, scope, query),
            List::Repeat => {
                let scope = units::narrowed(db, scope, query)?;
                let rows = faults::repeat_offenders(db, &scope, ctx.now, faults::MOST_REPEAT)?;
                Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
            }
            List::Conflicts => {
                let scope = units::narrowed(db, &ctx.who.scope(Permission::ManageAgents), query)?;
                intake::open_conflicts(db, &scope)
            }
        }
    }
}

/// A number and the list of what it counts.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Figure {
    /// What it is called: `figure-KEY`.
    pub(super) key: &'static str,
    /// The list.
    pub(super) href: String,
    /// Its rows.
    pub(super) n: i64,
}

/// Asks for figures on behalf of a reader, of one unit where one is named.
pub(super) struct Figures<'a> {
    pub(super) ctx: &'a Ctx,
    /// The unit's code; `None` for everything in the reader's scope.
    pub(super) unit: Option<&'a str>,
}

impl Figures<'_> {
    /// The address of a list with filters, and of this unit alone where there is one.
    pub(super) fn address(&self, list: List, filters: &'static str) -> Result<String> {
        Ok(ListQuery::parse(filters)?.with(list.path(), &[("unit", self.unit)]))
    }

    /// The figure of a list with filters.
    pub(super) fn of(&self, db: &mut Db, key: &'static str, list: List, filters: &'static str) -> Result<Figure> {
        let href = self.address(list, filters)?;
        let query = ListQuery::parse(href.split_once('?').map_or("", |(_, query)| query))?;
        Ok(Figure { key, n: list.rows(db, self.ctx, &query)?, href })
    }
}
