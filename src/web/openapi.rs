//! What the API's operations share in their description: headers, a list's parameters, refusals.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::IntoEnumIterator;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::error::Code;

/// A list's parameters that no list is without.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // described here, read by `ListQuery`
pub struct ListParams {
    /// Words; each begins a word of what is found, diacritics or not.
    q: Option<String>,
    /// A unit's five-digit code.
    unit: Option<String>,
    /// A column, `-` before it for the largest first.
    sort: Option<String>,
    /// The last answer's `next`.
    after: Option<String>,
    /// A page by its number, from 1; reaches row 10,000.
    #[param(minimum = 1)]
    page: Option<usize>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    per_page: Option<usize>,
}

/// The parameters of a list in one order, where nothing is searched.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // described here, read by `ListQuery`
pub struct PageParams {
    /// The last answer's `next`.
    after: Option<String>,
    /// A page by its number, from 1; reaches row 10,000.
    #[param(minimum = 1)]
    page: Option<usize>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    per_page: Option<usize>,
}

/// A change names the version that it read.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // described here, read by `if_match`
pub struct IfMatch {
    /// The record's `ETag`, as it was read: `"v7"`.
    #[param(rename = "If-Match")]
    version: String,
}

/// A creation may be sent again.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // described here, read by `created`
pub struct IdempotencyKey {
    /// The same key with the same body answers what it answered before, for 30 days.
    #[param(rename = "Idempotency-Key", max_length = 100)]
    key: Option<String>,
}

/// Every refusal.
#[derive(Serialize, ToSchema)]
pub struct Refusal {
    error: RefusalBody,
}

/// Why.
#[derive(Serialize, ToSchema)]
pub struct RefusalBody {
    #[schema(value_type = CodeWord)]
    code: String,
    /// A sentence in the reader's language (`Accept-Language`: vi or en).
    message: String,
    /// The fields at fault, by their paths.
    #[schema(required = false)]
    fields: BTreeMap<String, FieldRefusal>,
    /// The request's number, as in the log and in `X-Request-Id`.
    request: String,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
pub struct FieldRefusal {
    /// A stable word: `required`, `too_long`, `taken`, …
    code: String,
    /// A sentence in the reader's language.
    message: String,
}

/// A stable word from the house's table of refusals.
struct CodeWord;

impl PartialSchema for CodeWord {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Code::iter().map(Code::word))).into()
    }
}

impl ToSchema for CodeWord {}
