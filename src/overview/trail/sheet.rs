//! The trail as rows of a file: exactly what the list shows.

use super::said::{Change, Said};
use crate::db::LocalDay;
use crate::sheets::{Asked, Cell, Filters, ListSheet, labelled};
use crate::units;
use crate::web::{Ctx, day};

/// The parameters that filter the list.
pub(super) const FILTERS: Filters = &[
    ("q", Asked::Typed("search")),
    ("who", Asked::Typed("audit-column-who")),
    ("kind", Asked::Word("audit-column-noun", "audit-noun")),
    ("id", Asked::Typed("audit-column-record")),
    ("unit", Asked::By(units::unit_asked)),
    ("action", Asked::Word("audit-column-action", "audit")),
    ("from", Asked::By(|ctx, _, day| Ok(day_asked(ctx, "audit-from", day)))),
    ("to", Asked::By(|ctx, _, day| Ok(day_asked(ctx, "audit-to", day)))),
    ("entry", Asked::Typed("audit-column-number")),
];

fn day_asked(ctx: &Ctx, called: &str, typed: &str) -> String {
    labelled(ctx, called, &LocalDay::parse(typed).map_or(typed.to_owned(), day))
}

/// The list's exports.
pub(super) static SHEET: ListSheet<Said> = ListSheet {
    title: "nav-audit",
    filters: FILTERS,
    columns: &[
        ("audit-column-number", 10),
        ("audit-column-at", 17),
        ("audit-column-who", 24),
        ("audit-column-via", 16),
        ("audit-column-address", 16),
        ("audit-column-action", 26),
        ("audit-column-noun", 16),
        ("audit-column-record", 30),
        ("audit-column-unit", 24),
        ("audit-column-changes", 70),
    ],
    cells,
};

fn change(change: &Change) -> String {
    match (change.before.as_str(), change.after.as_str()) {
        ("", after) => format!("{}: {after}", change.field),
        (before, "") => format!("{}: {before} → –", change.field),
        (before, after) => format!("{}: {before} → {after}", change.field),
    }
}

fn cells(_: &Ctx, said: &Said) -> Vec<Cell> {
    let changes: Vec<String> = said.changes.iter().map(change).collect();
    vec![
        Cell::Plain(said.id),
        Cell::When(said.at),
        Cell::Text(said.person.clone()),
        Cell::Text(said.via.clone()),
        Cell::Text(said.address.clone()),
        Cell::Text(said.action.clone()),
        Cell::Text(said.noun.clone()),
        Cell::Text(said.record.clone()),
        Cell::Text(said.unit.clone()),
        Cell::Text(changes.join("\n")),
    ]
}
