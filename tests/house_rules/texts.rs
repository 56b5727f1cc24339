//! Every text in both languages, and every text that code or a template asks for.

use std::collections::{BTreeMap, BTreeSet};

use hatang::error::Code;
use strum::IntoEnumIterator;

use crate::{Source, between, none, sources};

/// Message keys of a language, with their files; a key that stands twice is a flaw.
fn keys(lang: &str) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    let mut flaws = Vec::new();
    for source in sources(&[&format!("locales/{lang}")], &["ftl"]) {
        for line in source.text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            let key = line.split('=').next().unwrap_or("").trim().to_owned();
            if let Some(before) = keys.insert(key.clone(), source.path.clone()) {
                flaws.push(format!("{key} stands in {before} and in {}", source.path));
            }
        }
    }
    none(&flaws);
    keys
}

/// What is asked for: whole keys, and beginnings that a word completes.
fn asked() -> Vec<(String, String, bool)> {
    let mut asked = Vec::new();
    for source in sources(&["templates"], &["hbs"]) {
        for call in between(&source.text, "{{t \"", "}}").chain(between(&source.text, "(t \"", ")")) {
            let (key, rest) = call.split_once('"').unwrap_or((call, ""));
            let more = rest.trim_start();
            // `t "state-" state` completes the key; `t "key" name=value` does not.
            let completed = !more.is_empty() && !more.split_whitespace().next().unwrap_or("").contains('=');
            asked.push((source.path.clone(), key.to_owned(), completed));
        }
    }
    for source in sources(&["src"], &["rs"]) {
        asked.extend(asked_in_code(&source));
    }
    asked
}

fn asked_in_code(source: &Source) -> Vec<(String, String, bool)> {
    let code = source.code();
    let mut asked = Vec::new();
    for before in ["plain(\"", "Text::new(\"", "key: \"", "plain(lang, \""] {
        for key in between(&code, before, "\"") {
            if key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
                asked.push((source.path.clone(), key.to_owned(), false));
            }
        }
    }
    for before in ["ctx.word(\"", "asker.word(\"", "visitor.word(\""] {
        asked.extend(between(&code, before, "\"").map(|stem| (source.path.clone(), format!("{stem}-"), true)));
    }
    for before in ["plain(&format!(\"", "Text::new(format!(\""] {
        for key in between(&code, before, "\"") {
            let begins = key.split('{').next().unwrap_or("");
            if !begins.is_empty() {
                asked.push((source.path.clone(), begins.to_owned(), true));
            }
        }
    }
    asked
}

#[test]
fn both_languages_have_the_same_keys() {
    let (vi, en) = (keys("vi"), keys("en"));
    // English texts of the wire are the doc comments of its types.
    let of_the_wire = |path: &str| path.ends_with("/wire.ftl");
    let missing = |of: &BTreeMap<String, String>, from: &BTreeMap<String, String>, lang: &str| -> Vec<String> {
        of.iter()
            .filter(|(key, at)| !from.contains_key(*key) && !of_the_wire(at))
            .map(|(key, at)| format!("{key} ({at}): not in {lang}"))
            .collect()
    };
    none(&[missing(&vi, &en, "en"), missing(&en, &vi, "vi")].concat());
}

#[test]
fn every_text_asked_for_exists() {
    let keys = keys("vi");
    let mut flaws = Vec::new();
    for (path, key, completed) in asked() {
        let there = if completed {
            keys.range(key.clone()..).next().is_some_and(|(found, _)| found.starts_with(&key))
        } else {
            keys.contains_key(&key)
        };
        if !there {
            flaws.push(format!("{path}: {key}{}", if completed { "…" } else { "" }));
        }
    }
    none(&flaws);
}

/// An action of the trail is a literal `NOUN.DEED` in the room that writes it: the trail's page lists and names each, and
/// each kind of record.
#[test]
fn every_audited_action_is_listed_and_named() {
    let listed = std::fs::read_to_string(crate::root().join("src/overview/trail/words.rs")).unwrap();
    let types = std::fs::read_to_string(crate::root().join("src/db/types.rs")).unwrap();
    // Nouns of the actions that are listed, and of all records that there are: a room whose actions nobody listed.
    let listed_nouns = between(&listed, "    \"", "\",\n").filter_map(|action| Some(action.split_once('.')?.0));
    let mut nouns: BTreeSet<String> = listed_nouns.map(|noun| format!("{noun}.")).collect();
    let kinds: Vec<&str> = between(&types, "(id) => (\"", "\", id.0)").collect();
    nouns.extend(kinds.iter().map(|noun| format!("{noun}.")));
    let keys = keys("vi");
    let is_known = |kind: &str| {
        listed.contains(&format!("    \"{kind}\",\n"))
            && keys.contains_key(&format!("audit-noun-{}", kind.replace('_', "-")))
    };
    let unknown = kinds.iter().filter(|kind| !is_known(kind));
    let mut flaws: Vec<String> = unknown
        .map(|kind| {
            format!(
                "src/db/types.rs: {kind} is not in KINDS of src/overview/trail/words.rs or lacks its audit-noun"
            )
        })
        .collect();
    assert!(kinds.len() > 10, "{kinds:?}");
    let mut seen = 0;
    for source in sources(&["src"], &["rs"]).iter().filter(|s| !s.path.starts_with("src/overview/trail/")) {
        let code = source.code();
        let literals = code.split('"').skip(1).step_by(2);
        let is_action = |word: &&str| {
            nouns.iter().any(|noun| word.starts_with(noun.as_str()))
                && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'.')
        };
        for action in literals.filter(is_action) {
            seen += 1;
            let key = format!("audit-{}", action.replace(['.', '_'], "-"));
            if !keys.contains_key(&key) || !listed.contains(&format!("\"{action}\"")) {
                flaws.push(format!(
                    "{}: {action} is not listed in src/overview/trail/words.rs or lacks {key}",
                    source.path
                ));
            }
        }
    }
    assert!(seen > 40, "the sources are read at all: {seen}");
    none(&flaws);
}

#[test]
fn every_refusal_has_its_sentence() {
    let keys = keys("vi");
    let flaws: Vec<String> = Code::iter().map(Code::message_key).filter(|key| !keys.contains_key(key)).collect();
    none(&flaws);
}

/// Codes of fields are string literals: the second argument of `Error::field` and `Check::add`, and what the parsers of
/// nouns answer.
#[test]
fn every_field_error_has_its_sentence() {
    let keys = keys("vi");
    let mut codes: BTreeSet<(String, String)> = BTreeSet::new();
    for source in sources(&["src"], &["rs"]).iter().filter(|s| !s.path.starts_with("src/planning/")) {
        let code = source.code();
        for before in ["Error::field(", "check.add(", "check.add_with("] {
            for rest in code.split(before).skip(1) {
                let call = rest.split(';').next().unwrap_or("");
                codes.extend(literal_after_comma(call).map(|word| (word, source.path.clone())));
            }
        }
        for before in ["Err(\"", "ok_or(\"", "unwrap_or(Err(\""] {
            codes.extend(between(&code, before, "\"").map(|word| (word.to_owned(), source.path.clone())));
        }
    }
    let is_code = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let key = |word: &str| format!("field-{}", word.replace('_', "-"));
    let flaws: Vec<String> = codes
        .iter()
        .filter(|(word, _)| is_code(word) && !keys.contains_key(&key(word)))
        .map(|(word, path)| format!("{path}: {}", key(word)))
        .collect();
    none(&flaws);
}

/// The literal in the second place of a call.
fn literal_after_comma(call: &str) -> Option<String> {
    let (_, rest) = call.split_once(", \"")?;
    Some(rest.split('"').next()?.to_owned())
}
