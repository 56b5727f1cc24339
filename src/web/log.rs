//! One log line per request: its number, the route's pattern (never path or query, which may hold a one-time link),
//! status and time.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant as Tick;

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;

use super::RequestId;
use crate::crypto;

/// The next request's number: the first is random, so that no two starts share one.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(crypto::random().map_or(0, u64::from_le_bytes)));
/// Odd, so that numbers come again after 2^50 requests only; and neighbours do not look alike.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Numbers the request, and logs how it ended.
///
/// # Errors
/// None of its own.
pub async fn log_requests<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let began = Tick::now();
    let id = crypto::numbered(NEXT.fetch_add(STEP, Ordering::Relaxed));
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let mut answer = next.call(request).await?;
    let route = answer.request().match_pattern().unwrap_or_else(|| "-".into());
    let took = began.elapsed();
    let micros = took.as_micros();
    let status = answer.status().as_u16();
    if let Some(app) = answer.request().app_data::<super::App>() {
        app.requests.record(&method, &route, status, took);
    }
    // A heartbeat that was taken is no news.
    if route == "/api/v1/agent/heartbeat" && status == 200 {
        tracing::debug!(request = id, %method, route, status, micros);
    } else {
        tracing::info!(request = id, %method, route, status, micros);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(answer)
}
