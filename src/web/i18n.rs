//! Texts in Vietnamese and English, one fluent file per room and language.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::Serialize;
use unic_langid::LanguageIdentifier;

use super::embedded::LOCALES;
use crate::error::{Error, Result};

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese, the first.
    Vi,
    /// English.
    En,
}

impl Lang {
    /// `vi` or `en`.
    pub fn word(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// Reads `vi` or `en`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "vi" => Some(Lang::Vi),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The better one for an `Accept-Language` header: Vietnamese unless English is asked for first.
    pub fn accepted(header: &str) -> Self {
        let first = header.split(',').map(|l| l.trim().get(..2).unwrap_or("").to_lowercase());
        first.filter_map(|l| Lang::parse(&l)).next().unwrap_or(Lang::Vi)
    }
}

/// A sentence to be said in the reader's language: its key and what it mentions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// The message's key.
    pub key: String,
    /// What it mentions, by name.
    pub args: Vec<(&'static str, String)>,
}

impl Text {
    /// A sentence that mentions nothing.
    pub fn new(key: impl Into<String>) -> Self {
        Text { key: key.into(), args: Vec::new() }
    }

    /// Adds something it mentions.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// All texts.
pub struct Texts {
    vi: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// `Internal` naming the file and the flaw.
    pub fn load() -> Result<Self> {
        Ok(Texts { vi: bundle("vi")?, en: bundle("en")? })
    }

    /// The message `key` in `lang`; a missing one shows as `⟦key⟧`, which tests look for.
    pub fn say(&self, lang: Lang, key: &str, args: &FluentArgs<'_>) -> String {
        let bundle = match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { return format!("⟦{key}⟧") };
        let mut flaws = Vec::new();
        let said: Cow<'_, str> = bundle.format_pattern(pattern, Some(args), &mut flaws);
        if flaws.is_empty() { said.into_owned() } else { format!("⟦{key}: {}⟧", flaws[0]) }
    }

    /// A message that mentions nothing.
    pub fn plain(&self, lang: Lang, key: &str) -> String {
        self.say(lang, key, &FluentArgs::new())
    }

    /// A [`Text`].
    pub fn text(&self, lang: Lang, text: &Text) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &text.args {
            // Numbers stay numbers, so that a message can choose by them; they are printed as they are.
            match value.parse::<f64>() {
                Ok(n) if n.fract() == 0.0 && value.len() < 4 => args.set(*name, FluentValue::from(n)),
                _ => args.set(*name, value.as_str()),
            }
        }
        self.say(lang, &text.key, &args)
    }
}

fn bundle(lang: &str) -> Result<FluentBundle<FluentResource>> {
    let id: LanguageIdentifier = (if lang == "vi" { "vi-VN" } else { "en-GB" }).parse().map_err(Error::internal)?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Without this every inserted value is wrapped in invisible direction marks.
    bundle.set_use_isolating(false);
    for (path, text) in LOCALES {
        if path.strip_prefix(lang).is_none_or(|rest| !rest.starts_with('/')) {
            continue;
        }
        let file = FluentResource::try_new((*text).to_owned())
            .map_err(|(_, flaws)| Error::internal(format!("locales/{path}.ftl: {flaws:?}")))?;
        bundle.add_resource(file).map_err(|flaws| Error::internal(format!("locales/{path}.ftl: {flaws:?}")))?;
    }
    Ok(bundle)
}
