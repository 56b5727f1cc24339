//! The form of a building; a new one takes its rooms along.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::room;
use crate::db::{BuildingId, Db, FacilityId};
use crate::error::{Error, Result};
use crate::rules::{Condition, RoomFunction};
use crate::sites::building::{Grade, Purpose, Typed};
use crate::sites::store::building::{self as store, BuildingView};
use crate::sites::store::facility::{self, FacilityView};
use crate::typed::{decimal, grouped};
use crate::web::{Choice, Ctx, Form, FormState, day};

#[derive(Serialize)]
struct View {
    facility: FacilityView,
    building: Option<BuildingView>,
    purposes: Vec<Choice>,
    grades: Vec<Choice>,
    conditions: Vec<Choice>,
    functions: Vec<Choice>,
    /// Rows of the form for rooms; none where a recorded building is edited.
    rows: Vec<usize>,
    more_rows: Vec<usize>,
    form: FormState,
}

fn view(db: &mut Db, ctx: &Ctx, of: FacilityId, building: Option<BuildingView>, form: FormState) -> Result<View> {
    Ok(View {
        facility: facility::show(db, &ctx.scope, of, ctx.now.day())?,
        purposes: Choice::or(ctx, "choose", Choice::words::<Purpose>(ctx, "purpose")),
        grades: Choice::or(ctx, "unknown", Choice::words::<Grade>(ctx, "grade")),
        conditions: Choice::or(ctx, "unknown", Choice::words::<Condition>(ctx, "condition")),
        functions: Choice::words::<RoomFunction>(ctx, "room"),
        rows: if building.is_some() { Vec::new() } else { room::rows() },
        more_rows: room::more_rows(),
        building,
        form,
    })
}

fn typed(form: &Form) -> Typed {
    let text = |name: &str| form.get(name).to_owned();
    Typed {
        name: text("name"),
        purpose: text("purpose"),
        grade: text("grade"),
        built_year: text("built_year"),
        repaired_year: text("repaired_year"),
        floors: text("floors"),
        floor_dm2: text("floor_dm2"),
        condition: text("condition"),
        condition_on: text("condition_on"),
        original_cost: text("original_cost"),
        rooms: room::typed_rows(form),
    }
}

fn present(building: &BuildingView) -> FormState {
    fn word<T: Into<&'static str>>(word: Option<T>) -> String {
        word.map_or(String::new(), |word| word.into().to_owned())
    }
    let number = |number: Option<i64>| number.map_or(String::new(), |n| n.to_string());
    let values = [
        ("name", building.name.clone()),
        ("purpose", word(Some(building.purpose))),
        ("grade", word(building.grade)),
        ("built_year", number(building.built_year)),
        ("repaired_year", number(building.repaired_year)),
        ("floors", number(building.floors)),
        ("floor_dm2", building.floor_dm2.map_or(String::new(), decimal)),
        ("condition", word(building.condition)),
        ("condition_on", building.condition_on.map_or(String::new(), day)),
        ("original_cost", building.original_cost.map_or(String::new(), grouped)),
    ];
    FormState::of(values, building.version)
}

/// The empty form of a building of this facility.
///
/// # Errors
/// `NotFound`.
pub async fn new(ctx: Ctx, of: Path<FacilityId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("sites/building", move |db| view(db, &asker, *of, None, FormState::default())).await
}

/// Records a building with its rooms.
///
/// # Errors
/// `NotFound`; wrong fields show the form again.
pub async fn create(ctx: Ctx, of: Path<FacilityId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, facility) = (ctx.scope.clone(), ctx.actor(), ctx.now, *of);
    let made = match typed(&form).judge(now.day()) {
        Ok((record, rooms)) => {
            ctx.write(move |tx| store::create(tx, &scope, facility, &record, &rooms, &actor, now)).await
        }
        Err(refusal) => Err(refusal),
    };
    match made {
        Ok(id) => Ok(ctx.to(&format!("/buildings/{id}"))),
        Err(refusal) => {
            let asker = ctx.clone();
            let view = move |db: &mut Db, state| view(db, &asker, facility, None, state);
            ctx.again("sites/building", &form, refusal, view).await
        }
    }
}

/// The form of a recorded one.
///
/// # Errors
/// `NotFound`.
pub async fn edit(ctx: Ctx, id: Path<BuildingId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("sites/building", move |db| {
        let building = store::show(db, &asker.scope, *id, asker.now.day())?;
        let form = present(&building);
        view(db, &asker, building.facility, Some(building), form)
    })
    .await
}

/// Saves it.
///
/// # Errors
/// `NotFound`; wrong fields and a lost update show the form again.
pub async fn save(ctx: Ctx, id: Path<BuildingId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, form.version());
    let saved = match typed(&form).judge(now.day()) {
        Ok((record, _)) => ctx.write(move |tx| store::save(tx, &scope, of, read, &record, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    match saved {
        Ok(_) => Ok(ctx.to(&format!("/buildings/{id}"))),
        Err(refusal) => again(&ctx, *id, &form, refusal).await,
    }
}

async fn again(ctx: &Ctx, id: BuildingId, form: &Form, refusal: Error) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.again("sites/building", form, refusal, move |db, state| {
        let building = store::show(db, &asker.scope, id, asker.now.day())?;
        let state = state.beside(present(&building));
        view(db, &asker, building.facility, Some(building), state)
    })
    .await
}
