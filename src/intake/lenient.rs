//! Reads a report field by field: what cannot be read is left out and named, the rest is kept. **The promise:** one bad
//! field costs that field and never the report; whatever comes, memory stays in proportion to the caps and not to the
//! body, and the work is bounded.
//!
//! The fast way reads straight into the type, once a scan has shown that no list, text or depth passes its cap. Anything
//! else goes the careful way: into a tree that is cut to the caps while it is read, then into the type, taking out
//! whatever field the type refuses and trying again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hatang_report::{BATCH_CAP, LIST_CAP, PROGRAMS_CAP};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_path_to_error::{Path, Segment};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::error::{Code, Error, Result};

mod capped;
mod unreadable;

/// Most characters of one text that are kept; an honest agent sends half of that at most.
pub const TEXT_KEPT: usize = 512;

/// Most levels of lists and objects inside each other; reports have five.
const DEPTH: usize = 16;

/// Fields that are taken out one by one; after that many, whole sections go.
const SINGLE_FIELDS: usize = 32;

/// Most left-out fields that are named.
const NAMED: usize = 64;

/// A report that could be read, and what had to be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<T> {
    /// The rest.
    pub value: T,
    /// What was left out, at most 64 of it.
    pub ignored: Vec<IgnoredField>,
}

/// A field, or part of one, that was left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IgnoredField {
    /// Where it stood in the report, e.g. `disks[3].bytes`; empty for the report as a whole.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Why something was left out.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Why {
    /// Another type than the field has, or a value that it cannot have.
    WrongValue,
    /// The list was longer than its cap; the rest of it is kept.
    ListCut,
    /// The text was longer than its cap; its beginning is kept.
    TextCut,
    /// Lists or objects too deep inside each other.
    TooDeep,
    /// The report holds more values than any computer has facts.
    TooMuch,
    /// The field stood there twice; the last one is kept.
    Repeated,
    /// Bytes that are not UTF-8, or half a character, were replaced.
    NotUtf8,
}

/// How many entries of a list are kept, by the list's name.
fn list_cap(name: &[u8]) -> usize {
    match name {
        b"programs" => PROGRAMS_CAP,
        b"buckets" | b"events" => BATCH_CAP,
        _ => LIST_CAP,
    }
}

/// Reads a report.
///
/// # Errors
/// [`Code::Unreadable`] where the body is no JSON object at all.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<Read<T>> {
    if is_plain(body)
        && let Ok(value) = serde_json::from_slice(body)
    {
        return Ok(Read { value, ignored: Vec::new() });
    }
    let mut ignored = Vec::new();
    let text = String::from_utf8_lossy(body);
    let (mended, halves) = unreadable::mended(&text);
    if halves || matches!(text, Cow::Owned(_)) {
        ignored.push(IgnoredField { path: String::new(), why: Why::NotUtf8 });
    }
    let tree = capped::tree(mended.as_deref().unwrap_or(&text), &mut ignored)
        .map_err(|error| Error::new(Code::Unreadable).with_detail(error))
        .and_then(|tree| if tree.is_object() { Ok(tree) } else { Err(Error::new(Code::Unreadable)) })?;
    let value = typed(tree, &mut ignored)?;
    ignored.truncate(NAMED);
    Ok(Read { value, ignored })
}

/// Turns the tree into the type, field by field where it must.
fn typed<T: DeserializeOwned>(mut tree: Value, ignored: &mut Vec<IgnoredField>) -> Result<T> {
    let mut taken = Taken::default();
    for attempt in 0.. {
        let error = match serde_path_to_error::deserialize(&tree) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        // Only objects and lists inside an object can be at fault: whatever fails lies below a field of the top.
        let path = taken.take_out(&mut tree, error.path(), attempt >= SINGLE_FIELDS);
        let path = path.ok_or_else(|| Error::new(Code::Unreadable).with_detail(error.inner()))?;
        ignored.push(IgnoredField { path, why: Why::WrongValue });
    }
    Err(Error::new(Code::Unreadable))
}

/// Which entries of which lists are out already, in ascending order (a type refuses entries from first to last), so that a path names the place in the report as it came.
#[derive(Default)]
struct Taken(BTreeMap<String, Vec<usize>>);

impl Taken {
    /// Takes out what stands at `path`, or the whole section around it; gives its place, `None` where nothing is there
    /// to be taken out.
    fn take_out(&mut self, tree: &mut Value, path: &Path, whole_section: bool) -> Option<String> {
        // A word's place inside its field (`kind: {"ssd": …}`) is no place in the tree: the field itself goes.
        let in_tree = |step: &&Segment| matches!(step, Segment::Map { .. } | Segment::Seq { .. });
        let deepest = if whole_section { 1 } else { usize::MAX };
        let steps: Vec<&Segment> = path.iter().take_while(in_tree).take(deepest).collect();
        let (last, way) = steps.split_last()?;
        let mut place = String::new();
        let mut at = tree;
        for step in way {
            at = match (step, at) {
                (Segment::Map { key }, Value::Object(fields)) => fields.get_mut(key)?,
                (Segment::Seq { index }, Value::Array(entries)) => entries.get_mut(*index)?,
                _ => return None,
            };
            self.put(step, &mut place);
        }
        match (last, at) {
            (Segment::Map { key }, Value::Object(fields)) => {
                fields.remove(key)?;
                self.put(last, &mut place);
            }
            (Segment::Seq { index }, Value::Array(entries)) if *index < entries.len() => {
                entries.remove(*index);
                let list = place.clone();
                let original = self.put(last, &mut place)?;
                let out = self.0.entry(list).or_default();
                out.push(original);
            }
            _ => return None,
        }
        Some(place)
    }

    /// Adds a step to a place; gives an entry's number in the list as it came.
    fn put(&self, step: &Segment, place: &mut String) -> Option<usize> {
        match step {
            Segment::Seq { index } => {
                let out = self.0.get(place.as_str()).map_or(&[][..], Vec::as_slice);
                let original = out.iter().fold(*index, |index, out| if *out <= index { index + 1 } else { index });
                place.push_str(&format!("[{original}]"));
                Some(original)
            }
            Segment::Map { key } => {
                capped::join(place, key);
                None
            }
            Segment::Enum { .. } | Segment::Unknown => None,
        }
    }
}

/// Whether the body keeps all caps and needs no cleaning, found without building anything. What is no JSON may pass:
/// the parser refuses it.
fn is_plain(body: &[u8]) -> bool {
    // For each open list how many more entries it may get; objects have no cap but their known fields.
    let mut open: Vec<usize> = Vec::with_capacity(DEPTH);
    let mut last: &[u8] = b"";
    let mut at = 0;
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return false;
    }
    while at < body.len() {
        match body[at] {
            b'"' => {
                let Some(length) = text_length(&body[at + 1..]) else { return false };
                last = &body[at + 1..at + 1 + length];
                // An escaped control character: databases and pages want none.
                if length > TEXT_KEPT || last.windows(4).any(|four| four == b"\\u00") {
                    return false;
                }
                at += length + 1;
            }
            b'[' => open.push(list_cap(last)),
            b'{' => open.push(usize::MAX),
            b']' | b'}' => drop(open.pop()),
            b',' => match open.last_mut() {
                Some(0 | 1) => return false,
                Some(left) => *left -= 1,
                None => {}
            },
            _ => {}
        }
        if open.len() > DEPTH {
            return false;
        }
        at += 1;
    }
    true
}

/// Bytes up to the quotation mark that ends a text.
fn text_length(rest: &[u8]) -> Option<usize> {
    let mut escaped = false;
    rest.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })
}

#[cfg(test)]
mod tests;
