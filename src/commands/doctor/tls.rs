//! The certificate: can it be used, until when, for which name.

use std::path::Path;

use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;

use super::finding::{Check, Finding};
use crate::commands::serve::load_tls;
use crate::db::Instant;

const DAY: i64 = 86_400;

/// Everything there is to say about a certificate and its key; nothing further where they cannot be loaded.
pub(super) fn check(cert: &Path, key: &Path, host: Option<&str>, now: Instant) -> Vec<Finding> {
    if let Err(error) = load_tls(cert, key) {
        return vec![Finding::fail(
            Check::TlsFiles,
            error.detail.unwrap_or_default(),
            "PEM files: the server's certificate first, then those that signed it; the key that was made for it",
        )];
    }
    let mut findings = vec![Finding::ok(Check::TlsFiles, format!("{} and its key fit", cert.display()))];
    if let Ok(own) = CertificateDer::from_pem_file(cert) {
        findings.extend(expiry(&own, now));
        findings.extend(host.and_then(|host| name(&own, host)));
    }
    findings
}

/// Valid from, valid until; a month's warning.
pub(super) fn expiry(cert: &CertificateDer<'_>, now: Instant) -> Option<Finding> {
    let (_, parsed) = x509_parser::parse_x509_certificate(cert).ok()?;
    let at = |seconds: i64| Instant::from_micros(seconds.saturating_mul(1_000_000));
    let (begins, ends) =
        (at(parsed.validity().not_before.timestamp()), at(parsed.validity().not_after.timestamp()));
    let remedy = "renew it, put both files in place and restart the server";
    Some(if now > ends {
        Finding::fail(Check::TlsExpiry, format!("ended {}", ends.rfc3339()), remedy)
    } else if now < begins {
        let remedy = "is the clock right? Else use the certificate that holds today";
        Finding::fail(Check::TlsExpiry, format!("begins {}", begins.rfc3339()), remedy)
    } else if ends.since(now) < 30 * DAY {
        let left = ends.since(now) / DAY;
        Finding::warn(Check::TlsExpiry, format!("ends {}, in {left} days", ends.rfc3339()), remedy)
    } else {
        Finding::ok(Check::TlsExpiry, format!("until {}", ends.rfc3339()))
    })
}

/// By the rules that browsers have (RFC 6125; names of the certificate's subject are not looked at).
pub(super) fn name(cert: &CertificateDer<'_>, host: &str) -> Option<Finding> {
    let parsed = ParsedCertificate::try_from(cert).ok()?;
    let fits = ServerName::try_from(host).is_ok_and(|name| verify_server_name(&parsed, &name).is_ok());
    Some(if fits {
        Finding::ok(Check::TlsName, format!("is for {host}"))
    } else {
        Finding::fail(
            Check::TlsName,
            format!("is not for {host}, the host of HATANG_PUBLIC_URL: every browser will warn"),
            "ask for a certificate whose alternative names have that host, or change HATANG_PUBLIC_URL",
        )
    })
}
