//! The form of a piece of equipment, steps in its life, a printer's counter, the sticker.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use super::kind_choices;
use crate::auth::Permission;
use crate::db::{AssetId, Db, LocalDay, RoomId, UnitId};
use crate::equipment::asset::{Origin, Record, Step, Typed};
use crate::equipment::store::{self, AssetView, ReadingRow};
use crate::error::{Check, Error, Result};
use crate::sheets::qr_image;
use crate::typed::grouped;
use crate::units;
use crate::web::{Choice, Ctx, Form, FormState, ListQuery, day};

#[derive(Serialize)]
struct View {
    asset: Option<AssetView>,
    kinds: Vec<Choice>,
    units: Vec<Choice>,
    rooms: Vec<Choice>,
    origins: Vec<Choice>,
    form: FormState,
}

fn view(db: &mut Db, ctx: &Ctx, asset: Option<AssetView>, form: FormState) -> Result<View> {
    let of = asset.as_ref().map(|a| a.unit.clone());
    let rooms = store::room_choices(db, &ctx.scope)?;
    let names = if of.is_some() { BTreeMap::new() } else { units::names(db, ctx)? };
    let rooms = rooms.iter().filter(|room| of.as_ref().is_none_or(|unit| *unit == room.unit));
    let rooms = rooms.map(|room| Choice::new(room.id, super::room_label(room, &names)));
    let none = Choice::new("", ctx.plain("asset-room-unknown"));
    Ok(View {
        kinds: Choice::or(ctx, "choose", kind_choices(ctx)),
        units: if asset.is_some() { Vec::new() } else { units::choice(db, ctx, "choose")? },
        rooms: std::iter::once(none).chain(rooms).collect(),
        origins: Choice::or(ctx, "unknown", Choice::words::<Origin>(ctx, "asset-origin")),
        asset,
        form,
    })
}

fn typed(form: &Form) -> Typed {
    let text = |name: &str| form.get(name).to_owned();
    Typed {
        kind: text("kind"),
        tag: text("tag"),
        name: text("name"),
        custodian: text("custodian"),
        maker: text("maker"),
        model: text("model"),
        serial: text("serial"),
        bought_on: text("bought_on"),
        price: text("price"),
        origin: text("origin"),
        warranty_to: text("warranty_to"),
        off_books: form.ticked("off_books"),
        to_revalue: form.ticked("to_revalue"),
        note: text("note"),
    }
}

/// The record that a form holds, for a unit.
fn record(form: &Form, unit: UnitId, today: LocalDay) -> Result<Record> {
    let room = form.opt("room").map(|id| id.parse::<RoomId>().map_err(|_| Error::field("room", "unknown_word")));
    typed(form).judge(unit, room.transpose()?, today)
}

fn present(asset: &AssetView) -> FormState {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let tick = |on: bool| if on { "on".to_owned() } else { String::new() };
    let values = [
        ("kind", asset.kind.clone()),
        ("tag", asset.tag.clone()),
        ("name", asset.name.clone()),
        ("room", asset.room.map_or(String::new(), |id| id.to_string())),
        ("custodian", text(&asset.custodian)),
        ("maker", text(&asset.maker)),
        ("model", text(&asset.model)),
        ("serial", text(&asset.serial)),
        ("bought_on", asset.bought_on.map_or(String::new(), day)),
        ("price", asset.price.map_or(String::new(), grouped)),
        ("origin", asset.origin.map_or(String::new(), |o| <&str>::from(o).to_owned())),
        ("warranty_to", asset.warranty_to.map_or(String::new(), day)),
        ("off_books", tick(asset.off_books)),
        ("to_revalue", tick(asset.to_revalue)),
        ("note", text(&asset.note)),
    ];
    FormState::of(values, asset.version)
}

/// The empty form; `?kind=printer&room=7` fills in what is known.
///
/// # Errors
/// What the database says.
pub async fn new(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let asker = ctx.clone();
    let filled = |name: &'static str| (name, query.get(name).unwrap_or("").to_owned());
    let form = FormState::of([filled("kind"), filled("room"), filled("unit")], 0);
    ctx.show("equipment/form", move |db| view(db, &asker, None, form)).await
}

/// Records a piece of equipment.
///
/// # Errors
/// What the database says; wrong fields show the form again.
pub async fn create(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, sent, own) = (ctx.scope.clone(), ctx.actor(), ctx.now, form.clone(), ctx.own_unit());
    let made = ctx.write(move |tx| {
        let record = units::for_chosen(tx.db(), &sent, own, |unit| record(&sent, unit, now.day()))?;
        store::create(tx, &scope, &record, &actor, now)
    });
    match made.await {
        Ok(id) => Ok(ctx.to(&format!("/equipment/{id}"))),
        Err(refusal) => again(&ctx, None, &form, refusal).await,
    }
}

/// The form of a recorded one.
///
/// # Errors
/// `NotFound`.
pub async fn edit(ctx: Ctx, id: Path<AssetId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("equipment/form", move |db| {
        let asset = store::show(db, &asker.scope, *id, asker.now.day())?;
        let form = present(&asset);
        view(db, &asker, Some(asset), form)
    })
    .await
}

/// Saves it.
///
/// # Errors
/// `NotFound`; wrong fields and a lost update show the form again.
pub async fn save(ctx: Ctx, id: Path<AssetId>, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    // The unit stays what it is: the store takes it from the record.
    let saved = match record(&form, UnitId(0), now.day()) {
        Ok(record) => ctx.write(move |tx| store::save(tx, &scope, of, version, &record, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    match saved {
        Ok(_) => Ok(ctx.to(&format!("/equipment/{id}"))),
        Err(refusal) => again(&ctx, Some(*id), &form, refusal).await,
    }
}

async fn again(ctx: &Ctx, id: Option<AssetId>, form: &Form, refusal: Error) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.again("equipment/form", form, refusal, move |db, state| {
        let asset = id.map(|id| store::show(db, &asker.scope, id, asker.now.day())).transpose()?;
        let state = match &asset {
            Some(asset) => state.beside(present(asset)),
            None => state,
        };
        view(db, &asker, asset, state)
    })
    .await
}

/// Takes a step in its life.
///
/// # Errors
/// `IllegalStep`, `LostUpdate`; a retirement without a reason.
pub async fn step(ctx: Ctx, id: Path<AssetId>, form: Form) -> Result<HttpResponse> {
    let (step, reason) = Step::judge(form.get("step"), form.get("reason"))?;
    let version = form.version();
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    ctx.write(move |tx| store::step(tx, &scope, of, version, step, reason.as_deref(), &actor, now)).await?;
    Ok(ctx.to(&format!("/equipment/{id}")))
}

/// Records a printer's counter.
///
/// # Errors
/// Field errors; `NotFound`.
pub async fn reading(ctx: Ctx, id: Path<AssetId>, form: Form) -> Result<HttpResponse> {
    let mut check = Check::default();
    let digits: String = form.get("pages").chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    let pages = check.take("pages", digits.parse::<u32>().map_err(|_| "not_a_number"));
    let read_on = match form.opt("read_on") {
        None => Some(ctx.now.day()),
        Some(text) => {
            check.take("read_on", LocalDay::parse(text).filter(|d| *d <= ctx.now.day()).ok_or("not_a_date"))
        }
    };
    let toner_bp = percent(&mut check, "toner", form.get("toner"));
    let drum_bp = percent(&mut check, "drum", form.get("drum"));
    let (pages, read_on) = check.judged(pages.zip(read_on))?;
    let reading = ReadingRow { read_on, pages: i64::from(pages), toner_bp, drum_bp };
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    ctx.write(move |tx| store::add_reading(tx, &scope, of, &reading, &actor, now)).await?;
    Ok(ctx.to(&format!("/equipment/{id}")))
}

/// A whole percentage as basis points.
fn percent(check: &mut Check, path: &'static str, text: &str) -> Option<i64> {
    let text = text.trim_end_matches('%').trim();
    if text.is_empty() {
        return None;
    }
    let percent = text.parse::<i64>().ok().filter(|p| (0..=100).contains(p));
    check.take(path, percent.ok_or("not_a_percentage")).map(|p| p * 100)
}

#[derive(Serialize)]
struct LabelView {
    asset: AssetView,
    address: String,
    qr: String,
    may_write: bool,
}

/// The sticker: QR code, tag, unit; prints alone.
///
/// # Errors
/// `NotFound`.
pub async fn label(ctx: Ctx, id: Path<AssetId>) -> Result<HttpResponse> {
    let (asker, writes) = (ctx.clone(), ctx.who.scope(Permission::WriteRecords));
    ctx.show("equipment/label", move |db| {
        let asset = store::show(db, &asker.scope, *id, asker.now.day())?;
        let address = format!("{}/q/{}", asker.app.public_url, asset.qr);
        Ok(LabelView { qr: qr_image(&address)?, address, may_write: writes.has(asset.unit_id), asset })
    })
    .await
}
