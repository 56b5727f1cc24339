//! An entry in the reader's language: who, what, to what, and each field before and after.

use serde::Serialize;
use serde_json::Value;

use super::store::{Named, Names, Row};
use super::words::{self, Shape};
use crate::auth::Permission;
use crate::db::{Dong, Instant, LocalDay, Subject};
use crate::faults::page_of;
use crate::rules::kinds;
use crate::units;
use crate::web::{Ctx, Text, area, day, disk_size, file_size, milliseconds, money, number, rate, share, when};

/// An entry as a page shows it.
#[derive(Serialize)]
pub(super) struct Said {
    pub(super) id: i64,
    pub(super) at: Instant,
    pub(super) person: String,
    /// The account's number, for the filter.
    account: Option<i64>,
    pub(super) via: String,
    /// Empty where the reader may not know it.
    pub(super) address: String,
    pub(super) action: String,
    /// What kind of record.
    pub(super) noun: String,
    pub(super) record: String,
    /// The record's page, where it has one.
    href: Option<String>,
    pub(super) unit: String,
    pub(super) changes: Vec<Change>,
}

/// A field before and after.
#[derive(Serialize)]
pub(super) struct Change {
    pub(super) field: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// Says an entry. Network addresses are for who may read the whole trail.
pub(super) fn say(ctx: &Ctx, names: &Names, row: &Row, addresses: bool) -> Said {
    let subject = Subject::from_parts(&row.subject_kind, row.subject_id);
    let via: &'static str = row.via.into();
    let person = row.account_id.map(|id| named(ctx, names.person(id), id.0));
    let unit = row.unit_id.and_then(|id| names.unit(id));
    Said {
        id: row.id,
        at: row.at,
        person: person.unwrap_or_else(|| ctx.plain(&format!("audit-nobody-{via}"))),
        account: row.account_id.map(|id| id.0),
        via: ctx.plain(&format!("audit-via-{via}")),
        address: if addresses { row.address.clone() } else { String::new() },
        action: ctx.plain(&format!("audit-{}", key(&row.action))),
        noun: ctx.plain(&format!("audit-noun-{}", key(&row.subject_kind))),
        record: subject.map_or(String::new(), |subject| record(ctx, names, subject)),
        href: subject.and_then(|subject| href(names, subject)),
        unit: unit.map_or(String::new(), |unit| units::called(ctx, unit.kind, &unit.name)),
        changes: changes(ctx, names, row),
    }
}

/// `asset.step` and `bought_on` as they stand in message keys.
pub(super) fn key(word: &str) -> String {
    word.replace(['.', '_'], "-")
}

fn named(ctx: &Ctx, name: Named, number: i64) -> String {
    match name {
        Named::As(name) => name,
        // Whoever reads the whole trail is told the sign-in name always; others where two are called alike.
        Named::Person(person) if person.shared || ctx.who.may(Permission::ReadTrail) => {
            format!("{} ({})", person.name, person.username)
        }
        Named::Person(person) => person.name,
        Named::Unit(unit) => units::called(ctx, unit.kind, &unit.name),
        Named::Erased => ctx.say(&Text::new("audit-erased").with("number", format!("{number}"))),
        Named::Nameless => format!("#{number}"),
    }
}

/// What a record is called now.
pub(super) fn record(ctx: &Ctx, names: &Names, subject: Subject) -> String {
    match subject {
        Subject::System => String::new(),
        other => named(ctx, names.name(other), other.parts().1),
    }
}

/// The page of a record, where it has one.
pub(super) fn href(names: &Names, subject: Subject) -> Option<String> {
    match subject {
        Subject::Unit(unit) => names.unit(unit).map(|unit| format!("/units/{}", unit.code)),
        other => page_of(other),
    }
}

fn changes(ctx: &Ctx, names: &Names, row: &Row) -> Vec<Change> {
    let before = words::fields(&row.action, row.before_values.as_deref());
    let after = words::fields(&row.action, row.after_values.as_deref());
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort();
    fields.dedup();
    let broken = after.get("group").or_else(|| before.get("group")).and_then(Value::as_str);
    let said = |value: Option<&Value>, field: &str| {
        value.map_or(String::new(), |value| shown(ctx, names, words::shape(&row.action, field), value, broken))
    };
    let change = |field: &String| Change {
        field: field_name(ctx, &row.action, field),
        before: said(before.get(field), field),
        after: said(after.get(field), field),
    };
    fields.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

/// A column that a person overrides has the name that its page gives it.
fn field_name(ctx: &Ctx, action: &str, field: &str) -> String {
    let word = key(field);
    if action == "asset.override" && !matches!(field, "why" | "until") {
        return ctx.plain(&format!("column-{word}"));
    }
    ctx.plain(&format!("audit-field-{word}"))
}

fn shown(ctx: &Ctx, names: &Names, shape: Shape, value: &Value, group: Option<&str>) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::Bool(yes) => return ctx.plain(if *yes { "audit-yes" } else { "audit-no" }),
        Value::String(text) => text.clone(),
        Value::Array(many) => {
            let all: Vec<String> = many.iter().map(|one| shown(ctx, names, shape, one, group)).collect();
            return all.join(", ");
        }
        Value::Number(_) | Value::Object(_) => value.to_string(),
    };
    // Overrides keep numbers as text.
    let n = value.as_i64().or_else(|| text.parse().ok());
    let with = |say: &dyn Fn(i64) -> String| n.map(say);
    let word = |prefix: &str| (!text.is_empty()).then(|| ctx.plain(&format!("{prefix}-{}", key(&text))));
    let lang = ctx.lang;
    let said = match shape {
        Shape::Plain => value.as_i64().map(|n| number(lang, n)),
        Shape::Digits => None,
        Shape::Money => with(&|n| money(lang, Dong(n))),
        Shape::Day => LocalDay::parse(&text).map(day),
        Shape::Moment => Instant::parse_rfc3339(&text).map(when),
        Shape::Area => with(&|n| area(lang, n)),
        Shape::Rate => with(&|n| rate(lang, n)),
        Shape::Milliseconds => with(&|n| milliseconds(lang, n)),
        Shape::Share => with(&|n| share(lang, n)),
        Shape::Bytes => with(&|n| file_size(lang, n)),
        Shape::Disk => with(&|n| disk_size(lang, n)),
        Shape::Degrees => with(&|n| format!("{:.6}", n as f64 / 1_000_000.0)),
        Shape::Seconds => with(&|n| ctx.say(&Text::new("seconds").with("n", n))),
        Shape::Word(prefix) => word(prefix),
        Shape::Kind => kinds::find(&text).map(|kind| ctx.plain(&kind.name_key())),
        Shape::Broken => group.and_then(|group| word(&format!("fault-{group}"))),
        Shape::Record(kind) => n.and_then(|n| Subject::from_parts(kind, n)).map(|of| record(ctx, names, of)),
        Shape::About => words::about(value).map(|subject| record(ctx, names, subject)),
    };
    said.unwrap_or(text)
}
