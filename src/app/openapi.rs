//! The API's description (OpenAPI 3.1): the operations as their handlers declare them, and beside each what follows from
//! its line in the route tables: who may call it, its path's parameters, its refusals.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::error::{Code, Error, Result};
use crate::web::{Access, Method, Refusal, Route};
use crate::{equipment, faults, intake, links, overview, people, priority, sites, units};

/// What stands at the document's head, and what operations refer to without naming it.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "hatang",
        description = "What a province's communes work with, what breaks, and what to buy first. Lists answer \
                       `items`, `total`, `total_is_exact`, `page`, `per_page` and `next`; a change names the version that it read (`If-Match`); absent \
                       fields of a PATCH stay as they are, null clears them. Fields that the server does not know are \
                       left out.",
    ),
    components(schemas(Refusal))
)]
struct Head;

/// The whole document.
///
/// # Errors
/// `Internal` where an operation stands in no route table: the document would promise what nobody keeps.
pub fn document() -> Result<Value> {
    let mut whole = Head::openapi();
    let rooms = [
        people::Described::openapi(),
        units::Described::openapi(),
        sites::Described::openapi(),
        equipment::Described::openapi(),
        links::Described::openapi(),
        faults::Described::openapi(),
        priority::Described::openapi(),
        intake::Described::openapi(),
        overview::Described::openapi(),
    ];
    rooms.into_iter().for_each(|room| whole.merge(room));
    let mut document = serde_json::to_value(whole).map_err(Error::internal)?;
    document["components"]["securitySchemes"] = json!({
        "session": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                     "description": "`access_token` of `POST /api/v1/session`" },
        "agent": { "type": "http", "scheme": "bearer", "description": "`access_token` of `POST /api/v1/agent/token`" },
    });
    inline_patches(&mut document);
    let routes = super::routes();
    let paths = document["paths"].as_object_mut().ok_or_else(|| Error::internal("no paths"))?;
    for (path, methods) in paths {
        let methods = methods.as_object_mut().ok_or_else(|| Error::internal("no methods"))?;
        for (method, operation) in methods {
            let route = routes.iter().find(|route| route.path == path && word(route.method) == method);
            let route = route.ok_or_else(|| Error::internal(format!("{method} {path} is in no route table")))?;
            complete(operation, route);
        }
    }
    Ok(document)
}

/// The method as OpenAPI writes it.
fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Patch => "patch",
    }
}

/// Adds what the route table knows.
fn complete(operation: &mut Value, route: &Route) {
    let parts = || route.path.trim_start_matches("/api/v1/").split('/');
    let words: Vec<&str> = parts().map(|part| part.trim_matches(['{', '}'])).collect();
    operation["operationId"] = json!(format!("{}_{}", word(route.method), words.join("_")));
    operation["tags"] = json!([words[0]]);
    let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    for name in parts().filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let schema = match name {
            "id" => json!({ "type": "integer", "format": "int64" }),
            _ => json!({ "type": "string" }),
        };
        parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
    let has = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
    let refusals = refusals(route, operation.get("requestBody").is_some(), has("If-Match"), has("Idempotency-Key"));
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    match route.access {
        Access::Open | Access::Public => {}
        Access::Agent => operation["security"] = json!([{ "agent": [] }]),
        Access::SignedIn | Access::Needs(_) => operation["security"] = json!([{ "session": [] }]),
    }
    if let Some(responses) = operation["responses"].as_object_mut() {
        add_refusals(responses, refusals);
    }
}

/// How an operation may refuse, from what it is.
fn refusals(route: &Route, body: bool, version: bool, key: bool) -> Vec<Code> {
    let mut codes = vec![Code::Internal, Code::Busy, Code::NotSetUp];
    match route.access {
        Access::Open | Access::Public => {
            codes.extend([Code::WrongCredentials, Code::BadToken, Code::AccountLocked])
        }
        Access::Agent => codes.extend([Code::BadToken, Code::CodeUsedUp, Code::WrongAddress]),
        Access::SignedIn => codes.extend([Code::SignInNeeded, Code::BadToken]),
        Access::Needs(_) => codes.extend([Code::SignInNeeded, Code::BadToken, Code::Forbidden]),
    }
    if route.path.contains('{') {
        codes.push(Code::NotFound);
    }
    if body {
        codes.extend([Code::Unreadable, Code::Invalid, Code::TooLarge, Code::IllegalStep]);
    } else if route.method == Method::Get {
        codes.extend([Code::Unreadable, Code::PageTooDeep, Code::Invalid]);
    }
    if version {
        codes.extend([Code::Unreadable, Code::VersionNeeded, Code::LostUpdate, Code::IllegalStep, Code::Conflict]);
    }
    if key {
        codes.extend([Code::KeyReused, Code::Conflict]);
    }
    codes
}

/// One answer a status, naming the codes that come with it.
fn add_refusals(responses: &mut Map<String, Value>, codes: Vec<Code>) {
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in codes {
        let words = by_status.entry(code.status()).or_default();
        if !words.contains(&code.word()) {
            words.push(code.word());
        }
    }
    for answer in responses.values_mut().filter(|answer| answer["description"].is_null()) {
        answer["description"] = json!("Done"); // the field is needed; the body says what it is
    }
    for (status, words) in by_status {
        let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } });
        let answer = json!({ "description": words.join(", "), "content": content });
        responses.entry(status.to_string()).or_insert(answer);
    }
}

/// A field that may be absent, null or a value is to readers one that may be null: no type of its own.
fn inline_patches(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let names: Vec<String> = schemas.keys().filter(|name| name.starts_with("Patch_")).cloned().collect();
    let patches: Map<String, Value> = names
        .iter()
        .filter_map(|name| Some((format!("#/components/schemas/{name}"), schemas.remove(name)?)))
        .collect();
    replace(document, &patches);
}

fn replace(value: &mut Value, patches: &Map<String, Value>) {
    if let Some(inlined) = value.get("$ref").and_then(Value::as_str).and_then(|name| patches.get(name)) {
        // What the field itself says (its description) stays. It has no default: absent is not null.
        let mut inlined = inlined.clone();
        if let (Some(target), Some(own)) = (inlined.as_object_mut(), value.as_object()) {
            target.extend(
                own.iter()
                    .filter(|(key, _)| !["$ref", "default"].contains(&key.as_str()))
                    .map(|(k, v)| (k.clone(), v.clone())),
            );
        }
        *value = inlined;
    }
    match value {
        Value::Object(map) => map.values_mut().for_each(|inner| replace(inner, patches)),
        Value::Array(list) => list.iter_mut().for_each(|inner| replace(inner, patches)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
