//! Conflicts of identity: the evidence, and one tap to decide; records that are one, and two again.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use crate::db::{AssetId, ConflictId, Db, Instant};
use crate::equipment;
use crate::error::{Error, Result, found};
use crate::intake::identity::{Decision, Evidence, Relation, Verdict};
use crate::intake::sheet::CONFLICTS;
use crate::intake::store::{self, CONFLICT_SORTS, ConflictRow, Outcome};
use crate::sheets::{CSV, Take, XLSX, is_filtered};
use crate::units;
use crate::web::{Choice, Ctx, Form, ListQuery, Listed, Page, PageLinks, Sort, SortLink, download, each_row, file};

#[derive(Serialize)]
struct View {
    q: String,
    units: Vec<Choice>,
    unit: String,
    sort: String,
    sorts: Vec<SortLink>,
    filtered: bool,
    conflicts: Vec<Shown>,
    /// Units by code, where conflicts of several are listed.
    names: BTreeMap<String, String>,
    links: PageLinks,
    csv: String,
    xlsx: String,
}

/// A conflict as its list shows it.
#[derive(Serialize)]
pub(in crate::intake) struct Shown {
    pub id: ConflictId,
    pub hostname: Option<String>,
    pub unit: String,
    pub reason: String,
    pub opened_at: Instant,
    decided: bool,
    pub candidates: Vec<Candidate>,
}

/// A record that it could be, and what speaks for and against it.
#[derive(Serialize)]
pub(in crate::intake) struct Candidate {
    id: AssetId,
    pub tag: String,
    name: String,
    pub evidence: Vec<Line>,
}

/// A line of evidence.
#[derive(Serialize)]
pub(in crate::intake) struct Line {
    pub kind: String,
    pub relation: String,
    same: bool,
    different: bool,
    pub reported: String,
    pub recorded: String,
}

const PATH: &str = "/conflicts";

/// The open ones in scope that are asked for.
///
/// # Errors
/// Field errors for an order or a page that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let (sort, page) = (query.sort(CONFLICT_SORTS)?, query.page()?);
    ctx.show("intake/conflicts", move |db| {
        let scope = units::narrowed(db, &asker.scope, &query)?;
        let listed = store::conflicts(db, &scope, query.get("q"), sort, &page)?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            units: units::choice(db, &asker, "all")?,
            unit: get("unit"),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, CONFLICT_SORTS, sort),
            filtered: is_filtered(&query, CONFLICTS.filters),
            links: PageLinks::new(&query, PATH, &listed),
            conflicts: listed.items.into_iter().map(|row| shown(db, &asker, row)).collect::<Result<_>>()?,
            names: units::names(db, &asker)?,
            csv: query.with("/conflicts.csv", &[]),
            xlsx: query.with("/conflicts.xlsx", &[]),
        })
    })
    .await
}

/// Hands each one that is asked for to `take`.
fn each(db: &mut Db, ctx: &Ctx, query: &ListQuery, sort: Sort, take: Take<'_, Shown>) -> Result<()> {
    let scope = units::narrowed(db, &ctx.scope, query)?;
    let list = |page: &Page| {
        let mut kept = Vec::new();
        let listed = store::conflicts(db, &scope, query.get("q"), sort, page)?;
        let Listed { items, total, total_is_exact, page, per_page, next } = listed;
        for row in items {
            kept.push(shown(db, ctx, row)?);
        }
        Ok(Listed { items: kept, total, total_is_exact, page, per_page, next })
    };
    each_row(list, take)
}

/// Exactly what the list shows, as CSV.
///
/// # Errors
/// The field error of an order that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (sort, asker) = (query.sort(CONFLICT_SORTS)?, ctx.clone());
    download(&ctx, CSV, "may-chua-ro.csv", move |db, send| {
        CONFLICTS.csv(&asker, send, |take| each(db, &asker, &query, sort, take))
    })
    .await
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// The field error of an order that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (sort, asker) = (query.sort(CONFLICT_SORTS)?, ctx.clone());
    let bytes =
        ctx.export(move |db| CONFLICTS.xlsx(&asker, db, &query, |db, take| each(db, &asker, &query, sort, take)));
    Ok(file(XLSX, "may-chua-ro.xlsx", bytes.await?))
}

fn shown(db: &mut Db, ctx: &Ctx, row: ConflictRow) -> Result<Shown> {
    let decision: Decision = serde_json::from_str(&row.decision).map_err(Error::internal)?;
    let mut ids: Vec<AssetId> = decision.evidence.iter().map(|e| e.asset).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut candidates = Vec::new();
    for id in ids {
        // A record of another unit is not shown: its officer sees the conflict of their own device.
        let asset = found(equipment::show(db, &ctx.scope, id, ctx.now.day()))?;
        let Some(asset) = asset else { continue };
        let evidence = decision.evidence.iter().filter(|e| e.asset == id).map(|e| line(ctx, e)).collect();
        candidates.push(Candidate { id: asset.id, tag: asset.tag, name: asset.name, evidence });
    }
    Ok(Shown {
        id: row.id,
        hostname: row.hostname,
        unit: row.unit,
        reason: ctx.word("conflict-reason", row.reason.as_str()),
        opened_at: row.opened_at,
        decided: !matches!(decision.verdict, Verdict::Conflict { .. }),
        candidates,
    })
}

fn line(ctx: &Ctx, evidence: &Evidence) -> Line {
    Line {
        kind: ctx.word("identity-kind", evidence.kind),
        relation: ctx.word("identity-relation", evidence.relation),
        same: evidence.relation == Relation::Same,
        different: evidence.relation == Relation::Different,
        reported: evidence.reported.join(", "),
        recorded: evidence.recorded.join(", "),
    }
}

/// Decides a conflict.
///
/// # Errors
/// `NotFound`; `IllegalStep` where somebody else settled it.
pub async fn settle(ctx: Ctx, id: Path<ConflictId>, form: Form) -> Result<HttpResponse> {
    let outcome = match form.get("outcome") {
        "another" => Outcome::Another,
        "leave" => Outcome::Leave,
        asset => Outcome::Is(asset.parse().map_err(|_| Error::field("outcome", "required"))?),
    };
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::settle(tx, &scope, *id, outcome, &actor, now)).await?;
    Ok(ctx.to("/conflicts"))
}

/// Says that this record and another are one computer: `record` is a record typed by hand that it is shown as from now
/// on, `computer` a reporting one that is shown as this record, `tag` whichever was typed, to be shown as.
///
/// # Errors
/// The field errors `tag: no_such_tag`, `record: required`; `IllegalStep`.
pub async fn merge(ctx: Ctx, id: Path<AssetId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, this) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let chosen = |name: &str| form.opt(name).map(|id| id.parse().map_err(|_| Error::field("record", "required")));
    let (record, computer) = (chosen("record").transpose()?, chosen("computer").transpose()?);
    let tag = form.get("tag").to_uppercase();
    let into = ctx.write(move |tx| {
        let (from, into) = match (record, computer) {
            (Some(record), _) => (this, record),
            (None, Some(computer)) => (computer, this),
            (None, None) => {
                let one = equipment::show(tx.db(), &scope, this, now.day())?;
                let found = equipment::by_tag(tx.db(), one.unit_id, &tag)?;
                (this, found.ok_or_else(|| Error::field("tag", "no_such_tag"))?)
            }
        };
        store::merge(tx, &scope, from, into, &actor, now)?;
        Ok(into)
    });
    Ok(ctx.to(&format!("/equipment/{}", into.await?)))
}

/// Says that a merged record is another computer after all.
///
/// # Errors
/// `NotFound`; `IllegalStep`.
pub async fn split(ctx: Ctx, id: Path<AssetId>) -> Result<HttpResponse> {
    let (scope, actor, now, from) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    ctx.write(move |tx| store::split(tx, &scope, from, &actor, now)).await?;
    Ok(ctx.to(&format!("/equipment/{id}")))
}
