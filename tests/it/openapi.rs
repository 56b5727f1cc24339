//! The API's description is the API: every route and no other, and answers have the properties that it names.

use std::collections::BTreeSet;

use hatang::app::{openapi, routes};
use hatang::web::{About, Access, Method};
use serde_json::Value;

use crate::harness::{Browser, Engine, TAN_AN, TestApp};
use crate::matrix::{filled, fixture};

crate::stories![
    every_route_of_the_api_is_described_and_nothing_else,
    answers_have_the_properties_that_are_described,
    the_description_is_served_and_asks_nothing_of_another_host,
];

fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Patch => "patch",
    }
}

fn every_route_of_the_api_is_described_and_nothing_else(_: Engine) {
    let document = openapi().unwrap();
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(move |m| format!("{m} {path}")))
        .collect();
    let routes = routes();
    let api = || routes.iter().filter(|route| route.path.starts_with("/api/v1/"));
    let routed: BTreeSet<String> = api().map(|route| format!("{} {}", word(route.method), route.path)).collect();
    let missing: Vec<&String> = routed.symmetric_difference(&described).collect();
    assert!(missing.is_empty(), "only in one of routes and description: {missing:#?}");
    let mut ids = BTreeSet::new();
    for route in api() {
        let operation = &document["paths"][route.path][word(route.method)];
        let name = format!("{} {}", word(route.method), route.path);
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{name}: its id is not its own");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}: no summary");
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2')), "{name}: no answer");
        assert!(answers["500"]["content"]["application/json"]["schema"]["$ref"].is_string(), "{name}: no refusal");
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_path = parameters.iter().filter(|p| p["in"] == "path").count();
        assert_eq!(in_path, route.path.matches('{').count(), "{name}: the path's parameters");
        let versioned = parameters.iter().any(|p| p["name"] == "If-Match");
        for (status, refuses) in [
            ("401", !matches!(route.access, Access::Open)),
            ("403", matches!(route.access, Access::Needs(_))),
            ("404", matches!(route.about, About::Record(_))),
            ("412", versioned),
            ("422", operation["requestBody"].is_object()),
            ("428", versioned),
        ] {
            assert!(
                !refuses || answers.contains_key(status),
                "{name}: does not say that it may refuse by {status}"
            );
        }
        let secured = !matches!(route.access, Access::Public | Access::Open);
        assert_eq!(operation.get("security").is_some(), secured, "{name}: who may call it");
        if route.method == Method::Patch {
            assert!(operation["requestBody"].is_object(), "{name}: no body");
            assert!(parameters.iter().any(|p| p["name"] == "If-Match"), "{name}: no version");
        }
    }
    for named in references(&document) {
        let path = named.trim_start_matches('#');
        assert!(document.pointer(path).is_some(), "{named} is described nowhere");
    }
}

/// Every `$ref` in the document.
fn references(value: &Value) -> Vec<String> {
    let mut found: Vec<String> = value.get("$ref").and_then(Value::as_str).map(str::to_owned).into_iter().collect();
    match value {
        Value::Object(map) => found.extend(map.values().flat_map(references)),
        Value::Array(list) => found.extend(list.iter().flat_map(references)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

/// What of `answer` the schema does not describe, by path. An object that the schema leaves open takes anything.
fn undescribed(document: &Value, schema: &Value, answer: &Value, path: &str, flaws: &mut Vec<String>) {
    let choices = choices(document, schema);
    match answer {
        Value::Object(fields) => {
            for (name, value) in fields {
                let of = |choice: &Value| choice["properties"].get(name).cloned();
                let open =
                    |choice: &Value| choice.get("additionalProperties").filter(|more| !more.is_boolean()).cloned();
                let inner: Vec<Value> = choices.iter().filter_map(|c| of(c).or_else(|| open(c))).collect();
                match inner.as_slice() {
                    [] => flaws.push(format!("{path}.{name}")),
                    some => {
                        let any = serde_json::json!({ "anyOf": some });
                        undescribed(document, &any, value, &format!("{path}.{name}"), flaws);
                    }
                }
            }
        }
        Value::Array(items) => {
            let inner: Vec<&Value> = choices.iter().filter_map(|c| c.get("items")).collect();
            if inner.is_empty() {
                flaws.push(format!("{path}[]"));
            }
            for item in items {
                undescribed(document, &serde_json::json!({ "anyOf": inner }), item, &format!("{path}[]"), flaws);
            }
        }
        simple => {
            let kind = match simple {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(_) => "integer",
                _ => "string",
            };
            let fits = |choice: &Value| {
                let kinds = match &choice["type"] {
                    Value::Array(kinds) => kinds.clone(),
                    one => vec![one.clone()],
                };
                let words = choice.get("enum").and_then(Value::as_array);
                let typed = kinds.iter().any(|k| *k == kind || (*k == "number" && kind == "integer"));
                typed && words.is_none_or(|words| words.contains(simple))
            };
            if !choices.iter().any(fits) {
                flaws.push(format!("{path} is {simple}"));
            }
        }
    }
}

/// A schema's alternatives and parts, references followed.
fn choices(document: &Value, schema: &Value) -> Vec<Value> {
    if let Some(named) = schema["$ref"].as_str() {
        return choices(document, document.pointer(named.trim_start_matches('#')).unwrap_or(&Value::Null));
    }
    let mut all = vec![schema.clone()];
    for word in ["oneOf", "anyOf", "allOf"] {
        let parts = schema[word].as_array().into_iter().flatten();
        all.extend(parts.flat_map(|part| choices(document, part)));
    }
    all
}

fn answers_have_the_properties_that_are_described(engine: Engine) {
    let app = TestApp::start(engine);
    let (document, admin) = (openapi().unwrap(), app.admin());
    let (mut flaws, mut seen) = (Vec::new(), 0);
    // One of everything first, so that no list is empty.
    let nouns: Vec<_> =
        routes().iter().filter_map(|r| if let About::Record(noun) = r.about { Some(noun) } else { None }).collect();
    nouns.iter().for_each(|noun| drop(fixture(&app, noun, TAN_AN)));
    for route in routes().iter().filter(|r| r.method == Method::Get && r.path.starts_with("/api/v1/")) {
        if route.access == Access::Agent {
            continue;
        }
        let path = match route.about {
            About::Record(noun) => filled(route, &fixture(&app, noun, TAN_AN)),
            About::Rows => route.path.to_owned(),
        };
        let answer = admin.program().get(path.trim_start_matches("/api/v1/"));
        if answer.status != 200 || !answer.header("content-type").starts_with("application/json") {
            continue;
        }
        let described = &document["paths"][route.path]["get"]["responses"]["200"]["content"]["application/json"];
        let answer = answer.json();
        undescribed(&document, &described["schema"], &answer, route.path, &mut flaws);
        // The facts of one computer are one document.
        if answer.get("items").is_some() && !route.path.ends_with("/facts") {
            let frame = ["total", "total_is_exact", "page", "per_page", "next"].iter();
            let lacks = frame.filter(|part| answer.get(part).is_none());
            flaws.extend(lacks.map(|part| format!("{}: a list without `{part}`", route.path)));
        }
        seen += 1;
    }
    flaws.sort();
    flaws.dedup();
    assert!(flaws.is_empty(), "not described:\n{}", flaws.join("\n"));
    assert!(seen >= 15, "answers are looked at at all: {seen}");
    // And a refusal.
    let refused = admin.program().get("equipment?kind=elephant").expect(422).json();
    let refusal = serde_json::json!({ "$ref": "#/components/schemas/Refusal" });
    undescribed(&document, &refusal, &refused, "refusal", &mut flaws);
    assert!(flaws.is_empty(), "{flaws:?}");
}

fn the_description_is_served_and_asks_nothing_of_another_host(engine: Engine) {
    let app = TestApp::bare(engine);
    let mut browser = Browser::new(&app);
    assert_eq!(browser.get("/api/docs").leads_to(), "/api/docs/");
    let page = browser.open("/api/docs/");
    assert!(page.header("content-security-policy").contains("default-src 'none'; style-src 'self'"));
    let text = page.text();
    for from in text.split("src=\"").skip(1).chain(text.split("href=\"").skip(1)) {
        let file = from.split('"').next().unwrap();
        assert!(!file.contains("//"), "{file}");
        browser.open(&format!("/api/docs/{}", file.trim_start_matches("./")));
    }
    let begins = browser.open("/api/docs/swagger-initializer.js").text();
    assert!(begins.contains("/api/openapi.json") && begins.contains("\"validatorUrl\": \"none\""), "{begins}");
    assert_eq!(browser.open("/api/openapi.json").json(), openapi().unwrap());
    assert_eq!(browser.get("/api/docs/none.js").status, 404);
}
