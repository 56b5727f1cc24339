//! What a computer reports, and what a person says against it: both, with who, since when, why and until when.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;
use strum::IntoEnumIterator;

use crate::auth::Permission;
use crate::db::{AssetId, Db, Instant, LocalDay};
use crate::equipment::effective::Column;
use crate::equipment::{self, AssetView, Said};
use crate::error::{Error, Result};
use crate::intake::store;
use crate::web::{Choice, Ctx, Form, FormState, ListQuery, Text, Visitor, day, disk_size, file_size};

#[derive(Serialize)]
struct View {
    asset: AssetView,
    /// When it last reported; nothing where it never did.
    reported: Option<Instant>,
    facts: Vec<Fact>,
    may_write: bool,
    /// The fact that is being changed.
    chosen: Option<Chosen>,
    form: FormState,
}

#[derive(Serialize)]
struct Fact {
    word: &'static str,
    name: String,
    observed: Option<String>,
    said: Option<SaidShown>,
}

/// A person's value as it is shown.
#[derive(Serialize)]
struct SaidShown {
    value: String,
    person: Option<String>,
    at: Instant,
    why: String,
    until: Option<LocalDay>,
    over: bool,
}

#[derive(Serialize)]
struct Chosen {
    word: &'static str,
    name: String,
    observed: Option<String>,
    /// The words to choose from, where the column has some.
    choices: Vec<Choice>,
    hint: Option<String>,
    taken_back: bool,
}

/// A column's value as people read it.
pub fn say_fact(visitor: &Visitor, column: Column, value: &str) -> String {
    match column {
        Column::RamBytes => value.parse().map_or(value.to_owned(), |n| file_size(visitor.lang, n)),
        Column::DiskBytes => value.parse().map_or(value.to_owned(), |n| disk_size(visitor.lang, n)),
        Column::FirmwareDate => LocalDay::parse(value).map_or(value.to_owned(), day),
        Column::BootSeconds => visitor.say(&Text::new("seconds").with("n", value)),
        Column::DiskKind | Column::Chassis | Column::OsFamily => visitor.word("value", value),
        Column::Hostname
        | Column::Vendor
        | Column::Model
        | Column::Serial
        | Column::CpuName
        | Column::CpuCores
        | Column::CpuThreads
        | Column::OsName
        | Column::OsVersion
        | Column::OsBuild
        | Column::OsEdition => value.to_owned(),
    }
}

/// What a person's value says, «chưa rõ» where it says that nobody knows.
fn said(ctx: &Ctx, column: Column, value: &str) -> String {
    if value.is_empty() { ctx.plain("unknown") } else { say_fact(ctx, column, value) }
}

fn view(db: &mut Db, ctx: &Ctx, id: AssetId, chosen: Option<Column>, form: Option<FormState>) -> Result<View> {
    let today = ctx.now.day();
    let asset = equipment::show(db, &ctx.scope, id, today)?;
    let may_write = ctx.who.scope(Permission::WriteRecords).has(asset.unit_id);
    let hardware = store::hardware(db, asset.id, today)?;
    let rows = equipment::override_rows(db, asset.id)?;
    let Some(hardware) = hardware else {
        let form = FormState::default();
        return Ok(View { asset, reported: None, facts: Vec::new(), may_write, chosen: None, form });
    };
    let fact = |column: Column| {
        let word: &'static str = column.into();
        let row = rows.iter().rfind(|row| row.field == word);
        Fact {
            word,
            name: ctx.word("column", column),
            observed: hardware.observed.text(column).map(|value| say_fact(ctx, column, &value)),
            said: row.map(|row| SaidShown {
                value: said(ctx, column, &row.value),
                person: row.person.clone(),
                at: row.at,
                why: row.why.clone(),
                until: row.until,
                over: row.until.is_some_and(|until| until < today),
            }),
        }
    };
    let chosen = chosen.filter(|_| may_write);
    let present = chosen.map_or_else(FormState::default, |column| {
        let row = rows.iter().rfind(|row| row.field == <&str>::from(column));
        FormState::of(
            [
                ("value", row.map_or(String::new(), |row| typed(ctx, column, &row.value))),
                ("why", row.map_or(String::new(), |row| row.why.clone())),
                ("until", row.and_then(|row| row.until).map_or(String::new(), day)),
            ],
            0,
        )
    });
    Ok(View {
        reported: Some(hardware.observed_at),
        facts: Column::iter().map(fact).collect(),
        may_write,
        chosen: chosen.map(|column| {
            let Fact { word, name, observed, said } = fact(column);
            let (choices, hint) = (choices(ctx, column), hint(ctx, column));
            Chosen { word, name, observed, choices, hint, taken_back: said.is_none() }
        }),
        form: form.unwrap_or(present),
        asset,
    })
}

/// A stored value as it is typed: sizes and days as they are shown, the rest as it is.
fn typed(ctx: &Ctx, column: Column, value: &str) -> String {
    let reshaped = matches!(column, Column::RamBytes | Column::DiskBytes | Column::FirmwareDate);
    if reshaped && !value.is_empty() {
        say_fact(ctx, column, value).replace('\u{a0}', " ")
    } else {
        value.to_owned()
    }
}

fn choices(ctx: &Ctx, column: Column) -> Vec<Choice> {
    let words = column.words();
    let called = |word: &&str| Choice::new(word, say_fact(ctx, column, word));
    if words.is_empty() { Vec::new() } else { Choice::or(ctx, "unknown", words.iter().map(called).collect()) }
}

/// How the columns are typed that are no plain text.
const HINTS: [(Column, &str); 4] = [
    (Column::RamBytes, "fact-hint-memory"),
    (Column::DiskBytes, "fact-hint-disk"),
    (Column::FirmwareDate, "fact-hint-day"),
    (Column::BootSeconds, "fact-hint-seconds"),
];

fn hint(ctx: &Ctx, column: Column) -> Option<String> {
    HINTS.iter().find(|(of, _)| *of == column).map(|(_, key)| ctx.plain(key))
}

fn column(word: &str) -> Result<Column> {
    word.parse().map_err(|_| Error::field("column", "unknown_word"))
}

/// Every fact with what was observed and what a person says; `?column=ram_bytes` opens the form for one.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<AssetId>, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let chosen = query.get("column").map(column).transpose()?;
    let asker = ctx.clone();
    ctx.show("intake/facts", move |db| view(db, &asker, *id, chosen, None)).await
}

/// Sets a person's value over what was observed, or takes it back.
///
/// # Errors
/// `NotFound`; wrong fields show the form again.
pub async fn say(ctx: Ctx, id: Path<AssetId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    if let Some(word) = form.opt("take_back") {
        let column = column(word)?;
        ctx.write(move |tx| store::override_fact(tx, &scope, of, column, None, &actor, now)).await?;
        return Ok(ctx.to(&format!("/equipment/{id}/facts")));
    }
    let column = column(form.get("column"))?;
    let judged = column
        .read_typed(form.get("value"))
        .map_err(|code| Error::field("value", code))
        .and_then(|value| Said::judge(column, &value, form.get("why"), form.opt("until"), now.day()));
    let saved = match judged {
        Ok(said) => {
            ctx.write(move |tx| store::override_fact(tx, &scope, of, column, Some(&said), &actor, now)).await
        }
        Err(refusal) => Err(refusal),
    };
    let Err(refusal) = saved else { return Ok(ctx.to(&format!("/equipment/{id}/facts"))) };
    let asker = ctx.clone();
    let view = move |db: &mut Db, state| view(db, &asker, of, Some(column), Some(state));
    ctx.again("intake/facts", &form, refusal, view).await
}
