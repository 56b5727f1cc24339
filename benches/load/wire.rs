//! What pages weigh on the wire, compressed, answer heads included.

use std::collections::{BTreeMap, BTreeSet};

use super::http::Client;
use super::pages::links;
use super::province::{LARGE, Province};
use super::row;
use super::server::Server;

/// Goes wherever links lead, one page for each form of address, as an officer and as finance.
pub(super) fn pages() {
    let province = Province::kept("sqlite", LARGE);
    let server = Server::serve(&province);
    let (mut first, mut following): (usize, BTreeMap<String, usize>) = (0, BTreeMap::new());
    for role in ["officer", "finance"] {
        let mut client = server.signed_in(&province, role);
        first = first.max(with_assets(&mut client));
        for (form, weight) in crawl(&mut client) {
            let heaviest = following.entry(form).or_default();
            *heaviest = weight.max(*heaviest);
        }
    }
    let mut heaviest: Vec<_> = following.iter().collect();
    heaviest.sort_by_key(|(_, weight)| std::cmp::Reverse(**weight));
    for (form, weight) in heaviest.iter().take(8) {
        eprintln!("  {form}: {}", kb(**weight));
    }
    let (form, weight) = heaviest[0];
    row("first page with its assets (at most 60 kB)", &kb(first));
    row(
        "heaviest following page (at most 25 kB)",
        &format!("{} (`{form}`, of {} pages)", kb(*weight), following.len()),
    );
}

fn kb(bytes: usize) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

/// The first page and everything that it brings along.
fn with_assets(client: &mut Client) -> usize {
    let page = client.get("/").expect(200, "/");
    let text = page.text();
    let assets: BTreeSet<&str> = text.split('"').filter(|value| value.starts_with("/assets/")).collect();
    assert!(!assets.is_empty(), "a page has a style sheet");
    page.wire + assets.iter().map(|path| client.get(path).expect(200, path).wire).sum::<usize>()
}

/// The weight of the heaviest page of each form of address (numbers aside) that links lead to.
fn crawl(client: &mut Client) -> BTreeMap<String, usize> {
    let mut weights = BTreeMap::new();
    let mut ahead = vec!["/".to_owned()];
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = ahead.pop() {
        let answer = client.get(&path);
        if answer.status != 200 || !answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
        {
            continue;
        }
        let heaviest: &mut usize = weights.entry(form_of(&path)).or_default();
        *heaviest = answer.wire.max(*heaviest);
        for link in links(&answer.text()) {
            let link = link.split('#').next().unwrap_or("").to_owned();
            // A few of each form: all lists' filters and all records look alike.
            let times = seen.entry(form_of(&link)).or_default();
            if link.starts_with('/') && !link.contains('.') && *times < 5 {
                *times += 1;
                ahead.push(link);
            }
        }
    }
    weights
}

/// An address without its query, each number, unit code or id as `*`.
fn form_of(path: &str) -> String {
    let path = path.split('?').next().unwrap_or("");
    let part = |part: &str| if part.bytes().any(|b| b.is_ascii_digit()) { "*".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
