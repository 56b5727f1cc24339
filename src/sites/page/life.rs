//! Retiring a record and bringing it back.

use actix_web::{HttpResponse, web::Path};

use crate::db::{BuildingId, FacilityId, RoomId};
use crate::error::Result;
use crate::sites::store::life::{Site, set_retired};
use crate::sites::store::room;
use crate::typed::reason;
use crate::web::{Ctx, Form};

/// A facility, by `step` of the form: `retire` with its reason, or `restore`.
///
/// # Errors
/// `NotFound`, `LostUpdate`, `IllegalStep`; a retirement without a reason.
pub async fn facility(ctx: Ctx, id: Path<FacilityId>, form: Form) -> Result<HttpResponse> {
    step(&ctx, Site::Facility(*id), &form).await?;
    Ok(ctx.to(&format!("/facilities/{id}")))
}

/// A building.
///
/// # Errors
/// As [`facility`].
pub async fn building(ctx: Ctx, id: Path<BuildingId>, form: Form) -> Result<HttpResponse> {
    step(&ctx, Site::Building(*id), &form).await?;
    Ok(ctx.to(&format!("/buildings/{id}")))
}

/// A room.
///
/// # Errors
/// As [`facility`].
pub async fn room(ctx: Ctx, id: Path<RoomId>, form: Form) -> Result<HttpResponse> {
    step(&ctx, Site::Room(*id), &form).await?;
    let scope = ctx.scope.clone();
    let of = ctx.read(move |db| room::show(db, &scope, *id)).await?.building;
    Ok(ctx.to(&format!("/buildings/{of}")))
}

async fn step(ctx: &Ctx, site: Site, form: &Form) -> Result<i64> {
    let reason = match form.get("step") {
        "restore" => None,
        _ => Some(reason(form.get("reason"))?),
    };
    let (scope, actor, now, read) = (ctx.scope.clone(), ctx.actor(), ctx.now, form.version());
    ctx.write(move |tx| set_retired(tx, &scope, site, read, reason.as_deref(), &actor, now)).await
}
