//! Whose certificate is accepted, and when.

use std::net::TcpStream;
use std::sync::Arc;

use hatang_agent::address::Address;
use hatang_agent::client::Client;
use hatang_agent::clock::Judge;
use hatang_agent::home::TroubleKind;
use hatang_report::{EnrolRequest, WireTime};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::server::{CODE, DEVICE, Server, Stream};

/// A server whose certificate is good in the given years, and its authority's PEM.
fn server(first_year: i32, last_year: i32) -> (Server, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2090, 1, 1);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    params.not_before = date_time_ymd(first_year, 1, 1);
    params.not_after = date_time_ymd(last_year, 1, 1);
    let certificate = params.signed_by(&key, &authority).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    let config = Arc::new(config);
    let wrap = move |stream: TcpStream| -> Box<dyn Stream> {
        Box::new(StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream))
    };
    (Server::with_wrapper(wrap), authority.pem())
}

fn enrol(server: &Server, authority: Option<&str>, server_time: Option<WireTime>) -> Result<i64, TroubleKind> {
    let address = Address::parse(&format!("https://{}", server.address)).unwrap();
    let mut client = Client::new(address, authority, Arc::new(Judge::new(server_time))).unwrap();
    let key = hatang_agent::key::Key::generate().unwrap().0;
    let request = EnrolRequest {
        schema: 1,
        code: CODE.into(),
        server: None,
        public_key: key.public(),
        hostname: None,
        agent_version: None,
        os_family: None,
        machine_id: None,
    };
    client.enrol(&request).map(|reply| reply.device).map_err(|trouble| trouble.kind)
}

#[test]
fn the_given_authority_is_trusted_and_no_other() {
    let (server, authority) = server(2020, 2090);
    assert_eq!(enrol(&server, Some(&authority), None), Ok(DEVICE));
    assert_eq!(enrol(&server, None, None), Err(TroubleKind::Certificate));
    let (_, other) = self::server(2020, 2090);
    assert_eq!(enrol(&server, Some(&other), None), Err(TroubleKind::Certificate));
}

#[test]
fn a_certificate_that_ran_out_is_refused() {
    let (server, authority) = server(2020, 2021);
    assert_eq!(enrol(&server, Some(&authority), None), Err(TroubleKind::Certificate));
}

/// A computer whose clock is years behind: its own clock would call the certificate "not yet
/// valid", what the server said last time does not.
#[test]
fn the_servers_last_time_counts_for_more_than_an_old_clock() {
    let (server, authority) = server(2080, 2085);
    assert_eq!(enrol(&server, Some(&authority), None), Err(TroubleKind::Certificate));
    let in_2081 = "2081-06-01T00:00:00Z".parse().unwrap();
    assert_eq!(enrol(&server, Some(&authority), Some(in_2081)), Ok(DEVICE));
    let in_2086 = "2086-06-01T00:00:00Z".parse().unwrap();
    assert_eq!(enrol(&server, Some(&authority), Some(in_2086)), Err(TroubleKind::Certificate));
}
