//! `enrol`: makes this computer known to a server.

use std::path::Path;
use std::sync::Arc;

use hatang_report::{EnrolRequest, OsFamily, SCHEMA};

use super::{Failure, disk};
use crate::VERSION;
use crate::address::{Address, BadAddress};
use crate::client::Client;
use crate::clock::Judge;
use crate::collect::{Root, machine_id};
use crate::home::{Home, State};
use crate::key::Key;
use crate::words::{Language, Phrase};

/// Enrols. Power may fail at any point: before the state is written the computer is what it
/// was before (and the code has one use less), after it the new device with its key.
pub(super) fn enrol(
    home: &Home,
    server: &str,
    code: &str,
    ca: Option<&Path>,
    language: Language,
) -> Result<(), Failure> {
    let address = Address::parse(server).map_err(|bad| match bad {
        BadAddress::PlainHttp => Failure::with(Phrase::PlainHttp, server),
        BadAddress::NotAnAddress => Failure::with(Phrase::NotAnAddress, server),
    })?;
    let bad_authority = |path: &Path| Failure::with(Phrase::BadAuthority, path.display());
    let authority = match ca {
        None => None,
        Some(path) => Some(std::fs::read_to_string(path).map_err(|_| bad_authority(path))?),
    };
    home.create().map_err(disk(home))?;
    let _lock = home.lock().map_err(disk(home))?.ok_or(Failure::new(Phrase::AlreadyRunning))?;
    // A damaged state is no reason not to enrol again.
    let before = home.load().ok().flatten();

    let judge = Arc::new(Judge::new(None));
    let mut client = Client::new(address.clone(), authority.as_deref(), judge)
        .map_err(|_| ca.map_or(Failure::new(Phrase::BadAuthority), bad_authority))?;
    let (key, document) = Key::generate().map_err(|error| Failure::with(Phrase::Key, error))?;
    let reply = client.enrol(&EnrolRequest {
        schema: SCHEMA,
        code: code.trim().to_owned(),
        server: Some(address.to_string()),
        public_key: key.public(),
        hostname: sysinfo::System::host_name().ok(),
        agent_version: Some(VERSION.to_owned()),
        os_family: Some(OsFamily::Linux),
        machine_id: machine_id(&Root::new("/")),
    })?;

    home.keep_key(reply.device, &document).map_err(disk(home))?;
    let state = State {
        server: address.to_string(),
        ca: authority,
        device: reply.device,
        unit: reply.unit.clone(),
        settings: reply.settings,
        server_time: Some(reply.server_time),
        // Records of before wait for the new device: it is the same computer.
        next_record: before.as_ref().map_or(1, |before| before.next_record),
        ..State::default()
    };
    home.save(&state).map_err(disk(home))?;
    if let Some(before) = before.filter(|before| before.device != reply.device) {
        home.forget_key(before.device).map_err(disk(home))?;
    }
    let unit = reply.unit.map_or_else(String::new, |unit| format!(" {} ({})", unit.name, unit.code));
    super::print(&format!("{}{unit}\n{}\n", language.say(Phrase::Enrolled), language.say(Phrase::NextOnce)))
}
