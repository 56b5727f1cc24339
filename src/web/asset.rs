//! Static files, embedded and compressed at build, under names that change with their content: cached for a year.

use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use actix_web::{HttpRequest, HttpResponse};

use super::embedded::{ASSETS, Asset};
use crate::error::{Result, not_found};

/// The address of an asset: `app.css` is `/assets/app.0123456789abcdef.css`.
pub(super) fn address(name: &str) -> Option<String> {
    ASSETS.iter().find(|a| a.name == name).map(|a| format!("/assets/{}", a.hashed))
}

/// Answers one asset.
///
/// # Errors
/// `NotFound`.
pub async fn serve(request: HttpRequest) -> Result<HttpResponse> {
    let name = request.match_info().query("name");
    let asset: &Asset = ASSETS.iter().find(|a| a.hashed == name).ok_or_else(not_found)?;
    let media = match asset.name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some(_) | None => "application/octet-stream",
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, media));
    answer.insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    answer.insert_header((VARY, "accept-encoding"));
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    // Content-Encoding set here keeps the compressing middleware away.
    if accepted.contains("gzip") && asset.gzip.len() < asset.plain.len() {
        answer.insert_header((CONTENT_ENCODING, "gzip"));
        return Ok(answer.body(asset.gzip));
    }
    Ok(answer.body(asset.plain))
}
