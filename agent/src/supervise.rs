//! Collecting in a child process, since a read from a dying disk may never return.
//!
//! The child writes one line of JSON for each part that it has read. A part that takes too
//! long, or kills the child, is named among the inventory's problems, and a new child goes on
//! with the parts after it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use hatang_report::{Inventory, Problem};
use serde_json::{Map, Value};

use crate::collect::{self, Machine, PARTS};

/// Time that a part has. Reading a part takes milliseconds on a healthy PC of 2010; a disk that
/// has to spin up first takes seconds.
pub const PART_PATIENCE: Duration = Duration::from_secs(20);

/// Most bytes of one line: programs are the longest part.
const LINE_CAP: u64 = 4 << 20;

/// Why a part that hangs is missing.
const TOO_SLOW: &str = "no answer in time";

/// What the child is told.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// A recorded computer's folder instead of the running one.
    pub root: Option<std::path::PathBuf>,
    /// Whether installed programs are wanted.
    pub programs: bool,
}

/// Takes an inventory by child processes of `program`, which is this program itself.
///
/// # Errors
/// When no child can be started at all.
pub fn inventory(program: &Path, orders: &Orders, patience: Duration) -> io::Result<Inventory> {
    let mut parts = Vec::new();
    let mut problems = Vec::new();
    let mut first = 0;
    while first < PARTS.len() {
        let mut child = start(program, orders, first)?;
        let lines = lines_of(&mut child)?;
        let (read, why) = gather(&lines, PARTS.len() - first, patience, &mut parts);
        first += read;
        end(child, why == Some(TOO_SLOW));
        if let (Some(part), Some(message)) = (PARTS.get(first), why) {
            problems.push(Problem { part: part.name.to_owned(), message: message.to_owned() });
            first += 1;
        }
    }
    Ok(collect::together(parts, problems))
}

fn start(program: &Path, orders: &Orders, first: usize) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.arg("collect").arg("--from").arg(PARTS[first].name);
    if let Some(root) = &orders.root {
        command.arg("--root").arg(root);
    }
    if orders.programs {
        command.arg("--programs");
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

/// Ends a child. One that hangs in the kernel dies only when its read returns, so nobody waits
/// for it but a thread that takes its exit status some day.
fn end(mut child: Child, hangs: bool) {
    let _ = child.kill();
    let mut wait = move || {
        let _ = child.wait();
    };
    if hangs {
        thread::spawn(wait);
    } else {
        wait();
    }
}

/// The child's lines as they come; the channel ends when the child does.
fn lines_of(child: &mut Child) -> io::Result<Receiver<String>> {
    let output = child.stdout.take().ok_or_else(|| io::Error::other("the child has no output"))?;
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        loop {
            let mut line = String::new();
            let read = output.by_ref().take(LINE_CAP).read_line(&mut line);
            if !matches!(read, Ok(1..)) || sender.send(line).is_err() {
                break;
            }
        }
    });
    Ok(lines)
}

/// Takes lines in until all wanted parts are there; says how many came, and why no more.
fn gather(
    lines: &Receiver<String>,
    wanted: usize,
    patience: Duration,
    parts: &mut Vec<Map<String, Value>>,
) -> (usize, Option<&'static str>) {
    for read in 0..wanted {
        let line = match lines.recv_timeout(patience) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => return (read, Some(TOO_SLOW)),
            Err(RecvTimeoutError::Disconnected) => return (read, Some("the collector stopped")),
        };
        match serde_json::from_str(&line) {
            Ok(Value::Object(part)) => parts.push(part),
            _ => return (read, Some("the collector's answer was cut off")),
        }
    }
    (wanted, None)
}

/// The child's side: reads the parts from the one named on, and writes each as a line.
///
/// # Errors
/// When the parent is gone.
pub fn collect_to(output: &mut impl Write, machine: &Machine, from: Option<&str>) -> io::Result<()> {
    let first = from.and_then(|name| PARTS.iter().position(|part| part.name == name)).unwrap_or(0);
    for part in &PARTS[first..] {
        let fields = collect::fields(&(part.read)(machine));
        serde_json::to_writer(&mut *output, &fields)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}
