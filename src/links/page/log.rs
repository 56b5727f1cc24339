//! The forms of what people log about a link: measurements and outages.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use crate::db::{Db, Instant, LinkId, MeasurementId, OutageId};
use crate::error::{Error, Result};
use crate::links::link::Circuit;
use crate::links::measurement::{self, Method};
use crate::links::outage::{self, Cause, Layer};
use crate::links::store::{self, LinkView, OutageView};
use crate::typed::reason;
use crate::web::{Choice, Ctx, Form, FormState};

#[derive(Serialize)]
struct MeasureView {
    link: LinkView,
    methods: Vec<Choice>,
    form: FormState,
}

fn measure_view(db: &mut Db, ctx: &Ctx, of: LinkId, form: FormState) -> Result<MeasureView> {
    let link = store::show(db, &ctx.scope, of, ctx.now.day())?;
    Ok(MeasureView { link, methods: Choice::words::<Method>(ctx, "method"), form })
}

/// The empty form of a measurement.
///
/// # Errors
/// `NotFound`.
pub async fn new_measurement(ctx: Ctx, of: Path<LinkId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("links/measure", move |db| measure_view(db, &asker, *of, FormState::default())).await
}

/// Records a measurement.
///
/// # Errors
/// `NotFound`; wrong fields show the form again.
pub async fn measure(ctx: Ctx, of: Path<LinkId>, form: Form) -> Result<HttpResponse> {
    let text = |name: &str| form.get(name).to_owned();
    let typed = measurement::Typed {
        measured_on: text("measured_on"),
        method: text("method"),
        down_kbps: text("down_kbps"),
        up_kbps: text("up_kbps"),
        rtt_us: text("rtt_us"),
        loss_bp: text("loss_bp"),
        note: text("note"),
    };
    let (scope, actor, now, link) = (ctx.scope.clone(), ctx.actor(), ctx.now, *of);
    let made = match typed.judge(now.day()) {
        Ok(record) => ctx.write(move |tx| store::measure(tx, &scope, link, &record, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    let Err(refusal) = made else { return Ok(ctx.to(&format!("/links/{link}"))) };
    let asker = ctx.clone();
    ctx.again("links/measure", &form, refusal, move |db, state| measure_view(db, &asker, link, state)).await
}

#[derive(Serialize)]
struct OutageForm {
    link: LinkView,
    outage: Option<OutageView>,
    layers: Vec<Choice>,
    causes: Vec<Choice>,
    form: FormState,
}

fn outage_view(ctx: &Ctx, link: LinkView, outage: Option<OutageView>, form: FormState) -> OutageForm {
    let other: &str = match link.circuit {
        Circuit::Internet => Layer::Tslcd.into(),
        Circuit::Tslcd => Layer::Internet.into(),
    };
    let mut layers = Choice::words::<Layer>(ctx, "layer");
    layers.retain(|layer| layer.value != other);
    OutageForm { layers, causes: Choice::words::<Cause>(ctx, "cause"), link, outage, form }
}

fn typed(form: &Form) -> outage::Typed {
    let text = |name: &str| form.get(name).to_owned();
    outage::Typed {
        began_at: text("began_at"),
        ended_at: text("ended_at"),
        layer: text("layer"),
        cause: text("cause"),
        note: text("note"),
    }
}

/// A moment as its field shows it: the same whatever country the browser is set to.
fn local(at: Instant) -> String {
    at.local().format("%d/%m/%Y %H:%M").to_string()
}

/// The form shows minutes: a moment that still stands in it as it was shown is as it was, to the second.
fn untouched(mut typed: outage::Record, present: &OutageView) -> outage::Record {
    if local(typed.began_at) == local(present.began_at) {
        typed.began_at = present.began_at;
    }
    typed.ended_at = match present.ended_at {
        Some(ended) if typed.ended_at.map(local) == Some(local(ended)) => Some(ended),
        // It ends in the minute in which it began.
        _ => typed.ended_at.map(|ended| ended.max(typed.began_at)),
    };
    typed
}

fn present(outage: &OutageView) -> FormState {
    let values = [
        ("began_at", local(outage.began_at)),
        ("ended_at", outage.ended_at.map_or(String::new(), local)),
        ("layer", <&str>::from(outage.layer).to_owned()),
        ("cause", <&str>::from(outage.cause).to_owned()),
        ("note", outage.note.clone().unwrap_or_default()),
    ];
    FormState::of(values, outage.version)
}

/// The form of an outage that begins now and failed where such a circuit mostly fails.
///
/// # Errors
/// `NotFound`.
pub async fn new_outage(ctx: Ctx, of: Path<LinkId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("links/outage", move |db| {
        let link = store::show(db, &asker.scope, *of, asker.now.day())?;
        let layer = <&str>::from(link.circuit).to_owned();
        let form = FormState::of([("began_at", local(asker.now)), ("layer", layer)], 0);
        Ok(outage_view(&asker, link, None, form))
    })
    .await
}

/// Writes an outage down.
///
/// # Errors
/// `NotFound`; wrong fields show the form again.
pub async fn log_outage(ctx: Ctx, of: Path<LinkId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, link, sent) = (ctx.scope.clone(), ctx.actor(), ctx.now, *of, typed(&form));
    let made = ctx.write(move |tx| {
        let circuit = store::show(tx.db(), &scope, link, now.day())?.circuit;
        store::log_outage(tx, &scope, link, &sent.judge(circuit, now)?, &actor, now)
    });
    let Err(refusal) = made.await else { return Ok(ctx.to(&format!("/links/{link}"))) };
    let asker = ctx.clone();
    ctx.again("links/outage", &form, refusal, move |db, state| {
        let link = store::show(db, &asker.scope, link, now.day())?;
        Ok(outage_view(&asker, link, None, state))
    })
    .await
}

/// The form of a logged outage: mostly to end it.
///
/// # Errors
/// `NotFound`.
pub async fn edit_outage(ctx: Ctx, id: Path<OutageId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("links/outage", move |db| {
        let (outage, link) = store::outage(db, &asker.scope, *id, asker.now.day())?;
        let mut form = present(&outage);
        if outage.ended_at.is_none() {
            form.values.insert("ended_at".to_owned(), local(asker.now));
        }
        Ok(outage_view(&asker, link, Some(outage), form))
    })
    .await
}

/// Saves it.
///
/// # Errors
/// `NotFound`; wrong fields and a lost update show the form again.
pub async fn save_outage(ctx: Ctx, id: Path<OutageId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of, sent) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, typed(&form));
    let read = form.version();
    let saved = ctx.write(move |tx| {
        let (present, link) = store::outage(tx.db(), &scope, of, now.day())?;
        let record = untouched(sent.judge(link.circuit, now)?, &present);
        store::change_outage(tx, &scope, of, read, &record, &actor, now)?;
        Ok(link.id)
    });
    match saved.await {
        Ok(link) => Ok(ctx.to(&format!("/links/{link}"))),
        Err(refusal) => again(&ctx, of, &form, refusal).await,
    }
}

async fn again(ctx: &Ctx, id: OutageId, form: &Form, refusal: Error) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.again("links/outage", form, refusal, move |db, state| {
        let (outage, link) = store::outage(db, &asker.scope, id, asker.now.day())?;
        let state = state.beside(present(&outage));
        Ok(outage_view(&asker, link, Some(outage), state))
    })
    .await
}

/// Takes an outage out of every figure.
///
/// # Errors
/// `NotFound`, `LostUpdate`, `IllegalStep`; a withdrawal without a reason.
pub async fn withdraw_outage(ctx: Ctx, id: Path<OutageId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, form.version());
    let reason = reason(form.get("reason"))?;
    let link = ctx.write(move |tx| store::withdraw_outage(tx, &scope, of, read, &reason, &actor, now)).await?;
    Ok(ctx.to(&format!("/links/{link}")))
}

/// Takes a measurement out of every figure.
///
/// # Errors
/// `NotFound`, `LostUpdate`, `IllegalStep`; a withdrawal without a reason.
pub async fn withdraw_measurement(ctx: Ctx, id: Path<MeasurementId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, form.version());
    let reason = reason(form.get("reason"))?;
    let link = ctx.write(move |tx| store::withdraw_measurement(tx, &scope, of, read, &reason, &actor, now)).await?;
    Ok(ctx.to(&format!("/links/{link}")))
}
