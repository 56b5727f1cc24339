//! Talking with the server.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use hatang_report::{
    Assertion, Challenge, EnrolReply, EnrolRequest, ErrorReply, Heartbeat, HeartbeatReply, Inventory,
    InventoryReply, Settings, Token, TokenRequest, WireTime,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::header::{CONTENT_TYPE, RETRY_AFTER};
use ureq::http::{Method, Request};
use ureq::unversioned::transport::{Connector, TcpConnector};

use crate::address::Address;
use crate::clock::Judge;
use crate::home::TroubleKind;
use crate::key::Key;
use crate::resolve::StubResolver;
use crate::tls::{BadAuthority, TlsConnector};

/// Why the server did not take what it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of trouble.
    pub kind: TroubleKind,
    /// Its details, as the system or the server put them.
    pub detail: String,
    /// Seconds that the server asks to wait.
    pub retry_after: Option<i64>,
}

impl Trouble {
    fn new(kind: TroubleKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), retry_after: None }
    }
}

/// A connection to one server.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    address: Address,
    judge: Arc<Judge>,
    token: Option<String>,
    server_time: Option<WireTime>,
}

/// Most bytes of an answer that are read.
const ANSWER_CAP: u64 = 1 << 20;

impl Client {
    /// Gets ready to talk; nothing is sent yet.
    ///
    /// # Errors
    /// When the certificate authority's text holds no certificate.
    pub fn new(address: Address, authority: Option<&str>, judge: Arc<Judge>) -> Result<Self, BadAuthority> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0) // a redirected POST would lose its body
            .proxy(None)
            .user_agent(concat!("hatang-agent/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(Duration::from_secs(20)))
            // An inventory of 11 kB takes a second on the weakest line seen.
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        let tls = TlsConnector::new(authority, judge.clone())?;
        let connector = ().chain(TcpConnector::default()).chain(tls);
        let agent = Agent::with_parts(config, connector, StubResolver::default());
        Ok(Self { agent, address, judge, token: None, server_time: None })
    }

    /// The server's clock when it was last heard.
    #[must_use]
    pub fn server_time(&self) -> Option<WireTime> {
        self.server_time
    }

    /// Introduces this computer.
    ///
    /// # Errors
    /// When the server can't be reached or refuses the code.
    pub fn enrol(&mut self, request: &EnrolRequest) -> Result<EnrolReply, Trouble> {
        let reply: EnrolReply = self.post("enrol", &json(request), &[])?;
        self.heard(reply.server_time);
        Ok(reply)
    }

    /// Sends load buckets and events.
    ///
    /// # Errors
    /// When the server can't be reached or refuses.
    pub fn heartbeat(&mut self, me: &Identity, heartbeat: &Heartbeat) -> Result<HeartbeatReply, Trouble> {
        let body = json(heartbeat);
        let reply: HeartbeatReply =
            self.authorised(me, |client, bearer| client.post("heartbeat", &body, &[("authorization", bearer)]))?;
        self.heard(reply.server_time);
        Ok(reply)
    }

    /// Sends an inventory, compressed.
    ///
    /// # Errors
    /// When the server can't be reached or refuses.
    pub fn inventory(&mut self, me: &Identity, inventory: &Inventory) -> Result<InventoryReply, Trouble> {
        let body = gzip(&json(inventory));
        let reply: InventoryReply = self.authorised(me, |client, bearer| {
            client.post("inventory", &body, &[("authorization", bearer), ("content-encoding", "gzip")])
        })?;
        self.heard(reply.server_time);
        Ok(reply)
    }

    /// Asks what to do and how often.
    ///
    /// # Errors
    /// When the server can't be reached or refuses.
    pub fn settings(&mut self, me: &Identity) -> Result<Settings, Trouble> {
        self.authorised(me, |client, bearer| {
            client.exchange(Method::GET, "settings", &[], &[("authorization", bearer)])
        })
    }

    /// Runs a request with a bearer token; where the server no longer takes the token, once
    /// more with a new one.
    fn authorised<T>(
        &mut self,
        me: &Identity,
        request: impl Fn(&Self, &str) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let had_one = self.token.is_some();
        let bearer = self.bearer(me)?;
        match request(self, &bearer) {
            Err(trouble) if trouble.kind == TroubleKind::NotAccepted && had_one => {
                self.token = None;
                let bearer = self.bearer(me)?;
                request(self, &bearer)
            }
            answer => answer,
        }
    }

    fn bearer(&mut self, me: &Identity) -> Result<String, Trouble> {
        if let Some(token) = &self.token {
            return Ok(token.clone());
        }
        let ask = TokenRequest { device: me.device, assertion: None };
        let challenge: Challenge = self.post("token", &json(&ask), &[])?;
        self.heard(challenge.server_time);
        let claims = Assertion {
            device: me.device,
            nonce: challenge.nonce,
            aud: self.address.to_string(),
            exp: Some(challenge.server_time.unix() + 120),
        };
        let answer = TokenRequest { device: me.device, assertion: Some(me.key.jwt(&claims)) };
        let token: Token = self.post("token", &json(&answer), &[])?;
        self.heard(token.server_time);
        let bearer = format!("Bearer {}", token.access_token);
        self.token = Some(bearer.clone());
        Ok(bearer)
    }

    fn heard(&mut self, server_time: WireTime) {
        self.judge.heard(server_time);
        self.server_time = Some(server_time);
    }

    fn post<T: DeserializeOwned>(&self, route: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<T, Trouble> {
        self.exchange(Method::POST, route, body, headers)
    }

    fn exchange<T: DeserializeOwned>(
        &self,
        method: Method,
        route: &str,
        body: &[u8],
        headers: &[(&str, &str)],
    ) -> Result<T, Trouble> {
        let mut request = Request::builder().method(method.clone()).uri(self.address.route(route));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let bad_request = |error: ureq::http::Error| Trouble::new(TroubleKind::Refused, error.to_string());
        let answer = if method == Method::GET {
            self.agent.run(request.body(()).map_err(bad_request)?)
        } else {
            let request = request.header(CONTENT_TYPE, "application/json").body(body);
            self.agent.run(request.map_err(bad_request)?)
        };
        let mut answer = answer.map_err(unreachable)?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let content = answer.body_mut().with_config().limit(ANSWER_CAP).read_to_vec().map_err(unreachable)?;
        if (200..300).contains(&status) {
            return serde_json::from_slice(&content)
                .map_err(|error| Trouble::new(TroubleKind::NotTheServer, error.to_string()));
        }
        let mut trouble = refusal(status, &content);
        trouble.retry_after = retry_after;
        Err(trouble)
    }
}

/// Who this agent is.
#[derive(Debug)]
pub struct Identity {
    /// The number that the server gave.
    pub device: i64,
    /// The key whose public half the server has.
    pub key: Key,
}

fn json(message: &impl Serialize) -> Vec<u8> {
    // The wire types are structs of texts, numbers and lists, which always can be written.
    serde_json::to_vec(message).unwrap_or_default()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory can't fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn unreachable(error: ureq::Error) -> Trouble {
    if let ureq::Error::Io(io) = &error
        && let Some(rustls::Error::InvalidCertificate(why)) =
            io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>())
    {
        return Trouble::new(TroubleKind::Certificate, format!("{why:?}"));
    }
    Trouble::new(TroubleKind::Unreachable, error.to_string())
}

/// What an answer other than 2xx means, and what it says.
fn refusal(status: u16, content: &[u8]) -> Trouble {
    let said = serde_json::from_slice::<ErrorReply>(content).ok().map(|reply| reply.error);
    let detail = match &said {
        Some(error) => format!("{status} {}: {}", error.code, error.message),
        None => format!("HTTP {status}"),
    };
    let kind = match status {
        401 | 403 => TroubleKind::NotAccepted,
        421 if said.is_some() => TroubleKind::WrongAddress,
        408 | 429 | 500..=599 => TroubleKind::Busy,
        // Without the server's own words it may be anybody on the way.
        _ if said.is_none() => TroubleKind::NotTheServer,
        _ => TroubleKind::Refused,
    };
    Trouble::new(kind, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_answers_mean() {
        let kind = |status, content: &str| refusal(status, content.as_bytes()).kind;
        let said = r#"{"error":{"code":"device_revoked","message":"Revoked on 12/11"}}"#;
        assert_eq!(kind(401, ""), TroubleKind::NotAccepted);
        assert_eq!(kind(403, said), TroubleKind::NotAccepted);
        assert_eq!(kind(503, "<html>"), TroubleKind::Busy);
        assert_eq!(kind(429, said), TroubleKind::Busy);
        assert_eq!(kind(422, said), TroubleKind::Refused);
        assert_eq!(kind(404, "<html>"), TroubleKind::NotTheServer);
        assert_eq!(kind(421, said), TroubleKind::WrongAddress);
        assert_eq!(kind(421, "<html>"), TroubleKind::NotTheServer, "a proxy on the way knows nothing of addresses");
        assert_eq!(kind(302, ""), TroubleKind::NotTheServer);
        assert_eq!(refusal(403, said.as_bytes()).detail, "403 device_revoked: Revoked on 12/11");
    }
}
