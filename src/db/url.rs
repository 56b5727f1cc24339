//! Which database: chosen by the scheme of one URL.

use std::fmt;
use std::path::PathBuf;

/// A parsed `DATABASE_URL`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite://data/hatang.db`: a file; its folder is made where absent.
    Sqlite(PathBuf),
    /// `postgres://…`: passed on to libpq as it is.
    Postgres(String),
}

impl std::str::FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err("sqlite:// needs a file, for example sqlite://data/hatang.db".into());
            }
            return Ok(DatabaseUrl::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            if !cfg!(feature = "pg-tls")
                && ["require", "verify-ca", "verify-full"].iter().any(|m| text.contains(&format!("sslmode={m}")))
            {
                return Err(
                    "this build has no TLS to PostgreSQL: build with `--features pg-tls` for sslmode=require"
                        .into(),
                );
            }
            return Ok(DatabaseUrl::Postgres(text.into()));
        }
        Err("must begin with sqlite:// or postgres://".into())
    }
}

impl fmt::Display for DatabaseUrl {
    /// Without the password: this text reaches logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let (place, options) = rest.split_once('?').map_or((rest, ""), |(p, o)| (p, o));
                let place = place.rsplit_once('@').map_or(place, |(_, host)| host);
                // A password may also stand among the options.
                let shown = if options.contains("password") { "" } else { options };
                write!(f, "{scheme}://{place}{}{shown}", if shown.is_empty() { "" } else { "?" })
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_reaches_a_log() {
        for url in ["postgres://ha:s3cret@db/hatang", "postgres://db/hatang?user=ha&password=s3cret"] {
            let shown = format!("{:?}", url.parse::<DatabaseUrl>().unwrap());
            assert!(!shown.contains("s3cret") && shown.contains("db/hatang"), "{shown}");
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        for url in ["mysql://x/y", "hatang.db", "sqlite://"] {
            assert!(url.parse::<DatabaseUrl>().is_err(), "{url}");
        }
    }
}
