//! Configuration: each value has an environment variable and a flag that overrides it.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::auth::PassphraseRules;
use crate::crypto;
use crate::db::DatabaseUrl;
use crate::error::{Error, Result};
use crate::web::Org;

/// Where the database is, and the secret beside it.
#[derive(Clone, Debug, clap::Args)]
pub struct DatabaseArgs {
    /// The database: sqlite://FILE, or postgres://USER@HOST/NAME for more than one machine
    #[arg(long = "database", env = "DATABASE_URL", default_value = "sqlite://data/hatang.db", value_name = "URL")]
    pub database: DatabaseUrl,
    /// The installation's secret; made for a new database. Keep a copy apart from the backups
    #[arg(long, env = "HATANG_SECRET_FILE", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
}

/// What `serve` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct ServeArgs {
    /// Where the database is.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Address and port to listen on; plain HTTP only on loopback or behind a trusted proxy
    #[arg(long, env = "HATANG_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// The address that people type: stands in links and on stickers
    #[arg(long, env = "HATANG_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Certificate chain, PEM
    #[arg(long, env = "HATANG_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, env = "HATANG_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, env = "HATANG_TRUSTED_PROXIES", value_delimiter = ',', value_name = "ADDRESSES")]
    pub trusted_proxies: Vec<IpAddr>,
    /// Address for Prometheus metrics, loopback only; off where absent
    #[arg(long, env = "HATANG_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// Folder with agent builds to hand out
    #[arg(long, env = "HATANG_AGENT_DIR", value_name = "FOLDER")]
    pub agent_dir: Option<PathBuf>,
    /// Which passphrases are taken: length (NIST 800-63B) or composition (as some assessors ask)
    #[arg(long, env = "HATANG_PASSPHRASES", default_value = "length", value_name = "RULES")]
    pub passphrases: PassphraseRules,
    /// Name of the province or city that this installation serves
    #[arg(long, env = "HATANG_ORG_NAME", default_value = "Đồng Nai", value_name = "NAME")]
    pub org_name: String,
    /// What it is: thành phố or tỉnh
    #[arg(long, env = "HATANG_ORG_KIND", default_value = "thành phố", value_name = "KIND")]
    pub org_kind: String,
}

impl ServeArgs {
    /// Whom this installation serves.
    pub fn org(&self) -> Org {
        Org { name: self.org_name.clone(), kind: self.org_kind.clone() }
    }

    /// Refuses what would put passphrases on the wire in the clear, or metrics before the world.
    ///
    /// # Errors
    /// `Internal` naming the setting and its remedy.
    pub fn check(&self) -> Result<()> {
        self.check_listen()?;
        self.check_metrics()
    }

    /// Refuses plain HTTP on the network.
    ///
    /// # Errors
    /// `Internal` naming the setting and its remedy.
    pub fn check_listen(&self) -> Result<()> {
        let plain = self.tls_cert.is_none();
        if plain && !self.listen.ip().is_loopback() && self.trusted_proxies.is_empty() {
            return Err(Error::internal(format!(
                "HATANG_LISTEN={} is reachable from the network: set HATANG_TLS_CERT and HATANG_TLS_KEY, or name the \
                 proxy that ends TLS in HATANG_TRUSTED_PROXIES",
                self.listen
            )));
        }
        Ok(())
    }

    /// Refuses metrics that anybody in the network could read.
    ///
    /// # Errors
    /// `Internal` naming the setting.
    pub fn check_metrics(&self) -> Result<()> {
        match self.metrics_listen {
            Some(metrics) if !metrics.ip().is_loopback() => {
                Err(Error::internal(format!("HATANG_METRICS_LISTEN={metrics} must be a loopback address")))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl DatabaseArgs {
    /// Where the secret file is: named, or beside the SQLite file, or in `data/`.
    pub fn secret_path(&self) -> PathBuf {
        if let Some(named) = &self.secret_file {
            return named.clone();
        }
        match &self.database {
            DatabaseUrl::Sqlite(path) => path.with_extension("secret"),
            DatabaseUrl::Postgres(_) => PathBuf::from("data/hatang.secret"),
        }
    }
}

/// Reads a secret file; `None` where there is none.
///
/// # Errors
/// `Internal` where it cannot be read or is no secret of ours.
pub fn read_secret(path: &Path) -> Result<Option<[u8; 32]>> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse_secret(&text)
            .map(Some)
            .ok_or_else(|| Error::internal(format!(
                "{}: not 64 hexadecimal digits, so no secret file of hatang; name the right one by HATANG_SECRET_FILE",
                path.display()
            ))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::internal(format!("{}: {e}", path.display()))),
    }
}

fn parse_secret(text: &str) -> Option<[u8; 32]> {
    crypto::unhex(text.trim())?.try_into().ok()
}

/// Makes a secret file with mode 0600, and the folder that it is to lie in.
///
/// # Errors
/// `Internal` where it cannot be written or is there already.
pub fn make_secret(path: &Path) -> Result<[u8; 32]> {
    use std::io::Write;
    let secret = crypto::random::<32>()?;
    let fail = |e: std::io::Error| Error::internal(format!("{}: {e}", path.display()));
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(fail)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(fail)?;
    writeln!(file, "{}", crypto::hex(&secret)).and_then(|()| file.sync_all()).map_err(fail)?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/hatang.secret");
        let made = make_secret(&path).unwrap();
        assert_eq!(read_secret(&path).unwrap(), Some(made));
        assert!(make_secret(&path).is_err());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
        std::fs::write(&path, "short").unwrap();
        assert!(read_secret(&path).is_err());
    }
}
