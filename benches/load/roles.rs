//! The roles that this program plays on the server's core: a bare server to compare with, and the application with bulk
//! work inside it.

use std::io::BufRead;

use actix_web::web::Bytes;
use actix_web::{App, HttpResponse, HttpServer, web};
use hatang::app::{Application, Config};
use hatang::auth::AuthPolicy;
use hatang::clock::Clock;
use hatang::config::read_secret;
use hatang::db::{Lane, Sql, Store, UnitId};
use hatang::equipment::{Record, State, Stock, create_many};
use hatang::web::Org;

/// Rows of one slice of bulk work.
const SLICE: usize = 50;

pub(super) fn play(role: &str, rest: &[&str]) {
    match (role, rest) {
        ("bare", [head, body]) => bare(head, body),
        ("bulk", [url, secret]) => bulk(url, secret),
        _ => panic!("no such role"),
    }
}

/// Reads a body and answers these headers (JSON pairs) and bytes.
fn bare(head: &str, body: &str) {
    let head: Vec<(String, String)> = serde_json::from_str(head).expect("pairs");
    let body = Bytes::from(body.to_owned());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("listening http://{}", listener.local_addr().expect("its address"));
    let server = HttpServer::new(move || {
        let (head, body) = (head.clone(), body.clone());
        App::new().route(
            "/api/v1/agent/heartbeat",
            web::post().to(move |_read: Bytes| {
                let mut answer = HttpResponse::Ok();
                for (name, value) in &head {
                    answer.insert_header((name.as_str(), value.as_str()));
                }
                let answer = answer.body(body.clone());
                async move { answer }
            }),
        )
    });
    let served =
        actix_web::rt::System::new().block_on(async { server.listen(listener).expect("bound").run().await });
    served.expect("served");
}

/// The application; a number of rows on its input is written in bulk, in slices, while it serves.
fn bulk(url: &str, secret: &str) {
    let config = Config {
        metrics_listen: None,
        secret: read_secret(secret.as_ref()).expect("a secret").expect("the province's"),
        database: url.parse().expect("a database"),
        listen: "127.0.0.1:0".parse().expect("an address"),
        public_url: None,
        tls: None,
        trusted_proxies: Vec::new(),
        policy: AuthPolicy::demo(),
        agent_dir: None,
        demo: true,
        org: Org { name: "Đồng Nai".into(), kind: "thành phố".into() },
        clock: Clock::system(),
        workers: None,
    };
    let served = actix_web::rt::System::new().block_on(async {
        let application = Application::build(config).expect("the application");
        println!("listening {}", application.shared.public_url);
        let store = application.shared.store.clone();
        std::thread::spawn(move || {
            for (round, line) in std::io::stdin().lock().lines().map_while(Result::ok).enumerate() {
                take_over(&store, round, line.parse().expect("a number of rows"));
                println!("done");
            }
        });
        application.run_until_stopped().await
    });
    served.expect("served");
}

/// A stock that is taken over as a whole.
fn take_over(store: &Store, round: usize, rows: usize) {
    let unit = store.read_here(|db| Sql::new("SELECT min(id) AS n FROM unit WHERE NOT provincial").count(db));
    let (unit, at) = (UnitId(unit.expect("a unit")), Clock::system().now());
    for from in (0..rows).step_by(SLICE) {
        let stock = (from..rows.min(from + SLICE)).map(|n| Stock {
            record: Record { tag: format!("KHO-{round}-{n}"), name: format!("Ghế {n}"), ..empty(unit) },
            state: State::InStore,
            event: "created",
            at,
        });
        let stock: Vec<Stock> = stock.collect();
        store.write_here(Lane::Bulk, move |tx| create_many(tx, &stock)).expect("a slice");
    }
}

fn empty(unit: UnitId) -> Record {
    Record {
        unit,
        room: None,
        kind: "other".into(),
        tag: String::new(),
        name: String::new(),
        custodian: None,
        maker: None,
        model: None,
        serial: None,
        bought_on: None,
        price: None,
        origin: None,
        warranty_to: None,
        off_books: false,
        to_revalue: false,
        note: None,
    }
}
