//! The overviews.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use crate::auth::Permission;
use crate::error::Result;
use crate::units::{self, UnitKind};
use crate::web::Ctx;

#[derive(Serialize)]
struct HomeView {
    units: usize,
    xa: usize,
    phuong: usize,
}

/// The first page.
///
/// # Errors
/// What the database says.
pub async fn home(ctx: Ctx) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    ctx.show("overview/home", move |db| {
        let labels = units::labels(db, &scope, day)?;
        let of = |kind: UnitKind| labels.iter().filter(|unit| unit.kind == kind).count();
        let (xa, phuong) = (of(UnitKind::Xa), of(UnitKind::Phuong));
        Ok(HomeView { units: xa + phuong, xa, phuong })
    })
    .await
}

#[derive(Serialize)]
struct UnitPage {
    unit: units::UnitView,
    names: Vec<units::NameRow>,
    may_write: bool,
}

/// One unit with everything it has.
///
/// # Errors
/// `NotFound`.
pub async fn unit(ctx: Ctx, code: Path<String>) -> Result<HttpResponse> {
    let (scope, day, writes) = (ctx.scope.clone(), ctx.now.day(), ctx.who.scope(Permission::WriteRecords));
    ctx.show("overview/unit", move |db| {
        let (unit, names) = units::show(db, &scope, &code, day)?;
        Ok(UnitPage { may_write: writes.has(unit.id), unit, names })
    })
    .await
}
