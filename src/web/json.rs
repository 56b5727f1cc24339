//! JSON bodies, versions and repeatable requests, as the API promises them.

use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Ctx;
use crate::auth::store::{Remembered, recall, remember};
use crate::crypto::{Keys, sha256};
use crate::db::Tx;
use crate::error::{Code, Error, Result};

/// What retires a record.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct Retire {
    /// Why, 5 to 200 characters.
    pub reason: String,
}

/// A record that was retired or brought back.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Retired {
    /// Which of the two.
    pub retired: bool,
    /// Its new version.
    pub version: i64,
}

/// Whether JSON has the escape of a NUL: the letters after a backslash that is not itself escaped.
fn names_nul(body: &[u8]) -> bool {
    let mut escaped = false;
    body.iter().enumerate().any(|(at, byte)| {
        let begins = escaped && body[at..].starts_with(b"u0000");
        escaped = !escaped && *byte == b'\\';
        begins
    })
}

/// The field that holds the word of serde's complaint "unknown variant `word`".
fn field_of(body: &[u8], complaint: &str) -> Option<String> {
    let word = complaint.strip_prefix("unknown variant `")?.split('`').next()?;
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body).ok()?;
    fields.into_iter().find(|(_, value)| value == word).map(|(field, _)| field)
}

/// Reads a JSON body.
///
/// # Errors
/// `Unreadable` where it is no JSON object or a text in it has a NUL, which PostgreSQL does not take; `Invalid` naming the
/// field whose value does not fit. Fields that nobody knows are left out.
pub fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    // serde would take a list for an object, its values in the order of the fields.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Error::new(Code::Unreadable).with_detail("no JSON object"));
    }
    if names_nul(body) {
        return Err(Error::new(Code::Unreadable).with_detail("a text with a NUL"));
    }
    let mut input = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut input).map_err(|e| {
        let path = e.path().to_string();
        let cause = e.inner();
        if cause.is_data() {
            // serde names a missing field in its text, not in the path.
            let text = cause.to_string();
            match text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
                Some(missing) => Error::field(missing, "required"),
                // A word that says of which kind the whole is: serde knows it, and not its field.
                None if path == "." => Error::field(field_of(body, &text).unwrap_or(path), "unknown_word"),
                None => Error::field(path, "wrong_type"),
            }
        } else {
            Error::new(Code::Unreadable).with_detail(cause)
        }
    })?;
    input.end().map_err(|e| Error::new(Code::Unreadable).with_detail(e))?;
    Ok(value)
}

/// The version that a change says it read.
///
/// # Errors
/// `VersionNeeded` without `If-Match`; `Unreadable` where it is no version of ours.
pub fn if_match(request: &HttpRequest) -> Result<i64> {
    let header = request.headers().get(IF_MATCH).ok_or_else(|| Error::new(Code::VersionNeeded))?;
    let text = header.to_str().unwrap_or("");
    text.trim_start_matches("W/")
        .trim_matches('"')
        .strip_prefix('v')
        .and_then(|v| v.parse().ok())
        .ok_or_else(|| Error::new(Code::Unreadable).with_detail("If-Match"))
}

/// One record with its version.
pub fn entity(version: i64, body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, format!("\"v{version}\""))).json(body)
}

/// An answer as it was given. One from before they were sealed is JSON as it stands.
fn opened(keys: &Keys, kept: String) -> Result<String> {
    if kept.starts_with('{') {
        return Ok(kept);
    }
    let bytes = keys.open(&kept).ok_or_else(|| Error::internal("a kept answer of another secret file"))?;
    String::from_utf8(bytes).map_err(Error::internal)
}

/// Creates a record once: the same `Idempotency-Key` with the same body answers what it answered before. The answer is
/// kept sealed: some hold a code that is stored nowhere else but hashed.
///
/// # Errors
/// `Unreadable` where the key is not 1 to 100 letters of ASCII: left out, it would make the record twice. `KeyReused`
/// where the key came with another body; what `make` answers.
pub async fn created<T: Serialize>(
    ctx: &Ctx,
    request: &HttpRequest,
    body: &[u8],
    mut make: impl FnMut(&mut Tx<'_>) -> Result<(i64, T)> + Send + 'static,
) -> Result<HttpResponse> {
    let key = match request.headers().get("idempotency-key").map(|v| v.to_str().unwrap_or("")) {
        Some(key) if (1..=100).contains(&key.len()) => Some(key.to_owned()),
        Some(_) => return Err(Error::new(Code::Unreadable).with_detail("Idempotency-Key")),
        None => None,
    };
    let hash = sha256(&[request.path().as_bytes(), b"\n", body].concat());
    let (account, now, keys) = (ctx.who.account, ctx.now, ctx.app.keys.clone());
    let answer = ctx
        .write(move |tx| {
            if let Some(key) = &key
                && let Some(before) = recall(tx.db(), account, key)?
            {
                if before.request_hash != hash {
                    return Err(Code::KeyReused.into());
                }
                return Ok(Remembered { body: opened(&keys, before.body)?, ..before });
            }
            let (version, record) = make(tx)?;
            let answer = Remembered {
                request_hash: hash.clone(),
                status: 201,
                etag: format!("\"v{version}\""),
                body: serde_json::to_string(&record).map_err(Error::internal)?,
            };
            if let Some(key) = &key {
                let kept = Remembered { body: keys.seal(answer.body.as_bytes())?, ..answer.clone() };
                remember(tx, account, key, &kept, now)?;
            }
            Ok(answer)
        })
        .await?;
    let status = actix_web::http::StatusCode::from_u16(answer.status).map_err(Error::internal)?;
    Ok(HttpResponse::build(status)
        .insert_header((ETAG, answer.etag))
        .content_type("application/json")
        .body(answer.body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::Patch;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Body {
        name: String,
        #[serde(default)]
        note: Patch<String>,
    }

    fn refused(body: &str) -> (Code, Vec<String>) {
        let error = read_json::<Body>(body.as_bytes()).unwrap_err();
        (error.code, error.fields.iter().map(|(path, f)| format!("{path}:{}", f.code)).collect())
    }

    #[test]
    fn a_bad_body_names_its_field() {
        assert_eq!(refused("{"), (Code::Unreadable, vec![]));
        assert_eq!(refused("{} x"), (Code::Invalid, vec!["name:required".into()]));
        assert_eq!(refused(r#"{"name":5}"#), (Code::Invalid, vec!["name:wrong_type".into()]));
        assert_eq!(refused(r#"{"naem":"a"}"#), (Code::Invalid, vec!["name:required".into()]));
        assert_eq!(refused(r#" ["a", "b"]"#), (Code::Unreadable, vec![]));
        assert_eq!(refused("null"), (Code::Unreadable, vec![]));
        assert_eq!(refused(r#"{"name":"a"} trailing"#), (Code::Unreadable, vec![]));
    }

    #[test]
    fn what_nobody_knows_is_left_out() {
        let body = read_json::<Body>(br#"{"name":"a","mood":{"today":["good"]}}"#).unwrap();
        assert_eq!(body, Body { name: "a".into(), note: Patch::Absent });
    }

    #[test]
    fn absent_null_and_value_differ() {
        let note = |body: &str| read_json::<Body>(body.as_bytes()).unwrap().note.over(Some("old".into()));
        assert_eq!(note(r#"{"name":"a"}"#), Some("old".into()));
        assert_eq!(note(r#"{"name":"a","note":null}"#), None);
        assert_eq!(note(r#"{"name":"a","note":"new"}"#), Some("new".into()));
    }
}
