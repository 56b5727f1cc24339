//! Priorities' JSON.

use actix_web::{HttpRequest, HttpResponse};

use super::store::{self, Filter, SORTS};
use crate::error::Result;
use crate::web::{Ctx, ListParams, ListQuery, Listed};

/// `GET priorities`.
///
/// # Errors
/// Field errors for a filter that is none.
#[utoipa::path(
    get,
    path = "/api/v1/priorities",
    summary = "A page of the ranking, the neediest first",
    params(
        ListParams,
        ("group" = Option<String>, Query, description = "Which weights scored it"),
        ("reason" = Option<String>, Query, description = "Only what is scored for this factor"),
        ("confidence" = Option<String>, Query, description = "How sure the score is"),
    ),
    responses((status = 200, body = Listed<store::Ranked>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page) = (Filter::parse(&query)?, query.sort(SORTS)?, query.page()?);
    let (scope, day) = (ctx.scope.clone(), ctx.now.day());
    let listed = ctx.read(move |db| store::list(db, &scope, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed))
}
