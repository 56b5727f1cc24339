//! Finding the server's IP address.
//!
//! The agent is one static file, and glibc's own look-up would load the system's modules into
//! it, which fails or crashes where their version is another. So on Linux this asks itself:
//! `/etc/hosts`, then the name servers of `/etc/resolv.conf` over UDP (RFC 1035).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::time::Duration;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Looks names up in files below `etc` and at the name servers that they name.
#[derive(Debug)]
pub(crate) struct StubResolver {
    etc: PathBuf,
    port: u16,
}

impl Default for StubResolver {
    fn default() -> Self {
        Self { etc: PathBuf::from("/etc"), port: 53 }
    }
}

/// Most addresses that are tried.
const MOST: usize = 8;
/// Seconds that a name server has for an answer, and how often each is asked.
const PATIENCE: Duration = Duration::from_secs(4);
const ROUNDS: usize = 2;

impl Resolver for StubResolver {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let mut addresses = self.empty();
        for ip in self.look_up(host)?.into_iter().take(MOST) {
            addresses.push(SocketAddr::new(ip, port));
        }
        if addresses.is_empty() { Err(Error::HostNotFound) } else { Ok(addresses) }
    }
}

impl StubResolver {
    fn look_up(&self, host: &str) -> Result<Vec<IpAddr>, Error> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(ip) = bare.parse() {
            return Ok(vec![ip]);
        }
        let name = bare.trim_end_matches('.').to_lowercase();
        if name == "localhost" {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        let listed = in_hosts(&self.file("hosts"), &name);
        if !listed.is_empty() {
            return Ok(listed);
        }
        let config = self.file("resolv.conf");
        let mut last = Error::HostNotFound;
        for candidate in candidates(&config, &name) {
            match self.ask(&config, &candidate) {
                Ok(found) if !found.is_empty() => return Ok(found),
                Ok(_) => {}
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn file(&self, name: &str) -> String {
        // Someone's remark in an old encoding costs no address.
        let bytes = std::fs::read(self.etc.join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// IPv4 addresses, else IPv6 ones.
    fn ask(&self, config: &str, name: &str) -> Result<Vec<IpAddr>, Error> {
        let v4 = self.ask_for(config, name, A)?;
        if v4.is_empty() { self.ask_for(config, name, AAAA) } else { Ok(v4) }
    }

    fn ask_for(&self, config: &str, name: &str, kind: u16) -> Result<Vec<IpAddr>, Error> {
        let mut last = Error::HostNotFound;
        for _ in 0..ROUNDS {
            for server in name_servers(config) {
                match ask_server(SocketAddr::new(server, self.port), name, kind) {
                    Ok(Some(found)) => return Ok(found),
                    Ok(None) => {}
                    Err(error) => last = error.into(),
                }
            }
        }
        Err(last)
    }
}

/// hosts(5).
fn in_hosts(hosts: &str, name: &str) -> Vec<IpAddr> {
    let address = |line: &str| {
        let mut fields = line.split('#').next()?.split_whitespace();
        let ip = fields.next()?.parse().ok()?;
        fields.any(|alias| alias.eq_ignore_ascii_case(name)).then_some(ip)
    };
    hosts.lines().filter_map(address).collect()
}

fn name_servers(config: &str) -> Vec<IpAddr> {
    let server = |line: &str| line.trim().strip_prefix("nameserver")?.trim().parse().ok();
    config.lines().filter_map(server).take(3).collect()
}

/// The name itself; one without a dot is looked for in the search domains first.
fn candidates(config: &str, name: &str) -> Vec<String> {
    if name.contains('.') {
        return vec![name.to_owned()];
    }
    let domains = config
        .lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix("search").or_else(|| line.trim().strip_prefix("domain")));
    let domains = domains.unwrap_or_default().split_whitespace();
    domains.map(|domain| format!("{name}.{domain}")).chain([name.to_owned()]).collect()
}

const A: u16 = 1;
const AAAA: u16 = 28;

/// Asks one server: `None` where it can't tell, an empty list where the name has no such
/// address.
fn ask_server(server: SocketAddr, name: &str, kind: u16) -> std::io::Result<Option<Vec<IpAddr>>> {
    let mut id = [0; 2];
    let random = ring::rand::SystemRandom::new();
    ring::rand::SecureRandom::fill(&random, &mut id).map_err(|_| std::io::Error::other("no random numbers"))?;
    let Some(question) = question(id, name, kind) else { return Ok(Some(Vec::new())) };
    let any: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(server)?; // the kernel then drops what others send
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.send(&question)?;
    let mut buffer = [0; 1500];
    let length = socket.recv(&mut buffer)?;
    Ok(answer(&buffer[..length], &question, kind))
}

/// RFC 1035 4.1: header, then the name as labels, type and class.
fn question(id: [u8; 2], name: &str, kind: u16) -> Option<Vec<u8>> {
    const RECURSION_DESIRED: u8 = 1;
    let mut message = vec![id[0], id[1], RECURSION_DESIRED, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
        message.push(length);
        message.extend(label.bytes());
    }
    message.push(0);
    message.extend(kind.to_be_bytes());
    message.extend([0, 1]);
    Some(message)
}

/// The addresses in an answer to `question`. Aliases (CNAME) need no following: a recursive
/// server puts the addresses that they lead to in the same answer.
fn answer(message: &[u8], question: &[u8], kind: u16) -> Option<Vec<IpAddr>> {
    const NO_SUCH_NAME: u8 = 3;
    let header = message.get(..12)?;
    let is_answer = header[0..2] == question[0..2] && header[2] & 0x80 != 0;
    // The question comes back; its letters may come back in another case.
    let asked = message.get(12..question.len())?.eq_ignore_ascii_case(&question[12..]);
    if !is_answer || !asked {
        return None;
    }
    match header[3] & 0x0F {
        0 => {}
        NO_SUCH_NAME => return Some(Vec::new()),
        _ => return None,
    }
    let mut found = Vec::new();
    let mut rest = &message[question.len()..];
    for _ in 0..u16::from_be_bytes([header[6], header[7]]) {
        rest = name_skipped(rest)?;
        let fixed = rest.get(..10)?;
        let length = usize::from(u16::from_be_bytes([fixed[8], fixed[9]]));
        let data = rest.get(10..10 + length)?;
        if u16::from_be_bytes([fixed[0], fixed[1]]) == kind {
            if let Ok(v4) = <[u8; 4]>::try_from(data) {
                found.push(IpAddr::from(v4));
            } else if let Ok(v6) = <[u8; 16]>::try_from(data) {
                found.push(IpAddr::from(v6));
            }
        }
        rest = &rest[10 + length..];
    }
    Some(found)
}

/// What follows a name: labels up to an empty one, or up to a pointer elsewhere.
fn name_skipped(mut message: &[u8]) -> Option<&[u8]> {
    loop {
        match *message.first()? {
            0 => return Some(&message[1..]),
            pointer if pointer & 0xC0 == 0xC0 => return message.get(2..),
            length => message = message.get(1 + usize::from(length)..)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A name server that knows one name, for one question each of A and AAAA.
    fn name_server(answers: usize) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        std::thread::spawn(move || {
            for _ in 0..answers {
                let mut buffer = [0; 512];
                let (length, from) = socket.recv_from(&mut buffer).unwrap();
                let mut reply = buffer[..length].to_vec();
                let known = reply.windows(6).any(|window| window == b"hatang");
                reply[2] |= 0x80;
                reply[3] = if known { 0 } else { 3 };
                if known && reply[length - 3] == 1 {
                    reply[7] = 2;
                    // hatang -> CNAME -> 10.1.2.3
                    reply.extend([0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 4, 1, b'x', 0xC0, 12]);
                    reply.extend([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 1, 2, 3]);
                }
                socket.send_to(&reply, from).unwrap();
            }
        });
        address
    }

    fn resolver(server: SocketAddr) -> (tempfile::TempDir, StubResolver) {
        let etc = tempfile::tempdir().unwrap();
        let config = format!("search example.vn\nnameserver {}\n", server.ip());
        std::fs::write(etc.path().join("resolv.conf"), config).unwrap();
        std::fs::write(etc.path().join("hosts"), b"10.9.9.9 may-chu # m\xE1y ch\xFA\n").unwrap();
        let resolver = StubResolver { etc: etc.path().into(), port: server.port() };
        (etc, resolver)
    }

    #[test]
    fn names_are_found_where_they_are_written() {
        let (_etc, resolver) = resolver(name_server(3));
        let found = |name: &str| resolver.look_up(name).unwrap_or_default();
        assert_eq!(found("MAY-CHU"), ["10.9.9.9".parse::<IpAddr>().unwrap()]);
        assert_eq!(found("192.168.1.1"), ["192.168.1.1".parse::<IpAddr>().unwrap()]);
        assert_eq!(found("[fd00::1]"), ["fd00::1".parse::<IpAddr>().unwrap()]);
        assert_eq!(found("hatang"), ["10.1.2.3".parse::<IpAddr>().unwrap()], "in the search domain");
        assert!(found("nobody.example.vn").is_empty());
    }

    #[test]
    fn an_answer_to_another_question_is_none() {
        let asked = question([1, 2], "hatang.vn", A).unwrap();
        let mut other = question([1, 2], "hatang.io", A).unwrap();
        other[2] |= 0x80;
        assert_eq!(answer(&other, &asked, A), None);
        let mut wrong_id = asked.clone();
        wrong_id[2] |= 0x80;
        assert_eq!(answer(&wrong_id, &asked, A), Some(Vec::new()));
        wrong_id[0] = 9;
        assert_eq!(answer(&wrong_id, &asked, A), None);
    }

    proptest! {
        #[test]
        fn no_answer_panics(tail in prop::collection::vec(any::<u8>(), 0..200), count in any::<u8>()) {
            let asked = question([1, 2], "hatang.vn", A).unwrap();
            let mut message = asked.clone();
            message[2] |= 0x80;
            message[7] = count;
            message.extend(tail);
            let _ = answer(&message, &asked, A);
        }
    }
}
