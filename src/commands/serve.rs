//! `hatang serve`: the server. Prints, one a line, where it listens and, while nobody administrates it, the link by
//! which the first administrator comes in.

use std::path::Path;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::app::{Application, Config};
use crate::auth::AuthPolicy;
use crate::clock::Clock;
use crate::config::ServeArgs;
use crate::error::{Error, Result};
use crate::people;

/// Serves until it is told to stop.
///
/// # Errors
/// `Internal` naming the setting, file or database that is wrong.
pub fn run(args: &ServeArgs) -> Result<()> {
    args.check()?;
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => Some(load_tls(cert, key)?),
        (None, _) | (_, None) => None,
    };
    let config = Config {
        database: args.database.database.clone(),
        secret: super::secret::of(&args.database)?,
        listen: args.listen,
        public_url: args.public_url.clone(),
        tls,
        trusted_proxies: args.trusted_proxies.clone(),
        policy: AuthPolicy::strict(args.passphrases),
        agent_dir: args.agent_dir.clone(),
        demo: false,
        org: args.org(),
        clock: Clock::system(),
        workers: None,
        metrics_listen: args.metrics_listen,
    };
    until_stopped(config, announce)
}

/// Builds the application, says what there is to say about it, and serves until it is told to stop.
pub(super) fn until_stopped(config: Config, announce: impl FnOnce(&Application) -> Result<()>) -> Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let application = Application::build(config)?;
        announce(&application)?;
        application.run_until_stopped().await
    })
}

fn announce(application: &Application) -> Result<()> {
    let shared = &application.shared;
    println!("listening {}", shared.public_url);
    if let Some(address) = application.metrics_address() {
        println!("metrics http://{address}/metrics");
    }
    if let Some(token) = people::make_setup_link(&shared.store, &shared.keys, shared.clock.now())? {
        println!("setup {}/link/{token}", shared.public_url);
    }
    Ok(())
}

pub(super) fn load_tls(cert: &Path, key: &Path) -> Result<rustls::ServerConfig> {
    let fail = |path: &Path, e: &dyn std::fmt::Display| {
        Error::internal(format!("{}: {e}; HATANG_TLS_CERT and HATANG_TLS_KEY name PEM files", path.display()))
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect).map_err(|e| fail(cert, &e))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|e| fail(key, &e))?;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|e| fail(cert, &e))
}
