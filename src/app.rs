//! The application: mounts the rooms' route tables and runs until it is told to stop.

mod docs;
mod metrics;
mod openapi;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{App as Actix, HttpServer, web};

use crate::audit;
use crate::auth::{self, AuthPolicy};
use crate::clock::Clock;
use crate::crypto::Keys;
use crate::db::{DatabaseUrl, Lane, Lock, Store, StoreOptions, Tx};
use crate::error::{Error, Result};
use crate::tasks::{Runner, Work};
use crate::web::{
    Access, Job, Org, RequestMetrics, Room, Route, Shared, Texts, Throttle, get, log_requests, resources, templates,
};
use crate::{equipment, faults, intake, links, overview, people, priority, sites, units};

/// What a page may load: itself and nothing from elsewhere. Swagger UI brings its own.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; \
                              connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; \
                              base-uri 'none'";

pub use openapi::document as openapi;

/// Everything that differs between a server, the demo and a test.
pub struct Config {
    /// The database; brought to this version before it is opened.
    pub database: DatabaseUrl,
    /// The installation's secret.
    pub secret: [u8; 32],
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address that people type; what it listens on where absent.
    pub public_url: Option<String>,
    /// Certificate and key, loaded.
    pub tls: Option<rustls::ServerConfig>,
    /// Proxies to believe.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// How strict access is.
    pub policy: AuthPolicy,
    /// Folder with agent builds to hand out.
    pub agent_dir: Option<std::path::PathBuf>,
    /// Whether this is the demo.
    pub demo: bool,
    /// Whom it serves.
    pub org: Org,
    /// The time.
    pub clock: Clock,
    /// Web workers; as many as cores where absent.
    pub workers: Option<usize>,
    /// Where to tell Prometheus how it is doing: loopback, port 0 takes a free one; nowhere where absent.
    pub metrics_listen: Option<SocketAddr>,
}

/// The rooms, in the order of the navigation: what is used most stands first, since a phone's bar holds four.
pub fn rooms() -> Vec<Room> {
    vec![
        ground(),
        overview::room(),
        faults::room(),
        equipment::room(),
        sites::room(),
        links::room(),
        intake::room(),
        priority::room(),
        units::room(),
        people::room(),
        overview::trail(),
    ]
}

/// The long work that people can queue.
pub fn works() -> Vec<Work> {
    vec![overview::VERIFY]
}

/// Every route there is, for the access matrix and the browser suite.
pub fn routes() -> Vec<Route> {
    rooms().into_iter().flat_map(|room| room.routes).collect()
}

/// Assets and health belong to no room.
fn ground() -> Room {
    Room {
        name: "ground",
        routes: vec![
            get("/assets/{name}", Access::Open, || web::to(crate::web::serve_asset)),
            get("/healthz", Access::Open, || web::to(healthz)),
            get("/readyz", Access::Open, || web::to(readyz)),
            get("/api/openapi.json", Access::Open, || web::to(docs::document)),
            get("/api/docs", Access::Open, || web::to(docs::enter)),
            get("/api/docs/", Access::Open, || web::to(docs::file)),
            get("/api/docs/{file}", Access::Open, || web::to(docs::file)),
        ],
        nav: vec![],
        jobs: vec![
            Job { name: "audit.seal", every: 2, run: seal },
            Job { name: "audit.seal_late", every: 86_400, run: seal_late },
            Job { name: "auth.forget_old_keys", every: 86_400, run: forget_old_keys },
        ],
    }
}

fn seal(app: &Shared) -> Result<()> {
    seal_all(app, audit::seal)
}

fn seal_late(app: &Shared) -> Result<()> {
    seal_all(app, audit::seal_late)
}

/// In slices, so that a form never waits for a long backlog.
fn seal_all(app: &Shared, some: fn(&mut Tx<'_>, &Keys, i64) -> Result<usize>) -> Result<()> {
    loop {
        let keys = app.keys.clone();
        if app.store.write_here(Lane::Bulk, move |tx| some(tx, &keys, 200))? < 200 {
            return Ok(());
        }
    }
}

fn forget_old_keys(app: &Shared) -> Result<()> {
    let now = app.clock.now();
    app.store.write_here(Lane::Bulk, move |tx| auth::store::forget_old_keys(tx, now))
}

async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready when the database answers.
async fn readyz(app: crate::web::App) -> Result<&'static str> {
    app.store.read(|db| crate::db::Sql::new("SELECT 1 AS n").execute(db)).await?;
    Ok("ready\n")
}

/// A bound, ready application.
pub struct Application {
    server: Server,
    runner: Runner,
    metrics: Option<metrics::Listener>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its state.
    pub shared: web::Data<Shared>,
    /// Given up last.
    lock: Lock,
}

impl Application {
    /// Brings the database forward, opens it and binds the port.
    ///
    /// # Errors
    /// `Internal` naming what cannot be opened, reached or bound.
    pub fn build(config: Config) -> Result<Self> {
        let lock = Lock::take(&config.database)?;
        crate::db::migrate::run(&config.database)?;
        let store = Store::open(&config.database, StoreOptions::default())?;
        units::load_reference(&store)?;
        sites::load_reference(&store, config.clock.now())?;
        let listener = TcpListener::bind(config.listen)
            .map_err(|e| Error::internal(format!("cannot listen on {}: {e}", config.listen)))?;
        let address = listener.local_addr().map_err(Error::internal)?;
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        let public_url = config.public_url.unwrap_or_else(|| format!("{scheme}://{address}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        let rooms = rooms();
        let texts = Arc::new(Texts::load()?);
        let shared = web::Data::new(Shared {
            store,
            clock: config.clock,
            keys: Arc::new(Keys::derive(&config.secret)?),
            policy: config.policy,
            secure: public_url.starts_with("https://"),
            public_url,
            trusted_proxies: config.trusted_proxies,
            agent_dir: config.agent_dir,
            demo: config.demo,
            org: config.org,
            templates: templates(Arc::clone(&texts))?,
            texts,
            nav: rooms.iter().flat_map(|room| room.nav.iter().copied()).collect(),
            throttle: Throttle::default(),
            set_up: AtomicBool::new(false),
            requests: RequestMetrics::default(),
        });
        let jobs = rooms.iter().flat_map(|room| room.jobs.iter().copied()).collect();
        let routes: Vec<Route> = rooms.into_iter().flat_map(|room| room.routes).collect();
        let server = serve(listener, &shared, routes, config.tls, config.workers)?;
        let metrics = config.metrics_listen.map(|at| metrics::Listener::bind(at, &shared)).transpose()?;
        let runner = Runner::start(shared.clone(), jobs, works())?;
        Ok(Application { server, runner, metrics, address, shared, lock })
    }

    /// Where it tells how it is doing, where it does.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|metrics| metrics.address)
    }

    /// Stops it from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until SIGTERM or Ctrl-C; what was accepted by then is finished.
    ///
    /// # Errors
    /// `Internal` where serving fails.
    pub async fn run_until_stopped(self) -> Result<()> {
        let metrics = self.metrics.map(metrics::Listener::start);
        let ended = self.server.await;
        if let Some(metrics) = metrics {
            metrics.stop(false).await;
        }
        // Requests are answered; the jobs' present round ends, then the writer finishes what it accepted.
        drop(self.runner);
        drop(self.shared);
        drop(self.lock);
        ended.map_err(Error::internal)
    }
}

fn serve(
    listener: TcpListener,
    shared: &web::Data<Shared>,
    routes: Vec<Route>,
    tls: Option<rustls::ServerConfig>,
    workers: Option<usize>,
) -> Result<Server> {
    let state = shared.clone();
    let hsts = if shared.secure { "max-age=31536000" } else { "max-age=0" };
    let mut server = HttpServer::new(move || {
        let headers = DefaultHeaders::new()
            .add(("content-security-policy", CONTENT_POLICY))
            .add(("strict-transport-security", hsts))
            .add(("x-content-type-options", "nosniff"))
            .add(("referrer-policy", "no-referrer"))
            .add(("permissions-policy", "geolocation=(self), camera=(self), microphone=()"));
        Actix::new()
            .app_data(state.clone())
            .app_data(web::PayloadConfig::new(256 * 1024))
            .wrap(headers)
            .wrap(from_fn(log_requests))
            .configure(resources(&routes))
            .configure(crate::web::fall_back)
    })
    // The end of an answer goes out at once: else it would wait for the other side to acknowledge what came before, which
    // puts that off for 40 ms, or for the length of a weak line.
    .tcp_nodelay(true)
    // Agents keep their connection; a browser on a weak line too.
    .keep_alive(Duration::from_secs(75))
    .client_request_timeout(Duration::from_secs(30))
    .shutdown_timeout(30);
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    let bound = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls),
        None => server.listen(listener),
    };
    Ok(bound.map_err(Error::internal)?.run())
}
