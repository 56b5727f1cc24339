//! People as rows of a file.

use super::store::{GrantRow, PersonLine};
use crate::sheets::{Asked, Cell, ListSheet};
use crate::units;
use crate::web::Ctx;

/// The list's exports.
pub(super) static SHEET: ListSheet<PersonLine> = ListSheet {
    title: "nav-people",
    filters: &[("q", Asked::Typed("search")), ("unit", Asked::By(units::unit_asked))],
    columns: &[
        ("full-name", 26),
        ("username", 20),
        ("grants", 50),
        ("phone", 14),
        ("person-state", 14),
        ("second-factor", 16),
    ],
    cells,
};

fn grant(ctx: &Ctx, grant: &GrantRow) -> String {
    let of = |unit: &units::UnitLabel| units::called(ctx, unit.kind, &unit.name);
    let whose = grant.unit.as_ref().map_or_else(|| ctx.plain("all-units"), of);
    format!("{} – {whose}", ctx.word("role", grant.role))
}

fn cells(ctx: &Ctx, person: &PersonLine) -> Vec<Cell> {
    let grants: Vec<String> = person.grants.iter().map(|of| grant(ctx, of)).collect();
    let second_factor = person.row.second_factor.then(|| ctx.plain("person-second-factor"));
    vec![
        Cell::Text(person.row.full_name.clone()),
        Cell::Text(person.row.username.clone()),
        Cell::Text(grants.join("\n")),
        Cell::text(&person.row.phone),
        Cell::Text(ctx.word("account-state", person.row.state)),
        Cell::text(&second_factor),
    ]
}
