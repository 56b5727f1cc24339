//! `once`: one inventory, sent now or written to a file.

use std::path::Path;

use super::{Failure, disk, enrolled, pretty, take_inventory};
use crate::clock::Moment;
use crate::home::Home;
use crate::supervise::Orders;
use crate::words::{Language, Phrase};

pub(super) fn once(home: &Home, to_file: Option<&Path>, language: Language) -> Result<(), Failure> {
    match to_file {
        Some(file) => write(file, language),
        None => send(home, language),
    }
}

/// For a computer without a line: the file is carried to the server by hand.
fn write(file: &Path, language: Language) -> Result<(), Failure> {
    let mut inventory = take_inventory(&Orders::default()).map_err(super::collector)?;
    inventory.agent_time = Some(Moment::now().wire());
    std::fs::write(file, pretty(&inventory))
        .map_err(|error| Failure::with(Phrase::NotWritten, format!("{}: {error}", file.display())))?;
    super::print(&format!("{} {}\n", language.say(Phrase::Written), file.display()))
}

/// May be asked for while the service runs: then it sends, and leaves the state to the service.
fn send(home: &Home, language: Language) -> Result<(), Failure> {
    if home.load().map_err(disk(home))?.is_none() {
        return Err(Failure::new(Phrase::NotEnrolled));
    }
    let lock = home.lock().map_err(disk(home))?;
    let (mut state, mut client, me) = enrolled(home)?;
    let orders = Orders { root: None, programs: state.settings.programs };
    let mut inventory = take_inventory(&orders).map_err(super::collector)?;
    inventory.agent_time = Some(Moment::now().wire());
    let reply = client.inventory(&me, &inventory)?;
    if lock.is_some() {
        state.inventory_sent = Some(reply.server_time);
        state.server_time = Some(reply.server_time);
        state.asset = reply.asset.clone().or(state.asset);
        state.trouble = None;
        home.save(&state).map_err(disk(home))?;
    }
    match reply.asset {
        Some(asset) if reply.accepted => super::print(&format!("{} {}\n", language.say(Phrase::Sent), asset.tag)),
        _ => super::print(&format!("{}\n", language.say(Phrase::SentAndWaits))),
    }
}
