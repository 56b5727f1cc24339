//! Reads JSON into a tree that is cut to the caps while it is read: what is cut off never takes memory.

use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, de};
use serde_json::{Map, Number, Value};

use super::{DEPTH, IgnoredField, NAMED, TEXT_KEPT, Why, list_cap};

/// Most fields of one object; the largest of a report has under forty.
const FIELDS: usize = 128;

/// Most values in one report: 4,000 programs of four facts each, and room for everything else.
const VALUES: usize = 40_000;

/// Adds a field's name to a place.
pub(super) fn join(place: &mut String, key: &str) {
    if !place.is_empty() {
        place.push('.');
    }
    place.push_str(key);
}

/// The tree of a report; what had to be cut off is noted.
pub(super) fn tree(text: &str, ignored: &mut Vec<IgnoredField>) -> serde_json::Result<Value> {
    let mut budget = Budget { values: VALUES, ignored };
    let mut json = serde_json::Deserializer::from_str(text);
    let tree = Node { place: &Place { above: None, step: Step::Top }, depth: 0, budget: &mut budget }
        .deserialize(&mut json)?;
    json.end()?;
    Ok(tree)
}

struct Budget<'a> {
    values: usize,
    ignored: &'a mut Vec<IgnoredField>,
}

impl Budget<'_> {
    fn note(&mut self, place: &Place, why: Why) {
        let field = IgnoredField { path: place.text(), why };
        // Once for a list or text, not for each of a thousand entries.
        if self.ignored.len() < NAMED && self.ignored.last() != Some(&field) {
            self.ignored.push(field);
        }
    }
}

/// Where a value stands, kept on the stack: only a note turns it into text.
struct Place<'a> {
    above: Option<&'a Place<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Top,
    Field(&'a str),
    Entry(usize),
}

impl Place<'_> {
    fn text(&self) -> String {
        let mut text = self.above.map(Place::text).unwrap_or_default();
        match self.step {
            Step::Top => {}
            Step::Field(name) => join(&mut text, name),
            Step::Entry(index) => text.push_str(&format!("[{index}]")),
        }
        text
    }

    fn list_cap(&self) -> usize {
        match self.step {
            Step::Field(name) => list_cap(name.as_bytes()),
            Step::Top | Step::Entry(_) => list_cap(b""),
        }
    }
}

/// One value to be read.
struct Node<'a, 'b, 'c> {
    place: &'a Place<'a>,
    depth: usize,
    budget: &'b mut Budget<'c>,
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_, '_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Value, D::Error> {
        if self.depth > DEPTH {
            self.budget.note(self.place, Why::TooDeep);
            return input.deserialize_ignored_any(IgnoredAny).map(|_| Value::Null);
        }
        self.budget.values = self.budget.values.saturating_sub(1);
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    /// Without control characters, which neither PostgreSQL nor a page takes, and not longer than the cap.
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        let mut clean = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
        let kept: String = clean.by_ref().take(TEXT_KEPT).collect();
        if clean.next().is_some() {
            self.budget.note(self.place, Why::TextCut);
        }
        Ok(Value::String(kept))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut kept = Vec::new();
        let cap = self.place.list_cap();
        loop {
            if kept.len() == cap || self.budget.values == 0 {
                if list.next_element::<IgnoredAny>()?.is_some() {
                    let why = if kept.len() == cap { Why::ListCut } else { Why::TooMuch };
                    self.budget.note(self.place, why);
                    while list.next_element::<IgnoredAny>()?.is_some() {}
                }
                return Ok(Value::Array(kept));
            }
            let place = Place { above: Some(self.place), step: Step::Entry(kept.len()) };
            let depth = self.depth + 1;
            match list.next_element_seed(Node { place: &place, depth, budget: self.budget })? {
                Some(value) => kept.push(value),
                None => return Ok(Value::Array(kept)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        while let Some(name) = fields.next_key::<std::borrow::Cow<'de, str>>()? {
            if kept.len() == FIELDS || self.budget.values == 0 || name.len() > TEXT_KEPT {
                self.budget.note(self.place, Why::TooMuch);
                fields.next_value::<IgnoredAny>()?;
                continue;
            }
            let place = Place { above: Some(self.place), step: Step::Field(&name) };
            let depth = self.depth + 1;
            let value = fields.next_value_seed(Node { place: &place, depth, budget: self.budget })?;
            if kept.contains_key(&*name) {
                self.budget.note(&place, Why::Repeated);
            }
            kept.insert(name.into_owned(), value);
        }
        Ok(Value::Object(kept))
    }
}
