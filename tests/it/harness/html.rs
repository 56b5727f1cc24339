//! As much HTML as forms need.

/// A tag with its attributes and the text up to the next.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// Whether it ends itself: `<br/>`.
    pub(super) closed: bool,
    pub(super) text: String,
}

impl Tag {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// A form of a page: where it goes and what its fields hold.
#[derive(Debug, Default)]
pub(crate) struct HtmlForm {
    /// Its address; `None` where it posts to the page's own.
    pub(crate) action: Option<String>,
    /// Every field with its present value.
    pub(crate) fields: Vec<(String, String)>,
}

impl HtmlForm {
    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(n, _)| n == name)
    }
}

/// The page's posting form that has a field or button `name`.
pub(crate) fn form_with(page: &str, name: &str) -> Option<HtmlForm> {
    forms(page).into_iter().find(|form| form.has(name))
}

fn forms(page: &str) -> Vec<HtmlForm> {
    let mut found: Vec<HtmlForm> = Vec::new();
    let mut open: Option<HtmlForm> = None;
    for tag in tags(page) {
        match (tag.name.as_str(), &mut open) {
            ("form", _) if tag.get("method") == Some("post") => {
                open = Some(HtmlForm { action: tag.get("action").map(str::to_owned), fields: Vec::new() });
            }
            ("/form", _) => found.extend(open.take()),
            ("input" | "select" | "textarea", Some(form)) => {
                if let Some(name) = tag.get("name") {
                    form.fields.push((name.to_owned(), tag.get("value").unwrap_or("").to_owned()));
                }
            }
            // A button sends its value only when pressed: noted with its name, filled in by whoever presses it.
            ("button", Some(form)) => {
                if let Some(name) = tag.get("name").filter(|name| !form.has(name)) {
                    form.fields.push((name.to_owned(), String::new()));
                }
            }
            _ => {}
        }
    }
    found
}

/// The tags of a page or another document of that kind.
pub(super) fn tags(page: &str) -> impl Iterator<Item = Tag> + '_ {
    page.split('<').skip(1).filter_map(|rest| {
        let (tag, text) = rest.split_once('>')?;
        let closed = tag.ends_with('/');
        let name = tag.split(|c: char| c.is_whitespace()).next()?.trim_end_matches('/').to_ascii_lowercase();
        let name = if tag.starts_with('/') { format!("/{}", name.trim_start_matches('/')) } else { name };
        Some(Tag { attributes: attributes(&rest[name.len()..]), name, closed, text: unescape(text) })
    })
}

fn attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(end) = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>') else { return found };
        let name = rest[..end].to_owned();
        if name.is_empty() {
            return found;
        }
        rest = &rest[end..];
        let Some(quoted) = rest.strip_prefix("=\"") else {
            found.push((name, String::new()));
            continue;
        };
        let Some((value, after)) = quoted.split_once('"') else { return found };
        found.push((name, unescape(value)));
        rest = after;
    }
}

pub(super) fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&apos;", "'")
        .replace("&#x3D;", "=")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The visible text: tags gone, entities read.
pub(crate) fn visible(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, shown)| shown));
        text.push(' ');
    }
    unescape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
