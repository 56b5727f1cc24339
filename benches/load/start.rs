//! How soon a server is there.

use super::province::{LARGE, Province, engines};
use super::server::Server;
use super::{median, row};

pub(super) fn start() {
    let demo = median(|| Server::demo(&[]).ready.as_secs_f64());
    row("demo ready on SQLite (at most 15 s)", &format!("{demo:.1} s"));
    for engine in engines() {
        let province = Province::kept(engine, LARGE);
        let serve = median(|| Server::serve(&province).ready.as_secs_f64());
        row(&format!("{engine}: server start on 100,000 assets (at most 1 s)"), &format!("{serve:.2} s"));
    }
}
