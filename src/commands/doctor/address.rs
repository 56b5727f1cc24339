//! Where people reach the server, and who stands in front of it.

use std::net::IpAddr;

use super::finding::{Check, Finding};
use crate::config::ServeArgs;

/// The host of an address that people type: `https://NAME[:PORT]`, nothing after it.
pub(super) fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?.trim_end_matches('/');
    let host = match rest.strip_prefix('[') {
        // An IPv6 address stands in brackets.
        Some(inner) => inner.split_once(']')?.0,
        None => rest.split(':').next()?,
    };
    let odd = |c: char| c.is_whitespace() || matches!(c, '/' | '@' | '?' | '#');
    (!host.is_empty() && !rest.contains(odd)).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether links and stickers lead here.
pub(super) fn public_url(args: &ServeArgs) -> Finding {
    let fail = |said: String, remedy: &str| Finding::fail(Check::PublicUrl, said, remedy);
    let Some(url) = &args.public_url else {
        return Finding::warn(
            Check::PublicUrl,
            format!("not set: links and stickers name {}", args.listen),
            "set HATANG_PUBLIC_URL to the address that people type, before a sticker is printed",
        );
    };
    let Some(host) = host(url) else {
        return fail(
            format!("{url} is no address"),
            "HATANG_PUBLIC_URL=https://NAME or https://NAME:PORT, no path",
        );
    };
    let speaks_tls = args.tls_cert.is_some();
    match (url.starts_with("https://"), is_loopback(host)) {
        (true, _) if !speaks_tls && args.trusted_proxies.is_empty() => fail(
            format!("{url} promises https, and nobody speaks it"),
            "set HATANG_TLS_CERT and HATANG_TLS_KEY, or name the proxy in HATANG_TRUSTED_PROXIES",
        ),
        (false, _) if speaks_tls => fail(format!("{url} says http, the server speaks https"), "write https://"),
        (false, false) => fail(
            format!("{url}: passphrases would cross the network in the clear"),
            "write https:// and set up TLS here or at a proxy",
        ),
        (_, true) if !args.listen.ip().is_loopback() => Finding::warn(
            Check::PublicUrl,
            format!("{url} is this machine alone, though the server listens on {}", args.listen),
            "set HATANG_PUBLIC_URL to the name by which others reach this machine",
        ),
        (true | false, true) | (true, false) => Finding::ok(Check::PublicUrl, url.clone()),
    }
}

/// Whether the wire is safe; `serve` refuses the same.
pub(super) fn listen(args: &ServeArgs) -> Finding {
    match args.check_listen() {
        Ok(()) => Finding::ok(Check::Listen, args.listen.to_string()),
        Err(error) => Finding::fail(
            Check::Listen,
            error.detail.unwrap_or_default(),
            "HATANG_LISTEN=127.0.0.1:8080 behind a proxy on this machine, or TLS",
        ),
    }
}

/// Whether metrics stay here; `serve` refuses the same.
pub(super) fn metrics(args: &ServeArgs) -> Finding {
    match (args.check_metrics(), args.metrics_listen) {
        (Ok(()), Some(address)) => Finding::ok(Check::MetricsListen, address.to_string()),
        (Ok(()), None) => Finding::ok(Check::MetricsListen, "off"),
        (Err(error), _) => Finding::fail(
            Check::MetricsListen,
            error.detail.unwrap_or_default(),
            "HATANG_METRICS_LISTEN=127.0.0.1:9187; a collector elsewhere comes through its own tunnel or proxy",
        ),
    }
}

/// Whether the right proxy is believed about visitors' addresses.
pub(super) fn proxies(args: &ServeArgs) -> Finding {
    let named = &args.trusted_proxies;
    let fail = |said: String, remedy: &str| Finding::fail(Check::TrustedProxies, said, remedy);
    if let Some(wild) = named.iter().find(|ip| ip.is_unspecified() || ip.is_multicast()) {
        return fail(
            format!("{wild} is no proxy's address"),
            "name the addresses that proxies connect from, each one",
        );
    }
    let local = args.listen.ip().is_loopback();
    let https = args.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    if named.is_empty() && local && https && args.tls_cert.is_none() {
        return fail(
            "there is a proxy in front that is not named: all visitors count as one, and are slowed as one".into(),
            "HATANG_TRUSTED_PROXIES=127.0.0.1, and let the proxy set X-Forwarded-For",
        );
    }
    if !named.is_empty() && local && !named.iter().any(IpAddr::is_loopback) {
        return fail(
            format!("the server listens on {} only, where none of the named proxies can come from", args.listen),
            "HATANG_TRUSTED_PROXIES=127.0.0.1 for a proxy on this machine, or let HATANG_LISTEN be reachable for it",
        );
    }
    Finding::ok(Check::TrustedProxies, if named.is_empty() { "none".into() } else { format!("{named:?}") })
}
