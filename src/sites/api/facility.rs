//! The facilities' JSON.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::db::{FacilityId, UnitId};
use crate::error::{Error, Result};
use crate::sites::facility::{Record, Typed};
use crate::sites::store::facility::{self as store, FacilityView};
use crate::sites::store::facility_list::{self, Filter, SORTS};
use crate::units;
use crate::web::patch::{area, degrees, text, word};
use crate::web::{
    Ctx, IdempotencyKey, IfMatch, ListParams, ListQuery, Listed, Patch, created, entity, if_match, read_json,
};

/// `GET facilities`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/facilities",
    summary = "A page of facilities",
    params(
        ListParams,
        ("use_status" = Option<String>, Query, description = "Use status"),
        ("verified" = Option<bool>, Query, description = "Whether somebody has confirmed it"),
        ("retired" = Option<bool>, Query, description = "Only what is retired"),
    ),
    responses((status = 200, body = Listed<facility_list::FacilityRow>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let listed = ctx.read(move |db| facility_list::list(db, &scope, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// `GET facilities/ID`.
///
/// # Errors
/// `NotFound`.
#[utoipa::path(
    get,
    path = "/api/v1/facilities/{id}",
    summary = "One facility",
    responses((status = 200, body = FacilityView)),
)]
pub async fn show(ctx: Ctx, id: Path<FacilityId>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let facility = ctx.read(move |db| store::show(db, &scope, *id, day)).await?;
    Ok(entity(facility.version, &facility))
}

/// What a creation or a change names.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = FacilitySent)]
#[serde(default)]
struct Sent {
    unit: Patch<String>,
    name: Patch<String>,
    address: Patch<String>,
    latitude_micro: Patch<i64>,
    longitude_micro: Patch<i64>,
    use_status: Patch<String>,
    land_dm2: Patch<i64>,
    land_certificate: Patch<String>,
    origin: Patch<String>,
}

impl Sent {
    /// Lays what was sent over the present record and judges the whole, as the form does.
    fn over(self, present: Option<&FacilityView>, unit: UnitId) -> Result<Record> {
        let typed = Typed {
            name: text(self.name, present.map(|f| f.name.clone())),
            address: text(self.address, present.map(|f| f.address.clone())),
            latitude_micro: degrees(self.latitude_micro, present.and_then(|f| f.latitude_micro)),
            longitude_micro: degrees(self.longitude_micro, present.and_then(|f| f.longitude_micro)),
            use_status: word(self.use_status, present.map(|f| f.use_status)),
            land_dm2: area(self.land_dm2, present.and_then(|f| f.land_dm2)),
            land_certificate: text(self.land_certificate, present.and_then(|f| f.land_certificate.clone())),
            origin: text(self.origin, present.map(|f| f.origin.clone())),
        };
        typed.judge(unit)
    }
}

/// `POST facilities`.
///
/// # Errors
/// Field errors; `KeyReused`.
#[utoipa::path(
    post,
    path = "/api/v1/facilities",
    summary = "Record a facility",
    params(IdempotencyKey),
    request_body = Sent,
    responses((status = 201, body = FacilityView)),
)]
pub async fn create(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Sent = read_json(&body)?;
    let (scope, actor, now, own) = (ctx.scope.clone(), ctx.actor(), ctx.now, ctx.own_unit());
    created(&ctx, &request, &body, move |tx| {
        let unit = match &sent.unit {
            Patch::Value(code) => units::id_of(tx.db(), code)?,
            Patch::Absent | Patch::Null => own,
        };
        let unit = unit.ok_or_else(|| Error::field("unit", "required"))?;
        let record = sent.clone().over(None, unit)?;
        let id = store::create(tx, &scope, &record, &actor, now)?;
        let facility = store::show(tx.db(), &scope, id, now.day())?;
        Ok((facility.version, facility))
    })
    .await
}

/// `PATCH facilities/ID`; who changes it confirms it.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `NotFound`.
#[utoipa::path(
    patch,
    path = "/api/v1/facilities/{id}",
    summary = "Change named fields; who changes it confirms it",
    params(IfMatch),
    request_body = Sent,
    responses((status = 200, body = FacilityView)),
)]
pub async fn change(ctx: Ctx, id: Path<FacilityId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<Sent>(&body)?);
    if sent.unit != Patch::Absent {
        return Err(Error::field("unit", "not_changed_here"));
    }
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let facility = ctx.write(move |tx| {
        let present = store::show(tx.db(), &scope, of, now.day())?;
        let record = sent.clone().over(Some(&present), present.unit_id)?;
        store::save(tx, &scope, of, version, &record, &actor, now)?;
        store::show(tx.db(), &scope, of, now.day())
    });
    let facility = facility.await?;
    Ok(entity(facility.version, &facility))
}

/// `POST facilities/ID/verify`: confirms what the register said.
///
/// # Errors
/// `VersionNeeded`, `LostUpdate`, `NotFound`.
#[utoipa::path(
    post,
    path = "/api/v1/facilities/{id}/verify",
    summary = "Confirm what the register said",
    params(IfMatch),
    responses((status = 200, body = FacilityView)),
)]
pub async fn verify(ctx: Ctx, id: Path<FacilityId>, request: HttpRequest) -> Result<HttpResponse> {
    let version = if_match(&request)?;
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, *id);
    let facility = ctx.write(move |tx| {
        store::verify(tx, &scope, of, version, &actor, now)?;
        store::show(tx.db(), &scope, of, now.day())
    });
    let facility = facility.await?;
    Ok(entity(facility.version, &facility))
}
