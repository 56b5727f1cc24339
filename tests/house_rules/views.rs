//! What a template gets: structs that flatten a record.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Source, between, none, sources};

/// A struct as its text says it.
struct Shape {
    path: String,
    name: String,
    /// Names that it is written out under, its own only.
    fields: Vec<String>,
    /// Names of the types whose fields it is written out with.
    flattened: Vec<String>,
}

/// Every struct of a file; generic ones and tuples hold nothing to compare.
fn shapes(source: &Source) -> Vec<Shape> {
    let code = source.code();
    let read = |rest: &str| {
        let (head, body) = rest.split_once('{')?;
        let name = head.trim().to_owned();
        let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let (body, _) = body.split_once("\n}")?;
        plain.then(|| shape(&source.path, name, body))
    };
    code.split("struct ").skip(1).filter_map(read).collect()
}

fn shape(path: &str, name: String, body: &str) -> Shape {
    let mut shape = Shape { path: path.to_owned(), name, fields: Vec::new(), flattened: Vec::new() };
    let mut said = String::new();
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with("#[") {
            said.push_str(line);
            continue;
        }
        if let Some((name, of)) = line.split_once(": ") {
            let name = name.rsplit(' ').next().unwrap_or(name);
            if said.contains("serde(flatten)") {
                shape.flattened.push(last_word(of));
            } else if !said.contains("serde(skip)") && !said.contains("serde(skip_serializing)") {
                let renamed = between(&said, "rename = \"", "\"").next().map(str::to_owned);
                shape.fields.push(renamed.unwrap_or_else(|| name.to_owned()));
            }
        }
        said.clear();
    }
    shape
}

/// `Option<store::Row>,` is a `Row`.
fn last_word(of: &str) -> String {
    let mut words = of.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.next_back().unwrap_or_default().to_owned()
}

/// The structs of that name that a file can mean: its own, else its room's, else any.
fn meant<'a>(all: &'a BTreeMap<String, Vec<Shape>>, name: &str, path: &str) -> Vec<&'a Shape> {
    let named: Vec<&Shape> = all.get(name).into_iter().flatten().collect();
    let room = |path: &str| path.split('/').take(2).collect::<Vec<_>>().join("/");
    let near = |close: &dyn Fn(&Shape) -> bool| -> Vec<&'a Shape> {
        named.iter().copied().filter(|shape| close(shape)).collect()
    };
    let choices =
        [near(&|shape| shape.path == path), near(&|shape| room(&shape.path) == room(path)), named.clone()];
    choices.into_iter().find(|choice| !choice.is_empty()).unwrap_or_default()
}

/// All that a struct is written out with, what it flattens included.
fn written(all: &BTreeMap<String, Vec<Shape>>, shape: &Shape) -> Vec<String> {
    let mut fields = shape.fields.clone();
    for name in &shape.flattened {
        let meant = meant(all, name, &shape.path).into_iter();
        // Once each: a name that several structs have says them all, and what repeats inside one is that one's flaw.
        fields.extend(meant.flat_map(|inner| written(all, inner)).collect::<BTreeSet<String>>());
    }
    fields
}

/// Of two fields of one name the later one is written and the other vanishes without a word.
#[test]
fn a_view_hides_no_field_of_a_record_that_it_flattens() {
    let mut all: BTreeMap<String, Vec<Shape>> = BTreeMap::new();
    for shape in sources(&["src"], &["rs"]).iter().flat_map(shapes) {
        all.entry(shape.name.clone()).or_default().push(shape);
    }
    let (mut flaws, mut looked_at) = (Vec::new(), 0);
    for shape in all.values().flatten().filter(|shape| !shape.flattened.is_empty()) {
        let mut seen = written(&all, shape);
        looked_at += usize::from(seen.len() > shape.fields.len());
        seen.sort();
        let twice = seen.windows(2).filter(|pair| pair[0] == pair[1]);
        flaws.extend(twice.map(|pair| format!("{}: {} has {} twice", shape.path, shape.name, pair[0])));
    }
    assert!(looked_at > 15, "read {looked_at} views that flatten a record: the rule reads sources wrongly");
    none(&flaws);
}
