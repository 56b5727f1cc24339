//! Pages over 100,000 assets: the list by 200 fixed queries, the page of a computer.

use std::time::Duration;

use super::http::Client;
use super::province::{LARGE, Province, engines};
use super::server::Server;
use super::{median, ms, p99, row};

/// The list's queries, one a line.
const QUERIES: &str = include_str!("queries.txt");
/// Up to here hits are sorted, beyond the sort index is walked.
const MANY: usize = 10_000;

/// The list of equipment as finance sees it: everything.
pub(super) fn lists() {
    for engine in engines() {
        let province = Province::kept(engine, LARGE);
        let server = Server::serve(&province);
        let mut client = server.signed_in(&province, "finance");
        let (few, many): (Vec<&str>, Vec<&str>) =
            QUERIES.lines().partition(|query| hits(&mut client, query) <= MANY);
        for (queries, which, most) in [(few, "up to 10,000 hits", 30), (many, "beyond", 80)] {
            let paths: Vec<String> = queries.iter().map(|query| format!("/equipment?{query}")).collect();
            let shown = timed(&server, &mut client, &paths);
            row(&format!("{engine}: list, {} queries, {which}, p99 (at most {most} ms)", paths.len()), &shown);
        }
    }
}

/// Whether a query has more than 10,000 hits, by asking for the row after them.
fn hits(client: &mut Client, query: &str) -> usize {
    let asked: Vec<&str> = query.split('&').filter(|part| !part.starts_with("page=")).collect();
    let deepest = client.get(&format!("/equipment?{}&page=200", asked.join("&"))).expect(200, query).text();
    if links(&deepest).iter().any(|link| link.contains("after=")) { MANY + 1 } else { MANY }
}

/// Where a page leads.
pub(super) fn links(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.map(|link| link.replace("&amp;", "&").replace("&#x3D;", "=")).collect()
}

/// The page of a computer with its days, as its officer sees it.
pub(super) fn pc() {
    for engine in engines() {
        let province = Province::kept(engine, LARGE);
        let server = Server::serve(&province);
        let mut client = server.signed_in(&province, "officer");
        let list = client.get("/equipment?kind=desktop&per_page=200").expect(200, "list").text();
        let paths = own_links(&list);
        let shown = timed(&server, &mut client, &paths);
        row(&format!("{engine}: page of a PC with 90 days, {} PCs, p99 (at most 30 ms)", paths.len()), &shown);
    }
}

/// The records that a list leads to.
pub(super) fn own_links(list: &str) -> Vec<String> {
    let number = |link: &String| link.strip_prefix("/equipment/").is_some_and(|id| id.parse::<u64>().is_ok());
    let mut paths: Vec<String> = links(list).into_iter().filter(number).collect();
    paths.sort();
    paths.dedup();
    assert!(paths.len() > 50, "the list leads to its records");
    paths
}

/// Asks for every page once a run, one after the other; p99 with processor time and a trivial page beside it. The slowest
/// pages stand on stderr.
fn timed(server: &Server, client: &mut Client, paths: &[String]) -> String {
    let mut cpu = Vec::new();
    let mut taken = vec![Vec::new(); paths.len()];
    let p99 = median(|| {
        let before = server.cpu();
        let mut times: Vec<Duration> = paths.iter().map(|path| client.get(path).expect(200, path).took).collect();
        cpu.push(ms(server.cpu() - before) / paths.len() as f64);
        taken.iter_mut().zip(&times).for_each(|(taken, time)| taken.push(*time));
        p99(&mut times)
    });
    slowest(paths, taken);
    cpu.sort_by(f64::total_cmp);
    let trivial = trivial(client);
    format!("{p99:.1} ms (processor time {:.1} ms a page; trivial page {trivial:.2} ms)", cpu[cpu.len() / 2])
}

/// Tells the five pages whose least time was longest: what is slow by itself, not by what else the machine did.
fn slowest(paths: &[String], taken: Vec<Vec<Duration>>) {
    let sorted = taken.into_iter().map(|mut times| {
        times.sort_unstable();
        times
    });
    let mut pages: Vec<(Vec<Duration>, &String)> = sorted.zip(paths).collect();
    pages.sort_unstable_by(|a, b| b.cmp(a));
    for (times, path) in pages.iter().take(5) {
        eprintln!("  {:6.1} ms (median {:.1}) {path}", ms(times[0]), ms(times[times.len() / 2]));
    }
}

/// A page that does nothing, p99.
pub(super) fn trivial(client: &mut Client) -> f64 {
    median(|| p99(&mut (0..200).map(|_| client.get("/healthz").expect(200, "/healthz").took).collect::<Vec<_>>()))
}
