//! Form fields: label, hint, error beside the field, and what somebody else saved meanwhile. One place, so that every
//! form of the house is labelled and described for a screen reader in the same way.

use std::collections::BTreeMap;
use std::sync::Arc;

use handlebars::{Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, html_escape};
use serde::Serialize;
use serde_json::Value;

use super::{Form, Texts, Visitor, error, render};
use crate::error::{Code, Error};

/// A form as it is shown: what was typed, what is wrong, what the record says now.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormState {
    /// Text by field.
    pub values: BTreeMap<String, String>,
    /// The sentence of its error by field.
    pub errors: BTreeMap<String, String>,
    /// What the record said when the form was opened, by field: tells afterwards what its reader changed.
    was: BTreeMap<String, String>,
    /// After a lost update: what is stored now, by field.
    pub theirs: BTreeMap<String, String>,
    /// After a lost update: the fields that only the other changed, with what they said before.
    taken: BTreeMap<String, String>,
    /// A refusal that no single field is to blame for.
    pub refusal: Option<String>,
    /// The record's version that the form was opened with.
    pub version: i64,
    /// Whether somebody saved in between.
    #[serde(skip)]
    lost: bool,
}

/// An entry of a choice.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// An entry.
    pub fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Choice { value: value.to_string(), label: label.into() }
    }

    /// The words of an enum, called by the messages `STEM-WORD`.
    pub fn words<T: strum::IntoEnumIterator + Into<&'static str>>(visitor: &Visitor, stem: &str) -> Vec<Self> {
        T::iter().map(Into::into).map(|word| Choice::new(word, visitor.word(stem, word))).collect()
    }

    /// A choice that may stay open: the message `empty` before the rest.
    pub fn or(visitor: &Visitor, empty: &str, rest: Vec<Self>) -> Vec<Self> {
        std::iter::once(Choice::new("", visitor.plain(empty))).chain(rest).collect()
    }
}

impl FormState {
    /// A form filled with a record's present values.
    pub fn of(values: impl IntoIterator<Item = (&'static str, String)>, version: i64) -> Self {
        let values: BTreeMap<_, _> = values.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
        FormState { was: values.clone(), values, version, ..FormState::default() }
    }

    /// The form again after a refusal: everything typed, and the errors beside their fields. A refusal that is not
    /// about the form's content is given back.
    ///
    /// # Errors
    /// The refusal itself, where the form cannot mend it.
    pub fn refused(visitor: &Visitor, form: &Form, refusal: Error) -> Result<Self, Error> {
        let (texts, lang) = (&visitor.app.texts, visitor.lang);
        match refusal.code {
            Code::Invalid | Code::Conflict | Code::IllegalStep | Code::WrongCredentials | Code::LostUpdate => {}
            _ => return Err(refusal),
        }
        let lost = refusal.code == Code::LostUpdate;
        let was = serde_json::from_str(form.get(WAS)).unwrap_or_default();
        let mut state = FormState { version: form.version(), was, lost, ..FormState::default() };
        for (name, value) in form.typed() {
            state.values.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
        for (path, field) in &refusal.fields {
            state.errors.insert(path.clone(), error::field_sentence(texts, lang, field));
        }
        if refusal.fields.is_empty() && !lost {
            state.refusal = Some(error::sentence(texts, lang, &refusal));
        }
        Ok(state)
    }

    /// After a lost update, and only then, sets the record's present values beside what was typed; saving again then
    /// overwrites `version`. What the reader had left as it was takes the present value: saving again must not undo what
    /// the other changed and the reader never looked at.
    pub fn beside(mut self, present: FormState) -> Self {
        if !self.lost {
            return self;
        }
        for (name, theirs) in &present.values {
            let Some(was) = self.was.get(name) else { continue };
            let typed = self.values.get(name).map_or("", String::as_str);
            if same_text(typed, was) && !same_text(theirs, was) {
                self.taken.insert(name.clone(), was.clone());
                self.values.insert(name.clone(), theirs.clone());
            }
        }
        self.was = present.was;
        self.theirs = present.values;
        self.version = present.version;
        self
    }
}

/// The hidden field with what the record said when the form was opened.
pub(super) const WAS: &str = "was";

/// Browsers send a text's ends of line as CR LF, whatever they were given.
fn same_text(a: &str, b: &str) -> bool {
    a.trim().replace("\r\n", "\n") == b.trim().replace("\r\n", "\n")
}

pub(super) fn register(bars: &mut Handlebars<'static>, texts: Arc<Texts>) {
    for kind in [Kind::Input, Kind::Area, Kind::Select, Kind::Check] {
        bars.register_helper(kind.word(), Box::new(Field { kind, texts: Arc::clone(&texts) }));
    }
    bars.register_helper("form_errors", Box::new(Summary { texts }));
    bars.register_helper("opened", Box::new(opened));
}

/// `{{opened}}`: which version of the record the form shows, and what it said.
fn opened(
    _: &Helper<'_>,
    _: &Handlebars<'_>,
    context: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let form = &context.data()["form"];
    write!(out, r#"<input type="hidden" name="version" value="{}">"#, form["version"])?;
    if form["was"].as_object().is_some_and(|was| !was.is_empty()) {
        let was = html_escape(&form["was"].to_string());
        write!(out, r#"<input type="hidden" name="{WAS}" value="{was}">"#)?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Input,
    Area,
    Select,
    Check,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Input => "input",
            Kind::Area => "area",
            Kind::Select => "select",
            Kind::Check => "check",
        }
    }
}

/// `{{input "name" (t "label") type="tel" hint=(t "…") required=true}}`, `{{area …}}`,
/// `{{select "name" (t "label") choices}}`, `{{check "name" (t "label")}}`.
struct Field {
    kind: Kind,
    texts: Arc<Texts>,
}

fn of_form<'a>(context: &'a Context, part: &str, name: &str) -> Option<&'a str> {
    context.data().get("form")?.get(part)?.get(name)?.as_str()
}

/// Options of a field that go into its tag as they are.
const PASSED_ON: [&str; 13] = [
    "type",
    "inputmode",
    "autocomplete",
    "min",
    "max",
    "maxlength",
    "rows",
    "accept",
    "placeholder",
    "capture",
    "step",
    "pattern",
    "list",
];

impl HelperDef for Field {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let (name, label) = (text(helper, 0), html_escape(text(helper, 1)));
        let value = of_form(context, "values", name).or_else(|| option(helper, "value").and_then(Value::as_str));
        let value = value.unwrap_or("");
        let mut notes = String::new();
        let mut described = Vec::new();
        if let Some(hint) = option(helper, "hint").and_then(Value::as_str) {
            described.push(format!("h-{name}"));
            notes.push_str(&format!(r#"<span class="hint" id="h-{name}">{}</span>"#, html_escape(hint)));
        }
        let error = of_form(context, "errors", name);
        if let Some(error) = error {
            described.push(format!("e-{name}"));
            notes.push_str(&format!(r#"<span class="error" id="e-{name}">{}</span>"#, html_escape(error)));
        }
        notes.push_str(&self.of_another(helper, context, name, value));
        let control = self.control(helper, &attributes(helper, name, error.is_some(), &described), value);
        let html = if self.kind == Kind::Check {
            format!(r#"<div class="field check">{control}<label for="f-{name}">{label}</label>{notes}</div>"#)
        } else {
            let star = if needed(helper) { r#" <i class="need" aria-hidden="true">*</i>"# } else { "" };
            format!(r#"<div class="field"><label for="f-{name}">{label}{star}</label>{control}{notes}</div>"#)
        };
        out.write(&html)?;
        Ok(())
    }
}

fn text<'a>(helper: &'a Helper<'_>, place: usize) -> &'a str {
    helper.param(place).and_then(|p| p.value().as_str()).unwrap_or("")
}

fn option<'a>(helper: &'a Helper<'_>, name: &str) -> Option<&'a Value> {
    helper.hash_get(name).map(handlebars::PathAndJson::value)
}

fn needed(helper: &Helper<'_>) -> bool {
    option(helper, "required").is_some_and(|v| v.as_bool().unwrap_or(false))
}

/// The entries of a choice.
fn choices<'a>(helper: &'a Helper<'_>) -> impl Iterator<Item = &'a Value> {
    helper.param(2).and_then(|p| p.value().as_array()).into_iter().flatten()
}

/// The attributes that a field's tag has, whatever its kind; `described` are the notes that say more of it.
fn attributes(helper: &Helper<'_>, name: &str, wrong: bool, described: &[String]) -> String {
    let mut attributes = format!(r#" id="f-{name}" name="{name}""#);
    if needed(helper) {
        attributes.push_str(" required");
    }
    if wrong {
        attributes.push_str(r#" aria-invalid="true""#);
    }
    if !described.is_empty() {
        attributes.push_str(&format!(r#" aria-describedby="{}""#, described.join(" ")));
    }
    for (name, value) in helper.hash().iter().filter(|(name, _)| PASSED_ON.contains(name)) {
        let value = value.value().as_str().map_or_else(|| value.value().to_string(), str::to_owned);
        attributes.push_str(&format!(r#" {name}="{}""#, html_escape(&value)));
    }
    attributes
}

impl Field {
    /// After a lost update: what somebody else saved in this field, or what it said before where theirs was taken.
    fn of_another(&self, helper: &Helper<'_>, context: &Context, name: &str, value: &str) -> String {
        let theirs = of_form(context, "theirs", name).filter(|theirs| value != *theirs);
        let taken = of_form(context, "taken", name).map(|was| ("form-taken", was));
        let Some((key, other)) = taken.or(theirs.map(|it| ("form-theirs", it))) else { return String::new() };
        let said = html_escape(&self.texts.plain(render::lang(context), key));
        // A choice's value goes by its label.
        let label = choices(helper).find(|c| c["value"] == other).and_then(|c| c["label"].as_str());
        let shown = html_escape(label.unwrap_or(if other.is_empty() { "–" } else { other }));
        format!(r#"<span class="theirs"><b>{said}</b> {shown}</span>"#)
    }

    /// The field's own tag.
    fn control(&self, helper: &Helper<'_>, attributes: &str, value: &str) -> String {
        let typed = html_escape(value);
        match self.kind {
            Kind::Input => format!(r#"<input{attributes} value="{typed}">"#),
            Kind::Area => format!("<textarea{attributes}>{typed}</textarea>"),
            Kind::Check => {
                let ticked = if value.is_empty() { "" } else { " checked" };
                format!(r#"<input type="checkbox" value="on"{attributes}{ticked}>"#)
            }
            Kind::Select => {
                let option = |choice: &Value| {
                    let of = |key: &str| choice[key].as_str().unwrap_or("");
                    let chosen = if of("value") == value { " selected" } else { "" };
                    let (sent, shown) = (html_escape(of("value")), html_escape(of("label")));
                    format!(r#"<option value="{sent}"{chosen}>{shown}</option>"#)
                };
                format!("<select{attributes}>{}</select>", choices(helper).map(option).collect::<String>())
            }
        }
    }
}

/// `{{form_errors}}`: what is wrong, above the form, each line leading to its field.
struct Summary {
    texts: Arc<Texts>,
}

impl HelperDef for Summary {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let form = &context.data()["form"];
        let lang = render::lang(context);
        let errors = form["errors"].as_object().is_some_and(|e| !e.is_empty());
        let lost = form["theirs"].as_object().is_some_and(|t| !t.is_empty());
        if !errors && form["refusal"].is_null() && !lost {
            return Ok(());
        }
        let mut html = String::from(r#"<div class="note bad" role="alert" tabindex="-1">"#);
        let mut say = |text: &str| html.push_str(&format!("<p>{}</p>", html_escape(text)));
        if let Some(refusal) = form["refusal"].as_str() {
            say(refusal);
        }
        if lost {
            say(&self.texts.plain(lang, "form-lost-update"));
        }
        if errors {
            say(&self.texts.plain(lang, "form-errors"));
            html.push_str(SLIPS);
        }
        html.push_str("</div>");
        out.write(&html)?;
        Ok(())
    }
}

/// Where the summary's list comes to stand: it is written last, when the fields with their labels are there.
const SLIPS: &str = "<!--slips-->";

/// Fills the summary of a page that was rendered: a line for each wrong field, by the field's label and in the order in
/// which the fields stand.
pub(super) fn list_slips(page: String, context: &Context) -> String {
    let errors = context.data().pointer("/form/errors").and_then(Value::as_object);
    let Some(errors) = errors.filter(|_| page.contains(SLIPS)) else { return page };
    let line = |(name, sentence): (&String, &Value)| {
        let at = page.find(&format!(r#"id="e-{name}""#)).unwrap_or(page.len());
        let label = label_of(&page, name).map_or(String::new(), |label| format!("{label}: "));
        let sentence = html_escape(sentence.as_str().unwrap_or(""));
        (at, format!(r##"<li><a href="#f-{}">{label}{sentence}</a></li>"##, html_escape(name)))
    };
    let mut lines = Vec::from_iter(errors.iter().map(line));
    lines.sort();
    let lines = String::from_iter(lines.into_iter().map(|(_, line)| line));
    page.replacen(SLIPS, &format!("<ul>{lines}</ul>"), 1)
}

/// The words of a field's label.
fn label_of<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let (_, label) = page.split_once(&format!(r#"<label for="f-{name}">"#))?;
    label.split('<').next().map(str::trim)
}
