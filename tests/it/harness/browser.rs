//! A person's browser: keeps cookies, fills the forms it was shown.

use std::collections::BTreeMap;

use super::wire::{Answer, send};
use super::{TestApp, html};

/// The hint by which a page's second-factor seed is found.
pub(crate) const SECOND_FACTOR_SEED: &str = "<span class=\"mono\">";

/// A browser at one application.
#[derive(Clone)]
pub(crate) struct Browser {
    base: String,
    /// By name, as the server set them.
    pub(crate) cookies: BTreeMap<String, String>,
    /// Sent with every request.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Browser {
    pub(crate) fn new(app: &TestApp) -> Self {
        Browser::at(&app.base)
    }

    pub(crate) fn at(base: &str) -> Self {
        Browser { base: base.to_owned(), cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// Opens a page.
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Vec::new())
    }

    /// Opens a page that must be there.
    #[track_caller]
    pub(crate) fn open(&mut self, path: &str) -> Answer {
        self.get(path).expect(200)
    }

    /// Sends the form of `page` that has a field named as the first of `typed`, everything else as the page had it.
    #[track_caller]
    pub(crate) fn submit(&mut self, page: &Answer, typed: &[(&str, &str)]) -> Answer {
        let form = html::form_with(&page.text(), typed[0].0);
        let form = form.unwrap_or_else(|| panic!("no form with {} on {}:\n{}", typed[0].0, page.url, page.text()));
        let own = page.url.strip_prefix(&self.base).unwrap_or(&page.url).to_owned();
        let mut fields = form.fields;
        for (name, value) in typed {
            fields.retain(|(n, _)| n != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.post(&form.action.unwrap_or(own), &pairs)
    }

    /// Sends these fields and no others.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body =
            fields.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect::<Vec<_>>().join("&");
        self.send("POST", path, body.into_bytes())
    }

    /// Sends these fields and then one file, as a form with a file in it does.
    pub(crate) fn post_file(&mut self, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Answer {
        const EDGE: &str = "story-edge-7d1f";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (field, name, bytes) = file;
        let head = format!("content-disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
        body.extend_from_slice(format!("--{EDGE}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        self.send_as("POST", path, body, &format!("multipart/form-data; boundary={EDGE}"))
    }

    fn send(&mut self, method: &str, path: &str, body: Vec<u8>) -> Answer {
        self.send_as(method, path, body, "application/x-www-form-urlencoded")
    }

    fn send_as(&mut self, method: &str, path: &str, body: Vec<u8>, kind: &str) -> Answer {
        let mut headers = self.headers.clone();
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            headers.push(("cookie", all.join("; ")));
        }
        if method == "POST" {
            headers.push(("content-type", kind.to_owned()));
        }
        let answer = send(method, &format!("{}{path}", self.base), &headers, body);
        for cookie in answer.all("set-cookie") {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap_or("");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Signs in by the form; answers what came of it.
    #[track_caller]
    pub(crate) fn sign_in(&mut self, username: &str, passphrase: &str) -> Answer {
        let page = self.open("/sign-in");
        self.submit(&page, &[("username", username), ("passphrase", passphrase)])
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

impl Answer {
    /// What a reader sees of the page.
    pub(crate) fn shown(&self) -> String {
        html::visible(&self.text())
    }

    /// The page with its entities read: for what stands in a field.
    pub(crate) fn shown_values(&self) -> String {
        html::unescape(&self.text())
    }

    /// Where it leads on to.
    #[track_caller]
    pub(crate) fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{} {}\n{}", self.url, self.code(), self.text());
        self.header("location")
    }
}
