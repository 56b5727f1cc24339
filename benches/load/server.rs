//! The servers under load: the real program, pinned to the first core; what it used is read from `/proc`.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use super::http::Client;
use super::province::Province;
use crate::html;

/// The release build of the program.
const HATANG: &str = env!("CARGO_BIN_EXE_hatang");
/// Ticks of `/proc/PID/stat` a second, on every Linux.
const TICKS: u64 = 100;

/// A running server; told to stop when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From its start until it said so.
    pub(crate) ready: Duration,
    /// What it printed before and with that, and may print later.
    pub(crate) says: Box<dyn Iterator<Item = String> + Send>,
    /// Its input.
    pub(crate) input: Option<ChildStdin>,
}

impl Server {
    /// `hatang serve` over a database.
    pub(crate) fn serve(province: &Province) -> Self {
        let secret = province.folder.join("hatang.secret");
        let mut command = pinned(HATANG);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &province.url, "--secret-file"])
            .arg(secret);
        Server::start(command)
    }

    /// This very program in another role.
    pub(crate) fn own(role: &[&str]) -> Self {
        let mut command = pinned(&std::env::current_exe().expect("its own path").to_string_lossy());
        command.args(role);
        Server::start(command)
    }

    /// `hatang demo` with these arguments.
    pub(crate) fn demo(args: &[&str]) -> Self {
        let mut command = pinned(HATANG);
        command.args(["demo", "--listen", &format!("127.0.0.1:{}", free_port())]).args(args);
        Server::start(command)
    }

    fn start(mut command: Command) -> Self {
        let began = Instant::now();
        let log = std::fs::File::create(super::province::home().join("server.log")).expect("a log file");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().expect("taskset is there and the server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let address = lines.by_ref().find_map(|line| line.strip_prefix("listening http://").map(str::to_owned));
        let address = address.expect("the server says where it listens").parse().expect("an address");
        let (ready, input) = (began.elapsed(), child.stdin.take());
        Server { child, address, ready, says: Box::new(lines), input }
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// A connection on which somebody has signed in.
    pub(crate) fn signed_in(&self, province: &Province, role: &str) -> Client {
        let (name, passphrase) = province.login(role);
        let mut client = self.client();
        client.headers = "origin: http://load\r\n".into();
        let page = client.get("/sign-in");
        let cookie = |answer: &super::http::Answer| {
            let set = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
            set.filter_map(|cookie| cookie.split(';').next()).map(str::to_owned).collect::<Vec<_>>().join("; ")
        };
        let origin = client.headers.clone();
        client.headers.push_str(&format!("cookie: {}\r\n", cookie(&page)));
        let mut fields = html::form_with(&page.text(), "passphrase").expect("the sign-in form").fields;
        fields.retain(|(name, _)| name != "username" && name != "passphrase");
        fields.extend([("username".into(), name), ("passphrase".into(), passphrase)]);
        let answer = client.form("/sign-in", &fields).expect(303, "sign in");
        client.headers = format!("{origin}cookie: {}; {}\r\n", cookie(&page), cookie(&answer));
        client
    }

    /// Processor time used so far, by all its threads.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = self.proc("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        Duration::from_millis((ticks(11) + ticks(12)) * 1000 / TICKS)
    }

    /// Memory in use now and at most, MB.
    pub(crate) fn memory(&self) -> (f64, f64) {
        let status = self.proc("status");
        let of = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or("");
            line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
        };
        (of("VmRSS:"), of("VmHWM:"))
    }

    fn proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).expect("the server runs")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// A command on the first core; the generator has the second.
fn pinned(program: &str) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0", program]);
    command
}

/// Puts this process on the second core.
pub(crate) fn pin_generator() {
    let pid = std::process::id().to_string();
    let pinned = Command::new("taskset").args(["-cp", "1", &pid]).stdout(Stdio::null()).status();
    assert!(pinned.is_ok_and(|status| status.success()), "taskset is there, and a second core");
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
