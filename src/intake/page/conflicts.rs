//! Conflicts of identity: the evidence, and one tap to decide; records that are one, and two again.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use crate::db::{AssetId, ConflictId, Instant};
use crate::equipment;
use crate::error::{Error, Result, found};
use crate::intake::identity::{Decision, Verdict};
use crate::intake::store::{self, Outcome};
use crate::units;
use crate::web::{Choice, Ctx, Form, ListQuery, PageLinks};

#[derive(Serialize)]
struct View {
    units: Vec<Choice>,
    unit: String,
    conflicts: Vec<Shown>,
    /// Units by code, where conflicts of several are listed.
    names: BTreeMap<String, String>,
    links: PageLinks,
}

#[derive(Serialize)]
struct Shown {
    id: ConflictId,
    hostname: Option<String>,
    unit: String,
    reason: String,
    opened_at: Instant,
    decided: bool,
    candidates: Vec<Candidate>,
}

/// A record that it could be, and what speaks for and against it.
#[derive(Serialize)]
struct Candidate {
    id: AssetId,
    tag: String,
    name: String,
    evidence: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    kind: String,
    relation: String,
    same: bool,
    different: bool,
    reported: String,
    recorded: String,
}

/// The open ones in scope.
///
/// # Errors
/// What the database says.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (asker, query) = (ctx.clone(), ListQuery::parse(request.query_string())?);
    let page = query.page()?;
    ctx.show("intake/conflicts", move |db| {
        let mut conflicts = Vec::new();
        let scope = units::narrowed(db, &asker.scope, &query)?;
        let listed = store::conflicts(db, &scope, &page)?;
        let links = PageLinks::new(&query, "/conflicts", &listed);
        for row in listed.items {
            let decision: Decision = serde_json::from_str(&row.decision).map_err(Error::internal)?;
            let mut ids: Vec<AssetId> = decision.evidence.iter().map(|e| e.asset).collect();
            ids.sort_unstable();
            ids.dedup();
            let mut candidates = Vec::new();
            for id in ids {
                // A record of another unit is not shown: its officer sees the conflict of their own device.
                let asset = found(equipment::show(db, &asker.scope, id, asker.now.day()))?;
                let Some(asset) = asset else { continue };
                let of = decision.evidence.iter().filter(|e| e.asset == id);
                let evidence = of.map(|e| line(&asker, e)).collect();
                candidates.push(Candidate { id: asset.id, tag: asset.tag, name: asset.name, evidence });
            }
            conflicts.push(Shown {
                id: row.id,
                hostname: row.hostname,
                unit: row.unit,
                reason: asker.word("conflict-reason", row.reason.as_str()),
                opened_at: row.opened_at,
                decided: !matches!(decision.verdict, Verdict::Conflict { .. }),
                candidates,
            });
        }
        Ok(View {
            units: units::choice(db, &asker, "all")?,
            unit: query.text("unit").unwrap_or_default(),
            conflicts,
            names: units::names(db, &asker)?,
            links,
        })
    })
    .await
}

fn line(ctx: &Ctx, evidence: &crate::intake::identity::Evidence) -> Line {
    use crate::intake::identity::Relation;
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
