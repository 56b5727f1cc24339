//! `run`: the agent as a service.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{Failure, disk, enrolled, take_inventory};
use crate::clock::Moment;
use crate::collect::{Root, boot_seconds};
use crate::engine::Engine;
use crate::home::Home;
use crate::probe::Probe;
use crate::supervise::Orders;
use crate::words::{Language, Phrase};

/// Runs until told to stop. One agent a state: a second one is refused.
pub(super) fn run(home: Home, language: Language) -> Result<(), Failure> {
    home.create().map_err(disk(&home))?;
    let _lock = home.lock().map_err(disk(&home))?.ok_or(Failure::new(Phrase::AlreadyRunning))?;
    let (state, client, me) = enrolled(&home)?;
    let stop = told_to_stop().map_err(disk(&home))?;
    let now = Moment::now();
    let boot = boot_seconds(&Root::new("/"));
    let mut engine = Engine::start(home.clone(), state, me, client, &now, boot).map_err(disk(&home))?;
    let mut probe = Probe::new();
    let mut collect = |programs| take_inventory(&Orders { root: None, programs });
    let mut last = None;
    loop {
        let wait = engine.step(probe.read(), &mut collect);
        let trouble = engine.state().trouble.as_ref().map(|noted| noted.kind);
        if trouble != last {
            // For the service manager's log: a line when trouble comes and when it goes.
            eprintln!("{}", language.say(trouble.map_or(Phrase::AllWell, Phrase::Trouble)));
            last = trouble;
        }
        match stop.recv_timeout(Duration::from_secs(wait.unsigned_abs())) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    engine.stop(&Moment::now()).map_err(disk(&home))
}

/// Hears of SIGTERM (service manager, shutdown) and SIGINT (Ctrl-C).
fn told_to_stop() -> std::io::Result<Receiver<()>> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for _ in signals.forever() {
            if sender.send(()).is_err() {
                break;
            }
        }
    });
    Ok(receiver)
}
