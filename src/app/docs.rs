//! The API's description for people: Swagger UI at `/api/docs/`, out of the binary, asking nothing of another host.

use std::sync::{Arc, LazyLock};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use utoipa_swagger_ui::Config;

use crate::error::{Error, Result, not_found};
use crate::web::see_other;

/// As for every page, but Swagger UI writes styles into its elements.
const POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/api/openapi.json").validator_url("none")));

static DOCUMENT: LazyLock<Result<String>> = LazyLock::new(|| Ok(super::openapi::document()?.to_string()));

/// `GET /api/openapi.json`.
///
/// # Errors
/// `Internal` where the document cannot be made.
pub async fn document() -> Result<HttpResponse> {
    match &*DOCUMENT {
        Ok(document) => Ok(HttpResponse::Ok().content_type("application/json").body(document.as_str())),
        Err(error) => Err(Error::internal(error)),
    }
}

/// `GET /api/docs`: on to where its files are found.
pub async fn enter() -> HttpResponse {
    see_other("/api/docs/")
}

/// `GET /api/docs/FILE`; its page where none is named.
///
/// # Errors
/// `NotFound`.
pub async fn file(request: HttpRequest) -> Result<HttpResponse> {
    let name = request.match_info().get("file").unwrap_or("index.html");
    let file = utoipa_swagger_ui::serve(name, Arc::clone(&CONFIG)).map_err(Error::internal)?;
    let file = file.ok_or_else(not_found)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(file.bytes.into_owned()))
}
