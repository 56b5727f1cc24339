//! Facts of a computer as JSON: what it reports, what a person says against it.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Path};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use crate::db::{AssetId, Db, LocalDay};
use crate::equipment::effective::Column;
use crate::equipment::{self, OverrideRow, Said};
use crate::error::{Error, Result};
use crate::intake::store;
use crate::web::{Ctx, read_json};

/// One fact.
#[derive(Serialize, utoipa::ToSchema)]
struct FactShown {
    column: Column,
    /// What the last report says.
    observed: Option<String>,
    /// What counts: the person's value while it is in force, else what was observed.
    effective: Option<String>,
    /// What a person says, also where it is over.
    said: Option<SaidShown>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct SaidShown {
    #[serde(flatten)]
    row: OverrideRow,
    in_force: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Facts {
    items: Vec<FactShown>,
}

fn all(db: &mut Db, ctx: &Ctx, id: AssetId) -> Result<Facts> {
    let today = ctx.now.day();
    let asset = equipment::show(db, &ctx.scope, id, today)?;
    let Some(hardware) = store::hardware(db, asset.id, today)? else { return Ok(Facts { items: Vec::new() }) };
    let rows = equipment::override_rows(db, asset.id)?;
    let shown = |column: Column| {
        let row = rows.iter().rfind(|row| row.field == <&str>::from(column)).cloned();
        FactShown {
            column,
            observed: hardware.observed.text(column),
            effective: hardware.columns.text(column),
            said: row
                .map(|row| SaidShown { in_force: row.until.is_none_or(|until: LocalDay| today <= until), row }),
        }
    };
    Ok(Facts { items: Column::iter().map(shown).collect() })
}

/// `GET equipment/ID/facts`: every column with what was observed and what a person says; empty where the computer never
/// reported.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/equipment/{id}/facts",
    summary = "What was observed and what a person says",
    responses((status = 200, body = Facts)),
)]
pub async fn list(ctx: Ctx, id: Path<AssetId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    let facts = ctx.read(move |db| all(db, &asker, *id)).await?;
    Ok(HttpResponse::Ok().json(facts))
}

/// What a person says; without `value` it is taken back, an empty one says that nobody knows.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = FactSent)]
struct Sent {
    column: String,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    until: Option<LocalDay>,
}

/// `POST equipment/ID/facts`: sets a person's value over what was observed, or takes it back.
///
/// # Errors
/// `NotFound` also where it never reported; field errors.
#[utoipa::path(
    post,
    path = "/api/v1/equipment/{id}/facts",
    summary = "Set a value over what was observed, or take it back",
    request_body = Sent,
    responses((status = 200, body = Facts)),
)]
pub async fn say(ctx: Ctx, id: Path<AssetId>, body: Bytes) -> Result<HttpResponse> {
    let sent: Sent = read_json(&body)?;
    let column: Column = sent.column.parse().map_err(|_| Error::field("column", "unknown_word"))?;
    let until = sent.until.map(|day| day.0.to_string());
    let said = match &sent.value {
        Some(value) => Some(Said::judge(column, value, &sent.why, until.as_deref(), ctx.now.day())?),
        None => None,
    };
    let (asker, scope, actor, now) = (ctx.clone(), ctx.scope.clone(), ctx.actor(), ctx.now);
    let facts = ctx.write(move |tx| {
        store::override_fact(tx, &scope, *id, column, said.as_ref(), &actor, now)?;
        all(tx.db(), &asker, *id)
    });
    Ok(HttpResponse::Ok().json(facts.await?))
}
