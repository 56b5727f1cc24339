//! Rooms: several at once for a building, or the form of one.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use crate::db::{BuildingId, Db, RoomId};
use crate::error::{Error, Result};
use crate::rules::RoomFunction;
use crate::sites::room::{Typed, judge_all};
use crate::sites::store::building::{self, BuildingView};
use crate::sites::store::room::{self as store, RoomView};
use crate::typed::decimal;
use crate::web::{Choice, Ctx, Form, FormState};

/// Rooms that one form takes; the first few are open, the others a tap away.
const ROWS: usize = 8;
const OPEN: usize = 3;

/// The numbers of the rows that are open.
pub(super) fn rows() -> Vec<usize> {
    (1..=OPEN).collect()
}

/// The numbers of the others.
pub(super) fn more_rows() -> Vec<usize> {
    (OPEN + 1..=ROWS).collect()
}

/// What was typed into the rows: `room_1_name`, `room_1_function`, …
pub(super) fn typed_rows(form: &Form) -> Vec<(String, Typed)> {
    let row = |number: usize| {
        let path = format!("room_{number}_");
        let text = |field: &str| form.get(&format!("{path}{field}")).to_owned();
        let typed = Typed {
            name: text("name"),
            function: text("function"),
            floor: text("floor"),
            area_dm2: text("area_dm2"),
        };
        (path, typed)
    };
    (1..=ROWS).map(row).collect()
}

#[derive(Serialize)]
struct RowsView {
    building: BuildingView,
    functions: Vec<Choice>,
    rows: Vec<usize>,
    more_rows: Vec<usize>,
    form: FormState,
}

fn rows_view(db: &mut Db, ctx: &Ctx, of: BuildingId, form: FormState) -> Result<RowsView> {
    Ok(RowsView {
        building: building::show(db, &ctx.scope, of, ctx.now.day())?,
        functions: Choice::words::<RoomFunction>(ctx, "room"),
        rows: rows(),
        more_rows: more_rows(),
        form,
    })
}

/// Empty rows for rooms of this building.
///
/// # Errors
/// `NotFound`.
pub async fn new(ctx: Ctx, of: Path<BuildingId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("sites/rooms", move |db| rows_view(db, &asker, *of, FormState::default())).await
}

/// Records the rooms of the rows that say something.
///
/// # Errors
/// `NotFound`; wrong fields show the form again.
pub async fn create(ctx: Ctx, of: Path<BuildingId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, building) = (ctx.scope.clone(), ctx.actor(), ctx.now, *of);
    let made = match judge_all(&typed_rows(&form)) {
        Ok(records) => ctx.write(move |tx| store::create(tx, &scope, building, &records, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    let Err(refusal) = made else { return Ok(ctx.to(&format!("/buildings/{building}"))) };
    let asker = ctx.clone();
    ctx.again("sites/rooms", &form, refusal, move |db, state| rows_view(db, &asker, building, state)).await
}

#[derive(Serialize)]
struct View {
    room: RoomView,
    functions: Vec<Choice>,
    form: FormState,
}

fn view(ctx: &Ctx, room: RoomView, form: FormState) -> View {
    View { functions: Choice::words::<RoomFunction>(ctx, "room"), room, form }
}

fn present(room: &RoomView) -> FormState {
    let values = [
        ("name", room.name.clone()),
        ("function", <&str>::from(room.function).to_owned()),
        ("floor", room.floor.map_or(String::new(), |floor| floor.to_string())),
        ("area_dm2", room.area_dm2.map_or(String::new(), decimal)),
    ];
    FormState::of(values, room.version)
}

/// The form of a recorded room.
///
/// # Errors
/// `NotFound`.
pub async fn edit(ctx: Ctx, id: Path<RoomId>) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.show("sites/room", move |db| {
        let room = store::show(db, &asker.scope, *id)?;
        let form = present(&room);
        Ok(view(&asker, room, form))
    })
    .await
}

/// Saves it.
///
/// # Errors
/// `NotFound`; wrong fields and a lost update show the form again.
pub async fn save(ctx: Ctx, id: Path<RoomId>, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, of, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id, form.version());
    let text = |name: &str| form.get(name).to_owned();
    let typed =
        Typed { name: text("name"), function: text("function"), floor: text("floor"), area_dm2: text("area_dm2") };
    let saved = match typed.judge() {
        Ok(record) => {
            ctx.write(move |tx| {
                store::save(tx, &scope, of, read, &record, &actor, now)?;
                Ok(store::show(tx.db(), &scope, of)?.building)
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match saved {
        Ok(building) => Ok(ctx.to(&format!("/buildings/{building}"))),
        Err(refusal) => again(&ctx, of, &form, refusal).await,
    }
}

async fn again(ctx: &Ctx, id: RoomId, form: &Form, refusal: Error) -> Result<HttpResponse> {
    let asker = ctx.clone();
    ctx.again("sites/room", form, refusal, move |db, state| {
        let room = store::show(db, &asker.scope, id)?;
        let state = state.beside(present(&room));
        Ok(view(&asker, room, state))
    })
    .await
}
