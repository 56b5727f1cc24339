//! `hatang demo`: the server on loopback, over the planted province. Prints, one a line, where it listens, who can sign
//! in with which passphrase, and a code by which this very machine can be enrolled.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use crate::app::Config;
use crate::auth::AuthPolicy;
use crate::clock::Clock;
use crate::config::DatabaseArgs;
use crate::crypto;
use crate::db::{DatabaseUrl, Store, StoreOptions, migrate};
use crate::demo::{Plan, Planted, plant};
use crate::error::{Error, Result};
use crate::web::Org;
use crate::{sites, units};

/// Computers a unit at scale 1: about 6,000 in 95 units.
const COMPUTERS: f64 = 63.0;

/// What `demo` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Loopback address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Keep the database in this folder (hatang.db and hatang.secret) instead of throwing it away
    #[arg(long, value_name = "FOLDER", conflicts_with = "database")]
    keep: Option<PathBuf>,
    /// Fill this database instead; it must be empty
    #[arg(long, value_name = "URL")]
    database: Option<DatabaseUrl>,
    /// The secret of a database that is kept
    #[arg(long, env = "HATANG_SECRET_FILE", value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Which province: the same seed on the same day gives the same one
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// How many times as much equipment: 0.05 to 20
    #[arg(long, default_value_t = 1.0, value_name = "N", value_parser = scale)]
    scale: f64,
}

fn scale(text: &str) -> std::result::Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.05..=20.0).contains(&scale) { Ok(scale) } else { Err("from 0.05 to 20".to_owned()) }
}

/// Fills a database and serves it until it is told to stop; a throw-away one is gone then.
///
/// # Errors
/// `Internal` naming the setting, file or database that is wrong.
pub fn run(args: &Args) -> Result<()> {
    if !args.listen.ip().is_loopback() {
        return Err(Error::internal(format!("--listen {}: the demo listens on loopback only", args.listen)));
    }
    // Says at once that the port is taken, not after the province is planted.
    drop(
        TcpListener::bind(args.listen)
            .map_err(|e| Error::internal(format!("cannot listen on {}: {e}", args.listen)))?,
    );
    let folder = tempfile::Builder::new().prefix("hatang-demo-").tempdir().map_err(Error::internal)?;
    let database = match (&args.database, &args.keep) {
        (Some(url), _) => url.clone(),
        (None, Some(keep)) => DatabaseUrl::Sqlite(keep.join("hatang.db")),
        (None, None) => DatabaseUrl::Sqlite(folder.path().join("hatang.db")),
    };
    if !migrate::is_empty(&database)? {
        return Err(Error::internal(format!(
            "{database} is not empty: the demo fills an empty database; `hatang serve` serves one that is filled"
        )));
    }
    let secret = match (&args.keep, &args.database) {
        (None, None) => crypto::random()?,
        // Kept too, so that `hatang serve --database` goes on with it.
        (Some(_), _) | (_, Some(_)) => {
            let secret_file = args.secret_file.clone();
            super::secret::of(&DatabaseArgs { database: database.clone(), secret_file })?
        }
    };
    let clock = Clock::system();
    let planted = fill(&database, args, &clock)?;
    let config = Config {
        database,
        secret,
        listen: args.listen,
        public_url: None,
        tls: None,
        trusted_proxies: Vec::new(),
        policy: AuthPolicy::demo(),
        agent_dir: None,
        demo: true,
        org: Org { name: "Đồng Nai".into(), kind: "thành phố".into() },
        clock,
        workers: None,
        metrics_listen: None,
    };
    super::serve::until_stopped(config, |application| {
        announce(&application.shared.public_url, &planted);
        Ok(())
    })
}

fn fill(database: &DatabaseUrl, args: &Args, clock: &Clock) -> Result<Planted> {
    migrate::run(database)?;
    let store = Store::open(database, StoreOptions { connections: 1 })?;
    units::load_reference(&store)?;
    sites::load_reference(&store, clock.now())?;
    // Between 3 and 1,260.
    let computers = (COMPUTERS * args.scale).round() as i64;
    plant(&store, &AuthPolicy::demo(), Plan { seed: args.seed, computers }, clock.now())
}

fn announce(url: &str, planted: &Planted) {
    println!("listening {url}");
    for login in &planted.logins {
        let role: &'static str = login.role.into();
        println!("login {role} {} {}", login.username, login.passphrase);
    }
    println!("enrol {} {}", planted.commune, planted.enrol_code);
}
