//! HTTP as the tests speak it: nothing is followed, nothing is an error by itself.

use serde_json::Value;
use ureq::http::{Request, Response, StatusCode};

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// What was called, for messages and for forms without an address of their own.
    pub(crate) url: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header, empty where it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Every value of a header.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{}: {e}: {}", self.url, self.text()))
    }

    /// The stable code of a refusal, of the API or of a page; empty where it is none.
    pub(crate) fn code(&self) -> String {
        if self.header("content-type").starts_with("application/json") {
            return self.json()["error"]["code"].as_str().unwrap_or("").to_owned();
        }
        // The error page ends its last line in «status code».
        let text = self.text();
        let at = text.rfind(&format!("· {} ", self.status));
        at.map_or(String::new(), |at| {
            let rest = &text[at + "· 000 ".len()..];
            rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()
        })
    }

    /// Fails unless the status is `status`.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} {}\n{}", self.url, self.code(), self.text());
        self
    }
}

/// Sends one request to a server that must answer.
pub(super) fn send(method: &str, url: &str, headers: &[(&str, String)], body: Vec<u8>) -> Answer {
    try_send(method, url, headers, body).unwrap_or_else(|e| panic!("{method} {url}: {e}"))
}

/// Opens an address that is not the application's own.
pub(crate) fn fetch(url: &str) -> Answer {
    send("GET", url, &[], Vec::new())
}

/// Sends one request.
///
/// # Errors
/// Where no whole answer came.
pub(super) fn try_send(
    method: &str,
    url: &str,
    headers: &[(&str, String)],
    body: Vec<u8>,
) -> Result<Answer, ureq::Error> {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
    let agent = ureq::Agent::new_with_config(config);
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let answer =
        if method == "GET" { agent.run(request.body(()).unwrap()) } else { agent.run(request.body(body).unwrap()) };
    read(url, answer?)
}

fn read(url: &str, mut answer: Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let status: StatusCode = answer.status();
    let headers =
        answer.headers().iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap_or("").to_owned())).collect();
    let body = answer.body_mut().with_config().limit(50 << 20).read_to_vec()?;
    Ok(Answer { status: status.as_u16(), url: url.to_owned(), headers, body })
}
