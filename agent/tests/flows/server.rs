//! A server for the tests: knows the agents' routes, checks what a real one would check, and
//! can be told to misbehave.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hatang_report::{Assertion, EnrolRequest, Heartbeat, Inventory, TokenRequest};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value, json};

/// The server's clock, whatever the test computer's says.
pub(crate) const SERVER_TIME: &str = "2026-11-24T08:15:30Z";
pub(crate) const SERVER_UNIX: i64 = 1_795_508_130;
pub(crate) const CODE: &str = "K7QM-2XDV";
pub(crate) const DEVICE: i64 = 41;

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        let mut text = Vec::new();
        if self.headers.get("content-encoding").map(String::as_str) == Some("gzip") {
            flate2::read::GzDecoder::new(self.body.as_slice()).read_to_end(&mut text).unwrap();
        } else {
            text.clone_from(&self.body);
        }
        serde_json::from_slice(&text).unwrap()
    }

    pub(crate) fn route(&self) -> &str {
        self.path.strip_prefix("/api/v1/agent/").unwrap_or(&self.path)
    }
}

/// Answers before the real routes do: `None` lets the request through. Status, further header,
/// body. Status 0 ends the connection without an answer, as when the line breaks.
pub(crate) type Misbehaviour = Box<dyn FnMut(&Request) -> Option<(u16, String, String)> + Send>;

#[derive(Default)]
struct Inside {
    public_key: String,
    tokens_given: u32,
    /// Tokens up to this number are no longer good.
    tokens_voided: u32,
    nonce: u32,
    settings: Value,
    want_inventory: bool,
    heartbeats: Vec<Heartbeat>,
    inventories: Vec<Inventory>,
    misbehave: Option<Misbehaviour>,
}

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    seen: Receiver<Request>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::with_wrapper(|stream| Box::new(stream))
    }

    /// `wrap` puts TLS on a connection; where that fails it returns an ended stream.
    pub(crate) fn with_wrapper(wrap: impl Fn(TcpStream) -> Box<dyn Stream> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inside = Arc::new(Mutex::new(Inside {
            settings: json!({"version": 1, "heartbeat_seconds": 900}),
            ..Inside::default()
        }));
        let (sender, seen) = mpsc::channel();
        let (shared, wrap) = (inside.clone(), Arc::new(wrap));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, sender, wrap) = (shared.clone(), sender.clone(), wrap.clone());
                thread::spawn(move || serve(wrap(stream), address, &shared, &sender));
            }
        });
        Self { address, inside, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn misbehave(&self, how: impl FnMut(&Request) -> Option<(u16, String, String)> + Send + 'static) {
        self.inside.lock().unwrap().misbehave = Some(Box::new(how));
    }

    pub(crate) fn behave(&self) {
        self.inside.lock().unwrap().misbehave = None;
    }

    /// All tokens given so far are void.
    pub(crate) fn void_tokens(&self) {
        let mut inside = self.inside.lock().unwrap();
        inside.tokens_voided = inside.tokens_given;
    }

    pub(crate) fn set_settings(&self, settings: Value) {
        self.inside.lock().unwrap().settings = settings;
    }

    pub(crate) fn want_inventory(&self) {
        self.inside.lock().unwrap().want_inventory = true;
    }

    pub(crate) fn heartbeats(&self) -> Vec<Heartbeat> {
        self.inside.lock().unwrap().heartbeats.clone()
    }

    pub(crate) fn inventories(&self) -> Vec<Inventory> {
        self.inside.lock().unwrap().inventories.clone()
    }

    pub(crate) fn tokens_given(&self) -> u32 {
        self.inside.lock().unwrap().tokens_given
    }

    /// Waits for the next request to a route.
    pub(crate) fn next(&self, route: &str) -> Request {
        loop {
            let request = self.seen.recv_timeout(std::time::Duration::from_secs(60)).expect("no request came");
            if request.route() == route {
                return request;
            }
        }
    }

    /// Routes asked for so far, in order.
    pub(crate) fn routes(&self) -> Vec<String> {
        self.seen.try_iter().map(|request| request.route().to_owned()).collect()
    }
}

pub(crate) trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

fn serve(stream: Box<dyn Stream>, address: SocketAddr, inside: &Mutex<Inside>, seen: &Sender<Request>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream) {
        let (status, header, body) = answer(&request, address, &mut inside.lock().unwrap());
        // Before the answer goes out, so that a client that has it finds its request here.
        let _ = seen.send(request);
        if status == 0 {
            return;
        }
        let head = format!("HTTP/1.1 {status} X\r\n{header}content-length: {}\r\n\r\n", body.len());
        let sent = stream.get_mut().write_all(format!("{head}{body}").as_bytes());
        let flushed = stream.get_mut().flush();
        if sent.is_err() || flushed.is_err() {
            return;
        }
    }
}

fn read(stream: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Request { method, path, headers, body })
}

fn error(status: u16, code: &str, message: &str) -> (u16, String, String) {
    (status, String::new(), json!({"error": {"code": code, "message": message}}).to_string())
}

fn answer(request: &Request, address: SocketAddr, inside: &mut Inside) -> (u16, String, String) {
    if let Some(answer) = inside.misbehave.as_mut().and_then(|misbehave| misbehave(request)) {
        return answer;
    }
    let ok = |body: Value| (200, String::new(), body.to_string());
    let bearer = format!("Bearer token-{}", inside.tokens_given);
    let good = inside.tokens_given > inside.tokens_voided;
    let authorised = good && request.headers.get("authorization") == Some(&bearer);
    match (request.method.as_str(), request.route()) {
        ("POST", "enrol") => enrol(&request.json(), inside),
        ("POST", "token") => token(&request.json(), address, inside),
        (_, "heartbeat" | "inventory" | "settings") if !authorised => error(401, "token_expired", "Get a new one"),
        ("POST", "heartbeat") => {
            inside.heartbeats.push(request.json());
            let wanted = std::mem::take(&mut inside.want_inventory);
            let version = inside.settings["version"].clone();
            ok(json!({"server_time": SERVER_TIME, "settings_version": version, "want_inventory": wanted}))
        }
        ("POST", "inventory") => {
            inside.inventories.push(request.json());
            let asset = json!({"tag": "TH-0041", "qr": "0123456789ABC"});
            ok(json!({"server_time": SERVER_TIME, "asset": asset, "accepted": true, "ignored": []}))
        }
        ("GET", "settings") => ok(inside.settings.clone()),
        _ => error(404, "not_found", "No such route"),
    }
}

fn enrol(request: &EnrolRequest, inside: &mut Inside) -> (u16, String, String) {
    if request.code != CODE {
        return error(422, "code_used_up", "This code was used up on 12/11; make a new one");
    }
    assert_eq!(URL_SAFE_NO_PAD.decode(&request.public_key).unwrap().len(), 32);
    inside.public_key.clone_from(&request.public_key);
    let unit = json!({"code": "26068", "name": "Phường Tam Hiệp"});
    let reply = json!({"device": DEVICE, "unit": unit, "server_time": SERVER_TIME, "settings": inside.settings});
    (200, String::new(), reply.to_string())
}

/// Checks the assertion as RFC 7519 and RFC 8037 ask.
fn token(request: &TokenRequest, address: SocketAddr, inside: &mut Inside) -> (u16, String, String) {
    if request.device != DEVICE {
        return error(401, "device_unknown", "Enrol first");
    }
    let Some(assertion) = &request.assertion else {
        inside.nonce += 1;
        let challenge = json!({"nonce": format!("nonce-{}", inside.nonce), "server_time": SERVER_TIME});
        return (200, String::new(), challenge.to_string());
    };
    let (signed, signature) = assertion.rsplit_once('.').unwrap();
    let raw = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let key = UnparsedPublicKey::new(&ED25519, raw(&inside.public_key));
    if key.verify(signed.as_bytes(), &raw(signature)).is_err() {
        return error(401, "bad_signature", "Another key");
    }
    let (header, claims) = signed.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&raw(header)).unwrap();
    assert_eq!(header["alg"], "EdDSA");
    let claims: Assertion = serde_json::from_slice(&raw(claims)).unwrap();
    assert_eq!(claims.device, DEVICE);
    assert_eq!(claims.nonce, format!("nonce-{}", inside.nonce));
    assert!(claims.aud.ends_with(&address.port().to_string()), "{}", claims.aud);
    assert!((SERVER_UNIX..=SERVER_UNIX + 300).contains(&claims.exp.unwrap()), "by the server's clock");
    inside.tokens_given += 1;
    let token = format!("token-{}", inside.tokens_given);
    (
        200,
        String::new(),
        json!({"access_token": token, "expires_in": 86400, "server_time": SERVER_TIME}).to_string(),
    )
}
