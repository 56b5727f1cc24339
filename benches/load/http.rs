//! HTTP/1.1 over one kept connection, with little work of its own: what is timed is the server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;

/// A connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    /// Sent with every request: cookies or a bearer token.
    pub(crate) headers: String,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Status line and headers as they came.
    pub(crate) head: String,
    body: Vec<u8>,
    /// Bytes on the wire, head included.
    pub(crate) wire: usize,
    /// From the first byte sent to the last received.
    pub(crate) took: Duration,
}

impl Client {
    pub(crate) fn connect(server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).expect("the server takes connections");
        stream.set_nodelay(true).expect("nodelay");
        Client { stream: BufReader::new(stream), headers: String::new() }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "", &[])
    }

    /// Posts a form.
    pub(crate) fn form(&mut self, path: &str, fields: &[(String, String)]) -> Answer {
        let body: Vec<String> = fields.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        let kind = "content-type: application/x-www-form-urlencoded\r\n";
        self.send("POST", path, kind, body.join("&").as_bytes())
    }

    /// Sends one request and reads the answer.
    pub(crate) fn send(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: load\r\naccept-encoding: gzip\r\n{}{headers}content-length: {}\r\n\r\n",
            self.headers,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        let began = Instant::now();
        self.stream.get_mut().write_all(&request).expect("the server reads");
        let mut answer = self.receive().unwrap_or_else(|e| panic!("{method} {path}: {e}"));
        answer.took = began.elapsed();
        answer
    }

    fn receive(&mut self) -> std::io::Result<Answer> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        let status = head.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0);
        let (mut body, mut framing) = (Vec::new(), 0);
        if let Some(length) = header(&head, "content-length").and_then(|text| text.parse().ok()) {
            body.resize(length, 0);
            self.stream.read_exact(&mut body)?;
        } else if header(&head, "transfer-encoding").is_some() {
            loop {
                let mut line = String::new();
                framing += self.stream.read_line(&mut line)? + 2;
                let size = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
                let at = body.len();
                body.resize(at + size, 0);
                self.stream.read_exact(&mut body[at..])?;
                self.stream.read_line(&mut line)?;
                if size == 0 {
                    break;
                }
            }
        }
        let wire = head.len() + framing + body.len();
        Ok(Answer { status, head, body, wire, took: Duration::ZERO })
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// The body, unpacked where it is gzip.
    pub(crate) fn text(&self) -> String {
        if self.header("content-encoding") != Some("gzip") {
            return String::from_utf8_lossy(&self.body).into_owned();
        }
        let mut text = String::new();
        GzDecoder::new(&self.body[..]).read_to_string(&mut text).expect("gzip");
        text
    }

    /// Itself, where the status is `status`.
    pub(crate) fn expect(self, status: u16, what: &str) -> Self {
        assert_eq!(self.status, status, "{what}: {}", self.text());
        self
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
