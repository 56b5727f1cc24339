//! A program at the API: a bearer token, JSON in and out.

use serde_json::{Value, json};

use super::TestApp;
use super::wire::{Answer, try_send};

/// A program, signed in or not.
#[derive(Clone)]
pub(crate) struct Program {
    base: String,
    /// The access token.
    pub(crate) token: Option<String>,
}

impl Program {
    pub(crate) fn new(app: &TestApp) -> Self {
        Program { base: app.base.clone(), token: None }
    }

    pub(crate) fn with_token(app: &TestApp, token: &str) -> Self {
        Program { token: Some(token.to_owned()), ..Program::new(app) }
    }

    /// At a server of this address.
    pub(crate) fn at(base: &str) -> Self {
        Program { base: base.to_owned(), token: None }
    }

    /// Calls `/api/v1/PATH`.
    pub(crate) fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.try_call(method, path, headers, body).unwrap_or_else(|| panic!("{method} {path}: no answer"))
    }

    /// Calls `/api/v1/PATH`; `None` where the server went away.
    pub(crate) fn try_call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Option<Answer> {
        let mut sent: Vec<(&str, String)> = headers.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
        if let Some(token) = &self.token {
            sent.push(("authorization", format!("Bearer {token}")));
        }
        if !body.is_null() {
            sent.push(("content-type", "application/json".into()));
        }
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        try_send(method, &format!("{}/api/v1/{path}", self.base), &sent, bytes).ok()
    }

    /// Sends a file as the whole body.
    pub(crate) fn upload(&self, path: &str, bytes: &[u8]) -> Answer {
        let token = self.token.as_deref().unwrap_or("");
        let sent =
            [("authorization", format!("Bearer {token}")), ("content-type", "application/octet-stream".to_owned())];
        try_send("POST", &format!("{}/api/v1/{path}", self.base), &sent, bytes.to_vec()).expect("an answer")
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], &Value::Null)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, &[], body)
    }

    /// Changes fields of the version that was read.
    pub(crate) fn patch(&self, path: &str, version: &str, body: &Value) -> Answer {
        self.call("PATCH", path, &[("if-match", version)], body)
    }

    /// Begins a session and keeps its access token.
    pub(crate) fn sign_in(&mut self, username: &str, password: &str) -> Answer {
        let answer = self.post("session", &json!({ "username": username, "password": password }));
        if answer.status == 200 {
            self.token = answer.json()["access_token"].as_str().map(str::to_owned);
        }
        answer
    }
}
