//! Units as other rooms' pages call them.

use std::collections::BTreeMap;

use super::{UnitKind, choices, id_of, labels};
use crate::auth::Scope;
use crate::db::Db;
use crate::error::Result;
use crate::sheets::labelled;
use crate::web::{Choice, Ctx, ListQuery, Text, Visitor};

/// A unit as it is called in the reader's language.
pub fn called(ctx: &Visitor, kind: UnitKind, name: &str) -> String {
    let kind: &str = kind.into();
    ctx.say(&Text::new(format!("unit-name-{}", kind.replace('_', "-"))).with("name", name))
}

/// The units in scope as a choice, the message `empty` before them; no choice at all where there is only one.
///
/// # Errors
/// What the database says.
pub fn choice(db: &mut Db, ctx: &Ctx, empty: &str) -> Result<Vec<Choice>> {
    if ctx.own_unit().is_some() {
        return Ok(Vec::new());
    }
    let all = choices(db, &ctx.scope, ctx.now.day(), |unit| called(ctx, unit.kind, &unit.name))?;
    Ok(std::iter::once(Choice::new("", ctx.plain(empty))).chain(all).collect())
}

/// The part of a scope that a list's `unit` names; all of it where the list names none, nothing where that unit is not in
/// it.
///
/// # Errors
/// What the database says.
pub fn narrowed(db: &mut Db, scope: &Scope, query: &ListQuery) -> Result<Scope> {
    let Some(code) = query.get("unit") else { return Ok(scope.clone()) };
    let unit = id_of(db, code)?.filter(|unit| scope.has(*unit));
    Ok(Scope::Units(unit.into_iter().collect()))
}

/// The names of the units in scope by code, for whoever works for several; none where there is only one, since every
/// record is of that one.
///
/// # Errors
/// What the database says.
pub fn names(db: &mut Db, ctx: &Ctx) -> Result<BTreeMap<String, String>> {
    if ctx.own_unit().is_some() {
        return Ok(BTreeMap::new());
    }
    let units = labels(db, &ctx.scope, ctx.now.day())?;
    Ok(units.into_iter().map(|unit| (unit.code, called(ctx, unit.kind, &unit.name))).collect())
}

/// The filter `unit` as a spreadsheet says it: by the unit's name where it is in scope, else by its code.
///
/// # Errors
/// What the database says.
pub fn unit_asked(ctx: &Ctx, db: &mut Db, code: &str) -> Result<String> {
    let all = labels(db, &ctx.scope, ctx.now.day())?;
    let unit = all.iter().find(|unit| unit.code == code);
    Ok(labelled(ctx, "unit", &unit.map_or(code.to_owned(), |unit| called(ctx, unit.kind, &unit.name))))
}
