//! `/metrics` on a listener of its own, loopback only: what Prometheus reads. Nothing in it names a person or record.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::{Server, ServerHandle};
use actix_web::{App as Actix, HttpResponse, HttpServer, web};
use strum::IntoEnumIterator;

use crate::changes::{self, Consumer};
use crate::db::{Db, Instant, Lane};
use crate::error::{Error, Result};
use crate::tasks;
use crate::web::{App, line, metric};

/// A bound listener.
pub(super) struct Listener {
    server: Server,
    /// Where.
    pub(super) address: SocketAddr,
}

impl Listener {
    /// Binds it. Whoever configured it has refused what is not loopback; so does this.
    pub(super) fn bind(at: SocketAddr, shared: &App) -> Result<Self> {
        if !at.ip().is_loopback() {
            return Err(Error::internal(format!("metrics on {at}: loopback only")));
        }
        let listener = TcpListener::bind(at)
            .map_err(|e| Error::internal(format!("cannot listen on {at} for metrics: {e}")))?;
        let address = listener.local_addr().map_err(Error::internal)?;
        let shared = shared.clone();
        let server =
            HttpServer::new(move || Actix::new().app_data(shared.clone()).route("/metrics", web::get().to(answer)))
                .workers(1)
                .disable_signals()
                .listen(listener)
                .map_err(Error::internal)?;
        Ok(Listener { server: server.run(), address })
    }

    /// Answers from now on; the handle stops it.
    pub(super) fn start(self) -> ServerHandle {
        let handle = self.server.handle();
        actix_web::rt::spawn(self.server);
        handle
    }
}

async fn answer(app: App) -> HttpResponse {
    let mut out = String::new();
    metric(&mut out, "hatang_build_info", "gauge", "Which hatang this is");
    line(&mut out, "hatang_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    store(&app, &mut out);
    let now = app.clock.now();
    let asked = app.store.read(move |db| database(db, now)).await;
    metric(&mut out, "hatang_database_up", "gauge", "Whether the database answered");
    line(&mut out, "hatang_database_up", &[], u8::from(asked.is_ok()));
    match asked {
        Ok(said) => out.push_str(&said),
        Err(error) => tracing::warn!("metrics: {error}"),
    }
    process(&mut out);
    app.requests.write(&mut out);
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(out)
}

fn store(app: &App, out: &mut String) {
    let (connections, idle) = app.store.connections();
    metric(out, "hatang_pool_connections", "gauge", "Connections of the pool, by what they do");
    line(out, "hatang_pool_connections", &[("state", "idle")], idle);
    line(out, "hatang_pool_connections", &[("state", "busy")], connections.saturating_sub(idle));
    if let Some(lanes) = app.store.waiting() {
        metric(out, "hatang_writer_waiting", "gauge", "Writes that wait for SQLite's writer, by lane");
        for (lane, waiting) in Lane::iter().zip(lanes) {
            line(out, "hatang_writer_waiting", &[("lane", lane.into())], waiting);
        }
    }
}

fn database(db: &mut Db, now: Instant) -> Result<String> {
    let mut out = String::new();
    let name = "hatang_job_age_seconds";
    metric(&mut out, name, "gauge", "Time since a job last began a round, on whichever server runs the jobs");
    for (job, last) in tasks::last_rounds(db)? {
        line(&mut out, name, &[("job", &job)], now.since(last));
    }
    let name = "hatang_changes_waiting";
    metric(&mut out, name, "gauge", "Marks of changed records that a consumer has not taken yet");
    for consumer in Consumer::iter() {
        line(&mut out, name, &[("consumer", consumer.word())], changes::waiting(db, consumer)?);
    }
    Ok(out)
}

/// What Linux says of this process; elsewhere these are missing.
fn process(out: &mut String) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = |field: &str| -> Option<u64> {
        let value = status.lines().find_map(|line| line.strip_prefix(field))?;
        value.trim().strip_suffix(" kB")?.parse().ok()
    };
    let resident = ("process_resident_memory_bytes", "VmRSS:", "Memory that is in use");
    let peak = ("process_resident_memory_peak_bytes", "VmHWM:", "The most memory that was in use since the start");
    for (name, field, help) in [resident, peak] {
        if let Some(kilobytes) = kilobytes(field) {
            metric(out, name, "gauge", help);
            line(out, name, &[], kilobytes * 1024);
        }
    }
}
