//! The form of a link, and how its record is retired and brought back.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use crate::db::{BuildingId, Db, LinkId};
use crate::error::{Error, Result};
use crate::links::link::{Circuit, Medium, Typed};
use crate::links::store::{self, LinkView};
use crate::sites;
use crate::typed::{self, decimal, grouped};
use crate::web::{Choice, Ctx, Form, FormState, day};

#[derive(Serialize)]
struct View {
    building: sites::BuildingView,
    link: Option<LinkView>,
    circuits: Vec<Choice>,
    media: Vec<Choice>,
    form: FormState,
}

fn view(db: &mut Db, ctx: &Ctx, of: BuildingId, link: Option<LinkView>, form: FormState) -> Result<View> {
    Ok(View {
        building: sites::building(db, &ctx.scope, of, ctx.now.day())?,
        circuits: Choice::or(ctx, "choose", Choice::words::<Circuit>(ctx, "circuit")),
        media: Choice::or(ctx, "unknown", Choice::words::<Medium>(ctx, "medium")),
        link,
        form,
    })
}

fn typed(form: &Form) -> Typed {
    let text = |name: &str| form.get(name).to_owned();
    Typed {
        circuit: text("circuit"),
        provider: text("provider"),
        circuit_id: text("circuit_id"),
        medium: text("medium"),
        down_kbps: text("down_kbps"),
        up_kbps: text("up_kbps"),
        monthly_cost: text("monthly_cost"),
        sla_hours: text("sla_hours"),
        starts_on: text("starts_on"),
        ends_on: text("ends_on"),
        support_phone: text("support_phone"),
        note: text("note"),
    }
}

fn present(link: &LinkView) -> FormState {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |number: Option<i64>| number.map_or(String::new(), |n| n.to_string());
    // Kept in kbit/s, typed in Mbps.
    let rate = |kbps: Option<i64>| kbps.map_or(String::new(), |kbps| decimal(kbps / 10));
    let values = [
        ("circuit", <&str>::from(link.circuit).to_owned()),
        ("provider", link.provider.clone()),
        ("circuit_id", text(&link.circuit_id)),
        ("medium", link.medium.map_or(String::new(), |m| <&str>::from(m).to_owned())),
        ("down_kbps", rate(link.down_kbps)),
        ("up_kbps", rate(link.up_kbps)),
        ("monthly_cost", link.monthly_cost.map_or(String::new(), grouped)),
        ("sla_hours", number(link.sla_hours)),
        ("starts_on", link.starts_on.map_or(String::new(), day)),
        ("ends_on", link.ends_on.map_or(String::new(), day)),
        ("support_phone", text(&link.support_phone)),
        ("note", text(&link.note)),
    ];
    FormState::of(values, link.version)
}

/// The empty form of a link of this building.
///
/// # Errors
/// `NotFound`.
pub async fn new(ctx: Ctx, of: Path<BuildingId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("links/form", move |db| view(db, &asker, *of, None, FormState::default())).await
}

/// Records a link.
///
/// # Errors
/// `NotFound`; wrong fields show the form again.
pub async fn create(ctx: Ctx, of: Path<BuildingId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, building) = (ctx.scope.clone(), ctx.actor(), ctx.now, *of);
    let made = match typed(&form).judge(now.day()) {
        Ok(record) => ctx.write(move |tx| store::create(tx, &scope, building, &record, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    match made {
        Ok(id) => Ok(ctx.to(&format!("/links/{id}"))),
        Err(refusal) => {
            let asker = ctx.clone();
            let view = move |db: &mut Db, state| view(db, &asker, building, None, state);
            ctx.again("links/form", &form, refusal, view).await
        }
    }
}

/// The form of a recorded one.
///
/// # Errors
/// `NotFound`.
pub async fn edit(ctx: Ctx, id: Path<LinkId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("links/form", move |db| {
        let link = store::show(db, &asker.scope, *id, asker.now.day())?;
        let form = present(&link);
        view(db, &asker, link.building, Some(link), form)
    })
    .await
}

/// Saves it.
///
/// # Errors
/// `NotFound`; wrong fields and a lost update show the form again.
pub async fn save(ctx: Ctx, id: Path<LinkId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, form.version());
    let saved = match typed(&form).judge(now.day()) {
        Ok(record) => ctx.write(move |tx| store::save(tx, &scope, of, read, &record, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    match saved {
        Ok(_) => Ok(ctx.to(&format!("/links/{id}"))),
        Err(refusal) => again(&ctx, *id, &form, refusal).await,
    }
}

async fn again(ctx: &Ctx, id: LinkId, form: &Form, refusal: Error) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.again("links/form", form, refusal, move |db, state| {
        let link = store::show(db, &asker.scope, id, asker.now.day())?;
        let state = state.beside(present(&link));
        view(db, &asker, link.building, Some(link), state)
    })
    .await
}

/// Retires a link with its reason, or brings it back, by `step` of the form.
///
/// # Errors
/// `NotFound`, `LostUpdate`, `IllegalStep`; a retirement without a reason.
pub async fn step(ctx: Ctx, id: Path<LinkId>, form: Form) -> Result<HttpResponse> {
    let reason = match form.get("step") {
        "restore" => None,
        _ => Some(typed::reason(form.get("reason"))?),
    };
    let (scope, actor, now, of, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, form.version());
    ctx.write(move |tx| store::set_retired(tx, &scope, of, read, reason.as_deref(), &actor, now)).await?;
    Ok(ctx.to(&format!("/links/{id}")))
}
