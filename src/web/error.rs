//! Refusals as answers: JSON for programs, a page in the reader's language with a way on for people. The log line
//! carries the same request number as the page.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use fluent_bundle::FluentArgs;
use serde_json::{Map, Value, json};

use super::ctx::see_other;
use super::guard::visitor_of;
use super::{Lang, RequestId, Texts, Visitor, render};
use crate::error::{Code, Error, FieldError, Result};

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Bare: the guard, which knows the reader, replaces it by `respond`.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

/// Whether a path belongs to the API: it answers JSON, takes bearer tokens only.
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// The sentence of a refusal.
pub(super) fn sentence(texts: &Texts, lang: Lang, error: &Error) -> String {
    let mut args = FluentArgs::new();
    args.set("arg", error.arg.clone().unwrap_or_default());
    texts.say(lang, &error.code.message_key(), &args)
}

/// The sentence of a field's error.
pub(super) fn field_sentence(texts: &Texts, lang: Lang, field: &FieldError) -> String {
    let mut args = FluentArgs::new();
    args.set("arg", field.arg.clone().unwrap_or_default());
    texts.say(lang, &format!("field-{}", field.code.replace('_', "-")), &args)
}

/// The answer to a refusal, for whoever asked.
pub fn respond(request: &HttpRequest, error: &Error) -> HttpResponse {
    let id = request.extensions().get::<RequestId>().map_or(String::new(), |id| id.0.clone());
    let visitor = visitor_of(request);
    log(&id, error);
    let Some(visitor) = visitor else { return HttpResponse::new(error.status_code()) };
    if is_api(request.path()) {
        return as_json(&visitor, error);
    }
    if error.code == Code::SignInNeeded && request.method() == actix_web::http::Method::GET {
        return see_other(&format!("/sign-in?to={}", encode(&visitor.here)));
    }
    let sent = request.method() == actix_web::http::Method::POST;
    as_page(&visitor, error, sent).unwrap_or_else(|_| HttpResponse::new(error.status_code()))
}

fn log(id: &str, error: &Error) {
    match error.code {
        Code::Internal => tracing::error!(request = id, "{error}"),
        Code::Busy => tracing::warn!(request = id, "{error}"),
        _ => tracing::debug!(request = id, "{error}"),
    }
}

fn as_json(visitor: &Visitor, error: &Error) -> HttpResponse {
    let (texts, lang) = (&visitor.app.texts, visitor.lang);
    let mut body = json!({ "code": error.code.word(), "message": sentence(texts, lang, error) });
    if !error.fields.is_empty() {
        let fields: Map<String, Value> = error
            .fields
            .iter()
            .map(|(path, f)| (path.clone(), json!({ "code": f.code, "message": field_sentence(texts, lang, f) })))
            .collect();
        body["fields"] = Value::Object(fields);
    }
    body["request"] = json!(visitor.request.0);
    let mut answer = HttpResponse::build(error.status_code());
    if let (Code::SlowDown | Code::AccountLocked, Some(seconds)) = (error.code, &error.arg) {
        answer.insert_header(("retry-after", seconds.clone()));
    }
    answer.json(json!({ "error": body }))
}

#[derive(serde::Serialize)]
struct ErrorView {
    status: u16,
    code: &'static str,
    sentence: String,
    fields: Vec<FieldView>,
    /// A one-time link that opens nothing any more: whoever used it signs in.
    used_up: bool,
    /// A form was sent when the session was over.
    signed_out: bool,
    /// A form was sent: the browser still has what was typed.
    sent: bool,
    request: String,
}

/// A wrong field: `app.js` sets the sentence beside it.
#[derive(serde::Serialize)]
struct FieldView {
    name: String,
    sentence: String,
}

fn as_page(visitor: &Visitor, error: &Error, sent: bool) -> Result<HttpResponse> {
    let (texts, lang) = (&visitor.app.texts, visitor.lang);
    let field = |(name, f): (&String, &FieldError)| FieldView {
        name: name.clone(),
        sentence: field_sentence(texts, lang, f),
    };
    let view = ErrorView {
        status: error.code.status(),
        code: error.code.word(),
        sentence: sentence(texts, lang, error),
        fields: error.fields.iter().map(field).collect(),
        used_up: error.code == Code::LinkUsedUp,
        signed_out: sent && error.code == Code::SignInNeeded,
        sent,
        request: visitor.request.0.clone(),
    };
    render::page(visitor, error.code.status(), "error", &view, Vec::new())
}

/// A path with query as a query parameter's value.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
