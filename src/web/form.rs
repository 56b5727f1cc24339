//! What a person typed and the files they attached. The guard receives it whole before the handler runs, so that no
//! handler can forget the anti-forgery token; nothing typed is lost when a field is wrong.

use std::future::{Ready, ready};

use actix_multipart::Multipart;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use tokio_stream::StreamExt;

use super::fields::WAS;
use crate::error::{Code, Error, Result};

/// A file that came with a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The field.
    pub field: String,
    /// The name it had.
    pub name: String,
    /// Its bytes; none where it was too large.
    pub bytes: Bytes,
    /// It went beyond what the route takes: its bytes were dropped, what was typed beside it was kept.
    pub too_large: bool,
}

/// A received form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    /// The files.
    pub files: Vec<Upload>,
}

impl Form {
    /// A field's text without the spaces around it; empty where it did not come.
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// A field's text, `None` where it is empty.
    pub fn opt(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }

    /// The record's version that the form was opened with.
    pub fn version(&self) -> i64 {
        self.get("version").parse().unwrap_or(0)
    }

    /// A field's text exactly as typed: passphrases may begin with a space.
    pub fn raw(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Every value of a field that may be ticked several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.trim())
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.values.iter().any(|(n, _)| n == name)
    }

    /// Everything typed, for showing the form again; secrets are left out, and what nobody types.
    pub fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        let secret = |name: &str| name.contains("passphrase") || name == "csrf" || name == "code" || name == WAS;
        self.values.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(move |(n, _)| !secret(n))
    }

    /// Reads the request's body: urlencoded or multipart, at most `most` bytes.
    pub(super) async fn receive(request: &mut ServiceRequest, most: usize) -> Result<Form> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        if kind.starts_with("multipart/form-data") {
            let (http, payload) = request.parts_mut();
            return receive_parts(Multipart::new(http.headers(), payload.take()), most).await;
        }
        let body = receive_bytes(request.take_payload(), most).await?;
        if body.is_empty() {
            return Ok(Form::default());
        }
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Code::WrongType.into());
        }
        let values: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&body).map_err(|e| Error::new(Code::Unreadable).with_detail(e))?;
        let values = values.into_iter().map(|(name, value)| (name, without_nul(value))).collect();
        Ok(Form { values, files: Vec::new() })
    }
}

/// What was typed, without the one character that PostgreSQL takes in no text: it comes by pasting and is seen by nobody.
pub(super) fn without_nul(mut typed: String) -> String {
    typed.retain(|c| c != '\0');
    typed
}

async fn receive_bytes(mut payload: Payload, most: usize) -> Result<Bytes> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| Error::new(Code::Unreadable).with_detail(e))?;
        if body.len() + chunk.len() > most {
            return Err(Error::new(Code::TooLarge).with_arg(most >> 10));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// A file beyond the limit is read to its end and dropped, so that the form comes back with every typed word; from
/// [`PATIENCE`] times the limit on the connection is given up.
async fn receive_parts(mut parts: Multipart, most: usize) -> Result<Form> {
    let mut form = Form::default();
    let (mut left, mut patience) = (most, most.saturating_mul(PATIENCE));
    let unreadable = |e: actix_multipart::MultipartError| Error::new(Code::Unreadable).with_detail(e);
    let refused = || Error::new(Code::TooLarge).with_arg(most >> 10);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(unreadable)?;
        let disposition = part.content_disposition();
        let field = disposition.and_then(|d| d.get_name()).unwrap_or("").to_owned();
        let file = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
        let (mut bytes, mut too_large) = (BytesMut::new(), false);
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(unreadable)?;
            patience = patience.checked_sub(chunk.len()).ok_or_else(refused)?;
            match left.checked_sub(chunk.len()) {
                Some(rest) if !too_large => {
                    left = rest;
                    bytes.extend_from_slice(&chunk);
                }
                Some(_) | None if file.is_some() => {
                    too_large = true;
                    bytes.clear();
                }
                Some(_) | None => return Err(refused()),
            }
        }
        match file {
            Some(name) if too_large || !bytes.is_empty() => {
                let name = name.rsplit(['/', '\\']).next().unwrap_or("").chars().take(120).collect();
                form.files.push(Upload { field, name, bytes: bytes.freeze(), too_large });
            }
            Some(_) => {}
            None => form.values.push((field, without_nul(String::from_utf8_lossy(&bytes).into_owned()))),
        }
    }
    Ok(form)
}

/// How many times the limit a form is read before it is given up.
const PATIENCE: usize = 4;

impl FromRequest for Form {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        ready(Ok(request.extensions().get::<Form>().cloned().unwrap_or_default()))
    }
}
