//! What a full inventory costs the server.

use hatang::crypto::sha256;
use hatang::db::{Lane, Sql};

use super::province::{LARGE, Province};
use super::server::Server;
use super::{agents, median, ms, row};

/// Computers of one run.
const COMPUTERS: i64 = 200;
/// Beyond the numbers of the devices that are there.
const FIRST: i64 = 1_000_000_000;

/// First reports of computers nobody has heard of, then the same reports again.
pub(super) fn inventory() {
    let copy = Province::kept("sqlite", LARGE).copy();
    let server = Server::serve(&copy.province);
    let store = copy.province.store();
    let mut client = server.client();
    let (mut next, mut weight) = (0, 0);
    let mut again = Vec::new();
    let first = median(|| {
        let numbers = next..next + COMPUTERS;
        next += COMPUTERS;
        let enrolled = numbers.clone();
        store.write_here(Lane::Interactive, move |tx| enrol(tx, enrolled.clone())).expect("devices");
        let reports: Vec<(i64, Vec<u8>)> = numbers.map(|n| (n, agents::inventory(n))).collect();
        weight = reports.iter().map(|(_, body)| body.len()).sum::<usize>() / reports.len();
        let mut send = || {
            let before = server.cpu();
            for (number, body) in &reports {
                let headers = format!("authorization: Bearer {}\r\ncontent-encoding: gzip\r\n", token(*number));
                client.send("POST", "/api/v1/agent/inventory", &headers, body).expect(200, "inventory");
            }
            ms(server.cpu() - before) / COMPUTERS as f64
        };
        let first = send();
        copy.province.await_scores();
        again.push(send());
        first
    });
    again.sort_by(f64::total_cmp);
    row(
        &format!("inventory of 150 programs, {weight} bytes: server CPU first; repeat (at most 2 ms; 1 ms)"),
        &format!("{first:.2} ms; {:.2} ms", again[again.len() / 2]),
    );
}

fn token(number: i64) -> String {
    format!("{}.new", FIRST + number)
}

/// Devices that have a token and never reported.
fn enrol(tx: &mut hatang::db::Tx, numbers: std::ops::Range<i64>) -> hatang::error::Result<()> {
    for number in numbers {
        let mut sql = Sql::new(
            "INSERT INTO device (unit_id, enrol_code_id, public_key, enrolled_at, token_until, id, token_hash) \
             SELECT unit_id, id, '', '2026-01-01 00:00:00', '2099-01-01 00:00:00', ",
        );
        sql.bind(FIRST + number).with(", ", sha256(token(number).as_bytes()));
        sql.push(" FROM enrol_code ORDER BY id LIMIT 1").execute(tx.db())?;
    }
    Ok(())
}
