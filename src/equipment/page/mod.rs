//! Equipment's pages.

pub mod files;
pub mod form;
pub mod list;

use crate::db::Db;
use crate::error::Result;
use crate::rules::kinds;
use crate::units::{self, UnitKind};
use crate::web::{Choice, Ctx, Text};

/// A unit as it is called in the reader's language.
pub(super) fn unit_name(ctx: &Ctx, kind: UnitKind, name: &str) -> String {
    let kind: &str = kind.into();
    ctx.say(&Text::new(format!("unit-name-{}", kind.replace('_', "-"))).with("name", name))
}

/// The kinds as a choice, `empty` before them.
fn kind_choices(ctx: &Ctx, empty: &str) -> Vec<Choice> {
    let all = kinds::all().iter().map(|kind| Choice::new(&kind.id, ctx.plain(&kind.name_key())));
    std::iter::once(Choice::new("", ctx.plain(empty))).chain(all).collect()
}

/// The units in scope as a choice; empty where there is only one.
fn unit_choices(db: &mut Db, ctx: &Ctx, empty: &str) -> Result<Vec<Choice>> {
    if ctx.own_unit().is_some() {
        return Ok(Vec::new());
    }
    let all = units::choices(db, &ctx.scope, ctx.now.day(), |unit| unit_name(ctx, unit.kind, &unit.name))?;
    Ok(std::iter::once(Choice::new("", ctx.plain(empty))).chain(all).collect())
}
