//! What agents call. Sizes are capped before and after decompression; one bad field costs that field alone.

use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use hatang_report::{
    AssetLabel, Challenge, EnrolReply, EnrolRequest, Heartbeat, HeartbeatReply, Inventory, InventoryReply,
    Settings, Token, TokenRequest, UnitName, WireTime,
};
use tokio::sync::Semaphore;
use tokio_stream::StreamExt;

use super::inflate::{INFLATED_CAP, inflate, is_gzip};
use super::lenient;
use super::store::{self, Bearer, Beat, Device};
use crate::crypto::sha256;
use crate::db::{DeviceId, Instant, Lane};
use crate::equipment;
use crate::error::{Code, Error, Result};
use crate::units;
use crate::web::{App, Visitor, read_json};

/// The largest report, compressed.
pub const REPORT_BYTES: usize = 2 << 20;
/// The largest other message.
const MESSAGE_BYTES: usize = 256 << 10;

/// The settings' version: rises when these defaults change.
const SETTINGS_VERSION: i64 = 1;

fn settings() -> Settings {
    Settings { version: SETTINGS_VERSION, ..Settings::default() }
}

fn wire(now: Instant) -> WireTime {
    WireTime::from_unix(now.micros() / 1_000_000)
}

/// The body as it came over the wire, at most `most` bytes. It is not taken as `Bytes`: actix would open a
/// `Content-Encoding` by itself, piece by piece and without a cap on a piece.
async fn receive(mut body: Payload, most: usize) -> Result<Vec<u8>> {
    let mut received = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|e| Error::new(Code::Unreadable).with_detail(e))?;
        if received.len() + chunk.len() > most {
            return Err(Error::new(Code::TooLarge).with_arg(most >> 10));
        }
        if received.is_empty() {
            // Most come in one piece, which is theirs alone.
            received = chunk.into();
        } else {
            received.extend_from_slice(&chunk);
        }
    }
    Ok(received)
}

/// `POST agent/enrol`.
///
/// # Errors
/// `CodeUsedUp`, `WrongAddress`; field errors.
#[utoipa::path(
    post,
    path = "/api/v1/agent/enrol",
    summary = "Enrol a PC by a code",
    request_body = EnrolRequest,
    responses((status = 200, body = EnrolReply)),
)]
pub async fn enrol(visitor: Visitor, body: Payload) -> Result<HttpResponse> {
    let request: EnrolRequest = read_json(&receive(body, MESSAGE_BYTES).await?)?;
    let now = visitor.now;
    // Before the code is used up: an agent that keeps another address would be refused every token.
    if let Some(server) = &request.server {
        store::same_address(server, &visitor.app.public_url)?;
    }
    let (device, unit, label) = visitor
        .app
        .store
        .write(Lane::Interactive, move |tx| {
            let (device, unit) = store::enrol(tx, &request, now)?;
            let label =
                units::labels(tx.db(), &crate::auth::Scope::Units(vec![unit]), now.day())?.into_iter().next();
            Ok((device, unit, label))
        })
        .await?;
    tracing::info!(device = device.0, unit = unit.0, "an agent enrolled");
    let unit =
        label.map(|label| UnitName { name: units::called(&visitor, label.kind, &label.name), code: label.code });
    let reply = EnrolReply { device: device.0, unit, server_time: wire(now), settings: settings() };
    Ok(HttpResponse::Ok().json(reply))
}

/// The two answers on the way to a token.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
enum TokenReply {
    /// To a request without an assertion: what to sign.
    Challenge(Challenge),
    /// To one with it.
    Token(Token),
}

/// `POST agent/token`: a nonce, or a token for a signed one.
///
/// # Errors
/// `BadToken`, `WrongAddress`.
#[utoipa::path(
    post,
    path = "/api/v1/agent/token",
    summary = "A nonce to sign, or a token for a signed one",
    request_body = TokenRequest,
    responses((status = 200, body = TokenReply)),
)]
pub async fn token(visitor: Visitor, body: Payload) -> Result<HttpResponse> {
    let request: TokenRequest = read_json(&receive(body, MESSAGE_BYTES).await?)?;
    let (app, now, device) = (visitor.app.clone(), visitor.now, DeviceId(request.device));
    let Some(assertion) = request.assertion else {
        let nonce = store::challenge(&app.keys, device, now)?;
        let challenge = TokenReply::Challenge(Challenge { nonce, server_time: wire(now) });
        return Ok(HttpResponse::Ok().json(challenge));
    };
    let (keys, audience) = (app.keys.clone(), app.public_url.clone());
    let access_token = app
        .store
        .write(Lane::Ingest, move |tx| store::grant_token(tx, &keys, device, &assertion, &audience, now))
        .await?;
    let reply = Token { access_token, expires_in: store::TOKEN_SECONDS, server_time: wire(now) };
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(TokenReply::Token(reply)))
}

/// The bearer token of a request.
fn token_of(request: &HttpRequest) -> Result<Bearer> {
    let header = request.headers().get(AUTHORIZATION).and_then(|v| v.to_str().ok());
    Bearer::read(header.and_then(|h| h.strip_prefix("Bearer ")).unwrap_or_default())
}

/// The device that a request's token names.
async fn device(app: &App, request: &HttpRequest) -> Result<Device> {
    let (token, now) = (token_of(request)?, app.clock.now());
    app.store.read(move |db| store::by_token(db, &token, now)).await
}

/// Reads a body, opened where it is gzip.
fn read<T>(body: Vec<u8>) -> Result<lenient::Read<T>>
where
    T: serde::de::DeserializeOwned,
{
    if !is_gzip(&body) {
        return lenient::read(&body);
    }
    let content = inflate(&body, INFLATED_CAP)?;
    drop(body);
    lenient::read(&content)
}

/// Reports that are opened at the same time, so that together they have a bound too.
static OPENED: Semaphore = Semaphore::const_new(2);

/// `POST agent/heartbeat`.
///
/// # Errors
/// `BadToken`; `Unreadable`.
#[utoipa::path(
    post,
    path = "/api/v1/agent/heartbeat",
    summary = "Tell how the PC was used; gzip or plain",
    request_body = Heartbeat,
    responses((status = 200, body = HeartbeatReply)),
)]
pub async fn heartbeat(app: App, request: HttpRequest, body: Payload) -> Result<HttpResponse> {
    // Whose it is is judged with the batch, in its transaction; before that only where a stranger could make work.
    let token = token_of(&request)?;
    let body = receive(body, MESSAGE_BYTES).await?;
    if is_gzip(&body) {
        Box::pin(device(&app, &request)).await?;
    }
    let heartbeat = match read::<Heartbeat>(body) {
        Ok(read) => read.value,
        Err(unreadable) => return Box::pin(device(&app, &request)).await.and(Err(unreadable)),
    };
    let now = app.clock.now();
    let want_inventory = app.store.write_together(Beat { token, heartbeat, at: now }).await?;
    let reply = HeartbeatReply { server_time: wire(now), settings_version: SETTINGS_VERSION, want_inventory };
    Ok(HttpResponse::Ok().json(reply))
}

/// `POST agent/inventory`.
///
/// # Errors
/// `BadToken`; `NotGzip`, `TooLarge`, `Unreadable`.
#[utoipa::path(
    post,
    path = "/api/v1/agent/inventory",
    summary = "Tell what the PC is made of; gzip or plain",
    request_body = Inventory,
    responses((status = 200, body = InventoryReply)),
)]
pub async fn inventory(visitor: Visitor, request: HttpRequest, body: Payload) -> Result<HttpResponse> {
    let device = device(&visitor.app, &request).await?;
    let body = receive(body, REPORT_BYTES).await?;
    let now = visitor.now;
    // A body of megabytes takes milliseconds to inflate and parse: not on the thread that serves others.
    let turn = OPENED.acquire().await.map_err(Error::internal)?;
    let read = tokio::task::spawn_blocking(move || {
        let mut read = read::<Inventory>(body)?;
        drop(turn);
        // What passes by itself is no change.
        let passing = (read.value.agent_time.take(), read.value.uptime_seconds.take());
        let hash = sha256(&serde_json::to_vec(&read.value).map_err(Error::internal)?);
        (read.value.agent_time, read.value.uptime_seconds) = passing;
        Ok::<_, Error>((read, hash))
    });
    let (read, hash) = read.await.map_err(Error::internal)??;
    let ignored: Vec<String> = read.ignored.iter().map(|field| field.path.clone()).collect();
    let label = visitor
        .app
        .store
        .write(Lane::Ingest, move |tx| {
            let asset = store::take_inventory(tx, &device, &read.value, &read.ignored, &hash, now)?;
            let Some(asset) = asset else { return Ok(None) };
            let (tag, qr) = equipment::sticker(tx.db(), asset)?;
            Ok(Some(AssetLabel { tag, qr: Some(qr) }))
        })
        .await?;
    let accepted = label.is_some();
    Ok(HttpResponse::Ok().json(InventoryReply { server_time: wire(now), asset: label, accepted, ignored }))
}

/// `GET agent/settings`.
///
/// # Errors
/// `BadToken`.
#[utoipa::path(
    get,
    path = "/api/v1/agent/settings",
    summary = "What the server wants of its agents",
    responses((status = 200, body = Settings)),
)]
pub async fn show_settings(visitor: Visitor, request: HttpRequest) -> Result<HttpResponse> {
    device(&visitor.app, &request).await?;
    Ok(HttpResponse::Ok().json(settings()))
}
