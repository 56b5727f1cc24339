//! SIGTERM while people work: what was accepted is finished, whatever was answered is there afterwards.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;

use serde_json::{Value, json};

use crate::harness::{Engine, Installed, PASSPHRASE, Program, TAN_AN, TestApp};

crate::stories![a_stop_finishes_what_was_accepted];

fn printer(name: &str) -> String {
    json!({ "unit": TAN_AN, "kind": "printer", "name": name }).to_string()
}

/// A request whose head the server has read and whose body it waits for.
struct InFlight {
    stream: BufReader<TcpStream>,
    body: String,
}

impl InFlight {
    fn begin(host: &str, token: &str, name: &str) -> Self {
        let body = printer(name);
        let mut stream = TcpStream::connect(host).unwrap();
        let head = format!(
            "POST /api/v1/equipment HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        assert_eq!(line.trim_end(), "HTTP/1.1 100 Continue");
        stream.read_line(&mut line).unwrap(); // the empty one after it
        InFlight { stream, body }
    }

    /// Sends the body and reads the answer to its end.
    fn finish(mut self) -> i64 {
        self.stream.get_mut().write_all(self.body.as_bytes()).unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.stream.read_line(&mut head).unwrap(), 0, "cut off: {head}");
        }
        assert!(head.starts_with("HTTP/1.1 201"), "{head}");
        let length = head.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.expect("a length")];
        self.stream.read_exact(&mut body).unwrap();
        serde_json::from_slice::<Value>(&body).unwrap()["id"].as_i64().unwrap()
    }
}

fn a_stop_finishes_what_was_accepted(engine: Engine) {
    let app = TestApp::start(engine);
    let officer = app.officer_of(TAN_AN).username;
    let installed = Installed::of(app);
    let mut server = installed.serve();
    let host = server.base.strip_prefix("http://").unwrap().to_owned();
    let mut program = Program::at(&server.base);
    program.sign_in(&officer, PASSPHRASE).expect(200);
    let token = program.token.clone().unwrap();
    let (tell, acknowledged) = mpsc::channel();
    let writers: Vec<_> = (0..3)
        .map(|_| {
            let (program, tell) = (program.clone(), tell.clone());
            std::thread::spawn(move || {
                let body = json!({ "unit": TAN_AN, "kind": "printer", "name": "Máy in" });
                // Until nobody answers any more.
                while let Some(answer) = program.try_call("POST", "equipment", &[], &body) {
                    tell.send(answer.expect(201).json()["id"].as_i64().unwrap()).unwrap();
                }
            })
        })
        .collect();
    drop(tell);
    let mut answered: Vec<i64> = (0..20).map(|_| acknowledged.recv().unwrap()).collect();
    let idle = TcpStream::connect(&host).unwrap(); // an agent's kept connection must not hold up the stop
    let in_flight: Vec<_> = (0..8).map(|n| InFlight::begin(&host, &token, &format!("Máy in {n}"))).collect();
    server.terminate();
    // It has heard: nobody new is let in.
    while TcpStream::connect(&host).is_ok() {}
    answered.extend(in_flight.into_iter().map(InFlight::finish));
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    answered.extend(acknowledged);
    assert!(server.ended().success());
    drop(idle);
    let server = installed.serve();
    let mut program = Program::at(&server.base);
    program.sign_in(&officer, PASSPHRASE).expect(200);
    for id in answered {
        program.get(&format!("equipment/{id}")).expect(200);
    }
}
