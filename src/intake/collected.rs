//! What agents collect, told by the wire types themselves: their doc comments are the English text, `wire-…` messages
//! the Vietnamese one. A field that nobody described fails a test here.

use utoipa::OpenApi;
use utoipa::openapi::schema::{ArrayItems, Schema};
use utoipa::openapi::{OpenApi as Document, RefOr};

/// The messages that carry facts about a computer, in the order in which they are shown.
const MESSAGES: [&str; 3] = ["Inventory", "Heartbeat", "EnrolRequest"];

#[derive(OpenApi)]
#[openapi(components(schemas(hatang_report::Inventory, hatang_report::Heartbeat, hatang_report::EnrolRequest)))]
struct Wire;

/// A type of the wire with its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Its name in the code: `MemoryModule`.
    pub name: String,
    /// Where it stands: `memory.modules[]`; a message's own name where it is one.
    pub place: String,
    /// What it is, in English.
    pub english: String,
    /// Whether it is a message of its own.
    pub message: bool,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name: `speed_mts`.
    pub name: String,
    /// What it says, in English.
    pub english: String,
    /// The words that it is one of, where it is one of a few.
    pub words: Vec<String>,
}

impl Collected {
    /// The key of its own Vietnamese text.
    pub fn key(&self) -> String {
        format!("wire-{}", kebab(&self.name))
    }

    /// The key of a field's Vietnamese text.
    pub fn field_key(&self, field: &Field) -> String {
        format!("wire-{}-{}", kebab(&self.name), field.name.replace('_', "-"))
    }
}

/// Everything that is collected: each message, and below it the types that it is made of.
pub fn collected() -> Vec<Collected> {
    let document = Wire::openapi();
    let mut found = Vec::new();
    for message in MESSAGES {
        describe(&document, message, "", true, &mut found);
    }
    found
}

fn describe(document: &Document, name: &str, place: &str, message: bool, found: &mut Vec<Collected>) {
    let Some(Schema::Object(object)) = schema(document, name) else { return };
    let mut below = Vec::new();
    let mut fields = Vec::new();
    for (field, described) in &object.properties {
        let target = target(described);
        let words = target.name.map(|name| words(document, name)).unwrap_or_default();
        if let Some(name) = target.name.filter(|name| has_fields(document, name)) {
            let dot = if place.is_empty() { "" } else { "." };
            below.push((name, format!("{place}{dot}{field}{}", if target.list { "[]" } else { "" })));
        }
        let own = target.described.or_else(|| described_by(described)).unwrap_or_default();
        fields.push(Field { name: field.clone(), english: plain(own), words });
    }
    let english = plain(object.description.as_deref().unwrap_or_default());
    let place = if message { name.to_owned() } else { place.to_owned() };
    found.push(Collected { name: name.to_owned(), place, english, message, fields });
    for (name, place) in below {
        if !found.iter().any(|known| known.name == name) {
            describe(document, name, &place, false, found);
        }
    }
}

/// What a field's schema leads to.
struct Target<'a> {
    /// The type that it names.
    name: Option<&'a str>,
    /// Whether it is a list of them.
    list: bool,
    /// The description beside the name.
    described: Option<&'a str>,
}

fn target(of: &RefOr<Schema>) -> Target<'_> {
    let nothing = Target { name: None, list: false, described: None };
    match of {
        RefOr::Ref(reference) => Target {
            name: reference.ref_location.rsplit('/').next(),
            list: false,
            described: Some(reference.description.as_str()).filter(|text| !text.is_empty()),
        },
        RefOr::T(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(items) => Target { list: true, described: None, ..target(items) },
            ArrayItems::False => nothing,
        },
        // An optional struct: null, or the type.
        RefOr::T(Schema::OneOf(one_of)) => {
            one_of.items.iter().map(target).find(|target| target.name.is_some()).unwrap_or(nothing)
        }
        RefOr::T(_) => nothing,
    }
}

/// The description that stands at the field itself.
fn described_by(field: &RefOr<Schema>) -> Option<&str> {
    match field {
        RefOr::T(Schema::Object(object)) => object.description.as_deref(),
        RefOr::T(Schema::Array(array)) => array.description.as_deref(),
        RefOr::T(Schema::OneOf(one_of)) => one_of.description.as_deref(),
        RefOr::T(_) | RefOr::Ref(_) => None,
    }
}

fn schema<'a>(document: &'a Document, name: &str) -> Option<&'a Schema> {
    match document.components.as_ref()?.schemas.get(name)? {
        RefOr::T(schema) => Some(schema),
        RefOr::Ref(_) => None,
    }
}

fn has_fields(document: &Document, name: &str) -> bool {
    matches!(schema(document, name), Some(Schema::Object(object)) if !object.properties.is_empty())
}

/// The words of an enum; none where the type has fields. A plain value such as an instant is one of no few words.
fn words(document: &Document, name: &str) -> Vec<String> {
    let Some(Schema::Object(object)) = schema(document, name) else { return Vec::new() };
    let words = object.enum_values.iter().flatten();
    words.filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

/// A doc comment as people read it: without the marks of links and code.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        plain.push_str(before);
        rest = after.split_once(')').map_or(after, |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain.replace(['`', '[', ']'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `MemoryModule` as `memory-module`.
fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_described_in_english_and_vietnamese() {
        let vietnamese = include_str!("../../locales/vi/wire.ftl");
        let there = |key: &str| vietnamese.lines().any(|line| line.starts_with(&format!("{key} = ")));
        let mut missing = Vec::new();
        for of in collected() {
            missing.extend((!there(&of.key())).then(|| of.key()));
            missing.extend(of.english.is_empty().then(|| format!("{} has no doc comment", of.name)));
            for field in &of.fields {
                missing.extend((!there(&of.field_key(field))).then(|| of.field_key(field)));
                missing.extend(field.english.is_empty().then(|| format!("{}.{}", of.name, field.name)));
            }
        }
        assert!(missing.is_empty(), "{}", missing.join("\n"));
    }

    #[test]
    fn no_text_is_left_of_a_field_that_is_gone() {
        let known: Vec<String> = collected()
            .iter()
            .flat_map(|of| std::iter::once(of.key()).chain(of.fields.iter().map(|field| of.field_key(field))))
            .collect();
        let vietnamese = include_str!("../../locales/vi/wire.ftl").lines();
        let keys = vietnamese.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned());
        let left: Vec<String> = keys.filter(|key| !known.contains(key)).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    /// The whole of what an agent can say hangs below the three messages.
    #[test]
    fn an_inventory_is_told_down_to_the_health_of_a_disk() {
        let all = collected();
        let health = all.iter().find(|of| of.name == "DiskHealth").expect("told");
        assert_eq!(health.place, "disks[].health");
        assert!(health.fields.iter().any(|field| field.name == "wear_bp"));
        let kind =
            all.iter().find(|of| of.name == "Disk").and_then(|of| of.fields.iter().find(|f| f.name == "kind"));
        assert_eq!(kind.map(|kind| kind.words.clone()), Some(vec!["hdd".into(), "ssd".into(), "unknown".into()]));
    }

    #[test]
    fn a_doc_comment_is_read_without_its_marks() {
        let told = "Version of this message, [`SCHEMA`](crate::SCHEMA), e.g. `1`.";
        assert_eq!(plain(told), "Version of this message, SCHEMA, e.g. 1.");
    }
}
