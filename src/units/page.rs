//! The units' pages.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use super::UnitKind;
use super::sheet::SHEET;
use super::store::{self, Filter, SORTS, UnitEdit, UnitRow, UnitView};
use crate::error::Result;
use crate::sheets::{CSV, XLSX};
use crate::web::{Ctx, Form, FormState, ListQuery, Listed, PageLinks, SortLink, download, file};

#[derive(Serialize)]
struct ListView {
    q: String,
    kind: Option<UnitKind>,
    sort: String,
    sorts: Vec<SortLink>,
    listed: Listed<UnitRow>,
    links: PageLinks,
    csv: String,
    xlsx: String,
}

/// All units that this person sees.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    ctx.show("units/list", move |db| {
        let listed = store::list(db, &scope, &filter, sort, &page, day)?;
        Ok(ListView {
            q: query.get("q").unwrap_or("").to_owned(),
            kind: filter.kind,
            sort: query.get("sort").unwrap_or("").to_owned(),
            sorts: SortLink::all(&query, "/units", SORTS, sort),
            links: PageLinks::new(&query, "/units", &listed),
            csv: query.with("/units.csv", &[]),
            xlsx: query.with("/units.xlsx", &[]),
            listed,
        })
    })
    .await
}

/// Exactly what the list shows, as CSV.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, asker) = (Filter::parse(&query)?, query.sort(SORTS)?, ctx.clone());
    download(&ctx, CSV, "don-vi.csv", move |db, send| {
        SHEET.csv(&asker, send, |take| store::each(db, &asker.scope, &filter, sort, asker.now.day(), take))
    })
    .await
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, asker) = (Filter::parse(&query)?, query.sort(SORTS)?, ctx.clone());
    let bytes = ctx.export(move |db| {
        let day = asker.now.day();
        SHEET.xlsx(&asker, db, &query, |db, take| store::each(db, &asker.scope, &filter, sort, day, take))
    });
    Ok(file(XLSX, "don-vi.xlsx", bytes.await?))
}

#[derive(Serialize)]
struct EditView {
    unit: UnitView,
    form: FormState,
}

fn present(unit: &UnitView) -> FormState {
    let budget_code = unit.budget_code.clone().unwrap_or_default();
    FormState::of([("budget_code", budget_code), ("tags", unit.tags.clone())], unit.version)
}

/// The form of what people may change.
///
/// # Errors
/// `NotFound`.
pub async fn edit(ctx: Ctx, code: Path<String>) -> Result<HttpResponse> {
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    ctx.show("units/edit", move |db| {
        let (unit, _) = store::show(db, &scope, &code, day)?;
        Ok(EditView { form: present(&unit), unit })
    })
    .await
}

/// Saves it.
///
/// # Errors
/// `NotFound`.
pub async fn save(ctx: Ctx, code: Path<String>, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let (scope, actor, now, of) = (ctx.scope.clone(), ctx.actor(), ctx.now, code.clone());
    let saved = match UnitEdit::parse(form.get("budget_code"), form.get("tags")) {
        Ok(edit) => ctx.write(move |tx| store::save(tx, &scope, &of, version, &edit, &actor, now)).await,
        Err(refusal) => Err(refusal),
    };
    let Err(refusal) = saved else { return Ok(ctx.to(&format!("/units/{code}"))) };
    let scope = ctx.scope.clone();
    ctx.again("units/edit", &form, refusal, move |db, state| {
        let (unit, _) = store::show(db, &scope, &code, now.day())?;
        Ok(EditView { form: state.beside(present(&unit)), unit })
    })
    .await
}
