//! Pages: a view struct, a template, the frame around it (navigation, person, language), in the reader's language.

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use fluent_bundle::{FluentArgs, FluentValue};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonRender, Output, RenderContext, RenderErrorReason,
    ScopedJson, html_escape,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::embedded::TEMPLATES;
use super::guard::DONE;
use super::{Lang, Nav, Visitor, asset, fields, format};
use crate::auth::Principal;
use crate::db::{Db, Dong, Instant, LocalDay};
use crate::error::{Error, Result};

#[derive(Serialize)]
struct NavEntry {
    key: &'static str,
    path: &'static str,
    here: bool,
    count: i64,
    /// The list of what is counted.
    counted: &'static str,
    /// On a phone it stands behind «more».
    rest: bool,
}

/// As many entries stand in a phone's bar; the others open from its last place.
const IN_BAR: usize = 4;

/// What the layout shows around every view.
#[derive(Serialize)]
struct Frame<'a> {
    lang: &'static str,
    csrf: Option<String>,
    here: &'a str,
    org: &'a str,
    org_kind: &'a str,
    demo: bool,
    /// A form was saved just before.
    done: bool,
    /// Told on paper.
    now: Instant,
    nav: Vec<NavEntry>,
    /// Where one is stands behind «more».
    in_rest: bool,
    in_me: bool,
    /// What asks for attention there.
    rest_count: i64,
    person: Option<&'a str>,
    role: Option<&'static str>,
}

#[derive(Serialize)]
struct Root<'a, V> {
    frame: Frame<'a>,
    #[serde(flatten)]
    view: &'a V,
}

/// The numbers beside the navigation's entries that this person sees, in its order.
pub(super) fn badges(db: &mut Db, nav: &[Nav], who: &Principal, now: Instant) -> Result<Vec<i64>> {
    let seen = nav.iter().filter(|entry| who.may(entry.needs));
    // Counted in all that its list shows, so that the two are the same.
    let mut count = |entry: &Nav| match entry.badge.filter(|badge| who.may(badge.whose)) {
        Some(badge) => (badge.count)(db, &who.scope(entry.needs), now),
        None => Ok(0),
    };
    seen.map(&mut count).collect()
}

/// Whether a page is that one or stands below it; below `/` stands everything, so it is itself alone.
fn is_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || (top != "/" && rest.starts_with('/')))
}

/// Renders a page.
pub(super) fn page<V: Serialize>(
    visitor: &Visitor,
    status: u16,
    template: &str,
    view: &V,
    badges: Vec<i64>,
) -> Result<HttpResponse> {
    let app = &visitor.app;
    let path = visitor.here.split('?').next().unwrap_or("/");
    let nav = visitor.who.iter().flat_map(|who| app.nav.iter().filter(|entry| who.may(entry.needs)));
    let nav = nav.enumerate().map(|(i, entry)| NavEntry {
        key: entry.key,
        path: entry.path,
        here: is_below(path, entry.path) || entry.also.iter().any(|also| is_below(path, also)),
        count: badges.get(i).copied().unwrap_or(0),
        counted: entry.badge.map_or(entry.path, |badge| badge.path),
        rest: i >= IN_BAR,
    });
    let nav: Vec<NavEntry> = nav.collect();
    let in_me = path.starts_with("/me");
    let frame = Frame {
        lang: visitor.lang.word(),
        csrf: visitor.cookie.as_ref().map(|session| app.keys.csrf(session)).transpose()?,
        here: &visitor.here,
        org: &app.org.name,
        org_kind: &app.org.kind,
        demo: app.demo,
        done: visitor.done,
        now: visitor.now,
        in_rest: in_me || nav.iter().any(|entry| entry.rest && entry.here),
        in_me,
        rest_count: nav.iter().filter(|entry| entry.rest).map(|entry| entry.count).sum(),
        nav,
        person: visitor.who.as_ref().map(|w| w.full_name.as_str()),
        role: visitor.who.as_ref().and_then(|w| w.grants.first()).map(|g| g.role.into()),
    };
    let html = html(&app.templates, template, &Root { frame, view })
        .map_err(|e| Error::internal(format!("template {template}: {e}")))?;
    let mut answer = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
    answer.insert_header((CONTENT_TYPE, "text/html; charset=utf-8")).insert_header((CACHE_CONTROL, "no-store"));
    if visitor.done {
        let mut said = Cookie::build(DONE, "").path("/").finish();
        said.make_removal();
        answer.cookie(said);
    }
    Ok(answer.body(html))
}

/// Renders a template; one of the layout's within it.
fn html(
    bars: &Handlebars<'_>,
    template: &str,
    root: &impl Serialize,
) -> std::result::Result<String, handlebars::RenderError> {
    let context = Context::wraps(root)?;
    let body = fields::list_slips(bars.render_with_context(template, &context)?, &context);
    let title = title_of(template);
    if !bars.has_template(&title) {
        return Ok(body);
    }
    let title = bars.render_with_context(&title, &context)?;
    bars.render("layout", &json!({ "frame": context.data().get("frame"), "title": title, "body": body }))
}

/// The name under which a template's title is kept.
fn title_of(template: &str) -> String {
    format!("{template} title")
}

/// Title and body of a template that stands in the layout. They are compiled apart: around a block, Handlebars would
/// first copy the whole view, and then each row of every list in it.
fn in_layout(text: &str) -> Option<(&str, &str)> {
    let (title, body) = text.strip_prefix("{{#> layout title=")?.split_once("}}")?;
    Some((title, body.trim().strip_suffix("{{/layout}}")?))
}

/// Compiles every template. Strict: a name that a view lacks is an error, not an empty place.
///
/// # Errors
/// `Internal` naming the template and the flaw.
pub fn templates(texts: std::sync::Arc<super::Texts>) -> Result<Handlebars<'static>> {
    let mut bars = Handlebars::new();
    bars.set_strict_mode(true);
    for (name, text) in TEMPLATES {
        let mut register = |name: &str, text: &str| {
            bars.register_template_string(name, text)
                .map_err(|e| Error::internal(format!("templates/{name}.hbs: {e}")))
        };
        match in_layout(text) {
            Some((title, body)) => {
                register(&title_of(name), &format!("{{{{concat {title}}}}}"))?;
                register(name, body)?;
            }
            None => register(name, text)?,
        }
    }
    let said = std::sync::Arc::clone(&texts);
    bars.register_helper("t", Box::new(Say { texts: said }));
    for (name, shown) in SHOWN {
        bars.register_helper(name, Box::new(Shown(shown)));
    }
    bars.register_helper("concat", Box::new(concat_helper));
    bars.register_helper("csrf", Box::new(csrf_helper));
    bars.register_helper("page_body", Box::new(body_helper));
    fields::register(&mut bars, texts);
    Ok(bars)
}

/// The language of the page being rendered.
pub(super) fn lang(context: &Context) -> Lang {
    context.data().pointer("/frame/lang").and_then(Value::as_str).and_then(Lang::parse).unwrap_or(Lang::Vi)
}

/// `{{t "key" name=value}}`: a message. `{{t "state-" state}}`: the key may be put together from words.
struct Say {
    texts: std::sync::Arc<super::Texts>,
}

impl HelperDef for Say {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> std::result::Result<ScopedJson<'rc>, handlebars::RenderError> {
        let key: String = helper.params().iter().map(|p| p.value().render()).collect();
        let lang = lang(context);
        let mut args = FluentArgs::new();
        for (name, value) in helper.hash() {
            match value.value() {
                Value::Number(n) => {
                    // Small numbers choose a form and print as they are; large ones are printed with their marks.
                    let n = n.as_i64().unwrap_or(0);
                    if n.abs() < 1000 {
                        args.set(*name, FluentValue::from(n));
                    } else {
                        args.set(*name, format::number(lang, n));
                    }
                }
                other => args.set(*name, other.render()),
            }
        }
        Ok(ScopedJson::Derived(Value::String(self.texts.say(lang, &key.replace('_', "-"), &args))))
    }
}

/// How a value is shown; nothing where it is of another type.
type Show = fn(Lang, &Value) -> Option<String>;

/// What shows one value: `{{number n}}`.
const SHOWN: [(&str, Show); 10] = [
    ("number", |lang, value| Some(format::number(lang, value.as_i64()?))),
    ("money", |lang, value| Some(format::money(lang, Dong(value.as_i64()?)))),
    ("area_m2", |lang, value| Some(format::area(lang, value.as_i64()?))),
    ("rate", |lang, value| Some(format::rate(lang, value.as_i64()?))),
    ("ms", |lang, value| Some(format::milliseconds(lang, value.as_i64()?))),
    ("share", |lang, value| Some(format::share(lang, value.as_i64()?))),
    ("size", |lang, value| Some(format::file_size(lang, value.as_i64()?))),
    ("day", |_, value| LocalDay::parse(value.as_str()?).map(format::day)),
    ("when", |_, value| Instant::parse_rfc3339(value.as_str()?).map(format::when)),
    ("file", |_, value| asset::address(value.as_str()?)),
];

struct Shown(Show);

impl HelperDef for Shown {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let missing = || RenderErrorReason::ParamNotFoundForIndex("helper", 0);
        let value = helper.param(0).ok_or_else(missing)?.value();
        out.write(&html_escape(&(self.0)(lang(context), value).unwrap_or_default()))?;
        Ok(())
    }
}

fn concat_helper(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    for part in helper.params() {
        out.write(&part.value().render())?;
    }
    Ok(())
}

/// `{{csrf}}`: the anti-forgery token of a form, where somebody is signed in.
fn csrf_helper(
    _: &Helper<'_>,
    _: &Handlebars<'_>,
    context: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    if let Some(token) = context.data().pointer("/frame/csrf").and_then(Value::as_str) {
        let token = html_escape(token);
        out.write(&format!("<input type=\"hidden\" name=\"csrf\" value=\"{token}\">"))?;
    }
    Ok(())
}

/// `{{page_body}}`: what the layout stands around, rendered before.
fn body_helper(
    _: &Helper<'_>,
    _: &Handlebars<'_>,
    context: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    out.write(context.data().get("body").and_then(Value::as_str).unwrap_or_default())?;
    Ok(())
}
