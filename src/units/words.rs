//! Units as other rooms' pages call them.

use std::collections::BTreeMap;

use super::{UnitKind, choices, id_of, labels};
use crate::auth::Scope;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::sheets::labelled;
use crate::web::{Choice, Ctx, Form, ListQuery, Text, Visitor};

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

/// What `judge` makes of a form for the unit that it names, or for the only one that the person works for. Without a unit
/// the other fields are judged all the same, so that all slips show at once.
///
/// # Errors
/// Those of `judge`; the field error `unit: required`.
pub fn for_chosen<T>(
    db: &mut Db,
    form: &Form,
    own: Option<UnitId>,
    judge: impl FnOnce(UnitId) -> Result<T>,
) -> Result<T> {
    let named = form.opt("unit").map(|code| id_of(db, code)).transpose()?.flatten();
    match own.or(named) {
        Some(unit) => judge(unit),
        None => {
            let mut fields = judge(UnitId(0)).err().map(|e| e.fields).unwrap_or_default();
            fields.extend(Error::field("unit", "required").fields);
            Err(Error::invalid(fields))
        }
    }
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
