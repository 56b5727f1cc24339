//! The form of a facility, and its confirmation.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use crate::db::{Db, FacilityId, UnitId};
use crate::error::{Error, Result};
use crate::sites::facility::{Typed, UseStatus};
use crate::sites::store::facility::{self as store, FacilityView};
use crate::typed::decimal;
use crate::units;
use crate::web::{Choice, Ctx, Form, FormState, ListQuery};

#[derive(Serialize)]
struct View {
    facility: Option<FacilityView>,
    units: Vec<Choice>,
    statuses: Vec<Choice>,
    form: FormState,
}

fn view(db: &mut Db, ctx: &Ctx, facility: Option<FacilityView>, form: FormState) -> Result<View> {
    Ok(View {
        units: if facility.is_some() { Vec::new() } else { units::choice(db, ctx, "choose")? },
        statuses: Choice::words::<UseStatus>(ctx, "use-status"),
        facility,
        form,
    })
}

fn typed(form: &Form) -> Typed {
    let text = |name: &str| form.get(name).to_owned();
    Typed {
        name: text("name"),
        address: text("address"),
        latitude_micro: text("latitude_micro"),
        longitude_micro: text("longitude_micro"),
        use_status: text("use_status"),
        land_dm2: text("land_dm2"),
        land_certificate: text("land_certificate"),
        origin: text("origin"),
    }
}

/// Millionths of a degree as a field shows them.
fn degrees(micro: Option<i64>) -> String {
    micro.map_or(String::new(), |micro| format!("{:.6}", micro as f64 / 1e6))
}

fn present(facility: &FacilityView) -> FormState {
    let values = [
        ("name", facility.name.clone()),
        ("address", facility.address.clone()),
        ("latitude_micro", degrees(facility.latitude_micro)),
        ("longitude_micro", degrees(facility.longitude_micro)),
        ("use_status", <&str>::from(facility.use_status).to_owned()),
        ("land_dm2", facility.land_dm2.map_or(String::new(), decimal)),
        ("land_certificate", facility.land_certificate.clone().unwrap_or_default()),
        ("origin", facility.origin.clone()),
    ];
    FormState::of(values, facility.version)
}

/// The empty form; `?unit=26188` fills in what is known.
///
/// # Errors
/// What the database says.
pub async fn new(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let unit = ListQuery::parse(request.query_string())?.get("unit").unwrap_or("").to_owned();
    let asker = ctx.clone();
    let form = FormState::of([("unit", unit), ("use_status", "in_use".to_owned())], 0);
    ctx.show("sites/facility", move |db| view(db, &asker, None, form)).await
}

/// Records a facility.
///
/// # Errors
/// What the database says; wrong fields show the form again.
pub async fn create(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, sent, own) = (ctx.scope.clone(), ctx.actor(), ctx.now, form.clone(), ctx.own_unit());
    let made = ctx.write(move |tx| {
        let record = units::for_chosen(tx.db(), &sent, own, |unit| typed(&sent).judge(unit))?;
        store::create(tx, &scope, &record, &actor, now)
    });
    match made.await {
        Ok(id) => Ok(ctx.to(&format!("/facilities/{id}"))),
        Err(refusal) => again(&ctx, None, &form, refusal).await,
    }
}

/// The form of a recorded one.
///
/// # Errors
/// `NotFound`.
pub async fn edit(ctx: Ctx, id: Path<FacilityId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("sites/facility", move |db| {
        let facility = store::show(db, &asker.scope, *id, asker.now.day())?;
        let form = present(&facility);
        view(db, &asker, Some(facility), form)
    })
    .await
}

/// Saves it.
///
/// # Errors
/// `NotFound`; wrong fields and a lost update show the form again.
pub async fn save(ctx: Ctx, id: Path<FacilityId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, form.version());
    // The unit stays what it is: the store takes it from the record.
    let saved = match typed(&form).judge(UnitId(0)) {
        Ok(record) => ctx.write(move |tx| store::save(tx, &scope, of, read, &record, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    match saved {
        Ok(_) => Ok(ctx.to(&format!("/facilities/{id}"))),
        Err(refusal) => again(&ctx, Some(*id), &form, refusal).await,
    }
}

async fn again(ctx: &Ctx, id: Option<FacilityId>, form: &Form, refusal: Error) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.again("sites/facility", form, refusal, move |db, state| {
        let facility = id.map(|id| store::show(db, &asker.scope, id, asker.now.day())).transpose()?;
        let state = match &facility {
            Some(facility) => state.beside(present(facility)),
            None => state,
        };
        view(db, &asker, facility, state)
    })
    .await
}

/// Confirms what the register said: one tap.
///
/// # Errors
/// `NotFound`; `LostUpdate`.
pub async fn verify(ctx: Ctx, id: Path<FacilityId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, form.version());
    ctx.write(move |tx| store::verify(tx, &scope, of, read, &actor, now)).await?;
    Ok(ctx.to(&format!("/facilities/{id}")))
}
