//! `status`: how things stand, in plain words.

use std::fmt::Write;

use hatang_report::WireTime;

use super::{Failure, disk};
use crate::home::{Home, State};
use crate::spool;
use crate::words::{Language, Phrase};

pub(super) fn status(home: &Home, language: Language) -> Result<String, Failure> {
    let state = home.load().map_err(disk(home))?.ok_or(Failure::new(Phrase::NotEnrolled))?;
    // Who may not open the lock can't tell; the agent runs as a service of its own.
    let running = matches!(home.lock(), Ok(None));
    Ok(told(&state, running, spool::size(&home.spool()), language))
}

fn told(state: &State, running: bool, (waiting, bytes): (usize, u64), language: Language) -> String {
    let mut text = String::new();
    let mut line = |label: Phrase, value: &str| {
        // Writing to a string can't fail.
        let _ = writeln!(text, "{}: {value}", language.say(label));
    };
    let time = |time: Option<WireTime>| {
        time.map_or_else(|| language.say(Phrase::Never).to_owned(), |time| language.time(time))
    };
    line(Phrase::Server, &state.server);
    if let Some(unit) = &state.unit {
        line(Phrase::Unit, &format!("{} ({})", unit.name, unit.code));
    }
    if let Some(asset) = &state.asset {
        line(Phrase::Asset, &asset.tag);
    }
    line(Phrase::Running, language.say(if running { Phrase::Yes } else { Phrase::No }));
    line(Phrase::LastContact, &time(state.server_time));
    line(Phrase::LastInventory, &time(state.inventory_sent));
    line(Phrase::Waiting, &format!("{waiting} ({bytes} B)"));
    if state.dropped > 0 {
        line(Phrase::Dropped, &state.dropped.to_string());
    }
    match &state.trouble {
        None => text + language.say(Phrase::AllWell) + "\n",
        Some(noted) => {
            line(Phrase::Wrong, language.say(Phrase::Trouble(noted.kind)));
            text + &format!("  {} ({})\n", noted.detail, language.time(noted.at))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::home::{Noted, TroubleKind};
    use hatang_report::UnitName;

    fn state() -> State {
        State {
            server: "https://hatang.example.vn".into(),
            unit: Some(UnitName { code: "26068".into(), name: "Phường Tam Hiệp".into() }),
            server_time: Some(WireTime::from_unix(1_795_508_130)),
            ..State::default()
        }
    }

    #[test]
    fn all_is_well() {
        insta::assert_snapshot!(told(&state(), true, (0, 0), Language::Vietnamese), @r"
        Máy chủ: https://hatang.example.vn
        Đơn vị: Phường Tam Hiệp (26068)
        Đang chạy: có
        Liên lạc gần nhất: 24/11/2026 15:15:30
        Gửi cấu hình gần nhất: chưa lần nào
        Bản ghi chờ gửi: 0 (0 B)
        Mọi thứ bình thường.
        ");
    }

    #[test]
    fn what_is_wrong_is_said_with_what_helps() {
        let trouble = Noted {
            kind: TroubleKind::Unreachable,
            detail: "io: Connection refused".into(),
            at: WireTime::from_unix(1_795_509_000),
        };
        let state = State { trouble: Some(trouble), dropped: 3, ..state() };
        insta::assert_snapshot!(told(&state, false, (12, 6_300), Language::English), @r"
        Server: https://hatang.example.vn
        Unit: Phường Tam Hiệp (26068)
        Running: no
        Last contact: 2026-11-24T08:15:30Z
        Last inventory: never
        Records waiting: 12 (6300 B)
        Records given up: 3
        Problem: The server can't be reached. Check network, cable and firewall; records are kept and sent later.
          io: Connection refused (2026-11-24T08:30:00Z)
        ");
    }
}
