//! Units as other rooms' pages call them.

use super::{UnitKind, choices, labels};
use crate::db::Db;
use crate::error::Result;
use crate::sheets::labelled;
use crate::web::{Choice, Ctx, Text, Visitor};

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

/// The filter `unit` as a spreadsheet says it: by the unit's name where it is in scope, else by its code.
///
/// # Errors
/// What the database says.
pub fn unit_asked(ctx: &Ctx, db: &mut Db, code: &str) -> Result<String> {
    let all = labels(db, &ctx.scope, ctx.now.day())?;
    let unit = all.iter().find(|unit| unit.code == code);
    Ok(labelled(ctx, "unit", &unit.map_or(code.to_owned(), |unit| called(ctx, unit.kind, &unit.name))))
}
