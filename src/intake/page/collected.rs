//! What agents collect, for anybody to read: without signing in, and before the server is set up.

use actix_web::HttpResponse;
use serde::Serialize;

use crate::error::Result;
use crate::intake::collected::{Collected, collected};
use crate::web::{Lang, Visitor};

#[derive(Serialize)]
struct View {
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    place: String,
    said: String,
    message: bool,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Fact {
    name: String,
    said: String,
    words: String,
}

/// Every field of every message, in the reader's language.
///
/// # Errors
/// `Internal` where the template fails.
pub async fn show(visitor: Visitor) -> Result<HttpResponse> {
    let parts = collected().iter().map(|of| part(&visitor, of)).collect();
    visitor.page("intake/collected", View { parts }).await
}

fn part(visitor: &Visitor, of: &Collected) -> Part {
    let said = |key: String, english: &str| match visitor.lang {
        Lang::Vi => visitor.plain(&key),
        Lang::En => english.to_owned(),
    };
    let facts = of.fields.iter().map(|field| Fact {
        name: field.name.clone(),
        said: said(of.field_key(field), &field.english),
        words: field.words.join(", "),
    });
    Part { place: of.place.clone(), said: said(of.key(), &of.english), message: of.message, facts: facts.collect() }
}
